"""A real Chromium, and the app as it is served."""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

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


@pytest.fixture
def visit(chromium: Browser) -> Iterator[screen.Visit]:
    """Opens an address in a fresh context, as a new viewer does; nothing may fail in a page."""
    contexts = []
    faults: list[str] = []

    def open_page(app: Served, address: str, **how: Any) -> Page:
        context = chromium.new_context(**{"viewport": DESKTOP} | how)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(screen.WITHIN)
        page.on("pageerror", lambda error: faults.append(str(error)))
        page.goto(app.url + address)
        return screen.drawn(page)

    yield open_page
    for context in contexts:
        context.close()
    assert not faults


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
