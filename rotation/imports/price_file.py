"""Reads the daily bars in a file, and says what was assumed, changed and left unread."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rotation import formats, universe
from rotation.catalog import EXPORTED
from rotation.errors import BadInput
from rotation.imports import counted, days, headers, recognised
from rotation.imports.headers import OPTIONAL, REQUIRED
from rotation.imports.recognised import PriceTable

_WORDS: Final = frozenset(
    {
        "us", "d", "m", "w", "day", "daily", "historical", "history", "data", "prices", "price",
        "quotes", "stock", "etf", "index", "adjusted", "raw", "ohlc", "ohlcv", "amex", "arca",
        "nasdaq", "nyse", "bats", "cboe", "sp", "tvc", "yahoo", "stooq", "tiingo",
        "alphavantage", "csv",
    }
)  # fmt: skip
"""What vendors and people write beside the symbol in the name of a file."""

_IN_CAPITALS: Final = r"\^?[A-Z]{1,5}([.-][A-Z]{1,2})?"

_COUNTED: Final = (*REQUIRED[2:], *OPTIONAL)
_SPARED: Final = "volume"
"""The one required column that a file may lack, as exports of an index do: it is unknown then."""


@dataclass(frozen=True, eq=False)
class PriceFile:
    """Daily bars as a file has them.

    Attributes
    ----------
    bars : DataFrame
        Columns symbol, session and prices as float64; rows as in the file.
    sentences : list of str
        What a person must know: the symbol taken from the file's name, symbols brought to
        another form, columns that were not used.
    exported : bool
        Whether it is a file of `exports.export_prices`, whose rows were stored already.
    """

    bars: pd.DataFrame
    sentences: list[str]
    exported: bool


def read(path: Path, symbol: str | None = None) -> PriceFile:
    """Read daily bars from a CSV, Excel or Parquet file.

    Parameters
    ----------
    path : Path
        The columns `headers.REQUIRED`, optionally `headers.OPTIONAL`, under any of the names
        vendors give them.
    symbol : str, optional
        Whose bars they are, where the file has no column for it.

    Raises
    ------
    BadInput
        The file cannot be read, lacks a column, holds a value of the wrong type (the
        sentence names the column and the line), days that are off the calendar by one, or
        bars of weeks or months.
    """
    table = recognised.read(path)
    at, twice = headers.positions(table.names), headers.repeated(table.names)
    if twice:
        raise BadInput(f"{path.name} has the column {twice} twice. Nothing was imported.")
    said: list[str] = []
    if "symbol" not in at:
        symbol = symbol or _of_name(path, said)
    elif symbol:
        raise BadInput(
            f"{path.name} has the column {table.names[at['symbol']]}, so that --symbol "
            f"{symbol} says nothing; expected a file of one symbol. Nothing was imported."
        )
    _check_columns(table, at, symbol)
    if table.rows.empty:
        raise BadInput(f"{path.name} has a header and no rows. Nothing was imported.")
    bars = pd.DataFrame(
        {
            "symbol": _symbols(table, at, symbol, said),
            "session": days.column(table, at["date"]),
            **_numbers(table, at),
        }
    )
    days.refuse_other_bars(path, bars)
    exported = list(table.names) == EXPORTED.names
    return PriceFile(bars, [*said, *_unused(table.names, at)], exported)


def _of_name(path: Path, said: list[str]) -> str | None:
    """Return the symbol in a file's name, None where it does not tell one for sure.

    Sure is the only word in capitals (``AMEX_IWM, 1D``), or the only word where that is a
    symbol known here or Stooq's (``spy``, ``msft_us_d``).
    """
    words = [word for word in re.split(r"[ _,;()+]+", path.stem) if word]
    words = [word for word in words if word.casefold() not in _WORDS and not word[0].isdigit()]
    capitals = [word for word in words if re.fullmatch(_IN_CAPITALS, word)]
    if not capitals and len(words) == 1:
        known = universe.store_symbol(words[0]) in universe.NAMES
        capitals = words if known or re.search(r"_us_[dwm]$", path.stem) else []
    if len(capitals) != 1:
        return None
    symbol = universe.store_symbol(capitals[0])
    said.append(f"{symbol} is taken for the symbol, from the name of the file (--symbol says).")
    return symbol


def _check_columns(table: PriceTable, at: dict[str, int], symbol: str | None) -> None:
    missing = [name for name in REQUIRED if name not in at and not (name == "symbol" and symbol)]
    if missing in ([], [_SPARED]):
        return
    found = headers.listed(table.names)
    how = " (of a file of one symbol, --symbol IWM says it)" if missing == ["symbol"] else ""
    raise BadInput(
        f"{table.path.name} has no column {', '.join(missing)}{how}; expected "
        f"{', '.join(REQUIRED)} (and optionally {', '.join(OPTIONAL)}), found {found}. "
        "Nothing was imported."
    )


def _symbols(
    table: PriceTable, at: dict[str, int], given: str | None, said: list[str]
) -> pd.Series:
    """Return the symbols of the rows in the form of the store."""
    rows = table.rows
    raw = rows[at["symbol"]] if "symbol" in at else pd.Series(given, index=rows.index)
    codes, distinct = pd.factorize(raw)
    texts = pd.Series(distinct).astype("string").str.strip()
    forms = pd.Series([universe.store_symbol(text) for text in texts], dtype="string")
    blank = np.append(texts.eq("").to_numpy(dtype=bool), True)  # the last of a row without any
    recognised.refuse(table, "symbol", raw, blank[codes], "a symbol")
    unknown = ~forms.str.fullmatch(universe.SYMBOL).to_numpy(dtype=bool)
    recognised.refuse(table, "symbol", raw, unknown[codes], "a symbol such as IWM, BRK-B or ^RUT")
    changed = dict.fromkeys(
        f"{text} is {form}" for text, form in zip(texts, forms, strict=True) if text.upper() != form
    )
    if changed:
        forms_of = formats.first(list(changed))
        said.append(f"Symbols were written in the form of the store: {forms_of}.")
    return pd.Series(forms.astype("object").to_numpy()[codes], index=rows.index)


def _numbers(table: PriceTable, at: dict[str, int]) -> dict[str, pd.Series]:
    read = counted.columns(table, {name: table.rows[at[name]] for name in _COUNTED if name in at})
    absent = {name: float("nan") if name == _SPARED else 0.0 for name in _COUNTED}
    return {
        name: read[name] if name in read else pd.Series(absent[name], index=table.rows.index)
        for name in _COUNTED
    }


def _unused(names: list[str], at: dict[str, int]) -> list[str]:
    """Return sentences on what the file holds and was not used, or used with a doubt."""
    used = {number: field for field, number in at.items()}
    spare = [name.strip() for number, name in enumerate(names) if number not in used]
    spare = [name for name in spare if name and not re.fullmatch(r"Unnamed: \d+", name)]
    said = [f"Columns not used: {headers.listed(spare, 200)}."] if spare else []
    if _SPARED not in at:
        said.append(
            "The file has no column volume: where no other file or fetch gives it, figures of "
            "volume leave these sessions out."
        )
    if headers.plain(names[at["close"]]) in headers.ADJUSTED:
        said.append(
            f"{names[at['close']]} is taken for the close, there being no other: it is adjusted "
            "for dividends, and expected was one that is not."
        )
    known = {headers.plain(name) for name in names}
    if {"dividends", "stock splits"} <= known and not known & set(headers.ADJUSTED):
        said.append(
            "Dividends are counted beside the closes; if the closes are adjusted for them "
            "already (yfinance's history without auto_adjust=False), total returns count them "
            "twice."
        )
    return said
