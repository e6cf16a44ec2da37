"""The report from disk, and pages on paper."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser.screen import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser

A4 = {"width": 703, "height": 1000}
"""What 12 mm of margin leave of a page of A4. [CSS pixels]"""

_DRAWN = "() => document.documentElement.dataset.drawn === 'all'"
_FOOT = """() => [...document.head.querySelectorAll('style')]
    .map((one) => one.textContent).find((text) => text.includes('@bottom-left')) ?? ''"""
_TOO_WIDE = """() => [...document.querySelectorAll('[data-testid=stMain] *')]
    .filter((one) => one.getBoundingClientRect().right > innerWidth + 1
        && getComputedStyle(one).visibility === 'visible' && one.offsetParent)
    .map((one) => `${one.tagName} ${one.dataset.testid ?? ''} ${one.className}`).slice(0, 5)"""
_BROKEN = """() => [...document.querySelectorAll('[data-testid=stMetricLabel]')]
    .filter((one) => ['break-word', 'anywhere'].includes(getComputedStyle(one).overflowWrap)
        || one.scrollWidth > one.clientWidth + 1).length"""


def pages_of(pdf: bytes) -> int:
    """How many pages of paper a PDF has."""
    return len(re.findall(rb"/Type\s*/Page\b", pdf))


def on_paper(page: Page) -> Page:
    """A page as it is laid out for A4; a browser says that it prints while it shows the screen."""
    page.evaluate("() => dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size(A4)
    return page


def test_report_opens_from_disk_without_a_network(
    chromium: Browser, sample_app: Served, tmp_path: Path
) -> None:
    """Every chart is drawn, nothing is asked of anybody, and it prints on A4."""
    file = tmp_path / "report.html"
    sample_app.rotation("report", "--out", str(file))
    context = chromium.new_context(offline=True, viewport={"width": 1280, "height": 900})
    page = context.new_page()
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    page.on("request", lambda asked: faults.append(asked.url) if "file:" not in asked.url else None)
    page.goto(file.as_uri())
    page.wait_for_function(_DRAWN, timeout=60_000)
    charts = page.locator(".plot")
    assert charts.count() > 40
    assert page.locator(".plot:has(.main-svg)").count() == charts.count()
    expect(page.locator("h1")).to_be_visible()
    expect(page.get_by_text("every price is simulated")).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    assert pages_of(page.pdf(prefer_css_page_size=True, print_background=True)) > 10
    page.set_viewport_size({"width": 390, "height": 844})
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    assert faults == []
    context.close()


def test_report_is_one_click_away(visit: Visit, sample_app: Served) -> None:
    """The link on a page brings the report of what the page shows."""
    page = visit(sample_app, "/spread?lookback=21")
    with page.expect_download(timeout=120_000) as coming:
        page.get_by_role("link", name="Report").click()
    assert coming.value.suggested_filename.startswith("rotation-report-SAMPLE-IWM-SPY-21d-total-")


@pytest.mark.parametrize("address", ["/spread", "/sectors", "/article"])
def test_page_on_paper_is_whole(visit: Visit, sample_app: Served, address: str) -> None:
    """Nothing is cut off at the right, no label is broken, controls stay on the screen."""
    if address == "/article":  # has no chart to wait for
        page = visit(sample_app, "/spread")
        page.goto(sample_app.url + address)
        expect(page.get_by_text("Small caps lead this year")).to_be_visible()
    else:
        page = visit(sample_app, address)
    expect(page.get_by_role("link", name="Report")).to_be_visible()
    page.wait_for_timeout(2000)
    on_paper(page)
    age = page.locator(".st-key-freshness").get_by_text("Prices to 30 Oct 2026 · sample")
    expect(age.locator("visible=true")).to_have_count(1)  # what it is explained by is not there
    assert page.evaluate(_TOO_WIDE) == []
    assert page.evaluate(_BROKEN) == 0
    expect(page.get_by_test_id("stHeader")).to_be_hidden()
    expect(page.get_by_role("link", name="Report")).to_be_hidden()
    foot = page.evaluate(_FOOT)
    assert f"{sample_app.url}{address}" in foot
    assert "as of 30 Oct 2026 · SAMPLE DATA" in foot


def test_foot_of_definitions_says_nothing_of_data(visit: Visit, sample_app: Served) -> None:
    """They are of no day: the sheet is none of a page without data."""
    page = visit(sample_app, "/spread")
    page.goto(f"{sample_app.url}/glossary")
    expect(page.get_by_role("heading", name="Definitions")).to_be_visible()
    expect(page.get_by_role("link", name="Report")).to_be_visible()
    page.wait_for_timeout(2000)
    on_paper(page)
    foot = page.evaluate(_FOOT)
    assert "/glossary · SAMPLE DATA" in foot
    assert "no data" not in foot


def test_table_on_paper_has_its_rows_as_text(visit: Visit, sample_app: Served) -> None:
    """As its columns write them, numbers and their heads at the right; gone again on the screen."""
    page = visit(sample_app, "/fundamentals")
    expect(page.get_by_role("link", name="Report")).to_be_visible()
    page.wait_for_timeout(2000)
    on_paper(page)
    table = page.locator(".rotation-rows").filter(has_text="Next year, holdings")
    expect(table.locator("th").nth(1)).to_have_text("Next year, holdings")
    assert table.locator("tbody tr").count() == 11
    expect(table.locator("tbody tr").first.locator("td").nth(1)).to_have_text(
        re.compile(r"^[+−]\d+(\.\d+)?%$")
    )
    assert [head for head in table.locator("th").all_inner_texts() if not head[0].isalnum()] == []
    for cells in ("th", "tbody tr:first-child td"):
        sides = table.locator(cells).evaluate_all(
            "(cells) => cells.map((cell) => getComputedStyle(cell).textAlign)"
        )
        assert sides[:4] == ["left", "right", "right", "right"]
    page.evaluate("() => dispatchEvent(new Event('afterprint'))")
    expect(page.locator(".rotation-rows")).to_have_count(0)


def test_table_in_order_is_whole_on_paper(visit: Visit, sample_app: Served) -> None:
    """On the screen a long one is scrolled in its place; on paper it has every row."""
    page = visit(sample_app, "/policy")
    table = page.get_by_role("region", name="Decisions of the FOMC and the spread after each")
    expect(table).to_be_visible()
    cut = "(table) => table.scrollHeight > table.clientHeight + 1"
    assert table.evaluate(cut)
    page.emulate_media(media="print")
    assert not table.evaluate(cut)


def test_dark_page_is_printed_light(visit: Visit, sample_app: Served) -> None:
    """White paper, and dark letters in the charts too."""
    page = visit(sample_app, "/spread", color_scheme="dark")
    expect(page.get_by_role("link", name="Report")).to_be_visible()
    page.wait_for_timeout(2000)
    on_paper(page)
    looks = page.evaluate(
        """() => ['.stApp', '.main-svg', '.main-svg text'].map((one) => {
            const style = getComputedStyle(document.querySelector(one))
            return one.endsWith('text') ? style.fill : style.backgroundColor
        })"""
    )
    assert looks == ["rgb(255, 255, 255)", "rgba(0, 0, 0, 0)", "rgb(27, 37, 48)"]


def test_ledger_on_paper_has_its_five_columns(sample_app: Served, visit: Visit) -> None:
    """Figures stand between state and day in one row, and are whole."""
    page = visit(sample_app, "/")
    expect(page.locator("li:has(.state)").first).to_be_visible()
    rows = on_paper(page).locator("li:has(.state)")
    boxes: list[dict[str, float]] = rows.evaluate_all(
        """(all) => all.map((row) => {
            const of = (name) => row.querySelector(name).getBoundingClientRect()
            const [state, figure, day] = ['.state', '.figure', '.day'].map(of)
            return { after: figure.left - state.right, before: day.left - figure.right,
                width: figure.width }
        })"""
    )
    assert len(boxes) == 13
    assert all(box["after"] > 0 and box["before"] > 0 for box in boxes)
    assert min(box["width"] for box in boxes) > 100
