"""Claims on the chart of IWM and on the Federal Reserve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rotation import formats
from rotation.results.result import Result
from rotation.topics.article.analysis import near
from rotation.topics.article.view.claim import DAY, Claim, On, Reading

TECHNICALS: Final = "technicals"
SAID_TARGET: Final = 300.0
TOLERANCE: Final = 0.05
"""What counts as near 300."""

STEADY: Final = 0.5
"""Probability from which futures call a decision to come."""


def _pattern(on: On) -> Reading:
    """Return whether the cup with handle is complete; a failed one was, and a close ended it."""
    result, row = on.result(TECHNICALS), on.evidence(TECHNICALS, TECHNICALS)
    found, fails = result.numbers["pattern"], result.numbers["failing"]
    if found is None or row is None:
        return Reading(as_of=result.as_of, why=result.why("everything"))
    if found == _NONE and not fails:
        return Reading(row.figure, result.as_of, None, _undecided(result))
    why = f"The pattern is {found}." if found != _NONE else f"There is none: it fails {fails}."
    return Reading(row.figure, result.as_of, found == "complete", why)


def _target(on: On) -> Reading:
    """Return the measured move of the pattern; without a pattern no chart points anywhere."""
    result = on.result(TECHNICALS)
    x = result.numbers
    if x["pattern"] is None or not formats.known(x["close"]):
        return Reading(as_of=result.as_of, why=result.why("everything"))
    away = formats.SHORT_PERCENT(x["distance_to_300"])
    close = f"close ${x['close']:.2f}, {SAID_TARGET:.0f} is {away} away"
    target = x["target"]
    if formats.known(target):
        why = f"The measured move of the pattern gives ${target:.2f}."
        holds = near(target, SAID_TARGET, TOLERANCE)
        return Reading(f"target ${target:.2f}, {close}", result.as_of, holds, why)
    if not x["failing"]:
        return Reading(f"no target, {close}", result.as_of, None, _undecided(result))
    why = f"By the rules there is no pattern, so no measured move: it fails {x['failing']}."
    return Reading(f"no target, {close}", result.as_of, False, why)


_NONE: Final = "none"


def _undecided(result: Result) -> str:
    count = result.numbers["rules_undecided"]
    if not count:
        return "Too few sessions are stored for any cup with handle."
    rules = formats.many(count, "rule")
    return f"{rules} of the pattern cannot be tested."


def _fed(on: On) -> Reading:
    """Return the first decision after the article, or what futures expect of it."""
    result = on.result("policy")
    x = result.numbers
    since = [row for row in result.tables["decisions"] if row["meeting"] > DAY]
    if since:
        first = since[0]
        target = f"{first['range_low']:.2f} to {first['range_high']:.2f}%"
        meeting = formats.day(first["meeting"])
        figure = f"decision of {meeting}: {first['direction']}, {target}"
        why = f"The decision of {meeting} was {first['direction']}."
        return Reading(figure, result.as_of, first["direction"] == "steady", why)
    chance = x["probability_steady"]
    if not formats.known(chance):
        return Reading(as_of=x["path_as_of"], why=result.why("path", "everything"))
    meeting = formats.day(result.tables["meetings"][0]["meeting"])
    figure = f"futures: {formats.SHORT_SHARE(chance)} for steady on {meeting}"
    return Reading(figure, x["path_as_of"], chance >= STEADY, f"Fed funds {figure}.")


def decided(then: Reading, now: Reading) -> Reading:
    """Return the reading of now, which knows the decision; that of the article's day before it."""
    return now if now.holds is not None else then


CLAIMS: Final[Sequence[Claim]] = (
    Claim(
        "cup and handle",
        "The chart of IWM has completed a cup with handle.",
        "every rule of the pattern passes and no close since the breakout has ended it",
        TECHNICALS,
        "Prices of IWM",
        _pattern,
        standing=True,
    ),
    Claim(
        "IWM target",
        f"The chart of IWM points to a target near {SAID_TARGET:.0f} dollars.",
        f"the rules find a pattern, and its measured move is within {100 * TOLERANCE:.0f}% of "
        f"{SAID_TARGET:.0f} dollars",
        TECHNICALS,
        "Prices of IWM",
        _target,
        standing=True,
    ),
    Claim(
        "Fed",
        "The Federal Reserve holds its rate steady at its next meeting.",
        "the first decision after the article leaves the target range as it is; before it, futures "
        f"give that at least {100 * STEADY:.0f}%",
        "policy",
        "Closes of fed funds futures",
        _fed,
        followed=decided,
    ),
)
