import streamlit as st

from rotation.topics.sectors.charts import sectors as charts
from rotation.topics.sectors.ui import rotation_map
from rotation.ui import cards, figures, leaders
from rotation.ui.frame import charts_first, freshness, session

rotation_map.choose()
words = st.container()
rotation_map.draw()
result = session.compute("sectors")
n = result.selection.lookback

with words:
    freshness.line(result.provenance)
    cards.figures([*figures.sectors(result), figures.small_inside(result)])

one, two, three, four = cards.places(4)
cards.chart(
    charts.ranked(result),
    key="ranked",
    title="This year, best to worst",
    look_for="A broad market has many bars beyond the dashed line, not one or two.",
    alt="Return of each sector since the last close of the year before, ranked",
    place=one,
)
cards.chart(
    charts.heat(result),
    key="heat",
    title="Every sector over every horizon, per cent",
    look_for="Pink at the short horizons and green at the long ones: a lead that fades.",
    alt="Return of each sector over every horizon",
    place=two,
)
cards.chart(
    charts.rank_over_time(result),
    key="ranks",
    title=f"Rank by {n}-session return, over {n} sessions",
    look_for="A line that climbs and stays up is a change of leadership; crossings are noise.",
    alt=f"Rank of each sector by its {n}-session return through the lookback",
    place=three,
)
cards.chart(
    charts.within(result),
    key="within",
    title=f"Small minus large inside each sector, {n} sessions",
    look_for="Orange: small caps lead in that sector. Many orange bars make a rotation broad.",
    alt=f"Small-cap fund minus large-cap fund of each sector over {n} sessions",
    place=four,
)

charts_first.charts_first(result, moved="lookback")
leaders.sectors(result)
leaders.within(result)
