"""The tour: offered once, on the bare front page, and there again for who asks."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page, expect

from rotation.ui.frame.tour import STEPS
from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served
from tests.browser.test_accessible import AXE, findings

pytestmark = pytest.mark.browser

WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}


def offer(page: Page) -> None:
    """Wait for the line that offers the tour."""
    expect(page.get_by_role("button", name="Take the two-minute tour")).to_be_visible()


def nothing(page: Page) -> None:
    """Wait until a page has its ledger and neither offer nor tour."""
    expect(page.locator(".st-key-tour")).to_be_attached()
    expect(page.locator(".st-key-tour")).to_be_hidden()


@pytest.mark.parametrize("window", [WIDE, PHONE], ids=["wide", "phone"])
def test_first_visit_is_led_step_by_step_and_never_again(
    sample_app: Served, visit: Visit, window: dict[str, int]
) -> None:
    """By keyboard alone; what a step is about is outlined; axe finds nothing in the way."""
    page = visit(sample_app, "/", viewport=window)
    offer(page)
    page.get_by_role("button", name="Take the two-minute tour").press("Enter")
    page.evaluate(AXE)
    for count, step in enumerate(STEPS, start=1):
        heading = page.get_by_role("heading", name=f"{step.title} {count} of {len(STEPS)}")
        expect(heading).to_be_visible()
        expect(page.get_by_text(step.text)).to_be_visible()
        if step.outlined:
            assert "2px" in page.locator(step.outlined).evaluate("(one) => one.style.outline")
        if count == 2:
            assert findings(page) == []
        next_one = "Done" if count == len(STEPS) else "Next"
        page.get_by_role("button", name=next_one, exact=True).press("Enter")
    nothing(page)
    page.reload()
    nothing(screen.drawn(page))


def test_skipped_is_over_and_the_foot_begins_it_again(sample_app: Served, visit: Visit) -> None:
    """From any page, and the address is not one that begins it for others."""
    page = visit(sample_app, "/")
    page.get_by_role("button", name="Take the two-minute tour").click()
    page.get_by_role("button", name="Next", exact=True).click()
    page.get_by_role("button", name="Skip").click()
    nothing(page)
    page.goto(f"{sample_app.url}/spread")
    page.get_by_role("link", name="Tour").click()
    expect(page.get_by_role("heading", name=STEPS[0].title)).to_be_visible()
    screen.asks(page, "/")
    assert "#" not in page.url


@pytest.mark.parametrize("query", ["?lookback=21", "?embed=true"])
def test_link_that_asks_for_something_has_no_offer(
    sample_app: Served, visit: Visit, query: str
) -> None:
    """Somebody was sent there, or it stands in a frame of another page."""
    nothing(visit(sample_app, f"/{query}"))


def test_paper_has_no_offer(sample_app: Served, visit: Visit) -> None:
    """It is for a screen."""
    page = visit(sample_app, "/")
    offer(page)
    page.emulate_media(media="print")
    nothing(page)
