"""The evidence ledger: a row a watchpoint, with its state, figure, sparkline, day and page."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any, Final

import streamlit as st

from rotation import formats
from rotation.results.evidence import COUNTED, State
from rotation.ui import script_files

_WIDTH, _HEIGHT = 96, 20

_MARKS: Final[Mapping[str, str]] = {
    State.CONFIRMS: "✓",
    State.MIXED: "≈",
    State.CONTRADICTS: "✕",
    State.NO_DATA: "–",
    State.STALE: "◷",
}
"""Beside the colour, so that a state is told without it."""

_CSS: Final = """
ol { list-style: none; margin: 0; padding: 0; color: var(--st-text-color);
  font: 0.88rem/1.25 var(--st-font); border: 1px solid var(--st-border-color);
  border-radius: var(--st-base-radius); }
li { display: grid; gap: 0 0.9rem; align-items: center; min-height: 1.8rem;
  padding: 0.1rem 0.9rem; grid-template-columns: 13.5rem 7.2rem 96px minmax(0, 1fr) 5.4rem;
  grid-template-areas: "question state line figure day"; }
li + li { border-top: 1px solid var(--st-border-color); }
a { grid-area: question; color: var(--st-link-color); font-weight: 600; text-decoration: none; }
a:hover, a:focus-visible { text-decoration: underline; }
a:focus-visible { outline: 2px solid var(--st-link-color); outline-offset: 1px; }
.state { grid-area: state; justify-self: start; padding: 0.1rem 0.55rem; border-radius: 99px;
  font-weight: 600; white-space: nowrap; background: rgba(124, 136, 148, 0.18); }
.confirms { background: rgba(27, 120, 55, 0.28); }
.mixed { background: rgba(211, 159, 33, 0.28); }
.contradicts { background: rgba(118, 42, 131, 0.28); }
.figure { grid-area: figure; }
.day { grid-area: day; text-align: right; white-space: nowrap; color: var(--st-gray-text-color); }
.out .figure { grid-column-start: line; color: var(--st-gray-text-color); }
svg { grid-area: line; display: block; }
@media screen and (max-width: 900px) {
  ol { font-size: 0.85rem; }
  li { grid-template-columns: minmax(0, 1fr) auto; padding: 0.3rem 0.7rem;
    grid-template-areas: "question state" "figure day"; }
  .day { align-self: end; }
  .state { justify-self: end; }
  svg { display: none; }
  .out .figure { grid-column-start: figure; }
}
@media print {
  ol { --st-text-color: #1b2530; --st-link-color: #1b2530; --st-gray-text-color: #5e6b78;
    --st-border-color: #dce2e8; font-size: 9pt; }
  li { grid-template-columns: 11rem 6rem 96px minmax(0, 1fr) 5rem; break-inside: avoid; }
}
"""

_ledger = st.components.v2.component(
    "rotation_ledger", html="<section></section>", css=_CSS, js=script_files.beside(__file__)
)


def draw(
    rows: Sequence[Mapping[str, Any]],
    lines: Mapping[str, Iterable[float]],
    why: Mapping[str, str],
    paths: Mapping[str, str],
) -> None:
    """Draw the ledger.

    Parameters
    ----------
    rows : sequence of mapping
        The table ``evidence``.
    lines : mapping of watchpoint to values
        Sparklines of those that have one.
    why : mapping of watchpoint to words
        Why a row is not counted.
    paths : mapping of page to path
        What each row links to.
    """
    items = (
        item(row, tuple(lines.get(row["watchpoint"], ())), why.get(row["watchpoint"], ""), paths)
        for row in rows
    )
    _ledger(key="ledger", data={"html": f"<ol>{''.join(items)}</ol>"})


def item(row: Mapping[str, Any], line: Sequence[float], why: str, paths: Mapping[str, str]) -> str:
    """Return a row as HTML; whatever it quotes is shown letter by letter."""
    state = str(row["state"])
    counted = state in COUNTED
    text = row["figure"] if counted else "; ".join(filter(None, (why, row["figure"])))
    day = "" if row["as_of"] is None else formats.day(row["as_of"])
    return (
        f'<li class="{"" if counted else "out"}">'
        f'<a href="{escape(paths[row["page"]])}" target="_self" title="{escape(row["rule"])}">'
        f"{escape(row['question'])}</a>"
        f'<span class="state {escape(state)}">{_MARKS[state]} {escape(state)}</span>'
        f"{sparkline(line) if counted else ''}"
        f'<span class="figure" title="{escape(text)}">{escape(text)}</span>'
        f'<span class="day">{escape(day)}</span></li>'
    )


def sparkline(line: Sequence[float]) -> str:
    """Return a line as a drawing, zero dashed where it is crossed; nothing below two values."""
    if len(line) < 2:
        return ""
    low, high = min(line), max(line)
    span = high - low or 1.0

    def y(value: float) -> str:
        return f"{2 + (_HEIGHT - 4) * (high - value) / span:.1f}"

    step = _WIDTH / (len(line) - 1)
    points = " ".join(f"{n * step:.1f},{y(value)}" for n, value in enumerate(line))
    zero = (
        f'<path d="M0 {y(0)}H{_WIDTH}" stroke="currentColor" opacity="0.5" stroke-dasharray="2 3"/>'
        if low < 0 < high
        else ""
    )
    return (
        f'<svg width="{_WIDTH}" height="{_HEIGHT}" viewBox="0 0 {_WIDTH} {_HEIGHT}" '
        f'aria-hidden="true">{zero}<polyline points="{points}" fill="none" stroke="#E07B2A" '
        'stroke-width="1.6"/></svg>'
    )
