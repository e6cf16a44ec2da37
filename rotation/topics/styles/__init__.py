"""Styles page: the Russell style box."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.styles import metrics, view

PAGE: Final = Page(
    name="styles",
    title="Styles",
    icon=":material/grid_view:",
    help="Russell's style box: does small lead in both value and growth?",
    script="pages/rotation/styles.py",
    compute=view.compute,
    headline=view.headline,
    drawings=view.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    watchpoints=(view.BOTH,),
    evidence=view.evidence,
    evidence_of=("asof", "basis"),
    controls=("lookback", "asof", "basis"),
)
