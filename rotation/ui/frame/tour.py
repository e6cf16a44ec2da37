"""The tour: the question the app answers, and how to read and use it, for a first visit.

Below the answer stands one line that offers it, in a browser that has neither taken nor hidden it,
unless the address it was opened with asks for something. What the browser remembers stays in it.
"""

from __future__ import annotations

from typing import Final, NamedTuple

import streamlit as st

from rotation.results import headline


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
_JS: Final = """
// How far this tab is, as long as it is open: none is not begun. A browser that keeps nothing
// is asked again at its next visit.
const KEY = "rotation.tour"
function over() {
  try {
    return localStorage.getItem(KEY) !== null
  } catch {
    return window.rotationTour?.over
  }
}
function end() {
  window.rotationTour = { over: true }
  try {
    localStorage.setItem(KEY, "over")
  } catch {}
}

// Whether the address that this tab was opened with asks for nothing, a frame's included.
function plain() {
  const [opened] = performance.getEntriesByType("navigation")
  return !new URL(opened?.name ?? location.href).search
}

export default function ({ data, parentElement }) {
  const find = (name) => parentElement.querySelector(name)
  const place = find("section")
  const around = document.querySelector(".st-key-tour")
  let outlined = null

  function outline(selector) {
    if (outlined) outlined.style.outline = outlined.style.outlineOffset = ""
    outlined = selector ? document.querySelector(selector) : null
    if (!outlined) return
    outlined.style.outline = `2px solid ${getComputedStyle(find(".next")).color}`
    outlined.style.outlineOffset = "4px"
  }
  function draw() {
    const at = window.rotationTour?.at
    const step = data.steps[at]
    place.hidden = !step && (over() || !plain())
    around.style.display = place.hidden ? "none" : ""  // or there would be a gap
    around.classList.toggle("offered", !step)
    find(".offer").hidden = Boolean(step)
    find(".card").hidden = !step
    outline(step?.outlined)
    if (!step) return
    const last = at === data.steps.length - 1
    find(".question").textContent = data.question
    find(".title").textContent = step.title
    find(".count").textContent = `${at + 1} of ${data.steps.length}`
    find(".text").textContent = step.text
    find(".next").textContent = last ? "Done" : "Next"
    find(".back").hidden = at === 0
    find(".skip").hidden = last
  }
  function go(at) {
    if (at < data.steps.length) window.rotationTour = { at }
    else end()
    draw()
    if (place.hidden) document.querySelector('[data-testid="stMain"]')?.focus()
  }
  function take() {
    go(0)
    find(".card").focus()
  }
  function asked() {
    if (location.hash !== "#tour") return
    history.replaceState(history.state, "", location.pathname + location.search)
    take()
    find(".card").scrollIntoView({ block: "center" })
  }
  find(".take").onclick = take
  find(".next").onclick = () => go(window.rotationTour.at + 1)
  find(".back").onclick = () => {
    go(window.rotationTour.at - 1)
    if (find(".back").hidden) find(".next").focus()
  }
  find(".hide").onclick = find(".skip").onclick = () => go(data.steps.length)
  draw()
  asked()
  addEventListener("hashchange", asked)
  return () => {
    removeEventListener("hashchange", asked)
    outline("")
  }
}
"""
_tour = st.components.v2.component("rotation_tour", html=_HTML, css=_CSS, js=_JS)


def draw() -> None:
    """Draw the line that offers the tour, which becomes the tour; ``#tour`` begins it."""
    _tour(
        key="tour",
        data={"question": headline.QUESTION, "steps": [step._asdict() for step in STEPS]},
    )
