"""A result as text for a terminal."""

from __future__ import annotations

import datetime as dt
import io
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table

from rotation import formats
from rotation.formats import UNKNOWN
from rotation.results.metric import Metric, ResultTable
from rotation.results.result import Result

_SHOWN = 12
_WIDTH = 110
_TEXT = 22
"""What a column of text takes of the width at most; longer ones are broken."""


def render(
    result: Result, metrics: Sequence[Metric] = (), tables: Sequence[ResultTable] = ()
) -> str:
    """Numbers, the rows and columns of tables that fit, where the data comes from, gaps.

    ``metrics`` and ``tables`` describe them: by those returns and shares are written with their
    unit, and other figures have it behind them. JSON has decimals.
    """
    described = {metric.name: metric for metric in metrics}
    columns_of = {table.name: {column.name: column for column in table.columns} for table in tables}
    out = io.StringIO()
    console = Console(file=out, width=_WIDTH, highlight=False, markup=False, emoji=False)
    label = "  SAMPLE DATA (simulated)" if result.sample else ""
    console.print(
        f"{result.page}  {result.selection.pair}  as of {formats.day(result.as_of)}{label}"
    )
    for name, value in result.numbers.items():
        console.print(f"  {name:<23} {_with_unit(value, described.get(name))}")
    for name, found in result.tables.items():
        rows = [_written(row, columns_of.get(name, {})) for row in found]
        if rows:
            columns = _fitting(rows)
            console.print(name + _left_out(rows, columns))
            console.print(_table(rows, columns))
    for entry in result.provenance:
        late = entry.age(result.selection.asof)
        behind = f", {formats.many(late, 'session')} old" if late else ""
        console.print(f"  {entry.key}: {entry.source}, {entry.status}{behind}")
    for sentence in result.sentences():
        console.print(f"  {sentence}")
    return out.getvalue().rstrip()


def _written(row: Mapping[str, Any], columns: Mapping[str, Metric]) -> dict[str, Any]:
    """A row whose returns and shares are texts; a table without a version has none."""
    written = {name: _share(value, columns.get(name)) for name, value in row.items()}
    if "version" in row and isinstance(row["version"], int) and row["version"] < 0:
        written["version"] = None
    return written


def _share(value: Any, metric: Metric | None) -> Any:
    """A decimal as its metric writes it, anything else as it is."""
    decimal = metric is not None and metric.unit == "decimal" and isinstance(value, float)
    return metric.format(value) if metric is not None and decimal else value


def _with_unit(value: Any, metric: Metric | None) -> str:
    text = _cell(_share(value, metric))
    if metric is None or metric.unit not in _UNITS or text == UNKNOWN:
        return text
    return f"{text} {metric.unit.removesuffix('s') if text == '1' else metric.unit}"


_UNITS: Final = frozenset({"sessions", "weeks", "USD", "points"})
"""Units that are written behind a number."""


def _fitting(rows: Sequence[dict[str, Any]]) -> list[str]:
    """The columns there is room for, at least one."""
    room = _WIDTH
    found: list[str] = []
    for column in rows[0]:
        cells = [_short(row[column]) for row in rows[:_SHOWN]]
        width = max(len(column), *(min(len(cell), _TEXT) for cell in cells))
        room -= width + 2
        if room < 0 and found:
            break
        found.append(column)
    return found


def _left_out(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """What of a table is not shown, in brackets."""
    said = [f"first {_SHOWN} of {len(rows)}"] if len(rows) > _SHOWN else []
    said += [f"{len(columns)} of {len(rows[0])} columns"] if len(columns) < len(rows[0]) else []
    return f" ({', '.join(said)}; --json has all)" if said else ""


def _table(rows: Sequence[dict[str, Any]], columns: Sequence[str]) -> Table:
    table = Table(box=SIMPLE_HEAD, padding=(0, 1, 0, 0), pad_edge=False)
    for column in columns:
        numeric = all(_is_number(row[column]) for row in rows[:_SHOWN])
        table.add_column(str(column), justify="right" if numeric else "left")
    for row in rows[:_SHOWN]:
        table.add_row(*(_short(row[column]) for column in columns))
    return table


def _is_number(value: Any) -> bool:
    """Whether a cell stands on the right: a number, or one that is written with its unit."""
    return isinstance(value, int | float | None) or str(value).endswith(("%", " pp", UNKNOWN))


def _short(value: Any) -> str:
    """A cell among many: decimals to a hundredth of a percent, so that none is cut off."""
    if isinstance(value, float) and abs(value) < 10 and not value.is_integer():
        return f"{value:.4f}"
    return _cell(value)


def _cell(value: Any) -> str:
    if isinstance(value, dt.datetime):
        return formats.instant(value)
    if isinstance(value, dt.date):
        return formats.day(value)
    if value is None or (isinstance(value, float) and math.isnan(value)):
        return UNKNOWN
    return f"{value:,.6g}" if isinstance(value, float) else str(value)
