"""Numbers as price files write them: $184.59, 23,337,900, 169,29, 1.2M, 4:1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import pandas as pd

from rotation.panel import Flags

Mark = Literal[".", ","]
"""What stands before decimals; the other one may group thousands."""

_MARKS: Final[tuple[tuple[Mark, str, str], ...]] = ((".", r"\.", ","), (",", ",", r"\."))
"""A mark, as a pattern, and the pattern of the other one."""

_UNITS: Final = {"K": 1e3, "M": 1e6, "B": 1e9, "T": 1e12}
_SIGNS: Final = r"[$€£\s\u2009]|\.(?=[KMBT]$)"
_DECIMALS: Final[dict[Mark, str]] = {
    mark: rf"-?(?:\d{{1,3}}(?:{other}\d{{3}})+{own}\d*|\d*{own}(?!\d{{3}}$)\d+"
    rf"|0*{own}\d{{3}}|\d{{4,}}{own}\d{{3}}|\d{{1,3}}(?:{other}\d{{3}}){{2,}})"
    for mark, own, other in _MARKS
}
"""Numbers that can only be meant with that mark; 1,234 and 1.234 can be either."""

_EITHER: Final = r"-?\d{1,3}([.,])\d{3}"
_UNGROUPED: Final = r"-?\d{4,}"
"""A number that a file which groups its thousands by a mark would have marked."""

_WHOLE: Final[dict[Mark, str]] = {
    mark: rf"-?(?:\d{{1,3}}(?:{other}\d{{3}})+|\d+)?(?:{own}\d*)?(?:[eE][+-]?\d+)?"
    for mark, own, other in _MARKS
}


def mark_of(columns: Iterable[pd.Series], suggested: Mark | None = None) -> Mark | None:
    """Return what stands before decimals in a file, None where it can be either mark.

    A number that has both, or other than three digits behind its only one, says it. Where all
    have three (220,125), the mark does not group thousands if another number goes without it:
    30000000 or 30 000 000.

    Parameters
    ----------
    columns : Series of str
        Its columns of numbers.
    suggested : Mark, optional
        What the rest of the file suggests; it counts where the file has no other mark.
    """
    texts = [_bare(column)[0] for column in columns]
    for mark, _, _ in _MARKS:
        if any(text.str.fullmatch(_DECIMALS[mark]).any() for text in texts):
            return mark
    marks: set[Mark] = {mark for text in texts for mark in _either(text).dropna()}
    if not marks:
        return suggested or "."
    if len(marks) > 1:
        return None
    ungrouped = any(text.str.fullmatch(_UNGROUPED).any() for text in texts)
    return next(iter(marks)) if ungrouped or suggested in marks else None


def can_be_either(column: pd.Series) -> Flags:
    """Return which texts are numbers such as 1,234: a thousand or so, or one with decimals."""
    return _either(_bare(column)[0]).notna().to_numpy()


def _either(text: pd.Series) -> pd.Series:
    """Return the mark of each number that can be meant with either, missing elsewhere."""
    return text.str.extract(f"^{_EITHER}$", expand=False)


def parse(column: pd.Series, mark: Mark) -> pd.Series:
    """Return numbers as float64, NaN where a text is none.

    Parameters
    ----------
    column : Series
        Numbers, or text in which amounts of money, thousands and units may be marked; a split
        may be a ratio (4:1).
    mark : Mark
        What stands before decimals.
    """
    if pd.api.types.is_numeric_dtype(column):
        return column.astype("float64")
    text, factor = _bare(column)
    ratio = text.str.extract(r"^(\d+)[:/](\d+)$").astype("float64")
    sound = text.str.fullmatch(_WHOLE[mark]).fillna(value=False)
    plain = text.where(sound).str.replace("," if mark == "." else ".", "", regex=False)
    number = pd.to_numeric(plain.str.replace(",", ".", regex=False), errors="coerce") * factor
    both: pd.Series = number.astype("float64").fillna(ratio[0] / ratio[1])
    return both.astype("float64")


def _bare(column: pd.Series) -> tuple[pd.Series, pd.Series]:
    """Return texts without signs of money, spaces and units, and the factors of the units."""
    text = column.astype("str").where(column.notna()).str.replace(_SIGNS, "", regex=True)
    unit = text.str[-1:].str.upper()
    factor = unit.map(_UNITS).fillna(1.0).astype("float64")
    return text.where(factor == 1, text.str[:-1]), factor
