"""Reads Parquet files, none that is damaged in a place where nobody would look."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pyarrow.parquet


def read(path: Path) -> pd.DataFrame:
    """Return the table of a file whose texts are texts.

    Raises
    ------
    ValueError, OSError, ArrowException
        It is none, or damaged.
    """
    found = pyarrow.parquet.read_table(path)
    found.validate(full=True)
    try:
        frame: pd.DataFrame = found.to_pandas()
    except (KeyError, TypeError, AttributeError) as error:  # what pandas has written of its index
        raise ValueError("its description of the columns is damaged") from error
    return frame
