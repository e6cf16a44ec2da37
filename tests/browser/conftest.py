"""A real Chromium, and the app as it is served."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, Error, Page, ViewportSize, expect, sync_playwright

from tests.browser import screen
from tests.browser.served import Served, served

NAMES = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
    "google-chrome-stable",
)  # fmt: skip
CHROMIUM = os.environ.get("ROTATION_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--process-per-site",  # a page keeps the process, in which the app's scripts are compiled
]
DESKTOP: Final[ViewportSize] = {"width": 1280, "height": 900}
CHANGEABLE: Final = {"viewport", "color_scheme", "reduced_motion"}
"""Options of a context that can be changed in an open window."""

_NOTHING_STORED: Final = """() => {
    try { localStorage.clear(); sessionStorage.clear() } catch { /* a page that did not load */ }
}"""

expect.set_options(timeout=screen.WITHIN)


@pytest.fixture(scope="package")
def chromium() -> Iterator[Browser]:
    """Chromium without its windows where there is one, or the one ROTATION_CHROMIUM names."""
    if CHROMIUM is None:
        pytest.skip("no Chromium or Chrome on this machine, and ROTATION_CHROMIUM names none")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="package")
def sample_app(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app with nothing stored."""
    with served(tmp_path_factory.mktemp("sample") / "store") as app:
        yield app


@pytest.fixture(scope="package")
def kept(chromium: Browser) -> Iterator[Page]:
    """A window the tests have in turn: a fresh one compiles all of the app's scripts once more."""
    page = _window(chromium)
    yield page
    page.context.close()


@pytest.fixture
def visit(chromium: Browser, kept: Page) -> Iterator[screen.Visit]:
    """Opens an address as a new viewer does, without anything kept; nothing may fail in a page.

    The first page of a test is ``kept``, unless the test asks for an option that an open window
    cannot change; every other page has a context of its own.
    """
    opened: list[Page] = []
    faults: list[str] = []

    def failed(error: Error) -> None:
        faults.append(str(error))

    def open_page(app: Served, address: str, **how: Any) -> Page:
        turned = kept not in opened and how.keys() <= CHANGEABLE
        page = kept if turned else _window(chromium, **how)
        if turned:
            _turn(kept, **how)
        opened.append(page)
        page.on("pageerror", failed)
        page.goto(app.url + address)
        return screen.drawn(page)

    yield open_page
    for page in opened:
        if page is kept:
            page.remove_listener("pageerror", failed)
            _forget(page)
        else:
            page.context.close()
    assert not faults


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    """One viewer, in whose tab the tests of a module type one address after the other.

    For what needs no fresh viewer: a window of its own costs as much as the page in it.
    """
    page = _window(chromium, color_scheme="light")
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    page.context.close()
    assert not faults


def _window(chromium: Browser, **how: Any) -> Page:
    """A window in a context of its own."""
    page = chromium.new_context(**{"viewport": DESKTOP} | how).new_page()
    page.set_default_timeout(screen.WITHIN)
    return page


def _turn(window: Page, viewport: ViewportSize = DESKTOP, **media: Any) -> None:
    """Make an open window as large as asked for, with the preferences of a new viewer or these."""
    window.set_viewport_size(viewport)
    preferred = {"color_scheme": "light", "reduced_motion": "no-preference"} | media
    window.emulate_media(media="null", **preferred)


def _forget(window: Page) -> None:
    """Leave nothing to the next viewer: no other page, nothing stored, no pointer on the page."""
    for page in window.context.pages:
        if page is not window:
            page.close()
    window.evaluate(_NOTHING_STORED)
    window.context.clear_cookies()
    window.mouse.move(0, 0)
    window.goto("about:blank")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a store of the test's own can be."""
    return tmp_path / "own" / "store"
