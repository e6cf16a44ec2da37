"""Build hook of hatchling: the wheel carries the app, which lies beside the package here."""

from __future__ import annotations

from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

APP = ("app.py", "pages", ".streamlit/config.toml")


class AppInWheel(BuildHookInterface[Any]):
    """Puts the app into the package as ``rotation/_app``."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Add the app's files; an editable install reads them where they lie."""
        if version == "standard":
            build_data["force_include"] |= {path: f"rotation/_app/{path}" for path in APP}
