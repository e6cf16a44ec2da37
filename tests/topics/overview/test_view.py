"""The overview: the figures of the spread page at a glance, and the race of the year."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from rotation.selection import Pair, Selection
from rotation.topics.overview import metrics
from rotation.topics.overview import view as overview
from rotation.topics.spread import view as spread
from tests.markets import MemoryMarket, data_of, days_until, panel, walk

SELECTION = Selection(pair=Pair("IWM", "SPY"), lookback=21)

pytestmark = pytest.mark.usefixtures("clock")


def market(last: str, count: int) -> MemoryMarket:
    closes = np.column_stack([walk(1, count), walk(2, count)])
    return MemoryMarket(panel(["IWM", "SPY"], days_until(last, count), closes))


def test_figures_are_those_of_the_spread_page() -> None:
    """One definition, two pages."""
    held = market("2026-01-16", 300)
    glance, whole = (
        overview.compute(SELECTION, data_of(held)),
        spread.compute(SELECTION, data_of(held)),
    )
    assert glance.page == "overview"
    assert set(metrics.NUMBERS) < set(whole.numbers)
    assert all(glance.numbers[name] == whole.numbers[name] for name in metrics.NUMBERS)
    assert glance.tables["horizons"] == whole.tables["horizons"]
    assert (glance.as_of, glance.provenance) == (whole.as_of, whole.provenance)


def test_race_starts_at_the_last_close_of_the_year_before() -> None:
    """From 100 on 31 December; its right end is the year to date."""
    shown = overview.compute(SELECTION, data_of(market("2026-01-16", 300)))
    race = shown.series["race"]
    assert str(race["session"][0]) == "2025-12-31"
    assert race["small"][0] == race["large"][0] == 100.0
    assert race["small"][-1] == pytest.approx(100 * (1 + shown.numbers["ytd_small"]))
    assert race["large"][-1] == pytest.approx(100 * (1 + shown.numbers["ytd_large"]))


def test_race_without_the_year_before_starts_at_the_first_session() -> None:
    """Eight sessions of January: drawn from the first, and the gap is named."""
    shown = overview.compute(SELECTION, data_of(market("2026-01-13", 7)))
    assert str(shown.series["race"]["session"][0]) == "2026-01-05"
    assert "Year to date needs a close of 2025, and none is stored." in shown.sentences()


def test_spark_is_the_ratio_of_the_last_quarter() -> None:
    """63 sessions and the close before them, from 100."""
    small, large = walk(1, 300), walk(2, 300)
    spark = overview.compute(SELECTION, data_of(market("2026-01-16", 300))).series["ratio"]
    assert len(spark["ratio"]) == len(spark["session"]) == 64
    assert spark["ratio"][0] == 100.0
    expected = 100 * (small[-1] / large[-1]) / (small[-64] / large[-64])
    assert spark["ratio"][-1] == pytest.approx(expected)


def test_nothing_after_asof_is_drawn() -> None:
    """In May 2025 the race is that of 2025."""
    asof = dataclasses.replace(SELECTION, asof=dt.date(2025, 5, 30))
    race = overview.compute(asof, data_of(market("2026-01-16", 400))).series["race"]
    assert [str(race["session"][n]) for n in (0, -1)] == ["2024-12-31", "2025-05-30"]


def test_pair_without_prices_draws_nothing_and_says_why() -> None:
    """The gap is the one of the spread page."""
    wanted = dataclasses.replace(SELECTION, pair=Pair("IJR", "SPY"))
    shown = overview.compute(wanted, data_of(market("2026-01-16", 10)))
    assert shown.series == {}
    assert shown.as_of is None
    assert shown.sentences()[0].startswith("No prices are stored for IJR yet.")
