"""Breadth page: participation and concentration of the Russell 2000's members."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.breadth import metrics
from rotation.topics.breadth.view import evidence, headline, result

PAGE: Final = Page(
    name="breadth",
    title="Breadth",
    icon=":material/groups:",
    help="Is it broad? Volume of the Russell 2000's members, with or without the few.",
    script="pages/rotation/breadth.py",
    compute=result.compute,
    headline=headline.headline,
    drawings=headline.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    options=result.OPTIONS,
    reads=("prices", "holdings"),
    controls=("lookback", "asof"),
    instead=result.instead,
    watchpoints=evidence.WATCHPOINTS,
    evidence=evidence.evidence,
    evidence_of=("asof",),
    past=evidence.past,
    standings=evidence.standings,
)
