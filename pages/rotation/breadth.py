import streamlit as st

from rotation.topics.breadth.ui import parts as breadth
from rotation.ui.frame import freshness, session

inputs = st.container()
breadth.volume()
result = session.compute("breadth")

with inputs:
    freshness.line(result.provenance)
breadth.prices(result)
