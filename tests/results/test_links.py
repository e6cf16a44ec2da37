"""Addresses that say what is shown."""

from __future__ import annotations

import datetime as dt
from urllib.parse import parse_qsl

import pytest

from rotation.results import links
from rotation.selection import Pair, Selection
from rotation.store.market import sample_market
from rotation.topics import registry


@pytest.mark.parametrize("page", [page.name for page in registry.PAGES])
def test_link_opened_elsewhere_asks_for_the_same(page: str) -> None:
    """Every control of every page, at a value that is not its default, and pinned to the day."""
    market = sample_market()
    wish = {"pair": "IJR-SPY", "lookback": "10", "basis": "price"}
    for option in registry.page(page).options:
        schema = option.schema()
        values = [*schema.get("enum", ()), schema.get("minimum"), schema.get("maximum")]
        other = next((one for one in values if one not in (None, option.default)), None)
        if other is not None:  # of a text any value may be another
            wish[option.name] = str(other)
    chosen = registry.page(page).parse(wish, market)
    assert not chosen.problems
    day = dt.date(2026, 1, 16)
    given = dict(parse_qsl(links.query(chosen.selection, day), strict_parsing=True))
    assert given.items() >= (wish | {"asof": "2026-01-16"}).items()
    again = registry.page(page).parse(
        registry.page(page).address_values(list(given.items())), market
    )
    assert again.problems == {}
    assert again.selection.as_dict() == chosen.selection.as_dict() | {"asof": "2026-01-16"}


def test_link_says_what_is_a_default_today() -> None:
    """The default pair depends on what is stored; the link does not."""
    query = links.query(Selection(Pair("^RUT", "^GSPC")), dt.date(2026, 1, 16))
    assert query == "pair=RUT-GSPC&lookback=63&asof=2026-01-16&basis=total"


def test_day_chosen_gives_way_to_the_session_shown() -> None:
    """On a Sunday the page shows the Friday before."""
    sunday = Selection(Pair("IWM", "SPY"), asof=dt.date(2026, 3, 15))
    assert "asof=2026-03-13" in links.query(sunday, dt.date(2026, 3, 13))
    assert "asof=2026-03-15" in links.query(sunday)
    assert "asof" not in links.query(Selection(Pair("IWM", "SPY")))


def test_names_that_are_none_of_the_page_s_are_left_out() -> None:
    """Of one given twice the last counts."""
    given = [("tail", "3"), ("utm", "x"), ("tail", "4"), ("focus", "XLK"), ("pair", "A-B")]
    assert registry.page("sectors").address_values(given) == {
        "tail": "4",
        "focus": "XLK",
        "pair": "A-B",
    }
    assert registry.page("spread").address_values(given) == {"pair": "A-B"}


def test_nothing_in_a_link_ends_a_value() -> None:
    """Whatever a text holds."""
    text = 'a&b=c #d?é\r\n"<>'
    assert dict(parse_qsl(links.encoded([("terms", text)]))) == {"terms": text}
    assert not set(links.encoded([("terms", text)])) & set(' "<>\r\n#?')


def test_where_pages_are() -> None:
    """The front page is at the root."""
    assert registry.page("overview").path == "/"
    assert registry.page("spread").path == "/spread"


def test_marks_go_into_a_link_and_are_of_pages_with_charts_of_time() -> None:
    """Where some are chosen."""
    assert links.query(Selection(), None, ("fomc", "article")).endswith("&marks=fomc&marks=article")
    assert "marks" not in links.query(Selection())
    given = [("marks", "fomc")]
    assert registry.page("spread").address_values(given) == {"marks": "fomc"}
    both = [*given, ("marks", "cpi,article")]
    assert registry.page("spread").address_values(both) == {"marks": "fomc,cpi,article"}
    assert registry.page("data").address_values(given) == {}
