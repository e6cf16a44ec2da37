import streamlit as st

from rotation.topics.sectors import PAGE, metrics
from rotation.topics.sectors.ui import parts, rotation_map
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, freshness, session

rotation_map.choose()
words = st.container()
rotation_map.draw()
result = session.compute(PAGE)

with words:
    answer.say(PAGE, result)
    freshness.line(result.provenance)
    cards.wall(result, metrics.WALL)
chart_cards.draw(result, parts.CHARTS)

charts_first.charts_first(result, moved="lookback")
parts.sector_table(result)
parts.within_table(result)
