"""Files people bring: prices from a vendor they have a licence with."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rotation import formats, options
from rotation.catalog import imported
from rotation.errors import BadInput
from rotation.imports import price_file
from rotation.imports.fit import Fitted, fit
from rotation.store.delta import conflicts
from rotation.store.delta.tables import Tables
from rotation.store.prices import validation, writer

_LONGEST_ORIGIN: Final = 60
_STORED_RAW: Final = "They are stored as they came, and returns across those days are wrong."


def import_prices(
    tables: Tables,
    path: Path,
    *,
    at: dt.datetime,
    symbol: str | None = None,
    source: str | None = None,
) -> list[str]:
    """Check a price file and store what is sound.

    Parameters
    ----------
    tables : Tables
    path : Path
    at : datetime
        Now, time zone UTC.
    symbol : str, optional
        Whose bars they are, of a file that holds one symbol and does not name it.
    source : str, optional
        Where the file is from, such as ``IEX volumes``; shown with every figure of its rows.

    Returns
    -------
    list of str
        Sentences for a person: what was stored, set aside, or scaled to another basis.

    Raises
    ------
    BadInput
        Nothing in the file can be used; nothing was imported.
    StoreError
        The store cannot be written.
    """
    stored_as = imported(None if source is None else _origin(source))
    read = price_file.read(path, symbol)
    bars, fitted = read.bars.assign(source=stored_as), Fitted()
    said: list[str] = []

    def join() -> None:
        nonlocal fitted
        version = tables.version("prices")
        fitted = fit(tables, replace(read, bars=bars), at, version)
        writer.set_aside(tables, fitted.refused, stored_as, at)
        said[:] = fitted.sentences
        if len(fitted.joined):
            replaced = writer.replace_prices(
                tables, fitted.joined, fitted.bad, source=stored_as, at=at, version=version
            )
            said.append(replaced.sentence())

    def add() -> writer.Written:
        dealt_with = pd.concat([fitted.joined["symbol"], fitted.refused["symbol"]])
        others = bars[~bars["symbol"].isin(dealt_with)]
        return writer.merge_prices(
            tables,
            others,
            source=stored_as,
            at=at,
            version=tables.version("prices"),
            accepted=read.exported,
        )

    conflicts.retry("prices", join)
    written = conflicts.retry("prices", add)
    sentences = [
        *([written.sentence()] if written.stored or written.set_aside else []),
        *said,
    ]
    if fitted.joined.empty and not written.stored:
        why = " ".join(sentences) or written.sentence()
        raise BadInput(f"No row of {path.name} can be used: {why}")
    used = bars[~bars["symbol"].isin(fitted.refused["symbol"])]
    return [*sentences, *_unadjusted(used), *read.sentences]


def _origin(text: str) -> str:
    """Return a name of a file's origin as it is stored."""
    name = " ".join(text.split())
    if not name or len(name) > _LONGEST_ORIGIN or not name.isprintable():
        raise BadInput(
            f"--source {options.quoted(text)} is no name of where the file is from; expected 1 to "
            f"{_LONGEST_ORIGIN} letters, such as 'IEX volumes'; nothing was imported."
        )
    return name


def _unadjusted(bars: pd.DataFrame) -> list[str]:
    """Return sentences on closes that jump by a split: they were not adjusted for it."""
    rows = bars.sort_values(["symbol", "session"])
    before = rows.groupby("symbol")["close"].shift()
    priced = (rows["close"] > 0) & (before > 0)
    rows, ratio = rows[priced], rows["close"][priced] / before[priced]
    move = ratio.transform(np.log)
    split = rows["split"].where(rows["split"] > 0, 1.0).transform(np.log)
    given = rows[(split != 0) & ((move + split).abs() < split.abs() / 2)]
    halved = rows[(split == 0) & ratio.between(*validation.HALVED)]
    sentences = []
    if len(given):
        sentences.append(
            f"The closes of {_symbols(given)} jump at their splits (for example on "
            f"{formats.day(given.iloc[0]['session'])}, {given.iloc[0]['split']:g} for 1); expected "
            f"were closes adjusted for later splits. {_STORED_RAW}"
        )
    if len(halved):
        sentences.append(
            f"The closes of {_symbols(halved)} halve as at a 2-for-1 split (for example on "
            f"{formats.day(halved.iloc[0]['session'])}) and no split is given; expected were "
            "closes "
            "adjusted for later splits. They are stored as they came; if it was a split, returns "
            "across those days are wrong."
        )
    return sentences


def _symbols(rows: pd.DataFrame) -> str:
    """Return the first symbol of the rows and how many there are besides."""
    symbols = rows["symbol"].unique()
    more = len(symbols) - 1
    return f"{symbols[0]} and {formats.many(more, 'more symbol')}" if more else str(symbols[0])
