"""The descriptor of a page, and the data a page is computed from.

Navigation, command line, API, OpenAPI, pictures and docs read the descriptor.
"""

from __future__ import annotations

import dataclasses
import datetime as dt
import difflib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from rotation import selection as sel
from rotation.card import Drawing
from rotation.options import Option, quoted
from rotation.panel import Days
from rotation.results.evidence import Evidence, State, Watchpoint
from rotation.results.headline import Headline, of_its_day
from rotation.results.metric import Metric, Quote, ResultTable
from rotation.results.result import Result
from rotation.results.standings import Standing
from rotation.selection import Parsed, Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import Market, first_session
from rotation.store.search.searches import Searches


@dataclass(frozen=True)
class Page:
    """A page of the app.

    Attributes
    ----------
    name : name in the URL, on the command line and in the API
    title, section, icon, help : entry in the navigation; sections without a title have no heading
    script : Streamlit script, relative to app.py
    compute : gives the result for a selection on the data
    headline : title, description and figures of a result, for link previews and the page itself
    drawings : charts of a result's picture; none shows the headline's description
    options : controls that only this page has
    view_state : further URL names of its own that change how it is drawn and not its result
    timelines : whether it has charts of time, on which days can be marked
    dated : whether its figures are of a day; without one such a page has no data
    controls : shared controls the page uses
    metrics : its own numbers, in the order of the result
    tables : its own tables
    quotes : numbers and tables taken over from other pages
    reads : tables whose version belongs to the cache key; empty means never cached
    since : first day the as-of day may name where prices begin later; None is that of the prices
    reads_pages : whether it is made of all other pages, whose tables belong to the cache key too
    watchpoints : rows of the ledger it brings
    evidence : reads those rows off a result, in the order of the watchpoints
    evidence_of : shared controls its rows depend on; the ledger leaves the others at default
    past : gives the states of some of the rows on past days, one a day, as of that day
    standings : reads off a result what the morning summary compares between two days
    drawn : gives the result less the inputs and gaps of what only others read off it
    instead : shared controls whose value is not the chosen one in a table or chart, by name, with
        the value there; None where it depends on none
    """

    name: str
    title: str
    icon: str
    help: str
    script: str
    compute: Callable[[Selection, Data], Result]
    headline: Callable[[Result], Headline]
    drawings: Callable[[Result], Sequence[Drawing]]
    metrics: tuple[Metric, ...] = ()
    tables: tuple[ResultTable, ...] = ()
    quotes: tuple[Quote, ...] = ()
    section: str = ""
    options: tuple[Option, ...] = ()
    view_state: tuple[str, ...] = ()
    timelines: bool = True
    dated: bool = True
    controls: tuple[str, ...] = sel.SHARED
    reads: tuple[str, ...] = ("prices",)
    since: dt.date | None = None
    reads_pages: bool = False
    watchpoints: tuple[Watchpoint, ...] = ()
    evidence: Callable[[Result], Sequence[Evidence]] | None = None
    evidence_of: tuple[str, ...] = sel.SHARED
    past: Callable[[Selection, Data, Days], Mapping[str, Sequence[State]]] | None = None
    standings: Callable[[Result], Sequence[Standing]] | None = None
    drawn: Callable[[Result], Result] | None = None
    instead: Callable[[Result, str], Mapping[str, str | None]] | None = None

    @property
    def path(self) -> str:
        """Path of the page; the overview is at the root."""
        return "/" if self.name == FRONT else f"/{self.name}"

    def shown(self, result: Result) -> Result:
        """Return a result of this page as the page itself shows it."""
        return result if self.drawn is None else self.drawn(result)

    def values_of(self, result: Result, name: str) -> dict[str, Any]:
        """Return the shared controls a table or a chart depends on, with what it is of.

        Parameters
        ----------
        result : Result
        name : str
            Of a table of the result, or key of a chart.
        """
        chosen = result.selection
        values = {"pair": str(chosen.pair), "lookback": chosen.lookback, "basis": chosen.basis}
        values |= {} if self.instead is None else self.instead(result, name)
        used = ((one, value) for one, value in values.items() if one in self.controls)
        return {one: value for one, value in used if value is not None}

    def finding(self, result: Result) -> Headline:
        """Return the headline of a result; its title has the day, where that is an earlier one."""
        said = self.headline(result)
        if not self.dated:
            return said
        return dataclasses.replace(said, title=of_its_day(said.title, result, said.day))

    def complete(self, selection: Selection) -> Selection:
        """Return a selection with exactly this page's options, the missing ones at default."""
        chosen = dict(selection.options)
        own = tuple((o.name, chosen.get(o.name, o.default)) for o in self.options)
        return dataclasses.replace(selection, options=own)

    def parse(self, values: Mapping[str, str | None], market: Market) -> Parsed:
        """Read the shared controls and the page's own from URL values.

        Parameters
        ----------
        values : mapping of str to str
            As in the URL; absent or None is the default.
        market : Market
            Decides which symbols and days exist.
        """
        return parse(values, market, self.options, self.since)

    @property
    def drawn_by(self) -> tuple[str, ...]:
        """URL names that change how the page is drawn and not its result."""
        return (*self.view_state, *([sel.MARKS] if self.timelines else []))

    def address_values(self, given: Sequence[tuple[str, str]]) -> dict[str, str]:
        """Return the URL values with names this page knows; the last where a name repeats.

        Marks may be given one by one: all of them count, joined by commas.
        """
        kinds = [value for name, value in given if name == sel.MARKS]
        every = [*given, *([(sel.MARKS, ",".join(kinds))] if kinds else [])]
        return {name: value for name, value in every if name in self._names}

    def misspelt(self, given: Iterable[str]) -> dict[str, str]:
        """Return a sentence for each name in an address that is nearly one this page knows.

        Other names are left alone: mail and chat programs add their own to links.
        """
        return {
            name: f"The address has {quoted(name)}, which is no control; expected was {meant}. "
            "It is ignored."
            for name in given
            if name not in self._names
            for meant in difflib.get_close_matches(name.lower(), self._names, 1, _ALIKE)
        }

    @property
    def _names(self) -> tuple[str, ...]:
        """The names in an address that mean something here."""
        return (*sel.SHARED, *(option.name for option in self.options), *self.drawn_by)


_ALIKE: Final = 0.75
"""Share of letters in common from which a name is taken for another one, misspelt."""

FRONT: Final = "overview"
"""Name of the page at the root."""


def parse(
    values: Mapping[str, str | None],
    market: Market,
    options: Sequence[Option] = (),
    since: dt.date | None = None,
) -> Parsed:
    """Read the shared controls and some options from URL values, against what a market holds."""
    first = first_session(market) or dt.date(1900, 1, 1)
    first = first if since is None else min(first, since)
    return sel.parse(values, market.extents.keys(), first, options)


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
    pages : every page of the app, for pages made of other pages' results
    versions : versions of the tables, for pages that read one by themselves; the latest without
    compute : computes the result of a page on this data; a server passes its cache
    """

    tables: Tables
    market: Market
    searches: Searches
    pages: tuple[Page, ...] = field(default=(), compare=False, repr=False)
    versions: Mapping[str, int] = field(default_factory=dict, compare=False, repr=False)
    compute: Callable[[Page, Selection, Data], Result] = field(
        default=_computed, compare=False, repr=False
    )

    def version(self, table: str) -> int:
        """Return the version of a table that belongs to this data; -1 where there is none."""
        found = self.versions.get(table)
        return self.tables.version(table) if found is None else found

    def result(self, page: Page, selection: Selection) -> Result:
        """Return the result of a page, with the page's own options at their defaults if absent."""
        return self.compute(page, page.complete(selection), self)

    def result_of(self, name: str, selection: Selection) -> Result:
        """Return the result of another page on the same data, by name."""
        (page,) = (page for page in self.pages if page.name == name)
        return self.result(page, selection)
