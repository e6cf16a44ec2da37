"""Is volume broadening, concentrated, quiet or mixed: the rules and their wording, once.

A rule reads the mean of a figure over the last five sessions, so that one odd
day does not decide. Sessions that have far fewer names than the fullest of the
five (a refresh under way, an upstream that failed) are left out: their totals
would look like a market gone quiet. Concentration is judged against the own
year in two ways: the rank says it is unusual, the distance from the median
that it matters, since ranks alone turn on noise in a steady market.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType
from typing import Final

import numpy as np

from rotation.panel import Floats
from rotation.topics.breadth.analysis.base import BreadthBase
from rotation.topics.breadth.analysis.volume import Concentration, Participation

SESSIONS: Final = 5
LEAST_SESSIONS: Final = 3
COMPLETE: Final = 0.80


@dataclass(frozen=True)
class VerdictFigures:
    """What the rules read: means over the last sessions, NaN where too few have one.

    Attributes
    ----------
    participation : float
        Share of names with relative volume above 1. [decimal]
    volume_expansion : float
        Total dollar volume against its mean. [decimal]
    top10_percentile : float
        Where the share of the ten largest stands in its own year. [decimal]
    effective_to_median : float
        Effective names over their median of a year. [ratio]
    """

    participation: float
    volume_expansion: float
    top10_percentile: float
    effective_to_median: float


@dataclass(frozen=True)
class Condition:
    """A threshold for one of the figures; ``wording`` has a place for it.

    Met at or above the threshold where ``at_least``, otherwise below it.
    """

    name: str
    figure: str
    threshold: float
    at_least: bool
    wording: str

    @property
    def text(self) -> str:
        """The wording with its threshold in place."""
        return self.wording.format(f"{abs(self.threshold) * 100:.0f} %")

    def met(self, value: float) -> bool | None:
        """Whether a value meets it; None where there is no value."""
        if np.isnan(value):
            return None
        return value >= self.threshold if self.at_least else value < self.threshold


RULES: Final[Mapping[str, tuple[Condition, ...]]] = MappingProxyType(
    {
        "broadening": (
            Condition(
                "most names take part",
                "participation",
                0.55,
                True,
                "at least {} of names trade more than usual",
            ),
            Condition(
                "volume expands",
                "volume_expansion",
                0.10,
                True,
                "dollar volume is at least {} above its mean",
            ),
            Condition(
                "volume is spread",
                "effective_to_median",
                0.80,
                True,
                "effective names are at least {} of their median of a year",
            ),
        ),
        "concentrated": (
            Condition(
                "most names stand aside",
                "participation",
                0.50,
                False,
                "fewer than {} of names trade more than usual",
            ),
            Condition(
                "the ten largest stand out",
                "top10_percentile",
                0.90,
                True,
                "the share of the ten largest ranks at {} of its year or higher",
            ),
            Condition(
                "volume narrows",
                "effective_to_median",
                0.80,
                False,
                "effective names are below {} of their median of a year",
            ),
        ),
        "quiet": (
            Condition(
                "few names take part",
                "participation",
                0.40,
                False,
                "fewer than {} of names trade more than usual",
            ),
            Condition(
                "volume shrinks",
                "volume_expansion",
                -0.10,
                False,
                "dollar volume is more than {} below its mean",
            ),
        ),
    }
)
"""Read in this order: the first verdict whose conditions are all met holds, else *mixed*."""


@dataclass(frozen=True)
class Rule:
    """One condition of one verdict, read on the figures of a session.

    ``passed`` is None and ``figure`` NaN where there is no figure.
    """

    verdict: str
    name: str
    text: str
    figure: float
    passed: bool | None


@dataclass(frozen=True)
class BreadthVerdict:
    """The verdict, None where the figures do not decide it, and every rule behind it."""

    name: str | None
    figures: VerdictFigures
    rules: tuple[Rule, ...]


def wording() -> tuple[str, ...]:
    """The rules in words, a sentence a verdict, from the very thresholds that decide."""
    sentences = tuple(
        f"{name.capitalize()}: {'; '.join(condition.text for condition in conditions)}."
        for name, conditions in RULES.items()
    )
    basis = f"Every figure is a mean over the last {SESSIONS} sessions."
    return (*sentences, "Mixed: none of these.", basis)


def wording_of(figure: str) -> str:
    """The conditions on one figure in words: a sentence a verdict that reads it."""
    return " ".join(
        f"{name.capitalize()}: {condition.text}."
        for name, conditions in RULES.items()
        for condition in conditions
        if condition.figure == figure
    )


def verdict_figures(
    base: BreadthBase, taking_part: Participation, weights: Concentration, session: int = -1
) -> VerdictFigures:
    """Means of what the rules read over the last five sessions.

    Parameters
    ----------
    taking_part, weights
        With the same number of names left out, so that the verdict is one on
        the market without them.
    session : int
        Row of the arrays that is the last of the five, from the end where
        negative.

    Returns
    -------
    VerdictFigures
        A mean is NaN where fewer than three of the five sessions have the
        figure. Sessions with less than 80 % of the names of the fullest of the
        five are left out.
    """
    end = range(len(base.with_data))[session] + 1
    rows = slice(max(end - SESSIONS, 0), end)
    names = base.with_data[rows]
    full = names >= COMPLETE * names.max()

    def mean(series: Floats) -> float:
        values = series[rows][full & np.isfinite(series[rows])]
        return float(values.mean()) if len(values) >= LEAST_SESSIONS else np.nan

    return VerdictFigures(
        participation=mean(taking_part.participation),
        volume_expansion=mean(taking_part.volume_expansion),
        top10_percentile=mean(weights.top10_percentile),
        effective_to_median=mean(weights.effective_to_median),
    )


def breadth_verdict(figures: VerdictFigures) -> BreadthVerdict:
    """The first verdict whose conditions are all met, or *mixed*.

    A missing figure leaves a verdict open unless another of its conditions
    fails; a verdict that is open where it could hold makes the whole None.
    """
    values = asdict(figures)
    rules = tuple(
        Rule(name, condition.name, condition.text, value, condition.met(value))
        for name, conditions in RULES.items()
        for condition in conditions
        for value in (float(values[condition.figure]),)
    )
    return BreadthVerdict(_decided(rules), figures, rules)


def _decided(rules: tuple[Rule, ...]) -> str | None:
    for name in RULES:
        passed = [rule.passed for rule in rules if rule.verdict == name]
        if all(passed):
            return name
        if False not in passed:
            return None
    return "mixed"
