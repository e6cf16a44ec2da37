"""Evidence of the sectors page: how many sectors lead, and inside how many small caps do."""

from __future__ import annotations

import math
from typing import Final

from rotation import universe
from rotation.analytics.gap import EVERYTHING
from rotation.formats import Format
from rotation.results import spans
from rotation.results.evidence import Evidence, State, Watchpoint, last_of_all, state_of
from rotation.results.result import Result
from rotation.results.standings import Standing, ranked

LEAST: Final = 6
"""Sectors that make a rotation broad: ahead of the benchmark, and with small caps ahead inside."""

_PAIRS: Final = len(universe.WITHIN_SECTOR)
_SECTORS: Final = len(universe.SECTORS)

BROAD: Final = Watchpoint(
    "sectors broad",
    "Across the sectors?",
    f"small caps lead inside at least {LEAST} of {_PAIRS} sectors over the lookback, and at least "
    f"{LEAST} of {_SECTORS} sectors beat {universe.BENCHMARK} year to date",
    "neither holds",
    order=40,
)
WATCHPOINTS: Final = (BROAD,)

AHEAD: Final = Format(".0f", suffix=" sectors ahead")


def evidence(result: Result) -> tuple[Evidence, ...]:
    """Return whether the rotation goes through the sectors."""
    excess = [row["excess_ytd"] for row in result.tables["sectors"]]
    within = [row["lookback"] for row in result.tables["within_sector"]]
    state = state_of(_enough(excess, _SECTORS), _enough(within, _PAIRS))
    symbols = [universe.BENCHMARK, *universe.SECTORS]
    symbols += [symbol for _, *pair in universe.WITHIN_SECTOR for symbol in pair]
    if state is State.NO_DATA:
        as_of = last_of_all(result, symbols)
        return (Evidence(BROAD, state, as_of=as_of, why=_why(result, excess, within)),)
    shown = (
        f"{_reached(excess)} beat {universe.BENCHMARK} YTD, small caps lead in {_reached(within)}"
    )
    # Decided by those that have a return: of the page's day, whoever else has ended before.
    found = Evidence(BROAD, state, shown, result.as_of)
    line = result.series.get("ahead", {}).get("ahead")
    if line is None:
        return (found,)
    return (found.with_line(float(sum(value > 0 for value in excess)), line, AHEAD),)


def standings(result: Result) -> tuple[Standing, ...]:
    """Return the rank of each sector that has a return year to date."""
    rows = result.tables["sectors"]
    known = [row for row in rows if math.isfinite(row["rank_ytd"])]
    among = f"of {len(known)} sectors by return {spans.this_year(result)}"
    return tuple(ranked(row["symbol"], row["rank_ytd"], among) for row in known)


def _reached(spreads: list[float]) -> str:
    known = sum(map(math.isfinite, spreads))
    return f"{sum(spread > 0 for spread in spreads)} of {known}"


def _enough(spreads: list[float], total: int) -> bool | None:
    """Whether as many are above zero as it takes; None while the unknown ones could decide it."""
    above = sum(spread > 0 for spread in spreads)
    unknown = total - sum(map(math.isfinite, spreads))
    if above >= LEAST:
        return True
    return False if above + unknown < LEAST else None


def _why(result: Result, excess: list[float], within: list[float]) -> str:
    """What is known, and of how many nothing is."""
    if not result.tables["sectors"]:
        return result.why(EVERYTHING)
    beat = _known(
        excess, _SECTORS, "sectors", f"{_reached(excess)} sectors beat {universe.BENCHMARK} YTD"
    )
    led = _known(
        within, _PAIRS, "pairs inside sectors", f"small caps lead in {_reached(within)} sectors"
    )
    return f"{beat}; {led}"


def _known(spreads: list[float], total: int, kind: str, found: str) -> str:
    """What was found among a kind, and how many of it have no return."""
    unknown = total - sum(map(math.isfinite, spreads))
    if unknown == total:
        return f"none of the {total} {kind} has a return"
    return f"{found} ({unknown} of {total} {kind} have no return)" if unknown else found
