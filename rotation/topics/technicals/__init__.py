"""Technicals page: is the chart a cup with handle, and what would that be worth."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.technicals import metrics
from rotation.topics.technicals.view import evidence, result, sentences

PAGE: Final = Page(
    name="technicals",
    title="Technicals",
    icon=":material/candlestick_chart:",
    help="Is the chart of IWM, or of any stored symbol, a cup with handle? Rule by rule.",
    script="pages/rotation/technicals.py",
    compute=result.compute,
    headline=sentences.headline,
    drawings=result.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    options=result.OPTIONS,
    controls=("lookback", "asof"),
    watchpoints=evidence.WATCHPOINTS,
    evidence=evidence.evidence,
    evidence_of=("asof",),
)
