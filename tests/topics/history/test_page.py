"""The history page as a viewer gets it."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from rotation import formats, universe
from rotation.imports.prices import import_prices
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.topics import registry
from rotation.topics.history import ui
from rotation.ui import cards
from tests.markets import AT, MemoryMarket, bars, days_until, panel, price_file, result_of
from tests.topics.sectors.test_page import figures, opened, said, stored

CHARTS = {"months", "years", "decades", "rotations", "heat"}


def test_sample_is_marked_on_every_chart() -> None:
    """With nothing stored the page draws, and every chart says it is simulated.

    The sample has one window of ten years, which is text in the place of a chart.
    """
    app = opened("history")
    assert "it is no row of the ledger and has no vote in the verdict" in said(app)
    drawn = figures(app)
    assert {name.rsplit("-", 1)[-1] for name in drawn} == CHARTS - {"decades"} | {"heat"}
    assert "One window of ten years is over" in said(app)
    for spec in drawn.values():
        notes = [note["text"] for note in spec["layout"]["annotations"]]
        assert "Sample data" in notes


def test_day_without_a_rotation_has_no_table_of_what_followed() -> None:
    """One sentence, and past rotations without columns that would be empty."""
    app = opened("history", asof="2026-05-29")
    words = said(app).replace(cards.UNBROKEN, " ")
    head = "## How rotations of this size went on"
    assert f"{head}\n:small[:gray[No rotation at present: the ratio is not 5% above" in words
    assert "past rotations first were" not in words
    (table,) = (one.value for one in app.dataframe if "Peak" in one.value)
    assert list(table.columns) == ["Low", "Peak", "Sessions", "Gain", "Over"]
    under_way = opened("history", asof="2025-12-15")
    assert "as the present one has been" in said(under_way)
    assert any("252 after" in one.value for one in under_way.dataframe)


def test_link_reads_the_pair_s_history_with_its_reversal() -> None:
    """Words of the URL reach titles and figures."""
    app = opened("history", pair="IJR-SPY", by="pair", reversal="10")
    assert "## Spread by calendar month, IJR and SPY, since 2016" in said(app)
    assert "The ratio rose by 10% from a low" in said(app).replace(cards.UNBROKEN, " ")
    assert "## Monthly spread, IJR minus SPY, pp" in said(app)


def test_store_without_the_indices_says_whose_history_it_is(tables: Tables, tmp_path: Path) -> None:
    """And what ten years need."""
    stored(tables, tmp_path, ["IWM", "SPY"])
    app = opened("history")
    assert "The history is that of IWM and SPY." in said(app)
    assert "No window of ten years: needs 121 month ends" in said(app)
    assert "decades" not in figures(app)
    assert any(one.value.startswith("No window of ten years: needs") for one in app.caption)


def test_rotation_larger_than_all_before_has_no_table_of_what_followed(
    tables: Tables, tmp_path: Path
) -> None:
    """A sentence, where every cell would be a dash; one past rotation is one, not ones."""
    ratio = np.interp(np.arange(120), [0, 20, 40, 60, 119], [1.0, 0.9, 0.97, 0.9, 1.08])
    days = days_until("2026-01-16", 120)
    both = bars("IWM", days, 100 * ratio), bars("SPY", days, np.full(120, 100.0))
    import_prices(tables, price_file(tmp_path / "prices.csv", *both), at=AT)
    words = said(opened("history")).replace(cards.UNBROKEN, " ")
    assert "No past rotation was +20.0% above its low, as this one has been." in words
    assert "1 past one, median +7.8%" in words
    assert "As large on" not in words


@pytest.mark.parametrize("symbols", [list(universe.INDICES), ["IWM", "SPY", *universe.INDICES]])
def test_indices_are_named_where_theirs_is_the_history(
    tables: Tables, tmp_path: Path, symbols: list[str]
) -> None:
    """Whichever pair is chosen."""
    stored(tables, tmp_path, symbols)
    assert "Spread by calendar year, ^RUT and ^GSPC" in said(opened("history")).replace("\\", "")


def line(chart: str, asof: str) -> str:
    """The line below a chart of the sample on a day."""
    (card,) = (one for one in ui.CHARTS if one.key == chart)
    day = dt.date.fromisoformat(asof)
    selection = registry.page("history").complete(Selection(asof=day))
    return card.words(result_of("history", selection, sample_market()))[1]


def test_year_that_runs_is_none_of_the_years_small_caps_won() -> None:
    """It stands apart as long as it runs, and counts with its last session."""
    assert line("years", "2026-01-16").startswith(
        "Small caps ahead in 2 of 9 years; 2026 so far +6.5 pp."
    )
    assert line("years", "2025-12-31") == "Small caps ahead in 2 of 9 years."
    assert line("years", "2025-12-30").startswith("Small caps ahead in 2 of 8 years; 2025 so far ")


def test_median_of_an_even_number_of_rotations_is_between_the_middle_two() -> None:
    """Ten past ones: the mean of the fifth and the sixth."""
    selection = registry.page("history").complete(Selection(asof=dt.date(2026, 1, 16)))
    found = result_of("history", selection, sample_market())
    past = [row["gain"] for row in found.tables["rotations"] if row["over"]]
    assert len(past) == 10
    shown = formats.SHORT_PERCENT(float(np.median(past)))
    assert shown != formats.SHORT_PERCENT(sorted(past)[5])
    assert f"; 10 past ones, median {shown}." in line("rotations", "2026-01-16")


def test_present_rotation_is_told_as_it_is_now_and_at_its_peak() -> None:
    """Its column is its peak: where the ratio has fallen since, the line has both."""
    (card,) = (one for one in ui.CHARTS if one.key == "rotations")
    days, level = days_until("2026-02-18", 120), np.full(120, 100.0)
    selection = registry.page("history").complete(Selection())
    low = formats.day(days[60].item())

    def told(last: float) -> str:
        small = np.interp(np.arange(120), [0, 60, 100, 119], [100, 90, 108, last])
        closes = panel(list(universe.INDICES), days, np.column_stack([small, level]))
        return card.words(result_of("history", selection, MemoryMarket(closes)))[1]

    assert told(106.2).startswith(f"+18.0% since the low of {low}, +20.0% at its peak. ")
    assert told(108).startswith(f"+20.0% since the low of {low}. ")
