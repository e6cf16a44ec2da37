import streamlit as st

from rotation.topics import sectors, styles
from rotation.topics.breadth.ui import parts as breadth
from rotation.topics.overview import PAGE, ui
from rotation.topics.search.ui import parts as search
from rotation.topics.sectors.ui import parts as sectors_ui
from rotation.topics.spread import PAGE as SPREAD
from rotation.topics.styles import ui as styles_ui
from rotation.ui import cards, chart_cards
from rotation.ui.frame import freshness, navigation, session

result = session.compute(PAGE)

freshness.line(result.provenance)
cards.gaps(result)
cards.figures(ui.figures(result))

race, quarter = st.columns([3, 2])
with race:
    chart_cards.draw_one(result, ui.RACE)
with quarter:
    chart_cards.draw_one(result, ui.QUARTER)
    navigation.link(SPREAD, "All of the spread")

ranked, both = st.columns([3, 2])
with ranked:
    sectors_ui.year(result)
    navigation.link(sectors.PAGE, "All of the sectors")
with both:
    styles_ui.answer(result.tables["styles"], result.selection.lookback)
    navigation.link(styles.PAGE, "All of the styles")

breadth.card()
search.card()
