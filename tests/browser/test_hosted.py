"""``rotation serve`` in a real browser: what a page may do, links that are copied, hidden pages."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from rotation.topics import registry
from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served, import_prices, served
from tests.markets import days_until

pytestmark = pytest.mark.browser

DAYS = days_until("2026-03-31", 320)
DONE_WITHOUT = "script-src: wasm-eval"
"""Streamlit's protobuf library tries this and does without."""
FIGURES = 10
"""On the spread page."""
PAGES = tuple(page.title for page in (*registry.PAGES[1:], registry.PAGES[0]))

_WATCH = """
    window.refused = []
    document.addEventListener("securitypolicyviolation", (event) =>
        window.refused.push(`${event.violatedDirective}: ${event.blockedURI}`))
"""
_SEEN = """(state) => {
    Object.defineProperty(document, "visibilityState", { value: state, configurable: true })
    document.dispatchEvent(new Event("visibilitychange"))
}"""


@pytest.fixture(scope="module")
def hosted(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app as it is hosted, with prices up to 24 March."""
    folder = tmp_path_factory.mktemp("hosted")
    import_prices(Served("", folder / "store"), folder / "prices.csv", DAYS, len(DAYS) - 5)
    with served(folder / "store", hosted=True) as app:
        yield app


WORDS = ("Article", "Breadth", "Definitions", "Flows", "Fundamentals", "Sectors")
"""Pages without a chart or a table where prices of three funds are all that is stored."""


def test_pages_do_what_the_policy_allows_and_ask_no_other_host(
    hosted: Served, chromium: Browser
) -> None:
    """Every page, one after the other: nothing is refused, nothing is fetched from elsewhere."""
    # as wide as it takes for the navigation to show every page
    context = chromium.new_context(viewport={"width": 1680, "height": 900})
    context.add_init_script(_WATCH)
    page = context.new_page()
    asked: list[str] = []
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    page.on("request", lambda request: asked.append(request.url))
    page.goto(hosted.url)
    for name in PAGES:
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page.locator(screen.TITLE)).to_contain_text(name, timeout=screen.WITHIN)
        screen.at_rest(page)
        if name not in WORDS:
            expect(page.locator(screen.DATA).first, name).to_be_visible()
        assert set(page.evaluate("window.refused")) <= {DONE_WITHOUT}
    assert [line for line in said if "Content Security Policy" in line] == []
    own = (hosted.url, "data:", "blob:")
    assert [url for url in asked if not url.startswith(own)] == []
    # the policy is there: what it does not allow is refused
    page.evaluate("""() => {
        const script = document.createElement("script")
        script.textContent = "window.ran = true"
        document.body.append(script)
        new Image().src = "https://elsewhere.example/picture.png"
    }""")
    screen.until(page, lambda: len(set(page.evaluate("window.refused")) - {DONE_WITHOUT}) == 2)
    assert page.evaluate("window.ran") is None
    context.close()


def clipboard(page: Page) -> str:
    text: str = page.evaluate("navigator.clipboard.readText()")
    return text


def test_copied_link_goes_on_showing_what_was_shown(
    hosted: Served, visit: Visit, tmp_path: Path
) -> None:
    """It names the day; when newer rows are stored it shows that day, and the page the new one."""
    page = visit(
        hosted,
        "/spread?lookback=21&pair=IJR-SPY",
        permissions=["clipboard-read", "clipboard-write"],
    )
    screen.until(page, lambda: len(screen.figures(page)) == FIGURES)
    shown = screen.figures(page)
    page.get_by_role("button", name="Copy link").click()
    expect(page.get_by_role("button", name="Copied")).to_be_visible()
    link = clipboard(page)
    assert link == (f"{hosted.url}/spread?lookback=21&pair=IJR-SPY&asof=2026-03-24&basis=total")
    page.get_by_role("button", name="Copy summary").click()
    expect(page.get_by_role("button", name="Copied")).to_have_count(2)
    finding, sentence, below = clipboard(page).splitlines()
    assert finding == page.locator("h1").inner_text()
    assert sentence.endswith(" As of 24 Mar 2026.")
    assert below == link

    page.evaluate(_SEEN, "hidden")
    import_prices(hosted, tmp_path / "prices.csv", DAYS, len(DAYS))
    page.evaluate(_SEEN, "visible")
    expect(page.locator(".st-key-freshness")).to_contain_text("Prices to 31 Mar 2026")
    assert screen.other_figures(page, shown) != shown
    other = visit(hosted, link.removeprefix(hosted.url))
    screen.comes_to_say(other, shown)


def test_page_that_cannot_be_seen_does_not_look_for_new_rows(
    hosted: Served, chromium: Browser
) -> None:
    """A minute passes in its browser: it asks nothing; when it is seen again it asks at once."""
    context = chromium.new_context()
    page = context.new_page()
    sent: list[int] = []
    page.on(
        "websocket", lambda socket: socket.on("framesent", lambda frame: sent.append(len(frame)))
    )
    page.clock.install()
    page.goto(f"{hosted.url}/spread")
    screen.drawn(page)

    page.evaluate(_SEEN, "hidden")
    before = len(sent)
    page.clock.run_for(60_000)
    page.evaluate("() => new Promise(requestAnimationFrame)")
    assert len(sent) <= before + 1  # one that was under way; twelve looks otherwise

    page.evaluate(_SEEN, "visible")
    screen.until(page, lambda: len(sent) > before)
    before = len(sent)
    page.clock.run_for(6_000)
    screen.until(page, lambda: len(sent) > before)
    context.close()
