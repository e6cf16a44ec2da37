"""Google Trends through the real client, against a server that speaks its wire format."""

from __future__ import annotations

import datetime as dt
import logging
import math
import warnings
from collections.abc import Iterator

import numpy as np
import pandas as pd
import pytest
import pytrends.request
import requests

from rotation.errors import BadResponse
from rotation.sources.google_trends.client import GoogleTrends, Request
from tests.loopback.google_trends import Fault, Searches, TrendsServer

FIVE = Request(
    ("small cap stocks", "Russell 2000", "IWM", "small cap ETF", "stock market rotation")
)
ONE = Request(("IWM",))
TWO = Request(("IWM", "SPY"))


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[TrendsServer]:
    """Google, reached directly whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    levels = {"russell 2000": 120.0, "iwm": 60.0, "stock market rotation": 0.8}
    with TrendsServer(Searches(levels)) as running:
        yield running


@pytest.fixture
def source(server: TrendsServer) -> GoogleTrends:
    """The source, pointed at the server."""
    return GoogleTrends(base_url=f"{server.url}/", timeout=60)


def told(server: TrendsServer, request: Request) -> list[float]:
    """What Google shows: percent of the largest point of all terms, a half for less than one."""
    days = server.searches.periods(request.timeframe)[0]
    volumes = [server.searches.volume(t, request.geo, day) for day in days for t in request.terms]
    shown = [100 * volume / max(volumes) for volume in volumes]
    return [0.5 if value < 1 else math.floor(value + 0.5) for value in shown]


def test_nothing_is_sent_before_the_first_question(server: TrendsServer) -> None:
    """Though the client's constructor makes a request."""
    GoogleTrends(base_url=server.url)
    assert server.requests == []


def test_five_terms_in_one_pull(source: GoogleTrends, server: TrendsServer) -> None:
    """Week by week, all terms on one scale, in the request's order."""
    found = source.interest(FIVE)
    assert list(found.columns) == ["term", "date", "value", "is_partial"]
    assert found["date"].dtype == "datetime64[s]"
    assert found["is_partial"].dtype == bool
    assert tuple(found["term"][:5]) == FIVE.terms
    assert found["value"].tolist() == told(server, FIVE)
    assert found["value"].max() == 100
    weeks = found["date"].drop_duplicates()
    assert weeks.iloc[0] == pd.Timestamp("2021-01-10")
    assert weeks.diff().dropna().eq(pd.Timedelta(days=7)).all()
    assert weeks.dt.day_name().eq("Sunday").all()


def test_only_the_last_week_is_partial(source: GoogleTrends) -> None:
    """It began on Sunday the 11th, today is Friday the 16th."""
    found = source.interest(TWO)
    partial = found.loc[found["is_partial"], ["term", "date"]]
    assert partial["term"].tolist() == ["IWM", "SPY"]
    assert set(partial["date"]) == {pd.Timestamp("2026-01-11")}


def test_last_week_that_is_over(source: GoogleTrends, server: TrendsServer) -> None:
    """Nothing is partial where Google marks nothing."""
    found = source.interest(Request(("IWM",), timeframe="2025-01-01 2025-12-27"))
    assert not found["is_partial"].any()


@pytest.mark.parametrize("as_text", [False, True])
def test_less_than_one_is_a_half(source: GoogleTrends, server: TrendsServer, as_text: bool) -> None:
    """Whether the text stands beside a zero or in its place."""
    server.below_one_as_text = as_text
    server.searches.levels["stock market rotation"] = 0.2
    rare = source.interest(FIVE).query("term == 'stock market rotation'")
    assert set(rare["value"]) == {0.5}


def test_regions_are_pulls_of_their_own(source: GoogleTrends, server: TrendsServer) -> None:
    """The United States and California differ, both as Google tells them."""
    country, state = TWO, Request(TWO.terms, geo="US-CA")
    pulls = [source.interest(country), source.interest(state)]
    assert [pull["value"].tolist() for pull in pulls] == [
        told(server, country),
        told(server, state),
    ]
    assert pulls[0]["value"].tolist() != pulls[1]["value"].tolist()
    places = [asked.req["comparisonItem"][0]["geo"] for asked in server.requests[1:]]
    assert places == ["US", {"country": "US"}, "US-CA", {"region": "US-CA"}]


@pytest.mark.parametrize(
    ("timeframe", "first", "step"),
    [("today 3-m", "2025-10-16", 1), ("today 12-m", "2025-01-12", 7), ("all", "2004-01-01", 31)],
)
def test_span_decides_the_length_of_periods(
    source: GoogleTrends, timeframe: str, first: str, step: int
) -> None:
    """Days, weeks or months, as Google chooses."""
    dates = source.interest(Request(("IWM",), timeframe=timeframe))["date"]
    assert dates.iloc[0] == pd.Timestamp(first)
    assert dates.diff().max() == pd.Timedelta(days=step)


def test_wire(source: GoogleTrends, server: TrendsServer) -> None:
    """The client's own requests: cookie, exploration by POST, widget with its token."""
    source.interest(TWO)
    cookie, explored, asked = server.requests
    assert (cookie.endpoint, explored.endpoint, asked.endpoint) == (
        *("cookie", "explore", "multiline"),
    )
    assert (cookie.method, explored.method, asked.method) == ("GET", "POST", "GET")
    assert (cookie.cookie, explored.cookie, asked.cookie) == ("", "NID=511=abc", "NID=511=abc")
    assert cookie.params == {"geo": "US"}
    assert explored.req["comparisonItem"] == [
        {"keyword": "IWM", "time": "today 5-y", "geo": "US"},
        {"keyword": "SPY", "time": "today 5-y", "geo": "US"},
    ]
    assert asked.params["token"].startswith("APP6_")


def test_cookie_is_asked_for_once(source: GoogleTrends, server: TrendsServer) -> None:
    """The second question costs two requests."""
    source.interest(ONE)
    source.interest(ONE)
    assert server.asked() == ["cookie", "explore", "multiline", "explore", "multiline"]


def test_cookie_page_that_moved(source: GoogleTrends, server: TrendsServer) -> None:
    """It is followed on the same host, so the cookie comes."""
    server.fail(Fault.MOVED, on=["cookie"], count=1)
    source.interest(ONE)
    assert server.asked() == ["cookie", "cookie", "explore", "multiline"]
    assert server.requests[-1].cookie == "NID=511=abc"


@pytest.mark.parametrize("fault", [Fault.NO_COOKIE, Fault.CONSENT, Fault.BAD_REQUEST, Fault.MOVED])
def test_question_without_cookie(source: GoogleTrends, server: TrendsServer, fault: Fault) -> None:
    """Whether Google answers without it is for Google to say; the next question tries again."""
    server.fail(fault, on=["cookie"])
    assert len(source.interest(ONE)) > 250
    assert server.requests[-1].cookie == ""
    server.heal()
    source.interest(ONE)
    assert server.requests[-1].cookie == "NID=511=abc"


def test_client_is_given_back_its_library(source: GoogleTrends, server: TrendsServer) -> None:
    """Also after an error."""
    source.interest(ONE)
    assert pytrends.request.requests is requests
    server.fault = Fault.HTML
    with pytest.raises(BadResponse):
        source.interest(ONE)
    assert pytrends.request.requests is requests


def test_related_queries(source: GoogleTrends) -> None:
    """Top ones by share, rising ones by growth; a breakout has no number."""
    found = source.related(TWO)
    assert list(found.columns) == ["term", "kind", "query", "value", "breakout"]
    mine = found[found["term"] == "SPY"]
    assert list(mine[["kind", "query", "value", "breakout"]].itertuples(index=False, name=None))[
        :3
    ] == [
        ("top", "SPY today", 100.0, False),
        ("top", "SPY price", 47.0, False),
        ("top", "SPY news", 3.0, False),
    ]
    rising = mine[mine["kind"] == "rising"]
    assert rising["query"].tolist() == ["SPY rally", "SPY 2026", "SPY record"]
    assert rising["breakout"].tolist() == [True, False, False]
    assert rising["value"].tolist()[1:] == [1400.0, 70.0]
    assert math.isnan(rising["value"].iloc[0])


def test_related_queries_cost_one_request_a_term(
    source: GoogleTrends, server: TrendsServer
) -> None:
    """Five terms, five widgets."""
    source.related(FIVE)
    assert server.asked() == ["cookie", "explore", *["relatedsearches"] * 5]


def test_no_related_queries(source: GoogleTrends, server: TrendsServer) -> None:
    """A rare term has none: an empty table with its columns, no error."""
    server.fail(Fault.EMPTY_TIMELINE, on=["relatedsearches"])
    found = source.related(TWO)
    assert found.empty
    assert found["value"].dtype == "float64"
    assert found["breakout"].dtype == bool


def test_states_of_one_term(source: GoogleTrends, server: TrendsServer) -> None:
    """Relative to the state that searches most; without data there is no number."""
    found = source.by_region(ONE)
    assert list(found.columns) == ["region", "geo", "term", "value"]
    assert len(found) == 51
    assert found["value"].max() == 100
    assert found.set_index("geo")["region"]["US-CA"] == "California"
    assert found.loc[found["value"].isna(), "geo"].tolist() == ["US-WY"]
    first = server.searches.span(ONE.timeframe)[0]
    volumes = {code: server.searches.volume("IWM", code, first) for code in found["geo"][:-1]}
    largest = max(volumes.values())
    expected = [round(100 * volume / largest) for volume in volumes.values()]
    assert found["value"].tolist()[:-1] == expected


def test_states_of_several_terms(source: GoogleTrends, server: TrendsServer) -> None:
    """Each term's share of the searches for all of them in that state."""
    server.searches.levels |= {"iwm": 30.0, "spy": 70.0}
    found = source.by_region(TWO).pivot(index="geo", columns="term", values="value")
    assert found.dropna().sum(axis=1).between(99, 101).all()
    # both draws lie between 0.7 and 1.3 of the level and share the season
    shares = found["IWM"].dropna()
    assert shares.between(100 * 21 / (21 + 91), 100 * 39 / (39 + 49)).all()


def test_countries_of_the_world(source: GoogleTrends, server: TrendsServer) -> None:
    """Without a region, regions are countries, few searches included."""
    found = source.by_region(Request(("IWM",), geo=""))
    assert set(found["geo"]) == {"US", "CA", "GB", "DE"}
    asked = server.requests[-1].req
    assert asked["resolution"] == "COUNTRY"
    assert asked["includeLowSearchVolumeGeos"] is True


def test_client_is_silent(source: GoogleTrends, caplog: pytest.LogCaptureFixture) -> None:
    """Neither log lines nor warnings reach anyone."""
    with caplog.at_level(logging.DEBUG), warnings.catch_warnings(record=True) as heard:
        warnings.simplefilter("always")
        source.interest(TWO)
        source.related(TWO)
        source.by_region(TWO)
    assert heard == []
    assert [record for record in caplog.records if "trends" in record.name] == []


def test_server_tells_the_same_every_time() -> None:
    """Its volumes depend on term, place and day alone."""
    days = [dt.date(2026, 1, 4), dt.date(2026, 1, 11)]
    first, second = ([Searches().volume("IWM", "US", day) for day in days] for _ in range(2))
    assert first == second
    assert np.unique(first).size == 2
