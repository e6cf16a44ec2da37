"""Who leads, in words and in tables: sectors and styles."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from rotation.results.result import Result
from rotation.topics.overview import leaders
from rotation.topics.sectors.charts import sectors as charts
from rotation.topics.styles import view as styles
from rotation.ui import cards


def sectors(result: Result) -> None:
    """The table of sectors over every horizon."""
    against = result.selection.option("benchmark")
    _table(
        result,
        "sectors",
        title="Every sector over every horizon",
        caption=f"Excess over {against} and rank are year to date; a dash lacks history.",
        names={"symbol": "Symbol", "name": "Sector"},
        returns={"excess_ytd": f"Over {against}"},
        more={"rank_ytd": "Rank"},
    )


def within(result: Result) -> None:
    """The table of small minus large inside each sector."""
    _table(
        result,
        "within_sector",
        title="Small minus large inside each sector",
        caption="Above zero the sector's small caps did better than its large caps.",
        names={"sector": "Sector", "small": "Small", "large": "Large"},
    )


def cells(result: Result) -> None:
    """The table of the style box."""
    _table(
        result,
        "cells",
        title="Every fund over every horizon",
        caption="The last column says what a fund lacks.",
        names={"size": "Size", "style": "Style", "symbol": "Fund"},
        more={"missing": "Missing"},
    )


def spreads(result: Result) -> None:
    """The table of small minus large within each style."""
    _table(
        result,
        "spreads",
        title="Small minus large within each style",
        caption="Above zero small caps of that style did better than large caps of it.",
        names={"style": "Style", "small": "Small", "large": "Large"},
    )


def both_styles(result: Result) -> None:
    """Does small lead in both value and growth, in words."""
    _answer(result, "spreads")


def year(result: Result) -> None:
    """The overview's card: who leads, who lags, and whether small leads in both styles."""
    left, right = st.columns([3, 2])
    with left:
        cards.chart(
            charts.ranked(result, height=360),
            key="leaders",
            title="Who leads this year: the sectors",
            look_for=leaders.sentence(result.numbers, result.tables["sectors"]),
            alt="Return of each sector since the last close of the year before, ranked",
        )
        st.page_link(
            "pages/rotation/sectors.py", label="All of the sectors", icon=":material/arrow_forward:"
        )
    with right:
        _answer(result, "styles")
        st.page_link(
            "pages/rotation/styles.py", label="All of the styles", icon=":material/arrow_forward:"
        )


def _answer(result: Result, table: str) -> None:
    rows, n = result.tables[table], result.selection.lookback
    with st.container(border=True):
        st.markdown("**Does small lead in both value and growth?**")
        st.markdown(styles.answer(rows, "ytd", "year to date"))
        st.markdown(styles.answer(rows, "lookback", f"over {n} sessions"))


def _table(
    result: Result,
    name: str,
    *,
    title: str,
    caption: str,
    names: Mapping[str, str],
    returns: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
) -> None:
    """A table of the result over every horizon: names, figures as per cent, the rest."""
    rows = result.tables[name]
    number = st.column_config.NumberColumn(format="%+.2f %%")
    figures = {**cards.horizon_names(result.selection.lookback), **(returns or {})}
    labels = {**names, **figures, **(more or {})}
    with st.container(border=True):
        cards.heading(title, caption)
        cards.table(
            [
                {
                    label: 100 * row[column] if column in figures else row[column]
                    for column, label in labels.items()
                }
                for row in rows
            ],
            key=name,
            alt=title,
            columns=dict.fromkeys(figures.values(), number),
            as_of=result.as_of,
            raw=rows,
        )
