"""Search page: search interest and page views against the spread."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.search import metrics
from rotation.topics.search.view import evidence, headline, result

PAGE: Final = Page(
    name="search",
    title="Search",
    icon=":material/search:",
    help="Are people searching for it? Search interest vs the spread.",
    script="pages/rotation/search.py",
    compute=result.compute,
    headline=headline.headline,
    drawings=headline.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    options=result.OPTIONS,
    watchpoints=evidence.WATCHPOINTS,
    evidence=evidence.evidence,
    evidence_of=("asof",),
    reads=("prices", "search_interest", "related", "regions", "pageviews"),
)
