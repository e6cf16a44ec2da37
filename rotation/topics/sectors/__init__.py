"""Sectors page: sector returns, small minus large by sector, the rotation map."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.sectors import metrics
from rotation.topics.sectors.view import evidence, headline, result, rotation_map

PAGE: Final = Page(
    name="sectors",
    title="Sectors",
    icon=":material/donut_small:",
    help="Which sectors lead, whether small caps lead inside them, the rotation map.",
    script="pages/rotation/sectors.py",
    compute=result.compute,
    headline=headline.headline,
    drawings=headline.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    options=result.OPTIONS,
    view_state=(rotation_map.FOCUS,),
    controls=("lookback", "asof", "basis"),
    watchpoints=evidence.WATCHPOINTS,
    evidence=evidence.evidence,
    evidence_of=("lookback", "asof", "basis"),
    standings=evidence.standings,
)
