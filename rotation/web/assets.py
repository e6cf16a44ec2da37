"""Scripts of our own pages of HTML, beside Streamlit's: the address has what changes with them."""

from __future__ import annotations

import hashlib
from functools import cache
from importlib import metadata
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from rotation.charts import scripts

_FOLDER: Final = "/static/js/"
"""Where whoever may see no page yet gets scripts from: they say nothing of what is stored."""


@cache
def files() -> dict[str, Path]:
    """Return the files by their addresses: plotly.js, what draws with it, modules for a chart."""
    own = (Path(__file__).parent / "static/chart.js", scripts.MEASURE, scripts.ZOOMED)
    version = metadata.version("plotly")
    return {f"{_FOLDER}plotly-{version}.min.js": _plotly() / "package_data/plotly.min.js"} | {
        f"{_FOLDER}{file.stem}-{hashlib.sha256(file.read_bytes()).hexdigest()[:12]}.js": file
        for file in own
    }


def _plotly() -> Path:
    """Return the folder of Plotly without importing it: pages do not wait for that."""
    spec = find_spec("plotly")
    assert spec is not None
    assert spec.origin is not None
    return Path(spec.origin).parent
