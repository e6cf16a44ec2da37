"""Pages of HTML of their own, which need nothing of the app."""

from __future__ import annotations

from html import escape
from typing import Final

STYLE: Final = """
:root { color-scheme: light dark; --ink: light-dark(#1b2530, #e6ebf0);
  --grey: light-dark(#5e6b78, #93a0ad); --ground: light-dark(#fff, #11161c);
  --rule: light-dark(#dce2e8, #2b343e); --link: light-dark(#2f6db5, #7db2ec);
  --amber: light-dark(#8a3f05, #f0b27a); }
body { color: var(--ink); background: var(--ground);
  font: 1rem/1.5 "Source Sans 3", "Source Sans Pro", system-ui, sans-serif; }
a { color: var(--link); } a:focus-visible, summary:focus-visible, [tabindex]:focus-visible {
  outline: 2px solid var(--link); outline-offset: 1px; }
.of { color: var(--grey); font-size: 0.9rem; }
.note { color: var(--amber); font-weight: 600; }
"""
"""Of pages that are as light or dark as the reader prefers."""


def html(title: str, style: str, body: str, script: str = "") -> str:
    """Return a whole page.

    Parameters
    ----------
    title, style : str
        As text.
    body, script : str
        HTML.
    """
    return (
        '<!doctype html>\n<html lang="en"><head><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width, initial-scale=1">'
        f'<meta name="generator" content="rotation"><title>{escape(title)}</title>'
        f"<style>{style}</style></head>\n<body>{body}{script}</body></html>\n"
    )


def inert(json: str) -> str:
    """JSON that cannot end the element of a script it stands in."""
    return json.replace("<", "\\u003c")
