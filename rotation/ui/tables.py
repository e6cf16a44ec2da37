"""Tables with a CSV button."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final, Literal

import streamlit as st

from rotation import sessions
from rotation.results.render import csv
from rotation.results.result import Result
from rotation.ui import cards

_FORMATS: Final = "_formats"

_WHOLE: Final = 13
"""Rows a table is shown with at most without a scroll bar."""


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
    _keep_formats(alt, columns)
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

    _keep_formats(alt, columns)
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


def _keep_formats(alt: str, columns: Mapping[str, Any] | None) -> None:
    """Keep how a table writes its numbers, for a printer: a browser has them as digits alone."""
    kinds = {
        name: (isinstance(column, dict) and column.get("type_config")) or {}
        for name, column in (columns or {}).items()
    }
    written = {name: kind["format"] for name, kind in kinds.items() if kind.get("format")}
    st.session_state.setdefault(_FORMATS, {})[alt] = written


def formats() -> Mapping[str, Mapping[str, str]]:
    """Return the formats of columns by table, of every table this viewer was shown."""
    found: Mapping[str, Mapping[str, str]] = st.session_state.get(_FORMATS, {})
    return found


def _height(rows: Sequence[dict[str, Any]]) -> Literal["content", "auto"]:
    """Short tables whole, long ones with a scroll bar."""
    return "content" if len(rows) <= _WHOLE else "auto"


def download(
    rows: Sequence[dict[str, Any]], key: str, as_of: dt.date | None, label: str = "CSV"
) -> None:
    """A button for a table as a file, written when it is asked for."""
    st.download_button(
        label,
        lambda: csv.text(rows),
        f"rotation-{key.replace('_', '-')}-{as_of or sessions.today()}.csv",
        "text/csv",
        key=f"{key}-csv",
        on_click="ignore",
        type="tertiary",
        icon=":material/download:",
        help="This table as a file. Returns are decimals there: 0.01 is 1 %.",
    )


_HORIZONS: Final = {
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


def by_horizon(
    result: Result,
    name: str,
    *,
    title: str,
    caption: str,
    names: Mapping[str, str],
    returns: Mapping[str, str] | None = None,
    more: Mapping[str, str] | None = None,
) -> None:
    """Draw a table of a result over every horizon, its figures as per cent.

    Parameters
    ----------
    result : Result
    name : str
        Of the table in the result, and of the file.
    title, caption : str
    names, returns, more : mapping of column to label
        Columns before the horizons, further returns, and columns after them.
    """
    rows = result.tables[name]
    number = st.column_config.NumberColumn(format="%+.2f %%")
    figures = {**horizon_names(result.selection.lookback), **(returns or {})}
    labels = {**names, **figures, **(more or {})}
    with st.container(border=True):
        cards.heading(title, caption)
        table(
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
