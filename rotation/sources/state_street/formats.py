"""Parses State Street's workbooks of a fund's values and of its holdings; touches no network.

Whatever is not the document asked for raises ``BadResponse`` that says what was expected and
what came.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from typing import Any, Final

import numpy as np
import pandas as pd

from rotation import sessions, universe
from rotation.errors import Refusal, refusal
from rotation.sources.state_street.workbook import (
    SOURCE,
    as_of,
    day_of,
    fund_of,
    header,
    number,
    rows_of,
)

EXPECTED: Final = "a workbook with the columns Date, NAV and Shares Outstanding"
EXPECTED_LIST: Final = "a workbook of a fund's holdings with the columns Name, Ticker and Weight"

_COLUMNS: Final = {
    "nav": "nav",
    "shares_outstanding": "shares outstanding",
    "assets": "total net assets",
}
"""Our column: its heading in lower case."""

_MILLION: Final = 1e6
_TWICE: Final = 2.0
_WHOLE: Final = (90.0, 110.0)
"""Between them the weights of a whole list add up, cash and futures included. [percent]"""

_SHARE: Final = re.compile(r"(?!USD$)(?![A-Z]{4}X$)[A-Z]{1,5}(?:-[A-Z])?")
"""A share's symbol: neither cash nor, with X as the fifth letter, a money market fund's."""


def parse_history(payload: bytes, fund: str | None = None) -> pd.DataFrame:
    """Parse net asset value, shares outstanding and net assets a day.

    Parameters
    ----------
    payload : bytes
        An .xlsx: some lines about the fund, the row that starts with ``Date``, a row a day with
        the newest first, and a disclaimer.
    fund : str, optional
        Whose workbook it has to be.

    Returns
    -------
    DataFrame
        ``symbol`` (as the workbook names it, else ``fund``; missing where neither does),
        ``session`` [datetime64[s]] ascending, ``nav`` [USD], ``shares_outstanding`` [shares],
        ``distribution`` (NaN: not stated) and ``assets`` [USD]; NaN where a cell is empty.

    Raises
    ------
    BadResponse
        No workbook, one that unpacks to more than ``workbook.LARGEST`` or declares entities, no
        such columns, no rows, days that break off, the workbook of another fund, net assets that
        do not fit the counts of shares.
    """
    bad = refusal(SOURCE, fund or "workbook", EXPECTED)
    rows = rows_of(payload, bad)
    start, where = header(rows, "Date", ("nav", "shares outstanding"), bad)
    named = fund_of(rows[:start])
    if fund is not None and named not in {None, fund}:
        raise bad(f"that of {named}")
    dated = _dated(rows[start + 1 :], where["date"], bad)
    columns = {
        name: np.array([number(row[where[head]], bad) for _, row in dated])
        if head in where
        else np.full(len(dated), np.nan)
        for name, head in _COLUMNS.items()
    }
    columns["assets"] = in_dollars(
        columns["assets"], columns["nav"], columns["shares_outstanding"], bad
    )
    table = pd.DataFrame(
        {
            "symbol": pd.array([named or fund] * len(dated), dtype="str"),
            "session": np.array([day for day, _ in dated], dtype="datetime64[s]"),
            "nav": columns["nav"],
            "shares_outstanding": columns["shares_outstanding"],
            "distribution": np.nan,
            "assets": columns["assets"],
        }
    )
    table = table.dropna(subset=["nav", "shares_outstanding"], how="all").drop_duplicates()
    if table.empty:
        raise bad("one without a single day")
    return table.sort_values("session", kind="stable", ignore_index=True)


def in_dollars(
    assets: np.ndarray[Any, Any],
    nav: np.ndarray[Any, Any],
    shares: np.ndarray[Any, Any],
    bad: Refusal,
) -> np.ndarray[Any, Any]:
    """Return net assets in dollars, NaN where they are neither dollars nor millions of them.

    Raises
    ------
    BadResponse
        They are so large that the count of shares is none of single shares.
    """
    ratio = assets / (nav * shares)
    typical = np.nanmedian(ratio) if np.isfinite(ratio).any() else np.nan
    if typical > _TWICE:
        raise bad(
            f"net assets of {typical:,.0f} times NAV times shares outstanding, one of which is in "
            "another unit"
        )
    for unit in (1.0, _MILLION):
        if 1 / _TWICE < unit * typical < _TWICE:
            return np.asarray(unit * assets)
    return np.full(len(assets), np.nan)


def parse_holdings(
    payload: bytes, fund: str | None = None, day: dt.date | None = None
) -> pd.DataFrame:
    """Parse the shares that a fund holds.

    The layout is the one that public projects read in 2026; no recorded file was at hand.

    Parameters
    ----------
    payload : bytes
        An .xlsx: lines with ``Ticker Symbol:`` and ``As of 25-Sep-2026``, the row that starts with
        ``Name``, a row a holding with its weight in percent, and a disclaimer.
    fund : str, optional
        Whose list it has to be.
    day : date, optional
        Of the list, where the workbook does not say it.

    Returns
    -------
    DataFrame
        ``fund``, ``as_of`` [datetime64[s]], ``symbol`` (of the store: BRK-B), ``weight`` [decimal,
        of the whole fund], the largest first; without cash, futures and money market funds.

    Raises
    ------
    BadResponse
        As `parse_history`; or no fund, no day, one in the future, another fund or day than the
        one wanted, a weight above a whole fund, weights of all rows that do not add up to one,
        no share.
    """
    bad = refusal(SOURCE, fund or "workbook", EXPECTED_LIST)
    rows = rows_of(payload, bad)
    start, where = header(rows, "Name", ("ticker", "weight"), bad)
    owner, stated = _wanted(rows[:start], fund, day, bad)
    found = pd.DataFrame(
        {
            "symbol": [
                universe.store_symbol(str(row[where["ticker"]])) for row in rows[start + 1 :]
            ],
            "weight": [number(row[where["weight"]], bad) for row in rows[start + 1 :]],
        }
    ).astype({"symbol": "str"})
    shares = found[found["symbol"].str.fullmatch(_SHARE) & (found["weight"] > 0)]
    if shares.empty:
        raise bad("one without a single share")
    _require_whole(found["weight"], bad)
    added = shares.groupby("symbol")["weight"].sum().reset_index()
    added = added.sort_values(["weight", "symbol"], ascending=[False, True], ignore_index=True)
    return pd.DataFrame(
        {
            "fund": pd.array([owner] * len(added), dtype="str"),
            "as_of": np.full(len(added), stated, dtype="datetime64[s]"),
            "symbol": added["symbol"],
            "weight": added["weight"] / 100.0,
        }
    )


def _require_whole(weights: pd.Series, bad: Refusal) -> None:
    """Refuse weights [percent] of all rows that are not those of one whole fund."""
    largest, total = weights.abs().max(), weights.sum()
    if largest > _WHOLE[1]:
        raise bad(f"a weight of {largest:.1f}%, more than a whole fund")
    if not _WHOLE[0] <= total <= _WHOLE[1]:
        raise bad(f"weights that add up to {total:.1f}%, not to a whole fund")


def _wanted(
    lines: Sequence[Sequence[Any]], fund: str | None, day: dt.date | None, bad: Refusal
) -> tuple[str, dt.date]:
    """Return fund and day of a list, once they are those wanted and the day is not to come."""
    named, stated = fund_of(lines), as_of(lines)
    if fund is not None and named not in {None, fund}:
        raise bad(f"that of {named}")
    if day is not None and stated not in {None, day}:
        raise bad(f"that of {stated}")
    owner, of = named or fund, stated or day
    if owner is None:
        raise bad("one that names no fund; say which it is")
    if of is None:
        raise bad("one without a day such as As of 25-Sep-2026; say which day it is of")
    if of > sessions.today():
        raise bad(f"that of {of}, a day to come")
    return owner, of


def _dated(
    rows: Sequence[Sequence[Any]], column: int, bad: Refusal
) -> list[tuple[dt.date, Sequence[Any]]]:
    """Return the rows of days; they end at the first blank or sentence in the place of a day."""
    days = [day_of(row[column]) for row in rows]
    stop = next((place for place, day in enumerate(days) if day is None), len(days))
    if any(days[stop:]):
        raise bad(f"{str(rows[stop][column])[:40]!r} where a day belongs")
    return [(day, row) for day, row in zip(days[:stop], rows, strict=False) if day is not None]
