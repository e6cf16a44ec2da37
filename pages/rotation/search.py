import streamlit as st

from rotation.topics.search import PAGE
from rotation.topics.search.ui import charts, parts, pulls
from rotation.ui import cards, chart_cards
from rotation.ui.frame import answer, charts_first, session

pulls.apply_wanted()
parts.choose()
result = session.compute(PAGE)
searched, viewed = bool(result.tables["terms"]), "pageviews" in result.series
words = st.container()

chart_cards.draw_one(result, charts.INTEREST)  # first: what one looks at while moving the lookback
charts_first.charts_first(result, moved="lookback")
with words:
    answer.draw(PAGE, result)
    pulls.wish(result)
    if searched:
        parts.headline(result)
    if searched or viewed:
        cards.wall(result, parts.WALL)

if searched:
    parts.term(result)
    left, right = st.columns(2)
    with left:
        chart_cards.draw_below(result, (charts.LEAD_LAG, charts.SCORES, charts.PAGEVIEWS))
        parts.articles(result)
    with right:
        chart_cards.draw_below(result, (charts.VOLATILITY, charts.REGIONS))
        parts.related(result)
    parts.terms(result)
elif viewed:  # everything else is of the search that is not there
    chart_cards.draw_below(result, (charts.PAGEVIEWS,))
    parts.articles(result)

pulls.stored(result)
pulls.bring()
