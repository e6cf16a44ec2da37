"""Cards: each with a heading one can jump to."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rotation.results.metric import About, Figure
from rotation.ui import cards

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize("page", ["spread", "breadth", "policy"])
def test_every_chart_and_table_stands_below_a_heading(page: str) -> None:
    """One of the second level a card, in one element with its line; the title is the first."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page(f"pages/rotation/{page}.py")
    app.run()
    headings = [one for one in app.markdown if str(one.value).startswith("## ")]
    held = [*app.get("plotly_chart"), *app.get("arrow_data_frame")]
    assert held
    assert len(headings) >= len(held)
    assert all(":small[:gray[" in str(one.value) for one in headings)
    assert all(one.proto.hide_anchors for one in headings)
    assert len(app.title) == 1


def test_help_of_a_figure_is_what_stands_behind_it() -> None:
    """In its words, then the definition, inputs and data, and links to the glossary and a pin."""
    figure = Figure("Gap", "1%", "a * b", None, About("a − b", "", "IWM to 30 Oct 2026 (sample)",
                    "spread-gap", "lookback=63&asof=2026-10-30"))  # fmt: skip
    assert cards.about(figure).split("\n\n") == [
        "a \\* b",
        "**Definition:** a − b",
        "**Data:** IWM to 30 Oct 2026 (sample)",
        "[All definitions](glossary#spread-gap) · "
        "[This figure, pinned](?lookback=63&asof=2026-10-30)",
    ]
    assert cards.about(figure._replace(about=None)) == "a \\* b"
    drawn = figure._replace(about=figure.about._replace(chart="ratio"))  # type: ignore[union-attr]
    assert "[Its chart](#chart-ratio) · [All definitions]" in cards.about(drawn)


@pytest.mark.parametrize("page", ["spread", "styles", "flows", "policy"])
def test_every_figure_of_a_wall_leads_to_its_definition(page: str) -> None:
    """And to an address that goes on showing the session it is of."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page(f"pages/rotation/{page}.py")
    app.run()
    assert len(app.metric) > 3
    for one in app.metric:
        assert f"(glossary#{page}-" in one.proto.help
        assert "asof=20" in one.proto.help


def _wall() -> None:
    import datetime as dt

    from rotation.results.metric import Figure
    from rotation.ui import cards

    known, unknown = Figure("Known", "1%", ""), [Figure(name, None, "") for name in ("A", "B * C")]
    cards.figures([unknown[0], known, unknown[1]], dt.date(2026, 1, 16))
    cards.figures(unknown, dt.date(2026, 1, 15))


def test_figures_that_are_not_known_are_named_in_a_line() -> None:
    """No tile of a dash, and no day above a wall without a figure."""
    app = AppTest.from_function(_wall).run()
    assert [one.label for one in app.metric] == ["Known"]
    assert [one.value for one in app.caption] == [
        "Figures of Fri 16 Jan 2026", "No data: A · B \\* C", "No data: A · B \\* C",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("text", "whole"),
    [
        ("it is +$412.66 m over 21", "it is +$412.66\xa0m over 21"),
        ("funds −$7.91 bn.", "funds −\u2060$7.91\xa0bn."),
        ("funds −\\$7.91 bn.", "funds −\u2060\\$7.91\xa0bn."),
        ("63 months, 5 members", "63 months, 5 members"),
    ],
)
def test_amounts_are_not_parted_from_sign_and_unit(text: str, whole: str) -> None:
    """Where a line ends; the dollar sign may be written for Markdown."""
    assert cards.whole_amounts(text) == whole
    assert cards.unbroken(f"{text} +1.2 pp") == f"{whole} +1.2\xa0pp"
