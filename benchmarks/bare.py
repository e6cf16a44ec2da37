"""A bare page with one chart: what the first chart of a cold server is held against."""

import numpy as np
import plotly.graph_objects as go
import streamlit as st

days = np.datetime_as_string(np.arange("2026-01-01", 210, dtype="datetime64[D]"))
walks = 100 + np.cumsum(np.random.default_rng(1).standard_normal((2, 210)), axis=1)
st.plotly_chart(go.Figure([go.Scatter(x=days, y=walk) for walk in walks]))
