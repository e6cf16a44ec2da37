"""The tour: the question the app answers, and how to read and use it, for a first visit.

Below the answer stands one line that offers it, in a browser that has neither taken nor hidden it,
unless the address it was opened with asks for something. What the browser remembers stays in it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import streamlit as st

from rotation.results import headline
from rotation.ui import script_files


class Step(NamedTuple):
    """One step of the tour.

    Attributes
    ----------
    title : what it is about
    text : one to three sentences
    outlined : selector of what it is about on the front page; empty where that is elsewhere
    """

    title: str
    text: str
    outlined: str = ""


STEPS: Final = (
    Step(
        "The answer",
        "The title is the verdict. Each row of the ledger below is a question: whether the data "
        "confirm it, with figure and day. Its link opens the page behind it. Rows without current "
        "data are not counted.",
        ".st-key-ledger",
    ),
    Step(
        "Lookback and day",
        "This line says which pair, lookback and day the figures are of. Click it to change them. "
        "The arrows go one session back or forward; no figure uses a later session.",
        ".st-key-fold-line",
    ),
    Step(
        "About a figure",
        "The question mark beside a figure says how it is calculated, from which inputs of which "
        "days, and links to its definition. Charts and tables have a CSV file.",
    ),
    Step(
        "Share",
        "Copy link gives an address that goes on showing this session, whatever is stored later; "
        "Copy summary adds what the page says. "
        "Report, at the foot of each page, is verdict, evidence and charts as one file.",
        ".st-key-link",
    ),
    Step(
        "How far to trust it",
        "Badges at the foot of the front page, and below the title of others, say to which day "
        "data goes; amber calls for caution. Caveats say what could not be computed, and why.",
        ".st-key-freshness",
    ),
    Step(
        "Definitions",
        "The Definitions page has every figure and term, with formula and unit. Links to it and to "
        "this tour are at the foot of each page.",
    ),
)
"""What the tour says, in this order."""

_HTML: Final = """
<section aria-label="Tour" hidden>
  <p class="offer">New here?
    <button type="button" class="take">Take the two-minute tour</button>
    <button type="button" class="hide">Hide</button></p>
  <div class="card" tabindex="-1" hidden>
    <p class="question"></p>
    <div aria-live="polite"><h2><span class="title"></span> <span class="count"></span></h2>
      <p class="text"></p></div>
    <div class="moves">
      <button type="button" class="next"></button>
      <button type="button" class="back">Back</button>
      <button type="button" class="skip">Skip</button></div>
  </div>
</section>
"""
_CSS: Final = """
section { color: var(--st-text-color); font: 0.95rem/1.5 var(--st-font); }
h2, p { margin: 0; }
button { min-height: 24px; padding: 0; font: inherit; color: var(--st-link-color); border: 0;
  background: none; cursor: pointer; }
button:hover { text-decoration: underline; }
button:focus-visible { outline: 2px solid var(--st-link-color); outline-offset: 1px; }
.offer { font-size: 0.9rem; }
.take { margin-right: 0.6rem; font-weight: 600; }
.hide { color: var(--st-gray-text-color); }
.card { max-width: 46rem; padding: 0.9rem 1.1rem; border: 1px solid var(--st-border-color);
  border-left: 3px solid var(--st-link-color); border-radius: var(--st-base-radius); }
.card:focus { outline: none; }
.question, .count { font-size: 0.85rem; color: var(--st-gray-text-color); }
h2 { margin-top: 0.35rem; font-size: 1rem; font-weight: 600; }
.count { margin-left: 0.3rem; font-weight: 400; }
.text { min-height: 3em; }
.moves { display: flex; gap: 0.6rem; margin-top: 0.6rem; }
.moves button { min-height: 32px; padding: 0 0.8rem; border-radius: var(--st-button-radius); }
.moves .next { min-width: 4.5rem; border: 1px solid var(--st-link-color); }
.moves .skip { margin-left: auto; color: var(--st-gray-text-color); }
[hidden] { display: none; }
@media (max-width: 640px) { .text { min-height: 6em; } }
@media print { section { display: none; } }
"""
_tour = st.components.v2.component(
    "rotation_tour", html=_HTML, css=_CSS, js=script_files.beside(__file__)
)


def draw() -> None:
    """Draw the line that offers the tour, which becomes the tour; ``#tour`` begins it."""
    _tour(
        key="tour",
        data={"question": headline.QUESTION, "steps": [step._asdict() for step in STEPS]},
    )
