"""Numbers as price files write them: $184.59, 23,337,900, 169,29, 1.2M, 4:1."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

import pandas as pd

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

_WHOLE: Final[dict[Mark, str]] = {
    mark: rf"-?(?:\d{{1,3}}(?:{other}\d{{3}})+|\d+)?(?:{own}\d*)?(?:[eE][+-]?\d+)?"
    for mark, own, other in _MARKS
}


def mark_of(columns: Iterable[pd.Series], otherwise: Mark) -> Mark:
    """Return what stands before decimals in a file: a point wherever a number says so.

    Parameters
    ----------
    columns : Series of str
        Its columns of numbers.
    otherwise : Mark
        Where no number tells.
    """
    texts = [_bare(column)[0] for column in columns]
    for mark, _, _ in _MARKS:
        if any(text.str.fullmatch(_DECIMALS[mark]).any() for text in texts):
            return mark
    return otherwise


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
