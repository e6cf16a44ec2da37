"""The entries of the glossary: a box that narrows them, and an address for each."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from html import escape
from itertools import groupby
from typing import Any, Final

import streamlit as st

from rotation.results import metric
from rotation.results.result import Result
from rotation.ui import script_files

_CSS: Final = """
section { color: var(--st-text-color); font: 0.95rem/1.5 var(--st-font); max-width: 60rem; }
label { display: block; font-size: 0.9rem; margin-bottom: 0.25rem; }
input { box-sizing: border-box; width: 100%; max-width: 26rem; padding: 0.45rem 0.6rem;
  font: inherit; color: inherit; background: var(--st-background-color);
  border: 1px solid var(--st-gray-text-color); border-radius: var(--st-button-radius); }
h2 { margin: 1.6rem 0 0.4rem; font: 600 1.1rem/1.4 var(--st-font); }
dl { margin: 0; }
dl > div { padding: 0.55rem 0.7rem; border-top: 1px solid var(--st-border-color); }
dl > div.found { background: var(--st-secondary-background-color);
  border-radius: var(--st-base-radius); }
dt { font-weight: 600; overflow-wrap: anywhere; }
dd { margin: 0; overflow-wrap: anywhere; }
code { font: 0.85em var(--st-code-font, monospace); }
.of, .unit { font-weight: 400; color: var(--st-gray-text-color); }
a { color: var(--st-link-color); text-decoration: underline; }
:is(a, input):focus-visible { outline: 2px solid var(--st-link-color); outline-offset: 1px; }
[role=status] { margin-inline-start: 0.5rem; }
[hidden] { display: none; }
@media print { label, input, [role=status] { display: none; } }
"""
_entries = st.components.v2.component(
    "rotation_glossary", html="<section></section>", css=_CSS, js=script_files.beside(__file__)
)


def entries(result: Result, titles: Mapping[str, tuple[str, str]]) -> None:
    """Draw every entry.

    Parameters
    ----------
    result : Result
    titles : mapping of page to title and path
    """
    _entries(key="glossary", data={"html": listed(result.tables["entries"], titles)})


def listed(rows: Iterable[Mapping[str, Any]], titles: Mapping[str, tuple[str, str]]) -> str:
    """Return the entries as HTML: the terms, then a part a page."""
    parts = groupby(rows, lambda row: None if row["formula"] == "" else row["page"])
    return (
        '<label for="find">Find a figure or a term</label><input id="find" type="search" '
        'autocomplete="off" /> <span role="status"></span>'
        + "".join(
            f'<div class="part"><h2>{escape("Terms" if page is None else titles[page][0])}</h2>'
            f"<dl>{''.join(_entry(row, titles) for row in some)}</dl></div>"
            for page, some in parts
        )
    )


def _entry(row: Mapping[str, Any], titles: Mapping[str, tuple[str, str]]) -> str:
    title, path = titles[row["page"]]
    drawn = f"{path}#{metric.chart_anchor(row['chart'])}"
    formula = f'{escape(row["formula"])} <span class="unit">[{escape(row["unit"])}]</span>'
    return (
        f'<div id="{escape(row["anchor"])}"><dt>{escape(row["label"])} <span class="of">'
        f'· <a href="{escape(path)}" target="_self">page {escape(title)}</a>'
        + (f' · <a href="{escape(drawn)}" target="_self">chart</a>' if row["chart"] else "")
        + (f" · <code>{escape(row['name'])}</code>" if row["formula"] else "")
        + "</span></dt>"
        + (f"<dd>{escape(row['says'])}</dd>" if row["says"] else "")
        + (f"<dd>{formula}</dd>" if row["formula"] else "")
        + "</div>"
    )
