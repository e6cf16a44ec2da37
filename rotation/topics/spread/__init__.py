"""Spread page: return of small caps minus return of large caps."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.spread import metrics, view

PAGE: Final = Page(
    name="spread",
    title="Spread",
    icon=":material/show_chart:",
    help="How far small caps are ahead of large caps, over any lookback.",
    script="pages/rotation/spread.py",
    compute=view.compute,
    headline=view.headline,
    drawings=view.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
)
