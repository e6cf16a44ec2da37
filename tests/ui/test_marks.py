"""The control of marks, and what it does to every chart of time."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rotation import marks
from rotation.charts import theme
from tests.topics.sectors.test_page import figures, opened, said
from tests.ui.test_pages import DATA, sentences, visit

pytestmark = pytest.mark.usefixtures("clock")


def marked(spec: dict[str, Any]) -> list[str]:
    """Days that are marked on a chart."""
    shapes = spec["layout"].get("shapes", [])
    return [shape["x0"] for shape in shapes if shape.get("yref") == "paper"]


def timelines(app: Any) -> dict[str, dict[str, Any]]:
    drawn = figures(app)
    return {
        key: spec for key, spec in drawn.items() if spec["layout"].get("meta") == theme.TIMELINE
    }


@pytest.mark.parametrize("page", ["spread", "breadth", "policy", "technicals"])
def test_marks_of_the_address_are_on_every_chart_of_time(page: str) -> None:
    """And on no other; the line below the title says what they are."""
    app = opened(page, asof="2026-01-16", marks="fomc")
    shown = timelines(app)
    assert shown
    for key, spec in figures(app).items():
        assert bool(marked(spec)) == (key in shown), key
    assert "Dotted: FOMC decisions." in said(app)


def test_nothing_is_marked_without_them() -> None:
    """They are off by default."""
    app = opened("spread", asof="2026-01-16")
    assert not any(map(marked, figures(app).values()))
    assert "Dotted" not in said(app)


def test_any_order_of_kinds_is_read() -> None:
    """The address gets the form that the control has."""
    app = opened("spread", asof="2026-01-16", marks="article,cpi,fomc")
    assert app.query_params["marks"] == ["fomc", "cpi", "article"]
    assert "Dotted: ▲ FOMC decisions, ● CPI releases and ◆ the article of 16 Jan 2026." in said(app)
    assert "marks: FOMC, CPI, article" in app.button(key="fold").label


@pytest.mark.parametrize("text", ["none", "", "None,"])
def test_none_is_no_mark(text: str) -> None:
    """The address goes without."""
    app = opened("spread", asof="2026-01-16", marks=text)
    assert not any(map(marked, figures(app).values()))
    assert "marks" not in app.query_params
    assert "marks" not in app.button(key="fold").label


def test_day_after_the_end_of_a_calendar_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The caption of the chart says from which day on nothing is known."""
    monkeypatch.setitem(marks.LAST, "cpi", dt.date(2025, 12, 18))
    app = opened("spread", asof="2026-01-16", marks="cpi")
    assert "Dotted: CPI releases. Not in the calendar: CPI releases after 18 Dec 2025." in said(app)


def test_kind_that_is_none_falls_back_with_a_word() -> None:
    """Nothing is marked."""
    app = visit("pages/rotation/spread.py", marks="pce")
    assert sentences(app) == [
        "The marks “pce” are not none or some of fomc, cpi, reconstitution, article; "
        "nothing is marked."
    ]
    assert "marks" not in app.query_params


def test_page_without_charts_of_time_does_not_show_the_control() -> None:
    """It keeps the choice for the next page."""
    hidden = [str(one.proto) for one in visit(DATA)._tree if hasattr(one, "proto")]
    assert any(".st-key-marks" in text for text in hidden)
    shown = [str(one.proto) for one in visit("pages/rotation/spread.py")._tree
             if hasattr(one, "proto")]  # fmt: skip
    assert not any(".st-key-marks" in text for text in shown)
