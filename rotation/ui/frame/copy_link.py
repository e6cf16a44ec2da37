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
from rotation.ui import script_files
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

_SUMMARY: Final = "What this page says, its day and a link to it, as text for a message."

_button = st.components.v2.component(
    "rotation_copy_link", html=_HTML, css=_CSS, js=script_files.beside(__file__)
)


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
