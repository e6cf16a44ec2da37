"""Cards: headings, figures, gaps."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from functools import lru_cache
from typing import Final

import streamlit as st

from rotation import formats
from rotation.analytics.gap import Why
from rotation.results import links, metric
from rotation.results.metric import Figure, Metric, chart_anchor
from rotation.results.result import Result

_MARKUP: Final = re.compile(r"[\\`*\[\]$~<|]|(?<![^\W_])_|_(?![^\W_])")
_LINK: Final = re.compile(r"(?<=:)(?=//|\w+[\[/])|(?<=www)(?=\.)", re.IGNORECASE)
_JOINER: Final = "\u2060"  # shows nothing; what is found after Markdown was read knows no escape
UNBROKEN: Final = "\N{NO-BREAK SPACE}"
_UNIT: Final = re.compile(r"(?<=[0-9]) (?=(?:bn|m)\b)")
_MINUS: Final = re.compile(r"(?<=−)(?=\\?\$)")


def heading(title: str, line: str, drawn: str = "", about: str | None = None) -> None:
    """The title of a card, a heading to jump to, and small and below it a line about it.

    One element for both: a browser works on every element of a page at each move of a slider.
    ``drawn`` is the query of what is drawn, as a file and as a table; ``about`` is what stands
    behind it, as Markdown.
    """
    file, table = f"{links.CHART_FILE}?{drawn}", f"{links.CHART_TABLE}?{drawn}"
    offered = [f":small[[Table]({table}) · [CSV]({file})]"] if drawn else []
    below = [*([faint(line)] if line else []), *offered]
    st.markdown(f"## {plain(title)}\n{' '.join(below)}", anchors=False, help=about)


def faint(text: str) -> str:
    """A sentence small and grey inside of Markdown, shown letter by letter."""
    return f":small[:gray[{unbroken(plain(text))}]]"


def unbroken(text: str) -> str:
    """A sentence in which no number is parted from its unit at the end of a line."""
    return whole_amounts(text).replace(" pp", f"{UNBROKEN}pp")


def whole_amounts(text: str) -> str:
    """A sentence in which no dollars are parted from their sign or unit at the end of a line."""
    return _MINUS.sub(_JOINER, _UNIT.sub(UNBROKEN, text))


def badge(word: str, icon: str, color: str) -> str:
    """A word as a badge inside of Markdown."""
    return f":{color}-badge[{icon} {word}]"


@lru_cache(maxsize=1024)
def plain(text: str) -> str:
    """A sentence as Markdown that shows it letter by letter.

    What it quotes came from an upstream, a file or the address: no link, image, formula
    or icon of theirs is to appear on a page of ours.
    """
    return _MARKUP.sub(r"\\\g<0>", _LINK.sub(_JOINER, text))


def wall(result: Result, metrics: Sequence[Metric]) -> None:
    """Draw figures of a result, each with what it is made of: see ``figures``."""
    figures(metric.figures(result, metrics), result.as_of)


def figures(entries: Sequence[Figure], as_of: dt.date | None) -> None:
    """Draw a wall of figures of a day, each with how it is calculated as its help.

    Those that are not known are named in a line.
    """
    known = [figure for figure in entries if figure.value is not None]
    if known and as_of is not None:
        st.caption(f"Figures of {as_of:%a} {formats.day(as_of)}")
    if known:
        with st.grid("auto", min_column_width=150, gap="small"):
            for figure in known:
                st.metric(
                    figure.label,
                    figure.value,
                    figure.note,
                    help=about(figure),
                    border=True,
                    delta_color="off",
                    delta_arrow="off",
                    height="stretch",
                )
    if lacking := [figure.label for figure in entries if figure.value is None]:
        st.caption(plain(f"No data: {' · '.join(lacking)}"))


def about(figure: Figure) -> str:
    """What stands behind a figure, as Markdown: how it is calculated, of what, from where.

    The links open beside the page: its definition, and the same figure for good.
    """
    if figure.about is None:
        return plain(figure.help)
    formula, inputs, sources, anchor, pinned, chart = figure.about
    said = {"Definition": formula, "Inputs": inputs, "Data": sources}
    lines = [f"**{name}:** {plain(text)}" for name, text in said.items() if text]
    linked = f"[All definitions](glossary#{anchor}) · [This figure, pinned](?{pinned})"
    if chart:
        linked = f"[Its chart](#{chart_anchor(chart)}) · {linked}"
    return "\n\n".join([plain(figure.help), *lines, linked])


_HOW: Final = "[What is stored, and what fetches or imports the rest](data)"


def gaps(result: Result, *, but: str = "") -> None:
    """What could not be computed, and why: one line that opens.

    Where something is not stored, a link leads to the page that says how it comes. ``but`` is a
    text that the page shows anyway; what it says is not said again.
    """
    lacking = any(gap.why is Why.NOT_STORED for gap in result.gaps)
    sentences = [sentence for sentence in result.sentences() if sentence not in but]
    if sentences:
        many = formats.many(len(sentences), "caveat")
        with st.expander(many, icon=":material/hourglass_empty:"):
            st.markdown(plain("\n\n".join(sentences)))
            if lacking:
                st.markdown(_HOW)
    elif lacking:
        st.markdown(_HOW)
