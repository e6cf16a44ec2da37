"""Descriptors of the tables of the store and of the upstream sources.

Everything that lists tables or sources reads them here: the store creates and merges tables by
``TABLES``, the data page, pictures and metrics read ``SOURCES``, the refresher and ``--only``
read ``FEEDS``. This module opens nothing and calls nobody. One module because a table or a source
is looked up here by whoever adds one, and nowhere else.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final

import pyarrow as pa

_TEXT: Final = pa.string()
_DAY: Final = pa.date32()
_INSTANT: Final = pa.timestamp("us", tz="UTC")
_NUMBER: Final = pa.float64()
_COUNT: Final = pa.int64()
_FLAG: Final = pa.bool_()


@dataclass(frozen=True)
class Retention:
    """Rows that housekeeping deletes from a table.

    Attributes
    ----------
    age : rows whose ``Table.day`` is older are deleted
    where : SQL condition that such rows must meet too; empty is every row
    at_least : rows that must be due for deletion before a commit is made for them
    """

    age: dt.timedelta
    where: str = ""
    at_least: int = 1


@dataclass(frozen=True)
class Table:
    """A table of the store.

    Attributes
    ----------
    name : name of the table, its folder and its SQL name
    schema : columns with their Arrow types
    day : column with the day or instant that a row is about
    key : columns whose values identify a row in a merge; empty where rows are only appended
        or replaced
    internal : whether the table is about people and not the market; no page or API lists it
    shown : whether pages show its rows, so that a new version redraws open pages
    retention : rows that housekeeping deletes; None keeps every row
    filled_by : commands that fetch or import its rows; empty where other work writes them
    """

    name: str
    schema: pa.Schema
    day: str
    key: tuple[str, ...] = ()
    internal: bool = False
    shown: bool = True
    retention: Retention | None = None
    filled_by: tuple[str, ...] = ()


def _schema(**columns: pa.DataType) -> pa.Schema:
    return pa.schema(list(columns.items()))


PRICES: Final = Table(
    "prices",
    _schema(
        symbol=_TEXT, session=_DAY, open=_NUMBER, high=_NUMBER, low=_NUMBER, close=_NUMBER,
        volume=_NUMBER, dividend=_NUMBER, split=_NUMBER, source=_TEXT, fetched_at=_INSTANT,
    ),
    day="session",
    key=("symbol", "session"),
    filled_by=("rotation refresh", "rotation import prices FILE"),
)  # fmt: skip
EXPORTED: Final = pa.schema(
    [("date", pa.date32()), *(field for field in PRICES.schema if field.name != "session")]
)
"""Columns of a file of exported prices; one that has them in this order is taken for such."""

HOLDINGS: Final = Table(
    "holdings",
    _schema(
        fund=_TEXT, as_of=_DAY, symbol=_TEXT, ticker=_TEXT, name=_TEXT, sector=_TEXT,
        asset_class=_TEXT, weight=_NUMBER, shares=_NUMBER, market_value=_NUMBER, price=_NUMBER,
        source=_TEXT, fetched_at=_INSTANT,
    ),
    day="as_of",
    filled_by=(
        "rotation refresh --only members", "rotation import holdings FILE",
        "rotation import members FILE",
    ),
)  # fmt: skip
"""Index members only, one row a symbol: cash and futures of a fund are not in it."""

FUNDS: Final = Table(
    "funds",
    _schema(
        symbol=_TEXT, session=_DAY, nav=_NUMBER, shares_outstanding=_NUMBER,
        distribution=_NUMBER, assets=_NUMBER, source=_TEXT, fetched_at=_INSTANT,
    ),
    day="session",
    key=("symbol", "session"),
    filled_by=("rotation refresh --only funds", "rotation import funds FILE --fund SYMBOL"),
)  # fmt: skip
"""What issuers publish of their funds; ``assets`` are the net assets they state themselves."""

FUNDAMENTALS: Final = Table(
    "fundamentals",
    _schema(
        kind=_TEXT, fund=_TEXT, symbol=_TEXT, as_of=_DAY, weight=_NUMBER, pe=_NUMBER, pb=_NUMBER,
        ps=_NUMBER, growth=_NUMBER, form=_TEXT, source=_TEXT, fetched_at=_INSTANT,
    ),
    day="as_of",
    key=("kind", "fund", "symbol", "as_of", "source"),
    filled_by=("rotation refresh --only fundamentals",),
)  # fmt: skip
"""Daily snapshots of what a vendor or an issuer says now. A row of kind ``fund`` has the valuation
and the past earnings growth of a fund, ``holding`` the weight of one of its largest holdings,
``stock`` the growth expected of a share's earnings; ``fund`` is empty but for holdings. Two sources
may list the holdings of one fund and day: which counts, ``store.fundamentals.in_force`` says."""

FUTURES: Final = Table(
    "futures",
    _schema(
        contract_month=_DAY, session=_DAY, close=_NUMBER, source=_TEXT, fetched_at=_INSTANT
    ),
    day="session",
    key=("contract_month", "session"),
    filled_by=("rotation refresh --only policy", "rotation import futures FILE"),
)  # fmt: skip
"""Closes of 30-day fed funds futures; a contract's month is written as its first day."""

ECONOMY: Final = Table(
    "economy",
    _schema(series=_TEXT, date=_DAY, value=_NUMBER, source=_TEXT, fetched_at=_INSTANT),
    day="date",
    key=("series", "date"),
    filled_by=("rotation refresh --only policy", "rotation import economy FILE"),
)
"""Series of the economy under the names of FRED, in the units of FRED."""

STATEMENTS: Final = Table(
    "statements",
    _schema(date=_DAY, title=_TEXT, url=_TEXT, text=_TEXT, source=_TEXT, fetched_at=_INSTANT),
    day="date",
    key=("date",),
    filled_by=("rotation refresh --only policy", "rotation import statements FILE"),
)
"""Statements of the FOMC, a row a day; ``text`` has a line a paragraph."""

FACTORS: Final = Table(
    "factors",
    _schema(
        session=_DAY, mkt_rf=_NUMBER, smb=_NUMBER, hml=_NUMBER, rf=_NUMBER, source=_TEXT,
        fetched_at=_INSTANT,
    ),
    day="session",
    key=("session",),
    filled_by=("rotation refresh --only history", "rotation import factors FILE"),
)  # fmt: skip
"""Daily factors of Fama and French: market, small minus big, high minus low, bill. [decimal]"""

QUARANTINE: Final = Table(
    "quarantine",
    pa.schema([*PRICES.schema, pa.field("reason", _TEXT)]),
    day="session",
    key=("symbol", "session", "reason"),
    shown=False,
)
FETCHES: Final = Table(
    "fetches",
    _schema(
        source=_TEXT, key=_TEXT, started=_INSTANT, outcome=_TEXT, rows=_COUNT, error=_TEXT,
        retry_after=_INSTANT,
    ),
    day="started",
    shown=False,
    retention=Retention(
        dt.timedelta(days=30), "outcome = 'ok' OR starts_with(key, '*')", at_least=10_001
    ),
)  # fmt: skip
"""The log of fetches. Failures of a symbol are kept: its backoff counts them."""

REPAIRS: Final = Table(
    "repairs",
    _schema(
        symbol=_TEXT, kind=_TEXT, first=_DAY, last=_DAY, times=_COUNT, begun_at=_INSTANT,
        asked_at=_INSTANT, retry_after=_INSTANT,
    ),
    day="asked_at",
    key=("symbol", "kind", "first"),
    shown=False,
    retention=Retention(dt.timedelta(days=800), at_least=10_001),
)  # fmt: skip
"""Holes and suspected splits that were asked for again, and whole histories compared."""

API_TOKENS: Final = Table(
    "api_tokens",
    _schema(name=_TEXT, digest=_TEXT, created=_INSTANT, expires=_INSTANT, revoked=_INSTANT),
    day="created",
    key=("digest",),
    internal=True,
    shown=False,
)
REFRESH_REQUESTS: Final = Table(
    "wishes", _schema(asked_at=_INSTANT), day="asked_at", internal=True, shown=False
)
"""When somebody asked for a refresh. The stored name is older than the constant's."""

_PULL: Final = {"pull_id": _TEXT, "key": _TEXT, "geo": _TEXT, "source": _TEXT}
"""Which pull a row belongs to: its id, the key of its request, the region, the source."""

SEARCH_INTEREST: Final = Table(
    "search_interest",
    _schema(
        **_PULL, terms=_TEXT, timeframe=_TEXT, resolution=_TEXT, made_at=_INSTANT, term=_TEXT,
        date=_DAY, value=_NUMBER, is_partial=_FLAG,
    ),
    day="date",
    filled_by=("rotation refresh --only search", "rotation import search FILE"),
)  # fmt: skip
"""A pull is one commit; every row says what was asked for and when."""

RELATED: Final = Table(
    "related",
    _schema(
        **_PULL, made_at=_INSTANT, term=_TEXT, kind=_TEXT, rank=_COUNT, query=_TEXT,
        value=_NUMBER, breakout=_FLAG,
    ),
    day="made_at",
    filled_by=("rotation refresh --only search",),
)  # fmt: skip
REGIONS: Final = Table(
    "regions",
    _schema(**_PULL, made_at=_INSTANT, term=_TEXT, region=_TEXT, name=_TEXT, value=_NUMBER),
    day="made_at",
    filled_by=("rotation refresh --only search",),
)
PAGEVIEWS: Final = Table(
    "pageviews",
    _schema(article=_TEXT, date=_DAY, views=_COUNT, source=_TEXT, fetched_at=_INSTANT),
    day="date",
    key=("article", "date"),
    filled_by=("rotation refresh --only search",),
)
ALERTS: Final = Table(
    "alerts",
    _schema(
        number=_COUNT, id=_TEXT, run=_TEXT, watchpoint=_TEXT, before=_TEXT, now=_TEXT,
        session=_DAY, text=_TEXT, page=_TEXT, channels=_TEXT, found_at=_INSTANT,
    ),
    day="session",
    shown=False,
)  # fmt: skip
"""Changes of state that ``rotation check`` found, run by run. A row of the watchpoint ``*`` is the
run itself: its text is the message that goes out, and ``channels`` says through what. ``before`` is
null where a state was remembered for the first time and nothing was said."""

DELIVERIES: Final = Table(
    "deliveries",
    _schema(
        run=_TEXT, channel=_TEXT, serial=_COUNT, at=_INSTANT, outcome=_TEXT, error=_TEXT
    ),
    day="at",
    internal=True,
    shown=False,
    retention=Retention(dt.timedelta(days=30), at_least=1_000),
)  # fmt: skip
"""The log of messages sent; longer kept than any message is tried again."""

SEARCH_QUEUE: Final = Table(
    "asked",
    _schema(key=_TEXT, terms=_TEXT, geo=_TEXT, timeframe=_TEXT, asked_at=_INSTANT),
    day="asked_at",
    shown=False,
    retention=Retention(dt.timedelta(days=6)),
)
"""Searches people queued for the refresher, a row each; an answer deletes none. The stored name
is older than the constant's."""

TABLES: Final[dict[str, Table]] = {
    table.name: table
    for table in (
        PRICES, HOLDINGS, FUNDS, FUNDAMENTALS, FUTURES, ECONOMY, STATEMENTS, FACTORS, QUARANTINE,
        FETCHES, REPAIRS, API_TOKENS, REFRESH_REQUESTS, SEARCH_INTEREST, RELATED, REGIONS,
        PAGEVIEWS, SEARCH_QUEUE, ALERTS, DELIVERIES,
    )
}  # fmt: skip
"""Every table of the store, by name, in the order pages list them."""


@dataclass(frozen=True)
class Source:
    """An upstream that the refresher calls.

    Attributes
    ----------
    name : name in the tables and in the fetch log
    title : name on pages and pictures
    covers : what is fetched from it, as the start of a sentence
    units : what one fetch brings, in the plural: symbols, lists, releases, searches
    note : terms of use or a caveat, in a few words
    group : the part of ``rotation refresh --only`` that fetches it
    url_setting : setting that points its client at another host
    required : whether a run without anything from it counts as failed
    switch : setting that turns its fetches off; empty where there is none
    needs : setting without which it is not called; empty where there is none
    needs_reason : clause that says why it needs that
    failures_expire : age at which a failed fetch stops counting as a failure; None is never
    delay : sessions by which the newest of what it publishes may be behind the calendar; None
        where it publishes on no regular days
    """

    name: str
    title: str
    covers: str
    units: str
    note: str
    group: str
    url_setting: str
    required: bool = False
    switch: str = ""
    needs: str = ""
    needs_reason: str = ""
    failures_expire: dt.timedelta | None = None
    delay: int | None = 5

    @property
    def summary(self) -> str:
        """What is fetched, from whom and on which terms."""
        note = f", {self.note}" if self.note else ""
        return f"{self.covers} ({self.title}{note})"

    def disabled(self, settings: Any) -> str | None:
        """Return the sentence that says why the source is not called, or None where it is.

        Parameters
        ----------
        settings : Settings
        """
        if self.switch and not getattr(settings, self.switch):
            name = f"ROTATION_{self.switch.upper()}"
            return f"{name} is off: this is not fetched, what is stored is shown."
        if self.needs and getattr(settings, self.needs) is None:
            return f"ROTATION_{self.needs.upper()} is not set: {self.needs_reason}."
        return None


YAHOO: Final = Source(
    name="yahoo",
    title="Yahoo Finance",
    covers="Daily prices of every symbol",
    units="symbols",
    note="personal use",
    group="core",
    required=True,
    url_setting="yahoo_url",
)
YAHOO_SUMMARIES: Final = replace(
    YAHOO,
    covers="Valuation and earnings growth of funds and their largest holdings",
    units="summaries",
    group="fundamentals",
    required=False,
)
YAHOO_FUTURES: Final = replace(
    YAHOO,
    covers="Closes of fed funds futures",
    units="contracts",
    group="policy",
    required=False,
)
ISHARES: Final = Source(
    name="ishares",
    title="iShares",
    covers="Members of the Russell 2000",
    units="lists",
    note="the issuer of IWM",
    group="members",
    required=True,
    url_setting="ishares_url",
)
ISHARES_FUNDS: Final = replace(
    ISHARES,
    covers="Net asset value and shares outstanding of iShares funds",
    units="funds",
    note="the issuer",
    group="funds",
    required=False,
)
"""The same upstream asked for something else: one name in the fetch log, one cool-down."""

STATE_STREET: Final = Source(
    name="state_street",
    title="State Street",
    covers="Net asset value and shares outstanding of SPDR funds",
    units="funds",
    note="the issuer",
    group="funds",
    url_setting="state_street_url",
)
STATE_STREET_HOLDINGS: Final = replace(
    STATE_STREET,
    covers="Holdings of the sector funds",
    units="lists",
    group="fundamentals",
)
GOOGLE_TRENDS: Final = Source(
    name="google_trends",
    title="Google Trends",
    covers="Search interest, five terms a search",
    units="searches",
    note="no official interface",
    group="search",
    url_setting="trends_url",
    switch="search",
    failures_expire=dt.timedelta(days=3),
)
WIKIMEDIA: Final = Source(
    name="wikimedia",
    title="Wikipedia",
    covers="Daily views of three articles",
    units="articles",
    note="",
    group="search",
    url_setting="wikimedia_url",
    switch="search",
    needs="contact",
    needs_reason=(
        "Wikimedia wants a mail or web address from whoever asks, so page views are not fetched"
    ),
)

FED: Final = Source(
    name="fed",
    title="Federal Reserve",
    covers="Statements of the FOMC",
    units="releases",
    note="public domain",
    group="policy",
    url_setting="fed_url",
    delay=None,
)
FRED: Final = Source(
    name="fred",
    title="FRED",
    covers="Target range of the federal funds rate and series of the economy",
    units="series",
    note="St. Louis Fed; some series belong to others",
    group="policy",
    url_setting="fred_url",
)
FRENCH: Final = Source(
    name="french",
    title="Kenneth French's data library",
    covers="Daily factors of Fama and French",
    units="files",
    note="free to use, its source named",
    group="history",
    url_setting="french_url",
    delay=60,
)

SOURCES: Final[dict[str, Source]] = {
    source.name: source
    for source in (
        YAHOO, ISHARES, STATE_STREET, FED, FRED, FRENCH, GOOGLE_TRENDS, WIKIMEDIA,
    )
}  # fmt: skip
"""Every source, by name, in the order pages list them."""

FEEDS: Final = (
    *SOURCES.values(), ISHARES_FUNDS, STATE_STREET_HOLDINGS, YAHOO_SUMMARIES, YAHOO_FUTURES,
)  # fmt: skip
"""Everything that is fetched: the sources, and what else is asked of some of them. Lists of
holdings come before the growth of what they name."""

IMPORTED: Final = "import"
"""The stored ``source`` of rows from a user's file; see ``imported``."""

_NAMED: Final = f"{IMPORTED}: "


def imported(origin: str | None) -> str:
    """Return the stored ``source`` of rows from a file, with where the file is from if told."""
    return IMPORTED if origin is None else f"{_NAMED}{origin}"


def is_imported(source: str) -> bool:
    """Return whether a stored ``source`` is a file."""
    return source == IMPORTED or source.startswith(_NAMED)


def source_title(name: str) -> str:
    """Return what a stored ``source`` value is called on pages and pictures."""
    if is_imported(name):
        origin = name.removeprefix(IMPORTED).removeprefix(": ")
        return f"imported ({origin})" if origin else "imported"
    known = SOURCES.get(name)
    return known.title if known else {"sample": "simulated prices"}.get(name, name)


def groups() -> tuple[str, ...]:
    """Return the values of ``rotation refresh --only``, in the order sources list them."""
    return tuple(dict.fromkeys(source.group for source in FEEDS))


def shown_tables() -> tuple[str, ...]:
    """Return the names of the tables whose new versions redraw open pages."""
    return tuple(table.name for table in TABLES.values() if table.shown)
