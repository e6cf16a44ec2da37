"""The figures and the table of the article page."""

from __future__ import annotations

from typing import Final

from rotation.results.evidence import STALE_AFTER
from rotation.results.metric import Metric, ResultTable

METRICS: Final = (
    Metric("article_day", "day of the article", "day"),
    Metric("claims", "claims of the article, in our own words", "count"),
    Metric("hold", "claims that hold", "count"),
    Metric("do_not_hold", "claims that do not hold", "count"),
    Metric("cannot_be_checked", "claims that cannot be checked", "count"),
)

_WORDS: Final = "holds, does not hold, cannot be checked"

TABLES: Final = (
    ResultTable(
        "claims",
        (
            Metric("claim", "what the claim is about", "text"),
            Metric("said", "what the article says, in our own words", "text"),
            Metric("then", "our figure on the article's day, after the day it is of", "text"),
            Metric("now", "our figure at the as-of day, after the day it is of", "text"),
            Metric(
                "holds",
                f"{_WORDS}: a claim on the state of things by the figure of the article's day, an "
                "expectation by what followed; simulated prices check nothing, and neither does "
                f"data more than {STALE_AFTER} sessions older than the day",
                "text",
            ),
            Metric("why", "the figures that decide, or why nothing does", "text"),
            Metric("rule", "when the claim holds", "text"),
            Metric(
                "holds_now",
                f"{_WORDS}, by the figure of now; null for a figure of the article's day and for "
                "an expectation",
                "text",
            ),
            Metric("page", "page behind the claim", "text"),
            Metric("link", "address of that page on the article's day", "text"),
        ),
        "a row a claim; every figure is another page's, read off its result",
    ),
)
