"""What the history page says, on markets made for it."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rotation import formats, universe
from rotation.panel import Days, Floats
from rotation.results.render import csv
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.market import sample_market
from rotation.topics import registry
from rotation.topics.history.view import calendar
from rotation.topics.history.view.headline import headline
from tests.markets import MemoryMarket, days_until, panel, result_of, walk

PAGE = registry.page("history")
SMALL, LARGE = universe.INDICES

pytestmark = pytest.mark.usefixtures("clock")


def market(days: Days, **closes: Floats) -> MemoryMarket:
    """Closes by symbol; ``small`` and ``large`` are the indices."""
    names = {"small": SMALL, "large": LARGE}
    return MemoryMarket(
        panel([names.get(name, name) for name in closes], days, np.column_stack([*closes.values()]))
    )


def history(on: Any, asof: str | None = None, **values: str) -> Result:
    """The page for some values of the address."""
    wish = PAGE.parse({**values, "asof": asof}, on).selection
    return result_of("history", wish, on)


DAYS = days_until("2026-11-20", 9_800)
LONG = market(DAYS, small=walk(1, 9_800), large=walk(2, 9_800))
"""Since December 1987."""


def frame() -> pd.DataFrame:
    return pd.DataFrame({"small": walk(1, 9_800), "large": walk(2, 9_800)}, pd.DatetimeIndex(DAYS))


def test_months_agree_with_pandas() -> None:
    """Share, number and mean of every calendar month to 1e-9; November is not over."""
    returns = frame().resample("ME").last().pct_change().iloc[1:-1]
    spread = returns["small"] - returns["large"]
    for row in history(LONG).tables["months"]:
        own = spread[spread.index.month == row["month"]]
        assert row["n"] == len(own)
        assert row["mean"] == pytest.approx(own.mean(), abs=1e-9)
        assert row["small_won"] == pytest.approx((own > 0).mean(), abs=1e-9)
        assert row["low"] < row["mean"] < row["high"]


def test_years_and_their_runs_agree_with_pandas() -> None:
    """The running year is listed and belongs to no run."""
    returns = frame().resample("YE").last().pct_change().iloc[1:]
    shown = history(LONG)
    for row in shown.tables["calendar_years"][1:]:
        own = returns[returns.index.year == row["year"]].iloc[0]
        assert row["small"] == pytest.approx(own["small"], abs=1e-9)
        assert row["spread"] == pytest.approx(own["small"] - own["large"], abs=1e-9)
    won = (returns["small"] > returns["large"]).iloc[:-1].tolist()
    streak = next(n for n, side in enumerate(won[::-1]) if side != won[-1])
    assert shown.numbers["streak"] == streak
    assert shown.numbers["streak_side"] == ("small" if won[-1] else "large")
    assert sum(run["years"] for run in shown.tables["runs"]) == len(won)


def test_windows_of_ten_years_agree_with_pandas() -> None:
    """Month end to month end, share and rank to 1e-9; that they overlap is said."""
    ends = frame().resample("ME").last().iloc[:-1]
    growth = (ends / ends.shift(120)).dropna() ** 0.1
    spread = growth["small"] - growth["large"]
    shown = history(LONG)
    numbers = shown.numbers
    assert numbers["rolling_10y_n"] == len(spread)
    share = (spread > 0).mean()
    assert numbers["rolling_10y_share_small_won"] == pytest.approx(share, abs=1e-9)
    assert numbers["rolling_10y_present"] == pytest.approx(spread.iloc[-1], abs=1e-9)
    rank = (spread <= spread.iloc[-1]).mean()
    assert numbers["present_percentile"] == pytest.approx(rank, abs=1e-9)
    assert numbers["rolling_10y_low"] <= share <= numbers["rolling_10y_high"]
    assert f"The {len(spread)} windows of ten years overlap: 3 of them" in shown.why("rolling_10y")


def test_month_and_year_count_once_they_are_over() -> None:
    """On 30 January 2026 the month is, on the 29th it is not; the year before is over."""
    on_last = history(LONG, "2026-01-30").tables
    before = history(LONG, "2026-01-29").tables
    assert on_last["months"][0]["n"] == before["months"][0]["n"] + 1
    assert on_last["monthly_spreads"][-1]["over"] is True
    assert before["monthly_spreads"][-1]["over"] is False
    assert on_last["runs"][-1]["last"] == 2025
    assert history(LONG, "2025-12-30").tables["runs"][-1]["last"] == 2024


def test_heat_map_is_the_pair_s_and_the_rest_the_indices() -> None:
    """With IWM against SPY chosen; ``by=pair`` reads all of it from the pair."""
    funds = market(
        DAYS[-500:], small=walk(1, 500), large=walk(2, 500), IWM=walk(3, 500), SPY=walk(4, 500)
    )
    shown = history(funds, pair="IWM-SPY")
    own = history(funds, pair="IWM-SPY", by="pair")
    indices = history(funds, pair="RUT-GSPC")
    assert (shown.numbers["small_symbol"], shown.numbers["large_symbol"]) == (SMALL, LARGE)
    assert own.numbers["small_symbol"] == "IWM"
    assert shown.tables["months"][1]["mean"] == indices.tables["months"][1]["mean"]
    assert shown.tables["monthly_spreads"][1:] == own.tables["monthly_spreads"][1:]
    assert shown.tables["monthly_spreads"][-1] != indices.tables["monthly_spreads"][-1]
    assert {entry.key for entry in shown.provenance} == {SMALL, LARGE, "IWM", "SPY"}


def test_without_the_indices_the_history_is_the_pair_s_and_says_so() -> None:
    """Which one is missing, and whose is shown."""
    funds = market(DAYS[-300:], small=walk(1, 300), IWM=walk(3, 300), SPY=walk(4, 300))
    shown = history(funds, pair="IWM-SPY")
    assert shown.numbers["small_symbol"] == "IWM"
    assert f"stored for {LARGE} yet" in shown.why("history")
    assert shown.why("history").endswith("The history is that of IWM and SPY.")


def test_present_rotation_stands_among_past_ones() -> None:
    """Three rises of 10% and more and one of 30%: the present, 20% so far, is third of four."""
    up_and_down = [
        level
        for top in (1.12, 1.30, 1.15)
        for level in (*np.linspace(1.0, top, 41)[1:], *np.linspace(top, 1.0, 41)[1:])
    ]
    ratio = np.array([*np.linspace(1.1, 1.0, 30), *up_and_down, *np.linspace(1.0, 1.2, 41)[1:]])
    days = days_until("2026-11-20", len(ratio))
    shown = history(market(days, small=100 * ratio, large=np.full(len(ratio), 100.0)))
    numbers = shown.numbers
    assert numbers["rotation_start"] == days[-41].item()
    assert numbers["rotation_gain"] == pytest.approx(0.2)
    assert (numbers["rotation_sessions"], numbers["rotations_n"]) == (40, 4)
    assert numbers["rotation_percentile"] == 0.75
    assert numbers["rotations_reached"] == 1
    reached = [row["reached"] for row in shown.tables["rotations"]]
    assert [day is None for day in reached] == [True, False, True, True]
    assert shown.tables["after"][0]["n"] == 1
    (one,) = (row for row in shown.tables["rotations"] if row["reached"])
    assert shown.tables["after"][1]["mean"] == pytest.approx(one["after_63"])


def test_without_a_rotation_it_says_so() -> None:
    """A ratio that only falls."""
    falling = np.linspace(100.0, 50.0, 300)
    shown = history(market(DAYS[-300:], small=falling, large=np.full(300, 100.0)))
    assert shown.numbers["rotation_start"] is None
    assert "the ratio is not 5% above a low" in shown.why("rotation")
    assert shown.tables["rotations"] == []
    assert [row["n"] for row in shown.tables["after"]] == [0, 0, 0, 0]


def test_short_history_says_what_is_missing() -> None:
    """No band, no run, no window of ten years: each with what it needs."""
    said = history(market(DAYS[-60:], small=walk(1, 60), large=walk(2, 60))).sentences()
    assert any("Calendar months without a band: needs 8 years, 0 stored" in s for s in said)
    assert any("Runs of years need a calendar year that is over" in s for s in said)
    assert any("No window of ten years: needs 121 month ends with both, " in s for s in said)


def test_day_before_all_data_has_a_sentence_for_prices_and_one_for_the_factor() -> None:
    """And every table, empty."""
    shown = result_of(
        "history", PAGE.complete(Selection(asof=dt.date(1990, 1, 2))), sample_market()
    )
    assert shown.as_of is None
    assert [sentence.split(" ", 4)[-1] for sentence in shown.sentences()] == [
        "no session up to 2 Jan 1990.", "no common session through 2 Jan 1990.",
    ]  # fmt: skip
    assert set(shown.tables) == {table.name for table in PAGE.tables}


def test_headline_names_the_month_and_the_run() -> None:
    """As of 16 January: how often small caps won January, and who won the last years."""
    shown = history(LONG, "2026-01-16")
    january = shown.tables["months"][0]
    said = PAGE.headline(shown)
    won = round(january["small_won"] * january["n"])
    assert said.title.startswith(f"January: small caps won {won} of {january['n']}; ")
    assert f"caps led {shown.numbers['streak']} year" in said.title
    assert len(said.title) <= 70
    (bars,) = PAGE.drawings(shown)
    assert [value for _, value in bars.bars] == sorted((v for _, v in bars.bars), reverse=True)
    assert not any(math.isnan(value) for _, value in bars.bars)


def test_headline_without_such_a_month_names_it_and_says_what_is_known() -> None:
    """Prices of half a year hold none; they may hold a rotation, or its absence."""
    days, level = days_until("2026-02-18", 120), np.full(120, 100.0)
    risen = market(days, small=np.interp(np.arange(120), [0, 60, 119], [100, 90, 117]), large=level)
    said = PAGE.headline(history(risen))
    assert said.title == "History: prices of ^RUT and ^GSPC hold no past February"
    assert said.description == (
        f"This rotation: +30.0% since the low of {formats.day(days[60].item())}."
    )
    said = PAGE.headline(history(market(days, small=level, large=level)))
    assert said.title == "History: prices of ^RUT and ^GSPC hold no past February"
    assert said.description.startswith("No rotation at present")
    before = PAGE.complete(Selection(asof=dt.date(1990, 1, 2)))
    nothing = result_of("history", before, market(days, small=level, large=level))
    assert PAGE.headline(nothing).title == "History: not enough prices for a calendar month"


def test_headline_writes_a_difference_of_returns_in_points() -> None:
    """As the table of months does."""
    shown = history(LONG)
    mean = shown.tables["months"][shown.as_of.month - 1]["mean"]  # type: ignore[union-attr]
    said = headline(shown).description
    assert f" was {formats.SHORT_PP(mean)} on average in " in said
    assert f"of {shown.numbers['rolling_10y_n']} windows of ten years." in said
    one = dataclasses.replace(shown, numbers={**shown.numbers, "rolling_10y_n": 1})
    assert "of the one window of ten years." in headline(one).description


def flawed(days: Days, small: Floats, large: Floats, **values: str) -> Result:
    """The page on the two of a pair alone."""
    return history(market(days, IWM=small, SPY=large), by="pair", **values)


def gap_of(shown: Result, names: str) -> str:
    """The one sentence on a hole or a suspected split of a symbol."""
    (said,) = [
        text
        for text in shown.sentences()
        if text.startswith((f"{names} has no price", f"Suspected split of {names}:"))
    ]
    return said


def test_years_and_months_that_end_in_a_hole_have_no_return() -> None:
    """SPY lacks the turn of the year: no run and no mean is made of what is left."""
    days = days_until("2023-06-30", 1_000)
    small, large = walk(1, 1_000), walk(2, 1_000)
    whole = flawed(days, small, large)
    lost = (days >= np.datetime64("2022-12-20")) & (days <= np.datetime64("2023-03-10"))
    large[lost] = math.nan
    shown = flawed(days, small, large)
    years = {row["year"]: row["spread"] for row in shown.tables["calendar_years"]}
    assert [year for year, spread in years.items() if math.isnan(spread)] == [2019, 2022, 2023]
    assert [row["last"] for row in whole.tables["runs"]][-1] == 2022
    assert [row["last"] for row in shown.tables["runs"]][-1] == 2021
    assert (shown.numbers["streak"], shown.numbers["streak_side"]) == (None, None)
    cells = {(row["year"], row["month"]): row for row in shown.tables["monthly_spreads"]}
    assert cells[2022, 12]["over"] is True
    assert math.isnan(cells[2022, 12]["spread"])
    assert math.isnan(cells[2023, 3]["small"])
    counts = [[row["n"] for row in result.tables["months"]] for result in (whole, shown)]
    assert [a - b for a, b in zip(*counts, strict=True)] == [1, 1, 1, *[0] * 8, 1]
    said = gap_of(shown, "SPY")
    assert said.startswith("SPY has no price on 55 sessions from 20 Dec 2022 to 10 Mar 2023;")
    assert "no figure of 2022, 2023, December 2022 and March 2023" in said


def test_hole_inside_a_year_changes_nothing_of_it() -> None:
    """Both of its ends are stored, and no month of it ends in the hole."""
    days = days_until("2023-06-30", 1_000)
    small, large = walk(1, 1_000), walk(2, 1_000)
    whole = flawed(days, small, large)
    lost = (days >= np.datetime64("2022-08-08")) & (days <= np.datetime64("2022-08-19"))
    large[lost] = math.nan
    shown = flawed(days, small, large)
    for name in ("calendar_years", "monthly_spreads", "runs"):
        assert str(shown.tables[name]) == str(whole.tables[name])


def test_suspected_split_leaves_out_what_it_lies_in() -> None:
    """Closes halve in May 2024 and no split is told: nothing across that enters anything."""
    days = days_until("2025-06-30", 3_300)
    small, large = walk(1, 3_300), walk(2, 3_300)
    whole = flawed(days, small, large)
    day = np.datetime64("2024-05-15")
    shown = flawed(days, np.where(days >= day, small / 2, small), large)
    years = {row["year"]: row["spread"] for row in shown.tables["calendar_years"]}
    assert [year for year, spread in years.items() if math.isnan(spread)] == [2012, 2024]
    assert math.isnan(shown.tables["monthly_spreads"][-14]["spread"])
    assert shown.numbers["streak"] is None
    assert whole.tables["months"][4]["n"] - shown.tables["months"][4]["n"] == 1
    past = {
        (row["start"], row["peak"], row["gain"])
        for row in whole.tables["rotations"]
        if row["peak"] < day.item()
    }
    assert past
    assert past <= {(r["start"], r["peak"], r["gain"]) for r in shown.tables["rotations"]}
    assert all(not row["start"] < day.item() <= row["peak"] for row in shown.tables["rotations"])
    windows = shown.numbers["rolling_10y_n"]
    assert 0 < windows < whole.numbers["rolling_10y_n"]
    assert math.isnan(shown.numbers["rolling_10y_present"])
    assert math.isnan(shown.numbers["present_percentile"])
    drawn = shown.series["rolling_10y"]["spread"]
    assert len(drawn) == whole.numbers["rolling_10y_n"]
    assert int(np.isfinite(drawn).sum()) == windows
    said = gap_of(shown, "IWM")
    assert "no figure of 2024, May 2024, some windows of ten years and rotations across it" in said


def test_window_of_ten_years_needs_both_month_ends() -> None:
    """A hole over the end of a month takes the window that ends there, and names it."""
    days = days_until("2026-11-20", 3_000)
    small, large = walk(1, 3_000), walk(2, 3_000)
    whole = flawed(days, small, large)
    lost = (days >= np.datetime64("2026-06-25")) & (days <= np.datetime64("2026-07-02"))
    small[lost] = math.nan
    shown = flawed(days, small, large)
    assert whole.numbers["rolling_10y_n"] - shown.numbers["rolling_10y_n"] == 1
    assert "June 2026, July 2026, some windows of ten years and" in gap_of(shown, "IWM")
    assert shown.numbers["rolling_10y_present"] == whole.numbers["rolling_10y_present"]


def test_what_followed_a_rotation_ends_on_a_session_that_is_stored() -> None:
    """The 21st session after lies in a hole: null and not counted; over 63 the hole is crossed."""
    days = days_until("2026-11-20", 400)
    ratio = np.r_[
        np.linspace(1.0, 0.9, 50), np.linspace(0.9, 1.1, 100), np.linspace(1.1, 0.9, 150),
        np.linspace(0.9, 1.0, 100),
    ]  # fmt: skip
    large = np.full(400, 100.0)
    whole = flawed(days, 100 * ratio, large)
    first = whole.tables["rotations"][0]
    row = int(np.searchsorted(days, np.datetime64(first["reached"])))
    large[row + 18 : row + 24] = math.nan
    shown = flawed(days, 100 * ratio, large)
    after = shown.tables["rotations"][0]
    assert after["reached"] == first["reached"]
    assert math.isnan(after["after_21"])
    assert math.isfinite(after["after_63"])
    assert [entry["n"] for entry in whole.tables["after"]][:2] == [1, 1]
    assert [entry["n"] for entry in shown.tables["after"]][:2] == [0, 1]
    said = gap_of(shown, "SPY")
    day = formats.day(first["reached"])
    assert f"the 21 sessions after {day}" in said.partition("figures of")[0]
    assert f"the 63 sessions after {day}" in said.partition("figures of")[2]


@pytest.mark.parametrize(
    ("by", "name", "file"),
    [
        ("indices", "years", "rotation-history-years-RUT-GSPC-price-2026-11-20.csv"),
        ("indices", "rotations", "rotation-history-rotations-RUT-GSPC-price-2026-11-20.csv"),
        ("indices", "heat", "rotation-history-heat-IWN-IWD-total-2026-11-20.csv"),
        ("indices", "monthly_spreads",
         "rotation-history-monthly-spreads-IWN-IWD-total-2026-11-20.csv"),
        ("indices", "smb-months", "rotation-history-smb-months-2026-11-20.csv"),
        ("indices", "smb_months", "rotation-history-smb-months-2026-11-20.csv"),
        ("pair", "years", "rotation-history-years-IWN-IWD-total-pair-2026-11-20.csv"),
    ],
)  # fmt: skip
def test_a_file_names_the_pair_it_holds(by: str, name: str, file: str) -> None:
    """The indices' years are not those of the chosen pair, and have no dividends."""
    on = market(DAYS[-900:], small=walk(1, 900), large=walk(2, 900),
                IWN=walk(3, 900), IWD=walk(4, 900))  # fmt: skip
    of = csv.origin(history(on, by=by, pair="IWN-IWD"), name, PAGE)
    assert of.file_name() == file
    told = file.removeprefix(f"rotation-history-{name.replace('_', '-')}-").split("-20")[0]
    assert "-".join(filter(None, (of.columns()["pair"], of.columns()["basis"]))) == (
        "" if "smb" in name else told.removesuffix("-pair")
    )


def test_several_of_a_month_have_their_name() -> None:
    """Not "71 of 99 since 1926"."""
    named = [calendar.months_named(number) for number in (1, 2, 5, 7)]
    assert named == ["Januaries", "Februaries", "Mays", "Julys"]
