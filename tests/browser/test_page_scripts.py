"""The scripts of every page as one, in a real browser."""

from __future__ import annotations

from pathlib import Path
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


_CHART = """
<div class="st-key-chart-a"><div class="js-plotly-plot">
<b class="updatemenu-button">Index</b><b class="updatemenu-button">Drawdown</b>
</div></div>"""
_LEFT_AND_GONE_BACK_TO = """async ({ url, chart }) => {
    function draw() {
        document.body.innerHTML = chart
        const plot = document.querySelector(".js-plotly-plot")
        plot._fullLayout = { updatemenus: [{ active: 0 }] }
        plot.querySelectorAll(".updatemenu-button").forEach((button, place) => {
            button.onclick = () => { plot._fullLayout.updatemenus[0].active = place }
        })
        return plot
    }
    const begin = (await import(url)).default
    const end = begin()
    draw().querySelectorAll(".updatemenu-button")[1].click()
    end()
    const drawn = draw()
    begin()
    return drawn._fullLayout.updatemenus[0].active
}"""


def test_button_of_a_chart_that_is_drawn_before_the_scripts_begin_again(chromium: Browser) -> None:
    """Nothing changes on the page any more that would bring it back later."""
    script = Path(page_scripts.__file__).parent / "scripts" / "kept_switch.js"
    url = f"data:text/javascript,{quote(script.read_text())}"
    page = chromium.new_page()
    active = page.evaluate(_LEFT_AND_GONE_BACK_TO, {"url": url, "chart": _CHART})
    page.close()
    assert active == 1
