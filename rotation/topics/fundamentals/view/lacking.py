"""Which figures of the fundamentals page are missing, or of an earlier day, and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import numpy as np

from rotation import formats, universe
from rotation.analytics.gap import EVERYTHING, Gap, Why
from rotation.results import gaps as grouping
from rotation.results.page import Data
from rotation.selection import Pair
from rotation.store.fundamentals import Snapshots
from rotation.topics.fundamentals.analysis import FEWEST
from rotation.topics.fundamentals.metrics import RATIOS
from rotation.topics.fundamentals.view import snapshots
from rotation.topics.fundamentals.view.snapshots import STALE, History, in_time

_NOTHING: Final = "No snapshot of valuation or earnings growth is stored"


def nothing(data: Data, asof: dt.date | None) -> Gap:
    """Return that no snapshot is stored up to a day, with the days of later ones."""
    days = [] if asof is None else [
        rows["as_of"].iloc[place].date()
        for rows in snapshots.opened(data, None).funds.values()
        for place in (0, -1)
    ]  # fmt: skip
    later = (min(days), max(days)) if days else None
    return Gap(EVERYTHING, Why.NOT_STORED, text=f"{_NOTHING}{grouping.until(asof, later)}.")


def gaps(
    pair: Pair,
    found: Snapshots,
    own: History,
    valuation: Sequence[Mapping[str, Any]],
    growth: Sequence[Mapping[str, Any]],
) -> Iterator[Gap]:
    """Yield what is missing where something is stored: ratios of the pair, percentiles, sectors.

    Parameters
    ----------
    pair : Pair
    found : Snapshots
        Up to the as-of day.
    own : History
        Ratios of the pair among them.
    valuation, growth : sequence of mapping
        Rows of the two tables.
    """
    if not len(own.days):
        yield _no_valuation(pair, found)
    else:
        yield from _of_earlier(pair, found, own, max(row["as_of"] for row in valuation))
        yield from _ratios(pair, own)
        yield from _percentiles(own)
    yield from _growth(growth)
    yield from _left_out(growth, max(row["as_of"] for row in valuation))


def _no_valuation(pair: Pair, found: Snapshots) -> Gap:
    """Return why the pair has no session with a P/E of both sides."""
    sides = (pair.small, pair.large)
    lacking = tuple(side for side in sides if _last(found, side) is None)
    form = (
        "No P/E of {every} is stored, so the pair has no valuation gap."
        if lacking
        else "No session is stored on which both {names} have a P/E, so the pair has no valuation "
        "gap."
    )
    return Gap("pe_gap", Why.NOT_STORED, names=lacking or sides, form=form)


def _last(found: Snapshots, symbol: str) -> dt.date | None:
    """Return the last day with a P/E of a fund."""
    if symbol not in found.funds:
        return None
    rows = found.funds[symbol]
    days = rows["as_of"][rows["pe"].notna()]
    day: dt.date | None = days.iloc[-1].date() if len(days) else None
    return day


def _of_earlier(pair: Pair, found: Snapshots, own: History, last: dt.date) -> Iterator[Gap]:
    """Yield that the ratios of the pair are of a day before the last snapshot."""
    day: dt.date = own.days[-1].item()
    if day >= last:
        return
    ended = tuple(side for side in (pair.small, pair.large) if _last(found, side) == day)
    form = (
        "The valuation gap is of {day}: no P/E of {names} is stored after it."
        if ended
        else "The valuation gap is of {day}, the last session on which both sides have a P/E."
    )
    yield Gap("valuation_as_of", Why.NOT_OF_ITS_TIME, day=day, names=ended, form=form)


def _ratios(pair: Pair, own: History) -> Iterator[Gap]:
    """Yield each ratio that a side lacks on the last day with a P/E of both."""
    for name, words in RATIOS.items():
        sides = ((pair.small, own.small), (pair.large, own.large))
        lacking = tuple(side for side, ratios in sides if not np.isfinite(ratios[name][-1]))
        if lacking:
            form = f"No {words} of {{names}} is stored for {{day}}, so the pair has no {words} gap."
            day = own.days[-1].item()
            yield Gap(f"{name}_gap", Why.NOT_STORED, day=day, names=lacking, form=form)


def _percentiles(own: History) -> Iterator[Gap]:
    """Yield that snapshots are too few, once for all ratios that have the same ones."""
    few: dict[tuple[int, int], list[str]] = {}
    for name in RATIOS:
        known = np.flatnonzero(np.isfinite(own.gap(name)))
        if len(known) < FEWEST and len(known) and known[-1] == len(own.days) - 1:
            few.setdefault((len(known), int(known[0])), []).append(name)
    for (count, first), names in few.items():
        words = formats.joined([RATIOS[name] for name in names])
        of, having = ("", "") if "pe" in names else (f" of {words}", f" with {words}")
        form = (
            f"No percentile{of} yet: {{has}} {{units}}{having} of both sides stored since {{day}}, "
            f"one a session, and {FEWEST} are needed."
        )
        day = own.days[first].item()
        yield Gap(f"{names[0]}_percentile", Why.TOO_SHORT, needs=FEWEST, has=count,
                  unit="snapshot", day=day, form=form)  # fmt: skip


def _growth(growth: Sequence[Mapping[str, Any]]) -> Iterator[Gap]:
    """Yield the sectors without a growth, and those without a snapshot."""
    for way, words in (("top_down", "three-year growth"), ("bottom_up", "expected growth")):
        names = tuple(row["sector"] for row in growth if row[way] != row[way])
        if names:
            form = f"No {words} of earnings: {{names}}."
            yield Gap(f"earnings_gap_{way}", Why.NOT_STORED, names=names, total=len(growth),
                      kind="stored sectors", form=form)  # fmt: skip
    absent = tuple(s for s in universe.SECTORS if s not in {row["symbol"] for row in growth})
    if absent:
        form = "No snapshot is stored of {every}."
        yield Gap("earnings_growth", Why.NOT_STORED, names=absent, form=form)


def _left_out(growth: Sequence[Mapping[str, Any]], as_of: dt.date) -> Iterator[Gap]:
    """Yield the sectors whose snapshots are too old for the earnings gaps."""
    counted = in_time(growth, as_of)
    old = [row for row in growth if row not in counted]
    if old:
        form = (
            "Left out of the earnings gaps: {names}, without a snapshot after {day}, more than "
            f"{STALE} sessions before the page's day."
        )
        day, names = max(row["as_of"] for row in old), tuple(row["sector"] for row in old)
        yield Gap("earnings_gap_top_down", Why.NOT_OF_ITS_TIME, day=day, names=names,
                  total=len(growth), kind="stored sectors", form=form)  # fmt: skip
