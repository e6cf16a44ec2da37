"""One crosshair for all charts of a page, in a real browser."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Page

from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser

TITLES = """() => Object.fromEntries(
  [...document.querySelectorAll('[data-testid="stPlotlyChart"]')].map((chart, place) => [
    place, chart.querySelector(".hoverlayer .legendtitletext")?.textContent ?? ""]))"""
"""What each chart says it shows the values of: a session, or nothing."""

POINT = """([chart, share]) => {
  const layer = document.querySelectorAll(".js-plotly-plot")[chart].querySelector(".nsewdrag")
    .getBoundingClientRect()
  return [layer.left + share * layer.width, layer.top + layer.height / 2]
}"""

PASSED = 200
"""Until a movement has passed: Plotly shows at most one session in 50 milliseconds. [ms]"""


def titles(page: Page) -> list[str]:
    return list(page.evaluate(TITLES).values())


def point(page: Page, chart: int, share: float) -> None:
    """Point at a place of a chart, as a share of its width."""
    x, y = page.evaluate(POINT, [chart, share])
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y, steps=3)


def test_pointing_at_a_session_shows_it_in_every_chart(sample_app: Served, visit: Visit) -> None:
    """In those that have the session; the chart of calendar years has none, and says nothing.

    Leaving the charts leaves all of them.
    """
    page = screen.drawn(visit(sample_app, "/spread", viewport={"width": 1440, "height": 2400}))
    screen.at_rest(page)
    point(page, 0, 0.6)
    screen.until(page, lambda: len([one for one in titles(page) if one]) == 3)
    page.wait_for_timeout(PASSED)
    rebased, ratio, rolling, years = titles(page)
    assert rebased == ratio == rolling != ""
    assert years == ""

    point(page, 1, 0.1)  # nearly a year before the lookback begins
    screen.until(page, lambda: titles(page)[0] == "")
    page.wait_for_timeout(PASSED)
    _, ratio, rolling, _ = titles(page)
    assert ratio == rolling != rebased

    page.mouse.move(5, 5)
    screen.until(page, lambda: titles(page) == [""] * 4)


def test_it_is_the_same_session_where_they_are_dense(sample_app: Served, visit: Visit) -> None:
    """A session of 1.4 pixels: its place is sent with its fraction, not cut to whole pixels."""
    page = screen.drawn(visit(sample_app, "/spread", viewport={"width": 800, "height": 2400}))
    screen.at_rest(page)
    for share in (0.31, 0.37, 0.38, 0.39, 0.41, 0.43, 0.52):
        point(page, 1, share)
        page.wait_for_timeout(PASSED)
        _, ratio, rolling, _ = titles(page)
        assert ratio == rolling != ""


LABELLED = """(card) => {
  const plot = document.querySelector(`.st-key-${card} .js-plotly-plot`)
  const axis = plot._fullLayout.xaxis
  const box = plot.querySelector(".nsewdrag").getBoundingClientRect()
  const middle = axis.tickvals[Math.floor(axis.tickvals.length / 2)]
  return [box.left + (axis.type === "category" ? axis.c2p(middle) : axis.d2p(middle)),
    box.top + box.height / 2]
}"""
"""Where a day stands that has a label below the chart, whose words are a part of its date."""

TITLED = "(card) => document.querySelector(`.st-key-${card} .legendtitletext`)?.textContent ?? ''"


@pytest.mark.parametrize(
    ("address", "card", "title"),
    [
        ("/spread", "rebased", r"Mon \d+ \w{3} 2026"),
        ("/search", "scores", r"week of \d+ \w{3} 20\d\d"),
        ("/policy", "expected-rate", r"Wed \d+ \w{3} 2027"),
    ],
)
def test_day_with_a_label_is_named_in_full(
    sample_app: Served, visit: Visit, address: str, card: str, title: str
) -> None:
    """As all others are: the label alone would be "14", of no month and no year."""
    page = screen.drawn(visit(sample_app, address, viewport={"width": 1440, "height": 2400}))
    screen.at_rest(page)
    page.locator(f".st-key-{card}").scroll_into_view_if_needed()
    x, y = page.evaluate(LABELLED, card)
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y, steps=3)
    page.wait_for_timeout(PASSED)
    screen.until(page, lambda: re.fullmatch(title, page.evaluate(TITLED, card)) is not None)
