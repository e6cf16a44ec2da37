"""Rows of text as a table in HTML: a region with a name that scrolls where it lacks room."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Column:
    """A column of the table.

    Attributes
    ----------
    name : its header
    number : whether its values are numbers, which stand at the right
    definition : what it is, for whoever points at its header
    """

    name: str
    number: bool = False
    definition: str = ""


def html(columns: Sequence[Column], rows: Iterable[Sequence[str]], alt: str) -> str:
    """Return a table that shows whatever it quotes letter by letter.

    Parameters
    ----------
    columns : sequence of Column
        The first names the rows.
    rows : iterable of sequence of str
        A text a column.
    alt : str
        What the table holds; names the region for those who cannot see it.
    """
    head = "".join(
        f'<th scope="col"{_class(one)}{_title(one)}>{escape(one.name)}</th>' for one in columns
    )
    lines = "".join(f"<tr>{_cells(columns, row)}</tr>" for row in rows)
    return (
        f'<div class="rotation-table" tabindex="0" role="region" aria-label="{escape(alt)}">'
        f"<table><thead><tr>{head}</tr></thead><tbody>{lines}</tbody></table></div>"
    )


def _cells(columns: Sequence[Column], row: Sequence[str]) -> str:
    tags = ('th scope="row"', *["td"] * (len(columns) - 1))
    return "".join(
        f"<{tag}{_class(column)}>{escape(text)}</{tag[:2]}>"
        for tag, column, text in zip(tags, columns, row, strict=True)
    )


def _class(column: Column) -> str:
    return ' class="number"' if column.number else ""


def _title(column: Column) -> str:
    return f' title="{escape(column.definition)}"' if column.definition else ""
