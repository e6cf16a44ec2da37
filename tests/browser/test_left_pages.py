"""A page that is left while it looks for new data: the other page is drawn, and stays."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser


def leave_as_it_looks(page: Page, name: str) -> None:
    """Follow a link of the navigation, and let the page look at once: it does so by a timer."""
    page.get_by_test_id("stTopNavLink").filter(has_text=name).first.evaluate(
        "(link) => { link.click(); document.dispatchEvent(new Event('visibilitychange')) }"
    )


@pytest.mark.parametrize(
    ("left", "name", "title"),
    [
        # the part that looks has the same place on these two
        ("/sectors", "Spread", "over 63 sessions"),
        # and another one on these
        ("/", "Technicals", "IWM"),
    ],
)
def test_page_is_drawn_though_the_one_before_still_looks(
    sample_app: Served, visit: Visit, left: str, name: str, title: str
) -> None:
    """It was white, or had nothing below the controls, until it was loaded again."""
    page = visit(sample_app, left)
    leave_as_it_looks(page, name)
    screen.asks(page, f"/{name.lower()}")
    page.wait_for_timeout(1_000)  # the look was answered after the page
    screen.drawn(page)
    expect(page.locator(screen.TITLE)).to_contain_text(title)
    expect(page.get_by_test_id("stMetric").first).to_be_visible()


def test_page_that_is_gone_back_to_in_haste_is_drawn(sample_app: Served, visit: Visit) -> None:
    """Its charts are asked for as known before the answer to another page makes them forgotten."""
    page = screen.drawn(visit(sample_app, "/technicals"))
    page.get_by_test_id("stTopNavLink").filter(has_text="Styles").first.click()
    screen.asks(page, "/styles")
    page.wait_for_timeout(1_000)
    screen.drawn(page)
    page.evaluate(
        """() => {
        const links = [...document.querySelectorAll('[data-testid=stTopNavLink]')]
        const go = (name) => links.find((one) => one.textContent.includes(name)).click()
        go("Fundamentals")
        const asked = performance.now()
        while (performance.now() - asked < 2000);  // a busy browser: the answer waits
        go("Technicals")
    }"""
    )
    screen.asks(page, "/technicals")
    screen.drawn(page)
    expect(page.get_by_role("dialog")).to_have_count(0)
    expect(page.locator(screen.TITLE)).to_contain_text("IWM")
