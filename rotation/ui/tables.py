"""Tables with a CSV button."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

import streamlit as st

from rotation import formats
from rotation.analytics.horizons import HORIZONS
from rotation.charts import theme
from rotation.formats import Format
from rotation.results import metric, spans
from rotation.results.metric import Metric, ResultTable
from rotation.results.render import csv
from rotation.results.result import Result
from rotation.ui import cards, choices, html_tables, written
from rotation.ui.frame import session

_WHOLE: Final = 13
"""Rows a table is shown with at most without a scroll bar."""


def table(
    result: Result,
    name: str,
    rows: Sequence[dict[str, Any]],
    *,
    alt: str,
    columns: Mapping[str, Any] | None = None,
    as_of: dt.date | None = None,
    raw: Sequence[dict[str, Any]] | None = None,
    of: str | None = None,
    ordered: bool = False,
    why: str = "",
) -> None:
    """Draw a table with its file; say so when it is empty.

    Parameters
    ----------
    result : Result
        Where the rows come from.
    name : str
        Of the table in the result; key of the widget, and in the name of the file.
    rows : sequence of dict
        As shown.
    alt : str
        What the table holds, for those who cannot see it.
    columns : mapping of str to Format or Streamlit column, or None
        How columns are written that are not written by their descriptors, which days, instants
        and counts need not be either.
    as_of : date or None
        Day of the table where it is not that of the result.
    raw : sequence of dict or None
        What the file holds, where that is not the result's table.
    of : str or None
        The table of the result that the rows are drawn from, where the file is of another.
    ordered : bool
        Whether the order of the rows is their meaning, and they are few: they are HTML.
    why : str
        Why there may be none.
    """
    if not rows:
        st.caption(cards.plain(why or "None."))
        return
    if ordered:
        shown = tuple(rows[0])
        forms = _formats(result, of or name, shown, columns)
        written_as = {key: one for key, one in forms.items() if isinstance(one, Format)}
        st.html(html_tables.html(rows, alt, written_as, definitions(result, of or name, shown)))
    else:
        st.dataframe(**_look(result, of or name, rows, alt, columns), key=f"{name}_table")
    download(result, name, raw or result.tables[name], as_of=as_of)


def card(
    result: Result,
    name: str,
    rows: Sequence[dict[str, Any]],
    *,
    title: str,
    caption: str,
    alt: str = "",
    **more: Any,
) -> None:
    """Draw a ``table`` in a card of its own; without ``alt`` it is called by its title."""
    with st.container(border=True):
        cards.heading(title, caption)
        table(result, name, rows, alt=alt or title, **more)


def choice(
    result: Result,
    name: str,
    rows: Sequence[dict[str, Any]],
    *,
    key: str,
    alt: str,
    chosen: int | None,
    on_choice: Callable[[int | None], None],
    columns: Mapping[str, Any] | None = None,
    raw: Sequence[dict[str, Any]] | None = None,
) -> None:
    """A ``table`` of which one row can be chosen.

    ``chosen`` is the row chosen before anyone clicks; ``on_choice`` is called with the
    row a click chose, or None where it undid the choice. ``key`` is that of the widget: tables
    whose choices do not belong together have one each.
    """
    if not rows:
        st.caption("None.")
        return

    def clicked() -> None:
        if not choices.is_drawn(name, key):
            return
        picked = st.session_state[key]["selection"]["rows"]
        on_choice(picked[0] if picked else None)

    st.dataframe(
        **_look(result, name, rows, alt, columns),
        key=key,
        on_select=clicked,
        selection_mode="single-row",
        selection_default={"selection": {"rows": [] if chosen is None else [chosen]}},
    )
    choices.draws(name, key)
    download(result, name, raw or result.tables[name])


def _look(
    result: Result,
    name: str,
    rows: Sequence[dict[str, Any]],
    alt: str,
    columns: Mapping[str, Any] | None,
) -> dict[str, Any]:
    """How every grid is drawn."""
    defined = definitions(result, name, tuple(rows[0]))
    abouts = {column: cards.plain(words) for column, words in defined.items()}
    forms = _formats(result, name, tuple(rows[0]), columns)
    data, config = written.drawn(rows, alt, forms, abouts)
    return {
        "data": data,
        "height": "content" if len(rows) <= _WHOLE else "auto",
        "hide_index": True,
        "column_config": config,
        "placeholder": formats.UNKNOWN,
        "alt": alt,
    }


def definitions(result: Result, name: str, shown: Sequence[str]) -> dict[str, str]:
    """Return what the columns of a table are, by the names they are shown with."""
    return {one: column.definition for one, column in _columns(result, name, shown).items()}


_COUNTED: Final = ("count", "sessions", "weeks", "rank")
"""Units of whole numbers, which tables write by themselves."""


def _formats(
    result: Result, name: str, shown: Sequence[str], columns: Mapping[str, Any] | None
) -> dict[str, Any]:
    """Return how columns are written: as a page says it of some, else by their descriptors."""
    described = {
        one: column.format
        for one, column in _columns(result, name, shown).items()
        if column.unit == "decimal"
        or (column.unit not in _COUNTED and column.format is not formats.PERCENT)
    }
    return {**described, **(columns or {})}


def _columns(result: Result, name: str, shown: Sequence[str]) -> dict[str, Metric]:
    """Return the descriptors of the columns of a table, by the names they are shown with.

    A column is found by its head, its label, its name in words, or the name of its horizon.
    """
    _, table = _described(result, name)
    if table is None:
        return {}
    horizons = horizon_names(result)
    found: dict[str, Metric] = {}
    for column in table.columns:
        head = column.head.format_map(metric.fields(result))
        label = horizons.get(column.name) or head or column.shown_name(result)
        found.setdefault(label.casefold(), column)
    found |= {
        head.casefold(): Metric(head, words, "text") for head, words in table.combined.items()
    }
    return {one: found[one.casefold()] for one in shown if one.casefold() in found}


def _entries(result: Result, name: str) -> str:
    """A link to the definitions of a table's columns, as Markdown; empty where there are none."""
    page, table = _described(result, name)
    columns = () if table is None else table.columns
    first = next((column.name for column in columns if column.unit not in metric.LABELS), None)
    if first is None:
        return ""
    return f"\n\n[Definitions of its columns](glossary#{metric.anchor(page, first)})"


def _described(result: Result, name: str) -> tuple[str, ResultTable | None]:
    """The descriptor of a table, and the page it is of, which may be another than the one shown."""
    page = session.page_of(result.page)
    for quote in () if page is None else page.quotes:
        if name in quote.tables:
            page, name = session.page_of(quote.page), quote.tables[name]
    tables = () if page is None else page.tables
    return page.name if page else "", next((one for one in tables if one.name == name), None)


def download(
    result: Result,
    name: str,
    rows: Sequence[dict[str, Any]] | Callable[[], Sequence[dict[str, Any]]],
    *,
    as_of: dt.date | None = None,
    label: str = "CSV",
) -> None:
    """Draw a button for a table as a file, which is written when somebody asks for it.

    Rows that take long are computed then too, by a function without arguments.
    """
    origin = csv.origin(result, name, session.page_of(result.page), as_of)
    st.download_button(
        label,
        lambda: csv.text(rows() if callable(rows) else rows, origin),
        origin.file_name(),
        "text/csv",
        key=f"{name}-csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        help="This table as a file. Returns are decimals there: 0.01 is 1%."
        f"{_entries(result, name)}",
    )


def horizon_names(result: Result) -> dict[str, str]:
    """What each horizon is called in a table, its sessions in brackets."""
    fixed = {name: f"{theme.HORIZONS[name]} ({count})" for name, count in HORIZONS.items()}
    last = {"ytd": spans.ytd(result), "lookback": f"Lookback ({result.selection.lookback})"}
    return fixed | last


def by_horizon(
    result: Result,
    name: str,
    *,
    title: str,
    caption: str,
    names: Mapping[str, str],
    more: Mapping[str, str] | None = None,
    by: str = "",
) -> None:
    """Draw a table of a result over every horizon.

    One without any figure is a sentence.

    Parameters
    ----------
    result : Result
    name : str
        Of the table in the result, and of the file.
    title, caption : str
    names, more : mapping of column to label
        Columns before the horizons and after them.
    by : str
        Column whose highest value comes first; without it rows stay as they are.
    """
    rows = result.tables[name]
    if by:
        rows = sorted(rows, key=lambda row: -row[by] if formats.known(row[by]) else math.inf)
    horizons = horizon_names(result)
    labels = {**names, **horizons, **(more or {})}
    with st.container(border=True):
        if not any(formats.known(row[horizon]) for row in rows for horizon in horizons):
            cards.heading(title, result.why(name, "prices") or "Nothing over any horizon.")
            return
        cards.heading(title, caption)
        table(
            result,
            name,
            [{label: row[column] for column, label in labels.items()} for row in rows],
            alt=title,
            ordered=True,
        )
