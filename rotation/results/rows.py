"""The rows of a long table."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any, overload

import numpy.typing as npt


class Rows(Sequence[dict[str, Any]]):
    """A long table: kept as columns, read as rows.

    Parameters
    ----------
    columns : mapping of str to array of shape (n_rows,)
    """

    def __init__(self, columns: Mapping[str, npt.NDArray[Any]]) -> None:
        self.columns = columns

    def __len__(self) -> int:
        return len(next(iter(self.columns.values()), ()))

    def __iter__(self) -> Iterator[dict[str, Any]]:
        values = zip(*(column.tolist() for column in self.columns.values()), strict=True)
        return (dict(zip(self.columns, row, strict=True)) for row in values)

    @overload
    def __getitem__(self, place: int) -> dict[str, Any]: ...
    @overload
    def __getitem__(self, place: slice) -> Rows: ...
    def __getitem__(self, place: int | slice) -> dict[str, Any] | Rows:
        if isinstance(place, slice):
            return Rows({name: column[place] for name, column in self.columns.items()})
        return {name: column[place].item() for name, column in self.columns.items()}
