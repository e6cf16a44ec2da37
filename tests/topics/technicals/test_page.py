"""The technicals page as a viewer gets it."""

from __future__ import annotations

from pathlib import Path

from rotation.store.delta.tables import Tables
from rotation.ui import cards
from tests.topics.sectors.test_page import figures, opened, said, stored


def test_sample_is_marked_on_every_chart() -> None:
    """The first line is the finding, the rules have their numbers."""
    app = opened("technicals")
    assert app.title[0].value.startswith("IWM: no cup with handle; fails “breakout volume”")
    assert "## 10 of 12 rules pass" in said(app)
    drawn = figures(app)
    assert {name.rsplit("-", 1)[-1] for name in drawn} == {"candles", "rates"}
    assert "No cup with handle became complete in the stored history." in said(app)
    for spec in drawn.values():
        assert "Sample data" in [note["text"] for note in spec["layout"]["annotations"]]


def test_symbol_of_the_address_is_the_one_shown() -> None:
    """Its pattern, and that 300 says nothing of it."""
    app = opened("technicals", symbol="IWO")
    assert app.title[0].value.startswith("IWO: cup with handle complete, target ")
    words = said(app).replace(cards.UNBROKEN, " ")
    assert "it says nothing of IWO" in words
    assert "## Every cup with handle of the stored history" in words


def test_symbol_is_put_into_its_one_form() -> None:
    """In the address and in the line of controls; nothing has to be said of it."""
    app = opened("technicals", symbol=" iwo")
    assert app.query_params["symbol"] == "IWO"
    assert app.button(key="fold").label.endswith("IWO")
    assert "read as" not in said(app)


def test_symbol_that_is_not_stored_falls_back_with_a_word() -> None:
    """What is shown instead is said, and the address keeps what it asked for."""
    app = opened("technicals", symbol="NOPE")
    assert app.query_params["symbol"] == "NOPE"
    assert app.title[0].value.startswith("IWM: ")
    assert any("No prices are stored for “NOPE”" in one.value for one in app.warning)


def test_symbol_that_is_not_stored_is_not_said_to_have_no_pattern(
    tables: Tables, tmp_path: Path
) -> None:
    """Nor is the default refused in favour of itself."""
    stored(tables, tmp_path, ["SPY", "XLE"])
    app = opened("technicals", symbol="IWM")
    words = said(app)
    assert app.title[0].value == "IWM: no prices to judge a chart by"
    assert "No prices are stored for IWM" in words
    assert "IWM is shown" not in words
    assert "has completed no cup" not in words


def test_side_that_is_stored_is_not_the_one_without_data(tables: Tables, tmp_path: Path) -> None:
    """Of a pair whose other side is not stored."""
    stored(tables, tmp_path, ["SPY", "XLE"])
    app = opened("spread")
    words = said(app)
    assert app.title[0].value == "IWM-SPY: no spread"
    assert "No prices are stored for IWM" in words
    assert "SPY: stored, not used" in words
