"""A loopback market, a store, a clock that only moves when told, and the real client."""

from __future__ import annotations

import copy
import datetime as dt
import functools
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import exchange_calendars
import pandas as pd
import pytest
import stamina

from rotation import sessions
from rotation.imports import prices as imports
from rotation.refresh.prices import PriceRefresher
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.results import result
from rotation.selection import Selection
from rotation.sources.yahoo.client import Yahoo
from rotation.store.delta.tables import Tables
from tests.loopback.yahoo import YahooServer
from tests.markets import market_of, result_of

FRIDAY = dt.date(2026, 1, 16)
TUESDAY = dt.date(2026, 1, 20)
"""The session after FRIDAY: Monday was a holiday."""

WEDNESDAY = dt.date(2026, 1, 21)
PRICES = ["open", "high", "low", "close", "volume"]


@functools.cache
def xnys(first: str = "2025-06-02", last: str = "2026-02-27") -> pd.DatetimeIndex:
    """Sessions of the exchange, asked from the calendar itself."""
    days: pd.DatetimeIndex = exchange_calendars.get_calendar("XNYS", start=first, end=last).sessions
    return days


class World:
    """One upstream, one store, one clock."""

    def __init__(self, server: YahooServer, root: Path) -> None:
        self.server = server
        self.root = root
        self.tables = Tables(str(root / "store"))
        self.now = dt.datetime.now(dt.UTC)
        self.timeout = 60.0  # none of a right answer, on however loaded a machine
        self.timeouts: dict[str, float] = {}  # of symbols whose answer never ends
        self.sweeps = False  # deleting old files takes its time and matters to few tests
        self.evening(FRIDAY)

    def evening(self, session: dt.date) -> None:
        """It is six in the evening in New York (in winter), and Yahoo has the day's bar."""
        self.now = dt.datetime.combine(session, dt.time(23), dt.UTC)
        self.server.until = session

    def later(self, **interval: float) -> None:
        self.now += dt.timedelta(**interval)

    def refresher(
        self, *, cool_down: float = 60.0, concurrency: int = 4, **keywords: Any
    ) -> PriceRefresher:
        """A refresher as after a restart."""
        policy = CallPolicy(1000.0, concurrency, cool_down)
        made = PriceRefresher(self.tables, self._client(), policy=policy, **keywords)
        made._swept = None if self.sweeps else self.now.date()
        return made

    def _client(self) -> Yahoo:
        """The real client; symbols in ``timeouts`` have their own, in the same session."""
        folder = self.root / "cache"
        client = Yahoo(base_url=self.server.url, timeout=self.timeout, cache_folder=folder)
        ask = {symbol: copy.copy(client) for symbol in self.timeouts}
        for symbol, impatient in ask.items():
            impatient._timeout = self.timeouts[symbol]
        bars = client.daily_bars

        def daily_bars(symbol: str, start: dt.date | None = None) -> pd.DataFrame:
            return ask[symbol].daily_bars(symbol, start) if symbol in ask else bars(symbol, start)

        client.daily_bars = daily_bars  # type: ignore[method-assign]
        return client

    def run(self, *symbols: str, **keywords: Any) -> Report:
        """Refresh once, as after a restart; everything the server lists by default."""
        return self.refresher(**keywords).run(symbols or tuple(self.server.market))

    def bring(self, rows: pd.DataFrame) -> list[str]:
        """Import daily bars: columns date, symbol, open, high, low, close, volume."""
        path = self.root / "prices.csv"
        rows.to_csv(path, index=False)
        return imports.import_prices(self.tables, path, at=self.now)

    def stored(self, symbol: str | None = None) -> pd.DataFrame:
        """The price table, by symbol and session."""
        rows: pd.DataFrame = self.tables.query("SELECT * FROM prices", "prices").to_pandas()
        rows["session"] = pd.to_datetime(rows["session"]).astype("datetime64[s]")
        if symbol is not None:
            rows = rows[rows["symbol"] == symbol].drop(columns="symbol").set_index("session")
            return rows.sort_index()
        return rows.set_index(["symbol", "session"]).sort_index()

    def told(self, symbol: str, until: dt.date | None = None) -> pd.DataFrame:
        """What the server says of a symbol by now."""
        bars = self.server.market[symbol].bars.set_index("session")[PRICES]
        return bars[bars.index <= str(until or self.server.until)]

    def calls(self, symbol: str | None = None) -> int:
        """Chart requests so far."""
        return len(self.server.chart_requests(symbol))

    def page(self, name: str = "data") -> result.Result:
        market = market_of(self.tables)
        return result_of(name, Selection(), market, self.tables)

    def errors(self) -> dict[str, dict[str, Any]]:
        """The lines of the data page about what went wrong, by symbol."""
        lines = self.page().tables["errors"]
        assert len({line["key"] for line in lines}) == len(lines)
        return {line["key"]: line for line in lines}


@pytest.fixture(autouse=True)
def _no_waiting() -> Iterator[None]:
    """Second attempts come at once."""
    with stamina.set_testing(testing=True, attempts=2):
        yield


@pytest.fixture
def four() -> tuple[str, ...]:
    return ("IWM", "SPY", "IJR", "QQQ")


@pytest.fixture
def world(
    four: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[World]:
    """Four symbols on the evening of FRIDAY, nothing stored."""
    with YahooServer.simulated(four, xnys(), seed=3) as server:
        made = World(server, tmp_path)
        monkeypatch.setattr(sessions, "now", lambda: made.now)
        yield made
