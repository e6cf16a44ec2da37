"""An environment in which no upstream is reached, whichever the catalog lists."""

from __future__ import annotations

from rotation import catalog

REFUSES = "http://127.0.0.1:9"
"""The discard port: nothing listens there."""


def refusing() -> dict[str, str]:
    """Variables that point the client of every source at a port that refuses it."""
    return {f"ROTATION_{s.url_setting.upper()}": REFUSES for s in catalog.SOURCES.values()}
