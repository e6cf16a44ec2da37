"""The columns of numbers in a file, read with the one decimal mark it has."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

import pandas as pd

from rotation.imports import numbers, recognised
from rotation.imports.recognised import PriceTable

_EXPECTED: Final = (
    "a number whose decimals and thousands can be told apart, such as 220.1250 or 220125"
)


def columns(table: PriceTable, raw: Mapping[str, pd.Series]) -> dict[str, pd.Series]:
    """Return numbers as float64, NaN where the file has none.

    Parameters
    ----------
    table : PriceTable
        Where they are from.
    raw : mapping of str to Series
        What a column is called in a sentence, and its values as in the file.

    Raises
    ------
    BadInput
        A text is no number, or 1,234 can be a thousand as well as one with decimals.
    """
    texts = [column for column in raw.values() if not pd.api.types.is_numeric_dtype(column)]
    mark = numbers.mark_of(texts, table.decimal)
    parsed = {name: numbers.parse(column, mark or ".") for name, column in raw.items()}
    for name, column in raw.items():
        wrong = (parsed[name].isna() & column.notna()).to_numpy()
        recognised.refuse(table, name, column, wrong, "a number")
    if mark is None:
        for name, column in raw.items():
            recognised.refuse(table, name, column, numbers.can_be_either(column), _EXPECTED)
    return parsed
