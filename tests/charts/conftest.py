"""Every figure of these tests is checked value by value by Plotly."""

from __future__ import annotations

from typing import Any

import plotly.graph_objects as go
import pytest

from rotation.charts import theme


@pytest.fixture(autouse=True)
def checked(monkeypatch: pytest.MonkeyPatch) -> None:
    """A trace, a name or a value that Plotly does not know is an error."""

    def built(spec: dict[str, Any]) -> go.Figure:
        return go.Figure(spec, skip_invalid=False)

    monkeypatch.setattr(theme, "built", built)
