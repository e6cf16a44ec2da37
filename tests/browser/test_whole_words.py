"""Nothing that has to be read is cut off, covered or pale, in a real browser."""

from __future__ import annotations

from collections import defaultdict
from itertools import pairwise

import numpy as np
import pytest
from playwright.sync_api import Browser, Locator, Page, ViewportSize, expect

from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served
from tests.charts.test_colors import contrast

pytestmark = pytest.mark.browser

WIDE: ViewportSize = {"width": 1440, "height": 900}
PHONE: ViewportSize = {"width": 320, "height": 844}

_CUT = """(all) => all.flatMap((one) => [one, ...one.querySelectorAll("*")])
    .filter((part) => part.scrollWidth > part.clientWidth + 1 && part.clientWidth > 0
        && getComputedStyle(part).overflow !== "visible")
    .map((part) => part.innerText)"""
_LABELS = """(card) => [...document.querySelectorAll(`.st-key-${card} .xtick text`)]
    .flatMap((text) => text.querySelector("tspan") ? [...text.querySelectorAll("tspan")] : [text])
    .map((words) => words.getBoundingClientRect()).map((box) => [box.top, box.left, box.right])"""
_COLOR = """(one, paint) => getComputedStyle(one)[paint].match(/[0-9]+/g).slice(0, 3).map(Number)"""


def cut(parts: Locator) -> list[str]:
    """Texts that have an end which is not shown."""
    expect(parts.first).to_be_visible()
    texts: list[str] = parts.evaluate_all(_CUT)
    return texts


def color(one: Locator, paint: str) -> str:
    red, green, blue = one.evaluate(_COLOR, paint)
    return f"#{red:02X}{green:02X}{blue:02X}"


@pytest.mark.parametrize("viewport", [WIDE, PHONE], ids=["1440", "320"])
@pytest.mark.parametrize("address", ["/search", "/fundamentals"])
def test_figures_and_what_they_are_of_are_whole(
    sample_app: Served, visit: Visit, address: str, viewport: ViewportSize
) -> None:
    """The days of the last complete week, and those between which a pair moved."""
    page = screen.drawn(visit(sample_app, address, viewport=viewport))
    assert cut(page.get_by_test_id("stMetric")) == []


@pytest.mark.parametrize(
    ("address", "card"),
    [("/history", "heat"), ("/sectors", "heat"), ("/breadth", "participation")],
    ids=["months", "columns", "sessions"],
)
def test_labels_below_a_chart_stand_apart(
    sample_app: Served, visit: Visit, address: str, card: str
) -> None:
    """In a window that is narrower than the phone they were chosen for, row by row."""
    page = screen.drawn(visit(sample_app, address, viewport={"width": 320, "height": 4000}))
    screen.at_rest(page)
    rows: dict[int, list[list[float]]] = defaultdict(list)
    for top, left, right in page.evaluate(_LABELS, card):
        rows[round(top)].append([left, right])
    assert max(map(len, rows.values())) > 2
    assert all(one[1] <= other[0] for row in rows.values() for one, other in pairwise(sorted(row)))


def test_age_of_data_is_whole(sample_app: Served, visit: Visit) -> None:
    """On a narrow phone with its text enlarged: it stands at the end of the line."""
    page = screen.drawn(visit(sample_app, "/breadth", viewport={"width": 260, "height": 844}))
    assert cut(page.locator(".stMarkdownBadge").locator("visible=true")) == []


def test_buttons_of_a_table_cover_no_word(chromium: Browser, sample_app: Served) -> None:
    """Where nothing can hover they are always there, above the table and below its line."""
    context = chromium.new_context(viewport=PHONE, has_touch=True, is_mobile=True)
    page: Page = context.new_page()
    page.goto(f"{sample_app.url}/flows")
    screen.drawn(page)
    table = page.get_by_test_id("stDataFrame").locator("visible=true").last
    table.scroll_into_view_if_needed()
    buttons = table.get_by_test_id("stElementToolbarButtonContainer")
    expect(buttons).to_be_visible()
    line = page.get_by_text("volume is no flow").last
    above, below = line.bounding_box(), buttons.bounding_box()
    assert above is not None
    assert below is not None
    assert above["y"] + above["height"] <= below["y"] + 1
    context.close()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_said_of_a_point_can_be_read(sample_app: Served, visit: Visit, scheme: str) -> None:
    """At 4.5:1 against its ground, as every other text."""
    page = screen.drawn(visit(sample_app, "/spread", viewport=WIDE, color_scheme=scheme))
    screen.at_rest(page)
    chart = screen.charts(page).first
    chart.locator(".nsewdrag").first.hover()
    said = chart.locator(".hoverlayer text").first
    expect(said).to_be_visible()
    ground = color(chart.locator(".hoverlayer rect").first, "fill")
    assert contrast(color(said, "fill"), ground) >= 4.5


def test_sizes_of_the_style_box_can_be_read_on_a_dark_page(
    sample_app: Served, visit: Visit
) -> None:
    """Their colours are those of small and large caps there, not those of the light page."""
    page = screen.drawn(visit(sample_app, "/styles", viewport=WIDE, color_scheme="dark"))
    screen.until(page, lambda: np.mean(_of_page(page)) < 64)
    labels = screen.charts(page).first.locator(".ytick tspan[style*='fill']")
    expect(labels).to_have_count(3)
    ground = "#{:02X}{:02X}{:02X}".format(*_of_page(page))
    assert all(contrast(color(one, "fill"), ground) >= 4.5 for one in labels.all())


def _of_page(page: Page) -> list[int]:
    found: list[int] = page.locator(".stApp").evaluate(_COLOR, "backgroundColor")
    return found


def test_steps_by_a_session_have_a_name(sample_app: Served, visit: Visit) -> None:
    """Which is heard; it was that of the icon ("chevron_left icon")."""
    page = visit(sample_app, "/spread?asof=2026-09-30", viewport=WIDE)
    line = page.locator(".st-key-fold-line")
    for name in ("The session before", "The next session"):
        button = line.get_by_role("button", name=name, exact=True)
        expect(button).to_be_visible()
        box = button.bounding_box()
        assert box is not None
        assert box["width"] < 60
