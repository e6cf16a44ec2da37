"""The data a page computes its result from: one version of every table."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from rotation.store.delta.tables import Tables
from rotation.store.market import Market
from rotation.store.search.searches import Searches

if TYPE_CHECKING:
    from rotation.results.page import Page
    from rotation.results.result import Result
    from rotation.selection import Selection


def _computed(page: Page, selection: Selection, data: Data) -> Result:
    return page.compute(selection, data)


@dataclass(frozen=True)
class Data:
    """What pages read.

    Attributes
    ----------
    tables : tables of the store, for pages about the store itself
    market : prices and index members
    searches : search interest and page views beside that market
    compute : computes the result of a page on this data; a server passes its cache
    """

    tables: Tables
    market: Market
    searches: Searches
    compute: Callable[[Page, Selection, Data], Result] = field(
        default=_computed, compare=False, repr=False
    )

    def result(self, page: Page, selection: Selection) -> Result:
        """Return the result of a page, with the page's own options at their defaults if absent."""
        return self.compute(page, page.complete(selection), self)
