"""What the verdict lacks where the figures do not decide it, and medians of less than a year."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from rotation import formats
from rotation.analytics.gap import Gap, Why
from rotation.analytics.windows import least
from rotation.topics.breadth.analysis.base import YEAR
from rotation.topics.breadth.analysis.rules import SESSIONS
from rotation.topics.breadth.analysis.verdict import LEAST_SESSIONS, VerdictFigures, open_figures

_WORDS: Final = {
    "participation": "participation",
    "effective_names": "the effective number of stocks",
    "up_volume_share": "the up-volume share",
    "advancers_share": "the advancers' share",
    "top10_share": "the share of the ten largest",
    "volume_expansion": "volume expansion",
}
_WHOSE: Final = {"verdict": "The verdict", "verdict_all": "The verdict on all stocks"}


def gaps(numbers: Mapping[str, Any], read: Mapping[str, VerdictFigures]) -> list[Gap]:
    """Return why a verdict is open, and of how many sessions the medians are.

    Parameters
    ----------
    numbers : mapping
        The page's numbers.
    read : mapping of str to VerdictFigures
        What the rules read at the sessions shown, by the name of the verdict; a verdict without
        enough stocks has its reason elsewhere.
    """
    undecided = [name for name in read if numbers[name] is None and read[name].enough[-1]]
    found = [_of_verdict(name, read[name]) for name in undecided[:1]]
    return [*found, *_of_short_medians(read["verdict"])]


def _of_verdict(name: str, figures: VerdictFigures) -> Gap:
    """Why a verdict is open: figures without a median, and those without a mean."""
    wanted, counted = open_figures(figures), _counted(figures)
    short = {figure: counted[figure] for figure in wanted if counted.get(figure, YEAR) < _LEAST}
    unknown = [figure for figure in wanted if figure not in short]
    reasons = []
    if short:
        reasons.append(f"a median needs {_LEAST} of the last {YEAR} sessions, {_each(short)}")
    if unknown:
        named = formats.joined([_WORDS[figure] for figure in unknown])
        reasons.append(
            f"{named} {formats.be(len(unknown))} known at fewer than {LEAST_SESSIONS} of the last "
            f"{SESSIONS} sessions"
        )
    text = f"{_WHOSE[name]} is open: {'; '.join(reasons)}."
    has = min(short.values(), default=None)
    return Gap(name, Why.TOO_SHORT, needs=_LEAST if short else None, has=has, text=text)


_LEAST: Final = least(YEAR)


def _of_short_medians(figures: VerdictFigures) -> list[Gap]:
    """That medians, and the percentiles beside them, are of fewer sessions than a year has."""
    short = {name: count for name, count in _counted(figures).items() if _LEAST <= count < YEAR}
    if not short:
        return []
    text = f"Medians and percentiles are of fewer than the last {YEAR} sessions: {_each(short)}."
    return [Gap("medians", Why.TOO_SHORT, needs=YEAR, has=min(short.values()), text=text)]


def _counted(figures: VerdictFigures) -> dict[str, int]:
    return {name: int(counts[-1]) for name, counts in figures.counted.items()}


def _each(counted: Mapping[str, int]) -> str:
    """Figures with how many sessions they are known at, those with the same number together."""
    by_count: dict[int, list[str]] = {}
    for name, count in counted.items():
        by_count.setdefault(count, []).append(_WORDS[name])
    return ", ".join(
        f"{formats.joined(names)} {'has' if len(names) == 1 else 'have'} {count}"
        for count, names in by_count.items()
    )
