"""The frame: page config, navigation, shared controls, freshness line, one error edge.

``streamlit run app.py`` and ``rotation serve`` import this file once, to find what to serve
(``app``), and then run it for each viewer, to draw. See docs/adr/0004 and 0014.
"""

import streamlit as st

from rotation.ui import controls, edge, freshness, gate, live, navigation, server, session, share

if not server.drawing():
    app = st.App(__file__, **server.served())  # Streamlit looks for these words
else:
    st.set_page_config("Rotation", navigation.ICON, layout="wide")
    gate.hold()
    page = st.navigation(navigation.pages(), position="top")

    with edge.drawing(page.url_path):
        market = session.open_market()
        place = share.head(page.title)
        if market.kind == "sample":
            freshness.sample_banner()
        controls.shared(market)
        page.run()
        share.link(place)
        live.redraw_on_new_data()
    gate.way_out()
