"""Tables as HTML: rows in an order that is their meaning, until somebody sorts them by a column.

`ui/frame/scripts/table_sort.js` sorts them in the browser. They need none of the scripts of
Streamlit's grid (1.4 MB), wrap long words, and print as they are.
"""

from __future__ import annotations

import datetime as dt
import numbers
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rotation import formats
from rotation.formats import Format
from rotation.results.render import html_table
from rotation.results.render.html_table import Cell, Sparkline, Value

CSS: Final = """
.rotation-table { overflow: auto; max-height: 32rem; border: 1px solid
  light-dark(#dce2e8, #3a444e); border-radius: 0.5rem; }
.rotation-table:focus-visible { outline: 2px solid light-dark(#2f6db5, #7db2ec); }
.rotation-table table { width: 100%; border: 0; border-collapse: separate; border-spacing: 0;
  font-size: 0.875rem; line-height: 1.35; font-variant-numeric: tabular-nums; }
.rotation-table :is(th, td) { padding: 0.4rem 0.75rem; border: 0; font-weight: 400;
  text-align: left; vertical-align: top; background: light-dark(#fff, #11161c); }
.rotation-table tr + tr > * { border-top: 1px solid light-dark(#e8ecf0, #2a323a); }
.rotation-table thead th { position: sticky; top: 0; z-index: 1; vertical-align: bottom;
  border-bottom: 1px solid light-dark(#e8ecf0, #2a323a); color: light-dark(#5e6b78, #a9b4bf); }
.rotation-table th[title] { cursor: help; }
.rotation-table thead th:has(button) { padding: 0; }
.rotation-table thead button { width: 100%; padding: 0.4rem 0.75rem; border: 0; background: none;
  color: inherit; font: inherit; text-align: inherit; cursor: pointer; }
.rotation-table thead button:hover, .rotation-table [aria-sort] button {
  color: light-dark(#1b2530, #e6ebf0); }
.rotation-table thead button:focus-visible { outline: 2px solid light-dark(#2f6db5, #7db2ec);
  outline-offset: -2px; }
.rotation-table [aria-sort="ascending"] button::after { content: " \\2191"; }
.rotation-table [aria-sort="descending"] button::after { content: " \\2193"; }
.rotation-table :is(th, td):first-child { position: sticky; left: 0; z-index: 1; }
.rotation-table thead th:first-child { z-index: 2; }
.rotation-table .number { text-align: right; }
.rotation-table :is(td.number, .day, td.short) { white-space: nowrap; }
.rotation-table .long:not(:first-child) { min-width: 15rem; }
.rotation-sparkline { display: block; min-width: 6rem; height: 1.2rem;
  background: light-dark(#2f6db5, #7db2ec); }
@media (max-width: 640px) { .rotation-table { max-height: 38rem; } }
@media print {
  .rotation-table { max-height: none; overflow: visible; border: 0; }
  .rotation-table table { font-size: 8pt; }
  .rotation-table .long:not(:first-child) { min-width: 0; }
  .rotation-table :is(th, td) { position: static !important; padding: 0.25rem 0.4rem; }
  .rotation-table thead button { padding: 0.25rem 0.4rem; }
}
"""
"""The first column stays while the others are scrolled, as on a phone, and so do the headers."""


_LONG: Final = 30
"""Letters from which a value is a sentence."""
_SHORT: Final = 14
"""Letters up to which a value is a word or a range, such as 3.50–3.75%."""


def html(
    rows: Sequence[Mapping[str, Any]],
    alt: str,
    columns: Mapping[str, Format],
    definitions: Mapping[str, str],
) -> str:
    """Return rows as HTML, values written as everywhere.

    Parameters
    ----------
    rows : sequence of mapping
        At least one, all with the columns of the first. A value may be a Sparkline.
    alt : str
        What the table holds, for those who cannot see it.
    columns : mapping of str to Format
        How numbers are written, by column. Whole numbers, days, instants and yes or no need none.
    definitions : mapping of str to str
        What a column is, by column, for whoever points at its name.
    """
    shown = [
        html_table.Column(
            name,
            "number" if name in columns else _kind(rows, name),
            definitions.get(name, ""),
            sorts=len(rows) > 1 and not isinstance(rows[0][name], Sparkline),
        )
        for name in rows[0]
    ]
    cells = ([_cell(value, columns.get(name)) for name, value in row.items()] for row in rows)
    return html_table.html(shown, cells, alt)


def _kind(rows: Sequence[Mapping[str, Any]], name: str) -> html_table.Kind:
    """What the values of a column are, by the first that is there; texts by the longest."""
    values = [row[name] for row in rows if row[name] is not None]
    match next(iter(values), None):
        case bool():
            return ""
        case numbers.Real():
            return "number"
        case dt.date():
            return "day"
        case str():
            longest = max(map(len, values))
            return "long" if longest > _LONG else "short" if longest <= _SHORT else ""
    return ""


def _cell(value: Any, form: Format | None) -> Cell:
    """A value as everywhere: numbers by their format, days, and a dash for none."""
    if isinstance(value, Sparkline):
        return value
    return Value(_text(value, form), _key(value))


def _text(value: Any, form: Format | None) -> str:
    if form is not None:
        return form(value)
    if isinstance(value, dt.datetime):
        return formats.instant(value)
    if isinstance(value, dt.date):
        return formats.day(value)
    if isinstance(value, bool):
        return "yes" if value else "no"
    if value is None or value == "":
        return formats.UNKNOWN
    return str(value)


def _key(value: Any) -> str:
    """What a value is sorted by: a number in short, a day from its year on, a text as it is."""
    if value is None or (isinstance(value, float) and not formats.known(value)):
        return ""
    return f"{value:.6g}" if isinstance(value, float) else str(value)
