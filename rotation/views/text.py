"""A result as text for a terminal."""

from __future__ import annotations

import io
import math
from collections.abc import Sequence
from typing import Any

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rotation.views.result import Result

_SHOWN = 12
_COLUMNS = 12


def render(result: Result) -> str:
    """Numbers, tables of at most _SHOWN rows and _COLUMNS columns, where the data comes from."""
    out = io.StringIO()
    console = Console(file=out, width=110, highlight=False, markup=False, emoji=False)
    label = "  SAMPLE DATA (simulated)" if result.sample else ""
    console.print(f"{result.page}  {result.selection.pair}  as of {result.as_of}{label}")
    for name, value in result.numbers.items():
        console.print(f"  {name:<24}{_cell(value)}")
    for name, rows in result.tables.items():
        if rows:
            more = f" (first {_SHOWN} of {len(rows)}; --json has all)" if len(rows) > _SHOWN else ""
            console.print(name + more)
            console.print(_table(rows))
    for entry in result.provenance:
        behind = f", {entry.sessions_behind} sessions behind" if entry.sessions_behind else ""
        console.print(f"  {entry.key}: {entry.source}, {entry.status}{behind}")
    for gap in result.gaps:
        console.print(f"  {gap}")
    return out.getvalue().rstrip()


def _table(rows: Sequence[dict[str, Any]]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    columns = list(rows[0])[:_COLUMNS]
    for column in columns:
        numeric = all(isinstance(row[column], int | float | None) for row in rows[:_SHOWN])
        table.add_column(str(column), justify="right" if numeric else "left")
    for row in rows[:_SHOWN]:
        table.add_row(*(_short(row[column]) for column in columns))
    return table


def _short(value: Any) -> str:
    """A cell among many: decimals to a hundredth of a per cent, so that none is cut off."""
    if isinstance(value, float) and abs(value) < 10:
        return f"{value:.4f}"
    return _cell(value)


def _cell(value: Any) -> str:
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return "–"
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
