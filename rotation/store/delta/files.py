"""The data files of a table: how they are written, and when small ones become few."""

from __future__ import annotations

import uuid
from typing import Final

import pyarrow as pa
from deltalake import DeltaTable, WriterProperties

LAYOUT: Final = WriterProperties(compression="ZSTD", max_row_group_size=2**17)
"""Of every data file. A reader holds one row group of each file it reads; deltalake's own size, of
a million rows, would be a whole file of prices."""

_MANY: Final = 40
_FULL: Final = 32 * 2**20
"""Size from which on compaction leaves a file as it is. [bytes]"""


def many_small(table: DeltaTable) -> bool:
    """Return whether a table has so many small files that they are worth compacting."""
    if len(table.file_uris()) <= _MANY:
        return False
    sizes: list[int] = pa.table(table.get_add_actions()).column("size_bytes").to_pylist()
    return sum(size < _FULL for size in sizes) > _MANY


def compact(table: DeltaTable) -> None:
    """Compact small files, unless another process is compacting them.

    deltalake 1.6 lets two compactions of the same files both succeed, which doubles every
    row. Each commit does detect that the table's properties have changed.
    """
    mark = {"rotation.joined": uuid.uuid4().hex}
    table.alter.set_table_properties(mark, raise_if_not_exists=False)
    table.optimize.compact(target_size=_FULL, max_concurrent_tasks=1, writer_properties=LAYOUT)
