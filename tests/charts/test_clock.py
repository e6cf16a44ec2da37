"""The axis of a chart of time: sessions side by side, ticks on days that are there."""

from __future__ import annotations

import datetime as dt
from itertools import pairwise

import numpy as np
import plotly.graph_objects as go
import pytest

from rotation import formats, sessions
from rotation.charts import clock, theme
from tests.markets import days_until


def days(*texts: str) -> clock.Days:
    return np.array(texts, dtype="datetime64[D]")


def ticks(own: clock.Days, width: int = 254) -> tuple[list[int], list[str]]:
    """The ticks of sessions side by side, on an axis as wide as on a phone. [pixels]"""
    return clock.ticks(own, np.linspace(0, width, len(own)))


@pytest.mark.parametrize("count", [6, 22, 64, 127, 253, 757, 2_520, 6_000])
def test_every_tick_is_a_session(count: int) -> None:
    """And there are as many as fit on a phone, two at the least."""
    own = days_until("2026-01-16", count)
    places, labels = ticks(own)
    assert 2 <= len(places) == len(labels) <= 14
    assert all(sessions.is_session(day) for day in own[places].tolist())


def test_ticks_are_the_first_sessions_of_their_weeks() -> None:
    """Monday 19 January 2026 is a holiday: its week begins on Tuesday."""
    own = days_until("2026-01-30", 30)
    places, labels = ticks(own)
    firsts = own[places].tolist()
    assert dt.date(2026, 1, 20) in firsts
    assert labels[firsts.index(dt.date(2026, 1, 20))] == "20"
    assert labels[firsts.index(dt.date(2026, 1, 5))] == "5<br>Jan 2026"


@pytest.mark.parametrize("width", [158, 206, 254])
@pytest.mark.parametrize("count", [5, 9, 12, 22, 43, 64, 96, 127, 253, 400, 757, 2_520])
def test_labels_leave_room_between_each_other(count: int, width: int) -> None:
    """In both rows: of days a letter is 6.2 pixels wide, and a week with a holiday is short."""
    own = days_until("2026-02-18", count)
    places, labels = ticks(own, width)
    at = np.linspace(0, width, len(own))[places]
    for row in (0, 1):
        rows = [label.split("<br>") for label in labels]
        shown = [(x, one[row]) for x, one in zip(at, rows, strict=True) if len(one) > row]
        for (x, text), (after, other) in pairwise(shown):
            assert after - x >= 3.1 * (len(text) + len(other)) + 2


def test_axis_begins_with_a_tick_that_has_its_month() -> None:
    """63 sessions beside names at the ends of lines: November has no room for its name."""
    own = days_until("2026-02-18", 64)
    labels = ticks(own, 206)[1]
    assert labels == ["8<br>Dec 2025", "22", "5<br>Jan 2026", "20", "2<br>Feb 2026", "17"]
    assert len(ticks(own, 254)[0]) == 12


def test_ticks_of_a_year_are_first_sessions_of_months() -> None:
    """With the year where it changes."""
    own = days_until("2026-01-16", 253)
    places, labels = ticks(own)
    firsts = dict(zip(labels, own[places].tolist(), strict=True))
    assert firsts["Jan<br>2026"] == dt.date(2026, 1, 2)
    assert all(day.day <= 4 for day in firsts.values())


def test_days_that_are_each_of_another_month_are_labelled_by_months() -> None:
    """As meetings of a committee are: a month and a year below each day would overlap."""
    own = days(
        "2026-12-09", "2027-01-27", "2027-03-17", "2027-04-28", "2027-06-09", "2027-07-28",
        "2027-09-15",
    )  # fmt: skip
    labels = ["Jan<br>2027", "Mar", "Apr", "Jun", "Jul", "Sep"]
    assert ticks(own) == ([1, 2, 3, 4, 5, 6], labels)
    places, labels = ticks(own[:3])
    assert places == [0, 1, 2]
    assert labels[0].startswith("9")


@pytest.mark.parametrize("count", [20, 28, 45, 64, 96, 127, 190, 253])
@pytest.mark.parametrize("width", [158, 254, 600])
def test_first_tick_gives_way_to_a_month_right_after_it(count: int, width: int) -> None:
    """Two names of months would overlap, and a first tick without one could be of any month."""
    _, labels = ticks(days_until("2026-02-27", count), width)
    assert "<br>" in labels[0]
    if (count, width) == (28, 254):
        assert labels[0] == "2<br>Feb 2026"


def test_sessions_have_no_room_for_weekends() -> None:
    """Friday and Monday are neighbours; a bar is as wide as its session."""
    own = days("2026-01-16", "2026-01-20")
    chart = theme.timeline([theme.bars(own, [1.0, 2.0], "A")], sample=False)
    go.Figure(chart.to_dict(), skip_invalid=False)
    (bars,) = chart.to_dict()["data"]
    axis = chart.to_dict()["layout"]["xaxis"]
    assert (bars["x0"], bars["dx"]) == ("Fri 16 Jan 2026", 1)
    assert "x" not in bars
    assert axis["categoryarray"] == ["Fri 16 Jan 2026", "Tue 20 Jan 2026"]
    assert axis["range"] == [-0.5, 1.5]


def test_trace_of_fewer_sessions_stands_on_its_own_days() -> None:
    """The axis has the sessions of all traces."""
    long = theme.line(days("2026-01-15", "2026-01-16"), [1.0, 2.0], "A", theme.SMALL, formats.INDEX)
    short = theme.line(days("2026-01-16"), [3.0], "B", theme.LARGE, formats.INDEX)
    _, other = theme.timeline([long, short], sample=False).to_dict()["data"]
    assert other["x"] == ["Fri 16 Jan 2026"]


def test_weeks_keep_their_days_and_say_so() -> None:
    """The axis ends where the data does; each label stands on a week that is there."""
    own = np.arange("2021-01-03", "2026-01-17", 7, dtype="datetime64[D]")
    trace = theme.line(own, np.arange(float(len(own))), "A", theme.SMALL, formats.INDEX)
    axis = theme.timeline([trace], sample=False, clock="weeks").to_dict()["layout"]["xaxis"]
    assert axis["hoverformat"] == "week of %-d %b %Y"
    assert axis["unifiedhovertitle"] == {"text": "%{x|week of %-d %b %Y}"}
    assert set(axis["tickvals"]) <= set(np.datetime_as_string(own))
    assert axis["range"][1] < "2026-03"


def test_session_is_read_back_from_its_name() -> None:
    """Marks look for their place by it."""
    day = dt.date(2026, 1, 6)
    assert clock.name(day) == "Tue 6 Jan 2026"
    assert clock.day_of("Tue 6 Jan 2026") == day
