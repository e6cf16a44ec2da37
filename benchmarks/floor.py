"""The floor: one slider and as many charts and points as a page, from constant arrays.

``?charts=[[[["line", 64], ["line", 64]], true], [[["bar", 10]], false]]`` draws two charts:
two lines of 64 points that the slider changes, and ten bars that it does not.
"""

import json

import numpy as np
import plotly.graph_objects as go
import streamlit as st

DAYS = np.datetime_as_string(np.arange("2024-01-01", 1500, dtype="datetime64[D]"))
WALK = 100 + np.cumsum(np.random.default_rng(1).standard_normal(9000))
MODES = {
    "line": "lines",
    "dots": "markers",
    "marked": "lines+markers",
    "text": "text",
    "trail": "lines+markers+text",
}


def trace(kind: str, y: np.ndarray) -> go.Bar | go.Heatmap | go.Scatter:
    days = DAYS[: len(y)]
    if kind == "bar":
        return go.Bar(x=days, y=y)
    if kind == "heat":
        return go.Heatmap(x=days, z=[y])
    text = [f"{value:.1f}" for value in y] if "text" in MODES[kind] else None
    return go.Scatter(x=days, y=y, mode=MODES[kind], text=text)


lookback = st.slider("Lookback", 5, 756, 63)
for number, (traces, moves) in enumerate(json.loads(st.query_params["charts"])):
    start = lookback if moves else 0
    drawn = [
        trace(kind, WALK[start + 500 * place :][:points])
        for place, (kind, points) in enumerate(traces)
    ]
    st.plotly_chart(go.Figure(drawn), key=f"chart{number}")
