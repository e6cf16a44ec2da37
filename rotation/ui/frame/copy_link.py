"""A link to exactly what is shown, for good, alone or below the finding; Back undoes a move.

All of it belongs to the address, so one element of the page does it.
"""

from __future__ import annotations

from typing import Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rotation import formats
from rotation import selection as sel
from rotation.auth import origin
from rotation.ui.frame import session

_HTML: Final = """
<div>
<button type="button" class="link">
  <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M3.9 12a3.1 3.1 0 0 1 3.1-3.1h4V7H7a5 5 0 0
  0 0 10h4v-1.9H7A3.1 3.1 0 0 1 3.9 12ZM8 13h8v-2H8v2Zm9-6h-4v1.9h4a3.1 3.1 0 0 1 0
  6.2h-4V17h4a5 5 0 0 0 0-10Z"/></svg>
  <span>Copy link</span>
</button>
<button type="button" class="summary" hidden>
  <svg viewBox="0 0 24 24" aria-hidden="true"><path d="M19 3h-4.2a3 3 0 0 0-5.6 0H5v18h14V3Zm-7-.5a1
  1 0 1 1 0 2 1 1 0 0 1 0-2ZM17 19H7V5h2v2h6V5h2v14ZM9 10h6v1.8H9V10Zm0 4h6v1.8H9V14Z"/></svg>
  <span>Copy summary</span>
</button>
</div>
<p role="status"></p>
<textarea readonly hidden aria-label="Copied text"></textarea>
"""
_CSS: Final = """
div { display: flex; flex-direction: column; gap: 0.4rem; }
@media (max-width: 640px) { div { flex-direction: row; } }
button {
  display: flex; align-items: center; gap: 0.4rem; padding: 0.35rem 0.75rem;
  font: inherit; white-space: nowrap; color: var(--st-text-color); cursor: pointer;
  background: var(--st-background-color); border: 1px solid var(--st-border-color);
  border-radius: var(--st-button-radius);
}
button:hover, button:focus-visible {
  color: var(--st-primary-color); border-color: var(--st-primary-color);
}
button:focus-visible { outline: 2px solid var(--st-link-color); outline-offset: 1px; }
p { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); }
svg { width: 1.1em; height: 1.1em; fill: currentColor; }
textarea {
  box-sizing: border-box; width: 100%; margin-top: 0.3rem; padding: 0.35rem; font: inherit;
  color: inherit; background: var(--st-secondary-background-color);
  border: 1px solid var(--st-border-color); border-radius: var(--st-button-radius);
}
[hidden] { display: none; }
"""
_JS: Final = """
// The address at the moment of the click, so that what a part of the page has put there since it
// was drawn is in the link too; and over it what is pinned.
function link({ origin, pinned, filled }) {
  const url = new URL(window.location.href)
  for (const [name, value] of Object.entries(pinned)) url.searchParams.set(name, value)
  for (const [name, value] of Object.entries(filled))
    if (!url.searchParams.has(name)) url.searchParams.set(name, value)
  for (const name of ["embed", "embed_options"]) url.searchParams.delete(name)  // of a frame alone
  const path = url.pathname.replace("/~/+", "")  // the frame that Streamlit's own hosting adds
  return (origin ?? url.origin) + path + url.search
}

// Streamlit writes what a control is moved to over the entry of the history. Here the first write
// of a move makes an entry of its own, and those that follow it at once, such as of a key held
// down, write over that one. So does what the server writes in answer to it, as the one form of a
// pair that was typed: Back would change nothing. What it writes before this runs, as to an address
// that a new tab was opened with, stays an entry.
const MOVE = 1000  // ms

function keepMoves() {
  if (window.rotationKeepsMoves) return
  window.rotationKeepsMoves = true
  const replace = history.replaceState.bind(history)
  const push = history.pushState.bind(history)
  let wrote = -MOVE
  let made = true  // whether what the viewer did last has its entry: opening a page is one
  let touched = false  // since the page was opened or gone back to: else Streamlit itself writes
  history.replaceState = (state, unused, url) => {
    const to = new URL(url ?? location.href, location.href)
    if (!touched || to.pathname !== location.pathname || to.search === location.search)
      return replace(state, unused, url)
    const begins = performance.now() - wrote > MOVE
    wrote = performance.now()
    made = true
    return begins ? push(state, unused, url) : replace(state, unused, url)
  }
  history.pushState = (state, unused, url) => {
    const same = new URL(url ?? location.href, location.href).pathname === location.pathname
    const answers = made && same
    made = true
    return answers ? replace(state, unused, url) : push(state, unused, url)
  }
  for (const input of ["pointerdown", "keydown"])
    window.addEventListener(input, () => { touched = true; made = false }, true)
  window.addEventListener("popstate", () => { touched = false; made = true }, true)
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text)
    return true
  } catch {
    // Over http, browsers have no clipboard but this one.
    const box = document.createElement("textarea")
    box.value = text
    box.style.position = "fixed"
    box.style.opacity = "0"
    document.body.append(box)
    box.select()
    const done = document.execCommand("copy")
    box.remove()
    return done
  }
}

export default function ({ data, parentElement }) {
  keepMoves()
  const aloud = parentElement.querySelector("p")
  const box = parentElement.querySelector("textarea")
  const makes = { link: () => link(data), summary: () => `${data.summary}\\n${link(data)}` }
  const buttons = Object.keys(makes).map((name) => parentElement.querySelector(`.${name}`))
  for (const button of buttons) {
    const label = button.querySelector("span")
    const name = button.className
    button.name ||= label.textContent
    button.title = data.says[name]
    button.hidden = name === "summary" && !data.summary
    button.onclick = async () => {
      const text = makes[name]()
      const done = await copied(text)
      box.hidden = done
      box.value = text
      box.rows = text.split("\\n").length
      if (!done) box.select()
      label.textContent = aloud.textContent = done ? "Copied" : "Copy it below"
      clearTimeout(button.again)
      button.again = setTimeout(() => {
        label.textContent = button.name
        aloud.textContent = ""
      }, 2500)
    }
  }
  return () => buttons.forEach((button) => clearTimeout(button.again))
}
"""

_SUMMARY: Final = "What this page says, its day and a link to it, as text for a message."

_button = st.components.v2.component("rotation_copy_link", html=_HTML, css=_CSS, js=_JS)


def head(title: str) -> DeltaGenerator:
    """The title of the page; gives the place beside it, for what is known once it is drawn."""
    with st.container(horizontal=True, vertical_alignment="center", key="head"):
        with st.container(key="title"):
            session.place_title(title)
        return st.container(width="content", key="link")


def link(place: DeltaGenerator) -> None:
    """Buttons that copy a link to the session shown, whatever is stored later, and a summary."""
    as_of = session.shown_as_of()
    values = session.selection().as_dict()
    filled = {name: str(values[name]) for name in sel.SHARED if name != "asof"}
    pinned = {} if as_of is None else {"asof": as_of.isoformat()}
    says = (
        "A link to this page as it is now."
        if as_of is None
        else f"A link to this page as of {formats.day(as_of)}, which it goes on showing."
    )
    with place:
        _button(
            key="copy_link",
            data={
                "origin": origin.public_origin(),
                "pinned": pinned,
                "filled": filled,
                "says": {"link": says, "summary": _SUMMARY},
                "summary": session.summary(),
            },
            width="content",
        )
