"""Overview page: the rotation at a glance."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.overview import metrics, view

PAGE: Final = Page(
    name="overview",
    title="Overview",
    icon=":material/compare_arrows:",
    help="Is the rotation real and broad? The pair's race this year at a glance.",
    script="pages/answer/overview.py",
    compute=view.compute,
    headline=view.headline,
    drawings=view.drawings,
    quotes=metrics.QUOTES,
)
