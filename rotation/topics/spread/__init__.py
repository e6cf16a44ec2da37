"""Spread page: return of small caps minus return of large caps."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.spread import metrics
from rotation.topics.spread.view import evidence, headline, result
from rotation.topics.spread.view.second_pair import SECOND_PAIR

PAGE: Final = Page(
    name="spread",
    title="Spread",
    icon=":material/show_chart:",
    help="How far small caps are ahead of large caps, over any lookback.",
    script="pages/rotation/spread.py",
    compute=result.compute,
    headline=headline.headline,
    drawings=headline.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    options=(SECOND_PAIR,),
    watchpoints=evidence.WATCHPOINTS,
    evidence=evidence.evidence,
    past=evidence.past,
    drawn=result.drawn,
)
