"""The axis of a chart of time: sessions side by side, or days where nothing is daily.

A session is a place on a category axis, 0 to n − 1, so no weekend and no holiday has room, and
none is on the axis. Its name, such as ``Fri 16 Jan 2026``, is the title of what is pointed at.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import Any, Final, Literal

import numpy as np
import numpy.typing as npt

from rotation.charts.ends import LETTER
from rotation.panel import Days, Floats

Clock = Literal["sessions", "weeks", "months", "days"]
"""What a chart has a value of: of each session, week or month, or of some days."""

TITLES: Final[Mapping[Clock, str]] = {
    "weeks": "week of %-d %b %Y",
    "months": "%b %Y",
    "days": "%a %-d %b %Y",
}
"""Titles of what is pointed at, in the words of d3."""

_PHONE: Final = 328
"""Width of a chart in a window of 390 pixels. [pixels]"""
_APART: Final = 3
"""Least distance of labels side by side. [pixels]"""

_MONDAY: Final = np.datetime64("1970-01-05")


def across(
    traces: Sequence[dict[str, Any]], clock: Clock, width: int
) -> tuple[list[dict[str, Any]], dict[str, Any]]:
    """Return traces and the axis their days are on.

    Parameters
    ----------
    traces : sequence of dict
        Plotly traces; ``x`` are days, ascending in each.
    clock : Clock
        On ``sessions`` places take the place of days.
    width : int
        Of the axis on a phone, as ``width`` gives it: what its labels have to fit. [pixels]
    """
    own = [np.asarray(trace["x"], dtype="datetime64[D]") for trace in traces]
    days = _all_of(own)
    shown, named = _axis(days.tobytes(), clock == "sessions", width)
    places, labels = list(shown), list(named)
    if clock == "sessions":
        names = list(_names(days.tobytes()))
        moved = [
            {key: one for key, one in trace.items() if key != "x"} | _places(trace, x, days, names)
            for trace, x in zip(traces, own, strict=True)
        ]
        return moved, {
            "type": "category",
            "categoryorder": "array",
            "categoryarray": names,
            "range": [-0.5, max(len(days), 1) - 0.5],
            "tickvals": places,
            "ticktext": labels,
            "tickangle": 0,
            "unifiedhovertitle": {"text": "%{x}"},
        }
    dated = [trace | {"x": np.datetime_as_string(x)} for trace, x in zip(traces, own, strict=True)]
    return dated, {
        "type": "date",
        "tickvals": np.datetime_as_string(days[places]).tolist(),
        "ticktext": labels,
        "tickangle": 0,
        "tickformat": "%-d %b %Y",  # of Plotly's own labels, in a part of the axis
        "hoverformat": TITLES[clock],
        "unifiedhovertitle": {"text": f"%{{x|{TITLES[clock]}}}"},
    } | _reach(days, traces)


@lru_cache(maxsize=64)
def _axis(days: bytes, side_by_side: bool, width: int) -> tuple[tuple[int, ...], tuple[str, ...]]:
    """Places and labels of the ticks; most charts of a page have the same days."""
    own = np.frombuffer(days, "datetime64[D]")
    place = np.arange(len(own)) if side_by_side else (own - own[:1]).astype(int)
    places, labels = ticks(own, place * (width / max(place.max(initial=1), 1)))
    return tuple(places), tuple(labels)


@lru_cache(maxsize=64)
def _names(days: bytes) -> tuple[str, ...]:
    """Names of sessions, kept as places and labels are."""
    return tuple(map(name, np.frombuffer(days, "datetime64[D]").tolist()))


def _all_of(own: Sequence[Days]) -> Days:
    """Every day of any trace, ascending; most often all traces have the same ones."""
    if not own:
        return np.array([], dtype="datetime64[D]")
    longest = max(own, key=len)
    others = [days for days in own if not np.array_equal(days, longest)]
    return np.unique(np.concatenate([longest, *others])) if others else longest


def _places(trace: Mapping[str, Any], x: Days, days: Days, names: Sequence[str]) -> dict[str, Any]:
    """Where a trace stands: from the first session on, or session by session by their names."""
    if len(x) == len(days) and len(x) and trace["type"] in ("scatter", "bar"):
        return {"x0": names[0], "dx": 1}
    return {"x": [names[place] for place in np.searchsorted(days, x)]}


def _reach(days: Days, traces: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """From the first to the last day, and no further; bars need half of their width more."""
    if len(days) < 2:
        return {}
    span = days[-1] - days[0]
    wide = (
        np.median(np.diff(days).astype(int)) / 2 if any(t["type"] == "bar" for t in traces) else 0
    )
    room = np.timedelta64(max(int(span.astype(int) * 0.01), int(wide) + 1), "D")
    return {"range": [str(days[0] - room), str(days[-1] + room)]}


@lru_cache(maxsize=1 << 16)
def name(day: dt.date) -> str:
    """Return a session as the title of what is pointed at, such as ``Fri 16 Jan 2026``."""
    return f"{day:%a} {day.day} {day:%b %Y}"


@lru_cache(maxsize=1 << 16)
def day_of(name: str) -> dt.date:
    """Return the session of a name."""
    return dt.datetime.strptime(f"{name} +0000", "%a %d %b %Y %z").date()


def ticks(days: Days, at: Floats) -> tuple[list[int], list[str]]:
    """Return places and labels of the ticks: each stands on a day that is there.

    The finest of every day, the first of each week or of two, of each month or of several, of each
    year or of several, that leaves room for the labels. A second row says the month or the year
    where it changes; what is left of the first month or year has no tick where that has no room.

    Parameters
    ----------
    days : datetime64[D] array of shape (n_days,)
    at : float array of shape (n_days,)
        Where each is on the axis of a phone. [pixels]
    """
    for places, above, below in _levels(days):
        if len(places) < min(2, len(days)) or not _fit(["0"] * len(places), at[places]):
            continue  # before thousands of days are written
        uppers = [above.format(day) for day in days[places].tolist()]
        lowers = [below.format(day) for day in days[places].tolist()]
        new = _changes(lowers, at[places])
        if _fit(uppers, at[places]) and _fit([lowers[place] for place in new], at[places][new]):
            labels = [
                f"{upper}<br>{lower}" if place in new and lower else upper
                for place, (upper, lower) in enumerate(zip(uppers, lowers, strict=True))
            ]
            first = new[0] if new and len(places) - new[0] > 1 else 0
            return places[first:], labels[first:]
    return [], []


def width(margin: Mapping[str, int]) -> int:
    """Return what the margins of a chart leave to its axis on a phone. [pixels]"""
    return _PHONE - margin["l"] - margin["r"]


def _levels(days: Days) -> Iterator[tuple[list[int], str, str]]:
    """Yield places of ticks from the finest on, and templates of what is above and below."""
    day, month, year = "{0.day}", "{0:%b %Y}", "{0:%Y}"
    yield list(range(len(days))), day, month
    weeks = (days - _MONDAY).astype(int) // 7
    for step in (1, 2):
        yield _firsts(weeks // step), day, month
    months = days.astype("datetime64[M]").astype(int)
    for step in (1, 2, 3, 6):
        yield _firsts(months // step), "{0:%b}", year
    for step in (1, 2, 5, 10, 20, 50):
        yield _firsts((months // 12 + 1970) // step), year, ""


def _firsts(numbers: npt.NDArray[Any]) -> list[int]:
    """Where another period begins than the one before was of."""
    places: list[int] = (np.flatnonzero(np.diff(numbers)) + 1).tolist()
    return places


def _changes(texts: Sequence[str], at: Floats) -> list[int]:
    """Where the second row changes; not at the first tick where the next change is too near."""
    new = [place for place, text in enumerate(texts) if not place or texts[place - 1] != text]
    near = len(new) > 1 and not _fit([texts[place] for place in new[:2]], at[new[:2]])
    return new[1:] if near else new


def _fit(texts: Sequence[str], at: Floats) -> bool:
    """Whether texts around their places leave room between each other."""
    wide = LETTER * np.array([len(text) for text in texts])
    return bool((np.diff(at) >= (wide[:-1] + wide[1:]) / 2 + _APART).all())
