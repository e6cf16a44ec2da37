"""What the figures of the technicals page say, in words."""

from __future__ import annotations

from typing import Final

from rotation import formats, universe
from rotation.analytics.gap import EVERYTHING
from rotation.results.headline import Headline, first_gap
from rotation.results.result import Result
from rotation.topics.technicals.analysis.scan import HORIZON, Pattern
from rotation.topics.technicals.metrics import PRICE

_AVERAGES: Final = {"close_vs_sma50": "50", "close_vs_sma200": "200"}


def headline(result: Result) -> Headline:
    """Return what the chart shows, in words, with the figures that matter for it."""
    x, symbol = result.numbers, result.selection.option("symbol")
    if x["pattern"] is None:
        return Headline(f"{symbol}: no prices to judge a chart by", first_gap(result, EVERYTHING))
    figures = [("Cup with handle", x["pattern"])]
    figures += [
        (label, PRICE(x[name]))
        for label, name in (("Pivot", "pivot"), ("Target", "target"))
        if formats.known(x[name])
    ]
    figures.append(("Rules passed", f"{x['rules_passed']} of {len(result.tables['rules'])}"))
    if formats.known(x["distance_to_300"]):
        figures.append(("To 300", formats.SHORT_PERCENT(x["distance_to_300"])))
    return Headline(finding(result), answer(result), tuple(figures[:4]))


def finding(result: Result) -> str:
    """Return what the rules find, in one line."""
    x, symbol = result.numbers, result.selection.option("symbol")
    match x["pattern"]:
        case Pattern.COMPLETE:
            return f"{symbol}: cup with handle complete, target {PRICE(x['target'])}"
        case Pattern.IN_PROGRESS:
            pivot = f", pivot {PRICE(x['pivot'])}" if formats.known(x["pivot"]) else ", no handle"
            return f"{symbol}: cup with handle in progress{pivot}"
        case Pattern.FAILED:
            return f"{symbol}: cup with handle failed after its breakout"
    if not result.tables["rules"]:
        return f"{symbol}: no cup with handle, too few sessions"
    first, *more = x["failing"].split(", ") if x["failing"] else [_undecided(result)]
    others = f" and {len(more)} more" if more else ""
    verb = "fails" if x["failing"] else "cannot test"
    return f"{symbol}: no cup with handle; {verb} “{first}”{others}"


def _undecided(result: Result) -> str:
    return next((row["rule"] for row in result.tables["rules"] if row["passed"] is None), "")


def answer(result: Result) -> str:
    """Return the judgement with its days: what holds, and by which rule it fails."""
    x, symbol = result.numbers, result.selection.option("symbol")
    if x["pattern"] is None:
        return first_gap(result, EVERYTHING)
    day = formats.day(result.as_of)
    if x["left_rim"] is None:
        return f"{symbol} closed at {PRICE(x['close'])} on {day}: too few sessions for any cup."
    cup = (
        f"from {PRICE(x['left_rim'])} on {formats.day(x['left_rim_day'])} down to "
        f"{PRICE(x['cup_low'])} on {formats.day(x['cup_low_day'])} and back to "
        f"{PRICE(x['right_rim'])} on {formats.day(x['right_rim_day'])}"
    )
    closed = f"{symbol} closed at {PRICE(x['close'])} on {day}"
    match x["pattern"]:
        case Pattern.COMPLETE:
            return (
                f"{closed}. Every rule of a cup with handle passes: {cup}, breakout on "
                f"{formats.day(x['breakout_day'])} above {PRICE(x['pivot'])}."
            )
        case Pattern.IN_PROGRESS:
            return (
                f"{closed}. Every rule that can be tested yet passes: {cup}. It is no pattern "
                "before a close above the pivot on volume."
            )
        case Pattern.FAILED:
            return (
                f"{closed}. A cup with handle, {cup}, was complete on "
                f"{formats.day(x['breakout_day'])} and failed: a close fell below "
                f"{PRICE(x['invalidation'])}."
            )
    return f"{closed}. The shape that passes the most rules goes {cup}. {_lacks(result)}"


def _lacks(result: Result) -> str:
    rows = result.tables["rules"]
    failing = [_with_value(row) for row in rows if row["passed"] is False]
    open_ones = [f"“{row['rule']}”" for row in rows if row["passed"] is None]
    said = [f"It fails {'; '.join(failing)}."] if failing else []
    if open_ones:
        said.append(f"Not testable on what is stored, or not yet: {', '.join(open_ones)}.")
    return " ".join(said)


def _with_value(row: dict[str, object]) -> str:
    return f"“{row['rule']}” ({value(row)}, expected {row['expected']})"


def value(row: dict[str, object]) -> str:
    """Return the number of a rule in its unit."""
    number = row["value"]
    assert number is None or isinstance(number, float | int)
    if not formats.known(number):
        return "none"
    match row["unit"]:
        case "sessions":
            return formats.many(round(number), "session")
        case "ratio":
            return f"{formats.DECIMAL(number)} times"
    return (formats.PERCENT if number < 0 else formats.SHARE)(number)


def stands(result: Result) -> str:
    """Return the close and where it stands against its averages, as a title."""
    symbol, close = result.selection.option("symbol"), result.numbers["close"]
    if not formats.known(close):
        return f"{symbol}, candles"
    against = _against(result)
    return f"{symbol} at {PRICE(close)}{f', {against}' if against else ''}"


def trend(result: Result) -> str:
    """Return where the close stands against its averages, as a sentence; empty without any."""
    against = _against(result)
    return f"The close is {against}." if against else ""


def _against(result: Result) -> str:
    x = result.numbers
    parts = [
        f"{formats.SHORT_PERCENT.apart(x[name], 'above', 'below')} its {n}-session average"
        for name, n in _AVERAGES.items()
        if formats.known(x[name])
    ]
    return " and ".join(parts)


def odds(result: Result) -> str:
    """Return how often such a pattern kept its promise, here and as published."""
    x = result.numbers
    published = ", ".join(
        f"{formats.SHORT_SHARE(row['reached'])} in {row['whose'].split(', ')[1]}"
        for row in result.tables["hit_rates"]
        if row["n"] is None
    )
    if not x["patterns_over"]:
        own = "none is over in the stored history"
    else:
        own = (
            f"of {x['patterns_over']} in the stored history "
            f"{formats.SHORT_SHARE(x['share_reached'])} reached the target and "
            f"{formats.SHORT_SHARE(x['share_failed'])} failed within {HORIZON} sessions"
        )
    return f"Cups with handle: {own}; Bulkowski counts {published} that rise by their height."


def ends(result: Result) -> str:
    """Return what would end the pattern, or what there is to wait for; empty without one."""
    x = result.numbers
    match x["pattern"]:
        case Pattern.COMPLETE:
            return (
                f"A close below {PRICE(x['invalidation'])} would end it: the handle's low, or 8% "
                f"below the pivot where that is higher. After {HORIZON} sessions it is past."
            )
        case Pattern.IN_PROGRESS if formats.known(x["pivot"]):
            return (
                f"It would be complete with a close above {PRICE(x['pivot'])} on 1.5 times the "
                "usual volume; the target, by what is there so far, would be "
                f"{PRICE(x['target'])}. A handle of more than 25 sessions, 12% or half the cup "
                "would end it."
            )
    return ""


def article(result: Result) -> str:
    """Return what 300 implies for IWM, and that it says nothing of other symbols."""
    x, symbol = result.numbers, result.selection.option("symbol")
    if symbol != universe.CHART:
        return (
            f"300 is the target the article of 16 January 2026 sees for {universe.CHART}; it says "
            f"nothing of {symbol}."
        )
    distance = x["distance_to_300"]
    if not formats.known(distance):
        return ""
    if distance <= 0:
        of_300 = 1 / (1 + distance) - 1  # the distance is of the close
        above = formats.SHORT_PERCENT.apart(of_300, "above", "below")
        return f"The close is {above} 300, the article's target for {universe.CHART}."
    usual = (
        f"; after {formats.SHORT_SHARE(x['share_rose_to_300'])} of {formats.COUNT(x['windows'])} "
        f"stored closes it rose as much within {HORIZON} sessions (the windows overlap)"
        if formats.known(x["share_rose_to_300"])
        else ""
    )
    pivot = (
        f" A cup of this height has 300 as its target from a pivot of {PRICE(x['pivot_for_300'])}; "
        f"this one is {PRICE(x['pivot'])}."
        if formats.known(x["pivot_for_300"])
        else ""
    )
    return (
        f"300, the article's target for {universe.CHART}, is {formats.SHORT_PERCENT(distance)} "
        f"from here{usual}.{pivot}"
    )
