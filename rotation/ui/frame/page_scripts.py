"""Mounts the scripts of every page: what charts and tables do in the browser without a run.

Each is a module of its own in ``scripts/``, or with the charts where a frame of one has it too.
They are one element of the page, sent and mounted once in a run, and not one each.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Final

import streamlit as st

from rotation.charts import scripts

_FILES: Final = (*sorted(Path(__file__).with_name("scripts").glob("*.js")), scripts.ZOOMED)
_EXPORT: Final = "export default "

_JS: Final = """
// One that fails leaves the others alone.
function begun(start) {
  try { return start() } catch (error) { reportError(error) }
}
export default function () {
  const ends = starts.map(begun)
  return () => ends.forEach((end) => end?.())
}
"""


def joined(modules: Iterable[str]) -> str:
    """Return one module that starts what modules export, and ends what they return.

    Parameters
    ----------
    modules : iterable of str
        Each exports, by default and at its end, a function without a parameter. Its own names stay
        its own.
    """
    starts = (f"(() => {{\n{module.replace(_EXPORT, 'return ')}}})(),\n" for module in modules)
    return f"const starts = [\n{''.join(starts)}]\n{_JS}"


_scripts = st.components.v2.component(
    "rotation_page_scripts",
    html="<span></span>",
    js=joined(file.read_text(encoding="utf-8") for file in _FILES),
)


def draw() -> None:
    """Let charts and tables of the page do what their scripts say."""
    _scripts(key="page-scripts")
