"""Every page as axe-core sees it: nothing that shuts people out, in any of its states."""

from __future__ import annotations

import re
from importlib import resources

import pytest
from playwright.sync_api import Browser, Page, ViewportSize, expect

from rotation.topics import registry
from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served

pytestmark = pytest.mark.browser

AXE = resources.files("axe_playwright_python").joinpath("axe.min.js").read_text(encoding="utf-8")
TAGS = ("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice")
WIDE, PHONE = {"width": 1440, "height": 900}, {"width": 390, "height": 844}
DAY = "2026-09-30"

_FINDINGS = """(only) => axe.run(document, {
    runOnly: only, resultTypes: ['violations'],
}).then((found) => found.violations.flatMap((rule) => rule.nodes.map((node) =>
    `${rule.id}: ${node.html.slice(0, 200)} ${node.any[0]?.message ?? rule.help}`)))"""
_WHOLE = """() => document.querySelector('[data-test-script-state=notRunning]')
    && !document.querySelector('[data-stale=true], [data-testid=stSkeleton]')"""


def findings(page: Page, *rules: str) -> list[str]:
    """What axe finds on a page whose run has ended, by some rules or all: rule, node, reason.

    It counts if it is still there a second later: a window that has just changed its size is laid
    out anew, parts of it after others.
    """
    only = {"type": "rule" if rules else "tag", "values": rules or TAGS}
    page.wait_for_function(_WHOLE)
    found: list[str] = page.evaluate(_FINDINGS, only)
    if found:
        page.wait_for_timeout(1000)
        page.wait_for_function(_WHOLE)
        found = page.evaluate(_FINDINGS, only)
    return found


@pytest.mark.parametrize("name", [page.name for page in registry.PAGES])
def test_nothing_shuts_people_out(sample_app: Served, tab: Page, name: str) -> None:
    """With a day chosen: in light and folded, unfolded on a phone, and both again in dark.

    What dark changes are colours, so that there contrast is all that is looked at.
    """
    tab.emulate_media(color_scheme="light")
    tab.set_viewport_size(WIDE)
    tab.goto(f"{sample_app.url}{registry.page(name).path}?asof={DAY}")
    tab.wait_for_selector(f"{screen.TITLE} h1")
    expect(tab.get_by_role("link", name="Report")).to_be_visible()
    tab.evaluate(AXE)
    found = {"light": findings(tab)}
    if registry.page(name).controls:
        screen.unfold(tab)
    # In the margin: what unfolding put under the pointer would be explained over the page.
    tab.mouse.move(3, 420)
    tab.set_viewport_size(PHONE)
    tab.keyboard.press("Shift")  # a key makes charts and their switches reachable
    found["phone"] = findings(tab)
    tab.emulate_media(color_scheme="dark")
    tab.wait_for_timeout(500)  # the page is drawn anew for its dark ground
    found["phone in dark"] = findings(tab, "color-contrast")
    tab.set_viewport_size(WIDE)
    found["dark"] = findings(tab, "color-contrast")
    assert {state: said for state, said in found.items() if said} == {}


def test_chart_in_a_frame_shuts_nobody_out(sample_app: Served, tab: Page) -> None:
    """In light and in dark, with a chart and with what is wrong in its place."""
    found = {}
    tab.set_viewport_size(PHONE)
    for scheme in ("light", "dark"):
        tab.emulate_media(color_scheme=scheme)
        for card in ("ratio", "none"):
            tab.goto(f"{sample_app.url}/spread?embed=chart&card={card}&marks=fomc")
            if card == "ratio":
                expect(tab.locator("#chart .main-svg").first).to_be_visible()
            tab.evaluate(AXE)
            only = {"type": "tag", "values": TAGS}
            found[scheme, card] = tab.evaluate(_FINDINGS, only)
    assert {state: said for state, said in found.items() if said} == {}


def test_focus_can_be_seen(sample_app: Served, visit: Visit) -> None:
    """Links of the navigation, buttons and Copy link have an outline while a keyboard is on them.

    Its colour differs from the ground by 3:1 at least.
    """
    page = visit(sample_app, "/spread", viewport=WIDE)
    seen = """(one) => {
        const { outlineStyle, outlineWidth, outlineColor } = getComputedStyle(one)
        return [outlineStyle, outlineWidth, outlineColor]
    }"""
    page.keyboard.press("Tab")
    for one in (
        page.get_by_role("link", name="Breadth"),
        page.locator(".st-key-fold button"),
        page.get_by_role("button", name="Copy link"),
    ):
        one.focus()
        assert one.evaluate(seen) == ["solid", "2px", "rgb(47, 109, 181)"]


def test_targets_are_24_pixels(sample_app: Served, visit: Visit) -> None:
    """What explains a figure can be hit by a finger: 24 by 24 pixels around its small sign."""
    page = visit(sample_app, "/spread", viewport=PHONE)
    sign = page.get_by_test_id("stTooltipIcon").locator("button").locator("visible=true").last
    sign.scroll_into_view_if_needed()
    hit: list[bool] = sign.evaluate(
        """(sign) => {
            const { x, y, width, height } = sign.getBoundingClientRect()
            return [[-11, 0], [11, 0], [0, -11], [0, 11]].map(([right, down]) => sign.contains(
                document.elementFromPoint(x + width / 2 + right, y + height / 2 + down)))
        }"""
    )
    assert hit == [True] * 4


def test_switches_of_a_chart_are_free_on_a_phone(sample_app: Served, visit: Visit) -> None:
    """Neither the buttons that show over a chart nor the mark of the sample cover them."""
    page = visit(sample_app, "/spread", viewport=PHONE)
    chart = page.get_by_test_id("stPlotlyChart").first
    chart.locator(".nsewdrag").hover()
    page.wait_for_timeout(500)
    expect(chart.locator(".modebar-btn").first).to_be_visible()
    covered: list[str] = chart.evaluate(
        """(chart) => {
            const box = (one) => one.getBoundingClientRect()
            const meet = (a, b) => a.left < b.right && b.left < a.right
                && a.top < b.bottom && b.top < a.bottom
            const mark = [...chart.querySelectorAll('.annotation-text')]
                .filter((one) => one.textContent === 'Sample data')
            const over = [...chart.querySelectorAll('.modebar-btn'), ...mark]
            return [...chart.querySelectorAll('.updatemenu-button')]
                .filter((button) => over.some((one) => meet(box(one), box(button))))
                .map((button) => button.textContent)
        }"""
    )
    assert chart.locator(".updatemenu-button").count() == 4
    assert chart.get_by_text("Sample data").count() == 1
    assert covered == []
    page.keyboard.press("Shift")
    page.evaluate(AXE)
    assert findings(page, "target-size") == []
    sizes = "(all) => all.map((one) => one.getBoundingClientRect()).map((b) => [b.width, b.height])"
    assert chart.locator(".modebar-btn").evaluate_all(sizes) == [[24, 24]] * 5


@pytest.mark.parametrize("viewport", [PHONE, {"width": 820, "height": 1180}], ids=["390", "820"])
def test_labels_of_a_chart_are_free_without_a_pointer(
    chromium: Browser, sample_app: Served, viewport: ViewportSize
) -> None:
    """Where nothing can hover, the buttons of a chart are always there: below it, and in its card.

    In full screen they are above it, beside its title and finding.
    """
    context = chromium.new_context(viewport=viewport, has_touch=True)
    page = context.new_page()
    page.goto(f"{sample_app.url}/spread")
    chart = screen.drawn(page).get_by_test_id("stPlotlyChart").first
    covered = """(chart) => {
        const box = (one) => one.getBoundingClientRect()
        const meet = (a, b) => a.left < b.right && b.left < a.right
            && a.top < b.bottom && b.top < a.bottom
        const card = box(chart.closest('[data-testid=stVerticalBlock]'))
        const buttons = [...chart.querySelectorAll('.modebar-btn')]
        const out = buttons.filter((one) => box(one).bottom > card.bottom || !one.checkVisibility())
        const drawn = [...chart.querySelectorAll('.xtick text, .updatemenu-button')]
        const over = drawn.filter((one) => buttons.some((b) => meet(box(b), box(one))))
        return [buttons.length, out.length, ...over.map((one) => one.textContent)]
    }"""
    chart.scroll_into_view_if_needed()
    assert chart.evaluate(covered) == [5, 0]
    chart.locator('[data-title="Fullscreen"]').click()
    expect(chart.locator('[data-title="Close fullscreen"]')).to_be_visible()
    screen.until(page, lambda: chart.evaluate(covered)[2:] == [])
    title: str = chart.evaluate("(chart) => getComputedStyle(chart, '::before').content")
    assert title.startswith('"IWM vs SPY, rebased to 100 (63 sessions). IWM +')
    context.close()


def test_first_column_leaves_room_for_others_on_a_phone(sample_app: Served, visit: Visit) -> None:
    """It stays while the others are scrolled, so names as long as sentences break into lines."""
    page = visit(sample_app, "/policy", viewport=PHONE)
    table = page.locator('.rotation-table[aria-label^="Last value and change"]')
    expect(table).to_be_visible()
    share: float = table.evaluate(
        "(table) => table.querySelector('tbody th').offsetWidth / table.clientWidth"
    )
    assert share < 0.62


def test_labels_of_figures_are_whole(sample_app: Served, visit: Visit) -> None:
    """On a phone and wide: a long one takes a second line, and tiles of a row are of one height."""
    page = visit(sample_app, "/spread", viewport=WIDE)
    cut = """() => [...document.querySelectorAll('[data-testid=stMetricLabel] p')]
        .filter((label) => {
            const written = document.createRange()
            written.selectNodeContents(label)
            const shown = label.parentElement.getBoundingClientRect().right
            return written.getBoundingClientRect().right > shown + 1
        }).map((label) => label.innerText)"""
    screen.until(page, lambda: page.evaluate(cut) == [])  # a page that is being drawn moves
    heights: list[float] = page.get_by_test_id("stMetric").evaluate_all(
        """(tiles) => tiles.map((tile) => tile.getBoundingClientRect())
            .filter(({ y }, _, [first]) => y === first.y).map(({ height }) => height)"""
    )
    assert len(heights) > 3
    assert len(set(heights)) == 1
    page.set_viewport_size(PHONE)
    expect(page.get_by_test_id("stMetric").first).to_be_visible()
    screen.until(page, lambda: page.evaluate(cut) == [])


def test_nothing_moves_for_those_who_want_it_still(sample_app: Served, visit: Visit) -> None:
    """With reduced motion no element has a transition or an animation that one could see."""
    page = visit(sample_app, "/spread", viewport=WIDE, reduced_motion="reduce")
    longest: float = page.evaluate(
        """() => Math.max(...[...document.querySelectorAll('.stApp *')].map((one) => {
            const { transitionDuration, animationDuration, animationName } = getComputedStyle(one)
            const moves = animationName === 'none' ? '0s' : animationDuration
            return Math.max(...`${transitionDuration}, ${moves}`.split(', ').map(parseFloat))
        }))"""
    )
    assert longest < 0.001


def test_definitions_narrow_as_one_types(sample_app: Served, visit: Visit) -> None:
    """An address with the name of a figure goes to it; a word in the box leaves what has it."""
    page = screen.at_rest(visit(sample_app, "/spread"))
    page.goto(f"{sample_app.url}/glossary#spread-ratio_zscore_252")
    entry = page.locator("#spread-ratio_zscore_252")
    expect(entry).to_be_in_viewport()
    page.get_by_role("searchbox", name="Find a figure or a term").fill("breadth thrust")
    expect(entry).to_be_hidden()
    expect(page.locator("dt").locator("visible=true").first).to_contain_text("Breadth thrust")


def test_a_figure_leads_to_its_definition(sample_app: Served, visit: Visit) -> None:
    """One click from its sign: formula, inputs, data, and links that lead there."""
    page = visit(sample_app, "/spread", viewport=WIDE)
    figure = page.get_by_test_id("stMetric").filter(has_text="Beta-adjusted")
    figure.get_by_test_id("stTooltipIcon").locator("button").click()
    link = page.get_by_role("link", name="All definitions")
    expect(link).to_be_visible()
    assert "/glossary#spread-" in str(link.evaluate("(link) => link.href"))
    pinned = page.get_by_role("link", name="This figure, pinned")
    assert "asof=2026-10-30" in str(pinned.get_attribute("href"))
    with page.context.expect_page() as opened:
        link.click()
    opened.value.close()


def test_a_figure_leads_to_its_chart(sample_app: Served, visit: Visit) -> None:
    """One click in its explanation, which stays open for it; so does an address that names it."""
    page = screen.drawn(visit(sample_app, "/spread", viewport=WIDE))
    figure = page.get_by_test_id("stMetric").filter(has_text="Ratio drawdown")
    figure.get_by_test_id("stTooltipIcon").locator("button").click()
    page.get_by_role("link", name="Its chart").click()
    expect(page.locator("#chart-ratio")).to_be_focused()
    expect(page.locator("#chart-ratio")).to_be_in_viewport()
    page.goto(f"{sample_app.url}/spread?lookback=21#chart-years")
    expect(page.locator("#chart-years")).to_be_focused()


def test_a_figure_leads_to_what_its_chart_lacks(sample_app: Served, visit: Visit) -> None:
    """Where a reason stands in the place of the chart: from the figure, and from an address."""
    page = visit(sample_app, "/history", viewport=WIDE)
    figure = page.get_by_test_id("stMetric").filter(has_text="10-year windows won")
    figure.get_by_test_id("stTooltipIcon").locator("button").click()
    page.get_by_role("link", name="Its chart").click()
    reason = page.locator(".st-key-chart-decades")
    expect(reason).to_be_focused()
    expect(reason).to_be_in_viewport()
    expect(reason).to_have_text(re.compile("^One window of ten years is over: "))
    page.goto(f"{sample_app.url}/history?basis=price#chart-decades")
    expect(reason).to_be_focused()


def test_charts_and_switches_are_for_the_keyboard(sample_app: Served, visit: Visit) -> None:
    """Tab goes to a chart, which says what it shows, and its switches; Enter opens its table."""
    page = screen.drawn(visit(sample_app, "/spread", viewport=WIDE))
    page.get_by_role("link", name="CSV").first.focus()
    reached = []
    for _ in range(6):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.getAttribute('aria-label')"))
    _, chart, *switches = reached
    assert chart.startswith("IWM vs SPY, rebased to 100")
    assert switches == ["Index", "%", "Drawdown", "Log"]
    page.keyboard.press("Enter")
    scale = "document.querySelector('#chart-rebased .js-plotly-plot')._fullLayout.yaxis.type"
    screen.until(page, lambda: page.evaluate(scale) == "log")
    expect(page.locator("#chart-rebased .updatemenu-button").last).to_be_focused()
    page.locator("#chart-rebased").focus()
    with page.context.expect_page() as opened:
        page.keyboard.press("Enter")
    expect(opened.value.get_by_role("heading")).to_contain_text("rebased to 100")
    expect(opened.value.get_by_role("columnheader", name="SPY")).to_be_visible()


def test_a_row_of_options_keeps_the_focus(sample_app: Served, visit: Visit) -> None:
    """The page makes it anew when one is chosen: the next key is for the chosen one still."""
    page = visit(sample_app, "/spread")
    screen.unfold(page)
    screen.press(page, page.get_by_role("radio", name="126", exact=True), "Space")
    screen.asks(page, "/spread", lookback="126")
    focused = page.locator(".st-key-window-126 :focus")  # of the new row
    expect(focused).to_have_text("126")
    screen.press(page, focused, "ArrowLeft")
    expect(focused).to_have_text("63")


def test_every_page_is_in_the_navigation(sample_app: Served, visit: Visit) -> None:
    """At 1440 pixels and at 1024 all in one row."""
    page = visit(sample_app, "/spread", viewport=WIDE)
    titles = {one.title for one in registry.PAGES}
    for width in (1440, 1024):
        page.set_viewport_size({"width": width, "height": 768})
        row = page.locator(".rc-overflow-item:not([aria-hidden=true])").get_by_test_id(
            "stTopNavLink"
        )
        expect(row).to_have_count(len(titles))
        assert set(row.all_inner_texts()) == titles
        ends = [box["x"] + box["width"] for one in row.all() if (box := one.bounding_box())]
        assert ends == sorted(ends)
        assert ends[-1] <= width


def test_drawer_is_labelled_and_closes_after_a_choice(sample_app: Served, visit: Visit) -> None:
    """In a narrow window of a desktop, where Streamlit leaves it open over the page."""
    page = visit(sample_app, "/spread", viewport={"width": 720, "height": 900})
    button = page.get_by_role("button", name="Expand sidebar")
    label = button.evaluate("(button) => getComputedStyle(button, '::after').content")
    assert label == '"Menu"'
    button.click()
    page.get_by_test_id("stSidebarNavLink").filter(has_text="Styles").click()
    expect(page.locator(screen.TITLE)).to_contain_text("Styles")
    expect(page.locator("[data-testid=stSidebar][data-collapsed=false]")).to_have_count(0)
