"""The figures and the table of the definitions page."""

from __future__ import annotations

from typing import Final

from rotation.results.metric import Metric, ResultTable

METRICS: Final = (
    Metric("figures", "figures of all pages that have a definition", "count"),
    Metric("terms", "terms of the trade", "count"),
)

TABLES: Final = (
    ResultTable(
        "entries",
        (
            Metric("anchor", "fragment of the entry's address on the page", "text"),
            Metric("name", "name in JSON; of a term, the term", "text"),
            Metric("label", "name on the screen", "text"),
            Metric("says", "one plain sentence; empty where the formula is one", "text"),
            Metric("formula", "definition; empty for a term", "text"),
            Metric("unit", "unit in JSON; empty for a term", "text"),
            Metric("page", "page it stands on", "text"),
            Metric("chart", "chart of that page that draws it; empty without one", "text"),
        ),
        "a row an entry, the terms of the trade first, then the figures page by page",
    ),
)
