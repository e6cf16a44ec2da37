"""Scripts that run beside plotly.js, on pages and in frames. This module imports nothing of it."""

from __future__ import annotations

from pathlib import Path
from typing import Final

_FOLDER: Final = Path(__file__).with_name("static")

MEASURE: Final = _FOLDER / "measure.js"
"""Measures between two presses on a chart."""

ZOOMED: Final = _FOLDER / "zoomed_labels.js"
"""Labels the part of an axis that is in view."""
