"""Why figures of the pair are missing, or not to be judged by: each by its own window."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Final

import numpy as np

from rotation import formats, sessions
from rotation.analytics.gap import EVERYTHING, Gap, Why
from rotation.panel import Floats
from rotation.results import evidence
from rotation.results.flaws import YEAR_TO_DATE
from rotation.results.result import Result

LOOKBACK: Final = "lookback"
AVERAGE: Final = "the 50-session average"
LONG_AVERAGE: Final = "the 200-session average"
CHANGE: Final = "its change over 21 sessions"
"""Names of windows in the sentences on holes and suspected splits."""

LENGTHS: Final[Mapping[str, int]] = {AVERAGE: 49, LONG_AVERAGE: 199, CHANGE: 220}
"""Sessions before the last one that each window of an average begins at."""


_WINDOWS: Final[Mapping[str, str]] = {
    "size_spread": LOOKBACK,
    "ytd_spread": YEAR_TO_DATE,
    "ratio_vs_sma50": AVERAGE,
    "ratio_vs_sma200": LONG_AVERAGE,
    "sma200_change_21": CHANGE,
}
_CALLED: Final[Mapping[str, str]] = {
    LOOKBACK: "the lookback of {n} sessions",
    YEAR_TO_DATE: "the year to date",
    CHANGE: "the change of the 200-session average",
}
"""What windows are called alone, where that is not their name."""


def suspected(result: Result, name: str) -> str:
    """Return in a few words which suspected splits a figure crosses; empty where it crosses none.

    Parameters
    ----------
    result : Result
        Of the page.
    name : str
        Name of the figure in its numbers.
    """
    return evidence.suspicion(result, _WINDOWS[name])


def judged(result: Result, name: str, line: Floats) -> Floats:
    """Return a figure as of each session without the values that cross a suspected split.

    Parameters
    ----------
    result : Result
        Of the page.
    name : str
        Name of the figure in its numbers.
    line : float64 array of shape (n_sessions,)
        Over the last sessions of the page's ratio.
    """
    days = result.series.get("ratio", {}).get("session")
    if days is None or not len(line):
        return line
    calendar = sessions.all_sessions()
    place = np.searchsorted(calendar, days[-len(line) :])
    found = line.copy()
    for gap in _of_flaws(result, Why.SUSPECTED_SPLIT):
        since = place - np.searchsorted(calendar, np.datetime64(gap.day))
        found[(since >= 0) & (since < _length(result, name))] = np.nan
    return found


def of(result: Result, names: Sequence[str]) -> str:
    """Return why some figures are missing or not to be judged by, each cause once.

    Parameters
    ----------
    result : Result
        Of the page.
    names : sequence of str
        Of the figures in its numbers, none of which can be used.
    """
    found = [*_short(result, names), *_in_holes(result, names)]
    if "ytd_spread" in names and (why := result.why("ytd_spread")):
        found.append(why.rstrip(".").replace("Year to date", "year to date", 1))
    across: dict[str, list[str]] = {}
    for name in names:
        if cause := suspected(result, name):
            across.setdefault(cause, []).append(_called(result, name))
    found += [f"{cause} in {formats.joined(windows)}" for cause, windows in across.items()]
    text = "; ".join(found) or result.why(EVERYTHING) or "not enough is stored"
    return text[:1].upper() + text[1:]


def _short(result: Result, names: Sequence[str]) -> Iterator[str]:
    """Yield the one cause of figures for which the pair has too few sessions."""
    for gap in (one for one in result.gaps if one.what == "figures" and one.why is Why.TOO_SHORT):
        lacking = [
            f"{_called(result, name)} (needs {_length(result, name) + 1:,})"
            for name in names
            if name != "ytd_spread" and (gap.has or 0) <= _length(result, name)
        ]
        if lacking:
            stored = formats.many(gap.has or 0, "common session")
            yield (
                f"up to {formats.day(gap.day)} the pair has {stored} stored, too few for "
                f"{formats.joined(lacking)}"
            )


def _in_holes(result: Result, names: Sequence[str]) -> Iterator[str]:
    """Yield the holes in which windows begin."""
    for gap in _of_flaws(result, Why.MISSING_SESSIONS):
        begin = [_called(result, name) for name in names if _WINDOWS[name] in gap.lost]
        if begin:
            verb, where = "has" if len(gap.names) == 1 else "have", formats.joined(begin)
            yield (
                f"{formats.joined(gap.names)} {verb} no price where {where} "
                f"{'begins' if len(begin) == 1 else 'begin'}"
            )


def _of_flaws(result: Result, why: Why) -> Iterator[Gap]:
    return (gap for gap in result.gaps if gap.what == "figures" and gap.why is why)


def _length(result: Result, name: str) -> int:
    return LENGTHS.get(_WINDOWS[name], result.selection.lookback)


def _called(result: Result, name: str) -> str:
    window = _WINDOWS[name]
    return _CALLED.get(window, window).format(n=result.selection.lookback)
