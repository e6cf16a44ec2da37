"""A page inside the page of another origin: a wiki, an intranet, a research workspace."""

from __future__ import annotations

import http.server
import re
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import screen
from tests.browser.served import Served, served

pytestmark = pytest.mark.browser


class _Wiki(http.server.BaseHTTPRequestHandler):
    """Answers with a page that shows in a frame what its query names."""

    def do_GET(self) -> None:
        page = f'<iframe src="{self.path[2:]}" width="1200" height="800"></iframe>'
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(page.encode())

    def log_message(self, *_: object) -> None:
        """Keep quiet."""


@pytest.fixture(scope="module")
def wiki() -> Iterator[str]:
    """The origin of the other site; a name of its own, so another site to the browser too."""
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), _Wiki) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://localhost:{server.server_port}"
        server.shutdown()


@pytest.fixture(scope="module")
def app(chromium: Browser, tmp_path_factory: pytest.TempPathFactory, wiki: str) -> Iterator[Served]:
    """The app, which only the wiki may show in a frame."""
    store: Path = tmp_path_factory.mktemp("embedded") / "store"
    with served(store, hosted=True, ROTATION_FRAME_ANCESTORS=wiki) as running:
        yield running


def test_named_site_shows_a_page_in_a_frame(app: Served, tab: Page, wiki: str) -> None:
    """Drawn and alive: its figures and charts are there, and a control takes effect."""
    tab.goto(f"{wiki}/?{app.url}/spread?embed=true")
    frame = tab.frame_locator("iframe")
    expect(frame.locator(screen.TITLE)).to_contain_text("Spread")
    expect(frame.locator(".js-plotly-plot .main-svg").first).to_be_visible()
    expect(frame.get_by_test_id("stException")).to_have_count(0)
    frame.locator(".st-key-fold button").click()
    slider = frame.get_by_role("slider").first
    before = slider.get_attribute("aria-valuenow")
    slider.press("ArrowRight")
    expect(slider).not_to_have_attribute("aria-valuenow", str(before))
    expect(frame.get_by_test_id("stMetric").first).to_be_visible()


def test_frame_has_no_navigation_and_its_link_leads_to_the_whole_page(
    app: Served, tab: Page, wiki: str
) -> None:
    """The header is not shown; what is copied opens the page as a person opens it."""
    tab.goto(f"{wiki}/?{app.url}/spread?embed=true")
    frame = tab.frame_locator("iframe")
    expect(frame.locator(screen.TITLE)).to_contain_text("Spread")
    expect(frame.get_by_test_id("stHeader")).to_be_hidden()
    button = frame.get_by_role("button", name="Copy link")
    button.click()
    box = frame.locator(".st-key-copy_link textarea")
    expect(box).to_have_value(re.compile("/spread[?].*pair=IWM-SPY"))
    assert "embed" not in box.input_value()


def test_other_site_shows_nothing(app: Served, tab: Page, wiki: str) -> None:
    """The browser refuses: the same server under another name is not the one that was named."""
    stranger = wiki.replace("localhost", "127.0.0.1")
    with tab.expect_console_message(lambda message: "frame-ancestors" in message.text):
        tab.goto(f"{stranger}/?{app.url}/spread?embed=true")
    expect(tab.frame_locator("iframe").locator(screen.TITLE)).to_have_count(0)
