"""What a chart has drawn as a table to read: a page of its own, without a script."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from html import escape
from typing import Any, Final

from rotation import formats
from rotation.results.render import csv, document, html_table

_STYLE: Final = """
body { margin: 0 auto; padding: 1.5rem 1rem 3rem; max-width: 60rem; }
h1 { margin: 0 0 0.3rem; font-size: 1.4rem; line-height: 1.25; }
p { margin: 0.3rem 0; }
.rotation-table { overflow-x: auto; margin-top: 1rem; }
table { border-collapse: collapse; font-size: 0.9rem; font-variant-numeric: tabular-nums; }
th, td { padding: 0.3rem 0.9rem; text-align: right; white-space: nowrap;
  border-bottom: 1px solid var(--rule); }
thead th { position: sticky; top: 0; background: var(--ground); color: var(--grey); }
th:first-child { text-align: left; position: sticky; left: 0; background: var(--ground);
  font-weight: 600; }
"""

NOTHING: Final = "Nothing is drawn."
"""Said where a chart has no rows and no reason."""

_DIGITS: Final = formats.Format(",.2f", fine=",.4f")
_UNITS: Final = {
    "decimal": formats.Format(",.2f", 100, "%"),
    "percentage points": formats.Format(",.2f", suffix=" pp"),
}


def html(
    title: str, line: str, rows: Sequence[dict[str, Any]], origin: csv.Origin, why: str
) -> str:
    """Return the page: what is drawn, where it is from, a row a day or place, a column a series.

    Parameters
    ----------
    title, line : str
        Those of the chart's card.
    rows : sequence of dict
        As ``charts.rows.of`` gives them.
    origin : Origin
        Where they come from.
    why : str
        Why there may be none.
    """
    body = _table(*wide(rows)) if rows else f"<p>{escape(why or NOTHING)}</p>"
    told = "".join(f'<p class="note">{escape(note)}</p>' for note in origin.notes)
    main = (
        f"<main><h1>{escape(title)}</h1><p>{escape(line)}</p>"
        f'<p class="of">{escape(origin.line())}</p>{told}{body}</main>'
    )
    return document.html(f"{title} · Rotation", document.STYLE + _STYLE, main)


def wide(rows: Sequence[dict[str, Any]]) -> tuple[list[str], list[tuple[str, list[str]]]]:
    """Return the names of the columns, and the rows: each its name and its cells as text.

    Cells of a map stand in their row and column; of other charts each series has a column. Points
    of a plane have both figures in one cell.
    """
    mapped = any(row["value"] is not None for row in rows)
    down, across = ("y", "x") if mapped else ("session" if "session" in rows[0] else "x", "series")
    columns = list(dict.fromkeys(_word(row[across]) for row in rows))
    cells: dict[str, dict[str, str]] = {}
    for row in rows:
        shown = row["value"] if mapped else row["y"]
        text = _figure(shown, row["unit"])
        if down == "session":
            text = f"{_word(row['x'])} / {_word(row['y'])}"
        cells.setdefault(_word(row[down]), {})[_word(row[across])] = text
    return columns, [(name, [of.get(one, "–") for one in columns]) for name, of in cells.items()]


def _table(columns: Sequence[str], rows: Sequence[tuple[str, Sequence[str]]]) -> str:
    named = [html_table.Column(""), *(html_table.Column(name or "Value") for name in columns)]
    return html_table.html(named, ((name, *cells) for name, cells in rows), "What is drawn")


def _figure(value: Any, unit: str) -> str:
    """A figure as its axis writes it: a decimal in percent, a difference in percentage points."""
    written = _UNITS.get(unit)
    return written(value) if written and isinstance(value, float) else _word(value)


def _word(value: Any) -> str:
    if isinstance(value, dt.date):
        return f"{value:%a} {formats.day(value)}"
    if isinstance(value, float):
        return _DIGITS(value)
    return formats.UNKNOWN if value is None else str(value)
