"""The sectors page's figures: hand-computed cases, what is missing, and no look ahead."""

from __future__ import annotations

import datetime as dt
import json
import math
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation import formats, sessions, universe
from rotation.imports import prices as imports
from rotation.results.evidence import State
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import Market
from rotation.topics.sectors.ui.rotation_map import MAP
from rotation.topics.sectors.view import evidence, rotation_map
from rotation.topics.sectors.view import result as view
from tests.markets import (
    AT,
    MemoryMarket,
    bars,
    data_of,
    days_until,
    market_of,
    panel,
    price_file,
    walk,
)

END = "2026-01-16"
DAYS = days_until(END, 300)
HORIZONS = ["d5", "d21", "d63", "d126", "d252", "ytd", "lookback"]
SMALL = [small for _, small, _ in universe.WITHIN_SECTOR]
EVERY = ["SPY", *universe.SECTORS, *SMALL]
pytestmark = pytest.mark.usefixtures("clock")

PLAIN = Selection(options=(("tail", 12), ("group", "sectors"), ("benchmark", "SPY")))


def sectors(selection: Selection, market: Market) -> Result:
    """The page on a market."""
    return view.compute(selection, data_of(market))


def chosen(**values: Any) -> Selection:
    """A selection with some values other than the defaults; options by their names."""
    own = {name: values.pop(name, value) for name, value in PLAIN.options}
    return replace(PLAIN, options=tuple(own.items()), **values)


def flat(
    last: dict[str, float], symbols: list[str] = EVERY, **arrays: dict[str, Any]
) -> MemoryMarket:
    """Closes of 100 on every session but the last one, where they are as given or 100."""
    close = np.full((len(DAYS), len(symbols)), 100.0)
    close[-1] = [last.get(symbol, 100.0) for symbol in symbols]
    more = {}
    for name, columns in arrays.items():
        more[name] = np.zeros_like(close)
        for symbol, (row, value) in columns.items():
            more[name][row, symbols.index(symbol)] = value
    return MemoryMarket(panel(symbols, DAYS, close, **more))


def without(market: MemoryMarket, symbol: str, rows: slice) -> MemoryMarket:
    """The same market without a symbol's bars on some sessions."""
    close = market.panel.close.copy()
    close[rows, market.panel.columns[symbol]] = np.nan
    volume = np.where(np.isfinite(close), 1e6, np.nan)
    return MemoryMarket(panel(market.panel.symbols, market.panel.sessions, close, volume=volume))


def row_of(result: Any, symbol: str) -> dict[str, Any]:
    """A sector's row."""
    return next(row for row in result.tables["sectors"] if row["symbol"] == symbol)


def about(result: Any, word: str) -> list[str]:
    """The sentences that name something."""
    return [sentence for sentence in result.sentences() if word in sentence]


def walks(count: int, symbols: list[str], seed: int = 3) -> MemoryMarket:
    """Random walks that end on END."""
    close = np.column_stack([walk(seed + n, count) for n in range(len(symbols))])
    return MemoryMarket(panel(symbols, days_until(END, count), close))


def test_last_close_decides_every_horizon():
    """From closes of 100 to 103, 99 and 101: returns, excess, ranks, extremes and the count."""
    result = sectors(PLAIN, flat({"SPY": 101.0, "XLK": 103.0, "XLE": 99.0}))
    assert [row_of(result, "XLK")[name] for name in HORIZONS] == pytest.approx([0.03] * 7)
    assert row_of(result, "XLK")["excess_ytd"] == pytest.approx(0.02)
    assert row_of(result, "XLE")["excess_ytd"] == pytest.approx(-0.02)
    assert [row_of(result, symbol)["rank_ytd"] for symbol in ("XLK", "XLC", "XLE")] == [1, 2, 11]
    numbers = dict(result.numbers)
    assert numbers.pop("benchmark_ytd") == pytest.approx(0.01)
    assert numbers == {"worst_ytd": "XLE", "best_ytd": "XLK", "beating_benchmark_ytd": 1}
    assert result.as_of == dt.date(2026, 1, 16)
    assert about(result, "nothing") == []


def test_json_has_the_names_of_the_definitions():
    """Tables and columns are those the command line and the API promise."""
    result = json.loads(sectors(PLAIN, walks(300, EVERY)).to_json())
    tables = result["tables"]
    assert list(tables) == ["sectors", "within_sector", "rotation_map"]
    assert list(tables["sectors"][0]) == ["symbol", "name", *HORIZONS, "excess_ytd", "rank_ytd"]
    assert list(tables["within_sector"][0]) == ["sector", "small", "large", *HORIZONS]
    point = ["symbol", "session", "strength", "momentum", "quadrant", "provisional"]
    assert list(tables["rotation_map"][0]) == point
    assert result["selection"]["group"] == "sectors"


def test_small_minus_large_inside_a_sector():
    """PSCT from 100 to 106 against XLK from 100 to 103 is 3 points."""
    result = sectors(PLAIN, flat({"PSCT": 106.0, "XLK": 103.0}))
    technology = result.tables["within_sector"][0]
    assert technology["sector"] == "Technology"
    assert [technology[name] for name in HORIZONS] == pytest.approx([0.03] * 7)


def test_dividend_counts_in_total_return_only():
    """A dividend of 2 on the ex-date, close 100: +2% in total, 0 in price."""
    market = flat({}, dividend={"XLU": (-3, 2.0)})
    assert row_of(sectors(PLAIN, market), "XLU")["d5"] == pytest.approx(0.02)
    assert row_of(sectors(chosen(basis="price"), market), "XLU")["d5"] == 0.0


def test_hole_of_thirty_sessions_is_a_named_gap():
    """A horizon that starts inside the hole has no figure and says so; the others are right."""
    market = without(flat({"XLE": 110.0}), "XLE", slice(-40, -10))
    assert str(DAYS[-12]) == "2025-12-31"
    energy = row_of(sectors(PLAIN, market), "XLE")
    assert {name for name in HORIZONS if math.isnan(energy[name])} == {"d21", "ytd"}
    kept = [energy[name] for name in ("d5", "d63", "d126", "d252", "lookback")]
    assert kept == pytest.approx([0.1] * 5)
    assert math.isnan(energy["excess_ytd"])
    assert math.isnan(energy["rank_ytd"])
    said = [gap for gap in sectors(PLAIN, market).sentences() if gap.startswith("XLE: ")]
    assert said == [
        f"XLE: nothing over 21 sessions (no price on {formats.day(DAYS[-22])}, the start of 21 "
        "sessions).",
        "XLE: nothing year to date (no price on 31 Dec 2025, the last session of 2025).",
    ]


def test_sector_that_starts_in_mid_window_is_said_once():
    """40 bars: three horizons right, the four longer ones missing for one cause."""
    market = without(flat({"XLRE": 104.0}), "XLRE", slice(0, -40))
    result = sectors(PLAIN, market)
    row = row_of(result, "XLRE")
    assert [row[name] for name in ("d5", "d21", "ytd")] == pytest.approx([0.04] * 3)
    assert all(math.isnan(row[name]) for name in ("d63", "d126", "d252", "lookback"))
    assert about(result, "XLRE: nothing") == [
        "XLRE: nothing over 63, 126 and 252 sessions and the lookback of 63 sessions "
        f"(40 sessions stored since {formats.day(DAYS[-40])})."
    ]
    assert "Rotation map: XLRE not drawn (needs 45 weeks, 9 stored)." in result.sentences()


def test_week_without_volume_counts_like_any_other():
    """Closes without a trade are closes."""
    market = flat({"XLB": 107.0})
    volume = market.panel.volume.copy()
    volume[-5:, market.panel.columns["XLB"]] = 0.0
    quiet = MemoryMarket(replace(market.panel, volume=volume))
    result = sectors(PLAIN, quiet)
    assert [row_of(result, "XLB")[name] for name in HORIZONS] == pytest.approx([0.07] * 7)
    assert about(result, "XLB") == []


def test_split_leaves_no_mark_on_returns(tables: Tables, tmp_path: Path):
    """A file from before a 2:1 split and one from after it give one history: +10%, not -45%."""
    before, since = DAYS[:-29], DAYS[-40:]
    assert str(DAYS[-29]) == "2025-12-05"
    closes = np.full(len(since), 100.0)
    closes[-1] = 110.0
    ratio = np.where(since == DAYS[-29], 2.0, 0.0)
    old = price_file(
        tmp_path / "old.csv",
        bars("XLK", before, np.full(len(before), 200.0)),
        bars("SPY", DAYS, np.full(len(DAYS), 400.0)),
    )
    new = price_file(tmp_path / "new.csv", bars("XLK", since, closes, split=ratio))
    imports.import_prices(tables, old, at=AT)
    imports.import_prices(tables, new, at=AT)
    result = sectors(PLAIN, market_of(tables))
    assert [row_of(result, "XLK")[name] for name in HORIZONS] == pytest.approx([0.1] * 7)
    assert result.numbers["beating_benchmark_ytd"] == 1


def test_history_too_short_for_all_is_one_sentence():
    """Eleven sectors short of a year are named together, and null in the JSON."""
    market = walks(230, EVERY)
    result = sectors(PLAIN, market)
    said = about(result, "nothing over 252")
    assert said[0] == (
        "All 11 stored sectors: nothing over 252 sessions "
        "(needs 253 sessions, 230 stored since 19 Feb 2025)."
    )
    assert len(said) == 2
    rows = json.loads(result.to_json())["tables"]["sectors"]
    assert {row["d252"] for row in rows} == {None}


def test_sectors_not_stored_are_named_and_the_rest_works():
    """Two of eleven missing: nine have figures and ranks, the two a place without."""
    kept = [symbol for symbol in EVERY if symbol not in ("XLC", "XLRE", "PSCU")]
    result = sectors(PLAIN, flat({"XLK": 103.0}, kept))
    assert result.sentences()[0] == "No data through 16 Jan 2026: XLC, XLRE, PSCU."
    assert len(result.tables["sectors"]) == 11
    assert math.isnan(row_of(result, "XLC")["ytd"])
    assert result.numbers["best_ytd"] == "XLK"


def test_without_the_benchmark_returns_stand_and_excess_is_missing():
    """No SPY: sessions are the sectors' own, excess and count are null and said so."""
    result = sectors(PLAIN, flat({"XLK": 103.0}, EVERY[1:]))
    assert row_of(result, "XLK")["d63"] == pytest.approx(0.03)
    assert math.isnan(row_of(result, "XLK")["excess_ytd"])
    assert result.numbers["beating_benchmark_ytd"] is None
    assert result.tables["rotation_map"] == []
    assert result.as_of == dt.date(2026, 1, 16)
    assert len(about(result, "SPY")) == 3


def test_as_of_is_the_benchmarks_last_session():
    """A sector that is already a session further is cut where SPY ends."""
    market = without(flat({"XLK": 150.0}), "SPY", slice(-1, None))
    result = sectors(PLAIN, market)
    assert result.as_of == dt.date(2026, 1, 15)
    assert row_of(result, "XLK")["d5"] == 0.0


def test_excess_is_over_the_chosen_benchmark():
    """Against RSP at +2%, a sector at +1% is behind though SPY stands still."""
    market = flat({"RSP": 102.0, "XLK": 101.0}, [*EVERY, "RSP"])
    result = sectors(chosen(benchmark="RSP"), market)
    assert row_of(result, "XLK")["excess_ytd"] == pytest.approx(-0.01)
    assert result.numbers["beating_benchmark_ytd"] == 0


def test_benchmark_not_stored_is_said():
    """IJR chosen and not stored: no map, no excess, returns all the same."""
    result = sectors(chosen(benchmark="IJR"), flat({"XLK": 101.0}))
    assert "Rotation map: not drawn, IJR has no price up to 16 Jan 2026." in result.sentences()
    assert math.isnan(row_of(result, "XLK")["excess_ytd"])
    assert row_of(result, "XLK")["ytd"] == pytest.approx(0.01)


def test_benchmark_that_begins_after_the_day_is_not_called_unstored():
    """IJR is stored from a later session on: that day has no price of it."""
    day = DAYS[280]
    market = without(flat({"XLK": 101.0}, [*EVERY, "IJR"]), "IJR", slice(0, 281))
    result = sectors(chosen(benchmark="IJR", asof=day.item()), market)
    said = f"no price up to {formats.day(day)}"
    assert f"Rotation map: not drawn, IJR has {said}." in result.sentences()
    assert (
        f"Excess over IJR and how many sectors are ahead of it are not known (IJR: {said})."
    ) in result.sentences()


def test_ledger_says_what_is_known_where_the_state_is_not():
    """Sectors ahead of the benchmark without a pair inside a sector, then with one."""
    held = ["SPY", *universe.SECTORS]
    (row,) = evidence.evidence(sectors(PLAIN, flat(dict.fromkeys(universe.SECTORS, 103.0), held)))
    assert (row.state, row.figure) == (State.NO_DATA, "")
    beat = "11 of 11 sectors beat SPY YTD"
    assert row.why == f"{beat}; none of the 9 pairs inside sectors has a return"
    some = flat(dict.fromkeys(universe.SECTORS, 103.0), [*held, *universe.WITHIN_SECTOR[0][1:]])
    (row,) = evidence.evidence(sectors(PLAIN, some))
    assert row.why == (
        f"{beat}; small caps lead in 0 of 1 sectors (8 of 9 pairs inside sectors have no return)"
    )


def test_nothing_stored_is_an_empty_result():
    """No table, no number, one sentence."""
    result = sectors(PLAIN, flat({}, ["AAPL"]))
    assert result.as_of is None
    assert set(result.numbers.values()) == {None}
    assert len(result.sentences()) == 1


def test_ranks_over_time_end_with_the_rank_over_the_lookback():
    """The last row of the series ranks the column ``lookback`` of the table."""
    result = sectors(PLAIN, walks(300, EVERY))
    lookback = {row["symbol"]: row["lookback"] for row in result.tables["sectors"]}
    best_first = sorted(lookback, key=lookback.__getitem__, reverse=True)
    columns = result.series["rank_over_time"]
    assert columns["session"][-1] == np.datetime64(END)
    assert [columns[symbol][-1] for symbol in best_first] == list(range(1, 12))


def test_tail_has_as_many_weeks_and_the_point_they_lead_to():
    """A tail of 3 weeks is 4 points, a week apart, for each of the 11 sectors."""
    result = sectors(chosen(tail=3), walks(300, EVERY))
    rows = result.tables["rotation_map"]
    assert len(rows) == 44
    energy = [row["session"] for row in rows if row["symbol"] == "XLE"]
    assert energy == [dt.date(2025, 12, 26), dt.date(2026, 1, 2), dt.date(2026, 1, 9), result.as_of]


def test_place_of_an_earlier_week_has_its_day():
    """Energy ends two weeks before the others: its quadrant is not called the current one."""
    result = sectors(PLAIN, without(walks(300, EVERY), "XLE", slice(-8, None)))
    heads = {row["symbol"]: row for row in rotation_map.heads(result.tables["rotation_map"])}
    day = heads["XLE"]["session"]
    assert day == dt.date(2026, 1, 6)
    assert heads["XLE"]["of"] == " on 6 Jan 2026"
    assert {row["of"] for symbol, row in heads.items() if symbol != "XLE"} == {""}
    assert "XLE on 6 Jan 2026" in MAP.words(result)[1]
    same = sectors(PLAIN, without(walks(300, EVERY), "XLE", slice(-1, None)))
    assert "XLE on" not in MAP.words(same)[1]
    assert rotation_map.heads([]) == []


def test_finished_week_is_final_and_a_running_one_is_not():
    """Friday's point is final, Thursday's may still move; earlier points are final."""
    market = walks(300, EVERY)
    friday = sectors(PLAIN, market).tables["rotation_map"]
    thursday = sectors(chosen(asof=dt.date(2026, 1, 15)), market).tables["rotation_map"]
    assert not any(row["provisional"] for row in friday)
    moving = {row["session"] for row in thursday if row["provisional"]}
    assert moving == {dt.date(2026, 1, 15)}


def test_bar_fetched_before_the_close_makes_its_point_provisional():
    """A Friday's bar fetched at noon in New York is not the week's last word."""
    noon = dt.datetime(2026, 1, 16, 17, 0, tzinfo=dt.UTC)
    market = replace(walks(300, EVERY), fetched_at=noon)
    rows = sectors(PLAIN, market).tables["rotation_map"]
    assert {row["session"] for row in rows if row["provisional"]} == {dt.date(2026, 1, 16)}


def test_group_of_the_map_without_its_own_benchmark():
    """Styles against IWM: IWM is what the others are held to, not a point among them."""
    styles = [cell.symbol for cell in universe.STYLES]
    market = walks(300, [*EVERY, *(symbol for symbol in styles if symbol not in EVERY)])
    result = sectors(chosen(group="styles", benchmark="IWM"), market)
    drawn = {row["symbol"] for row in result.tables["rotation_map"]}
    assert drawn == set(styles) - {"IWM"}
    assert about(result, "held to") != []


def test_map_of_less_than_45_weeks_is_said_not_drawn():
    """200 sessions are 41 or 42 weeks: no point, one sentence for all sectors."""
    result = sectors(PLAIN, walks(200, EVERY))
    assert result.tables["rotation_map"] == []
    said = about(result, "Rotation map")
    assert len(said) == 1
    assert said[0].startswith("Rotation map: All 11 stored sectors not drawn (needs 45 weeks, ")


@settings(max_examples=25, deadline=None)
@given(
    back=st.integers(0, 60),
    lookback=st.integers(5, 120),
    hole=st.tuples(st.integers(0, 10), st.integers(0, 330), st.integers(0, 45)),
    group=st.sampled_from(["sectors", "small-sectors"]),
)
def test_no_figure_uses_a_later_row(back, lookback, hole, group):
    """As of a day, the full store and the store as it was that day say the same."""
    market = walks(340, EVERY, seed=11)
    sector, start, length = hole
    symbol = list(universe.SECTORS)[sector]
    market = without(market, symbol, slice(start, start + length))
    day = market.panel.sessions[-1 - back].item()
    asked = chosen(asof=day, lookback=lookback, group=group)
    whole, cut = (sectors(asked, one).as_dict(series=True) for one in (market, market.cut(day)))
    for each in (whole, cut):
        del each["provenance"]
    assert whole == cut


@settings(max_examples=15, deadline=None)
@given(weeks=st.integers(1, 12), tail=st.integers(1, 26))
def test_past_points_stay_where_they_are(weeks, tail):
    """Points of finished weeks are the same, to the last bit, whatever came after them."""
    market = walks(340, EVERY, seed=5)
    fridays = np.unique(sessions.ends_of_weeks(market.panel.sessions))
    then = fridays[-1 - weeks].item()
    asked = chosen(tail=26)
    now = {
        (row["symbol"], row["session"]): row
        for row in sectors(asked, market).tables["rotation_map"]
    }
    past = sectors(chosen(asof=then, tail=tail), market).tables["rotation_map"]
    known = [row for row in past if (row["symbol"], row["session"]) in now]
    assert len(known) >= 11
    assert all(now[row["symbol"], row["session"]] == row for row in known)


def test_suspected_split_makes_no_sector_the_worst():
    """XLK halves without a split: no return across that session, no rank, and a sentence."""
    close = np.full((len(DAYS), len(EVERY)), 100.0)
    close[-8:, EVERY.index("XLK")] = 50.0
    close[-1, EVERY.index("XLE")] = 99.0
    result = sectors(PLAIN, MemoryMarket(panel(EVERY, DAYS, close)))
    row = row_of(result, "XLK")
    assert row["d5"] == 0.0
    assert all(math.isnan(row[name]) for name in ("d21", "ytd", "lookback", "rank_ytd"))
    assert result.numbers["worst_ytd"] == "XLE"
    ranked = result.series["rank_over_time"]["XLK"]
    assert np.isnan(ranked[-1])
    assert np.isfinite(ranked[0])
    (said,) = about(result, "Suspected split")
    assert f"of XLK: the close of {formats.day(DAYS[-8])} is 0.5 times the one before" in said


def test_hole_of_the_benchmark_stretches_no_window():
    """SPY lacks ten sessions: windows that begin there have no figure for anybody."""
    market = without(flat({"XLE": 110.0}), "SPY", slice(-30, -15))
    energy = row_of(sectors(PLAIN, market), "XLE")
    assert {name for name in HORIZONS if math.isnan(energy[name])} == {"d21"}
    (said,) = about(sectors(PLAIN, market), "no price on 15 sessions")
    assert said.startswith(
        f"SPY has no price on 15 sessions from {formats.day(DAYS[-30])} to "
        f"{formats.day(DAYS[-16])}; "
    )
    assert "no figure over 21 sessions" in said


def test_map_names_the_benchmark_where_it_lacks_weeks():
    """SPY lacks two weeks, the sectors none: neither the sectors nor XLE's own week are blamed."""
    whole = walks(400, EVERY)
    weeks = [f"2025-{monday}" for monday in ("10-13", "10-27", "11-10", "11-17")]
    first, after, own, end = np.searchsorted(whole.panel.sessions, np.array(weeks, "datetime64[D]"))
    market = without(without(whole, "SPY", slice(first, after)), "XLE", slice(own, end))
    assert about(sectors(PLAIN, market), "Rotation map") == [
        "Rotation map: XLE: 1 week has no price, the first after 7 Nov 2025; "
        "computed over the weeks that have one.",
        "Rotation map: SPY, the benchmark: 2 weeks have no price, the first after 10 Oct 2025; "
        "computed over the weeks that have one.",
    ]


def test_map_says_that_the_benchmark_is_too_short():
    """RSP has 20 weeks, every sector 80: the sectors' own weeks are no cause."""
    market = without(walks(400, [*EVERY, "RSP"]), "RSP", slice(0, -100))
    (said,) = about(sectors(chosen(benchmark="RSP"), market), "Rotation map")
    assert said == (
        "Rotation map: All 11 stored sectors not drawn (needs 45 weeks with a price of RSP too, "
        "21 stored)."
    )


@pytest.mark.parametrize("symbol", ["XLE", "SPY"])
def test_map_is_not_drawn_across_a_suspected_split(symbol: str):
    """Fewer than 45 weeks after it: none of the fund, or of all where it is the benchmark's."""
    market = walks(500, EVERY)
    close = market.panel.close.copy()
    close[-80:, EVERY.index(symbol)] /= 2
    halved = MemoryMarket(panel(EVERY, market.panel.sessions, close))
    result = sectors(PLAIN, halved)
    drawn = {row["symbol"] for row in result.tables["rotation_map"]}
    assert drawn == (set(universe.SECTORS) - {"XLE"} if symbol == "XLE" else set())
    (said,) = about(result, "Rotation map")
    who = "XLE" if symbol == "XLE" else "All 11 stored sectors"
    assert said == (
        f"Rotation map: {who} not drawn (needs 45 weeks since the suspected split of {symbol} on "
        f"{formats.day(market.panel.sessions[-80])}, 17 stored)."
    )


def test_map_after_a_suspected_split_is_that_of_the_weeks_since():
    """With 45 weeks it is drawn, from prices after the split alone."""
    market = walks(500, EVERY)
    close = market.panel.close.copy()
    close[:-250, EVERY.index("XLE")] *= 2
    halved = MemoryMarket(panel(EVERY, market.panel.sessions, close))
    result = sectors(PLAIN, halved)
    cut = sectors(PLAIN, without(market, "XLE", slice(0, -250)))
    found, expected = (
        [row for row in one.tables["rotation_map"] if row["symbol"] == "XLE"]
        for one in (result, cut)
    )
    assert found
    assert [row["session"] for row in found] == [row["session"] for row in expected]
    for name in ("strength", "momentum"):
        assert [row[name] for row in found] == pytest.approx([row[name] for row in expected])
    split, first = market.panel.sessions[-250], found[0]["session"]
    assert about(result, "Rotation map") == [
        f"Rotation map: the trail of XLE begins on {formats.day(first)}, 45 weeks after the "
        f"suspected split of XLE on {formats.day(split)}."
    ]
    (said,) = about(cut, "Rotation map")
    assert said.endswith(f"the trail of XLE begins on {formats.day(first)}, its 45th week.")
    assert about(sectors(chosen(tail=len(found) - 1), halved), "Rotation map") == []


def test_hole_of_one_session_has_its_day_once():
    """It is no stretch from a day to itself."""
    market = without(flat({"XLE": 110.0}), "SPY", slice(-30, -29))
    (said,) = about(sectors(PLAIN, market), "no price on 1 session")
    assert said.startswith(f"SPY has no price on 1 session ({formats.day(DAYS[-30])}); ")


def test_ranks_over_time_leave_out_windows_that_begin_in_a_hole():
    """As the table does on each day: SPY's hole for everybody, a fund's own for that fund."""
    ends = {symbol: 100.0 + number for number, symbol in enumerate(universe.SECTORS)}
    lookback, lacking = 40, slice(-50, -30)
    for symbol, concerned in (("SPY", universe.SECTORS), ("XLE", ["XLE"])):
        market = without(flat(ends), symbol, lacking)
        asked = replace(PLAIN, lookback=lookback)
        ranked = sectors(asked, market).series["rank_over_time"]
        assert math.isnan(ranked["XLE"][-1])
        for place, day in enumerate(ranked["session"].tolist()):
            if place % 5 and place != len(ranked["session"]) - 1:
                continue
            shown = sectors(replace(asked, asof=day), market).tables["sectors"]
            unknown = {row["symbol"] for row in shown if math.isnan(row["lookback"])}
            assert unknown <= set(concerned)
            assert {name for name in universe.SECTORS if math.isnan(ranked[name][place])} == unknown


def test_count_of_sectors_ahead_is_not_known_where_the_benchmark_is_not():
    """SPY lacks the last session of the year: no count of the new year, one of the old year."""
    (end,) = np.flatnonzero(DAYS.astype("datetime64[Y]") == np.datetime64("2025"))[-1:]
    whole, market = flat({"XLE": 110.0}), without(flat({"XLE": 110.0}), "SPY", slice(end, end + 1))
    ahead = sectors(PLAIN, market).series["ahead"]
    of_new_year = ahead["session"] >= np.datetime64("2026-01-01")
    assert of_new_year.any()
    assert np.isnan(ahead["ahead"][of_new_year]).all()
    assert np.isfinite(ahead["ahead"][~of_new_year]).all()
    assert sectors(PLAIN, whole).series["ahead"]["ahead"][-1] == 1.0
    above = flat({"SPY": 105.0, "XLE": 110.0, "XLF": 103.0})
    assert sectors(PLAIN, above).series["ahead"]["ahead"][-1] == 1.0


def test_reason_that_excess_is_not_known_names_the_symbol_once():
    """Nobody has a price on the last session of the year: the cause says whose it is."""
    (end,) = np.flatnonzero(DAYS.astype("datetime64[Y]") == np.datetime64("2025"))[-1:]
    market = flat({})
    for symbol in EVERY:
        market = without(market, symbol, slice(end, end + 1))
    (said,) = about(sectors(PLAIN, market), "Excess over")
    assert said == (
        "Excess over SPY and how many sectors are ahead of it are not known "
        "(SPY: no price on 31 Dec 2025)."
    )
