"""The report: verdict, ledger, charts, definitions and provenance as one page of HTML."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Final

from rotation import __version__, formats, sessions
from rotation.charts import figure as declared
from rotation.charts import switches, theme
from rotation.errors import BadInput
from rotation.reports import charts, look, parts
from rotation.results import headline, links
from rotation.results.page import FRONT, Data, Page
from rotation.results.render import document
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.topics import registry

CLAIMS: Final = "article"
PAGES: Final = tuple(page for page in registry.PAGES if page.reads)
"""Those about the market; one that reads no table is about the store, or defines figures."""

HEIGHTS: Final = {theme.HEIGHT: 250}
"""Of the usual chart: three stand on a page of paper. [pixels]"""

_NOTHING: Final = "Nothing was written."

APART: Final = (FRONT, CLAIMS)
"""Pages that have a part of their own."""


@dataclass(frozen=True)
class Report:
    """A report of one selection on one version of the data.

    Attributes
    ----------
    results : the result of every page, by name
    selection : shared controls
    origin : what addresses of the app begin with; empty where that is not known
    made_at : when it was made, UTC
    notes : what was wrong with the address that asked for it, a sentence each
    """

    results: dict[str, Result]
    selection: Selection
    origin: str
    made_at: dt.datetime
    notes: tuple[str, ...] = ()

    @property
    def front(self) -> Result:
        """The overview."""
        return self.results[FRONT]

    @property
    def as_of(self) -> dt.date | None:
        """Last session any figure of the verdict uses."""
        return self.front.as_of

    @property
    def address(self) -> str:
        """Address of the overview with this selection, as of its day for good."""
        return self.link(registry.page(FRONT))

    @property
    def name(self) -> str:
        """Name of the file; a simulated one says so."""
        kind = "SAMPLE-" if self.front.sample else ""
        chosen = f"{self.selection.pair}-{self.selection.lookback}d-{self.selection.basis}"
        return f"rotation-report-{kind}{chosen}-{self.as_of or 'no-data'}.html"

    def link(self, page: Page) -> str:
        """Return the address of a page with this selection."""
        return f"{self.origin}{page.path}?{links.query(self.selection, self.as_of)}"


def check(path: Path) -> None:
    """Refuse a place where a page cannot be written, before anything is computed.

    Raises
    ------
    BadInput
        It is a folder, does not end in .html, or is in no folder.
    """
    if path.is_dir():
        raise BadInput(f"{path} is a folder; expected a file such as report.html. {_NOTHING}")
    if path.suffix.lower() not in (".html", ".htm"):
        raise BadInput(f"{path} does not end in .html; expected such as report.html. {_NOTHING}")
    if not path.absolute().parent.is_dir():
        raise BadInput(f"There is no folder {path.parent} to write {path.name} into. {_NOTHING}")


def report(
    selection: Selection, data: Data, origin: str = "", notes: tuple[str, ...] = ()
) -> Report:
    """Compute every page for a selection.

    Parameters
    ----------
    selection : Selection
        Its shared controls; pages have their own at default.
    data : Data
    origin : str
        Such as ``https://rotation.example``.
    notes : tuple of str
        What was wrong with the address that asked for it, a sentence each.
    """
    shared = dataclasses.replace(selection, options=())
    results = {page.name: data.result(page, shared) for page in PAGES}
    return Report(results, shared, origin, sessions.now(), notes)


def html(of: Report) -> str:
    """Return the report: everything it needs is in it, nothing is asked of a network."""
    when = f"as of {formats.day(of.as_of)}" if of.as_of else "no data"
    title = f"Rotation · {of.selection.pair} · {when}"
    mark = " · SAMPLE DATA" if of.front.sample else ""
    style = look.STYLE + switches.SHEET + look.page_margin(f"{of.address} · {when}{mark}")
    body = "".join((_head(of, when), _answer(of), *_pages(of), _behind(of)))
    script = f"<script>{declared.script()}</script><script>{look.DRAW}</script>"
    return document.html(title, style, body, script)


def sentence(of: Report, size: int) -> str:
    """Return what a report is, for a person.

    Parameters
    ----------
    of : Report
    size : int
        Of the file. [bytes]
    """
    when = f"as of {formats.day(of.as_of)}" if of.as_of else "without any data"
    kind = "simulated prices" if of.front.sample else "one page that needs no network"
    return f"{of.selection.pair} {when}, {size / 1e6:.1f} MB, {kind}."


def _head(of: Report, when: str) -> str:
    summary = registry.page(FRONT).finding(of.front)
    mark = parts.SAMPLE if of.front.sample else ""
    told = "".join(f'<p class="note">{escape(note)}</p>' for note in of.notes)
    verdict = str(of.front.numbers["verdict"] or "").capitalize()
    title = headline.of_its_day(verdict, of.front) if verdict else summary.title
    said = str(of.front.numbers["verdict_sentence"] or summary.description).partition(": ")
    sentence = (said[2] or said[0]).strip()
    chosen = escape(parts.selection(of.selection.as_dict()))
    return (
        f'<p class="brand">Rotation · {chosen} · {when}</p>'
        f"<h1>{escape(title)}</h1>"
        f'<p class="lead">{escape(sentence[:1].upper() + sentence[1:])}.</p>{told}{mark}'
        f"{parts.wall(parts.figures(registry.page(FRONT), of.front))}"
    )


def _answer(of: Report) -> str:
    changed = parts.changes(of.front)
    since = f"<h2>What changed</h2>{changed}" if changed else ""
    article = of.results[CLAIMS]
    summary = registry.page(CLAIMS).finding(article)
    return (
        f"<h2>The evidence</h2>{parts.ledger(of.front)}{since}"
        f"{_charts(registry.page(FRONT), of.front)}"
        f"<h2>{escape(summary.title)}</h2>{parts.claims(article)}"
    )


def _pages(of: Report) -> Iterator[str]:
    for page in PAGES:
        if page.name in APART:
            continue
        result = of.results[page.name]
        summary = page.finding(result)
        name = f"{escape(page.title)}: " if page.title not in summary.title else ""
        day = f"Figures of {formats.day(result.as_of)}. " if result.as_of else ""
        yield (
            f"<section><h2>{name}{escape(summary.title)}</h2>"
            f"<p>{escape(summary.description)}</p>"
            f'<p class="small">{day}{_open(of, page)}</p>'
            f"{parts.wall(parts.figures(page, result))}"
            f"{_charts(page, result)}{parts.gaps(page, result)}</section>"
        )


def _open(of: Report, page: Page) -> str:
    """A link to the page, where the address of the app is known."""
    if not of.origin:
        return ""
    return f'<a href="{escape(of.link(page))}">Open {escape(page.title)} in Rotation</a>'


def _charts(page: Page, result: Result) -> str:
    """The charts of a page that have something to draw."""
    drawn = []
    for card in charts.of_page(page):
        figure = card.figure(result)
        if figure.spec["data"]:
            title, line, alt = card.words(result)
            spec = declared.as_json(figure, HEIGHTS)
            drawn.append(
                f"<figure><h3>{escape(title)}</h3>"
                f'<p class="look">{escape(line)}</p>'
                f'<div class="plot" role="img" aria-label="{escape(alt)}"></div>'
                f'<script type="application/json">{document.inert(spec)}</script></figure>'
            )
    return "".join(drawn)


def _behind(of: Report) -> str:
    named = f'<a href="{escape(of.address)}">{escape(of.address)}</a>' if of.origin else ""
    shown = named or f"<code>{escape(of.address)}</code>"
    defined = parts.definitions(PAGES, of.front)
    return (
        f"<h2>Where the figures come from</h2>{parts.provenance(of.results.values())}"
        f'<h2>Definitions</h2><div class="definitions">{defined}</div>'
        f'<footer class="small">{shown}<br>Made {parts.instant(of.made_at)} by Rotation '
        f"{escape(__version__)}. No figure uses a row after its day.</footer>"
    )
