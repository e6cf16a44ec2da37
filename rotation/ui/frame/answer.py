"""What a page found, said first: title of the page and of the browser's tab, then one sentence."""

from __future__ import annotations

from rotation import formats
from rotation.results.headline import Headline
from rotation.results.page import Page
from rotation.results.result import Result
from rotation.ui import cards
from rotation.ui.frame import freshness, session


def draw(page: Page, result: Result) -> None:
    """Say what the page found, how fresh its inputs are, and what is missing, in this order."""
    say(page, result)
    freshness.line(result.provenance)
    gaps(page, result)


def gaps(page: Page, result: Result) -> None:
    """Say what is missing, less what the sentence below the title says."""
    cards.gaps(result, but=page.headline(result).description)


def say(page: Page, result: Result) -> None:
    """Put the page's finding in the place of its title, with its sentence and its day."""
    said = page.finding(result)
    title, sentence = (
        cards.whole_amounts(cards.plain(text)) for text in (said.title, said.description)
    )
    day = "" if result.as_of is None else f" · {result.as_of:%a} {formats.day(result.as_of)}"
    session.entitle(f"{page.title}{day}", title, sentence)
    name(said, result)


def name(said: Headline, result: Result) -> None:
    """Name the browser's tab, and what is copied as a summary, after the page's finding."""
    session.name_tab(said.title)
    session.summarize(said.dated(result))
