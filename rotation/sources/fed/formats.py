"""Parses the Fed's list of press releases (RSS) and its pages of statements; touches no network.

Whatever is not the document asked for raises ``BadResponse`` that says what was expected and
what came.
"""

from __future__ import annotations

import datetime as dt
import html
import re
from html.parser import HTMLParser
from typing import Final
from xml.etree import ElementTree

import pandas as pd

from rotation import delimited
from rotation.errors import Refusal, refusal

SOURCE: Final = "fed"
SITE: Final = "https://www.federalreserve.gov"
FEED_EXPECTED: Final = "press releases as RSS, each item with title and link"
PAGE_EXPECTED: Final = "a page with the statement in its paragraphs (<p>)"

SUBJECT: Final = "federal funds rate"
"""What every statement speaks of."""

SHORTEST: Final = 80
"""Letters of the shortest text that can be a statement."""

HOLDS: Final = re.compile(rb"federal(?:\s|&nbsp;|&#160;|\xc2\xa0)+funds", re.IGNORECASE)
"""What the page of a statement holds and no page of an error does."""

PAGE: Final = re.compile(r"(\d{4})(\d{2})(\d{2})[a-z]\d?")
"""Name of a release: its day and a letter, such as 20260128a."""

_LINK: Final = re.compile(r"/newsevents/pressreleases/monetary(\w+)\.htm")
_TITLE: Final = re.compile(r"(?:FOMC|Federal Open Market Committee) statement", re.IGNORECASE)
_DOCUMENT_TYPE: Final = re.compile(r"<!(?:DOCTYPE|ENTITY)", re.IGNORECASE)
_ENDS: Final = re.compile(r"</(?:body|html)\s*>", re.IGNORECASE)
_TAG: Final = re.compile(r"</?[a-z][^<>]*>", re.IGNORECASE)
_BREAK: Final = re.compile(r"<(?:/?(?:p|div|li|ul|ol|h\d)|br)\b[^<>]*>", re.IGNORECASE)
_MARKUP: Final = re.compile(rf"{_TAG.pattern}|&(?:#\d+|#x[\da-f]+|[a-z]+);", re.IGNORECASE)
_AROUND: Final = frozenset({"article__time", "releasetime"})
"""Classes of paragraphs that stand above a statement: its day and its hour."""


def path_of(page: str) -> str:
    """Return the path of a release's page.

    Parameters
    ----------
    page : str
        As ``PAGE``.
    """
    return f"/newsevents/pressreleases/monetary{page}.htm"


def day_of(page: str) -> dt.date | None:
    """Return the day in the name of a release; None where it has none."""
    found = PAGE.fullmatch(page)
    try:
        return dt.date(int(found[1]), int(found[2]), int(found[3])) if found else None
    except ValueError:
        return None


def parse_releases(payload: bytes, key: str) -> pd.DataFrame:
    """Parse the list of press releases and keep the statements of the FOMC.

    Parameters
    ----------
    payload : bytes
        RSS whose items have ``title`` and ``link``, among them minutes and other releases.
    key : str
        What was asked for, as errors name it.

    Returns
    -------
    DataFrame of n >= 0 rows
        day (datetime64[s]), page (as ``PAGE``), title.

    Raises
    ------
    BadResponse
        Not that list, XML with a document type of its own, no item, an item without a link.
    """
    bad = refusal(SOURCE, key, FEED_EXPECTED)
    try:
        items = _items(delimited.decode(payload))
    except (ValueError, ElementTree.ParseError) as error:
        raise bad(_short(payload, str(error))) from error
    releases = [(_field(item, "title", bad), _field(item, "link", bad)) for item in items]
    if not releases:
        raise bad("a list without an item")
    rows = []
    for title, link in releases:
        named = _LINK.search(link)
        day = day_of(named[1]) if named else None
        if named and day and _TITLE.search(title):
            rows.append((pd.Timestamp(day), named[1], title))
    return pd.DataFrame(rows, columns=["day", "page", "title"]).astype({"day": "datetime64[s]"})


def parse_statement(payload: bytes, page: str, key: str) -> pd.DataFrame:
    """Parse the page of one statement, in the layout up to June 2026 or since.

    Parameters
    ----------
    payload : bytes
    page : str
        Name of the release, which says its day.
    key : str
        What was asked for, as errors name it.

    Returns
    -------
    DataFrame of 1 row
        date (datetime64[s]), title, url, text (a line a paragraph).

    Raises
    ------
    BadResponse
        A page that breaks off, has no paragraphs or holds no statement.
    """
    bad = refusal(SOURCE, key, PAGE_EXPECTED)
    try:
        text = delimited.decode(payload)
    except ValueError as error:
        raise bad(_short(payload, str(error))) from error
    title, body = read_page(text)
    if not _ENDS.search(text[-4096:]):
        raise bad(_short(payload, "which is no page or breaks off"))
    if not is_statement(body):
        got = f"{len(body.splitlines())} paragraphs that are no statement: {body[:60]!r}"
        raise bad(got if body else "a page without a paragraph")
    row = {"date": day_of(page), "title": title, "url": SITE + path_of(page), "text": body}
    return pd.DataFrame([row]).astype({"date": "datetime64[s]"})


def is_statement(text: str) -> bool:
    """Whether a text can be a statement of the FOMC."""
    return len(text) >= SHORTEST and SUBJECT in text.casefold()


def read_page(page: str) -> tuple[str, str]:
    """Return the title of a page and its paragraphs, a line each.

    Where a page marks its article, as the Fed's do, what stands around that is left out, and so
    are the day and the hour above it.
    """
    parser = _Page()
    parser.feed(page)
    parser.close()
    lines = (" ".join(found.split()) for found in parser.article or parser.paragraphs)
    return " ".join(parser.title.split()), "\n".join(line for line in lines if line)


def without_markup(text: str) -> str:
    """Return a text that may hold pieces of HTML as its paragraphs, a line each.

    A text without a tag or an entity is returned as it is.
    """
    if not _MARKUP.search(text):
        return text
    if _BREAK.search(text):
        text = _BREAK.sub("\n", " ".join(text.split()))
    plain = html.unescape(_TAG.sub("", text))
    lines = (" ".join(line.split()) for line in plain.splitlines())
    return "\n".join(line for line in lines if line)


class _Page(HTMLParser):
    """Collects the title, every paragraph, and those of the element whose id is ``article``."""

    def __init__(self) -> None:
        super().__init__()
        self.title = ""
        self.paragraphs: list[str] = []
        self.article: list[str] = []
        self._depth = 0  # of <div> within the article, itself included
        self._inside = ""  # "p" or "h3"

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "div" and (self._depth or given.get("id") == "article"):
            self._depth += 1
        if tag == "p":
            self._inside = "" if _AROUND & set(given.get("class", "").casefold().split()) else "p"
            self._begin()
        elif tag == "br":
            self._begin()
        elif tag == "h3" and "title" in given.get("class", "").split():
            self._inside = "h3"

    def handle_endtag(self, tag: str) -> None:
        if tag in ("p", "div", "h3"):
            self._inside = ""
        if tag == "div" and self._depth:
            self._depth -= 1

    def handle_data(self, data: str) -> None:
        if self._inside == "h3":
            self.title += data
        elif self._inside == "p":
            self.paragraphs[-1] += data
            if self._depth:
                self.article[-1] += data

    def _begin(self) -> None:
        if self._inside == "p":
            self.paragraphs.append("")
            if self._depth:
                self.article.append("")


def _items(text: str) -> list[ElementTree.Element]:
    if _DOCUMENT_TYPE.search(text):
        raise ValueError("XML with a document type of its own")
    return list(ElementTree.fromstring(text.lstrip()).iter("item"))


def _field(item: ElementTree.Element, name: str, bad: Refusal) -> str:
    text = " ".join((item.findtext(name) or "").split())
    if not text:
        raise bad(f"an item without {name!r}")
    return text


def _short(payload: bytes, reason: str) -> str:
    start = payload[:60].decode("utf-8", errors="replace")
    return f"{start!r} ({reason})" if payload else "nothing"
