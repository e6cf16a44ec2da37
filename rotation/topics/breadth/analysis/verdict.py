"""Is it broad, and which way: the verdict of every session by the rules.

Sessions that have far fewer names than the fullest of their five (a refresh under way,
an upstream that failed) are left out of the means: their totals would look like a
market gone quiet.

A verdict whose conditions are no longer all met holds for a while as long as they
miss by little, or it would flicker. It holds a bounded number of sessions, so that a
verdict depends on a bounded past: see ``HISTORY``.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import chain, groupby
from typing import Final

import numpy as np

from rotation.analytics.windows import count_in_trailing, median_of_trailing, ratio, trailing
from rotation.panel import Flags, Floats, Ints
from rotation.topics.breadth.analysis.base import YEAR, BreadthBase
from rotation.topics.breadth.analysis.rules import (
    FIGURES,
    HOLD,
    NO_SIGNAL,
    RULES,
    SESSIONS,
    VERDICTS,
    Condition,
)  # fmt: skip
from rotation.topics.breadth.analysis.volume import Concentration, Participation

LEAST_SESSIONS: Final = 3
COMPLETE: Final = 0.80
LEAST_NAMES: Final = 100
"""Names with a bar below which there is no verdict."""

LEAST_COVERAGE: Final = 0.80
"""Share of the list's names, and of their weight, below which there is no verdict."""

HISTORY: Final = YEAR + SESSIONS + HOLD
"""Sessions before a session that its verdict can depend on, the volume window aside."""


@dataclass(frozen=True, eq=False)
class VerdictFigures:
    """What the rules read, by figure: arrays of shape (n_sessions,).

    Attributes
    ----------
    means : mapping of str to array
        Mean over five sessions, NaN where fewer than three have the figure.
    usual : mapping of str to array
        Median of the last 252 sessions with nobody left out; 1 where no condition reads it.
    counted : mapping of str to int array
        Sessions that each median is of, at most 252; only of figures that have one.
    enough : bool array of shape (n_sessions,)
        Whether the names with a bar are as many as a verdict needs, and weigh as much.
    """

    means: Mapping[str, Floats]
    usual: Mapping[str, Floats]
    counted: Mapping[str, Ints]
    enough: Flags

    def last(self, sessions: int) -> VerdictFigures:
        """The figures of the last sessions alone, as views."""
        return VerdictFigures(
            {name: values[-sessions:] for name, values in self.means.items()},
            {name: values[-sessions:] for name, values in self.usual.items()},
            {name: values[-sessions:] for name, values in self.counted.items()},
            self.enough[-sessions:],
        )


@dataclass(frozen=True)
class Rule:
    """One condition of one verdict, read on the figures of a session.

    ``passed`` is None, ``value`` or ``threshold`` NaN, where the figure is not known.
    """

    verdict: str
    condition: Condition
    value: float
    threshold: float
    passed: bool | None


@dataclass(frozen=True)
class Verdicts:
    """The verdict of every session.

    Attributes
    ----------
    names : tuple of str or None
        None where the figures do not decide it.
    held : tuple of bool
        Whether it holds from an earlier session while a condition is missed by little.
    """

    names: tuple[str | None, ...]
    held: tuple[bool, ...]

    def last(self, sessions: int) -> Verdicts:
        """The verdicts of the last sessions alone."""
        return Verdicts(self.names[-sessions:], self.held[-sessions:])

    def first(self, sessions: int) -> Verdicts:
        """The verdicts of the first sessions alone."""
        return Verdicts(self.names[:sessions], self.held[:sessions])

    @property
    def run(self) -> int:
        """Sessions the last verdict has been the same, itself included."""
        earlier = (n for n, name in enumerate(reversed(self.names)) if name != self.names[-1])
        return next(earlier, len(self.names))

    def median_run(self, name: str) -> float:
        """Median number of sessions in a row with a verdict, NaN where it was never given."""
        runs = [len(list(run)) for verdict, run in groupby(self.names) if verdict == name]
        return float(np.median(runs)) if runs else float("nan")

    def frequencies(self) -> dict[str, float]:
        """Share of the decided sessions that have each verdict, NaN where none is decided."""
        decided = [name for name in self.names if name is not None]
        count = len(decided) or np.nan
        return {name: decided.count(name) / count for name in VERDICTS}


def verdict_figures(
    base: BreadthBase,
    taking_part: Participation,
    weights: Concentration,
    all_taking_part: Participation,
    all_weights: Concentration,
    *,
    weight: Floats | float = np.nan,
) -> VerdictFigures:
    """What the rules read at every session.

    Parameters
    ----------
    base : BreadthBase
    taking_part, weights
        With the same number of names left out, so that the verdict is one on the market
        without them.
    all_taking_part, all_weights
        With nobody left out: the medians are theirs.
    weight : array of shape (n_sessions,), optional
        As in ``speaks_for_the_list``.

    Returns
    -------
    VerdictFigures
        Sessions with less than 80% of the names of the fullest of their five are left out
        of the means. ``advancers_share`` is that of all advances and declines of the five.
    """

    def mean(series: Floats) -> Floats:
        return mean_of_complete(series, base.with_data)

    up, down = mean(base.advancers), mean(base.decliners)
    ones = np.ones(len(base.with_data))
    everyone = {
        "participation": all_taking_part.participation,
        "effective_names": all_weights.effective_names,
        "top10_share": all_weights.top10_share,
    }
    return VerdictFigures(
        means={
            "participation": mean(taking_part.participation),
            "effective_names": mean(weights.effective_names),
            "up_volume_share": mean(base.up_volume_share),
            "advancers_share": ratio(up, up + down),
            "top10_share": mean(weights.top10_share),
            "volume_expansion": mean(taking_part.volume_expansion),
        },
        usual=dict.fromkeys(FIGURES, ones)
        | {name: median_of_trailing(series, YEAR) for name, series in everyone.items()},
        counted={name: count_in_trailing(series, YEAR) for name, series in everyone.items()},
        enough=speaks_for_the_list(base, weight),
    )


def speaks_for_the_list(base: BreadthBase, weight: Floats | float) -> Flags:
    """Whether enough of the members have a bar at each session for a verdict on the index.

    Parameters
    ----------
    base : BreadthBase
    weight : array of shape (n_sessions,)
        Share of the list's weight whose members have a bar; NaN asks for none.
    """
    names = base.with_data >= np.maximum(LEAST_NAMES, LEAST_COVERAGE * base.members)
    return names & ~(np.asarray(weight) < LEAST_COVERAGE)


def mean_of_complete(series: Floats, names: Floats) -> Floats:
    """Mean of the last five sessions, incomplete ones and missing values left out.

    Parameters
    ----------
    series, names : arrays of shape (n_sessions,)
        The figure, and how many names have a bar.

    Returns
    -------
    array of shape (n_sessions,)
        NaN where fewer than three values are left.
    """
    windows, bars = trailing(series, SESSIONS), np.nan_to_num(trailing(names, SESSIONS))
    counted = np.isfinite(windows) & (bars >= COMPLETE * bars.max(axis=1, keepdims=True))
    count = counted.sum(axis=1)
    total = np.where(counted, windows, 0.0).sum(axis=1)
    return np.where(count >= LEAST_SESSIONS, total / np.maximum(count, 1), np.nan)


def verdicts(figures: VerdictFigures) -> Verdicts:
    """The verdict of every session, by the rules and what holds from before.

    A missing figure leaves a verdict open unless another of its conditions fails; a
    verdict that is open where it could hold makes the session's None. The first ``HOLD``
    sessions are right only where nothing comes before them.
    """
    strict = _met(figures, held=False)
    eased = _met(figures, held=True)
    names: list[str | None] = []
    held: list[bool] = []
    before, since = "", 0
    for row, enough in enumerate(figures.enough.tolist()):
        name = _decided({rule: met[row] for rule, met in strict.items()}) if enough else None
        holds = name == NO_SIGNAL and before in RULES and since < HOLD and eased[before][row] == 1.0
        since = since + 1 if holds else 0
        before = before if holds else name or ""
        names.append(before or None)
        held.append(holds)
    return Verdicts(tuple(names), tuple(held))


def open_figures(figures: VerdictFigures) -> tuple[str, ...]:
    """Figures that leave the last verdict open: unknown, where no other condition fails."""
    found = rules(figures)
    failed = {rule.verdict for rule in found if rule.passed is False}
    unknown = (r for r in found if r.passed is None and r.verdict not in failed)
    return tuple(dict.fromkeys(rule.condition.figure for rule in unknown))


def rules(figures: VerdictFigures) -> tuple[Rule, ...]:
    """Every condition of every verdict on the figures of the last session."""
    found = []
    for name, conditions in RULES.items():
        for condition in conditions:
            value = figures.means[condition.figure][-1:]
            usual = figures.usual[condition.figure][-1:]
            met, level = condition.met(value, usual).item(), condition.level(usual).item()
            passed = None if np.isnan(met) else bool(met)
            found.append(Rule(name, condition, value.item(), level, passed))
    return tuple(found)


def _met(figures: VerdictFigures, *, held: bool) -> dict[str, Floats]:
    """For each verdict 1 where all its conditions are met, 0 where one fails, else one half."""
    met = {
        one: one.met(figures.means[one.figure], figures.usual[one.figure], held=held)
        for one in dict.fromkeys(chain.from_iterable(RULES.values()))
    }
    return {
        name: np.min([np.nan_to_num(met[one], nan=0.5) for one in conditions], axis=0)
        for name, conditions in RULES.items()
    }


def _decided(met: Mapping[str, float]) -> str | None:
    for name, value in met.items():
        if value == 1.0:
            return name
        if value > 0.0:
            return None
    return NO_SIGNAL
