"""Reads the tables of days that calendars are written in."""

from __future__ import annotations

import datetime as dt


def days(text: str) -> tuple[dt.date, ...]:
    """Return the days of a table, in its order.

    Parameters
    ----------
    text : str
        A line a year: the year, then month and day of each, such as ``2026  01-28 03-18``.
    """
    lines = (line.split() for line in text.strip().splitlines())
    return tuple(dt.date.fromisoformat(f"{year}-{day}") for year, *own in lines for day in own)
