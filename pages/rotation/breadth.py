import streamlit as st

from rotation.topics.breadth import PAGE
from rotation.topics.breadth.ui import parts
from rotation.ui.frame import freshness, session

inputs = st.container()
parts.volume()
result = session.compute(PAGE)

with inputs:
    freshness.line(result.provenance)
if result.as_of is not None:
    parts.prices(result)
