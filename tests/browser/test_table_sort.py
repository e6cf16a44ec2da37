"""Tables of HTML are sorted by their headers."""

from __future__ import annotations

import pytest
from playwright.sync_api import Locator, expect

from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser


def keys(table: Locator, column: int) -> list[float]:
    """What the rows are sorted by in a column of numbers, from the top."""
    found: list[float] = table.locator("tbody tr").evaluate_all(
        f"(rows) => rows.map((row) => Number(row.cells[{column}].dataset.key))"
    )
    return found


def first_cells(table: Locator) -> list[str]:
    return table.locator("tbody th").all_inner_texts()


def test_header_sorts_and_a_slider_keeps_the_order(visit: Visit, sample_app: Served) -> None:
    """Numbers highest first, then lowest, then as they came; by key too; other rows, same order."""
    page = screen.drawn(visit(sample_app, "/sectors"))
    table = page.get_by_role("region", name="Every sector over every horizon")
    week = table.get_by_role("columnheader", name="1 week")
    column = week.evaluate("(head) => head.cellIndex")
    came = first_cells(table)
    week.get_by_role("button").click()
    expect(week).to_have_attribute("aria-sort", "descending")
    assert keys(table, column) == sorted(keys(table, column), reverse=True)
    assert first_cells(table) != came
    screen.press(page, screen.lookback(page), "ArrowRight")
    screen.asks(page, "/sectors", lookback="64")
    expect(table.get_by_role("columnheader", name="Lookback (64)")).to_be_visible()
    expect(week).to_have_attribute("aria-sort", "descending")
    assert keys(table, column) == sorted(keys(table, column), reverse=True)
    week.get_by_role("button").press("Enter")
    expect(week).to_have_attribute("aria-sort", "ascending")
    assert keys(table, column) == sorted(keys(table, column))
    week.get_by_role("button").press("Enter")
    expect(table.locator("[aria-sort]")).to_have_count(0)
    assert first_cells(table) == came


def test_words_are_sorted_from_a_to_z(visit: Visit, sample_app: Served) -> None:
    """And a second column takes the place of the first."""
    page = screen.drawn(visit(sample_app, "/sectors"))
    table = page.get_by_role("region", name="Small- minus large-cap return by sector")
    sector = table.get_by_role("columnheader", name="Sector")
    table.get_by_role("columnheader", name="1 month").get_by_role("button").click()
    sector.get_by_role("button").click()
    expect(sector).to_have_attribute("aria-sort", "ascending")
    expect(table.locator("[aria-sort]")).to_have_count(1)
    assert first_cells(table) == sorted(first_cells(table))


def test_order_is_kept_over_another_page(visit: Visit, sample_app: Served) -> None:
    """The next press of the header goes on from it."""
    page = screen.drawn(visit(sample_app, "/sectors"))
    table = page.get_by_role("region", name="Every sector over every horizon")
    week = table.get_by_role("columnheader", name="1 week")
    week.get_by_role("button").click()
    expect(week).to_have_attribute("aria-sort", "descending")
    column = week.evaluate("(head) => head.cellIndex")
    page.get_by_role("link", name="Search", exact=True).click()
    expect(table).to_have_count(0)
    page.get_by_role("link", name="Sectors").click()
    expect(week).to_have_attribute("aria-sort", "descending")
    assert keys(table, column) == sorted(keys(table, column), reverse=True)
    week.get_by_role("button").click()
    expect(week).to_have_attribute("aria-sort", "ascending")
