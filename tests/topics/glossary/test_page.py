"""The definitions page: every figure, every term, each with an address."""

from __future__ import annotations

import json
from pathlib import Path

from streamlit.testing.v1 import AppTest

from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.market import sample_market
from rotation.topics import registry
from rotation.topics.glossary import PAGE, ui
from tests.markets import result_of

APP = str(Path(__file__).parent.parent.parent.parent / "app.py")
TITLES = {page.name: (page.title, page.path) for page in registry.PAGES}


def glossary() -> Result:
    return result_of(PAGE.name, Selection(), sample_market())


def test_every_number_of_every_page_has_an_entry() -> None:
    """With formula, unit and page; its anchor is its own."""
    entries = {row["anchor"]: row for row in glossary().tables["entries"]}
    assert len(entries) == len(glossary().tables["entries"])
    for page in registry.PAGES:
        for metric in page.metrics:
            entry = entries[f"{page.name}-{metric.name}"]
            assert entry["formula"] == metric.definition
            assert (entry["unit"], entry["page"]) == (metric.unit, page.name)
    assert entries["styles-ytd"]["formula"] == "small − large year to date"  # a column of a table


def test_terms_of_the_trade_are_one_sentence() -> None:
    """Those that a reader has to know, on a page that exists."""
    terms = {row["name"]: row for row in glossary().tables["entries"] if not row["formula"]}
    assert {
        "z-score", "Drawdown", "Tracking error", "Breadth thrust", "Effective N", "Beta-adjusted",
        "Ratio-adjusted McClellan oscillator",
    } <= set(terms)  # fmt: skip
    for term in terms.values():
        assert term["says"].endswith(".")
        assert term["says"].count(". ") == 0
        assert registry.page(term["page"])


def test_no_template_is_left_open() -> None:
    """Fields of a selection are words where there is none."""
    assert not [row for row in glossary().tables["entries"] if "{" in row["label"] + row["says"]]


def test_entries_are_shown_letter_by_letter() -> None:
    """What an entry says is no markup of ours."""
    row = {
        "anchor": "term-x", "name": "x", "label": "<b>x</b>", "says": "a & b", "formula": "",
        "unit": "", "page": "spread", "chart": "",
    }  # fmt: skip
    html = ui.listed([row], TITLES)
    assert "&lt;b&gt;x&lt;/b&gt;" in html
    assert "a &amp; b" in html
    assert '<div id="term-x">' in html


def test_entry_leads_to_the_chart_that_draws_it() -> None:
    """A figure's own, or that of its table; a term has none."""
    rows = {row["anchor"]: row for row in glossary().tables["entries"]}
    assert rows["spread-ratio_zscore_252"]["chart"] == "ratio"
    assert rows["sectors-strength"]["chart"] == "map"
    html = ui.listed([rows["spread-ratio_zscore_252"]], TITLES)
    path = TITLES["spread"][1]
    assert f'<a href="{path}#chart-ratio" target="_self">chart</a>' in html


def test_page_lists_all_of_them() -> None:
    """In one element, whatever their number."""
    app = AppTest.from_file(APP, default_timeout=120)
    app.switch_page("pages/behind/glossary.py")
    app.run()
    assert not app.exception
    assert app.title[0].value == "Definitions: every figure in one sentence"
    (drawn,) = (
        json.loads(part.proto.json)["html"]
        for part in app.get("bidi_component")
        if part.proto.component_name == "rotation_glossary"
    )
    assert drawn.count("<dt>") == len(glossary().tables["entries"])
