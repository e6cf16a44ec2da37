"""What is above the fold of the front page: the verdict, the ledger, the head of the race."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, Page, expect

from rotation.topics import registry
from tests.browser import screen, screenshots
from tests.browser.screen import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser

ROWS = "li:has(.state)"


def bottoms(page: Page) -> list[float]:
    """Lower edge of each row of the ledger. [pixels]"""
    expect(page.locator(ROWS).first).to_be_visible()
    found: list[float] = page.locator(ROWS).evaluate_all(
        "rows => rows.map(row => row.getBoundingClientRect().bottom)"
    )
    return found


def _bottom(what: Locator) -> float:
    """Lower edge of an element. [pixels]"""
    box = what.bounding_box()
    assert box is not None
    return box["y"] + box["height"]


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_desktop_has_verdict_ledger_and_the_race_begun(
    sample_app: Served, visit: Visit, scheme: str
) -> None:
    """At 1440x900: the heading is the verdict, every row ends and the race begins above 900."""
    page = visit(
        sample_app, "/", viewport={"width": 1440, "height": 900}, color_scheme=scheme
    )  # fmt: skip
    expect(page.get_by_role("heading", level=1)).to_contain_text("otation")
    assert len(bottoms(page)) >= 8
    screen.until(page, lambda: max(bottoms(page)) < 900)  # a page that is being drawn moves
    race = page.get_by_role("heading", name="vs SPY, year to date")
    screen.until(page, lambda: _bottom(race) < 900)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_phone_has_verdict_and_five_rows(sample_app: Served, visit: Visit, scheme: str) -> None:
    """At 390x844, with the banner of the sample; nothing scrolls sideways."""
    page = visit(
        sample_app, "/", viewport={"width": 390, "height": 844}, color_scheme=scheme
    )  # fmt: skip
    heading = page.get_by_role("heading", level=1).bounding_box()
    assert heading is not None
    assert heading["y"] + heading["height"] < bottoms(page)[0] < bottoms(page)[4] < 844
    assert page.evaluate("document.documentElement.scrollWidth") == 390


@pytest.mark.parametrize("width", [390, 700, 800, 1024, 1290, 1440])
def test_figures_of_the_ledger_have_room(sample_app: Served, visit: Visit, width: int) -> None:
    """Whatever the width of the window: nothing is cut, and two lines hold all but the longest."""
    page = visit(sample_app, "/", viewport={"width": width, "height": 900})
    expect(page.locator(ROWS).first).to_be_visible()
    boxes: list[dict[str, float]] = page.locator(f"{ROWS} .figure").evaluate_all(
        """(all) => all.map((one) => ({
            width: one.getBoundingClientRect().width,
            lines: one.clientHeight / parseFloat(getComputedStyle(one).lineHeight),
            cut: one.scrollHeight - one.clientHeight,
        }))"""
    )
    assert len(boxes) == 13
    assert min(box["width"] for box in boxes) >= 190
    assert max(box["cut"] for box in boxes) <= 2
    assert sum(box["lines"] > 2.1 for box in boxes) <= 2


def test_a_row_leads_to_its_page_without_loading_the_app_again(
    sample_app: Served, visit: Visit
) -> None:
    """The click is the navigation's own: the window stays, the controls too."""
    page = visit(sample_app, "/?lookback=21", viewport={"width": 1440, "height": 900})
    page.evaluate("window.stays = true")
    page.get_by_role("link", name="Does volume broaden?").click()
    expect(page.locator(screen.TITLE)).to_contain_text("Breadth")
    assert page.evaluate("window.stays") is True
    assert "lookback=21" in page.url


def test_controls_are_one_line_that_opens(sample_app: Served, visit: Visit) -> None:
    """Pair, lookback, day and basis in words; the slider is behind it."""
    page = visit(sample_app, "/", viewport={"width": 390, "height": 844})
    line = page.get_by_role("button", name="IWM-SPY · 63 sessions · latest · total return")
    expect(page.get_by_role("slider", name="Lookback (sessions)")).not_to_be_visible()
    line.click()
    expect(page.get_by_role("slider", name="Lookback (sessions)")).to_be_visible()


@pytest.mark.parametrize("page", registry.PAGES, ids=lambda page: page.name)
def test_answer_of_every_page_is_above_the_fold(
    sample_app: Served, tab: Page, page: registry.Page
) -> None:
    """Finding and sentence, on a desktop, a small laptop and a phone, with the sample's banner."""
    tab.goto(sample_app.url + page.path)
    tab.wait_for_selector(f"{screen.TITLE} h1")
    screen.at_rest(tab)
    for _, width, height in (*screenshots.MODES.values(), screenshots.NARROW):
        tab.set_viewport_size({"width": width, "height": height})
        tab.wait_for_timeout(100)
        answer = screenshots.fold(tab)
        assert 0 < answer < height, f"ends at {answer} of {height} pixels"
