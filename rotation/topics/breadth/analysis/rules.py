"""The rules of the breadth verdict and their wording, once.

Is it broad, and which way? A rule reads the mean of a figure over five sessions, so that
one odd day does not decide. Thresholds of volume are multiples of the median of the
index's own last 252 sessions, nobody left out: what is usual differs between markets and
sources of volume. Direction is held against one half.

The numbers are chosen on the members of the Russell 2000 from 2022 to April 2025, so that
each verdict is given, none flickers, and *no clear signal* is a third of the sessions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from rotation.panel import Floats
from rotation.topics.breadth.analysis.base import YEAR

SESSIONS: Final = 5

HOLD: Final = 10
"""Sessions a verdict holds at most after its conditions were last all met."""

MARGIN: Final = 0.08
"""How far a condition may be missed while a verdict holds, of the median or of the mean."""

ADVANCE: Final = "broad advance"
DECLINE: Final = "broad decline"
CONCENTRATED: Final = "concentrated"
QUIET: Final = "quiet"
NO_SIGNAL: Final = "no clear signal"


@dataclass(frozen=True)
class Condition:
    """A threshold of one figure's five-session mean.

    Attributes
    ----------
    name : what is met, in a few words
    figure : name of the figure
    threshold : multiple of the figure's median of a year where ``relative``, else its value
    at_least : met at or above the threshold, otherwise below it
    wording : what is asked for, with a place for the threshold
    relative : whether the threshold is a multiple of the median
    margin : how far it may be missed while the verdict holds, in units of the threshold
    """

    name: str
    figure: str
    threshold: float
    at_least: bool
    wording: str
    relative: bool = True
    margin: float = MARGIN

    @property
    def text(self) -> str:
        """The wording with its threshold in place."""
        if self.relative:
            return self.wording.format(f"{self.threshold:.2f} × its median of a year")
        return self.wording.format(f"{self.threshold * 100:.0f}%")

    def level(self, usual: Floats, *, held: bool = False) -> Floats:
        """The threshold in the unit of the figure; easier to meet while the verdict is held."""
        eased = self.margin if held else 0.0
        threshold = self.threshold - eased if self.at_least else self.threshold + eased
        return threshold * usual if self.relative else np.full(len(usual), threshold)

    def met(self, values: Floats, usual: Floats, *, held: bool = False) -> Floats:
        """1 where it is met, 0 where not, NaN where that is not known."""
        level = self.level(usual, held=held)
        with np.errstate(invalid="ignore"):
            passed = values >= level if self.at_least else values < level
        return np.where(np.isfinite(values) & np.isfinite(level), passed, np.nan)


_WIDE: Final = Condition(
    "volume takes part widely", "participation", 1.10, True,
    "the share of stocks that trade above their average volume is at least {}",
)  # fmt: skip
_SPREAD: Final = Condition(
    "volume is spread over many stocks", "effective_names", 0.95, True,
    "the effective number of stocks is at least {}",
)  # fmt: skip


def _direction(name: str, figure: str, what: str, *, up: bool) -> Condition:
    wording = f"{what} is {'at least' if up else 'below'} {{}}"
    return Condition(name, figure, 0.5, up, wording, relative=False, margin=0.0)


RULES: Final[Mapping[str, tuple[Condition, ...]]] = MappingProxyType(
    {
        ADVANCE: (
            _WIDE,
            _SPREAD,
            _direction("volume rises", "up_volume_share", "the up-volume share", up=True),
            _direction("most stocks rise", "advancers_share", "the advancers' share", up=True),
        ),
        DECLINE: (
            _WIDE,
            _SPREAD,
            _direction("volume falls", "up_volume_share", "the up-volume share", up=False),
            _direction("most stocks fall", "advancers_share", "the advancers' share", up=False),
        ),
        CONCENTRATED: (
            Condition(
                "few stocks make the volume", "effective_names", 0.85, False,
                "the effective number of stocks is below {}",
            ),
            Condition(
                "the ten largest stand out", "top10_share", 1.05, True,
                "the share of the ten largest is at least {}",
            ),
        ),
        QUIET: (
            Condition(
                "few stocks take part", "participation", 0.85, False,
                "the share of stocks that trade above their average volume is below {}",
            ),
            Condition(
                "volume shrinks", "volume_expansion", 0.0, False,
                "dollar volume is below its mean, expansion below {}", relative=False,
            ),
        ),
    }
)  # fmt: skip
"""Read in this order: the first verdict whose conditions are all met."""

FIGURES: Final = tuple(
    dict.fromkeys(condition.figure for rule in RULES.values() for condition in rule)
)
VERDICTS: Final = (*RULES, NO_SIGNAL)


def wording() -> tuple[str, ...]:
    """The rules in words, a sentence a verdict, from the very thresholds that decide."""
    sentences = tuple(
        f"{name.capitalize()}: {'; '.join(condition.text for condition in conditions)}."
        for name, conditions in RULES.items()
    )
    return (*sentences, f"{NO_SIGNAL.capitalize()}: none of these.", basis())


def basis() -> str:
    """What every rule has in common: five sessions, the year, and how long a verdict holds."""
    return (
        f"Every figure is a mean over {SESSIONS} sessions, medians are of the last {YEAR} with "
        f"all stocks. A verdict holds up to {HOLD} sessions more while each condition on volume is "
        f"missed by at most {MARGIN:.2f} and direction stays."
    )


def wording_of(figure: str) -> str:
    """The conditions on one figure in words: a sentence a condition, with the verdicts it is of."""
    named: dict[str, list[str]] = {}
    for name, conditions in RULES.items():
        for condition in conditions:
            if condition.figure == figure:
                named.setdefault(condition.text, []).append(name)
    return " ".join(f"{' and '.join(of).capitalize()}: {text}." for text, of in named.items())
