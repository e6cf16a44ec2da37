"""Cards: charts, tables, figures, gaps."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Callable, Sequence
from typing import Any, Final, Literal

import plotly.graph_objects as go
import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rotation import sessions
from rotation.results.render import csv as table_csv
from rotation.results.result import Result

_WHOLE: Final = 13
"""Rows a table is shown with at most without a scroll bar."""
_MARKUP: Final = re.compile(r"[\\`*\[\]$~<|]|(?<![^\W_])_|_(?![^\W_])")
_LINK: Final = re.compile(r"(?<=:)(?=//|\w+[\[/])|(?<=www)(?=\.)", re.IGNORECASE)
_JOINER: Final = "\u2060"  # shows nothing; what is found after Markdown was read knows no escape
UNBROKEN: Final = "\N{NO-BREAK SPACE}"
_CONFIG = {"displaylogo": False, "displayModeBar": False, "scrollZoom": False}


def heading(title: str, line: str) -> None:
    """The title of a card and, small and below it, a line about it.

    One element for both: a browser works on every element of a page at each move of a slider.
    """
    st.markdown(f"**{plain(title)}**  \n{faint(line)}")


def faint(text: str) -> str:
    """A sentence small and grey inside of Markdown, shown letter by letter."""
    return f":small[:gray[{plain(text).replace(' %', f'{UNBROKEN}%')}]]"


def badge(word: str, icon: str, color: str) -> str:
    """A word as a badge inside of Markdown."""
    return f":{color}-badge[{icon} {word}]"


def places(count: int) -> list[DeltaGenerator]:
    """Cards for an even number of charts, two side by side; one below the other on a phone."""
    return [card for _ in range(count // 2) for card in st.columns(2, border=True)]


def chart(
    figure: go.Figure,
    *,
    key: str,
    title: str,
    look_for: str,
    alt: str,
    place: DeltaGenerator | None = None,
) -> None:
    """A chart in a card: the title says what it shows, the line below what to look for.

    ``place`` is the card, one of its own without it; ``alt`` is for those who cannot see it.
    """
    with st.container(border=True) if place is None else place:
        heading(title, look_for)
        st.plotly_chart(figure, key=key, config=_CONFIG, alt=alt)


def table(
    rows: Sequence[dict[str, Any]],
    *,
    key: str,
    alt: str,
    columns: Any = None,
    as_of: dt.date | None = None,
    raw: Sequence[dict[str, Any]] | None = None,
) -> None:
    """A table with a CSV button; says so when it is empty.

    Parameters
    ----------
    rows : sequence of dict
        As shown.
    key : str
        Of the widget; the file is named after it.
    alt : str
        What the table holds, for those who cannot see it.
    columns : mapping or None
        Streamlit column configuration by column.
    as_of : date or None
        The day in the file's name; today where the table has no other.
    raw : sequence of dict or None
        What the file holds, where that is not ``rows``.
    """
    if not rows:
        st.caption("Nothing to list.")
        return
    st.dataframe(
        rows,
        height=_height(rows),
        key=key,
        hide_index=True,
        column_config=columns,
        placeholder="–",
        alt=alt,
    )
    download(raw or rows, key, as_of)


def choice(
    rows: Sequence[dict[str, Any]],
    *,
    key: str,
    alt: str,
    chosen: int | None,
    on_choice: Callable[[int | None], None],
    columns: Any = None,
    as_of: dt.date | None = None,
    raw: Sequence[dict[str, Any]] | None = None,
) -> None:
    """A ``table`` of which one row can be chosen.

    ``chosen`` is the row chosen before anyone clicks; ``on_choice`` is called with the
    row a click chose, or None where it undid the choice.
    """
    if not rows:
        st.caption("Nothing to list.")
        return

    def clicked() -> None:
        picked = st.session_state[key]["selection"]["rows"]
        on_choice(picked[0] if picked else None)

    st.dataframe(
        rows,
        height=_height(rows),
        key=key,
        hide_index=True,
        column_config=columns,
        placeholder="–",
        alt=alt,
        on_select=clicked,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [] if chosen is None else [chosen]}},
    )
    download(raw or rows, key, as_of)


def _height(rows: Sequence[dict[str, Any]]) -> Literal["content", "auto"]:
    """Short tables whole, long ones with a scroll bar."""
    return "content" if len(rows) <= _WHOLE else "auto"


def download(
    rows: Sequence[dict[str, Any]], key: str, as_of: dt.date | None, label: str = "CSV"
) -> None:
    """A button for a table as a file, written when it is asked for."""
    st.download_button(
        label,
        lambda: table_csv.text(rows),
        f"rotation-{key.replace('_', '-')}-{as_of or sessions.today()}.csv",
        "text/csv",
        key=f"{key}-csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        help="This table as a file. Returns are decimals there: 0.01 is 1 %.",
    )


def percent(value: float | None, *, signed: bool = True) -> str | None:
    """A decimal as per cent with a true minus sign; None for what is not defined."""
    return number(None if value is None else 100 * value, "+.2f" if signed else ".2f", " %")


def number(value: float | None, form: str, unit: str = "") -> str | None:
    """A number by a format, with a true minus sign; None for what is not defined."""
    if value is None or not math.isfinite(value):
        return None
    return _unsigned_zero(f"{value:{form}}").replace("-", "−") + unit


def _unsigned_zero(text: str) -> str:
    """Nothing has no sign."""
    return text if text.strip("+-0.,") else text.lstrip("+-")


def plain(text: str) -> str:
    """A sentence as Markdown that shows it letter by letter.

    What it quotes came from an upstream, a file or the address: no link, image, formula
    or icon of theirs is to appear on a page of ours.
    """
    return _MARKUP.sub(r"\\\g<0>", _LINK.sub(_JOINER, text))


def figures(entries: Sequence[tuple[str, str | None, str]]) -> None:
    """A wall of figures: (label, value or None, how it is calculated)."""
    with st.grid("auto", min_column_width=150, gap="small"):
        for label, value, formula in entries:
            st.metric(label, value, help=plain(formula), border=True)


def gaps(result: Result) -> None:
    """What could not be computed, and why."""
    if result.gaps:
        st.info(plain("\n\n".join(result.gaps)), icon=":material/hourglass_empty:")


_HORIZONS = {
    "d5": "1 week (5)",
    "d21": "1 month (21)",
    "d63": "1 quarter (63)",
    "d126": "Half a year (126)",
    "d252": "1 year (252)",
    "ytd": "Year to date",
}


def horizon_names(lookback: int) -> dict[str, str]:
    """What each horizon is called in a table, its sessions in brackets."""
    return _HORIZONS | {"lookback": f"Lookback ({lookback})"}


def horizons(result: Result) -> None:
    """The table of returns and spread over every horizon."""
    pair = result.selection.pair
    names = horizon_names(result.selection.lookback)
    rows = [
        {
            "Horizon": names[row["horizon"]],
            pair.small: 100 * row["small"],
            pair.large: 100 * row["large"],
            "Spread": 100 * row["spread"],
        }
        for row in result.tables["horizons"]
    ]
    with st.container(border=True):
        heading(
            "Every horizon",
            "Sessions between the two ends in brackets; an empty cell lacks history.",
        )
        shown = st.column_config.NumberColumn(format="%+.2f %%")
        table(
            rows,
            key="horizons",
            alt=f"Return of {pair.small} and {pair.large} over every horizon",
            columns=dict.fromkeys((pair.small, pair.large, "Spread"), shown),
            as_of=result.as_of,
            raw=result.tables["horizons"],
        )
