"""Files people bring: prices from a vendor they have a licence with."""

from __future__ import annotations

import datetime as dt
import warnings
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pyarrow as pa

from rotation import sessions, universe
from rotation.errors import BadInput
from rotation.imports import days
from rotation.store.delta import conflicts
from rotation.store.delta.sql import quoted
from rotation.store.delta.tables import Tables
from rotation.store.prices import splice, validation, writer

REQUIRED: Final = ("date", "symbol", "open", "high", "low", "close", "volume")
OPTIONAL: Final = ("dividend", "split")
SOURCE: Final = "import"

_STORED_RAW: Final = "They are stored as they came, and returns across those days are wrong."

_EMPTY: Final = ["", "NA", "N/A", "n/a", "NaN", "nan", "null", "NULL", "None", "-"]
"""How files write a missing number."""


def read_prices(path: Path) -> pd.DataFrame:
    """Read daily bars from a CSV or Parquet file.

    Parameters
    ----------
    path : Path
        Columns REQUIRED, optionally OPTIONAL; class shares with ``-``, indices with ``^``.

    Returns
    -------
    DataFrame
        Columns symbol, session and prices as float64; rows as in the file.

    Raises
    ------
    BadInput
        The file cannot be read, lacks a column, holds a value of the wrong type (the
        sentence names the column and the line) or days that are off the calendar by one.
    """
    rows = _read_file(path)
    rows.columns = [_column(name) for name in rows.columns]
    _check_columns(path, list(rows.columns))
    if rows.empty:
        raise BadInput(f"{path.name} has a header and no rows. Nothing was imported.")
    symbol = rows["symbol"].astype("string").str.strip().str.upper()
    _refuse(path, "symbol", rows["symbol"], symbol.isna() | (symbol == ""), "a symbol")
    unknown = ~symbol.str.fullmatch(universe.SYMBOL)
    _refuse(path, "symbol", rows["symbol"], unknown, "a symbol such as IWM, BRK-B or ^RUT")
    session = days.parse(rows["date"])
    _refuse(path, "date", rows["date"], session.isna(), "a date such as 2026-01-16")
    bars = pd.DataFrame({"symbol": symbol.astype("object"), "session": session})
    for name in (*REQUIRED[2:], *OPTIONAL):
        if name not in rows:
            bars[name] = 0.0
            continue
        number = pd.to_numeric(rows[name], errors="coerce")
        _refuse(path, name, rows[name], number.isna() & rows[name].notna(), "a number")
        bars[name] = number.astype("float64")
    days.refuse_shifted(path, bars)
    return bars


def import_prices(tables: Tables, path: Path, *, at: dt.datetime) -> list[str]:
    """Check a price file and store what is sound.

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
    bars, joined = read_prices(path), pd.DataFrame({"symbol": []})
    said: list[str] = []

    def join(version: int) -> None:
        nonlocal joined
        joined, bad, sentence = _join(tables, bars, at, version)
        if len(joined):
            replaced = writer.replace_prices(
                tables, joined, bad, source=SOURCE, at=at, version=version
            )
            said[:] = [sentence, replaced.sentence()]

    def add(version: int) -> writer.Written:
        others = bars[~bars["symbol"].isin(joined["symbol"])]
        return writer.merge_prices(tables, others, source=SOURCE, at=at, version=version)

    conflicts.redo_if_changed("prices", lambda: tables.version("prices"), join)
    written = conflicts.redo_if_changed("prices", lambda: tables.version("prices"), add)
    if joined.empty and not written.stored:
        raise BadInput(f"No row of {path.name} can be used: {written.sentence()}")
    return [
        *([written.sentence()] if written.stored or written.set_aside else []),
        *said,
        *_unadjusted(bars),
    ]


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
            f"{given.iloc[0]['session']:%Y-%m-%d}, {given.iloc[0]['split']:g} for 1); expected "
            f"were closes adjusted for later splits. {_STORED_RAW}"
        )
    if len(halved):
        sentences.append(
            f"The closes of {_symbols(halved)} halve as at a 2-for-1 split (for example on "
            f"{halved.iloc[0]['session']:%Y-%m-%d}) and no split is given; expected were closes "
            "adjusted for later splits. They are stored as they came; if it was a split, returns "
            "across those days are wrong."
        )
    return sentences


def _symbols(rows: pd.DataFrame) -> str:
    """Return the first symbol of the rows and how many there are besides."""
    symbols = rows["symbol"].unique()
    more = len(symbols) - 1
    return f"{symbols[0]} and {more} more symbols" if more else str(symbols[0])


def _join(
    tables: Tables, bars: pd.DataFrame, at: dt.datetime, version: int
) -> tuple[pd.DataFrame, pd.DataFrame, str]:
    """The symbols whose stored history is on another basis, joined to it.

    Returns
    -------
    tuple of DataFrame, DataFrame and str
        Whole histories; the bars of those symbols that failed the check; a sentence.
    """
    stored = _stored_rows(tables, bars, version)
    old = dict(list(stored.groupby("symbol")))
    checked = validation.check(
        bars[bars["symbol"].isin(old.keys())], today=sessions.last_started(at)
    )
    joined, names = [], []
    for symbol, new in checked.good.groupby("symbol"):
        apart = splice.disagreement(new, old[symbol])
        if apart.empty or apart.median() <= splice.ALIKE:
            continue
        further = new["session"].max() >= old[symbol]["session"].max()
        both = (new, old[symbol]) if further else (old[symbol], new)
        whole = splice.whole_history(*both)
        if whole is not None:
            joined.append(whole.assign(symbol=symbol))
            names.append(str(symbol))
    bad = checked.bad[checked.bad["symbol"].isin(names)]
    if not joined:
        return bars.iloc[:0], bad, ""
    shown = ", ".join(names[:5]) + (f" and {len(names) - 5} more" if len(names) > 5 else "")
    return (
        pd.concat(joined, ignore_index=True),
        bad,
        f"The closes of {shown} disagree with those stored (another adjustment): the history "
        "that reaches further forward was kept as it is and the other was scaled to it.",
    )


def _stored_rows(tables: Tables, bars: pd.DataFrame, version: int) -> pd.DataFrame:
    if version < 0:
        return bars.iloc[:0]
    symbols = bars["symbol"].unique()
    where = f" WHERE symbol IN ({quoted(symbols)})" if len(symbols) <= 500 else ""
    stored: pd.DataFrame = tables.query(
        f"SELECT * FROM prices{where}", "prices", version=version
    ).to_pandas()
    stored["session"] = pd.to_datetime(stored["session"])
    return stored.sort_values(["symbol", "session"])


def _read_file(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise BadInput(f"There is no file {path}. Nothing was imported.")
    try:
        return pd.read_parquet(path) if _is_parquet(path) else _read_csv(path)
    except (ValueError, OSError, pa.ArrowException) as error:
        raise BadInput(
            f"{path.name} cannot be read as {'Parquet' if _is_parquet(path) else 'CSV'} "
            f"({str(error).splitlines()[0].partition('. ')[0][:200].rstrip('.')}). "
            "Nothing was imported."
        ) from error


def _read_csv(path: Path) -> pd.DataFrame:
    """Every digit as written, NA as a symbol like any other; labels count the lines."""
    names = list(pd.read_csv(path, encoding="utf-8-sig", nrows=0, index_col=False).columns)
    texts = [name for name in names if _column(name) in ("symbol", "date")]
    symbols = [name for name in texts if _column(name) == "symbol"]
    with warnings.catch_warnings():
        warnings.simplefilter("error", pd.errors.ParserWarning)
        try:
            rows = pd.read_csv(
                path,
                encoding="utf-8-sig",
                index_col=False,
                dtype=dict.fromkeys(texts, "object"),
                keep_default_na=False,
                na_values={name: [""] if name in symbols else _EMPTY for name in names},
                skip_blank_lines=False,
                low_memory=False,
            )
        except pd.errors.ParserWarning as error:
            raise ValueError("its rows have more fields than its header") from error
    return rows.dropna(how="all")


def _column(name: object) -> str:
    return str(name).strip().lower()


def _is_parquet(path: Path) -> bool:
    return path.suffix.lower() == ".parquet"


def _check_columns(path: Path, names: list[str]) -> None:
    missing = [name for name in REQUIRED if name not in names]
    if missing:
        raise BadInput(
            f"{path.name} has no column {', '.join(missing)}; expected {', '.join(REQUIRED)} "
            f"(and optionally {', '.join(OPTIONAL)}). Nothing was imported."
        )
    twice = [name for name in (*REQUIRED, *OPTIONAL) if names.count(name) > 1]
    if twice:
        raise BadInput(f"{path.name} has the column {twice[0]} twice. Nothing was imported.")


def _refuse(path: Path, name: str, raw: pd.Series, wrong: pd.Series, expected: str) -> None:
    """Refuse the whole file at its first value of the wrong type."""
    place = wrong.to_numpy(dtype=bool, na_value=True).nonzero()[0]
    if len(place):
        first, label = raw.iloc[place[0]], int(raw.index[place[0]])
        line = f"row {label + 1}" if _is_parquet(path) else f"line {label + 2}"
        got = "nothing" if pd.isna(first) else f"“{str(first)[:40]}”"
        more = f" (and {len(place) - 1} more)" if len(place) > 1 else ""
        raise BadInput(
            f"{path.name}, {line}, column {name}: expected {expected}, got {got}{more}. "
            "Nothing was imported."
        )
