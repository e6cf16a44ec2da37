"""Definitions page: every figure and every term of the trade in one sentence."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.glossary import metrics
from rotation.topics.glossary.view import result

PAGE: Final = Page(
    name="glossary",
    title="Definitions",
    icon=":material/menu_book:",
    help="Every figure in a sentence, with its formula and its page, and the terms of the trade.",
    script="pages/behind/glossary.py",
    compute=result.compute,
    headline=result.headline,
    drawings=result.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    reads=(),
    controls=(),
    timelines=False,
    dated=False,
)
