"""A chart is drawn once, when a page is opened and when a slider is moved."""

from __future__ import annotations

import pytest

from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser

_WATCH = """() => {
    globalThis.changed = []
    const seen = new WeakSet(document.querySelectorAll(".js-plotly-plot"))
    new MutationObserver(() => {
        for (const plot of document.querySelectorAll(".js-plotly-plot")) {
            if (seen.has(plot)) continue
            seen.add(plot)
            const place = changed.push(0) - 1
            new MutationObserver((changes) => { changed[place] += changes.length }).observe(
                plot, { attributes: true, childList: true, subtree: true })
        }
    }).observe(document.body, { childList: true, subtree: true })
}"""
_FEW = 20  # a chart that is drawn a second time has 600 changes and more


def changes(page: screen.Page, charts: int) -> list[int]:
    """How much of each chart that was mounted has changed since it was drawn first."""
    screen.until(page, lambda: len(page.evaluate("changed")) >= charts)
    screen.drawn(page)
    page.wait_for_timeout(500)  # the second time comes after the chart can be seen
    found: list[int] = page.evaluate("changed")
    return found


def test_chart_is_drawn_once(sample_app: Served, visit: Visit) -> None:
    """Streamlit hands it to plotly.js again with its width; nothing in it is new."""
    page = visit(sample_app, "/history")
    page.evaluate(_WATCH)
    page.get_by_role("link", name="Sectors").click()
    assert max(changes(page, 5)) < _FEW
    page.evaluate(_WATCH)
    screen.press(page, screen.lookback(page), "ArrowRight")
    assert max(changes(page, 3)) < _FEW
