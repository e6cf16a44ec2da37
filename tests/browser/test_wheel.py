"""The wheel alone, in a real browser: every page draws, in our colours."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page as Tab
from playwright.sync_api import expect

from rotation.results.page import Page
from rotation.topics import registry
from tests import wheel
from tests.browser import screen
from tests.browser.served import Served, served_from_wheel

pytestmark = pytest.mark.browser


@pytest.fixture(scope="module")
def installed(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """``rotation serve`` of an installed wheel, in an empty folder."""
    commands = wheel.install(
        wheel.build(tmp_path_factory.mktemp("dist")), tmp_path_factory.mktemp("installed")
    )
    with served_from_wheel(commands, tmp_path_factory.mktemp("empty")) as app:
        yield app


@pytest.mark.parametrize("page", registry.PAGES, ids=lambda page: page.name)
def test_installed_wheel_draws_every_page(installed: Served, tab: Tab, page: Page) -> None:
    """With its name and heading, its charts or tables, and nothing that failed."""
    tab.goto(installed.url + page.path)
    expect(tab.locator(screen.TITLE)).to_contain_text(page.title)
    screen.at_rest(tab)
    if page.name not in ("article", "glossary"):  # words, without a chart or a table
        expect(tab.locator(screen.DATA).first).to_be_visible()
    expect(tab.get_by_test_id("stException")).to_have_count(0)


def test_installed_wheel_draws_a_chart_in_a_frame(installed: Served, tab: Tab) -> None:
    """The script that draws travels in the wheel too."""
    tab.goto(f"{installed.url}/spread?embed=chart&card=ratio")
    expect(tab.locator("#chart .main-svg").first).to_be_visible()


def test_installed_wheel_has_our_colours(installed: Served, tab: Tab) -> None:
    """The thumb of the slider is drawn in the primary colour of our theme, #2F6DB5."""
    tab.goto(f"{installed.url}/spread")
    screen.unfold(screen.drawn(tab))
    colours = tab.evaluate(
        """() => [...document.querySelectorAll('[data-testid=stSlider] *')]
            .map((part) => getComputedStyle(part).backgroundColor)"""
    )
    assert "rgb(47, 109, 181)" in colours
