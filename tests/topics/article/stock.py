"""A market of January 2026 with everything the claims are checked by, or with parts of it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection, Mapping
from typing import Any, Final

import numpy as np
import pandas as pd

from rotation import universe
from rotation.results.page import Data
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store import fundamentals
from rotation.store.delta.tables import Tables
from rotation.store.funds import writer as funds
from tests.funds import rows as fund_rows
from tests.markets import AT, MemoryMarket, data_of, days_until, member_lists, panel, result_of
from tests.policy import add_closes
from tests.searches import MemorySearches, pull, sundays

DAY: Final = "2026-01-16"
LAST: Final = "2026-02-18"
SESSIONS: Final = days_until(LAST, 360)

PAIR: Final = {"IWM": 0.0796, "SPY": 0.0143, "^RUT": 0.0789, "^GSPC": 0.0138}
SECTORS: Final = dict.fromkeys(universe.SECTORS, 0.03) | {"XLK": 0.0115, "XLC": -0.0217}
STYLES: Final = {"IWN": 0.07, "IWD": 0.02, "IWO": 0.06, "IWF": 0.01}
"""Return from the last close of 2025 to the article's day; the price stands still otherwise."""

PARTS: Final = (
    "pair",
    "sectors",
    "styles",
    "members",
    "funds",
    "fundamentals",
    "search",
    "futures",
)
MEMBERS: Final = (*universe.WATCH_LIST, *(f"M{n:03d}" for n in range(118)))


NO_ONE: Final[Mapping[str, str]] = {}


def closes(end: float) -> Any:
    """100 as 2025 ends, then in a straight line to the article's day, and level after.

    Half a per cent about 100 before, but for the last quarter: of one price every session is a rim
    of thousands of charts' shapes.
    """
    start, stop = (int(np.searchsorted(SESSIONS, np.datetime64(d))) for d in ("2026-01-01", DAY))
    line = np.zeros(len(SESSIONS))
    line[: start - 63] = np.random.default_rng(2).uniform(-0.005, 0.005, start - 63)
    line[start : stop + 1] = np.linspace(0, end, stop - start + 2)[1:]
    line[stop:] = end
    return 100 * (1 + line)


def market(
    parts: Collection[str], halved: Mapping[str, str] = NO_ONE, **ends: float
) -> MemoryMarket:
    """Prices of some parts; ``ends`` replaces the returns of symbols.

    ``halved`` is by symbol the day from which on its price is half of what it was, untold.
    """
    chosen: dict[str, float] = {}
    for part, own in (("pair", PAIR), ("sectors", SECTORS), ("styles", STYLES)):
        chosen |= own if part in parts else {}
    if "sectors" in parts:
        chosen["SPY"] = PAIR["SPY"]
    columns = {symbol: closes(end) for symbol, end in (chosen | ends).items()}
    for symbol, day in halved.items():
        columns[symbol][np.searchsorted(SESSIONS, np.datetime64(day)) :] /= 2
    volume = {symbol: np.full(len(SESSIONS), 1e6) for symbol in columns}
    lists = None
    if "members" in parts:
        random = np.random.default_rng(4)
        for symbol in MEMBERS:
            moves = random.normal(0, 0.01, len(SESSIONS))
            columns[symbol] = 50 * np.exp(np.cumsum(moves))
            volume[symbol] = np.exp(random.normal(13, 0.4, len(SESSIONS)))
        lists = member_lists(["2025-12-31"], [MEMBERS])
        sectors = ["Industrials", "Consumer Discretionary"]
        lists["sector"] = [sectors[n % 2] for n in range(len(lists))]
    shape = (len(SESSIONS), 0)
    close = np.column_stack([*columns.values()]) if columns else np.empty(shape)
    traded = np.column_stack([*volume.values()]) if volume else np.empty(shape)
    whole = panel([*columns], SESSIONS, close, volume=traded)
    return MemoryMarket(whole, lists=lists, searches=searches("search" in parts))


def searches(stored: bool) -> MemorySearches:
    """A pull of the default terms made on the last day, loud in January."""
    if not stored:
        return MemorySearches()
    weeks = sundays("2026-02-15", 90)
    calm = np.random.default_rng(1).integers(20, 30, (90, len(universe.SEARCH_TERMS))).astype(float)
    calm[(weeks >= np.datetime64("2026-01-04")) & (weeks < np.datetime64("2026-01-20"))] = 90
    made = dt.datetime(2026, 2, 18, 22, tzinfo=dt.UTC)
    asked = pull(universe.SEARCH_TERMS, weeks, calm, made_at=made, partial=True)
    return MemorySearches((asked,))


def fill(tables: Tables, parts: Collection[str]) -> None:
    """Write the parts that are tables of their own."""
    if "funds" in parts:
        nav = np.full(len(SESSIONS), 250.0)
        shares = np.linspace(300e6, 308e6, len(SESSIONS)).round(-5)
        funds.merge(tables, fund_rows("IWM", SESSIONS, nav, shares), source="ishares", at=AT)
    if "fundamentals" in parts:
        for day, lead in ((DAY, 0.10), (LAST, 0.06)):
            fundamentals.add(tables, snapshot(lead), source="yahoo", at=at(day))
    if "futures" in parts:
        add_closes(tables, DAY, "2026-01", [96.36] * 15)


def snapshot(lead: float) -> pd.DataFrame:
    """Valuations of both sides, and earnings growth with technology ahead of the others."""
    growth = dict.fromkeys(universe.SECTORS, 0.08) | {"XLK": 0.08 + lead}
    ratios = {"IWM": 18.0, "SPY": 24.0}
    symbols = [*ratios, *growth]
    return pd.DataFrame(
        {
            "symbol": symbols,
            "kind": "fund",
            "fund": "",
            "form": "plain",
            "pe": [ratios.get(symbol, 20.0) for symbol in symbols],
            "pb": np.nan,
            "ps": np.nan,
            "growth": [growth.get(symbol, 0.1) for symbol in symbols],
            "weight": np.nan,
        }
    )


def at(day: str) -> dt.datetime:
    """The evening of a day."""
    return dt.datetime.combine(dt.date.fromisoformat(day), dt.time(22), dt.UTC)


def article(
    tables: Tables,
    parts: Collection[str] = PARTS,
    asof: str | None = None,
    halved: Mapping[str, str] = NO_ONE,
    **ends: float,
) -> Result:
    """The article page on a market with some parts."""
    fill(tables, parts)
    chosen = Selection(asof=None if asof is None else dt.date.fromisoformat(asof))
    return result_of("article", chosen, market(parts, halved, **ends), tables)


def data(tables: Tables, parts: Collection[str] = PARTS) -> Data:
    """What the page reads."""
    fill(tables, parts)
    return data_of(market(parts), tables)


def claims(result: Result) -> Mapping[str, Mapping[str, Any]]:
    """The rows by claim."""
    return {row["claim"]: row for row in result.tables["claims"]}
