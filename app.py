"""The frame: page config, navigation, shared controls, freshness line, one error edge.

``streamlit run app.py`` imports this file once, to find what to serve (``app``), and then
runs it for each viewer, to draw. See docs/adr/0004.
"""

import streamlit as st

from rotation.ui import cards, controls, edge, live, navigation, server, session

if not server.drawing():
    app = st.App(__file__, lifespan=server.lifespan)
else:
    st.set_page_config("Rotation", navigation.ICON, layout="wide")
    page = st.navigation(navigation.pages(), position="top")

    with edge.guarded():
        market = session.open_market()
        st.title(page.title)
        if market.kind == "sample":
            cards.sample_banner()
        controls.shared(market)
        page.run()
        live.redraw_on_new_data()
