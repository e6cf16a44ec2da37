"""Claims on the chart of IWM and on the Federal Reserve."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rotation import formats
from rotation.results.evidence import State
from rotation.topics.article.analysis import near
from rotation.topics.article.view.claim import DAY, Claim, On, Reading

TECHNICALS: Final = "technicals"
SAID_TARGET: Final = 300.0
TOLERANCE: Final = 0.05
"""What counts as near 300."""

STEADY: Final = 0.5
"""Probability from which futures call a decision to come."""


def _pattern(on: On) -> Reading:
    """Return whether the cup with handle is complete, by the page's row of the ledger."""
    row = on.evidence(TECHNICALS, TECHNICALS)
    result = on.result(TECHNICALS)
    if row is None or row.state in (State.NO_DATA, State.STALE):
        return Reading(as_of=result.as_of, why="" if row is None else row.why)
    figure = row.figure or str(result.numbers.get("pattern"))
    why = f"The chart's row of the ledger: {row.state}."
    return Reading(figure, row.as_of, row.state is State.CONFIRMS, why)


def _target(on: On) -> Reading:
    result = on.result(TECHNICALS)
    target, away = (result.numbers.get(name) for name in ("target", "distance_to_300"))
    if not formats.known(target):
        why = result.why("target", "pattern", "everything") or "The rules find no target."
        return Reading(as_of=result.as_of, why=why)
    distance = f", 300 is {formats.SHORT_PERCENT(away)} away" if formats.known(away) else ""
    shown = f"target ${target:.2f}{distance}"
    why = f"The measured move of the pattern gives ${target:.2f}."
    return Reading(shown, result.as_of, near(target, SAID_TARGET, TOLERANCE), why)


def _fed(on: On) -> Reading:
    """Return the first decision after the article, or what futures expect of it."""
    result = on.result("policy")
    x = result.numbers
    since = [row for row in result.tables["decisions"] if row["meeting"] > DAY]
    if since:
        first = since[0]
        target = f"{first['range_low']:.2f} to {first['range_high']:.2f} %"
        meeting = formats.day(first["meeting"])
        figure = f"decision of {meeting}: {first['direction']}, {target}"
        why = f"The decision of {meeting} was {first['direction']}."
        return Reading(figure, result.as_of, first["direction"] == "steady", why)
    chance = x["probability_steady"]
    if not formats.known(chance):
        return Reading(as_of=x["path_as_of"], why=result.why("path", "everything"))
    meeting = formats.day(x["next_meeting"])
    figure = f"futures: {formats.SHORT_SHARE(chance)} for steady on {meeting}"
    return Reading(figure, x["path_as_of"], chance >= STEADY, f"Fed funds {figure}.")


def decided(then: Reading, now: Reading) -> Reading:
    """Return the reading of now, which knows the decision; that of the article's day before it."""
    return now if now.holds is not None else then


CLAIMS: Final[Sequence[Claim]] = (
    Claim(
        "cup and handle",
        "The chart of IWM has completed a cup with handle.",
        "the chart's row of the ledger confirms",
        TECHNICALS,
        "Prices of IWM",
        _pattern,
        standing=True,
    ),
    Claim(
        "IWM target",
        f"The chart of IWM points to a target near {SAID_TARGET:.0f} dollars.",
        f"the measured move of the pattern is within {100 * TOLERANCE:.0f} % of "
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
        f"give that at least {100 * STEADY:.0f} %",
        "policy",
        "Closes of fed funds futures",
        _fed,
        followed=decided,
    ),
)
