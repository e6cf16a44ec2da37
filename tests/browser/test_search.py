"""The search page in a real browser: drawn without a call to anyone, terms by address, a phone."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser

PHONE = {"width": 390, "height": 844}


def test_page_is_drawn_from_what_is_stored_alone(sample_app: Served, visit: Visit) -> None:
    """On a phone: every chart and tile of the map, nothing fetched for it, nothing sideways."""
    page = visit(sample_app, "/search", viewport=PHONE, is_mobile=True, has_touch=True)
    expect(screen.charts(page)).to_have_count(6)
    tiles = page.get_by_test_id("stPlotlyChart").filter(has_text="DC").locator(".trace text")
    expect(tiles.filter(has_text="CA")).to_have_count(1)
    asked: list[str] = page.evaluate(
        "performance.getEntriesByType('resource').map((entry) => entry.name)"
    )
    assert not [
        url for url in asked if "topojson" in url or "plot.ly" in url or "google.com" in url
    ]
    for part in ("html", "[data-testid=stMain]"):
        wide = page.locator(part).evaluate("(part) => part.scrollWidth - part.clientWidth")
        assert wide <= 0, part


def test_terms_of_the_address_and_of_the_box(sample_app: Served, visit: Visit) -> None:
    """A link with terms of its own is honoured; of what is typed, a bad term is said to be one."""
    page = visit(sample_app, "/search?terms=gold,IWM&geo=world")
    screen.unfold(page)
    box = page.get_by_role("textbox", name="Search terms")
    expect(box).to_have_value("gold,IWM")
    expect(page.get_by_text("This search is not stored yet")).to_be_visible()
    page.get_by_text("caveat").first.click()
    expect(page.get_by_text("No search for gold, IWM (world, 5y) is stored").first).to_be_visible()
    expect(page.get_by_role("button", name="Request this search")).to_be_visible()

    box.fill("<script>alert(1)</script>")
    box.press("Enter")
    says(page, "The search term “·script·alert·1··/script·” has a character other than letters")
    screen.at_rest(page)  # what is typed while a run ends may be drawn over
    box.fill("small cap stocks, Russell 2000, IWM, small cap ETF, stock market rotation")
    box.press("Enter")
    expect(page.get_by_role("button", name="Request this search")).to_be_visible()
    screen.asks(page, "/search", geo="world")


def says(page: Page, sentence: str) -> None:
    """Wait for a sentence in one of the page's notes."""
    expect(page.get_by_test_id("stAlert").filter(has_text=sentence)).to_have_count(1)
