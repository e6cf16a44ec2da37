"""The parts of the breadth page: the verdict with its rules, figures, sectors, names."""

from __future__ import annotations

from typing import Any, Final

import streamlit as st

from rotation import formats, universe
from rotation.formats import Format
from rotation.results import evidence
from rotation.results.render.html_table import Sparkline
from rotation.results.result import Result
from rotation.topics.breadth import PAGE, metrics
from rotation.topics.breadth.analysis import rules as breadth_rules
from rotation.topics.breadth.analysis.rules import RULES
from rotation.topics.breadth.ui import charts
from rotation.topics.breadth.view import result as view
from rotation.topics.breadth.view import words
from rotation.ui import cards, chart_cards, tables
from rotation.ui.frame import answer as frame
from rotation.ui.frame import charts_first, error_boundary, own_controls, session

_LOOKS: Final = {
    breadth_rules.ADVANCE: (":material/groups:", "green"),
    breadth_rules.DECLINE: (":material/groups:", "violet"),
    breadth_rules.CONCENTRATED: (":material/person:", "orange"),
    breadth_rules.QUIET: (":material/bedtime:", "blue"),
    breadth_rules.NO_SIGNAL: (":material/shuffle:", "gray"),
    None: (":material/help:", "gray"),
}


@st.fragment
def volume() -> None:
    """What the page's own controls change: moving one redraws this part and nothing else."""
    with error_boundary.guarded():  # a fragment is redrawn by itself, outside the frame's edge
        own_controls.draw(PAGE)
        result = session.compute(PAGE)
        frame.say(PAGE, result)
        frame.gaps(PAGE, result)
        if result.as_of is None:  # the finding says what is missing, and how it comes
            return
        words, drawn = st.container(), st.container()
        with drawn:  # first: they are what one looks at while moving a slider
            chart_cards.draw(result, charts.VOLUME)
        charts_first.charts_first(result, moved="options")
        with words:
            answer(result)
            cards.wall(result, metrics.VOLUME_WALL)
        sectors(result)
        names(result)
        market = session.market()
        tables.download(
            result,
            "series",
            lambda: view.history(result.selection, market),
            label="Download full history (CSV)",
        )


def prices(result: Result) -> None:
    """What depends on closes alone, and coverage."""
    cards.wall(result, metrics.PRICE_WALL)
    chart_cards.draw(result, charts.PRICES)


def answer(result: Result) -> None:
    """The verdict, every rule with its figure, passed or failed, and how often each is given."""
    rules = result.tables["rules"]
    with st.container(border=True):
        said = f"{_badge(result.numbers['verdict'])} {words.sentence(result)}"
        st.markdown(f"**Is it broad?**  \n{said}")
        for name, column in zip(RULES, st.columns(len(RULES)), strict=True):
            conditions = [_rule(row) for row in rules if row["verdict"] == name]
            column.markdown("  \n".join([f"**{name.capitalize()}** needs", *conditions]))
        st.caption(
            f"Tested in this order; “{breadth_rules.NO_SIGNAL}” if none applies. "
            f"{breadth_rules.basis()} {words.frequencies(result)}"
        )


def sectors(result: Result) -> None:
    """The sector table, with participation over the lookback as a sparkline."""
    trend = {
        row["sector"]: evidence.sparkline(result.series["sectors"][row["sector"]])
        for row in result.tables["by_sector"]
    }
    highest = max((value for values in trend.values() for value in values), default=1.0)
    rows = [
        {
            "Sector": universe.sector_name(row["sector"]),
            "Stocks": row["names"],
            "Participation": row["participation"],
            "Over the lookback": _sparkline(trend[row["sector"]], highest),
            "Advancers": row["advancers_share"],
            "Volume expansion": row["volume_expansion"],
            "Of dollar volume": row["dollar_share"],
        }
        for row in result.tables["by_sector"]
    ]
    tables.card(
        result,
        "by_sector",
        rows,
        title="Participation by sector",
        caption="Widest participation first. A broad move has most sectors above 50%, from "
        f"industrials to consumer discretionary.{_of_all(result)}",
        alt="Participation, advancers and volume of each sector",
        ordered=True,
    )


def _of_all(result: Result) -> str:
    """That no stock is left out of the sectors, where the page leaves some out."""
    drop = result.selection.option("drop")
    return f" The top {drop} by dollar volume are not excluded here." if drop else ""


def names(result: Result) -> None:
    """Stocks of unusual volume, and the watch list."""
    rows = [
        {
            "Symbol": row["symbol"],
            "Name": row["name"],
            "Relative volume": row["relative_volume"],
            "Change": row["change"],
            "Dollar volume": row["dollar_volume"],
            "Share of total": row["share"],
            "Rank": row["rank"],
            "Why": _why(row),
        }
        for row in result.tables["names_in_the_news"]
    ]
    tables.card(
        result,
        "names_in_the_news",
        rows,
        title="Unusual volume and watch list",
        caption="At least five times the usual volume and among the twenty largest by dollar "
        "volume; Opendoor and NuScale are always listed. "
        "No news source is used.",
        alt="Stocks with many times their usual volume, and the watch list",
        columns={"Relative volume": Format(".1f", suffix="×")},
        ordered=True,
    )


def _badge(name: str | None) -> str:
    return cards.badge((name or "not enough data").capitalize(), *_LOOKS[name])


def _rule(row: dict[str, Any]) -> str:
    """One condition as a line: its mark, what it asks for, its figure and the threshold."""
    mark = {
        True: ":material/check_circle:", False: ":material/cancel:", None: ":material/help:"
    }[row["passed"]]  # fmt: skip
    written = metrics.MEANS[row["figure"]].format
    figure = written(row["value"], "no figure")
    if row["multiple"] is not None:
        figure += f" ({written(row['threshold'])})"
    return f"{mark} {row['text']}: **{figure.replace(' ', cards.UNBROKEN)}**"


def _sparkline(values: tuple[float, ...], highest: float) -> Sparkline:
    """Participation through the lookback; all sectors on one scale."""
    ends = f"from {formats.SHARE(values[0])} to {formats.SHARE(values[-1])}" if values else ""
    return Sparkline(values, highest, ends)


def _why(row: dict[str, Any]) -> str:
    parts = ["unusual volume"] if row["in_news"] else []
    parts += ["watch list"] if row["watch"] else []
    parts += [] if row["member"] else ["not a member"]
    return ", ".join(parts)
