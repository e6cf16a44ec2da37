"""One chart of a page alone, for a frame of a wiki, an intranet or a research workspace."""

from __future__ import annotations

import json
from collections.abc import Sequence
from html import escape
from typing import Final, Literal

from rotation import formats, sessions
from rotation.charts import dark, marks, switches
from rotation.charts import figure as declared
from rotation.charts import measure as measuring
from rotation.results import links
from rotation.results.page import Page
from rotation.results.render import csv, document
from rotation.results.result import Result
from rotation.ui import chart_cards
from rotation.ui.chart_cards import ChartCard

Scheme = Literal["light", "dark"]
SCHEMES: Final[tuple[Scheme, ...]] = ("light", "dark")

_STYLE: Final = """
* { box-sizing: border-box; }
html, body { height: 100%; margin: 0; }
main { display: flex; flex-direction: column; min-height: 100%; padding: 0.6rem 0.8rem; }
h1 { margin: 0; font-size: 1.05rem; line-height: 1.3; }
p { margin: 0.1rem 0; font-size: 0.9rem; }
.age { color: var(--amber); font-weight: 600; }
#chart { flex: 1 1 auto; min-height: 15rem; margin: 0.3rem 0; position: relative; }
#chart > * { position: absolute; inset: 0; }
footer { display: flex; flex-wrap: wrap; gap: 0 1rem; font-size: 0.85rem; line-height: 1.6; }
footer nav { display: flex; gap: 1rem; margin-left: auto; }
details { font-size: 0.85rem; } details p { font-size: inherit; }
#picked { --st-font: "Source Sans 3", system-ui, sans-serif;
  --st-text-color: var(--ink); --st-background-color: var(--ground); --st-border-color: var(--rule);
  --st-gray-text-color: var(--grey); --st-primary-color: var(--link);
  --st-link-color: var(--link); }
.modebar-btn path { fill: var(--grey) !important; }
@media print { .modebar { display: none !important; } }
"""

_FONT: Final = """
@font-face {{ font-family: "Source Sans 3"; font-weight: 100 900; src: url("{}") format("woff2"); }}
"""


def html(
    page: Page,
    card: ChartCard,
    result: Result,
    *,
    kinds: Sequence[str] = (),
    notes: Sequence[str] = (),
    scheme: Scheme | None = None,
    scripts: Sequence[str] = (),
    measure: str = "",
    zoomed: str = "",
    font: str = "",
) -> str:
    """Return the page of a frame: title, finding, chart, day and source, a way to the whole page.

    Parameters
    ----------
    page : Page
    card : ChartCard
        One of its charts.
    result : Result
        Its result.
    kinds : sequence of str
        Days that are marked, of ``marks.KINDS``.
    notes : sequence of str
        What was wrong with the address, a sentence each.
    scheme : Scheme, optional
        Light or dark; without it as the reader prefers.
    scripts : sequence of str
        Addresses of plotly.js and of the script that draws.
    measure : str
        Address of the module that measures between two presses.
    zoomed : str
        Address of the module that labels the part of an axis that is in view.
    font : str
        Address of the app's font; without it the reader's own.
    """
    title, line, alt = card.words(result)
    known = result.selection.asof or sessions.today()
    figure, said = marks.marked(card.figure(result), kinds, known)
    line = " ".join(filter(None, (line, said)))
    specs = "".join(
        _data(
            declared.as_json(figure if one == "light" else dark.figure(figure), {}),
            f'data-scheme="{one}"',
        )
        for one in SCHEMES
        if scheme in (None, one)
    )
    picture = chart_cards.file_name(result, card.key, page)
    config = _data(json.dumps(declared.config(picture)), 'id="config"')
    goes_by = measuring.data(sample=result.sample, asof=False)
    picked = _data(json.dumps(goes_by), 'id="measure"') + (
        f'<div id="picked" data-script="{escape(measure)}"><template shadowrootmode="open">'
        f"<style>{measuring.CSS}</style>{measuring.HTML}</template></div>"
    )
    body = (
        f"<main>{_head(title, line, notes)}"
        f'<div id="chart" data-zoomed="{escape(zoomed)}" role="figure" aria-label="{escape(alt)}">'
        f"</div>"
        f"{_foot(page, card, result, kinds)}</main>{specs}{config}{picked}"
    )
    own = document.STYLE + _STYLE + switches.SHEET
    own += f":root {{ color-scheme: {scheme}; }}" if scheme else ""
    own += _FONT.format(font) if font else ""
    loaded = "".join(f'<script src="{escape(one)}" defer></script>' for one in scripts)
    return document.html(f"{title} · Rotation", own, body, loaded)


def error(sentence: str) -> str:
    """Return the page of a frame with a sentence on what is wrong in the place of a chart."""
    main = f'<main><h1>No chart</h1><p class="note" role="alert">{escape(sentence)}</p></main>'
    return document.html("Rotation", document.STYLE + _STYLE, main)


def _data(text: str, attribute: str) -> str:
    """JSON for the script that draws."""
    return f'<script type="application/json" {attribute}>{document.inert(text)}</script>'


def _head(title: str, line: str, notes: Sequence[str]) -> str:
    told = "".join(f'<p class="note">{escape(note)}</p>' for note in notes)
    below = f"<p>{escape(line)}</p>" if line else ""
    return f'<header id="head"><h1>{escape(title)}</h1>{below}{told}</header>'


def _foot(page: Page, card: ChartCard, result: Result, kinds: Sequence[str]) -> str:
    query = links.query(result.selection, kinds=kinds)
    drawn = links.chart_drawn(page.name, card.key, result.selection, result.as_of)
    ways = {
        "Open in Rotation": f"{page.path}?{query}",
        "Table": f"{links.CHART_TABLE}?{drawn}",
    }
    offered = "".join(
        f'<a href="{escape(address)}" target="_blank" rel="noopener">{name}</a>'
        for name, address in ways.items()
    )
    origin = csv.origin(result, card.key, page)
    known = "No data" if result.as_of is None else escape(origin.line())
    return (
        f'<footer id="foot" class="of"><span>{known}{_age(result)}</span>'
        f"<nav>{offered}</nav>{_caveats(result)}</footer>"
    )


def _age(result: Result) -> str:
    """How old the inputs are that reach to the day shown, up to the chosen day or to now."""
    if result.sample:
        return ""
    last = [entry for entry in result.provenance if entry.as_of == result.as_of]
    age = max((entry.age(result.selection.asof) for entry in last), default=0)
    return f' · <span class="age">{formats.many(age, "session")} old</span>' if age else ""


def _caveats(result: Result) -> str:
    sentences = result.sentences()
    if not sentences:
        return ""
    many = formats.many(len(sentences), "caveat")
    told = "".join(f"<p>{escape(sentence)}</p>" for sentence in sentences)
    return f"<details><summary>{many}</summary>{told}</details>"
