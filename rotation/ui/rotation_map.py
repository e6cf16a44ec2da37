"""The rotation map with the table that highlights a trail."""

from __future__ import annotations

import streamlit as st

from rotation.charts import rotation_map as charts
from rotation.ui import cards, edge
from rotation.views import rotation_map as views
from rotation.views.result import Result


@st.fragment
def draw(result: Result) -> None:
    """The map and where each group stands; a click on a row redraws nothing but these."""
    with edge.guarded():  # a fragment is redrawn by itself, outside the frame's edge
        _draw(result)


def _draw(result: Result) -> None:
    against, group = (result.selection.option(name) for name in ("benchmark", "group"))
    kind = views.GROUP.choices[group]
    picture, places = st.columns([3, 2])
    with places, st.container(border=True):
        st.markdown("**Where each stands now**")
        st.caption("Click on the box before a row: its trail is drawn strong, the others fade.")
        focus = _focus(result)
    with picture:
        cards.chart(
            charts.rotation_map(result, focus),
            key="map",
            title=f"Rotation map: {kind.lower()} against {against}",
            look_for="Groups tend to turn clockwise: improving at the left, leading at the top "
            "right, weakening, lagging. A hollow head is a week that may still move.",
            alt=f"Strength and momentum of {kind.lower()} against {against}, week by week",
        )


def _focus(result: Result) -> str | None:
    """The table of heads; gives the symbol the URL puts in focus, as a click on a row does."""
    heads = views.heads(result.tables["rotation_map"])
    symbols = [row["symbol"] for row in heads]
    asked = st.query_params.get(views.FOCUS, "").upper()
    place = symbols.index(asked) if asked in symbols else None
    number = st.column_config.NumberColumn(format="%.1f")
    cards.choice(
        [
            {
                "Symbol": row["symbol"],
                "Quadrant": row["quadrant"].capitalize(),
                "Strength": row["strength"],
                "Momentum": row["momentum"],
                "Name": row["name"],
            }
            for row in heads
        ],
        key=f"map_{result.selection.option('group')}",
        alt="Quadrant, strength and momentum of each group",
        chosen=place,
        on_choice=lambda row: _put_in_focus(None if row is None else symbols[row]),
        columns={"Strength": number, "Momentum": number},
        as_of=result.as_of,
        raw=result.tables["rotation_map"],
    )
    return None if place is None else symbols[place]


def _put_in_focus(symbol: str | None) -> None:
    if symbol is not None:
        st.query_params[views.FOCUS] = symbol
    elif views.FOCUS in st.query_params:
        del st.query_params[views.FOCUS]
