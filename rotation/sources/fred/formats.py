"""Parses tables of FRED: a column of days and a column a series; touches no network.

Files that people bring have the same layout, so `places`, `present` and `table` read those too.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping, Sequence
from typing import Final

import numpy as np
import pandas as pd

from rotation import delimited
from rotation.errors import refusal

SOURCE: Final = "fred"

_DATES: Final = ("observation date", "date")
_SERIES: Final = re.compile(r"[A-Z][A-Z0-9_]{1,39}")
_MISSING: Final = "."
"""How FRED writes a day without a value, besides nothing."""


def expected(series: str) -> str:
    """Return what an answer about a series holds."""
    return f"CSV with the columns observation_date and {series}"


def places(names: Sequence[str]) -> tuple[int, dict[str, int]] | None:
    """Return the place of the days and of each series; None where it is no table of FRED.

    Each series is there once.

    Parameters
    ----------
    names : sequence of str
        Headings.
    """
    plain = [" ".join(name.strip().casefold().replace("_", " ").split()) for name in names]
    day = next((plain.index(name) for name in _DATES if name in plain), None)
    others = [(name.strip(), at) for at, name in enumerate(names) if at != day and name.strip()]
    series = dict(others)
    if day is None or not series or not all(_SERIES.fullmatch(name) for name in series):
        return None
    return (day, series) if len(series) == len(others) else None


def present(raw: pd.Series) -> pd.Series:
    """Return values as they came, missing where FRED says that a day has none."""
    return raw.where(raw.astype("str").str.strip() != _MISSING)


def table(days: pd.Series, values: Mapping[str, pd.Series]) -> pd.DataFrame:
    """Return a row a value: series, date (datetime64[s]), value (in the unit of FRED).

    Parameters
    ----------
    days : Series of datetime64
    values : mapping of series to Series of float64
        NaN where a day has no value: it is no row.
    """
    parts = [
        pd.DataFrame({"series": name, "date": days.astype("datetime64[s]"), "value": own})
        for name, own in values.items()
    ]
    return pd.concat(parts, ignore_index=True).dropna(subset=["value"], ignore_index=True)


def parse_series(payload: bytes, series: str) -> pd.DataFrame:
    """Parse the answer about one series.

    Parameters
    ----------
    payload : bytes
        CSV as the service writes it, its last line ended too: half a number looks like another.
    series : str

    Returns
    -------
    DataFrame of n >= 1 rows, by date
        As `table`.

    Raises
    ------
    BadResponse
        Not that table, a line that breaks off, a value that is no number, a day twice, no value.
    """
    bad = refusal(SOURCE, series, expected(series))
    try:
        text = delimited.decode(payload)
        (_, names), *lines = delimited.rows(text, ",")
    except (ValueError, csv.Error) as error:
        start = payload[:60].decode("utf-8", errors="replace")
        raise bad(repr(start) if payload else "nothing") from error
    found = places(names)
    if found is None or series not in found[1]:
        raise bad(f"the columns {', '.join(names)[:120]}")
    if any(len(cells) != len(names) for _, cells in lines) or not text.endswith("\n"):
        raise bad(f"{len(lines)} lines, one of which breaks off")
    at = {"day": found[0], "value": found[1][series]}
    cells = {name: pd.Series([row[place] for _, row in lines]) for name, place in at.items()}
    days = pd.to_datetime(cells["day"], format="%Y-%m-%d", errors="coerce")
    raw = present(cells["value"]).replace("", np.nan)
    value = pd.to_numeric(raw, errors="coerce").astype("float64")
    wrong = (days.isna() | (raw.notna() & ~np.isfinite(value)) | days.duplicated()).to_numpy()
    if wrong.any():
        line, row = lines[int(wrong.argmax())]
        raise bad(f"{','.join(row)[:60]!r} in line {line}")
    rows = table(days, {series: value})
    if rows.empty:
        raise bad("one without a value")
    return rows.sort_values("date", ignore_index=True)
