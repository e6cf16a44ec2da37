"""The claims of the article as cards: what is said, our figures, whether it holds and why."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from html import escape
from typing import Any, Final

import streamlit as st

from rotation import formats
from rotation.results.result import Result
from rotation.topics.article.view.claim import DAY, NOT_KNOWN, Holds
from rotation.ui import cards, script_files, tables

_MARKS: Final[Mapping[str, str]] = {Holds.HOLDS: "✓", Holds.DOES_NOT: "✕", Holds.UNKNOWN: "–"}
"""Beside the colour, so that a verdict is told without it."""

_CSS: Final = """
ol { list-style: none; margin: 0; padding: 0; display: grid; gap: 0.75rem;
  grid-template-columns: repeat(auto-fill, minmax(min(100%, 30rem), 1fr));
  color: var(--st-text-color); font: 0.9rem/1.4 var(--st-font); }
li { display: grid; gap: 0.45rem 0.9rem; align-content: start; padding: 0.75rem 0.9rem;
  grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); break-inside: avoid;
  border: 1px solid var(--st-border-color); border-radius: var(--st-base-radius); }
h2 { grid-column: 1 / -1; display: flex; gap: 0.6rem; justify-content: space-between;
  align-items: start; margin: 0; font: 600 1rem/1.35 var(--st-font); }
.state { padding: 0.1rem 0.6rem; border-radius: 99px; font-size: 0.85rem; white-space: nowrap;
  background: rgba(124, 136, 148, 0.18); }
.holds .state { background: rgba(27, 120, 55, 0.28); }
.does .state { background: rgba(118, 42, 131, 0.28); }
div { min-width: 0; overflow-wrap: anywhere; }
b { display: block; font-size: 0.8rem; font-weight: 500; color: var(--st-gray-text-color); }
.once div { grid-column: 1 / -1; }
.out div { color: var(--st-gray-text-color); }
p { grid-column: 1 / -1; margin: 0; color: var(--st-gray-text-color); }
.links { grid-column: 1 / -1; display: flex; flex-wrap: wrap; gap: 0.2rem 1.2rem; }
a { color: var(--st-link-color); text-decoration: none; padding: 0.15rem 0; }
a:hover, a:focus-visible { text-decoration: underline; }
a:focus-visible { outline: 2px solid var(--st-link-color); outline-offset: 1px; }
@media (max-width: 640px) {
  li { grid-template-columns: minmax(0, 1fr); padding: 0.65rem 0.7rem; }
}
@media print {
  ol { --st-text-color: #1b2530; --st-link-color: #1b2530; --st-gray-text-color: #5e6b78;
    --st-border-color: #dce2e8; display: block; font-size: 9.5pt; }
  li { margin-bottom: 0.6rem; }
  .links { display: none; }
}
"""

_claims = st.components.v2.component(
    "rotation_claims", html="<section></section>", css=_CSS, js=script_files.beside(__file__)
)


def sentence(result: Result) -> None:
    """Draw what is checked, and by what."""
    last = max((one.as_of for one in result.provenance if one.as_of is not None), default=None)
    now = ""
    if last is not None and last != result.as_of:
        now = f" Prices end on {formats.day(last)}: “now” is that day for all that is made of them."
    simulated = " Prices are simulated, so that nothing is checked by them." * result.sample
    said = (
        "“Small Caps Are the Main Character”, claim by claim and in our own words: our figure on "
        f"{formats.day(DAY)} and now, by the other pages of this app.{now}{simulated}"
    )
    st.markdown(cards.plain(said))


def claims(result: Result, names: Mapping[str, str]) -> None:
    """Draw a card a claim, and the table as a file.

    Parameters
    ----------
    result : Result
    names : mapping of page to title
        What a link to each page is called.
    """
    rows = result.tables["claims"]
    items = (card(row, result.as_of, names.get(row["page"], row["page"])) for row in rows)
    _claims(key="claims", data={"html": f"<ol>{''.join(items)}</ol>"})
    tables.download(result, "claims", rows)


def card(row: Mapping[str, Any], as_of: dt.date | None, page: str) -> str:
    """Return a claim as HTML; whatever it quotes is shown letter by letter."""
    kind = {Holds.HOLDS: "holds", Holds.DOES_NOT: "does"}.get(row["holds"], "out")
    same = row["holds_now"] == row["holds"]
    word = "It still" if same else "Now it"
    again = f" {word} {row['holds_now']}." if row["holds_now"] in _SAID_AGAIN else ""
    dated: tuple[tuple[str, str], ...] = (("Then", row["then"]), ("Now", row["now"]))
    if as_of == DAY and row["then"] == row["now"]:
        dated, kind = (("Then and now", row["now"]),), f"{kind} once"
        again = "" if same else again
    figures = "".join(_figure(*one) for one in dated) if any(map(_known, dated)) else ""
    return (
        f'<li class="{kind}"><h2><span>{escape(row["said"])}</span>'
        f'<span class="state">{_MARKS[row["holds"]]} {escape(row["holds"])}</span></h2>'
        f"{figures}"
        f'<p title="{escape(row["rule"])}">{escape(row["why"] + again)}</p>'
        f"{_links(row['link'], as_of, page)}</li>"
    )


_SAID_AGAIN: Final = (Holds.HOLDS, Holds.DOES_NOT)


def _figure(when: str, dated: str) -> str:
    """A figure below its day."""
    day, _, figure = dated.partition(": ")
    return f"<div><b>{escape(when)} · {escape(day)}</b>{escape(figure)}</div>"


def _known(dated: tuple[str, str]) -> bool:
    return not dated[1].endswith(NOT_KNOWN)


def _links(link: str | None, as_of: dt.date | None, page: str) -> str:
    if link is None:
        return ""
    then = f'<a href="{escape(link)}" target="_self">{escape(page)} up to {formats.day(DAY)}</a>'
    if as_of is None or as_of <= DAY:
        return f'<div class="links">{then}</div>'
    later = link.replace(f"asof={DAY.isoformat()}", f"asof={as_of.isoformat()}")
    now = f'<a href="{escape(later)}" target="_self">{escape(page)} up to {formats.day(as_of)}</a>'
    return f'<div class="links">{then}{now}</div>'
