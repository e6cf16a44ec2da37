import streamlit as st

from rotation.topics.breadth.ui import parts as breadth
from rotation.topics.search.ui import parts as search
from rotation.topics.spread import charts
from rotation.ui import cards, figures, leaders
from rotation.ui.frame import freshness, session

result = session.compute("overview")
pair = result.selection.pair

freshness.line(result.provenance)
cards.gaps(result)
cards.figures(figures.overview(result))

race, quarter = st.columns([3, 2])
with race:
    cards.chart(
        charts.race(result),
        key="race",
        title=f"The race this year: {pair.small} against {pair.large}",
        look_for="A widening gap with the orange line on top is a rotation into small caps.",
        alt=f"{pair.small} and {pair.large} since the start of the year, from 100",
    )
with quarter:
    cards.chart(
        charts.spark(result),
        key="quarter",
        title="Small over large, last quarter",
        look_for="Rising: small caps lead. Falling: large caps lead.",
        alt=f"Ratio of {pair.small} to {pair.large} over the last 63 sessions",
    )
    st.page_link(
        "pages/rotation/spread.py", label="All of the spread", icon=":material/arrow_forward:"
    )

leaders.year(result)
breadth.card()
search.card()
