"""Evidence of the fundamentals page: valuation, and technology's lead in earnings."""

from __future__ import annotations

from typing import Final

from rotation import formats
from rotation.results.evidence import Evidence, State, Watchpoint, last_of_all, state_of
from rotation.results.result import Result
from rotation.topics.fundamentals.view import sentences
from rotation.topics.fundamentals.view.snapshots import in_time

VALUATION: Final = Watchpoint(
    "valuation",
    "Is there room in the valuation?",
    "small caps are cheaper by P/E and the gap is in the wider half of the stored snapshots",
    "neither holds",
    order=90,
    data="Snapshots",
)
EARNINGS: Final = Watchpoint(
    "earnings gap",
    "Does technology still outgrow the rest?",
    "technology's earnings grow no faster than the median sector's, from the funds and from their "
    "largest holdings",
    "they grow faster by both",
    order=91,
    data="Snapshots",
)
WATCHPOINTS: Final = (VALUATION, EARNINGS)


def evidence(result: Result) -> tuple[Evidence, ...]:
    """Return what valuation and earnings growth say of the rotation."""
    return _valuation(result), _earnings(result)


def _valuation(result: Result) -> Evidence:
    pair = result.selection.pair
    gap, percentile = result.numbers["pe_gap"], result.numbers["pe_percentile"]
    as_of = result.numbers["valuation_as_of"] or last_of_all(result, [pair.small, pair.large])
    why = result.why("pe_gap", "pe_percentile", "everything")
    if not formats.known(gap):
        return Evidence(VALUATION, State.NO_DATA, as_of=as_of, why=why)
    known = formats.known(percentile)
    share = formats.SHORT_SHARE(percentile)
    place = f"at or above {share} of stored snapshots" if known else "no percentile yet"
    shown = f"P/E gap {formats.SHORT_PERCENT(gap)}, {place}"
    state = state_of(gap < 0, percentile <= 0.5) if known else State.NO_DATA
    return Evidence(VALUATION, state, shown, as_of, why="" if known else why)


def _earnings(result: Result) -> Evidence:
    ways = [result.numbers[f"earnings_gap_{way}"] for way in ("bottom_up", "top_down")]
    state = state_of(*(gap <= 0 if formats.known(gap) else None for gap in ways))
    rows = result.tables["earnings_growth"]
    counted = in_time(rows, result.as_of) or rows
    as_of = min((row["as_of"] for row in counted), default=None)
    if state is State.NO_DATA:
        return Evidence(EARNINGS, state, as_of=as_of, why=sentences.lead_unknown(result))
    words = "next year by holdings", "over three years by funds"
    shown = ", ".join(
        f"{formats.SHORT_PP(gap)} {way}"
        for gap, way in zip(ways, words, strict=True)
        if formats.known(gap)
    )
    return Evidence(EARNINGS, state, shown, as_of)
