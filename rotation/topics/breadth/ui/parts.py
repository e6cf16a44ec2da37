"""The parts of the breadth page: the verdict with its rules, figures, sectors, names."""

from __future__ import annotations

import math
import threading
import time
from typing import Any, Final

import numpy as np
import streamlit as st

from rotation.panel import Floats
from rotation.results.result import Result
from rotation.topics.breadth import PAGE
from rotation.topics.breadth.analysis.verdict import RULES, SESSIONS
from rotation.topics.breadth.ui import charts
from rotation.ui import cards, chart_cards, tables
from rotation.ui.cards import Figure
from rotation.ui.frame import charts_first, controls, error_boundary, navigation, session

_MEANING: Final = {
    "broadening": "Most names trade more than usual: the move is shared.",
    "concentrated": "A few names make the volume while most stand aside.",
    "quiet": "Few names trade more than usual and dollar volume shrinks.",
    "mixed": "The figures do not agree on one of the three.",
}
_LOOKS: Final = {
    "broadening": (":material/groups:", "green"),
    "concentrated": (":material/person:", "orange"),
    "quiet": (":material/bedtime:", "blue"),
    "mixed": (":material/shuffle:", "gray"),
}
_AFTER_PAINT: Final = 1.5
"""How long a server's first card waits, so that the charts above it are painted first. [s]"""

_SHARE: Final = st.column_config.NumberColumn(format="%.2f %%")
_SIGNED: Final = st.column_config.NumberColumn(format="%+.2f %%")

_drawn = threading.Event()
_NONE: Final = (":material/help:", "gray")


@st.fragment
def volume() -> None:
    """What the page's own controls change: moving one redraws this part and nothing else."""
    with error_boundary.guarded():  # a fragment is redrawn by itself, outside the frame's edge
        controls.own(PAGE)
        result = session.compute(PAGE)
        cards.gaps(result)
        words, drawn = st.container(), st.container()
        with drawn:  # first: they are what one looks at while moving a slider
            chart_cards.draw(result, charts.VOLUME)
        charts_first.charts_first(result, moved="options")
        with words:
            verdict(result)
            cards.figures(volume_figures(result))
        sectors(result)
        names(result)
        if series := result.tables["series"]:
            label = "Every figure at every session, CSV"
            tables.download(series, "breadth_series", result.as_of, label)


def prices(result: Result) -> None:
    """What depends on closes alone, and coverage."""
    cards.figures(price_figures(result))
    chart_cards.draw(result, charts.PRICES)


def volume_figures(result: Result) -> list[Figure]:
    """The figures of the last session that the page's own controls change."""
    x, window = result.numbers, result.selection.option("window")
    return [
        ("Participation", cards.percent(x["participation"], signed=False),
         f"Names that trade above their mean volume of {window} sessions ÷ names."),
        ("Volume expansion", cards.percent(x["volume_expansion"]),
         f"Dollar volume of all members ÷ mean of the {window} sessions before − 1."),
        ("Effective names", cards.number(x["effective_names"], ",.0f"),
         "1 ÷ sum of squared shares of dollar volume: so many equal names would make the same."),
        ("Ten largest", cards.percent(x["top10_share"], signed=False),
         "Dollar volume of the ten largest ÷ of all."),
    ]  # fmt: skip


def price_figures(result: Result) -> list[Figure]:
    """The other figures of the last session."""
    x = result.numbers
    return [
        ("Advance / decline", _two(x["advancers"], x["decliners"]),
         "Names that closed above and below their close of the session before."),
        ("Up volume", cards.percent(x["up_volume_share"], signed=False),
         "Dollar volume of advancers ÷ of advancers and decliners."),
        ("McClellan", cards.number(x["mcclellan"], "+.1f"),
         "Fast minus slow average of 1,000 × (advancers − decliners) ÷ both."),
        ("Above 50 / 200", _two_shares(x["pct_above_50"], x["pct_above_200"]),
         "Share of names above the mean of their last 50 and 200 closes."),
        ("Highs / lows", _two(x["new_highs"], x["new_lows"]),
         "Names at their highest and lowest close of 252 sessions."),
        ("Coverage", cards.percent(x["coverage"], signed=False),
         f"{_count(x['with_data'])} of {_count(x['members'])} members have a bar at this session."),
    ]  # fmt: skip


def verdict(result: Result) -> None:
    """The verdict, and every rule with its figure, passed or failed."""
    rules = result.tables["rules"]
    with st.container(border=True):
        st.markdown(f"**Is it broad?**  \n{_badge(result.numbers['verdict'])} {_sentence(result)}")
        for name, column in zip(RULES, st.columns(len(RULES)), strict=True):
            conditions = [_rule(row) for row in rules if row["verdict"] == name]
            column.markdown("  \n".join([f"**{name.capitalize()}** needs", *conditions]))
        st.caption(
            f"Read in this order; mixed where none holds. Every figure is a mean over the last "
            f"{SESSIONS} sessions."
        )


def sectors(result: Result) -> None:
    """The sector table, with participation over the lookback as a small line."""
    trend = result.series.get("sectors", {})
    rows = [
        {
            "Sector": row["sector"],
            "Names": row["names"],
            "Participation": 100 * row["participation"],
            "Over the lookback": _known(trend[row["sector"]]),
            "Advancers": 100 * row["advancers_share"],
            "Volume expansion": 100 * row["volume_expansion"],
            "Of dollar volume": 100 * row["dollar_share"],
        }
        for row in result.tables["by_sector"]
    ]
    line = st.column_config.LineChartColumn(
        y_min=0,
        y_max=max((value for row in rows for value in row["Over the lookback"]), default=1.0),
        width="medium",
        help="Participation through the lookback; all sectors on one scale.",
    )
    with st.container(border=True):
        cards.heading(
            "Which sectors take part",
            "Widest participation first. A broad move has most sectors above 50 %, from "
            "industrials to consumer discretionary.",
        )
        tables.table(
            rows,
            key="by_sector",
            alt="Participation, advancers and volume of each sector",
            columns={"Over the lookback": line, "Volume expansion": _SIGNED}
            | dict.fromkeys(("Participation", "Advancers", "Of dollar volume"), _SHARE),
            as_of=result.as_of,
            raw=result.tables["by_sector"],
        )


def names(result: Result) -> None:
    """Names in the news and the watch list."""
    rows = [
        {
            "Symbol": row["symbol"],
            "Name": row["name"],
            "Volume ÷ usual": row["relative_volume"],
            "Change": 100 * row["change"],
            "Dollar volume": row["dollar_volume"],
            "Of all": 100 * row["share"],
            "Rank": row["rank"],
            "Why": _why(row),
        }
        for row in result.tables["names_in_the_news"]
    ]
    with st.container(border=True):
        cards.heading(
            "Names in the news",
            "At least five times the usual volume and among the twenty largest by dollar volume; "
            "Opendoor and NuScale are always listed.",
        )
        tables.table(
            rows,
            key="names_in_the_news",
            alt="Names with many times their usual volume, and the watch list",
            columns={
                "Volume ÷ usual": st.column_config.NumberColumn(format="%.1f ×"),
                "Dollar volume": st.column_config.NumberColumn(format="compact"),
                "Change": _SIGNED,
                "Of all": _SHARE,
            },
            as_of=result.as_of,
            raw=result.tables["names_in_the_news"],
        )


def card() -> None:
    """Breadth at a glance, for the overview: drawn after everything that is quicker."""
    with st.container(border=True, key="breadth-card"):
        st.markdown("**Is it broad?**")
        with st.skeleton(height=120):
            if not _drawn.is_set():  # 2,000 names, once a server: not while a browser paints
                time.sleep(_AFTER_PAINT)
            result = session.compute(PAGE)
            _drawn.set()
            x = result.numbers
            if result.as_of is None:
                st.caption(result.gaps[0])
            else:
                why = result.gaps[0] if result.gaps else ""
                line = _MEANING.get(x["verdict"], why)
                st.markdown(f"{_badge(x['verdict'])} {cards.faint(line)}")
                wall = (*volume_figures(result), *price_figures(result))
                cards.figures([entry for entry in wall if entry[0] in _GLANCE])
        navigation.link(PAGE, "All of breadth")


_GLANCE: Final = ("Participation", "Effective names", "Coverage")


def _badge(verdict: str | None) -> str:
    icon, color = _LOOKS.get(verdict or "", _NONE)
    return cards.badge((verdict or "not enough data").capitalize(), icon, color)


def _sentence(result: Result) -> str:
    x, drop = result.numbers, result.selection.option("drop")
    if x["verdict"] is None:
        return "The figures do not decide it."
    meaning = _MEANING[x["verdict"]]
    if not drop:
        return meaning
    if x["verdict_all"] == x["verdict"]:
        return f"{meaning} It is the same with all names."
    return f"{meaning} With all names it is {x['verdict_all'] or 'not decided'}."


def _rule(row: dict[str, Any]) -> str:
    """One condition as a line: its mark, what it asks for, its figure."""
    mark = {
        True: ":material/check_circle:", False: ":material/cancel:", None: ":material/help:"
    }[row["passed"]]  # fmt: skip
    figure = cards.percent(row["value"], signed=row["figure"] == "volume_expansion")
    return f"{mark} {row['text']}: **{(figure or 'no figure').replace(' ', cards.UNBROKEN)}**"


def _known(values: Floats) -> list[float]:
    """The values there are: a session without one is no zero."""
    known: list[float] = values[np.isfinite(values)].tolist()
    return known


def _why(row: dict[str, Any]) -> str:
    parts = ["in the news"] if row["in_news"] else []
    parts += ["watch list"] if row["watch"] else []
    parts += [] if row["member"] else ["not a member"]
    return ", ".join(parts)


def _count(value: float) -> str:
    return cards.number(value, ",.0f") or "–"


def _two(one: float, other: float) -> str | None:
    return (
        f"{_count(one)} / {_count(other)}" if math.isfinite(one) and math.isfinite(other) else None
    )


def _two_shares(one: float, other: float) -> str | None:
    shown = [cards.number(100 * value, ".0f", " %") for value in (one, other)]
    return " / ".join(text or "–" for text in shown) if any(shown) else None
