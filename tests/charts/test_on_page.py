"""Figures as a page draws them."""

from __future__ import annotations

import json
import math
import tomllib

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest

from rotation import formats
from rotation.charts import dark, on_page, theme
from rotation.charts import figure as declared
from rotation.reports import charts
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.topics import registry
from tests.browser.served import ROOT
from tests.markets import days_until, result_of

DAYS = days_until("2026-01-16", 4)
GROUNDS = {"light": on_page.LIGHT, "dark": on_page.DARK}


@pytest.mark.parametrize("name", GROUNDS)
def test_ground_is_that_of_the_app_s_theme(name: str) -> None:
    """Else a chart would be a box of another colour on its page."""
    text = (ROOT / ".streamlit" / "config.toml").read_text(encoding="utf-8")
    chosen, ground = tomllib.loads(text)["theme"][name], GROUNDS[name]
    own = [ground.page, ground.text, ground.border]
    assert own == [chosen[one] for one in ("backgroundColor", "textColor", "borderColor")]


def test_values_are_numbers_in_order_and_null_where_unknown() -> None:
    """To ten digits of the largest."""
    values = np.array([100.0, np.nan, 1234.5678901234567, -0.1])
    line = theme.line(DAYS, values, "IWM", theme.SMALL, formats.INDEX)
    drawn = on_page.figure(theme.timeline([line], sample=False), on_dark=False)
    (sent,) = json.loads(plotly.io.to_json(drawn, validate=False))["data"]
    assert sent["y"] == [100.0, None, 1234.56789, -0.1]
    assert math.isclose(sent["y"][2], values[2], rel_tol=1e-9)


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("page", [page.name for page in registry.PAGES])
@pytest.mark.parametrize("on_dark", [False, True], ids=["light", "dark"])
def test_figure_of_a_page_is_known_to_plotly_and_may_be_drawn_once(
    page: str, tables: Tables, *, on_dark: bool
) -> None:
    """No template, no packed array, and no note of ours that a browser would compare."""
    shown = result_of(page, Selection(), sample_market(), tables)
    for card in charts.of_page(registry.page(page)):
        drawn = on_page.figure(card.figure(shown), on_dark=on_dark)
        go.Figure(drawn.spec, skip_invalid=False)
        spec = json.loads(plotly.io.to_json(drawn, validate=False))
        assert spec["layout"]["datarevision"] == 1
        assert "bdata" not in str(spec)
        assert "template" not in spec["layout"]
        assert not [trace for trace in spec["data"] if "meta" in trace]


def test_own_looks_are_kept_over_those_of_the_page() -> None:
    chart = theme.figure(
        [],
        sample=False,
        margin={"pad": 0},
        xaxis={"title": {"text": "Sessions", "standoff": 3}, "showgrid": True},
        hoverlabel={"bgcolor": theme.SMALL},
    )
    layout = on_page.figure(chart, on_dark=True).spec["layout"]
    assert layout["margin"]["pad"] == 0
    assert layout["xaxis"]["title"]["standoff"] == 3
    assert layout["xaxis"]["title"]["font"]["color"] == dark.COLORS[theme.NEUTRAL]
    assert layout["xaxis"]["showgrid"] is True
    assert layout["hoverlabel"] == {"bgcolor": dark.COLORS[theme.SMALL]}


def test_figure_itself_is_left_as_it_was() -> None:
    """Its rows and its file are read from it."""
    line = theme.line(DAYS, np.array([1.0, 2, np.nan, 4]), "IWM", theme.SMALL, formats.INDEX)
    chart = theme.timeline([line], sample=True)
    before = declared.as_json(chart, {})
    on_page.figure(chart, on_dark=True)
    assert declared.as_json(chart, {}) == before
