"""The main job in a real browser, on an app with nothing stored yet."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served, served

pytestmark = pytest.mark.browser


def test_first_page_shows_a_chart_labelled_as_sample(sample_app: Served, visit: Visit) -> None:
    """With nothing stored the frame and every chart say that the data is simulated."""
    page = visit(sample_app, "/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Broad rotation")
    expect(page.get_by_test_id("stAlert").filter(has_text="Sample data")).to_be_visible()
    expect(screen.charts(page).first).to_be_visible()
    charts = screen.charts(page).all()
    assert charts
    for chart in charts:
        expect(chart.get_by_text("Sample data", exact=True)).to_have_count(1)


def test_moving_the_slider_changes_figures_chart_and_address(
    sample_app: Served, visit: Visit
) -> None:
    """Who opens the new address in a fresh browser sees the same figures."""
    page = visit(sample_app, "/spread")
    before = screen.figures(page)
    assert screen.points(page, "IWM") == 64

    screen.press(page, screen.lookback(page), "ArrowRight", times=4)
    screen.asks(page, "/spread", lookback="67")
    after = screen.other_figures(page, before)
    screen.until(page, lambda: screen.points(page, "IWM") == 68)
    assert after["Spread"] != before["Spread"]
    assert after["YTD spread"] == before["YTD spread"]

    shared = visit(sample_app, "/spread?lookback=67")
    expect(screen.lookback(shared)).to_have_value("67")
    screen.comes_to_say(shared, screen.figures(page))


def test_titles_stay_while_the_slider_moves(sample_app: Served, visit: Visit) -> None:
    """Of the page and of the browser's tab: no name of the page in between."""
    page = screen.drawn(visit(sample_app, "/spread"))
    thumb, before = screen.lookback(page), screen.figures(page)
    screen.at_rest(page)
    page.evaluate(
        """(title) => {
        window.titles = []
        new MutationObserver(() => titles.push(
            document.querySelector(`${title} h1`)?.innerText ?? "none", document.title,
        )).observe(document, { subtree: true, childList: true, characterData: true })
    }""",
        screen.TITLE,
    )
    screen.press(page, thumb, "ArrowRight")
    screen.other_figures(page, before)
    seen = set(page.evaluate("titles"))
    assert seen
    assert not seen & {"none", "Spread", "Rotation", "Spread · Rotation"}


def test_back_undoes_a_move(sample_app: Served, visit: Visit) -> None:
    """One entry of the history a released move, and controls, line and figures go with it."""
    page = visit(sample_app, "/spread")
    line = page.locator(".st-key-fold")
    seen = [screen.figures(page)]
    for lookback in ("64", "65"):
        page.wait_for_timeout(1_100)  # moves closer to each other are one, as of a key held down
        screen.press(page, screen.lookback(page), "ArrowRight")
        screen.asks(page, "/spread", lookback=lookback)
        expect(line).to_contain_text(f"{lookback} sessions")
        seen.append(screen.other_figures(page, seen[-1]))
    for lookback, figures in (("64", seen[1]), ("63", seen[0])):
        page.go_back()
        expect(line).to_contain_text(f"{lookback} sessions")
        expect(screen.lookback(page)).to_have_value(lookback)
        screen.comes_to_say(page, figures)
    screen.asks(page, "/spread")
    page.go_forward()
    screen.comes_to_say(page, seen[1])
    screen.asks(page, "/spread", lookback="64")


def test_address_is_put_into_its_one_form(sample_app: Served, visit: Visit) -> None:
    """A pair as people type it, and a Saturday, of which the line of controls says so."""
    page = visit(sample_app, "/spread?pair=iwn/iwd&asof=2026-10-17")
    screen.asks(page, "/spread", pair="IWN-IWD", asof="2026-10-16")
    expect(
        page.get_by_text("Sat 17 Oct 2026 has no session: shown is Fri 16 Oct 2026.")
    ).to_be_visible()
    expect(page.locator(".st-key-fold")).to_contain_text("IWN-IWD · 63 sessions · 16 Oct 2026")
    page.locator(".st-key-step-back button").first.click()
    screen.asks(page, "/spread", pair="IWN-IWD", asof="2026-10-15")
    screen.unfold(page)
    page.get_by_role("combobox", name="Pair").fill("ijr vs spy")
    page.keyboard.press("Enter")
    screen.asks(page, "/spread", pair="IJR-SPY", asof="2026-10-15")
    expect(page.get_by_text("has no session")).to_have_count(0)


def test_back_undoes_a_pair_that_was_typed(sample_app: Served, visit: Visit) -> None:
    """Its one form, which the server writes, is the same entry; a step in time is another."""
    page = visit(sample_app, "/spread?asof=2026-10-16")
    screen.unfold(page)
    page.get_by_role("combobox", name="Pair").fill("IWN/IWD")
    page.keyboard.press("Enter")
    screen.asks(page, "/spread", asof="2026-10-16", pair="IWN-IWD")
    page.locator(".st-key-step-back button").first.click()
    screen.asks(page, "/spread", asof="2026-10-15", pair="IWN-IWD")
    page.go_back()
    screen.asks(page, "/spread", asof="2026-10-16", pair="IWN-IWD")
    page.go_back()
    screen.asks(page, "/spread", asof="2026-10-16")
    expect(page.locator(".st-key-fold")).to_contain_text("IWM-SPY")
    page.go_back()
    assert page.url == "about:blank"


def test_choosing_another_pair_changes_figures_and_address(
    sample_app: Served, visit: Visit
) -> None:
    """The pair is named on its figures, in its chart and in the address."""
    page = visit(sample_app, "/spread")
    before = screen.figures(page)
    screen.choose_pair(page, "IJR-SPY")
    screen.asks(page, "/spread", pair="IJR-SPY")
    after = screen.other_figures(page, before)
    assert "IJR" in after
    assert "IWM" not in after
    assert after["SPY"] == before["SPY"]
    assert screen.points(page, "IJR") == 64


def test_switching_pages_keeps_the_controls(sample_app: Served, visit: Visit) -> None:
    """The navigation carries every control to the other page, in widget and address."""
    page = visit(sample_app, "/spread?pair=IJR-SPY&lookback=21&basis=price")
    spread = screen.figures(page)["Spread"]
    page.get_by_role("link", name="Overview").click()
    row = page.locator("li:has(.state)").filter(has_text="Do small caps lead?")
    expect(row).to_contain_text(f"{spread} over 21 sessions")
    expect(
        page.get_by_role("button", name="IJR-SPY · 21 sessions · latest · price return")
    ).to_be_visible()
    expect(screen.lookback(page)).to_have_value("21")
    expect(page.get_by_role("combobox", name="Pair")).to_have_value("IJR-SPY")
    screen.asks(page, "/", pair="IJR-SPY", lookback="21", basis="price")


def test_a_chart_keeps_its_button_over_a_redraw(sample_app: Served, visit: Visit) -> None:
    """The one that was pressed is the one that is bold, on other data too, until another is."""
    page = visit(sample_app, "/spread")
    chart = page.get_by_test_id("stPlotlyChart").first

    def shown(button: str, last: str) -> None:
        bold = chart.locator(".updatemenu-item-text tspan")
        expect(bold).to_have_text([button])
        expect(chart.locator(".annotation-text", has_text="IWM")).to_contain_text(last)

    shown("Index", "IWM 1")
    chart.locator(".updatemenu-button", has_text="Drawdown").click()
    shown("Drawdown", "%")
    page.locator(".st-key-step-back button").first.click()
    expect(page.locator(".st-key-fold")).to_contain_text("Oct 2026")
    screen.other_figures(page, {})
    shown("Drawdown", "%")
    page.get_by_role("link", name="Sectors").click()
    page.get_by_role("link", name="Spread").click()
    screen.at_rest(page)
    shown("Drawdown", "%")
    chart.locator(".updatemenu-button", has_text="Index").click()
    shown("Index", "IWM 1")
    page.locator(".st-key-step-forward button").first.click()
    expect(page.locator(".st-key-fold")).to_contain_text("latest")
    screen.drawn(page)
    shown("Index", "IWM 1")


def test_a_chart_keeps_a_button_that_was_pressed_by_key(sample_app: Served, visit: Visit) -> None:
    """As one that was clicked."""
    page = visit(sample_app, "/spread")
    chart = page.get_by_test_id("stPlotlyChart").first
    button = chart.locator(".updatemenu-button", has_text="Drawdown")

    def reached() -> bool:
        page.keyboard.press("Shift")  # a key makes charts and their switches reachable
        return button.get_attribute("tabindex") == "0"

    screen.until(page, reached)
    button.focus()
    page.keyboard.press("Enter")
    bold = chart.locator(".updatemenu-item-text tspan")
    expect(bold).to_have_text(["Drawdown"])
    page.locator(".st-key-step-back button").first.click()
    expect(page.locator(".st-key-fold")).to_contain_text("Oct 2026")
    screen.drawn(page)
    expect(bold).to_have_text(["Drawdown"])
    expect(chart.locator(".annotation-text", has_text="IWM")).to_contain_text("%")


def test_second_pair_is_chosen_and_taken_away(sample_app: Served, visit: Visit) -> None:
    """By typing it, in any form; Reset clears its box. Charts, table and address follow."""
    page = visit(sample_app, "/spread")
    line = page.locator(".st-key-fold")
    screen.unfold(page)
    box = page.get_by_role("combobox", name="Compare with")
    expect(box).to_have_value("")
    box.fill("ijr/spy")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="IWM minus SPY, and IJR-SPY")).to_be_visible()
    expect(page.get_by_role("columnheader", name="IJR-SPY")).to_be_visible()
    for chart in (1, 2):
        names = "(chart) => chart._fullData.map((trace) => trace.name)"
        assert {"IWM-SPY", "IJR-SPY"} < set(screen.charts(page).nth(chart).evaluate(names)) | {""}
    screen.asks(page, "/spread", compare="IJR-SPY")
    expect(line).to_contain_text("Compare with: IJR-SPY")
    page.get_by_role("button", name="Reset", exact=True).click()
    screen.asks(page, "/spread")
    expect(page.get_by_role("columnheader", name="IJR-SPY")).to_have_count(0)
    expect(box).to_have_value("")
    expect(line).not_to_contain_text("Compare with")


def test_marks_of_several_kinds_go_from_page_to_page(sample_app: Served, visit: Visit) -> None:
    """In the address, in the line of controls, on the charts; across a page that has none."""
    page = visit(sample_app, "/spread?asof=2026-01-16&marks=article,cpi")
    line = page.locator(".st-key-fold")
    expect(line).to_contain_text("marks: CPI, article")
    assert page.url.endswith("marks=cpi&marks=article")
    screen.unfold(page)
    pill = page.get_by_role("button", name="fomc", exact=True)
    assert pill.inner_text() == "FOMC"
    pill.click()
    expect(line).to_contain_text("marks: FOMC, CPI, article")
    expect(
        page.get_by_text("Dotted: ▲ FOMC decisions, ● CPI releases and ◆ the article").first
    ).to_be_visible()
    for name in ("Data", "Breadth"):
        page.get_by_role("link", name=name, exact=True).first.click()
        expect(page).to_have_url(re.compile(f"/{name.lower()}.*marks=cpi&marks=article&marks=fomc"))
    expect(line).to_contain_text("marks: FOMC, CPI, article")
    page.get_by_role("button", name="cpi", exact=True).click()
    expect(line).to_contain_text("marks: FOMC, article")
    page.get_by_role("button", name="Reset", exact=True).click()
    expect(page).not_to_have_url(re.compile("marks"))


def test_an_address_of_no_page_is_told(sample_app: Served, visit: Visit) -> None:
    """Above the front page, with the page that was meant; no dialog lies over it."""
    page = visit(sample_app, "/spreads")
    said = page.get_by_role("alert").filter(has_text="spreads")
    expect(said).to_contain_text("“spreads”, which is no page; expected was /spread")
    expect(page.get_by_role("dialog")).to_have_count(0)
    screen.asks(page, "/")


def test_an_address_below_a_page_is_that_of_the_page(sample_app: Served, visit: Visit) -> None:
    """It stayed white: the scripts of the page were looked for beside it."""
    page = visit(sample_app, "/spread/IWM-SPY?lookback=21")
    expect(page.locator(screen.TITLE)).to_contain_text("over 21 sessions")
    screen.asks(page, "/spread", lookback="21")


def test_front_page_is_found_by_its_name(sample_app: Served, visit: Visit) -> None:
    """As the command and the API have it; what is shown is what was meant."""
    page = visit(sample_app, "/overview")
    expect(page.locator(screen.TITLE)).to_contain_text("Overview")
    screen.asks(page, "/")
    expect(page.get_by_text("which is no page")).to_have_count(0)


def test_deep_link_on_a_cold_server(store: Path, visit: Visit) -> None:
    """The first request a server ever gets may be for any page, with any values."""
    store.parent.mkdir()
    with served(store) as app:
        page = visit(app, "/spread?lookback=21")
        expect(page.get_by_role("heading", level=1, name="over 21 sessions")).to_be_visible()
        expect(page.get_by_role("dialog")).to_have_count(0)
        expect(page.get_by_text("Page not found")).to_have_count(0)
        expect(screen.lookback(page)).to_have_value("21")
        assert screen.points(page, "IWM") == 22


def test_phone(sample_app: Served, visit: Visit) -> None:
    """At 390 pixels nothing scrolls sideways and every control can be used."""
    size = {"width": 390, "height": 844}
    page = visit(sample_app, "/spread", viewport=size, is_mobile=True, has_touch=True)
    before = screen.figures(page)
    for part in ("html", "[data-testid=stMain]"):
        wide = page.locator(part).evaluate("(part) => part.scrollWidth - part.clientWidth")
        assert wide <= 0, part
    screen.unfold(page)
    for control in ("pair", "lookback", "asof", "basis"):
        box = page.locator(f".st-key-{control}").bounding_box()
        assert box is not None
        assert box["x"] >= 0, control
        assert box["x"] + box["width"] <= 390, control

    # React Aria takes a touch of the very centre, to the pixel, for a screen reader's.
    page.get_by_role("combobox", name="Pair").tap(position={"x": 20, "y": 12})
    page.get_by_role("option", name="VB-VV").tap()
    screen.asks(page, "/spread", pair="VB-VV")
    after = screen.other_figures(page, before)
    screen.press(page, screen.lookback(page), "ArrowLeft")
    screen.asks(page, "/spread", pair="VB-VV", lookback="62")
    screen.other_figures(page, after)


def test_dark_scheme(sample_app: Served, visit: Visit) -> None:
    """Who prefers dark gets dark, with light text on the page and in the charts."""
    page = visit(sample_app, "/spread", color_scheme="dark")
    brightness = (
        "(part, of) => Math.max(...getComputedStyle(part)[of].match(/[0-9]+/g).slice(0, 3))"
    )
    app = page.get_by_test_id("stApp")
    assert app.evaluate(brightness, "backgroundColor") < 60
    assert app.evaluate(brightness, "color") > 200
    tick = screen.charts(page).first.locator(".ytick text").first
    assert tick.evaluate(brightness, "fill") > 120


@pytest.mark.parametrize(
    ("query", "sentence"),
    [
        ("lookback=abc", "The lookback “abc” is not a whole number of sessions"),
        ("lookback=999999", "The lookback “999999” is not a whole number of sessions"),
        ("pair=%3Cscript%3Ealert(1)%3C/script%3E", "is not two symbols joined by a dash"),
        ("pair=IWM-NOPE", "No prices are stored for NOPE"),
        ("asof=2031-01-01", "The as-of date 1 Jan 2031 is in the future"),
        ("asof=1900-01-01", "The as-of date 1 Jan 1900 lies before the first stored session"),
        ("basis=zzz", "The basis “zzz” is neither total"),
    ],
)
def test_bad_address_is_one_sentence(
    sample_app: Served, tab: Page, query: str, sentence: str
) -> None:
    """A value that cannot be used is named in a sentence; the page shows the default."""
    tab.goto(f"{sample_app.url}/spread?{query}")
    page = screen.drawn(tab)
    expect(page.get_by_test_id("stAlert").filter(has_text=sentence)).to_have_count(1)
    expect(page.get_by_test_id("stException")).to_have_count(0)
    assert "Traceback" not in screen.says(page)
    expect(screen.lookback(page)).to_have_value("63")
    expect(page.get_by_role("combobox", name="Pair")).to_have_value("IWM-SPY")
    assert screen.points(page, "IWM") == 64
