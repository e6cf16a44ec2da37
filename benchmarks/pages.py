"""Times pages in real Chromium, floor and page in turn."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

from playwright.sync_api import Browser, Page, ViewportSize, sync_playwright

from benchmarks.rows import LOOKBACK, Row
from benchmarks.server import serve

Round = dict[str, float]
"""Milliseconds of ``floor`` and of ``page``."""

_FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
_WINDOW: Final[ViewportSize] = {"width": 1280, "height": 900}
_QUIET: Final = 700.0  # no chart painted for this long: the page is done [ms]
_WITHIN: Final = 60.0  # [s]
_PAINTS: Final = Path(__file__).with_name("paints.js")


@contextmanager
def chromium() -> Iterator[Browser]:
    """Debian's Chromium, or the one ROTATION_CHROMIUM names."""
    names = ("chromium", "chromium-browser", "google-chrome", "chromium-headless-shell")
    found = os.environ.get("ROTATION_CHROMIUM") or next(filter(None, map(shutil.which, names)), "")
    if not found:
        raise RuntimeError("No Chromium is installed; ROTATION_CHROMIUM can name one.")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=_FLAGS)
        yield browser
        browser.close()


def first_chart(browser: Browser, row: Row, rounds: int) -> dict[str, list[Round]]:
    """From a server that has just come up to the first chart, on a cold server each time.

    "start to first chart" counts from the start of the server's process instead.
    """
    sides = {"floor": ("benchmarks/bare.py", "/"), "page": ("app.py", row.path)}
    kept = [
        {side: _cold(browser, script, path) for side, (script, path) in sides.items()}
        for _ in range(rounds + 1)
    ][1:]
    return {
        f"{since} to first chart": [
            {side: one[since] for side, one in both.items()} for both in kept
        ]
        for since in ("up", "start")
    }


def _cold(browser: Browser, script: str, path: str) -> dict[str, float]:
    with serve(script) as server, _opened(browser, server.url + path) as page:
        paints = _settled(page, charts=1)
        shown = paints["origin"] + paints["first"]
        return {"up": shown - 1000 * server.up, "start": shown - 1000 * server.started}


def warm(browser: Browser, rows: tuple[Row, ...], rounds: int) -> dict[str, dict[str, list[Round]]]:
    """Load of a page, and slider to repaint, on warm servers."""
    with serve("benchmarks/floor.py") as floor, serve("app.py") as app:
        out = {}
        for row in rows:
            urls = {"floor": floor.url + row.floor_path, "page": app.url + row.path}
            out[row.name] = {
                "load": _loads(browser, urls, row, rounds),
                "slider to repaint": _slides(browser, urls, row, rounds),
            }
        if (most := app.most_memory()) is not None:
            print(f"The app's process took {most:.0f} MB at most.")
        return out


def _loads(browser: Browser, urls: dict[str, str], row: Row, rounds: int) -> list[Round]:
    """From navigation to the last chart, each time in a fresh context; the first warms up."""
    kept = [
        {side: _load(browser, url, row) for side, url in urls.items()} for _ in range(rounds + 1)
    ]
    return kept[1:]


def _load(browser: Browser, url: str, row: Row) -> float:
    with _opened(browser, url) as page:
        paints = _settled(page, charts=len(row.floor))
        drawn = page.evaluate("pointsDrawn()")
        if sorted(drawn) != sorted(row.points):
            raise RuntimeError(f"{url} draws {drawn}, the row {row.name} says {row.points}.")
        return float(paints["last"])


def _slides(browser: Browser, urls: dict[str, str], row: Row, rounds: int) -> list[Round]:
    """One press of an arrow key on the row's slider, on pages that stay open."""
    with _opened(browser, urls["floor"]) as floor, _opened(browser, urls["page"]) as page:
        sides = {"floor": (floor, LOOKBACK), "page": (page, row.slider)}
        for side, _ in sides.values():
            _settled(side, charts=len(row.floor))
        page.locator(".st-key-fold button").click()  # its controls are one line that opens
        page.get_by_role("slider", name=row.slider).wait_for()
        kept = [
            {side: _slide(at, slider, row.moving) for side, (at, slider) in sides.items()}
            for _ in range(rounds + 1)
        ]
        return kept[1:]


def _slide(page: Page, slider: str, moving: int) -> float:
    page.bring_to_front()
    page.get_by_role("slider", name=slider).focus()
    before = page.evaluate("performance.now()")
    page.keyboard.press("ArrowRight")
    paints = _settled(page, charts=moving, since=before)
    return float(paints["last"] - paints["pressed"])


@contextmanager
def _opened(browser: Browser, url: str) -> Iterator[Page]:
    """A page in a context of its own: nothing cached, the paints noted."""
    context = browser.new_context(viewport=_WINDOW)
    context.add_init_script(path=_PAINTS)
    try:
        page = context.new_page()
        page.goto(url, wait_until="commit")
        yield page
    finally:
        context.close()


def _settled(page: Page, *, charts: int, since: float = 0.0) -> dict[str, Any]:
    """The paints since an instant, once that many charts were painted and none is any more."""
    until = time.monotonic() + _WITHIN
    while time.monotonic() < until:
        paints: dict[str, Any] = page.evaluate(f"paintsSince({since})")
        if paints["painted"] >= charts and paints["now"] - paints["last"] > _QUIET:
            return paints
        page.wait_for_timeout(100)
    raise RuntimeError(f"{page.url}: {paints['painted']} of {charts} charts were painted.")
