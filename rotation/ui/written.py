"""How the columns of tables are written."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import streamlit as st

_FORMATS: Final = "_formats"


def keep(alt: str, columns: Mapping[str, Any] | None) -> None:
    """Keep how a table writes its numbers, for a printer: a browser has them as digits alone."""
    kinds = {
        name: (isinstance(column, dict) and column.get("type_config")) or {}
        for name, column in (columns or {}).items()
    }
    written = {name: kind["format"] for name, kind in kinds.items() if kind.get("format")}
    st.session_state.setdefault(_FORMATS, {})[alt] = written


def formats() -> Mapping[str, Mapping[str, str]]:
    """Return the formats of columns by table, of every table this viewer was shown."""
    found: Mapping[str, Mapping[str, str]] = st.session_state.get(_FORMATS, {})
    return found
