"""Reads plain lists of the members of an index, as people have them; touches no network."""

from __future__ import annotations

import csv
import datetime as dt
import re
from dataclasses import replace
from typing import Final

import numpy as np
import pandas as pd

from rotation import delimited
from rotation.errors import BadInput
from rotation.sources.ishares.members import Members, equity_members, kind_of, yahoo_symbol

INDEX_FUNDS: Final[dict[str, str]] = {
    "russell2k": "IWM", "russell2000": "IWM",
    "russell1k": "IWB", "russell1000": "IWB",
    "russell3k": "IWV", "russell3000": "IWV",
    "sp400": "IJH", "sp500": "IVV", "sp600": "IJR",
}  # fmt: skip
"""The fund under which the members of an index are stored, by the index's name in a list."""

_COLUMN_NAMES: Final = {"symbol": "ticker", "as of": "date", "as_of": "date", "as of date": "date"}
_MIDNIGHT: Final = r"[T ]00:00(?::00(?:\.0+)?)?$"
"""What exports of databases write behind a day."""


def read_members(payload: bytes, fund: str = "IWM", day: dt.date | None = None) -> Members:
    """A plain list of the members of an index, at month-ends or any other dates.

    Parameters
    ----------
    payload : bytes
        CSV with the columns ``date`` (YYYY-MM-DD, midnight behind it or not) and ``ticker`` (or
        ``symbol``), and optionally ``index`` (russell2k, sp600, or a fund such as IWM).
    fund : str
        The fund to store them under where there is no ``index`` column.
    day : date, optional
        The day of the list, where there is no ``date`` column.

    Returns
    -------
    Members
        Without cash and futures; name, sector, weight and price are not known, and columns that
        would tell them are ``unused``.

    Raises
    ------
    BadInput
        No such columns, no rows, an unreadable date or an unknown index.
    """
    listed, unused = _member_rows(payload, day)
    written = listed["date"].str.strip().str.replace(_MIDNIGHT, "", regex=True)
    days = pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")
    if days.isna().any():
        line = int(np.argmax(days.isna().to_numpy()))
        raise BadInput(
            f"Row {line + 1} of the members list has the date "
            f"{listed['date'].iloc[line][:40]!r}; "
            "dates are written like 2024-01-31."
        )
    funds = listed["index"].map(_fund_of) if "index" in listed else fund
    tickers = listed["ticker"].str.strip().str.upper()
    seen = {ticker: (yahoo_symbol(ticker), kind_of(ticker)) for ticker in tickers.unique()}
    rows = pd.DataFrame(
        {
            "fund": funds,
            "as_of": days.astype("datetime64[s]"),
            "ticker": tickers,
            "symbol": pd.array([seen[ticker][0] for ticker in tickers], dtype="str"),
            "name": pd.array([None] * len(tickers), dtype="str"),
            "sector": pd.array([None] * len(tickers), dtype="str"),
            "asset_class": pd.array([seen[ticker][1] for ticker in tickers], dtype="str"),
            **dict.fromkeys(("weight", "shares", "market_value", "price"), np.nan),
        }
    )
    return replace(equity_members(rows), unused=unused)


def _member_rows(payload: bytes, day: dt.date | None) -> tuple[pd.DataFrame, tuple[str, ...]]:
    """The columns of the list that are of use, as text, and the names of the others.

    "NA" is a ticker here.
    """
    try:
        rows = [cells for _, cells in delimited.rows(delimited.decode(payload))]
    except (csv.Error, ValueError) as e:
        raise BadInput(f"The members list is not a readable CSV file ({e}).") from e
    header = [_COLUMN_NAMES.get(name.lower(), name.lower()) for name in rows[0]] if rows else []
    _check_header(header, day)
    if len(rows) == 1:
        raise BadInput("The members list has a header and no rows.")
    for number, row in enumerate(rows[1:], 1):
        if len(row) < len(header):
            raise BadInput(
                f"Row {number} of the members list has {len(row)} of {len(header)} cells."
            )
    used = [name for name in ("date", "ticker", "index") if name in header]
    listed = {name: [row[header.index(name)] for row in rows[1:]] for name in used}
    if day is not None:
        listed["date"] = [f"{day:%Y-%m-%d}"] * (len(rows) - 1)
    unused = (name for name, known in zip(rows[0], header, strict=True) if known not in used)
    return pd.DataFrame(listed, dtype="str"), tuple(dict.fromkeys(filter(None, unused)))


def _check_header(header: list[str], day: dt.date | None) -> None:
    """Refuse a list without tickers, and one that has no day or is given a second one."""
    dated = "date" in header
    if "ticker" not in header or not (dated or day):
        found = ", ".join(header)[:80] or "none"
        how = "; --date says the day of a list that has none" if "ticker" in header else ""
        raise BadInput(f"A members list needs the columns date and ticker; found: {found}{how}.")
    if dated and day:
        raise BadInput(f"The members list has the column date, and {day} was given besides.")


def _fund_of(index: str) -> str:
    """The fund under which the members of an index are stored."""
    plain = re.sub(r"[^a-z0-9]", "", index.lower())
    fund = INDEX_FUNDS.get(plain, plain.upper())
    if fund not in INDEX_FUNDS.values():
        known = ", ".join(INDEX_FUNDS)
        raise BadInput(f"The members list names the index {index[:40]!r}; known are {known}.")
    return fund
