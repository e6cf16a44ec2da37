"""The overview: the figures of the spread page at a glance, and the race of the year."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from rotation.selection import Pair, Selection
from rotation.topics.overview import metrics
from rotation.topics.overview.view import result as overview
from rotation.topics.spread.view import result as spread
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
    assert set(metrics.SPREAD) < set(whole.numbers)
    assert all(glance.numbers[name] == whole.numbers[name] for name in metrics.SPREAD)
    assert glance.tables["horizons"] == whole.tables["horizons"]
    assert glance.as_of == whole.as_of
    assert glance.provenance == whole.provenance[:2]


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


def test_sparkline_of_leadership_is_the_spread_of_the_lookback() -> None:
    """As on the spread page, at every session of the lookback; its end is the figure followed."""
    held = market("2026-01-16", 300)
    shown = overview.compute(SELECTION, data_of(held))
    whole = spread.compute(SELECTION, data_of(held))
    line = shown.series["leadership"]["value"]
    assert list(line) == list(whole.series["rolling_spread"]["spread"][-22:])
    assert line[-1] == pytest.approx(shown.numbers["size_spread"])


def test_race_is_there_before_the_rest() -> None:
    """The same columns, from the pair alone."""
    held = data_of(market("2026-01-16", 300))
    early, whole = overview.race(SELECTION, held), overview.compute(SELECTION, held)
    assert early.page == "overview"
    for name, column in whole.series["race"].items():
        assert list(early.series["race"][name]) == list(column)


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
    assert overview.race(wanted, data_of(market("2026-01-16", 10))).series == {}
    assert shown.numbers["verdict"] == "not enough data"
    assert any("No prices are stored for IJR yet." in said for said in shown.sentences())


def test_pair_without_a_session_leaves_the_page_without_a_day() -> None:
    """A day that only other pages have is none of the verdict; theirs is told, and rows age."""
    symbols = ["IWM", "SPY", "XLK", "XLE"]
    closes = np.column_stack([walk(seed, 300) for seed in range(4)])
    held = MemoryMarket(panel(symbols, days_until("2026-01-16", 300), closes))
    wanted = dataclasses.replace(SELECTION, pair=Pair("IJR", "SPY"), asof=dt.date(2026, 1, 30))
    shown = overview.compute(wanted, data_of(held))
    chart = next(row for row in shown.tables["evidence"] if row["watchpoint"] == "technicals")
    assert (chart["state"], chart["as_of"]) == ("stale", dt.date(2026, 1, 16))
    assert shown.as_of is None
    assert "Figures of sectors are of 16 Jan 2026." in shown.sentences()
    assert "Figures of styles are of 16 Jan 2026." not in shown.sentences()
