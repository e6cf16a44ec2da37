"""A server that answers as the Federal Reserve's site does, and is wrong on demand.

    with FedServer() as server:
        server.fault = faults.Fault.HTML
        ...  # point the client at server.url

`feed`, `old_page` and `new_page` make the bodies without a server; the second and third are the
layouts up to June 2026 and since.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping, Sequence
from html import escape

from tests.loopback import faults
from tests.loopback.http import Answer, LoopbackServer

RSS = "text/xml"
HTML = "text/html; charset=utf-8"
STATEMENT = "Federal Reserve issues FOMC statement"
MINUTES = "Minutes of the Federal Open Market Committee, December 9\u201310, 2025"

OUTLOOK = "Available indicators suggest that economic activity has been expanding at a solid pace."
DECISION = (
    "In support of its goals, the Committee decided to maintain the target range for the federal "
    "funds rate at 3\u20111/2 to 3\u20113/4 percent."
)
VOTES = (
    "Voting for the monetary policy action were Ann A. Chair, Chair; Ben B. Vice, Vice Chair; and "
    "Cy C. Member. Voting against this action was Di D. Dissenter, who preferred to lower it."
)
OPENING = (
    "The Federal Open Market Committee approved the following statement for release by a "
    "9 \u2014 3 vote:"
)
DISSENT = "Di D. Dissenter, Ed E. Other and Flo F. Third preferred to lower the target range."


def page(paragraphs: Sequence[str], title: str = STATEMENT) -> bytes:
    """A page of the Board: what it has to say, and what stands around that on every page."""
    body = "".join(f"<p>{escape(text)}</p>\n" for text in paragraphs)
    return (
        '<!DOCTYPE html>\n<html lang="en"><head><meta charset="utf-8">'
        f"<title>Federal Reserve Board - {title}</title></head><body>\n"
        "<div class='banner'><p>An official website of the United States Government</p></div>\n"
        '<div id="content"><div id="article"><div class="heading">'
        '<p class="article__time">January 28, 2026</p>\n'
        f'<h3 class="title">{title}</h3>\n'
        '<p class="releaseTime">For release at 2:00 p.m. EST</p>\n'
        '<div class="share"><a href="#">Share</a></div></div>\n'
        f'<div class="text">{body}<p>For media inquiries, please email <a>media</a>.</p></div>'
        "</div></div>\n"
        "<footer><p>Board of Governors of the Federal Reserve System</p></footer></body></html>\n"
    ).encode()


def old_page(outlook: str = OUTLOOK) -> bytes:
    """The layout up to June 2026: votes in a paragraph at the end."""
    return page([outlook, DECISION, VOTES])


def new_page(outlook: str = OUTLOOK) -> bytes:
    """The layout since July 2026: votes first, who dissented at the end."""
    return page([OPENING, outlook, DECISION, DISSENT])


def feed(releases: Sequence[tuple[str, str]]) -> bytes:
    """The list of press releases: (name of the page, title) of each, newest first."""
    items = "".join(
        f"<item><title><![CDATA[{title}]]></title><link><![CDATA["
        f"https://www.federalreserve.gov/newsevents/pressreleases/monetary{name}.htm]]></link>"
        f"<description>{escape(title)}</description><category>Monetary Policy</category>"
        "<pubDate>Wed, 28 Jan 2026 19:00:00 GMT</pubDate></item>\n"
        for name, title in releases
    )
    return (
        '\ufeff<?xml version="1.0" encoding="utf-8" standalone="yes"?>\n<rss version="2.0">'
        f"<channel><title>FRB: Press Release - Monetary Policy</title>\n{items}</channel></rss>"
    ).encode()


EDITS: Mapping[faults.Fault, faults.Edit] = {
    faults.Fault.NO_ROWS: lambda body: re.sub(rb"(?s)<item>.*</item>|<p>.*</p>", b"", body),
    faults.Fault.PARTIAL: lambda body: re.sub(
        rb"(?s)<link>.*?</link>|(?<=</p>\n)<p>.*(?=<p>For media)", b"", body
    ),
    faults.Fault.RENAMED: lambda body: re.sub(
        rb"(</?)p>", rb"\1span>", body.replace(b"<link>", b"<href>").replace(b"</link>", b"</href>")
    ),
}


class FedServer(LoopbackServer):
    """The Board's site, on a port of this machine.

    Attributes
    ----------
    releases : list of (name of the page, title), newest first
    pages : dict of name to body
        ``old_page()`` for any other day up to ``until``.
    until : date
        The last day with a page.
    requests : list of str
        Pages asked for so far, in order; ``feed`` is the list.
    fault : faults.Fault or None
        What is wrong with every answer.
    retry_after : str or None
        Sent with every 429: seconds or an HTTP date.
    """

    def __init__(self, *, port: int = 0, latency: float = 0.0) -> None:
        super().__init__(port=port, latency=latency)
        self.releases = [("20251230a", MINUTES), ("20251210a", STATEMENT)]
        self.pages: dict[str, bytes] = {}
        self.until = dt.date(2025, 12, 10)
        self.requests: list[str] = []
        self.fault: faults.Fault | None = None
        self.retry_after: str | None = None

    def respond(self, target: str) -> Answer:
        """The answer to a request, with what is wrong with it at the moment."""
        asked = re.fullmatch(r"/newsevents/pressreleases/monetary(\w+)\.htm", target)
        if target == "/feeds/press_monetary.xml":
            self.requests.append("feed")
            answer = Answer(200, RSS, feed(self.releases))
        elif asked:
            self.requests.append(asked[1])
            body = self.pages.get(asked[1])
            if body is None and asked[1][:8] > f"{self.until:%Y%m%d}":
                return Answer(404, HTML, b"<html><title>Page not found</title></html>")
            answer = Answer(200, HTML, body or old_page())
        else:
            return Answer(404, HTML, b"<html><title>Page not found</title></html>")
        return faults.with_wait(faults.spoiled(answer, self.fault, EDITS), self.retry_after)
