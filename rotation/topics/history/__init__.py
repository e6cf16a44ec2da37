"""History page: small against large by month, year, decade and rotation."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.history import metrics
from rotation.topics.history.view import headline, result

PAGE: Final = Page(
    name="history",
    title="History",
    icon=":material/history:",
    help="Years, decades and calendar months of small against large, and past rotations.",
    script="pages/rotation/history.py",
    compute=result.compute,
    headline=headline.headline,
    drawings=headline.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    options=result.OPTIONS,
    reads=("prices", "factors"),
    controls=("pair", "asof", "basis"),
    instead=result.instead,
)
