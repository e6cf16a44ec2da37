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


CHART = "/spread?embed=chart&card=ratio"
PAINTED = "#chart .main-svg .trace path"


def test_named_site_shows_one_chart_in_a_frame(app: Served, tab: Page, wiki: str) -> None:
    """Drawn, with its finding and its day, without anything of the app around it."""
    tab.goto(f"{wiki}/?{app.url}{CHART}")
    frame = tab.frame_locator("iframe")
    expect(frame.locator(PAINTED).first).to_be_visible()
    expect(frame.get_by_role("heading")).to_have_text(
        "IWM/SPY ratio with 50- and 200-session averages"
    )
    expect(frame.locator("#foot")).to_contain_text("SAMPLE DATA · As of 30 Oct 2026 · IWM-SPY")
    names = frame.locator(".modebar-btn").evaluate_all("(all) => all.map((b) => b.dataset.title)")
    assert names == ["Download plot as a PNG", "Zoom in", "Zoom out", "Reset axes"]


def test_chart_in_a_frame_leads_to_its_page(app: Served, tab: Page, wiki: str) -> None:
    """In a window of its own, with the same selection."""
    tab.goto(f"{wiki}/?{app.url}{CHART}&lookback=21")
    with tab.context.expect_page() as opened:
        tab.frame_locator("iframe").get_by_role("link", name="Open in Rotation").click()
    page = opened.value
    expect(page.locator(screen.TITLE)).to_contain_text("Spread")
    assert "lookback=21" in page.url
    assert "embed" not in page.url
    page.close()


def test_chart_is_as_dark_as_its_reader_prefers(app: Served, tab: Page) -> None:
    """Ground and lines, also when that changes on the open frame; an address can choose."""
    line = "(path) => getComputedStyle(path).stroke"
    seen = []
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        if scheme == "light":
            tab.goto(f"{app.url}{CHART}")
        ground = "rgb(255, 255, 255)" if scheme == "light" else "rgb(17, 22, 28)"
        expect(tab.locator("body")).to_have_css("background-color", ground)
        expect(tab.locator("#chart .main-svg").first).to_have_css("background-color", ground)
        seen.append(tab.locator(f"{PAINTED}.js-line").first.evaluate(line))
    assert seen[0] != seen[1]
    tab.goto(f"{app.url}{CHART}&embed_options=light_theme")
    expect(tab.locator("#chart .main-svg").first).to_have_css(
        "background-color", "rgb(255, 255, 255)"
    )
    tab.emulate_media(color_scheme="light")


def test_chart_takes_the_room_of_its_frame(app: Served, tab: Page) -> None:
    """Also when that changes: nothing is cut off and no room is left."""
    tab.goto(f"{app.url}{CHART}")
    for width, height in ((900, 600), (500, 400)):
        tab.set_viewport_size({"width": width, "height": height})
        screen.until(
            tab,
            lambda: tab.evaluate(
                """() => {
                    const drawn = document.querySelector('#chart .main-svg').getBoundingClientRect()
                    const room = document.getElementById('chart').getBoundingClientRect()
                    const foot = document.getElementById('foot').getBoundingClientRect()
                    return Math.abs(drawn.height - room.height) < 2
                        && Math.abs(drawn.width - room.width) < 2
                        && Math.abs(foot.bottom - innerHeight) < 16
                }"""
            ),
        )


def test_open_frame_follows_new_figures(app: Served, tab: Page) -> None:
    """It asks again; what has changed is drawn in place of what was, without loading anew.

    The button of the chart that is on stays on.
    """
    tab.goto(f"{app.url}{CHART}")
    expect(tab.locator(PAINTED).first).to_be_visible()
    expect(tab.locator("#foot")).to_contain_text("63 sessions")
    tab.locator(".updatemenu-button", has_text="Log").click()
    bold = tab.locator(".updatemenu-item-text tspan")
    expect(bold).to_have_text(["Log"])
    tab.evaluate("window.same = true")
    tab.route(
        "**/spread?embed=chart*",
        lambda route: route.continue_(url=f"{route.request.url}&lookback=21&marks=article"),
    )
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(tab.locator("#foot")).to_contain_text("21 sessions")
    expect(tab.get_by_role("link", name="Open in Rotation")).to_have_attribute(
        "href", re.compile("lookback=21.*marks=article")
    )
    assert tab.evaluate("window.same") is True
    expect(bold).to_have_text(["Log"])
    scale = "document.querySelector('.js-plotly-plot')._fullLayout.yaxis.type"
    assert tab.evaluate(scale) == "log"
    tab.unroute("**/spread?embed=chart*")


def test_open_frame_asks_to_sign_in_again(app: Served, tab: Page) -> None:
    """Where what is answered is no chart, the frame shows that."""
    tab.goto(f"{app.url}{CHART}")
    expect(tab.locator(PAINTED).first).to_be_visible()
    tab.route(
        "**/spread?embed=chart*",
        lambda route: route.fulfill(body="<h1>Sign in</h1>", content_type="text/html"),
    )
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(tab.get_by_role("heading", name="Sign in")).to_be_visible()
    tab.unroute("**/spread?embed=chart*")
