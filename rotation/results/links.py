"""Queries of addresses: the selection of a page as URL values."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from functools import lru_cache
from typing import Final
from urllib.parse import quote, urlencode

from rotation.selection import MARKS, Selection

CHART_FILE: Final = "/chart.csv"
"""Path of the file of a chart."""
CHART_TABLE: Final = "/chart.html"
"""Path of the same as a table to read."""

EMBED: Final = "embed"
"""Name in an address: a page for a frame of another page."""
CHART: Final = "chart"
"""Its value for one chart of the page alone; Streamlit knows ``true``, for the page."""
CARD: Final = "card"
"""Name of the chart then."""


@lru_cache(maxsize=64)
def query(selection: Selection, as_of: dt.date | None = None, kinds: tuple[str, ...] = ()) -> str:
    """Every control with its value, also where that is the default at present.

    A page links to each of its charts and figures with it.

    Parameters
    ----------
    selection : Selection
        With the page's own controls.
    as_of : date, optional
        The session shown: the link shows it for good, whatever is stored later.
    kinds : tuple of str
        Of ``marks.KINDS``: days that are marked.
    """
    values = selection.as_dict() | ({"asof": as_of.isoformat()} if as_of else {})
    pairs = [*values.items(), *((MARKS, kind) for kind in kinds)]
    return encoded((name, str(value)) for name, value in pairs if value not in (None, ""))


def chart_drawn(page: str, chart: str, selection: Selection, as_of: dt.date | None) -> str:
    """Return the query that names what a chart of a page has drawn, for its file or table."""
    named = encoded([("page", page), ("chart", chart)])
    return f"{named}&{query(selection, as_of)}"


def framed(chart: str, selection: Selection) -> str:
    """Return the query of a page's address that shows one of its charts alone.

    It follows the latest session, unless the selection names a day.
    """
    return f"{query(selection)}&{encoded([(EMBED, CHART), (CARD, chart)])}"


def encoded(values: Iterable[tuple[str, str]]) -> str:
    """Values as the query of an address."""
    return urlencode(list(values), quote_via=quote, safe=",:")
