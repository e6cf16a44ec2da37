"""The breadth page's numbers: planted truth, hand-made markets, and every kind of bad input."""

from __future__ import annotations

import dataclasses
import datetime as dt
import gc
import json
import weakref

import numpy as np
import pandas as pd
import pytest

from rotation import formats
from rotation.analytics.gap import Why
from rotation.options import IntOption
from rotation.panel import Floats
from rotation.results import metric
from rotation.results.result import Result
from rotation.sample.script import EPISODES, VIRAL_MEMBERS, Episode
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import Market, sample_market
from rotation.topics.breadth import metrics
from rotation.topics.breadth.analysis.rules import FIGURES, VERDICTS
from rotation.topics.breadth.view import arrays as breadth_data
from rotation.topics.breadth.view import evidence, flaws, words
from rotation.topics.breadth.view import result as breadth
from tests.markets import (
    AT,
    MemoryMarket,
    data_of,
    days_until,
    member_lists,
    panel,
    result_of,
    walk,
)

pytestmark = pytest.mark.usefixtures("clock")

COUNT = 330
DAYS = days_until("2026-11-20", COUNT)
LAST = {episode.name: episode.last for episode in EPISODES}
WITHOUT = metric.names(metrics.VOLUME)
"""Figures that leave out the largest names."""


def show(market: Market, asof: dt.date | None = None, lookback: int = 63, **options: int) -> Result:
    selection = Selection(lookback=lookback, asof=asof, options=tuple(options.items()))
    return result_of("breadth", selection, market, Tables("unused"))


def market(
    names: int = 120,
    count: int = COUNT,
    lists: pd.DataFrame | None = None,
    volume: Floats | None = None,
    close: Floats | None = None,
) -> MemoryMarket:
    """Members M000, M001, ... of one list on the first day, each a random walk."""
    symbols = [f"M{number:03}" for number in range(names)]
    days = days_until("2026-11-20", count)
    if close is None:
        close = np.column_stack([walk(number, count) for number in range(names)])
    if volume is None:
        random = np.random.default_rng(7)
        volume = np.round(random.lognormal(11, 0.5, close.shape))
    if lists is None:
        lists = member_lists(days[:1], [symbols])
    return MemoryMarket(panel(symbols, days, close, volume=volume), lists=lists)


# Planted truth ----------------------------------------------------------------------------


def test_broad_surge_is_called_a_broad_advance() -> None:
    """Everybody trades more, most names rise and the volume is spread."""
    shown = show(sample_market(), LAST["broad_surge"])
    assert shown.numbers["verdict"] == "broad advance"
    assert shown.numbers["participation"] > 0.55


def test_sell_off_on_heavy_volume_is_called_a_broad_decline() -> None:
    """As wide and as spread as the surge, and the other way."""
    shown = show(sample_market(), LAST["broad_selloff"])
    assert shown.numbers["verdict"] == "broad decline"
    assert shown.numbers["volume_expansion"] > 0.2
    assert show(sample_market(), LAST["broad_selloff"], drop=5).numbers["verdict"] == (
        "broad decline"
    )


CALLED = {
    "broad_surge": "broad advance", "broad_selloff": "broad decline",
    "narrow_viral": "concentrated", "quiet": "quiet",
}  # fmt: skip


@pytest.mark.parametrize("planted", EPISODES, ids=lambda planted: planted.name)
def test_planted_stretches_are_called_rightly_from_their_fifth_session(planted: Episode) -> None:
    """As soon as the five sessions of a mean lie within the stretch, to its end."""
    found = show(sample_market(), planted.last, lookback=9).series["verdict"]
    assert found["session"][0].item() == planted.first
    assert set(found["verdict"][4:]) == {CALLED[planted.name]}


@pytest.mark.parametrize("drop", [6, 10, 20])
def test_viral_fortnight_is_concentrated_until_the_viral_names_are_left_out(drop: int) -> None:
    """Six names carry it: without them the market is quiet, as it was."""
    x = show(sample_market(), LAST["narrow_viral"]).numbers
    assert (x["verdict"], x["verdict_all"]) == ("concentrated", "concentrated")
    x = show(sample_market(), LAST["narrow_viral"], drop=drop).numbers
    assert (x["verdict"], x["verdict_all"]) == ("quiet", "concentrated")
    assert x["effective_names"] > 20 * x["effective_names_all"]
    assert x["top10_share"] < 0.2
    assert x["top10_share_all"] > 0.6


def test_quiet_stretch_is_called_quiet() -> None:
    """Few stocks trade above their average volume and the total shrinks."""
    assert show(sample_market(), LAST["quiet"]).numbers["verdict"] == "quiet"


def test_viral_names_are_in_the_news_and_the_watch_list_always_is() -> None:
    """In the fortnight the six planted names; on a quiet day OPEN and SMR all the same."""
    first = next(one.first for one in EPISODES if one.name == "narrow_viral")
    rows = show(sample_market(), first).tables["names_in_the_news"]
    assert {row["symbol"] for row in rows if row["in_news"]} == {*VIRAL_MEMBERS, "OPEN", "SMR"}
    rows = show(sample_market(), LAST["quiet"]).tables["names_in_the_news"]
    watched = [row for row in rows if row["watch"]]
    assert {row["symbol"]: row["name"] for row in watched} == {
        "OPEN": "Opendoor", "SMR": "NuScale Power",
    }  # fmt: skip
    assert not any(row["in_news"] for row in watched)
    assert all(row["in_news"] for row in rows if not row["watch"])


def test_sample_has_every_figure() -> None:
    """Nothing is missing, nothing is NaN, and it says that it is the sample."""
    shown = show(sample_market(), LAST["quiet"])
    assert shown.sample
    assert shown.gaps == ()
    assert list(shown.numbers) == list(breadth.NUMBERS)
    text = shown.to_json(series=True)
    for absolute in ('"asof": null', '"fetched_at": null', '"multiple": null'):
        text = text.replace(absolute, "")
    assert "null" not in text
    assert [entry.status for entry in shown.provenance] == ["sample", "sample"]
    assert len(shown.tables["by_sector"]) == 11


# The shape of the answer ------------------------------------------------------------------


def test_figures_are_those_of_the_last_session_of_the_series() -> None:
    """One session, one figure, whether it is asked for as a number or read off the table."""
    shown = show(market(), lookback=21, window=20, drop=3)
    series = shown.tables["series"]
    assert len(series) == 22
    assert series[-1]["session"] == shown.as_of == DAYS[-1].item()
    assert series[0]["session"] == DAYS[-22].item()
    for name, value in series[-1].items():
        if name != "session":
            assert shown.numbers[name] == pytest.approx(value, nan_ok=True), name


def test_an_earlier_day_is_a_row_of_the_later_series() -> None:
    """Going back in time shows what the series says of that day."""
    held = market()
    row = show(held, lookback=21).tables["series"][10]
    back = show(held, asof=row["session"], lookback=5)
    assert back.as_of == row["session"]
    assert {name: back.numbers[name] for name in row if name != "session"} == {
        name: value for name, value in row.items() if name != "session"
    }


def test_defaults_of_the_controls() -> None:
    """window 10 to 120, 50 unless chosen; drop 0 to 20, nobody unless chosen."""
    bounds = {one.name: (one.low, one.high, one.default) for one in breadth.OPTIONS}
    assert all(isinstance(one, IntOption) for one in breadth.OPTIONS)
    assert bounds == {"window": (10, 120, 50), "drop": (0, 20, 0)}
    assert show(market()).selection.options == (("window", 50), ("drop", 0))


def test_window_changes_volume_figures_alone() -> None:
    """A slider touches what it is about."""
    held = market()
    short, long = show(held, window=10).numbers, show(held, window=100).numbers
    changed = {name for name in short if short[name] != long[name]}
    assert {"participation", "volume_expansion"} <= changed
    assert changed <= {
        "participation", "volume_expansion", "participation_all", "volume_expansion_all",
        "participation_5", "volume_expansion_5",
        "verdict", "verdict_all", "verdict_since", "verdict_held",
    }  # fmt: skip


def test_dropping_names_leaves_the_figures_of_all_names() -> None:
    """``_all`` is what it would be without the slider."""
    held = market()
    everyone, without = show(held).numbers, show(held, drop=8).numbers
    for name in WITHOUT:
        assert without[f"{name}_all"] == everyone[name], name
    assert without["top10_share"] < without["top10_share_all"]
    assert {
        without[name] == everyone[name] for name in metric.names((*metrics.COUNTS, *metrics.PRICES))
    } == {True}


def test_every_rule_says_whether_it_is_met() -> None:
    """The page can show each condition with its figure and the threshold it turns on."""
    shown = show(sample_market(), LAST["narrow_viral"])
    rules = shown.tables["rules"]
    of_concentrated = [row for row in rules if row["verdict"] == "concentrated"]
    assert [row["passed"] for row in of_concentrated] == [True, True]
    assert {row["figure"] for row in rules} == set(FIGURES)
    assert not all(row["passed"] for row in rules if row["verdict"] == "broad advance")
    for row in rules:
        assert row["value"] == shown.numbers[f"{row['figure']}_5"]
        assert row["passed"] == (
            row["value"] >= row["threshold"]
            if "at least" in row["text"]
            else row["value"] < row["threshold"]
        )


def test_what_the_rules_read_is_the_mean_of_the_last_five_of_the_series() -> None:
    """Tile and rule are the same figure over two windows."""
    shown = show(market(), lookback=21, drop=2)
    last = [shown.tables["series"][-n] for n in range(1, 6)]
    for name in ("participation", "effective_names", "top10_share", "up_volume_share"):
        assert shown.numbers[f"{name}_5"] == pytest.approx(sum(row[name] for row in last) / 5), name
    up, down = (sum(row[name] for row in last) for name in ("advancers", "decliners"))
    assert shown.numbers["advancers_share_5"] == pytest.approx(up / (up + down))


def test_verdict_of_every_session_is_a_series() -> None:
    """A verdict a session of the lookback, the last one that of the page; in JSON as words."""
    shown = show(sample_market(), LAST["quiet"], lookback=30)
    found = json.loads(shown.to_json(series=True))["series"]["verdict"]
    assert list(found) == ["session", "verdict"]
    assert len(found["session"]) == len(found["verdict"]) == 31
    assert found["verdict"][-1] == shown.numbers["verdict"] == "quiet"
    since = found["session"].index(shown.numbers["verdict_since"].isoformat())
    assert set(found["verdict"][since:]) == {"quiet"} != {found["verdict"][since - 1]}


@pytest.mark.parametrize("window", [20, 50])
def test_verdict_of_a_session_does_not_depend_on_the_lookback(window: int) -> None:
    """Whatever a verdict holds from is looked back on, however few sessions are shown."""
    long = show(sample_market(), LAST["quiet"], lookback=300, window=window).series["verdict"]
    for row in range(-1, -60, -7):
        day = long["session"][row].item()
        short = show(sample_market(), day, lookback=5, window=window).series["verdict"]["verdict"]
        assert list(short) == list(long["verdict"][row - 5 : row + 1 or None])


@pytest.mark.parametrize("options", [{}, {"window": 20}, {"drop": 3}], ids=str)
def test_first_session_of_a_run_does_not_depend_on_the_lookback(options: dict[str, int]) -> None:
    """A run that begins before the sessions shown begins where they are more."""
    whole = show(sample_market(), LAST["quiet"], lookback=300, **options)
    names, days = (whole.series["verdict"][name] for name in ("verdict", "session"))
    began = max(row for row, name in enumerate(names) if name != names[-1]) + 1
    assert 5 < len(names) - began < 100
    for lookback in (1, 5, 21, 63, 300):
        shown = show(sample_market(), LAST["quiet"], lookback=lookback, **options)
        assert shown.numbers["verdict_since"] == days[began].item()


def test_record_of_all_sessions_says_what_the_page_said() -> None:
    """The frequencies of all that is stored are of the very verdicts of the series."""
    shown = show(sample_market(), LAST["quiet"], lookback=400)
    data = breadth_data.of(sample_market())
    assert data is not None
    stored = data.record.names[: np.searchsorted(data.sessions, np.datetime64(LAST["quiet"])) + 1]
    assert list(stored[-401:]) == list(shown.series["verdict"]["verdict"])


def test_frequencies_add_up_and_end_at_the_session_shown() -> None:
    """A row a verdict: of the lookback and of all stored up to the day."""
    shown = show(sample_market(), LAST["narrow_viral"], lookback=63)
    rows = shown.tables["frequencies"]
    assert [row["verdict"] for row in rows] == list(VERDICTS)
    assert sum(row["share"] for row in rows) == pytest.approx(1.0)
    assert sum(row["sessions"] for row in rows) == 64
    assert sum(row["stored_share"] for row in rows) == pytest.approx(1.0)
    names = [row["verdict"] for row in rows if row["stored_sessions"]]
    assert names == list(VERDICTS)


def test_verdicts_are_counted_from_the_first_session_that_has_one() -> None:
    """Prices begin months before: the sentence says from when, not "all sessions stored"."""
    shown = show(sample_market(), LAST["narrow_viral"], lookback=63)
    data = breadth_data.of(sample_market())
    assert data is not None
    first = next(n for n, verdict in enumerate(data.record.names) if verdict is not None)
    day = data.sessions[first].item()
    assert first > 100
    assert min(row["stored_first"] for row in shown.tables["frequencies"]) == day
    assert f"up to here, from {formats.day(day)} on: " in words.frequencies(shown)


def test_full_history_holds_every_session_stored_up_to_the_day() -> None:
    """Whatever the lookback; the table of the result is its last rows."""
    shown = show(sample_market(), LAST["quiet"], lookback=63)
    rows = breadth.history(shown.selection, sample_market())
    data = breadth_data.of(sample_market())
    assert data is not None
    assert [rows[0]["session"], rows[-1]["session"]] == [data.sessions[0].item(), shown.as_of]
    assert len(rows) == len(data.sessions[data.sessions <= np.datetime64(LAST["quiet"])])
    assert json.dumps(rows[-1], default=str) == json.dumps(shown.tables["series"][-1], default=str)


def test_counts_are_whole_numbers() -> None:
    """120 members, not 120.0."""
    plain = json.loads(show(market()).to_json())["numbers"]
    for name in metric.names(metrics.COUNTS):
        assert isinstance(plain[name], int), name


# Members, point in time -------------------------------------------------------------------


def test_members_are_those_of_the_day() -> None:
    """M000 leaves and M119 joins half way: the earlier day counts one, the later the other."""
    symbols = [f"M{number:03}" for number in range(120)]
    lists = member_lists(DAYS[[0, 300]], [symbols[:-1], symbols[1:]])
    held = market(lists=lists)
    volume = held.panel.volume.copy()
    volume[:, 0] = volume[:, 1:].max(axis=1) * 1000  # whoever counts it sees it
    held = market(lists=lists, volume=volume)
    before, after = show(held, DAYS[299].item()), show(held, DAYS[300].item())
    assert before.numbers["members"] == after.numbers["members"] == 119
    assert before.numbers["top10_share"] > 0.9 > after.numbers["top10_share"]
    assert before.numbers["members_as_of"] == DAYS[0].item()
    assert after.numbers["members_as_of"] == DAYS[300].item()


def test_sessions_before_the_first_list_are_said_to_have_its_members() -> None:
    """With a single list: today's members."""
    symbols = [f"M{number:03}" for number in range(120)]
    shown = show(market(lists=member_lists(DAYS[-1:], [symbols])))
    assert shown.numbers["members_point_in_time"] is True
    assert [gap for gap in shown.sentences() if "today's members" in gap] == [
        f"No list of members is stored from before {formats.day(DAYS[-1])}: earlier sessions have "
        "today's "
        "members, which leaves out stocks that have gone since."
    ]
    earlier = show(market(lists=member_lists(DAYS[-1:], [symbols])), DAYS[-10].item())
    assert earlier.numbers["members_point_in_time"] is False


def test_an_old_list_is_called_old() -> None:
    """Without the issuer the last stored list stands, and the page says how old it is."""
    symbols = [f"M{number:03}" for number in range(120)]
    shown = show(market(lists=member_lists(DAYS[[0]], [symbols])), lookback=21)
    assert shown.sentences() == (
        f"The latest stored list of members at that time is of {formats.day(DAYS[0])}, {COUNT - 1} "
        "sessions "
        "before: additions and deletions since then are unknown.",
    )
    prices, listed = shown.provenance
    assert (listed.source, listed.status, listed.counts) == ("import", "imported", "lists")
    assert (listed.as_of, prices.as_of) == (DAYS[0].item(), DAYS[-1].item())


def test_sectors_of_a_later_list_are_said_to_be() -> None:
    """A plain list of members has none."""
    symbols = [f"M{number:03}" for number in range(120)]
    lists = member_lists(DAYS[[0, 320]], [symbols, symbols])
    lists.loc[lists["as_of"] == pd.Timestamp(str(DAYS[0])), "sector"] = None
    shown = show(market(lists=lists), DAYS[310].item(), lookback=5)
    assert f"The list of members of {formats.day(DAYS[0])} has no sectors" in shown.sentences()[-1]
    assert sum(row["names"] for row in shown.tables["by_sector"]) == 120


def test_sectors_are_sorted_by_participation_and_add_up() -> None:
    """Widest first; names and dollar volume of all sectors are those of the whole."""
    lists = member_lists(DAYS[:1], [[f"M{number:03}" for number in range(120)]])
    lists.loc[:9, "sector"] = None
    shown = show(market(lists=lists), lookback=21)
    rows = shown.tables["by_sector"]
    assert rows[-1]["sector"] == "Not known"
    assert rows[-1]["names"] == 10
    shares = [row["participation"] for row in rows[:-1]]
    assert shares == sorted(shares, reverse=True)
    assert sum(row["names"] for row in rows) == shown.numbers["with_data"]
    assert sum(row["dollar_share"] for row in rows) == pytest.approx(1.0)
    trend = shown.series["sectors"]
    assert list(trend) == ["session", *(row["sector"] for row in rows)]
    assert [trend[row["sector"]][-1] for row in rows] == [row["participation"] for row in rows]


def test_lines_of_sectors_are_thinned_and_end_with_the_session_shown() -> None:
    """A cell has no room for 757 points a sector, and a page need not send them."""
    found = show(sample_market(), lookback=756)
    lines = found.series["sectors"]
    assert len(found.tables["series"]) == 757
    assert lines["session"][-1] == found.tables["series"][-1]["session"]
    assert all(len(line) <= 40 for line in lines.values())
    widest = found.tables["by_sector"][0]
    assert lines[widest["sector"]][-1] == widest["participation"]


def test_a_session_under_way_is_not_the_last_one() -> None:
    """Two of 120 have today's bar: figures are of the session before."""
    held = market()
    close, volume = held.panel.close.copy(), held.panel.volume.copy()
    close[-1, 2:] = volume[-1, 2:] = np.nan
    shown = show(market(close=close, volume=volume))
    assert shown.as_of == DAYS[-2].item()
    assert shown.numbers["with_data"] == 120


# Bad input --------------------------------------------------------------------------------


def absent(shown: Result) -> set[str]:
    return {
        name
        for name, value in shown.numbers.items()
        if isinstance(value, float) and np.isnan(value)
    }


def test_no_membership_is_a_named_gap() -> None:
    """Prices without a list of members: no figure, one sentence."""
    empty = dataclasses.replace(market(), lists=None)
    shown = show(empty)
    assert shown.as_of is None
    assert len(shown.sentences()) == 1
    assert shown.sentences()[0] == "No list of the Russell 2000's members is stored."
    assert shown.numbers["verdict"] is None
    assert list(shown.numbers) == list(breadth.NUMBERS)
    assert {name: list(rows) for name, rows in shown.tables.items()} == {
        "series": [], "by_sector": [], "names_in_the_news": [], "rules": [], "frequencies": [],
    }  # fmt: skip


def test_members_nobody_has_prices_of_are_a_named_gap() -> None:
    """A list and no price at all."""
    listed = market(lists=member_lists(DAYS[:1], [["X1", "X2"]]))
    shown = show(listed)
    assert shown.as_of is None
    assert shown.sentences() == (
        "The members of the Russell 2000 are known and no price of them is stored yet.",
    )


def test_day_before_the_first_bar_is_a_named_gap() -> None:
    """The first session there is, is named."""
    shown = show(market(), DAYS[0].item() - dt.timedelta(days=5))
    assert shown.as_of is None
    assert f"the first is of {formats.day(DAYS[0])}" in shown.sentences()[0]


def test_three_members_have_figures_and_no_verdict() -> None:
    """Everything that can be computed is, and too few names are said to be too few."""
    shown = show(market(names=3))
    assert shown.numbers["members"] == 3
    assert absent(shown) == set()
    assert shown.numbers["verdict"] is None
    assert (
        "A verdict needs 100 stocks with a price and 3 have one: there is none."
        in shown.sentences()
    )
    assert shown.numbers["top10_share"] == pytest.approx(1.0)


def test_first_hundred_names_of_a_fill_are_useful_and_coverage_says_how_far() -> None:
    """120 of 2,000 are in: figures, the coverage in words, and no verdict on the index."""
    symbols = [f"M{number:03}" for number in range(2000)]
    shown = show(market(lists=member_lists(DAYS[:1], [symbols])))
    assert shown.numbers["coverage"] == pytest.approx(120 / 2000)
    assert shown.numbers["participation"] > 0
    assert shown.numbers["verdict"] is None
    assert (
        "A verdict needs prices of 80% of the list's stocks and weight; 120 of 2,000, with 6.0% "
        "of the weight, have one: there is none." in shown.sentences()
    )
    assert (
        f"On {formats.day(DAYS[-1])} 120 of 2,000 members have a price stored. Every figure is of "
        "those with a "
        "price." in shown.sentences()
    )


def test_who_is_missing_is_always_said() -> None:
    """Ten of 120 have no bar: how many, which share of the weight, and a verdict all the same."""
    symbols = [f"M{number:03}" for number in range(130)]
    shown = show(market(lists=member_lists(DAYS[:1], [symbols])))
    assert shown.numbers["verdict"] is not None
    assert f"10 members have no price on {formats.day(DAYS[-1])} (7.7% of the list's weight)." in (
        shown.sentences()
    )


def test_members_that_left_since_make_the_others_survivors() -> None:
    """Of the ten without a bar six are not in the latest list any more."""
    then = [f"M{number:03}" for number in range(130)]
    shown = show(
        market(lists=member_lists([DAYS[0], DAYS[-1]], [then, then[:124]])), DAYS[-3].item()
    )
    assert any(
        text.endswith("; 6 of them left the index since: the others are survivors.")
        for text in shown.sentences()
    )


def test_names_of_little_weight_do_not_speak_for_the_list() -> None:
    """120 of 130 names, with half of the weight, give no verdict."""
    lists = member_lists(DAYS[:1], [[f"M{number:03}" for number in range(130)]])
    lists["weight"] = [1.0] * 120 + [12.0] * 10
    shown = show(market(lists=lists))
    assert shown.numbers["verdict"] is None
    assert any("with 50.0% of the weight" in text for text in shown.sentences())


def test_record_asks_for_the_weight_of_each_day() -> None:
    """A list whose heavy names lack prices, then one in which all weigh the same."""
    names, change = [f"M{number:03}" for number in range(130)], COUNT - 30
    lists = member_lists([DAYS[0], DAYS[change]], [names, names])
    lists["weight"] = [1.0] * 120 + [12.0] * 10 + [1.0] * 130
    stored = market(lists=lists)
    days = DAYS[change - 5 : change + 20]
    pages = [show(stored, day.item()) for day in days]
    said = [page.numbers["verdict"] for page in pages]
    assert said[:5] == [None] * 5
    assert None not in said[5:]
    data = breadth_data.of(stored)
    assert data is not None
    end = int(np.searchsorted(data.sessions, days[-1])) + 1
    assert list(data.record.first(end).names[-25:]) == said
    assert list(pages[-1].series["verdict"]["verdict"][-25:]) == said
    (past,) = evidence.past(Selection(), data_of(stored), days).values()
    assert past == tuple(evidence.STATES[name] for name in said)
    assert sum(row["stored_sessions"] for row in pages[-1].tables["frequencies"]) == 20


def test_holes_of_members_are_one_sentence() -> None:
    """Forty names lack ten sessions each, one of them eleven: counts of one stock, and no name."""
    close = np.column_stack([walk(number, COUNT) for number in range(120)])
    close[-60:-50, :40] = np.nan
    close[-100, 3] = np.nan
    said = [text for text in show(market(close=close)).sentences() if " lack " in text]
    assert said == [
        "40 of 120 stocks lack sessions of the last 252 between prices of theirs (median 10, at "
        "most 11): averages, highs and lows leave stocks out whose window is not whole."
    ]


def test_sessions_that_all_members_lack_are_missing_ones() -> None:
    """Ten sessions without a price: nothing to compare the next one with, no window across them."""
    close = np.column_stack([walk(number, COUNT) for number in range(120)])
    whole = market(close=close)
    holed = market(
        close=np.where(np.isin(np.arange(COUNT), range(270, 280))[:, None], np.nan, close)
    )
    first = show(holed, DAYS[280].item())
    absent = ("advancers", "decliners", "unchanged", "up_volume_share", "pct_above_50", "new_highs")
    assert [name for name in absent if not np.isnan(first.numbers[name])] == []
    assert (
        "120 of 120 stocks lack sessions of the last 252 between prices of theirs (median 10, at "
        "most 10): averages, highs and lows leave stocks out whose window is not whole. No stock "
        "at all has a price on 10 of those sessions."
    ) in first.sentences()
    assert first.provenance[0].rows == COUNT - 10
    series = first.series["breadth"]
    assert series["session"].tolist()[-11:] == DAYS[270:281].tolist()
    assert np.isnan(series["advancers"][-11:]).all()
    second, beside = (show(one, DAYS[281].item()).numbers for one in (holed, whole))
    assert second["advancers"] == beside["advancers"]
    assert np.isnan(second["pct_above_200"])
    before, first_whole = (show(one, DAYS[269].item()).numbers for one in (holed, whole))
    assert before == pytest.approx(first_whole, nan_ok=True)


def test_day_in_a_hole_of_all_members_has_the_session_before_it() -> None:
    """However long the hole is by then."""
    close = np.column_stack([walk(number, COUNT) for number in range(120)])
    close[270:280] = np.nan
    shown = show(market(close=close), DAYS[279].item())
    assert shown.as_of == DAYS[269].item()
    assert shown.numbers["with_data"] == 120


def test_suspected_splits_of_members_are_one_sentence() -> None:
    """Three names halve without a split."""
    close = np.column_stack([np.full(COUNT, 100.0) for _ in range(120)])
    close[-30:, [4, 9, 11]] = 50.0
    (said,) = [text for text in show(market(close=close)).sentences() if "split" in text]
    assert "3 stocks" in said
    assert "M004, M009, M011" in said


@pytest.mark.parametrize(("times", "few"), [(0.5, True), (20.0, False)])
def test_volumes_below_those_of_the_fund_are_called_partial(times: float, few: bool) -> None:
    """All members together trade more than the fund that holds them; a feed of one exchange less.

    Closes are 100 and IWM trades 1,000,000 shares.
    """
    symbols = [f"M{number:03}" for number in range(120)]
    days = days_until("2026-11-20", COUNT)
    close = np.full((COUNT, 121), 100.0)
    volume = np.full((COUNT, 121), times * 1e6 / 120)
    volume[:, -1] = 1e6
    prices = panel([*symbols, "IWM"], days, close, volume=volume)
    shown = show(MemoryMarket(prices, lists=member_lists(days[:1], [symbols])))
    said = [gap.text for gap in shown.gaps if gap.why == Why.PARTIAL_VOLUME]
    assert bool(said) == few
    assert not few or said[0].startswith(
        "All stocks together traded $50.00 m, less than IWM alone ($100.00 m)"
    )


def test_partial_volumes_name_the_files_they_are_from() -> None:
    """As told at the import."""
    symbols = [f"M{number:03}" for number in range(120)]
    days = days_until("2026-11-20", COUNT)
    volume = np.full((COUNT, 121), 1.0)
    volume[:, -1] = 1e6
    prices = panel([*symbols, "IWM"], days, np.full((COUNT, 121), 100.0), volume=volume)
    lists = member_lists(days[:1], [symbols])
    market = MemoryMarket(prices, source="import: IEX volumes", lists=lists)
    (said,) = [gap.text for gap in show(market).gaps if gap.why == Why.PARTIAL_VOLUME]
    assert "the stored volumes, imported (IEX volumes), are probably those of one" in said


def test_all_volumes_zero() -> None:
    """Closes give figures, volume gives none, and each gap has its reason."""
    shown = show(market(volume=np.zeros((COUNT, 120))))
    assert absent(shown) == {f"{name}{end}" for name in WITHOUT for end in ("", "_all")} | {
        "up_volume_share", *(f"{name}_5" for name in FIGURES if name != "advancers_share"),
    }  # fmt: skip
    assert shown.numbers["verdict"] is None
    assert shown.numbers["coverage"] == 1.0
    assert 0 < shown.numbers["pct_above_50"] < 1
    for said in (
        "participation (no member traded in 60% of the sessions of the volume window before)",
        "volume expansion (nothing was traded in the stocks that remain, in the volume window "
        "before)",
        "the up-volume share (no stock that rose or fell has dollar volume)",
        "concentration (nothing was traded in the stocks that remain)",
        "concentration against its own year (nothing to place in it)",
    ):
        assert f"Not defined on {formats.day(DAYS[-1])}: {said}." in shown.sentences()


def test_a_year_hardly_traded_is_not_called_a_year_hardly_stored() -> None:
    """Every session is stored, but the 252 of the year have trades on the last 100 alone."""
    volume = np.zeros((COUNT, 120))
    volume[-100:] = 1_000.0
    shown = show(market(volume=volume))
    assert shown.numbers["volume_expansion"] == pytest.approx(0.0, abs=0.2)
    assert (
        f"Not defined on {formats.day(DAYS[-1])}: concentration against its own year (nothing was "
        "traded in "
        "more than 40% of the last 252 sessions)." in shown.sentences()
    )


def test_leaving_out_everybody_says_that_nothing_remains() -> None:
    """Three members, twenty left out: no window is called too short."""
    gaps = show(market(names=3), drop=20).sentences()
    assert (
        f"Not defined on {formats.day(DAYS[-1])}: volume expansion (nothing was traded in the "
        "stocks that "
        "remain, in the volume window before)." in gaps
    )
    assert not any("are stored" in gap for gap in gaps)


def test_one_name_with_nearly_all_dollar_volume() -> None:
    """99% in one name: barely more than one effective name, and without it many."""
    held = market()
    volume = held.panel.volume.copy()
    rest = (held.panel.close[:, 1:] * volume[:, 1:]).sum(axis=1)
    volume[:, 0] = 99 * rest / held.panel.close[:, 0]
    skewed = market(volume=volume)
    x = show(skewed, drop=1).numbers
    assert x["effective_names_all"] == pytest.approx(1 / 0.99**2, rel=1e-3)
    assert x["effective_names"] == pytest.approx(
        show(market(), drop=0).numbers["effective_names"], rel=0.2
    )
    assert x["effective_names"] > 20


def test_a_member_without_prices_lowers_coverage_and_nothing_else() -> None:
    """120 with a bar of 121."""
    symbols = [f"M{number:03}" for number in range(120)]
    with_one_more = market(lists=member_lists(DAYS[:1], [[*symbols, "GHOST"]]))
    one, other = show(market()).numbers, show(with_one_more).numbers
    assert other["coverage"] == pytest.approx(120 / 121)
    differing = {name for name in one if one[name] != other[name]}
    assert differing == {"members", "coverage"}


def test_two_listings_of_one_company_are_two_names() -> None:
    """Both lines trade, both count; their shares are their own."""
    shown = show(market(names=120, lists=member_lists(DAYS[:1], [["M000", "M001"]])))
    assert shown.numbers["members"] == shown.numbers["with_data"] == 2


def test_short_history_names_what_it_lacks() -> None:
    """30 sessions: no averages of 50 and 200, no highs of 252, and the reasons."""
    shown = show(market(count=30), lookback=5, window=10)
    assert {"pct_above_50", "pct_above_200", "new_highs", "new_lows"} <= absent(shown)
    for what in ("50-session average", "200-session average", "new highs and lows"):
        assert any(what in gap for gap in shown.sentences())


@pytest.mark.parametrize(
    ("count", "verdict", "said"),
    [
        (140, None,
         "The verdict is open: a median needs 152 of the last 252 sessions, participation has "
         "110, the effective number of stocks and the share of the ten largest have 140."),
        (170, None,
         "The verdict is open: a median needs 152 of the last 252 sessions, participation has "
         "140."),
        (200, True,
         "Medians and percentiles are of fewer than the last 252 sessions: participation has 170, "
         "the effective number of stocks and the share of the ten largest have 200."),
        (282, True, ""),
    ],
)  # fmt: skip
def test_medians_of_less_than_a_year_are_said(count: int, verdict: bool | None, said: str) -> None:
    """Below 60% of it no verdict that needs them is given, with the reason in the ledger too."""
    shown = show(market(count=count, volume=steady(count)), lookback=5)
    assert (shown.numbers["verdict"] is None) is (verdict is None)
    assert shown.why("verdict", "medians") == said
    if verdict is None:
        (row,) = evidence.evidence(shown)
        assert (row.why, words.sentence(shown)) == (said, said)


def steady(count: int) -> Floats:
    """Volumes of 120 stocks of which each rises above its mean on every other session."""
    every_other = np.where((np.arange(count)[:, None] + np.arange(120)) % 2, 1_200.0, 1_000.0)
    every_other[-5:] = 1_300.0
    return every_other


def test_why_there_is_no_verdict_is_not_the_first_that_is_missing() -> None:
    """The page begins with members without a price; the ledger's reason is that of the verdict."""
    symbols = [f"M{number:03}" for number in range(130)]
    stored = market(
        count=140,
        volume=steady(140),
        lists=member_lists(days_until("2026-11-20", 140)[:1], [symbols]),
    )
    shown = show(stored, lookback=5)
    assert shown.sentences()[0].startswith("10 members have no price")
    (row,) = evidence.evidence(shown)
    assert row.why.startswith("The verdict is open: ")


def test_one_session() -> None:
    """A single day of closes is no reason to fail."""
    shown = show(market(count=1), lookback=5)
    assert shown.as_of == DAYS[-1].item()
    assert {"advancers", "participation"} <= absent(shown)
    json.loads(shown.to_json(series=True))


def test_a_name_that_comes_goes_and_misses_sessions_is_never_invented() -> None:
    """Its column is NaN there: it is in no count of that session."""
    held = market()
    close, volume = held.panel.close.copy(), held.panel.volume.copy()
    close[:200, 0] = volume[:200, 0] = np.nan
    close[250:, 1] = volume[250:, 1] = np.nan
    close[[300, 310], 2] = volume[[300, 310], 2] = np.nan
    gappy = market(close=close, volume=volume)
    counted = [show(gappy, DAYS[row].item()).numbers["with_data"] for row in (199, 200, 250, 300)]
    assert counted == [119, 120, 119, 118]
    x = show(gappy, DAYS[301].item()).numbers
    assert x["with_data"] - x["advancers"] - x["decliners"] - x["unchanged"] == 1


# Caches -----------------------------------------------------------------------------------


def test_arrays_are_made_once_for_all_sliders(monkeypatch: pytest.MonkeyPatch) -> None:
    """Moving window, drop, lookback or the day reads no price again."""
    held, reads = market(), []
    genuine = MemoryMarket.members
    monkeypatch.setattr(MemoryMarket, "members", lambda self: reads.append(1) or genuine(self))
    for options in ({}, {"window": 20}, {"drop": 5}, {"window": 20, "drop": 9}):
        show(held, **options)
    show(held, DAYS[100].item(), lookback=200)
    assert len(reads) == 1


def test_another_market_takes_the_place_of_the_one_before() -> None:
    """One set of arrays a process: the one before is let go."""
    one, other = market(), market(names=101)
    first = breadth_data.of(one)
    assert breadth_data.of(one) is first
    second = breadth_data.of(other)
    assert second is not None
    assert len(second.symbols) == 103
    assert breadth_data.of(one) is not first


def test_provenance_of_members_prices() -> None:
    """Where most of them come from, as of the session shown, and the latest fetch."""
    prices, _ = show(market()).provenance
    assert (prices.key, prices.source, prices.as_of) == (
        "Members' prices", "yahoo", DAYS[-1].item(),
    )  # fmt: skip
    assert (prices.fetched_at, prices.status, prices.sessions_behind) == (AT, "live", 0)
    assert (prices.first, prices.rows) == (DAYS[0].item(), COUNT)


def test_arrays_of_a_former_version_are_let_go() -> None:
    """Nothing that was computed from them keeps them: they take several 100 MB a version."""
    old = market(names=110)
    show(old)
    arrays = breadth_data.of(old)
    assert arrays is not None
    flaws.of_stored(old, arrays, len(arrays.sessions) - 1)
    watched = weakref.ref(arrays.base)
    del arrays
    show(market(names=111))
    gc.collect()
    assert watched() is None
