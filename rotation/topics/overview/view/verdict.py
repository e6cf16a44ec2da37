"""The verdict in words, with the figures that made it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from rotation import formats
from rotation.results import spans
from rotation.results.evidence import Evidence, State, doubted, positive, suspicion
from rotation.results.flaws import YEAR_TO_DATE
from rotation.results.result import Result
from rotation.topics.overview.analysis import rules


def verdict(rows: Sequence[Evidence]) -> str:
    """Return the verdict the rows of a ledger give; a watchpoint that is absent has no data."""
    states = {row.watchpoint.name: row.state for row in rows}
    leadership, breadth = (
        str(states.get(name, State.NO_DATA)) for name in (rules.LEADERSHIP, rules.BREADTH)
    )
    return rules.verdict(leadership, breadth)


def sentence(spread: Result, rows: Sequence[Evidence]) -> str:
    """Return the verdict and the figures that make it, in one sentence without the final stop.

    Parameters
    ----------
    spread : Result
        Of the spread page.
    rows : sequence of Evidence
        The ledger.
    """
    found = verdict(rows)
    if found == rules.NOT_ENOUGH:
        small, large = _sides(spread)
        lead = f"whether {small} leads {large} is not known"
        causes = dict.fromkeys(filter(None, _suspicions(spread)))
        return f"{found.capitalize()}: {lead}{''.join(f' ({cause})' for cause in causes)}"
    lead = _lead(spread)
    if found == rules.STALLING:
        lead += _average(spread)
    elif found != rules.NONE:
        breadth = (row for row in rows if row.watchpoint.name == rules.BREADTH)
        lead += _breadth(next(breadth, None), spread.as_of)
    return f"{found.capitalize()}: {lead}"


def _lead(spread: Result) -> str:
    x, (small, large) = spread.numbers, _sides(spread)
    ytd, over = x["ytd_spread"], x["size_spread"]
    if not (formats.known(ytd) and formats.known(over)):
        return f"the lead of {small} over {large} is known only in part"
    year, lookback = doubted(
        [spans.this_year(spread), f"over {spread.selection.lookback} sessions"],
        _suspicions(spread),
    )
    written = formats.SHORT_PP
    level = written.zero(ytd), written.zero(over)
    if all(level):
        return f"{small} is level with {large} {year} and {lookback}"
    if not any(level) and (ytd > 0) == (over > 0):
        lead = f"{small} {'leads' if ytd > 0 else 'trails'} {large}"
        return f"{lead} by {written.size(ytd)} {year} and {written.size(over)} {lookback}"
    place = written.apart(ytd, "ahead of", "behind")
    against = written.apart(over, "ahead", "behind", "level")
    return f"{small} is {place} {large} {year} and {against} {lookback}"


def _average(spread: Result) -> str:
    """Where the ratio is, as a clause, if that is what makes a lead mixed; empty elsewhere.

    It is where the spreads that can be relied on say the same. By them alone the verdict would read
    as a contradiction of its own figures.
    """
    x = spread.numbers
    spreads = zip((x["ytd_spread"], x["size_spread"]), _suspicions(spread), strict=True)
    said = {positive(value) for value, doubt in spreads if not doubt}
    distance = x["ratio_vs_sma50"]
    if said not in ({True}, {False}) or not formats.known(distance):
        return ""
    written = formats.SHORT_PERCENT.apart(distance, "above", "below")
    return f"; the ratio is {written} its 50-session average"


def _suspicions(spread: Result) -> tuple[str, str]:
    """The suspected splits that the spreads year to date and over the lookback cross."""
    return suspicion(spread, YEAR_TO_DATE), suspicion(spread, "lookback")


def _sides(spread: Result) -> tuple[str, str]:
    """Both sides of the pair as they are written in an address."""
    pair = spread.selection.pair
    return pair.small.removeprefix("^"), pair.large.removeprefix("^")


def _breadth(row: Evidence | None, as_of: dt.date | None) -> str:
    """Whether volume has broadened, and why that is not known, as a clause behind the lead.

    Figures of an earlier session than the page's have their day.
    """
    if row is None or row.state is State.NO_DATA:
        return "; whether volume broadens is not known: no breadth of the members"
    if row.state is State.STALE:
        return f"; breadth cannot confirm it: {row.why[:1].lower()}{row.why[1:]}"
    figures = row.figure.partition(": ")[2] or row.figure
    on = "" if row.as_of in (None, as_of) else f", on {formats.day(row.as_of)}"
    if row.state is State.CONFIRMS:
        return f", and volume broadens ({figures}{on})"
    return f"; volume has not broadened ({row.figure}{on})"
