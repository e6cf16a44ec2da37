"""The frame: page config, navigation, shared controls, freshness line, one error edge.

``streamlit run app.py`` and ``rotation serve`` import this file once, to find what to serve
(``app``), and then run it for each viewer, to draw. See docs/adr/0004 and 0014.
"""

import streamlit as st

from rotation.results.page import FRONT
from rotation.serving import app as server
from rotation.topics import registry
from rotation.ui.frame import (
    auto_refresh,
    controls,
    copy_link,
    error_boundary,
    fold,
    freshness,
    gate,
    navigation,
    paper,
    picked_session,
    session,
)
from rotation.web.routes import report

if not server.drawing():
    app = st.App(__file__, **server.served())  # Streamlit looks for these words
else:
    st.set_page_config(session.tab(), navigation.ICON, layout="wide")
    gate.require_sign_in()
    page = st.navigation(navigation.entries(registry.PAGES), position="top")

    with error_boundary.drawing(page.url_path):
        market = session.open_market(registry.PAGES)
        place = copy_link.head(page.title)
        with st.container():  # stays where nothing is said: see controls.shared
            freshness.store_problem()
            if market.kind == "sample":
                freshness.sample_banner()
        windows = controls.shared(market, registry.page(page.url_path or FRONT))
        page.run()
        fold.windows(windows, market)
        copy_link.link(place)
        shown = registry.page(page.url_path or FRONT)
        paper.draw(report.PATH, dated=shown.dated)
        picked_session.draw(asof="asof" in shown.controls)
        auto_refresh.redraw_on_new_data()
    gate.sign_out_button()
