"""Addresses that say what is shown: of a page, its picture, its figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from typing import Final
from urllib.parse import quote, urlencode

from rotation import selection as sel
from rotation.selection import Selection
from rotation.topics import registry

FRONT: Final = "overview"
"""The page at the root."""


def path(page: str) -> str:
    """Where a page is."""
    return "/" if page == FRONT else f"/{page}"


def query(selection: Selection, as_of: dt.date | None = None) -> str:
    """Every control with its value, also where that is the default at present.

    Parameters
    ----------
    selection : Selection
        With the page's own controls.
    as_of : date, optional
        The session shown: the link shows it for good, whatever is stored later.
    """
    values = selection.as_dict() | ({"asof": as_of.isoformat()} if as_of else {})
    return encoded((name, str(value)) for name, value in values.items() if value not in (None, ""))


def known(page: str, given: Iterable[tuple[str, str]]) -> dict[str, str]:
    """The values an address gives to names its page has; the last where one is given twice."""
    own = [option.name for option in registry.OPTIONS[page]]
    names = {*sel.SHARED, *own, *registry.DRAWN.get(page, ())}
    return {name: value for name, value in given if name in names}


def encoded(values: Iterable[tuple[str, str]]) -> str:
    """Values as the query of an address."""
    return urlencode(list(values), quote_via=quote, safe=",:")
