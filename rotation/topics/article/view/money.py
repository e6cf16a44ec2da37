"""Claims on money: assets and inflows of IWM, valuation, the earnings gap."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rotation import formats, universe
from rotation.results.evidence import last_of_all
from rotation.topics.article.analysis import near
from rotation.topics.article.view.claim import Claim, On, Reading, smaller_now

FUND: Final = universe.MEMBERS_FUND
SAID: Final = 76.8e9
"""The article's figure of IWM: inflows in its summary, assets in its text. [USD]"""

TOLERANCE: Final = 0.02
"""Assets move with the price, and the article does not say of which day its figure is."""

_FLOWS: Final = {"flow_1": "1 session", "flow_5": "5", "flow_21": "21", "flow_63": "63 sessions"}
_YTD: Final = "flow_ytd"


def _fund(on: On) -> tuple[Mapping[str, Any] | None, Reading]:
    """Return the fund's row, and the reading where there is none."""
    result = on.result("flows")
    row = next((row for row in result.tables["funds"] if row["symbol"] == FUND), None)
    why = result.why("aum", "funds", "everything")
    return row, Reading(as_of=last_of_all(result, [FUND]), why=why)


def _assets(on: On) -> Reading:
    row, unknown = _fund(on)
    if row is None or not formats.known(row["aum"]):
        return unknown
    holds = near(row["aum"], SAID, TOLERANCE)
    aum = formats.ASSETS(row["aum"])
    why = f"Assets are {aum}; the text calls the figure assets."
    return Reading(f"assets {aum}", unknown.as_of, holds, why)


def _inflows(on: On) -> Reading:
    row, unknown = _fund(on)
    known = {} if row is None else {
        name: row[name] for name in (*_FLOWS, _YTD) if formats.known(row[name])
    }  # fmt: skip
    if row is None or not known:
        return unknown
    holds = any(flow >= SAID * (1 - TOLERANCE) for flow in known.values())
    spans = {"flow_21": "over 21 sessions", _YTD: "YTD"}
    shown = [
        f"{formats.MONEY(known[name])} {span}" for name, span in spans.items() if name in known
    ]
    most = formats.MONEY(max(known.values()))
    assets = formats.ASSETS(row["aum"])
    why = (
        f"The most over 1, 5, 21 or 63 sessions or this year is {most}, and assets are {assets}: "
        f"{formats.ASSETS(SAID)} is of the size of the assets, not of a flow."
    )
    if holds:
        why = f"The most over 1, 5, 21 or 63 sessions or this year is {most}."
    return Reading(f"flow {', '.join(shown or [most])}", unknown.as_of, holds, why)


def _valuation(on: On) -> Reading:
    result = on.result("fundamentals")
    pair, gap = result.selection.pair, result.numbers["pe_gap"]
    as_of = result.numbers["valuation_as_of"] or last_of_all(result, [pair.small, pair.large])
    if not formats.known(gap):
        return Reading(as_of=as_of, why=result.why("pe_gap", "everything"))
    small, large = (formats.INDEX(result.numbers[f"pe_{side}"]) for side in ("small", "large"))
    shown = formats.SHORT_PERCENT(gap)
    why = f"The P/E of {pair.small} over that of {pair.large} is {shown} from one."
    figure = f"P/E {pair.small} {small}, {pair.large} {large}, gap {shown}"
    return Reading(figure, as_of, gap < 0, why)


_WAYS: Final = {"bottom_up": "by holdings", "top_down": "by funds"}


def _earnings(on: On) -> Reading:
    row = on.evidence("fundamentals", "earnings gap")
    x = on.result("fundamentals").numbers
    gaps = {way: x[f"earnings_gap_{way}"] for way in _WAYS}
    as_of = None if row is None else row.as_of
    known = {way: gap for way, gap in gaps.items() if formats.known(gap)}
    if not known:
        return Reading(as_of=as_of, why="" if row is None else row.why)
    shown = ", ".join(f"{formats.SHORT_PP(gap)} {_WAYS[way]}" for way, gap in known.items())
    return Reading(f"technology − others {shown}", as_of, None, "", tuple(gaps.values()))


CLAIMS: Final[Sequence[Claim]] = (
    Claim(
        "IWM assets",
        f"{FUND} holds {SAID / 1e9:.1f} billion dollars of assets, as the text has it.",
        f"shares × NAV of {FUND} is within {100 * TOLERANCE:.0f}% of that figure",
        "flows",
        f"Counts of {FUND}'s shares",
        _assets,
    ),
    Claim(
        "IWM inflows",
        f"{SAID / 1e9:.1f} billion dollars came into {FUND}, as the summary has it.",
        f"the flow into {FUND} over 1, 5, 21 or 63 sessions or year to date is at least "
        f"{100 * (1 - TOLERANCE):.0f}% of that figure",
        "flows",
        f"Counts of {FUND}'s shares",
        _inflows,
    ),
    Claim(
        "earnings gap",
        "The lead in earnings growth of technology over the other sectors closes.",
        "technology's lead over the other sectors is smaller now than on the article's day, by the "
        "funds and by their largest holdings",
        "fundamentals",
        "Snapshots of earnings growth",
        _earnings,
        followed=smaller_now("leads of technology"),
    ),
    Claim(
        "valuation",
        "Small caps are cheaper than large caps.",
        f"the P/E of {FUND} is below that of {universe.BENCHMARK}",
        "fundamentals",
        "Snapshots of valuation",
        _valuation,
        standing=True,
    ),
)
