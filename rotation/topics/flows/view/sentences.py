"""What the figures of the flows page say, in words."""

from __future__ import annotations

import math

from rotation import formats, universe
from rotation.results import gaps, spans
from rotation.results.headline import Headline, first_gap
from rotation.results.result import Result
from rotation.topics.flows import metrics
from rotation.topics.flows.view import books


def headline(result: Result) -> Headline:
    """Return where money went over the last month and this year, small caps first."""
    numbers, fund = result.numbers, result.selection.option("fund")
    month, year = numbers["flow_21"], numbers["flow_ytd"]
    if not formats.known(month):
        return Headline(
            "Flows: no count of shares to measure them by", unknown(result, fund, "flow_21")
        )
    day, oldest = metrics.day_of(result), metrics.oldest(result, "small", "large")
    to = "" if day == result.as_of else f" to {formats.day(day)}"
    on = "" if day == result.as_of else f" on {formats.day(day)}"
    against = ""
    if formats.known(numbers["small_flow_21"]) and formats.known(numbers["large_flow_21"]):
        small, large = (formats.MONEY(numbers[f"{name}_flow_21"]) for name in ("small", "large"))
        against = f" Small-cap funds {small}, large-cap funds {large} over 21 sessions{oldest}."
    held, shown = formats.ASSETS(numbers["aum"]), formats.day(day)
    if formats.known(year):
        text = (
            f"{formats.MONEY(year)} {spans.this_year(result, day)}, of {held} it holds on {shown}."
        )
        since = spans.ytd(result, day)
    else:
        text = f"It holds {held} on {shown}; what came {spans.this_year(result)} is not known."
        since = spans.ytd(result)
    return Headline(
        f"{_verb(month)} {fund}: {formats.SHORT_MONEY(month)} over 21 sessions{to}",
        f"{text}{against}",
        (
            (f"{fund}, 21 sessions{to}", formats.MONEY(month)),
            (f"{fund}, {since}", formats.MONEY(year)),
            (f"{fund} assets{on}", held),
            (f"Of assets, {since}", formats.SHORT_PERCENT(numbers["share_of_aum_ytd"])),
        ),
        day,
    )


def unknown(result: Result, fund: str, *flows: str) -> str:
    """Return why a fund lacks a flow; where it is not stored, what is not.

    Parameters
    ----------
    result : Result
    fund : str
    flows : str
        Names of the sums, such as ``flow_21``.
    """
    own = (gap for gap in result.gaps if gap.what in flows and fund in gap.names)
    lacking = next(own, None)
    return first_gap(result, "aum", "funds") if lacking is None else gaps.sentence(lacking)


def answer(result: Result) -> str:
    """Return whether money follows prices, with the days the figures cover."""
    numbers, fund = result.numbers, result.selection.option("fund")
    rows = {row["window"]: row for row in result.tables["windows"] if row["symbol"] == fund}
    if "21" not in rows:
        return f"Whether money comes into {fund} cannot be said: " + unknown(
            result, fund, "flow_21"
        )
    month, year = rows["21"], rows.get("ytd")
    text = (
        f"{_verb(month['flow'])} {fund}: {formats.MONEY(month['flow'])} "
        f"({formats.PERCENT(month['share_of_aum'])} of its assets) from "
        f"{formats.day(month['since'])} to {formats.day(month['until'])}, while its value moved "
        f"{formats.PERCENT(month['nav_return'])}."
    )
    if year is not None:
        text += f" Since {formats.day(year['since'])} it is {formats.MONEY(year['flow'])}."
    if numbers["price_up_money_out"]:
        text += " The price is up while money leaves: holders sell into the rise."
    return text


def apart(result: Result) -> str:
    """Return assets and inflows as the two different things they are."""
    numbers, fund = result.numbers, result.selection.option("fund")
    if not formats.known(numbers["aum"]):
        return ""
    row = next(row for row in result.tables["funds"] if row["symbol"] == fund)
    flow = numbers["flow_ytd"]
    came = (
        f"{formats.ASSETS(abs(flow))} {'was added' if flow >= 0 else 'left'} "
        f"{spans.this_year(result, row['as_of'])}"
        if formats.known(flow)
        else f"what was added {spans.this_year(result)} is not known"
    )
    return (
        f"{fund} held {formats.ASSETS(numbers['aum'])} on {formats.day(row['as_of'])}; {came}. "
        "The first figure is what the fund is worth, built up over all its years and moved by the "
        "market. The second is the money that came or went. Articles mix them up."
    )


def estimates(result: Result) -> str:
    """Return whether the two estimates of the chosen fund's flows agree."""
    fund, agrees = result.selection.option("fund"), result.numbers["agrees"]
    own = [row for row in result.tables["disagreements"] if row["symbol"] == fund]
    if agrees is None or not math.isfinite(result.numbers["aum"]):
        return f"The two estimates of {fund} cannot be compared yet."
    word = "agree" if agrees else "do not agree"
    verbs = "differs and is" if len(own) == 1 else "differ and are"
    listed = f"; {len(own)} of the last 252 sessions {verbs} listed" if own else ""
    return f"Shares and assets {word} on the flows of {fund}{listed}."


def families() -> str:
    """Return which funds each family has."""
    return "; ".join(
        f"{books.called(family)}: {', '.join(funds)}"
        for family, funds in universe.FLOW_FAMILIES.items()
    )


def _verb(flow: float) -> str:
    if not flow:
        return "No net flow of"
    return "Money comes into" if flow > 0 else "Money leaves"
