"""The rotation map with its controls and the table that highlights a trail."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rotation import formats
from rotation.charts import said
from rotation.results.result import Result
from rotation.topics.sectors import PAGE
from rotation.topics.sectors.charts import rotation_map as charts
from rotation.topics.sectors.view import rotation_map as views
from rotation.ui import cards, chart_cards, tables
from rotation.ui.chart_cards import ChartCard
from rotation.ui.frame import answer, error_boundary, own_controls, session


def _against(result: Result) -> str:
    group, benchmark = (result.selection.option(name) for name in ("group", "benchmark"))
    return f"{views.GROUP.choices[group].lower()} vs {benchmark}"


def _quadrants(result: Result) -> str:
    heads = views.heads(result.tables["rotation_map"])
    found: dict[str, list[str]] = {}
    for row in heads:
        found.setdefault(row["quadrant"], []).append(f"{row['symbol']}{row['of']}")
    return said.sentence(*(f"{quadrant}: {', '.join(own)}" for quadrant, own in found.items()))


MAP: Final = ChartCard(
    "map",
    lambda result: charts.rotation_map(result, None),
    lambda result: f"Rotation map: {_against(result)}",
    _quadrants,
    "Groups tend to turn clockwise. Hollow marker: week not complete.",
)


def choose() -> None:
    """Whom the map shows and against what, which is what other figures are held against too."""
    own_controls.draw(PAGE, views.GROUP, views.BENCHMARK)


@st.fragment
def draw() -> None:
    """The map, its tail and where each group stands; a move or a click redraws nothing else."""
    with error_boundary.guarded():  # a fragment is redrawn by itself, outside the frame's edge
        caveats = st.container()
        picture, places = st.columns([3, 2], border=True)
        with places:
            own_controls.draw(PAGE, views.TAIL, beside=True)
            result = session.compute(PAGE)
            heads = views.heads(result.tables["rotation_map"])
            symbols = [row["symbol"] for row in heads]
            focus = _focus(symbols)
            # before the table: it is what one looks at while moving the tail
            _picture(result, focus, picture)
            cards.heading(
                "Current quadrant",
                "Select a row to highlight its trail.",
            )
            _places(result, heads, focus)
        with caveats:
            answer.gaps(PAGE, result)


def _picture(result: Result, focus: str | None, place: DeltaGenerator) -> None:
    focused = dataclasses.replace(MAP, figure=lambda shown: charts.rotation_map(shown, focus))
    chart_cards.draw_one(result, focused, place, moving=True)


def _focus(symbols: Sequence[str]) -> str | None:
    """The symbol the URL puts in focus, as a click on a row does."""
    asked = st.query_params.get(views.FOCUS, "").upper()
    return asked if asked in symbols else None


def _places(result: Result, heads: Sequence[dict[str, Any]], focus: str | None) -> None:
    """The table of heads; a click on a row puts it in focus."""
    symbols = [row["symbol"] for row in heads]
    tables.choice(
        result,
        "rotation_map",
        [
            {
                "Symbol": row["symbol"],
                "Quadrant": f"{row['quadrant'].capitalize()}{row['of']}",
                "Strength": row["strength"],
                "Momentum": row["momentum"],
                "Name": row["name"],
            }
            for row in heads
        ],
        key=f"map_{result.selection.option('group')}",
        alt="Quadrant, strength and momentum of each group",
        chosen=None if focus is None else symbols.index(focus),
        on_choice=lambda row: _put_in_focus(None if row is None else symbols[row]),
        columns={"Strength": formats.INDEX, "Momentum": formats.INDEX},
    )


def _put_in_focus(symbol: str | None) -> None:
    if symbol is not None:
        st.query_params[views.FOCUS] = symbol
    elif views.FOCUS in st.query_params:
        del st.query_params[views.FOCUS]
