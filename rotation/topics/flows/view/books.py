"""The flows of every followed fund up to a day: what tables, series and sentences are made of."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Final

import numpy as np

from rotation import formats, sessions, universe
from rotation.analytics.gap import EVERYTHING, Gap, Why
from rotation.panel import Days, Floats
from rotation.results import result
from rotation.results.page import Data
from rotation.store.funds import histories
from rotation.store.funds.histories import FundHistory
from rotation.topics.flows.analysis import flows
from rotation.topics.flows.analysis.flows import FundFlows, Window
from rotation.topics.flows.metrics import SPANS, WINDOWS

FUNDS: Final = tuple(s for family in universe.FLOW_FAMILIES.values() for s in family)
FAMILY: Final = {s: family for family, own in universe.FLOW_FAMILIES.items() for s in own}

_PUBLISHED_AFTER: Final = 1
"""Sessions by which an issuer's figures may be behind: those of a day come out on the next."""


@dataclass(frozen=True, eq=False)
class Book:
    """One fund.

    Attributes
    ----------
    symbol : str
    history : FundHistory
        Up to the as-of day.
    flows : FundFlows
        With at least one session.
    windows : mapping of str to Window
        Those of ``WINDOWS`` that are known.
    single : float64 array of shape (n_used,)
        Flows, NaN where one is over a hole: `flows.single`. [USD]
    """

    symbol: str
    history: FundHistory
    flows: FundFlows
    windows: Mapping[str, Window]
    single: Floats

    @property
    def as_of(self) -> dt.date:
        """The last session whose count is used."""
        day: dt.date = self.flows.sessions[-1].item()
        return day

    def flow(self, window: str) -> float:
        """Return the flow over a window, NaN where it is not known. [USD]"""
        found = self.windows.get(window)
        return float("nan") if found is None else found.flow


@dataclass(frozen=True, eq=False)
class Books:
    """Every followed fund that is stored, by symbol, in the order in which they are followed.

    Attributes
    ----------
    books : mapping of str to Book
    calendar : datetime64[D] array
        Every trading session.
    sample : bool
    year : datetime64[D] or None
        The last session of the year before that of the as-of session: where every fund's year to
        date starts. None before the calendar.
    unused : tuple of str
        Stored funds of which no session has both figures: a first such session is always used.
    """

    books: Mapping[str, Book]
    calendar: Days
    sample: bool
    year: np.datetime64 | None = None
    unused: tuple[str, ...] = ()

    @cached_property
    def as_of(self) -> dt.date | None:
        """The last session of any fund."""
        return max((book.as_of for book in self.books.values()), default=None)

    def stale(self, book: Book) -> bool:
        """Whether a fund is more than five sessions behind the last one of any fund."""
        assert self.as_of is not None
        return sessions.between(book.as_of, self.as_of) > flows.STALE

    def family(self, name: str) -> Sequence[Book]:
        """Return the funds of a family that are stored and not stale."""
        own = (self.books.get(symbol) for symbol in universe.FLOW_FAMILIES[name])
        return [book for book in own if book is not None and not self.stale(book)]

    def window_days(self, length: int) -> Days:
        """Return the sessions of a window of the calendar that ends with the as-of session."""
        end = int(np.searchsorted(self.calendar, np.datetime64(str(self.as_of)), side="right"))
        return self.calendar[max(end - length, 0) : end]

    def provenance(self) -> tuple[result.Provenance, ...]:
        """Return where the figures of every fund come from."""
        return tuple(
            result.other_input(
                book.symbol,
                book.history.source,
                as_of=book.as_of,
                fetched_at=book.history.fetched_at,
                first=book.history.sessions[0].item(),
                rows=len(book.history.sessions),
                counts="counts of shares",
                behind=sessions.between(book.as_of, sessions.last_complete()),
                delay=_PUBLISHED_AFTER,
            )
            for book in self.books.values()
        )

    def gaps(self, chosen: str) -> list[Gap]:
        """Return what is missing: funds, the chosen one, stale ones, windows."""
        absent = tuple(s for s in FUNDS if s not in self.books and s not in self.unused)
        if not self.books:
            form = _UNPAIRED if self.unused else _NOTHING
            return [Gap(EVERYTHING, Why.NOT_STORED, names=self.unused or absent, form=form)]
        found = []
        if others := tuple(symbol for symbol in self.unused if symbol != chosen):
            found.append(Gap("funds", Why.NOT_STORED, names=others, form=_UNPAIRED))
        if absent:
            form = "No count of shares is stored up to {day}: {every}."
            found.append(Gap("funds", Why.NOT_STORED, names=absent, day=self.as_of, form=form))
        if chosen not in self.books:
            form = "No count of the shares of {names} is stored up to {day}: no figure is of it."
            form = _UNPAIRED if chosen in self.unused else form
            found.append(Gap("aum", Why.NOT_STORED, names=(chosen,), day=self.as_of, form=form))
        for book in self.books.values():
            if self.stale(book):
                form = (
                    f"{{names}} ends on {formats.day(book.as_of)} and is left out of the families' "
                    "sums."
                )
                found.append(Gap("families", Why.NO_END, names=(book.symbol,), form=form))
        return [*found, *self._short()]

    def _short(self) -> list[Gap]:
        """Return one gap for each window and cause; a family without its sum is named with it."""
        found = []
        for window in WINDOWS:
            lacking: dict[str, list[str]] = {}
            for symbol, book in self.books.items():
                if window not in book.windows:
                    lacking.setdefault(self._cause(book, window), []).append(symbol)
            found += [
                Gap(
                    f"flow_{window}", Why.NO_START, names=tuple(names), total=len(self.books),
                    kind="stored funds", text=cause,
                    form=f"{{names}}: no flow {SPANS[window]} ({{reason}}){self.sums(names)}.",
                )
                for cause, names in lacking.items()
            ]  # fmt: skip
        return found

    def _cause(self, book: Book, window: str) -> str:
        last = book.flows.sessions[-1]
        if WINDOWS[window] is None and self.year is not None and last <= self.year:
            return f"no count of {self.as_of:%Y} that can be used"
        return NO_START

    def sums(self, lacking: Sequence[str]) -> str:
        """Return which families' sums some funds leave unknown, as the end of a sentence."""
        return "".join(
            f", nor of all {called(family).lower()}"
            for family in universe.FLOW_FAMILIES
            if any(book.symbol in lacking for book in self.family(family))
        )


NO_START: Final = (
    f"no count that can be used on the session it starts from, or up to {flows.STALE} before"
)
"""Why a window has no flow."""

_NOTHING: Final = "No fund's shares outstanding are stored."
_UNPAIRED: Final = (
    "What is stored of {every} gives no flow: no session has both a count of shares and a net "
    "asset value."
)


def opened(data: Data, asof: dt.date | None) -> Books:
    """Compute the flows of every followed fund up to a day.

    Raises
    ------
    StoreError
        The table of funds cannot be read.
    """
    kind = data.market.kind
    stored = histories.current(kind, data.tables, data.version("funds"))
    calendar = sessions.all_sessions()
    found, unused = {}, []
    for symbol in FUNDS:
        history = stored.get(symbol)
        if history is None or not len((history := history.until(asof)).sessions):
            continue
        own = flows.fund_flows(
            history.sessions, history.nav, history.shares, history.distribution, history.assets
        )
        if len(own.sessions):
            found[symbol] = (history, own)
        else:
            unused.append(symbol)
    last = max((own.sessions[-1] for _, own in found.values()), default=None)
    year = None if last is None else flows.year_start(calendar, last)
    books = {
        symbol: Book(
            symbol,
            history,
            own,
            _windows(own, calendar, year),
            flows.single(own.flow, own.sessions, calendar),
        )
        for symbol, (history, own) in found.items()
    }
    return Books(books, calendar, kind == "sample", year, tuple(unused))


def _windows(own: FundFlows, calendar: Days, year: np.datetime64 | None) -> dict[str, Window]:
    """Return the windows that are known; that of the year is of one year for every fund."""
    last = own.sessions[-1]
    found = {}
    for name, length in WINDOWS.items():
        start = year if length is None else flows.back(calendar, last, length)
        window = None if start is None else flows.over(own, calendar, start)
        if window is not None:
            found[name] = window
    return found


def called(family: str) -> str:
    """Return what a family of funds is called."""
    return (
        "Sector funds" if family not in ("small", "large") else f"{family.capitalize()}-cap funds"
    )


def numbers(books: Books, chosen: str) -> dict[str, Any]:
    """Return the numbers of the chosen fund, and the sums of both families."""
    book = books.books.get(chosen)
    found = {} if book is None else row(book)
    back, flow = found.get("nav_return_21"), found.get("flow_21")
    out = None
    if back is not None and flow is not None and np.isfinite(back) and np.isfinite(flow):
        out = bool(back > 0 > flow)
    found["price_up_money_out"] = out
    for family in ("small", "large"):
        for window in ("21", "ytd"):
            found[f"{family}_flow_{window}"] = family_flow(books.family(family), window)
    return found


def family_flow(own: Sequence[Book], window: str) -> float:
    """Return the sum of some funds' flows, NaN without any or where one is not known. [USD]"""
    return sum(book.flow(window) for book in own) if own else float("nan")


def row(book: Book) -> dict[str, Any]:
    """Return the figures of one fund."""
    nan = float("nan")
    month, year = book.windows.get("21"), book.windows.get("ytd")
    return {
        "aum": float(book.flows.assets[-1]),
        **{f"flow_{window}": book.flow(window) for window in WINDOWS},
        "share_of_aum_ytd": nan if year is None else year.share,
        "outflow_days": flows.outflow_days(book.single),
        "agrees": _agrees(book),
        "share_of_aum_21": nan if month is None else month.share,
        "nav_return_21": nan if month is None else month.growth - 1,
    }


def _agrees(book: Book) -> bool | None:
    """Return whether the estimates agree on every session of the longest known window."""
    starts = [book.windows[name].since for name in ("63", "ytd") if name in book.windows]
    if not starts:
        return None
    return bool(book.flows.agrees[book.flows.sessions > min(starts)].all())
