"""The version of a table, with the identity of its contents."""

from __future__ import annotations

from typing import Self

from deltalake import DeltaTable


class TableVersion(int):
    """The number of a version, unequal to the same number of a restored or newly made table.

    Delta numbers the versions of each table from 0, so that after a restore a number that was
    already read comes back with other rows. Data files have unique names: the files of a version
    identify its rows. A plain int equals the number alone.

    Attributes
    ----------
    files : int
        Hash of the names of the version's data files.
    """

    files: int

    def __new__(cls, number: int, files: int) -> Self:
        version = super().__new__(cls, number)
        version.files = files
        return version

    @classmethod
    def of(cls, table: DeltaTable) -> Self:
        """Return the version that an opened table is at."""
        return cls(table.version(), hash(frozenset(table.file_uris())))

    def __eq__(self, other: object) -> bool:
        if isinstance(other, TableVersion) and self.files != other.files:
            return False
        return super().__eq__(other)

    def __ne__(self, other: object) -> bool:
        return not self == other

    __hash__ = int.__hash__
