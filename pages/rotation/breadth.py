import streamlit as st

from rotation.ui import breadth, freshness, session

inputs = st.container()
breadth.volume()
result = session.compute("breadth")

with inputs:
    freshness.line(result.provenance)
breadth.prices(result)
