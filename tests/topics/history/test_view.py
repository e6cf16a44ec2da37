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
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.market import sample_market
from rotation.topics import registry
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
