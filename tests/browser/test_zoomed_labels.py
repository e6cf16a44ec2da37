"""Labels of an axis of time that was zoomed, in a real browser."""

from __future__ import annotations

import re
from itertools import pairwise

import pandas as pd
import pytest
from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser

LABELS = """(card) => [...document.querySelectorAll(`.st-key-${card} .xtick text`)]
  .map((label) => [label.textContent, label.getBoundingClientRect()])
  .sort(([, one], [, other]) => one.left - other.left)
  .map(([words, box]) => [words, box.left, box.right])"""
"""Words of the labels from left to right, and where each begins and ends."""

TIMES = 4
"""Zooms to a sixteenth of the axis, in which hardly a label of the whole is left."""


def words(page: Page, card: str) -> list[str]:
    return [text for text, *_ in page.evaluate(LABELS, card)]


def labels(frame: Page) -> list[str]:
    return frame.locator(".xtick text").all_text_contents()


@pytest.mark.parametrize(
    ("address", "card"),
    [("/spread", "rebased"), ("/search", "scores")],
    ids=["sessions", "weeks"],
)
def test_part_of_an_axis_has_labels_of_its_own(
    sample_app: Served, visit: Visit, address: str, card: str
) -> None:
    """Two days or more, each in full and beside the next; all of it has its own labels again."""
    page = screen.drawn(visit(sample_app, address, viewport={"width": 1440, "height": 2400}))
    screen.at_rest(page)
    chart = page.locator(f".st-key-{card}")
    whole = words(page, card)
    ends = chart.locator(".annotation-text").all_text_contents()
    chart.hover()
    for _ in range(TIMES):
        chart.locator('[data-title="Zoom in"]').click()
    screen.until(page, lambda: len(words(page, card)) >= 2 and words(page, card) != whole)
    part = page.evaluate(LABELS, card)
    days = [pd.to_datetime(text, format="mixed") for text, *_ in part]
    assert days == sorted(set(days))
    assert all(str(day.year) in text for day, (text, *_) in zip(days, part, strict=True))
    assert all(one[2] < other[1] for one, other in pairwise(part))
    left = set(chart.locator(".annotation-text").all_text_contents())
    assert left <= {"Sample data"}, "values at the end of lines are not those of the part"

    chart.locator('[data-title="Reset axes"]').click()
    screen.until(page, lambda: words(page, card) == whole)
    assert chart.locator(".annotation-text").all_text_contents() == ends


def test_part_of_an_axis_in_a_frame_has_labels_of_its_own(sample_app: Served, tab: Page) -> None:
    """A chart alone is that of its page: zoomed to, a part of it had no label."""
    with tab.expect_response(re.compile("/zoomed_labels-")):
        tab.goto(f"{sample_app.url}/spread?embed=chart&card=rebased")
    expect(tab.locator("#chart .main-svg .trace path").first).to_be_visible()
    whole = labels(tab)
    tab.locator("#chart").hover()
    for _ in range(TIMES):
        tab.locator('[data-title="Zoom in"]').click()
    screen.until(tab, lambda: len(labels(tab)) >= 2 and labels(tab) != whole)
    assert all(re.fullmatch(r"[A-Z][a-z]{2} \d+ [A-Z][a-z]{2} \d{4}", one) for one in labels(tab))

    tab.locator('[data-title="Reset axes"]').click()
    screen.until(tab, lambda: labels(tab) == whole)
