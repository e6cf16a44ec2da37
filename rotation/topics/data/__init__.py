"""Data page: stored tables, sources, errors, quarantine."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.data import metrics, view

PAGE: Final = Page(
    name="data",
    title="Data",
    icon=":material/database:",
    help="What is stored, how old it is, what went wrong, what is running.",
    script="pages/behind/data.py",
    compute=view.compute,
    headline=view.headline,
    drawings=view.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    reads=(),
    controls=(),
    timelines=False,
    dated=False,
)
