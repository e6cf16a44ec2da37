"""A real Chromium, and the app as it is served."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, expect, sync_playwright

from tests.browser import screen
from tests.browser.served import Served, served

NAMES = (
    "chromium-headless-shell", "chromium", "chromium-browser", "google-chrome",
    "google-chrome-stable",
)  # fmt: skip
CHROMIUM = os.environ.get("ROTATION_CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
DESKTOP = {"width": 1280, "height": 900}

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
    context = chromium.new_context(viewport=DESKTOP)
    page = context.new_page()
    page.set_default_timeout(screen.WITHIN)
    yield page
    context.close()


@pytest.fixture
def visit(chromium: Browser, kept: Page) -> Iterator[screen.Visit]:
    """Opens an address as a new viewer does, without anything kept; nothing may fail in a page.

    The first page of a test is ``kept``, unless it takes what a window has from its making on;
    every other page has a context of its own.
    """
    contexts: list[BrowserContext] = []
    faults: list[str] = []
    free = [kept]

    def failed(error: Error) -> None:
        faults.append(str(error))

    def open_page(app: Served, address: str, **how: Any) -> Page:
        if free and how.keys() <= CHANGED_AT_ANY_TIME:
            page = free.pop()
            page.set_viewport_size(how.get("viewport", DESKTOP))
            media = {"color_scheme": "light", "reduced_motion": "no-preference", **how}
            media.pop("viewport", None)
            page.emulate_media(media="null", **media)
        else:
            context = chromium.new_context(**{"viewport": DESKTOP} | how)
            contexts.append(context)
            page = context.new_page()
            page.set_default_timeout(screen.WITHIN)
        page.on("pageerror", failed)
        page.goto(app.url + address)
        return screen.drawn(page)

    yield open_page
    for context in contexts:
        context.close()
    if not free:
        _forget(kept)
        kept.remove_listener("pageerror", failed)
    assert not faults


CHANGED_AT_ANY_TIME: Final = {"viewport", "color_scheme", "reduced_motion"}
"""What an open window can be told to be."""


def _forget(window: Page) -> None:
    """Leave nothing to the next viewer: no other page, nothing stored, no pointer on the page."""
    for page in window.context.pages:
        if page is not window:
            page.close()
    window.evaluate("() => { localStorage.clear(); sessionStorage.clear() }")
    window.context.clear_cookies()
    window.mouse.move(0, 0)
    window.goto("about:blank")


@pytest.fixture(scope="module")
def tab(chromium: Browser) -> Iterator[Page]:
    """One viewer, in whose tab the tests of a module type one address after the other.

    For what needs no fresh viewer: a window of its own costs as much as the page in it.
    """
    context = chromium.new_context(viewport=DESKTOP, color_scheme="light")
    page = context.new_page()
    page.set_default_timeout(screen.WITHIN)
    faults: list[str] = []
    page.on("pageerror", lambda error: faults.append(str(error)))
    yield page
    context.close()
    assert not faults


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """Where a store of the test's own can be."""
    return tmp_path / "own" / "store"
