"""Overview page: the verdict on the rotation and the evidence it rests on."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.overview import metrics
from rotation.topics.overview.view import headline, result

PAGE: Final = Page(
    name="overview",
    title="Overview",
    icon=":material/compare_arrows:",
    help="Is the rotation real, and is it broad? The verdict and the evidence it rests on.",
    script="pages/answer/overview.py",
    compute=result.compute,
    headline=headline.headline,
    drawings=headline.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    quotes=metrics.QUOTES,
    reads_pages=True,
)
