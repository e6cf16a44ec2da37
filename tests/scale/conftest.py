"""Three replicas behind the project's own proxy configuration, on one store of an object store."""

from __future__ import annotations

import uuid
from collections.abc import Iterator

import pandas as pd
import pytest
from playwright.sync_api import Browser, Page

from rotation import sessions
from rotation.imports import prices as imports
from rotation.store.delta.tables import Tables
from tests.browser import screen
from tests.browser.conftest import chromium  # noqa: F401
from tests.loopback.s3 import ObjectStore
from tests.loopback.yahoo import YahooServer
from tests.markets import price_file
from tests.refresh.test_child import real_sessions
from tests.scale.cluster import NGINX, Cluster
from tests.upstreams import refusing

LEASE = 6.0  # seconds
NAMES = ("IWM", "SPY", "QQQ")


class Hosted:
    """A cluster, its store and its upstream: all but the newest bar is stored."""

    def __init__(
        self, cluster: Cluster, store: ObjectStore, root: str, upstream: YahooServer
    ) -> None:
        self.cluster = cluster
        self.store = store
        self.root = root
        self.upstream = upstream
        self.tables = Tables(root)
        self.days = upstream.market["IWM"].bars["session"]

    @property
    def newest(self) -> str:
        """How a page says that it shows the newest session."""
        return f"Prices to {self.days.iloc[-1]:%-d %b %Y}"

    def held(self) -> dict[str, int]:
        """Stored sessions by symbol."""
        rows = self.tables.query(
            "SELECT symbol, count(*) AS n FROM prices GROUP BY symbol", "prices"
        )
        return {row["symbol"]: row["n"] for row in rows.to_pylist()}


@pytest.fixture(autouse=True)
def _reach(object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> None:
    """The test itself reads the store too."""
    for name, value in object_store.environment.items():
        monkeypatch.setenv(name, value)


@pytest.fixture(scope="package")
def hosted(object_store: ObjectStore, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Hosted]:
    """Started once; a test that ends one of its processes starts it again."""
    if NGINX is None:
        pytest.skip("there is no nginx on this machine")
    root = f"{object_store.bucket}/{uuid.uuid4().hex}"
    folder = tmp_path_factory.mktemp("cluster")
    with (
        YahooServer.simulated(NAMES, real_sessions(), seed=5) as upstream,
        pytest.MonkeyPatch.context() as patch,
    ):
        environment = (
            object_store.environment
            | refusing()
            | {
                "ROTATION_STORE": root,
                "ROTATION_REFRESH": "false",
                "ROTATION_LEASE": str(LEASE),
                "ROTATION_YAHOO_URL": upstream.url,
                "ROTATION_REQUESTS_PER_SECOND": "1000",
                "ROTATION_TIMEOUT": "12",
                "ROTATION_COOL_DOWN": "1",
            }
        )
        for name, value in environment.items():
            patch.setenv(name, value)
        bars = [upstream.market[name].bars.assign(symbol=name) for name in ("IWM", "SPY")]
        known = pd.concat(bars)[lambda rows: rows["session"] < rows["session"].max()]
        file = price_file(folder / "prices.csv", known)
        imports.import_prices(Tables(root), file, at=sessions.now())
        cluster = Cluster(folder, environment)
        try:
            cluster.start()
            yield Hosted(cluster, object_store, root, upstream)
        finally:
            cluster.stop()
        assert "Traceback" not in cluster.logs(whole=True)


def open_page(browser: Browser, hosted: Hosted, address: str) -> Page:
    """A real browser on a page, drawn."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    page = context.new_page()
    page.set_default_timeout(screen.WITHIN)
    page.goto(hosted.cluster.url + address)
    return screen.drawn(page)
