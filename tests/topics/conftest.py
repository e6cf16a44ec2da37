"""Every figure of these tests is checked value by value by Plotly, and sent as Plotly would."""

from __future__ import annotations

import base64
import json
import math
from typing import Any

import numpy as np
import plotly.graph_objects as go
import plotly.io
import pytest

from rotation.charts import figure as declared


@pytest.fixture
def checked_figures(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name or a value that Plotly does not know is an error, and so is one it would rewrite."""
    as_it_is = declared.figure

    def figure(spec: dict[str, Any]) -> go.Figure:
        made = go.Figure(spec, skip_invalid=False)
        assert sent(as_it_is(spec)) == sent(made)
        return made

    monkeypatch.setattr(declared, "figure", figure)


def sent(figure: go.Figure) -> Any:
    """What a browser reads, whichever way its arrays were packed, without Plotly's own looks."""
    spec = _plain(json.loads(plotly.io.to_json(figure.to_dict(), validate=False)))
    spec["layout"].pop("template", None)
    return spec


def _plain(value: Any) -> Any:
    if isinstance(value, dict) and "bdata" in value:
        array = np.frombuffer(base64.b64decode(value["bdata"]), dtype=value["dtype"])
        shape = [int(side) for side in value.get("shape", str(array.size)).split(",")]
        return _plain(array.reshape(shape).tolist())
    if isinstance(value, dict):
        return {name: _plain(one) for name, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    return None if isinstance(value, float) and math.isnan(value) else value
