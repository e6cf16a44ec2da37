"""The answers of Google Trends as tables, from answers small enough to check by eye."""

from __future__ import annotations

import pandas as pd
import pytest

from rotation.errors import BadResponse, UnknownSymbol
from rotation.search.request import Request
from rotation.sources.google_trends.formats import parse_regions, parse_related, parse_timeline

ONE = Request(("IWM",))
TWO = Request(("IWM", "SPY"))


def point(day: str, value: list[object], said: list[str], **more: object) -> dict[str, object]:
    """A point of a timeline."""
    stamp = str(int(pd.Timestamp(day).timestamp()))
    return {"time": stamp, "value": value, "formattedValue": said, **more}


def timeline(*points: dict[str, object]) -> dict[str, object]:
    """The JSON of the widget."""
    return {"default": {"timelineData": list(points)}}


def test_parse_newest_first() -> None:
    """The table is oldest first, and a mark in a list is a mark."""
    found = parse_timeline(
        timeline(
            point("2026-01-11", [40, 0], ["40", "<1"], isPartial=[True]),
            point("2026-01-04", [100, 3], ["100", "3"]),
        ),
        TWO,
    )
    assert found["date"].dt.day.tolist() == [4, 4, 11, 11]
    assert found["term"].tolist() == ["IWM", "SPY"] * 2
    assert found["value"].tolist() == [100.0, 3.0, 40.0, 0.5]
    assert found["is_partial"].tolist() == [False, False, True, True]


@pytest.mark.parametrize("value", [101, -1, None, "many", float("nan"), [1]])
def test_parse_refuses_what_is_no_value(value: object) -> None:
    """A value lies between 0 and 100."""
    with pytest.raises(BadResponse, match="values from 0 to 100, got number 1"):
        parse_timeline(timeline(point("2026-01-11", [value], [""])), ONE)


@pytest.mark.usefixtures("clock")
def test_parse_refuses_a_date_to_come() -> None:
    """Milliseconds taken for seconds are one too."""
    tomorrow = point("2026-11-21", [5], ["5"])
    assert len(parse_timeline(timeline(tomorrow), ONE)) == 1, "somewhere on Earth it is that day"
    later = point("2026-12-06", [5], ["5"])
    for wrong in (later, later | {"time": f"{later['time']}000"}, later | {"time": "9" * 400}):
        with pytest.raises(BadResponse, match=r"a day to come|a point with 1 values"):
            parse_timeline(timeline(wrong), ONE)


def test_parse_refuses_a_date_twice() -> None:
    """It would count a week twice."""
    again = point("2026-01-11", [7], ["7"])
    with pytest.raises(BadResponse, match="expected every date once, got 2026-01-11 twice"):
        parse_timeline(timeline(again, again), ONE)


@pytest.mark.parametrize("points", [[], [point("2026-01-11", [0, 0], ["0", "0"])]])
def test_parse_nothing_but_zeros(points: list[dict[str, object]]) -> None:
    """Scaled to the largest there is a 100, if anything is searched for at all."""
    with pytest.raises(UnknownSymbol, match="too few searches"):
        parse_timeline(timeline(*points), TWO)


@pytest.mark.parametrize("answer", [None, [], {}, {"default": []}, {"default": {"x": 1}}])
def test_parse_refuses_other_json(answer: object) -> None:
    """Whatever its shape, and says what came."""
    for parse, name in ((parse_timeline, "timelineData"), (parse_regions, "geoMapData")):
        with pytest.raises(BadResponse, match=f"expected the list {name}"):
            parse(answer, ONE)
    with pytest.raises(BadResponse, match="expected the list rankedList"):
        parse_related(answer, "IWM", ONE)


def test_parse_refuses_one_list_of_queries() -> None:
    """Top and rising cannot be told apart."""
    with pytest.raises(BadResponse, match="top and rising queries for IWM, got 1 lists"):
        parse_related({"default": {"rankedList": [{"rankedKeyword": []}]}}, "IWM", ONE)


def test_parse_list_that_is_none() -> None:
    """Another type under the right name."""
    with pytest.raises(BadResponse, match="expected the list timelineData, got 'soon'"):
        parse_timeline({"default": {"timelineData": "soon"}}, ONE)
