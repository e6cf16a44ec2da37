"""Scripts of components, each in a file beside the module that mounts it."""

from __future__ import annotations

from pathlib import Path


def beside(module: str) -> str:
    """Return the script that has the name of a module, given its ``__file__``."""
    return Path(module).with_suffix(".js").read_text(encoding="utf-8")
