"""What a person sees and does on an open page."""

from __future__ import annotations

from collections.abc import Callable
from urllib.parse import parse_qsl, urlsplit

from playwright.sync_api import Locator, Page, expect

Visit = Callable[..., Page]
"""Opens an address of an app as a new viewer does."""

WITHIN: float = 60_000
"""Longest wait for anything to show. [ms]"""

TITLE = ".st-key-title"
"""The head of a page: its name and day, what it found, and one sentence."""

DATA = ".js-plotly-plot .main-svg, [data-testid=stDataFrame], .rotation-table"
"""A chart, a grid or a table of text."""

_DRAWN = """() => {
    const charts = [...document.querySelectorAll('[data-testid=stPlotlyChart]')];
    return charts.length > 0
        && charts.every((chart) => chart.querySelector('.trace path, .annotation-text'))
        && document.querySelector('[data-test-script-state=notRunning]')
        && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]');
}"""
_FIGURES = """() => Object.fromEntries(
    [...document.querySelectorAll('[data-testid=stMetric]')].map((one) => [
        one.querySelector('[data-testid=stMetricLabel]').innerText.trim(),
        one.querySelector('[data-testid=stMetricValue]').innerText.trim(),
    ]))"""


def drawn(page: Page) -> Page:
    """Wait until every chart is painted, nothing is being computed and nothing is a skeleton.

    A browser that is busy shows a skeleton for any element, a figure too, after the run that
    sent it has ended.
    """
    page.wait_for_function(_DRAWN, timeout=WITHIN)
    return page


def at_rest(page: Page) -> Page:
    """Wait until nothing is being computed; a page without a chart is never ``drawn``."""
    page.wait_for_selector("[data-test-script-state=notRunning]", timeout=WITHIN)
    return page


def figures(page: Page) -> dict[str, str]:
    """Every figure on the page, as written, by its label."""
    found: dict[str, str] = page.evaluate(_FIGURES)
    return found


def other_figures(page: Page, than: dict[str, str]) -> dict[str, str]:
    """The figures, once they are others."""
    until(page, lambda: figures(page) != than)
    return figures(drawn(page))


def comes_to_say(page: Page, expected: dict[str, str]) -> None:
    """Wait for exactly these figures: on the way to them a page may show others, or not all."""
    for _ in range(int(WITHIN / 100)):
        if figures(page) == expected:
            return
        page.wait_for_timeout(100)
    assert figures(page) == expected


def until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait for something to hold; fails if it never does."""
    for _ in range(int(WITHIN / 100)):
        if holds():
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"It never came to hold on {page.url}.")


def asks(page: Page, path: str, **query: str) -> None:
    """Wait until the address is this, its values in any order."""

    def so() -> bool:
        address = urlsplit(page.url)
        return address.path == path and dict(parse_qsl(address.query)) == query

    until(page, so)


def unfold(page: Page) -> None:
    """Show the controls, which are one line until it is clicked."""
    controls = page.locator(".st-key-controls")
    expect(controls).to_be_attached()
    if not controls.is_visible():
        page.locator(".st-key-fold button").click()
        expect(controls).to_be_visible()


def lookback(page: Page) -> Locator:
    """The thumb of the lookback slider."""
    unfold(page)
    return page.get_by_role("slider", name="Lookback")


def press(page: Page, control: Locator, key: str, *, times: int = 1) -> None:
    """Press a key on a control."""
    control.focus()
    for _ in range(times):
        page.keyboard.press(key)


def choose_pair(page: Page, pair: str) -> None:
    """Pick one of the offered pairs."""
    unfold(page)
    page.get_by_role("combobox", name="Pair").click()
    page.get_by_role("option", name=pair, exact=True).click()


def charts(page: Page) -> Locator:
    """The charts, as drawn."""
    return page.locator(".js-plotly-plot")


def points(page: Page, trace: str) -> int:
    """Points of the first drawn trace of this name, once the chart has one.

    A chart that is being drawn anew has none for a moment.
    """
    count: int = -1

    def has_one() -> bool:
        nonlocal count
        count = charts(page).first.evaluate(
            "(chart, name) => chart._fullData?.find((trace) => trace.name === name)?._length ?? -1",
            trace,
        )
        return count >= 0

    until(page, has_one)
    return count


def says(page: Page) -> str:
    """All text on the page, that of the charts and of hidden labels too."""
    text: str = page.locator("html").evaluate("(page) => page.outerHTML")
    return text
