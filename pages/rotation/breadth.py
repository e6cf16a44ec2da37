import streamlit as st

from rotation.ui import breadth, cards, session

freshness = st.container()
breadth.volume()
result = session.compute("breadth")

with freshness:
    cards.freshness(result.provenance)
breadth.prices(result)
