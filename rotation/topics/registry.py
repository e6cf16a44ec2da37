"""Every page by name: what ``rotation show`` and the app can ask for."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final

from rotation import selection as sel
from rotation.errors import BadInput
from rotation.options import Option, quoted
from rotation.results import result
from rotation.settings import Settings
from rotation.store import market as markets
from rotation.store.delta.tables import Tables
from rotation.store.search import searches
from rotation.topics.breadth.view import result as breadth
from rotation.topics.data import view as data
from rotation.topics.overview import view as overview
from rotation.topics.search.view import result as search
from rotation.topics.sectors.view import result as sectors
from rotation.topics.sectors.view import rotation_map
from rotation.topics.spread import view as spread
from rotation.topics.styles import view as styles

OPTIONS: Final[Mapping[str, tuple[Option, ...]]] = {
    "overview": (),
    "spread": (),
    "sectors": sectors.OPTIONS,
    "styles": (),
    "breadth": breadth.OPTIONS,
    "search": search.OPTIONS,
    "data": (),
}
"""The pages and the controls each has of its own."""

DRAWN: Final[Mapping[str, tuple[str, ...]]] = {"sectors": (rotation_map.FOCUS,)}
"""What the address of a page may say beside its controls: how it is drawn, not what is computed."""

_OF_PRICES: Final[Mapping[str, Callable[[sel.Selection, markets.Market], result.Result]]] = {
    "overview": overview.overview,
    "spread": spread.spread,
    "sectors": sectors.sectors,
    "styles": styles.styles,
    "breadth": breadth.breadth,
}
"""Pages made of a market alone."""


def tables(settings: Settings) -> Tables:
    """The tables of the configured store."""
    root = settings.store if settings.on_object_store else str(settings.store_folder)
    return Tables(root)


def market(stored: Tables) -> markets.Market:
    """The market to show now: stored prices, or the sample."""
    return markets.current(stored)


def searches_beside(of: markets.Market, stored: Tables) -> searches.Searches:
    """The search interest to show beside a market now."""
    return searches.current(stored, of)


def parse(
    values: Mapping[str, str | None], of: markets.Market, page: str | None = None
) -> sel.Parsed:
    """The shared controls, and those of a page, read against what a market holds.

    Raises
    ------
    BadInput
        There is no such page.
    """
    if page is not None and page not in OPTIONS:
        raise BadInput(f"There is no page {quoted(page)}; the pages are {', '.join(OPTIONS)}.")
    holdings = of.holdings
    first = min((holding.first for holding in holdings.values()), default=dt.date(1900, 1, 1))
    return sel.parse(values, holdings.keys(), first, OPTIONS[page] if page else ())


def completed(page: str, selection: sel.Selection) -> sel.Selection:
    """The selection with the page's own controls alone, those not chosen at their default."""
    chosen = dict(selection.options)
    own = tuple((o.name, chosen.get(o.name, o.default)) for o in OPTIONS.get(page, ()))
    return dataclasses.replace(selection, options=own)


def compute(
    page: str,
    selection: sel.Selection,
    of: markets.Market,
    stored: Tables,
    searched: searches.Searches | None = None,
) -> result.Result:
    """The result of a page.

    Parameters
    ----------
    page : str
    selection : Selection
    of : Market
    stored : Tables
    searched : Searches, optional
        The search interest stored now where not given.

    Raises
    ------
    BadInput
        There is no such page.
    StoreError
        The store cannot be read.
    """
    selection = completed(page, selection)
    if page in _OF_PRICES:
        return _OF_PRICES[page](selection, of)
    match page:
        case "search":
            return search.search(selection, of, searched or searches_beside(of, stored))
        case "data":
            return data.data(selection, of, stored)
    raise BadInput(f"There is no page {quoted(page)}; the pages are {', '.join(OPTIONS)}.")
