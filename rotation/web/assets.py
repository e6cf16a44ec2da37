"""Scripts of our own pages of HTML, beside Streamlit's: the address has what changes with them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path

_FOLDER = "/static/js/"
"""Where whoever may see no page yet gets scripts from: they say nothing of what is stored."""


@cache
def files() -> dict[str, Path]:
    """Return the files by their addresses, in the order in which a page loads them."""
    own = Path(__file__).parent / "static" / "chart.js"
    content = hashlib.sha256(own.read_bytes()).hexdigest()[:12]
    version = metadata.version("plotly")
    return {
        f"{_FOLDER}plotly-{version}.min.js": _plotly(),
        f"{_FOLDER}chart-{content}.js": own,
    }


def _plotly() -> Path:
    """Return plotly.js as Plotly's package has it, without importing that."""
    spec = find_spec("plotly")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent / "package_data" / "plotly.min.js"
