import streamlit as st

from rotation.topics.search.ui import charts as search_charts
from rotation.topics.search.ui import parts as search
from rotation.topics.search.ui import pulls
from rotation.ui import cards
from rotation.ui.frame import charts_first, freshness, session

search.choose()
result = session.compute("search")
words = st.container()

search_charts.interest(result)  # first: it is what one looks at while moving the lookback
charts_first.charts_first(result, moved="lookback")
with words:
    freshness.line(result.provenance)
    cards.gaps(result)
    pulls.wish(result)
    search.headline(result)
    cards.figures(search.figures(result))

search.term(result)
left, right = st.columns(2)
with left:
    search_charts.lead_lag(result)
    search_charts.scores(result)
    search_charts.pageviews(result)
    search.articles(result)
with right:
    search_charts.volatility(result)
    search_charts.regions(result)
    search.related(result)

search.terms(result)
pulls.stored()
pulls.bring()
