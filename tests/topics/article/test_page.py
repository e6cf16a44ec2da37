"""The article page as a viewer gets it."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from rotation.store.delta.tables import Tables
from rotation.topics.article import ui
from rotation.topics.article.view.claim import DAY
from tests.policy import add_closes
from tests.topics.sectors.test_page import APP, said, stored

LATER = dt.date(2026, 2, 18)


def opened() -> AppTest:
    """The page without values in its address."""
    app = AppTest.from_file(APP, default_timeout=120)
    app.switch_page("pages/answer/article.py")
    app.run()
    assert not app.exception
    assert not app.error
    return app


def cards(app: AppTest) -> str:
    """The cards as HTML."""
    return next(
        json.loads(part.proto.json)["html"]
        for part in app.get("bidi_component")
        if part.proto.component_name == "rotation_claims"
    )


def test_sample_is_marked_and_checks_nothing() -> None:
    """In the line below the title, in every figure, and in the verdicts."""
    app = opened()
    assert "of 16 claims 0 hold, 0 do not, 16 cannot be checked" in app.title[0].value
    assert "Prices are simulated" in said(app)
    assert "16 Jan 2026 (sample)" in cards(app)
    assert "does not hold</span>" not in cards(app)


def test_card_says_figure_verdict_and_where_it_is_from(tables: Tables, tmp_path: Path) -> None:
    """With prices stored; the link has the day."""
    stored(tables, tmp_path, ["IWM", "SPY", "^RUT", "^GSPC"])
    html = cards(opened())
    assert html.count("<li") == 16
    assert "Then and now · 16 Jan 2026</b>IWM" in html
    assert 'href="/spread?pair=IWM-SPY&amp;lookback=63&amp;asof=2026-01-16' in html


ROW = {
    "said": "Small caps lead.", "then": "16 Jan 2026: IWM +8.0%", "now": "16 Jan 2026: IWM +8.0%",
    "holds": "holds", "why": "The spread is +6.5 pp.", "rule": "", "holds_now": "holds",
    "page": "spread", "link": None,
}  # fmt: skip


def test_card_of_the_article_s_day_shows_its_figure_once() -> None:
    """As of that day then is now; so is the verdict."""
    html = ui.card(ROW, DAY, "Spread")
    assert "<b>Then and now · 16 Jan 2026</b>IWM +8.0%" in html
    assert html.count("16 Jan 2026") == 1
    assert "Now it" not in html
    assert "It still" not in html


@pytest.mark.parametrize(
    ("now", "as_of"),
    [("16 Jan 2026: IWM +8.1%", DAY), ("15 Jan 2026: IWM +8.0%", DAY), (ROW["now"], LATER)],
)
def test_card_shows_two_figures_where_they_are_two(now: str, as_of: dt.date) -> None:
    """Another text, another day, or a figure that is old by now."""
    html = ui.card({**ROW, "now": now}, as_of, "Spread")
    assert "<b>Then · 16 Jan 2026</b>" in html
    assert f"<b>Now · {now.partition(':')[0]}</b>" in html
    assert "It still holds." in html
    changed = ui.card({**ROW, "now": now, "holds_now": "does not hold"}, as_of, "Spread")
    assert "Now it does not hold." in changed


def test_links_say_up_to_which_day_their_page_goes() -> None:
    """Figures there may be of an earlier one, as those of the card are."""
    html = ui.card({**ROW, "link": "/spread?asof=2026-01-16"}, LATER, "Spread")
    assert ">Spread up to 16 Jan 2026</a>" in html
    assert ">Spread up to 18 Feb 2026</a>" in html


def test_card_shows_what_it_quotes_letter_by_letter() -> None:
    """A search term from a file is no markup."""
    row = {
        "said": "a <b>", "then": "1 Jan 2026: <i>", "now": "not known", "holds": "holds",
        "why": "<script>", "rule": "\"x\"", "holds_now": None, "page": "search", "link": None,
    }  # fmt: skip
    html = ui.card(row, dt.date(2026, 2, 1), "Search")
    assert "<script>" not in html
    assert "&lt;i&gt;" in html


def test_prices_that_end_before_the_page_have_their_day(tables: Tables, tmp_path: Path) -> None:
    """Closes of futures alone reach further: "now" is no one day."""
    stored(tables, tmp_path, ["IWM", "SPY"])
    assert "Prices end on" not in said(opened())
    add_closes(tables, "2026-02-18", "2026-02", [96.365, 96.29, 96.19, 96.12])
    app = opened()
    assert "18 Feb 2026" in app.caption[0].value
    assert "Prices end on 16 Jan 2026" in said(app)
