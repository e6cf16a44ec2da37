"""A press on a session of a chart: going back to that day, and measuring to another session."""

from __future__ import annotations

import json
import re
import urllib.request
from collections.abc import Callable
from typing import Any, NamedTuple

import pandas as pd
import pytest
from playwright.sync_api import Locator, Page, expect

from tests.browser import screen
from tests.browser.served import Served
from tests.browser.test_crosshair import PASSED, POINT

pytestmark = pytest.mark.browser

REBASED, RATIO, ROLLING = 0, 1, 2
"""Charts of the spread page, in their order."""

PLACE = """(key) => [...document.querySelectorAll('[data-testid="stPlotlyChart"]')]
  .findIndex((chart) => chart.closest(`.st-key-${key}`))"""
"""The place of a chart among those of its page."""


@pytest.fixture
def page(sample_app: Served, tab: Page) -> Page:
    """The spread page, high enough for its charts."""
    tab.set_viewport_size({"width": 1440, "height": 1800})
    tab.goto(f"{sample_app.url}/spread?basis=price")
    screen.at_rest(screen.drawn(tab))
    return tab


def press(page: Page, chart: int, share: float) -> None:
    """Press a place of a chart, a share of its width from the left."""
    x, y = page.evaluate(POINT, [chart, share])
    page.mouse.move(x - 3, y)
    page.mouse.move(x, y, steps=3)
    page.wait_for_timeout(PASSED)
    page.mouse.click(x, y)


def box(page: Page) -> Locator:
    """What is said of a press."""
    return page.get_by_role("group", name="Picked session")


def told(page: Page) -> list[str]:
    """The measured lines."""
    return box(page).locator("li").all_inner_texts()


def rebased(app: Served, first: str, last: str) -> dict[str, tuple[float, float]]:
    """Both sides at two sessions, as the API has them."""
    with urllib.request.urlopen(f"{app.url}/api/v1/spread?basis=price&series=1") as answer:
        columns: dict[str, Any] = json.load(answer)["series"]["rebased"]
    places = [columns["session"].index(day) for day in (first, last)]
    return {
        name: (columns[side][places[0]], columns[side][places[1]])
        for name, side in (("IWM", "small"), ("SPY", "large"))
    }


def days(page: Page) -> list[str]:
    """The days of the title, as ISO 8601."""
    iso = """(words) => words.split(' to ').map((one) => {
        const day = new Date(`${one} UTC`)
        return day.toISOString().slice(0, 10)
    })"""
    found: list[str] = page.evaluate(iso, box(page).locator("b").inner_text())
    return found


def returns(app: Served, page: Page) -> list[str]:
    """What has to be said of the sides between the sessions of the title."""
    first, last = days(page)
    assert first < last
    sides = rebased(app, first, last)
    found = {name: end / start - 1 for name, (start, end) in sides.items()}
    minus = {True: "−", False: "+"}
    lines = [
        f"{name} {start:.1f} → {end:.1f} ({minus[found[name] < 0]}{abs(found[name]):.1%})"
        for name, (start, end) in sides.items()
    ]
    apart = 100 * (found["IWM"] - found["SPY"])
    return [*lines, f"IWM minus SPY: {minus[apart < 0]}{abs(apart):.1f} pp"]


def test_two_sessions_are_measured(sample_app: Served, page: Page) -> None:
    """Return of both sides and their difference, to the digit of the numbers of the API."""
    press(page, REBASED, 0.8)
    expect(box(page)).to_contain_text("Press another session to measure")
    press(page, REBASED, 0.3)  # to the left: what is measured runs forward in time
    expect(box(page)).to_contain_text(" sessions")
    assert told(page) == returns(sample_app, page)
    page.keyboard.press("Escape")
    expect(box(page)).to_be_hidden()


@pytest.mark.parametrize("switch", ["Log", "%", "Drawdown"])
def test_measure_goes_by_what_is_drawn(sample_app: Served, page: Page, switch: str) -> None:
    """A logarithmic axis changes no return; per cent and drawdowns differ by points."""
    chart = page.get_by_test_id("stPlotlyChart").first
    chart.locator(".updatemenu-button").get_by_text(switch, exact=True).click()
    page.wait_for_timeout(PASSED)
    press(page, REBASED, 0.3)
    press(page, REBASED, 0.8)
    expect(box(page).locator("li").first).to_be_visible()
    if switch == "Log":
        assert told(page) == returns(sample_app, page)
    else:
        assert len(told(page)) == 2
        assert all("% → " in line and line.endswith(" pp)") for line in told(page))


def test_difference_of_a_spread_is_in_points(page: Page) -> None:
    """A spread has no return."""
    press(page, ROLLING, 0.3)
    press(page, ROLLING, 0.8)
    (line,) = told(page)
    assert line.count(" pp") == 3


def test_bars_of_prices_are_measured_by_their_closes(sample_app: Served, tab: Page) -> None:
    """As a return, as the averages beside them; volumes below them are not."""
    tab.set_viewport_size({"width": 1440, "height": 1800})
    tab.goto(f"{sample_app.url}/technicals")
    screen.at_rest(screen.drawn(tab))
    press(tab, 0, 0.3)
    press(tab, 0, 0.8)
    first, last = days(tab)
    with urllib.request.urlopen(f"{sample_app.url}/api/v1/technicals?series=1") as answer:
        columns: dict[str, Any] = json.load(answer)["series"]["candles"]
    start, end = (columns["close"][columns["session"].index(day)] for day in (first, last))
    change = end / start - 1
    sign = "−" if change < 0 else "+"
    assert told(tab)[0] == f"IWM close {start:,.2f} → {end:,.2f} ({sign}{abs(change):.1%})"
    assert told(tab)[1].startswith("20-session average ")
    expect(box(tab)).to_contain_text("Sample data")


FRAME = "/spread?embed=chart&card=rebased&basis=price"


def framed(page: Page, app: Served) -> None:
    """Show one chart alone, drawn and with what measures in it."""
    page.set_viewport_size({"width": 1000, "height": 600})
    with page.expect_response(re.compile("/measure-")):
        page.goto(app.url + FRAME)
    expect(page.locator("#chart .main-svg .trace path").first).to_be_visible()


def test_a_frame_of_one_chart_is_measured_in(sample_app: Served, tab: Page) -> None:
    """As on its page; without one there is no day to go back to."""
    framed(tab, sample_app)
    press(tab, 0, 0.3)
    expect(box(tab)).to_contain_text("Press another session to measure")
    expect(box(tab).get_by_role("button", name="Show this day")).to_be_hidden()
    press(tab, 0, 0.8)
    expect(box(tab)).to_contain_text(" sessions · Sample data")
    assert told(tab) == returns(sample_app, tab)


def test_first_session_stays_what_was_pressed_when_a_chart_is_drawn_anew(
    sample_app: Served, tab: Page
) -> None:
    """Its place among the sessions changes with them: new values came, or another lookback."""
    framed(tab, sample_app)
    press(tab, 0, 0.9)
    pressed = box(tab).locator("b").inner_text()
    tab.route(
        "**/spread?embed=chart*",
        lambda route: route.continue_(url=f"{route.request.url}&lookback=21"),
    )
    tab.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(tab.locator("#foot")).to_contain_text("21 sessions")
    press(tab, 0, 0.1)
    expect(box(tab).locator("b")).to_have_text(re.compile(f" to {pressed}$"))
    tab.unroute("**/spread?embed=chart*")


def in_scores(start: float, end: float) -> str:
    """Two z-scores and their difference."""
    return f"{start:+.2f} → {end:+.2f} ({end - start:+.2f})".replace("-", "−")


def in_rates(start: float, end: float) -> str:
    """Two rates and the points between them."""
    return f"{start:.2f}% → {end:.2f}% ({end - start:+.1f} pp)".replace("-", "−")


class Dated(NamedTuple):
    """A chart of dates: its page and card, what it draws, and how that is written."""

    page: str
    card: str
    series: str
    column: str
    written: Callable[[float, float], str]
    title: str
    unit: str


DATED = (
    Dated("search", "scores", "z", "term_2", in_scores, r"week of (\d+ \w{3} \d{4})", "weeks"),
    Dated(
        "policy", "expected-rate", "expected", "rate", in_rates, r"\w{3} (\d+ \w{3} \d{4})", "days"
    ),
)


@pytest.mark.parametrize("of", DATED, ids=[one.unit for one in DATED])
def test_weeks_and_days_are_measured(sample_app: Served, tab: Page, of: Dated) -> None:
    """By the numbers of the API; neither is a session that the page could go back to."""
    tab.set_viewport_size({"width": 1440, "height": 1800})
    tab.goto(f"{sample_app.url}/{of.page}")
    screen.at_rest(screen.drawn(tab))
    tab.locator(f".st-key-{of.card}").scroll_into_view_if_needed()
    place: int = tab.evaluate(PLACE, of.card)
    press(tab, place, 0.55)
    expect(box(tab)).to_contain_text("Press another point to measure")
    expect(box(tab).get_by_role("button", name="Show this day")).to_be_hidden()
    press(tab, place, 0.8)
    expect(box(tab).locator("li").first).to_be_visible()
    heading = re.fullmatch(f"{of.title} to {of.title}", box(tab).locator("b").inner_text())
    assert heading is not None
    first, last = (pd.Timestamp(day).date() for day in heading.groups())
    count = (last - first).days // (7 if of.unit == "weeks" else 1)
    expect(box(tab).locator("p")).to_have_text(f"{count} {of.unit} · Sample data")
    with urllib.request.urlopen(f"{sample_app.url}/api/v1/{of.page}?series=1") as answer:
        columns: dict[str, Any] = json.load(answer)["series"][of.series]
    rows = [columns[next(iter(columns))].index(str(day)) for day in (first, last)]
    measured = of.written(*(columns[of.column][row] for row in rows))
    assert any(line.endswith(measured) for line in told(tab))


def test_other_chart_begins_anew(page: Page) -> None:
    """Nothing is measured from one chart to another; a key closes what is said."""
    press(page, REBASED, 0.3)
    press(page, RATIO, 0.8)
    expect(box(page)).to_contain_text("Press another session to measure")
    assert told(page) == []
    page.mouse.click(5, 5)
    expect(box(page)).to_be_hidden()


def test_pressed_day_is_shown(sample_app: Served, page: Page) -> None:
    """The page goes back to it, in its address too; Back undoes it."""
    press(page, RATIO, 0.5)
    day = days(page)[0]
    box(page).get_by_role("button", name="Show this day").click()
    screen.until(page, lambda: f"asof={day}" in page.url)
    expect(box(page)).to_be_hidden()
    screen.at_rest(page)
    expect(page.locator(screen.TITLE)).to_contain_text("Spread · ")
    page.go_back()
    screen.until(page, lambda: "asof" not in page.url)


def test_bars_of_years_have_no_session(page: Page) -> None:
    """A press there says nothing."""
    press(page, 3, 0.5)
    page.wait_for_timeout(PASSED)
    expect(box(page)).to_be_hidden()


def test_session_is_pressed_by_a_finger(sample_app: Served, visit: screen.Visit) -> None:
    """On a phone what is said stays within the window."""
    page = visit(
        sample_app, "/spread", viewport={"width": 390, "height": 844}, has_touch=True,
        is_mobile=True,
    )  # fmt: skip
    chart = page.get_by_test_id("stPlotlyChart").first
    chart.scroll_into_view_if_needed()
    page.wait_for_timeout(500)
    x, y = page.evaluate(POINT, [REBASED, 0.9])
    page.touchscreen.tap(x, y)
    expect(box(page)).to_be_visible()
    place = box(page).bounding_box()
    assert place is not None
    assert place["x"] >= 0
    assert place["x"] + place["width"] <= 390
