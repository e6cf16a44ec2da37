import streamlit as st

from rotation.ui import cards, freshness, pace, search, search_charts, search_pulls, session

search.choose()
result = session.compute("search")
words = st.container()

search_charts.interest(result)  # first: it is what one looks at while moving the lookback
pace.charts_first(result, moved="lookback")
with words:
    freshness.line(result.provenance)
    cards.gaps(result)
    search_pulls.wish(result)
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
search_pulls.stored()
search_pulls.bring()
