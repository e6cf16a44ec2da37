"""The scripts of every page as one, in a real browser."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from playwright.sync_api import Browser

from rotation.ui.frame import page_scripts

pytestmark = pytest.mark.browser

_NAMED = """
const mine = "{name}"
export default function () {{
  globalThis.said.push(`${{mine}} begins`)
  return () => globalThis.said.push(`${{mine}} ends`)
}}
"""
_FAILS = 'export default function () { throw new Error("not in this browser") }\n'
_RUN = """async (url) => {
    globalThis.said = []
    addEventListener("error", (event) => { said.push(event.message); event.preventDefault() })
    const end = (await import(url)).default()
    said.push("all begun")
    end()
    return said
}"""


def test_scripts_begin_and_end_together_and_one_that_fails_stops_no_other(
    chromium: Browser,
) -> None:
    modules = [_NAMED.format(name="one"), _FAILS, _NAMED.format(name="other")]
    url = f"data:text/javascript,{quote(page_scripts.joined(modules))}"
    page = chromium.new_page()
    said = page.evaluate(_RUN, url)
    page.close()
    assert said[0] == "one begins"
    assert "not in this browser" in said[1]
    assert said[2:] == ["other begins", "all begun", "one ends", "other ends"]
