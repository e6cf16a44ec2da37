"""How the columns of tables are written: true minus signs, days as elsewhere, the first one fixed.

Streamlit's own number formats know no minus but the hyphen, so that numbers of a table with one
are sent rounded, which is what sorting and copying use, with their text beside them. Those of a
table that has none are written by the browser: two thousand texts take longer than the rest of a
page.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import numbers
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd
import streamlit as st

from rotation.formats import COUNT, DECIMAL, UNKNOWN, Dollars, Format, known

_FORMATS: Final = "_formats"
_DAY: Final = "D MMM YYYY"
_AS_IT_IS: Final = object()
RIGHT: Final = "\N{ARABIC LETTER MARK}"
"""Shows nothing. A header that begins with it is drawn at the right, over its numbers; Streamlit's
own alignment is that of the cells alone."""


def drawn(
    rows: Sequence[dict[str, Any]],
    alt: str,
    columns: Mapping[str, Any],
    abouts: Mapping[str, str] | None = None,
) -> tuple[Any, dict[str, Any]]:
    """Return the rows as Streamlit draws them, and the configuration of their columns.

    Parameters
    ----------
    rows : sequence of dict
        At least one, all with the columns of the first.
    alt : str
        What the table holds; names its formats for a printer.
    columns : mapping of str to Format or Streamlit column
        By column. Those without one are drawn by their values.
    abouts : mapping of str to str, or None
        What a column is, as Markdown, for whoever points at its name; one of Streamlit keeps its
        own.
    """
    kinds = {name: columns.get(name, _by_value(rows, name)) for name in rows[0]}
    figures = {name: kind for name, kind in kinds.items() if isinstance(kind, Format)}
    shown = pd.DataFrame(
        [row | {name: kind.rounded(row[name]) for name, kind in figures.items()} for row in rows]
    )
    plain = all(_plain(kind, shown[name]) for name, kind in figures.items())
    _keep(alt, kinds)
    config = {
        name: _number(name, kind, plain=plain) if isinstance(kind, Format) else kind
        for name, kind in kinds.items()
        if kind is not _AS_IT_IS
    }
    whole = (name for name, kind in kinds.items() if kind is _AS_IT_IS and _counts(rows, name))
    config |= {name: st.column_config.Column(f"{RIGHT}{name}") for name in whole}
    for name, about in (abouts or {}).items():
        if name not in config or config[name] is not None:
            config[name] = _with(config.get(name), help=about)
    first = next(iter(kinds))
    config[first] = _with(config.get(first), pinned=True)  # while the others are scrolled
    if plain:
        return shown, config
    texts = {name: dataclasses.replace(kind, scale=1.0) for name, kind in figures.items()}
    return shown.style.format(texts, na_rep=UNKNOWN), config  # type: ignore[arg-type]


def _plain(kind: Format, rounded: pd.Series[float]) -> bool:
    """Whether a browser writes every number of a column as the format does."""
    return (
        not isinstance(kind, Dollars)
        and not kind.fine
        and not bool((rounded.astype(float) < 0).any())
    )


def _number(name: str, kind: Format, *, plain: bool) -> Any:
    """A column of numbers, its header over them; ``plain`` ones have the format of the browser."""
    pattern = _printf(kind).replace(".0f", "d") if plain else None
    return st.column_config.NumberColumn(f"{RIGHT}{name}", format=pattern)


def _first(rows: Sequence[dict[str, Any]], name: str) -> Any:
    """The first value of a column that is there."""
    return next((row[name] for row in rows if row[name] is not None), None)


def _counts(rows: Sequence[dict[str, Any]], name: str) -> bool:
    """Whether a column is one of whole numbers."""
    value = _first(rows, name)
    return isinstance(value, numbers.Integral) and not isinstance(value, bool)


def _by_value(rows: Sequence[dict[str, Any]], name: str) -> Any:
    """A column of days, instants or numbers that come with gaps, by its values."""
    value, whole = _first(rows, name), _counts(rows, name)
    if isinstance(value, float) or (whole and any(row[name] is None for row in rows)):
        whole = all(not known(row[name]) or row[name] % 1 == 0 for row in rows)
        return COUNT if whole else DECIMAL
    if isinstance(value, dt.datetime):
        return st.column_config.DatetimeColumn(format=f"{_DAY}, HH:mm")
    return st.column_config.DateColumn(format=_DAY) if isinstance(value, dt.date) else _AS_IT_IS


def _with(column: Any, **more: Any) -> Any:
    """A column with more options; those it has itself come first."""
    own = column if isinstance(column, dict) else st.column_config.Column(column)
    return {**own, **{name: own.get(name) or value for name, value in more.items()}}


def _keep(alt: str, kinds: Mapping[str, Any]) -> None:
    """Keep how a table writes its numbers, for a printer: a browser has them as digits alone."""
    formats = {name: _printf(kind) for name, kind in kinds.items()}
    st.session_state.setdefault(_FORMATS, {})[alt] = {n: f for n, f in formats.items() if f}


def _printf(kind: Any) -> str:
    """A format as a C format; behind a bar that of values below one; a dollar for amounts."""
    if isinstance(kind, Dollars):
        return "$"
    if isinstance(kind, Format):
        suffix = kind.suffix.replace("%", "%%")
        return "|".join(f"%{spec}{suffix}" for spec in (kind.spec, kind.fine) if spec)
    options = (isinstance(kind, dict) and kind.get("type_config")) or {}
    return str(options.get("format") or "")


def formats() -> Mapping[str, Mapping[str, str]]:
    """Return the formats of columns by table, of every table this viewer was shown."""
    found: Mapping[str, Mapping[str, str]] = st.session_state.get(_FORMATS, {})
    return found
