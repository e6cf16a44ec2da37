"""Rows as a table in HTML: a region with a name that scrolls where it lacks room."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from typing import Final, Literal

_UNBROKEN: Final = re.compile(r" (?!\()")
"""Where the header of numbers does not break: "6 months (126)" has two lines at most."""


Kind = Literal["", "number", "day", "short", "long"]


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Attributes
    ----------
    name : its header
    kind : what its values are: numbers stand at the right, days and short texts are not broken
        into lines, and sentences, being long, have room in a narrow table
    definition : what it is, for whoever points at its header
    sorts : whether its header is a button, for a page that sorts rows by it
    """

    name: str
    kind: Kind = ""
    definition: str = ""
    sorts: bool = False


@dataclass(frozen=True)
class Value:
    """A cell of a column that sorts.

    Attributes
    ----------
    text : as it is shown
    key : what it is sorted by, a number or a text; empty where nothing is known
    """

    text: str
    key: str


@dataclass(frozen=True)
class Sparkline:
    """A small chart in a cell, its area filled down to zero.

    Attributes
    ----------
    values : tuple of float
        Oldest first, none below zero; as ``evidence.sparkline`` gives them.
    highest : float
        What the height of the cell stands for; one for all rows makes them comparable.
    alt : str
        What the values say, for those who cannot see it.
    """

    values: tuple[float, ...]
    highest: float
    alt: str


Cell = str | Value | Sparkline


def html(columns: Sequence[Column], rows: Iterable[Sequence[Cell]], alt: str) -> str:
    """Return a table that shows whatever it quotes letter by letter.

    Parameters
    ----------
    columns : sequence of Column
        The first names the rows.
    rows : iterable of sequence of str, Value or Sparkline
        A cell a column.
    alt : str
        What the table holds; names the region for those who cannot see it.
    """
    head = "".join(
        f'<th scope="col"{_class(one)}{_title(one)}>{_header(one)}</th>' for one in columns
    )
    lines = "".join(f"<tr>{_cells(columns, row)}</tr>" for row in rows)
    return (
        f'<div class="rotation-table" tabindex="0" role="region" aria-label="{escape(alt)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _cells(columns: Sequence[Column], row: Sequence[Cell]) -> str:
    tags = ('th scope="row"', *["td"] * (len(columns) - 1))
    return "".join(
        f"<{tag}{_class(column)}{_key(cell)}>{_shown(cell)}</{tag[:2]}>"
        for tag, column, cell in zip(tags, columns, row, strict=True)
    )


def _key(cell: Cell) -> str:
    return f' data-key="{escape(cell.key)}"' if isinstance(cell, Value) else ""


def _shown(cell: Cell) -> str:
    if isinstance(cell, Sparkline):
        return _sparkline(cell)
    return escape(cell.text if isinstance(cell, Value) else cell)


def _sparkline(line: Sparkline) -> str:
    """A box cut to the area below the line: Streamlit's HTML takes styles and no SVG."""
    if not line.values:
        return ""
    values = line.values if len(line.values) > 1 else 2 * line.values
    across = 100 / (len(values) - 1)
    top = (
        f"{place * across:.1f}% {100 - 100 * value / (line.highest or 1.0):.0f}%"
        for place, value in enumerate(values)
    )
    area = ",".join(("0 100%", *top, "100% 100%"))
    return (
        f'<span class="rotation-sparkline" role="img" aria-label="{escape(line.alt)}" '
        f'style="clip-path:polygon({area})"></span>'
    )


def _header(column: Column) -> str:
    words = (
        _UNBROKEN.sub("\N{NO-BREAK SPACE}", column.name) if column.kind == "number" else column.name
    )
    name = escape(words)
    return f'<button type="button">{name}</button>' if column.sorts else name


def _class(column: Column) -> str:
    return f' class="{column.kind}"' if column.kind else ""


def _title(column: Column) -> str:
    return f' title="{escape(column.definition)}"' if column.definition else ""
