"""``python -m tests.browser.screenshots``: pictures of every page for the documents.

Starts the app on simulated prices, opens each page light, dark and on a phone, and writes
``docs/screens/PAGE-MODE.png`` and ``docs/SCREENS.md``, which shows them and says how far down the
answer of each page stands.
"""

from __future__ import annotations

import io
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import Browser, Page, sync_playwright

from rotation.results.page import Page as Descriptor
from rotation.topics import registry
from tests.browser import screen
from tests.browser.conftest import CHROMIUM, FLAGS
from tests.browser.served import ROOT, served

FOLDER: Final = ROOT / "docs" / "screens"
INDEX: Final = ROOT / "docs" / "SCREENS.md"
MODES: Final = {
    "light": ("light", 1440, 900),
    "dark": ("dark", 1440, 900),
    "phone": ("light", 390, 844),
}
"""Colour scheme, width and height of the window of each picture. [pixels]"""
NARROW: Final = ("light", 1024, 768)
"""A window in which the fold is measured and no picture is made."""
_COLORS: Final = 256
"""Of a picture. They are chosen for the rarest as for the most frequent, then moved to what they
stand for: by frequency alone a thin line of a chart had the colour of another one."""
_INTRODUCTION: Final = """# What the pages look like

On simulated prices, as a fresh clone shows them; made by `python -m tests.browser.screenshots`.

## How far down the answer stands

Lower edge of the answer, the finding and its sentence, in pixels.

"""


def main() -> None:
    """Write the pictures and the page that shows them."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    with (
        tempfile.TemporaryDirectory() as folder,
        served(Path(folder) / "store") as app,
        sync_playwright() as playwright,
    ):
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        rows = {page.name: _look(browser, app.url, page) for page in registry.PAGES}
        browser.close()
    INDEX.write_text(_INTRODUCTION + _table(rows) + _gallery(), encoding="utf-8")


def picture(page: Descriptor, mode: str) -> Path:
    """Return the file of a page's picture."""
    return FOLDER / f"{page.name}-{mode}.png"


def fold(page: Page) -> int:
    """Return where the answer ends: the finding and its sentence. [pixels]"""
    box = page.locator(screen.TITLE).bounding_box()
    assert box is not None
    return round(box["y"] + box["height"])


def _look(browser: Browser, url: str, descriptor: Descriptor) -> list[int]:
    """Write the pictures of a page; returns its fold at 1440, 1024 and 390 pixels."""
    found: dict[str, int] = {}
    for mode, (scheme, width, height) in (MODES | {"narrow": NARROW}).items():
        context = browser.new_context(
            viewport={"width": width, "height": height},
            color_scheme="dark" if scheme == "dark" else "light",
        )
        page = context.new_page()
        page.set_default_timeout(screen.WITHIN)
        page.goto(url + descriptor.path)
        page.wait_for_selector(f"{screen.TITLE} h1")
        page.wait_for_timeout(1000)
        screen.at_rest(page)
        page.wait_for_timeout(2000)  # charts are drawn after the run has ended
        found[mode] = fold(page)
        if mode in MODES:
            drawn = Image.open(io.BytesIO(page.screenshot())).convert("RGB")
            few = drawn.quantize(
                _COLORS, Image.Quantize.MAXCOVERAGE, kmeans=4, dither=Image.Dither.NONE
            )
            few.save(picture(descriptor, mode), optimize=True)
        context.close()
    return [found[mode] for mode in ("light", "narrow", "phone")]


def _table(rows: dict[str, list[int]]) -> str:
    windows = (MODES["light"], NARROW, MODES["phone"])
    heads = " | ".join(f"{width}x{height}" for _, width, height in windows)
    lines = [f"| page | {heads} |", "| --- |" + " --- |" * len(windows)]
    for name, found in rows.items():
        lines.append(f"| {name} | {' | '.join(map(str, found))} |")
    return "\n".join(lines) + "\n"


def _gallery() -> str:
    parts = []
    for page in registry.PAGES:
        shown = "\n".join(
            f"![{page.title}, {mode}](screens/{picture(page, mode).name})" for mode in MODES
        )
        parts.append(f"\n## {page.title}\n\n{page.help}\n\n{shown}\n")
    return "".join(parts)


if __name__ == "__main__":
    main()
