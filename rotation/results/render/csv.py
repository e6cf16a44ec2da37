"""A table of a result as a file a spreadsheet opens, which says where its figures come from."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from rotation import catalog, formats, sessions
from rotation.results.page import Page
from rotation.results.result import Result

_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r", "\n")
"""First characters that make a spreadsheet run the text of a cell."""
_UNSAFE: Final = re.compile(r"[^A-Za-z0-9.^=]+")
_LONGEST: Final = 24
"""Letters of a page's own option in the name of a file."""


@dataclass(frozen=True)
class Origin:
    """Where the rows of a file come from: its name and its last columns.

    Columns, not comment lines above the header: every program that reads CSV reads a column,
    few skip a comment, and rows that are copied out of the file keep it.

    Attributes
    ----------
    page, table : what the file holds
    as_of : last session any figure uses; today for lists of what is stored
    pair, lookback, basis : shared controls; None where the page does not use them
    source : sources of the rows, joined by a semicolon
    sample : whether they are simulated
    options : the page's own controls, as ``name=value`` joined by a semicolon
    changed : values of those that are not at their default
    notes : what was wrong with the address and what is in the file instead, a sentence each
    """

    page: str
    table: str
    as_of: dt.date
    pair: str | None
    lookback: int | None
    basis: str | None
    source: str
    sample: bool
    options: str = ""
    changed: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def file_name(self) -> str:
        """Return a name that no other table, selection or day has."""
        parts = [
            "rotation",
            *(["SAMPLE"] if self.sample else []),
            self.page,
            self.table.replace("_", "-"),
            self.pair,
            None if self.lookback is None else f"{self.lookback}d",
            self.basis,
            *(_UNSAFE.sub("_", value)[:_LONGEST] for value in self.changed),
            self.as_of.isoformat(),
        ]
        return f"{'-'.join(filter(None, parts))}.csv"

    def columns(self) -> dict[str, Any]:
        """Return what stands at the end of every row; notes where there are any."""
        names = ("as_of", "pair", "lookback", "basis", "source", "sample", "options")
        told = {"notes": " ".join(self.notes)} if self.notes else {}
        return {name: getattr(self, name) for name in names} | told

    def line(self) -> str:
        """Return the same in a line to read."""
        parts = (
            "SAMPLE DATA" if self.sample else None,
            f"As of {formats.day(self.as_of)}",
            self.pair,
            None if self.lookback is None else f"{self.lookback} sessions",
            None if self.basis is None else f"{self.basis} return",
            self.options.replace("=", " "),
            "; ".join(map(catalog.source_title, self.source.split("; "))),
        )
        return " · ".join(part for part in parts if part)


def origin(
    result: Result,
    table: str,
    page: Page | None = None,
    as_of: dt.date | None = None,
    notes: tuple[str, ...] = (),
) -> Origin:
    """Return where a table of a result comes from.

    Parameters
    ----------
    result : Result
    table : str
        Name of the table.
    page : Page or None
        Says which controls the figures depend on, and what they are of; without it on all.
    as_of : date or None
        Day of the table where it is not that of the result.
    notes : tuple of str
        What was wrong with the address, a sentence each.
    """
    chosen = result.selection
    values = chosen.as_dict() if page is None else page.values_of(result, table)
    own = dict(chosen.options)
    defaults = {option.name: option.default for option in page.options} if page else own
    changed = (f"{value}" for name, value in own.items() if value != defaults.get(name))
    return Origin(
        page=result.page,
        table=table,
        as_of=as_of or result.as_of or sessions.today(),
        pair=values.get("pair"),
        lookback=values.get("lookback"),
        basis=values.get("basis"),
        source="; ".join(sorted({entry.source for entry in result.provenance})) or "store",
        sample=result.sample,
        options="; ".join(f"{name}={value}" for name, value in own.items() if value != ""),
        changed=tuple(changed),
        notes=notes,
    )


def text(
    rows: Sequence[dict[str, Any]], of: Origin | None = None, columns: Sequence[str] = ()
) -> str:
    """Rows as CSV: every digit, dates as ISO 8601, an empty field where nothing is known.

    Without rows it is the header, and where the origin is known one row that says it.

    Parameters
    ----------
    rows : sequence of dict
        All with the columns of the first.
    of : Origin or None
        Where they come from, written at the end of every row; a column whose name a row has
        itself is written as ``page_`` and that name.
    columns : sequence of str
        Names of the columns where there are no rows.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    names = list(rows[0]) if rows else list(columns)
    ours = {} if of is None else of.columns()
    last = {f"page_{name}" if name in names else name: value for name, value in ours.items()}
    ends = [_field(value) for value in last.values()]
    if names or last:
        writer.writerow([*names, *last])
    writer.writerows([*(_field(row[name]) for name in names), *ends] for row in rows)
    if last and not rows:
        writer.writerow([*("" for _ in names), *ends])
    return out.getvalue()


def _field(value: Any) -> Any:
    """A value as written; a text that a spreadsheet would run as a formula is quoted."""
    if value is None or (isinstance(value, float) and not math.isfinite(value)):
        return ""
    if isinstance(value, dt.date | dt.datetime):
        return value.isoformat()
    if isinstance(value, str) and len(value) > 1 and value.startswith(_FORMULA):
        return f"'{value}"
    return value
