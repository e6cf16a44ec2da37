"""The verdict: its rules and their wording, once, for page, API, definitions and tests."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

LEADERSHIP: Final = "leadership"
BREADTH: Final = "volume breadth"
"""Names of the two watchpoints that make the verdict."""

CONFIRMS: Final = "confirms"
MIXED: Final = "mixed"
CONTRADICTS: Final = "contradicts"
UNKNOWN: Final = ("no data", "stale")
STATES: Final = (CONFIRMS, MIXED, CONTRADICTS, *UNKNOWN)


@dataclass(frozen=True)
class Rule:
    """A verdict and the states that give it.

    Attributes
    ----------
    verdict : its name
    leadership, breadth : states of the two watchpoints
    text : the rule in words
    """

    verdict: str
    leadership: tuple[str, ...]
    breadth: tuple[str, ...]
    text: str


BROAD: Final = "broad rotation"
NARROW: Final = "narrow rotation"
UNCONFIRMED: Final = "unconfirmed rotation"
STALLING: Final = "stalling"
NONE: Final = "no rotation"
NOT_ENOUGH: Final = "not enough data"

RULES: Final = (
    Rule(BROAD, (CONFIRMS,), (CONFIRMS,), "leadership and volume breadth confirm"),
    Rule(
        NARROW, (CONFIRMS,), (MIXED, CONTRADICTS), "leadership confirms, volume breadth does not"
    ),
    Rule(
        UNCONFIRMED, (CONFIRMS,), UNKNOWN,
        "leadership confirms, volume breadth has no data or is stale",
    ),
    Rule(STALLING, (MIXED,), STATES, "leadership is mixed"),
    Rule(NONE, (CONTRADICTS,), STATES, "leadership contradicts"),
    Rule(NOT_ENOUGH, UNKNOWN, STATES, "leadership has no data or is stale"),
)  # fmt: skip
"""Every pair of states meets exactly one of them."""

VERDICTS: Final = tuple(rule.verdict for rule in RULES)


def verdict(leadership: str, breadth: str) -> str:
    """Return the verdict that the states of the two watchpoints give."""
    return next(
        rule.verdict for rule in RULES if leadership in rule.leadership and breadth in rule.breadth
    )


def wording() -> str:
    """Return every rule in words, in one paragraph."""
    return " ".join(f"{rule.verdict.capitalize()}: {rule.text}." for rule in RULES)
