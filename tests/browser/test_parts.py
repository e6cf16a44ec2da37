"""Parts of a page that are redrawn by themselves, and what stands outside of them."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "slider", "said"),
    [
        ("/breadth", "Exclude top N", "Exclude top N by dollar volume: 1"),
        ("/sectors", "Trail (weeks)", "Trail (weeks): 13"),
    ],
)
def test_line_of_controls_follows_a_part(
    sample_app: Served, visit: Visit, path: str, slider: str, said: str
) -> None:
    """And so does the way back to the defaults; both were those of the former value."""
    page = visit(sample_app, path)
    screen.unfold(page)
    screen.press(page, page.get_by_role("slider", name=slider), "ArrowRight")
    expect(page.locator(".st-key-fold")).to_contain_text(said)
    expect(page.get_by_role("slider", name=slider)).to_be_focused()
    page.get_by_role("button", name="Reset", exact=True).click()
    screen.asks(page, path)
    expect(page.locator(".st-key-fold")).not_to_contain_text(said)


def test_summary_follows_a_part(sample_app: Served, visit: Visit) -> None:
    """What is copied says what the title says, above a link to just that."""
    page = visit(sample_app, "/breadth")
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    screen.unfold(page)
    before = page.locator(f"{screen.TITLE} p").last.inner_text()
    screen.press(page, page.get_by_role("slider", name="Exclude top N"), "PageUp", times=3)
    sentence = page.locator(f"{screen.TITLE} p").last
    expect(sentence).not_to_have_text(before)
    expect(page.locator(".st-key-fold")).to_contain_text("Exclude top N by dollar volume")
    screen.at_rest(page)
    page.get_by_role("button", name="Copy summary").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert sentence.inner_text() in copied.replace("\N{NO-BREAK SPACE}", " ")
