"""Article page: what the article of 16 January 2026 says, checked on that day and now."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.article import metrics
from rotation.topics.article.view import headline, result

PAGE: Final = Page(
    name="article",
    title="Article",
    icon=":material/fact_check:",
    help="Claims of the article that asked the question, checked on its day and now.",
    script="pages/answer/article.py",
    compute=result.compute,
    headline=headline.headline,
    drawings=headline.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    controls=("asof", "basis"),
    reads_pages=True,
    timelines=False,
)
"""Every claim with our figure on the article's day and now, and whether it holds."""
