"""Every page of the app, in the order of the navigation: the only list of pages."""

from __future__ import annotations

from typing import Final

from rotation.errors import BadInput
from rotation.options import quoted
from rotation.results.page import Page
from rotation.topics import breadth, data, overview, search, sectors, spread, styles

PAGES: Final[tuple[Page, ...]] = (
    overview.PAGE,
    spread.PAGE,
    sectors.PAGE,
    styles.PAGE,
    breadth.PAGE,
    search.PAGE,
    data.PAGE,
)

_BY_NAME: Final = {page.name: page for page in PAGES}


def names() -> str:
    """Return the names of all pages as a list in a sentence."""
    return ", ".join(_BY_NAME)


def page(name: str) -> Page:
    """Return a page by name.

    Raises
    ------
    BadInput
        There is no such page.
    """
    if name not in _BY_NAME:
        raise BadInput(f"There is no page {quoted(name)}; the pages are {names()}.")
    return _BY_NAME[name]
