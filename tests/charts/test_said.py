"""Titles, findings and alternative texts of charts: computed, short, with the pair's own names."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rotation import formats
from rotation.charts import said
from rotation.reports import charts as every
from rotation.results.page import Page
from rotation.selection import Pair, Selection
from rotation.store.market import sample_market
from rotation.topics import registry
from tests.markets import MemoryMarket, days_until, panel, result_of

DAYS = days_until("2026-01-16", 5)
DRAWN = [page for page in registry.PAGES if every.of_page(page)]


@pytest.mark.parametrize(
    ("values", "text"),
    [
        ([-1, -1, 2, 3, 1], "turned positive on 14 Jan 2026"),
        ([1, -1, 2, 0, -1], "turned negative on 16 Jan 2026"),
        ([math.nan, 1, 1, 1, 2], "positive throughout"),
        ([math.nan] * 5, ""),
        ([-1, 1, 1, 1, math.nan], ""),
    ],
)
def test_sign_is_dated_from_its_last_change(values: list[float], text: str) -> None:
    """The session that first had it."""
    assert said.turned(DAYS, values) == text


def test_extreme_is_named_only_where_it_is_one() -> None:
    """The last value against all of them; a flat line has none."""
    assert said.extreme([1, 3, 2, 2, 2, 4]) == "at its 5-session high"
    assert said.extreme([1, 3, 2, 2, 2, 0]) == "at its 5-session low"
    assert said.extreme([1, 3, 2, 2, 2, 2]) == ""
    assert said.extreme([2] * 6) == ""
    assert said.extreme([1, 3, 2, 2, 2, math.nan]) == ""
    assert said.extreme([]) == ""


def test_extreme_is_of_the_sessions_there_are() -> None:
    """A figure that begins within the lookback has no high of all of it, and soon none at all."""
    assert said.extreme([math.nan] * 3 + [1, 3, math.nan, 2, 2, 4]) == "at its 5-session high"
    assert said.extreme([math.nan] * 3 + [1, 3, 2, 2, 4]) == ""


def test_history_shorter_than_the_lookback_has_no_high_of_all_of_it() -> None:
    """On the page too: 756 sessions asked for, 60 stored."""
    days = days_until("2026-01-16", 61)
    closes = np.column_stack([np.linspace(100, 130, 61), np.full(61, 100.0)])
    market = MemoryMarket(panel(["IWM", "SPY"], days, closes))
    found = result_of("spread", Selection(lookback=756), market)
    _, line, _ = every.named(registry.page("spread"), "ratio").words(found)
    assert "at its 60-session high" in line


def test_sentence_leaves_out_what_says_nothing() -> None:
    """And is none without anything."""
    assert said.sentence("", "ratio high", "at its low") == "Ratio high; at its low."
    assert said.sentence("", "") == ""


def test_leader_of_a_pair_is_named() -> None:
    """Whichever side it is; a difference is in percentage points."""
    assert said.ahead("IWM", "SPY", 0.038) == "IWM 3.8 pp ahead of SPY"
    assert said.ahead("IWM", "SPY", -0.01) == "SPY 1.0 pp ahead of IWM"
    assert said.ahead("IWM", "SPY", math.nan) == ""
    assert said.ahead("IWM", "SPY", -0.00004) == "IWM level with SPY"


def test_ends_and_counts() -> None:
    """Unknown values are none of them."""
    rows = [("A", 0.02), ("B", -0.01), ("C", math.nan)]
    text = said.ends(rows, formats.Format("+.1f", 100), "best", "worst")
    assert text == "best A +2.0, worst B −1.0"
    assert said.count([value for _, value in rows], "sectors") == "1 of 2 sectors"
    assert said.count([0.1, math.nan], "years") == "1 of 1 year"


def test_distance_says_its_side() -> None:
    """Without a sign: the word has it."""
    assert said.versus(-0.052, "its average").endswith("below its average")
    assert said.versus(-0.052, "its average").startswith("5.2")
    assert said.versus(-0.00004, "its average") == "level with its average"


@pytest.mark.parametrize("page", registry.PAGES, ids=lambda page: page.name)
@pytest.mark.usefixtures("clock")
def test_alternative_text_says_what_the_data_say(page: Page) -> None:
    """With a figure in it and the title, and no chart whose finding is not computed."""
    result = result_of(page.name, Selection(), sample_market())
    for card in every.of_page(page):
        if not card.figure(result).spec["data"]:
            continue
        title, line, alt = card.words(result)
        assert alt.startswith(title), card.key
        finding = alt.removeprefix(title)
        assert len(finding) > 3, card.key
        assert any(letter.isdigit() for letter in alt) or card.key == "map", card.key
        assert finding.removeprefix(". ") in line, card.key
        assert len(title) <= 90, card.key


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("page", DRAWN, ids=lambda page: page.name)
def test_line_of_a_chart_without_data_begins_with_a_word(page: Page) -> None:
    """What an empty finding leaves over is no full stop."""
    market = MemoryMarket(panel(["AAA"], DAYS, np.full((5, 1), 100.0)))
    result = result_of(page.name, Selection(), market)
    lines = [card.words(result)[1] for card in every.of_page(page)]
    assert all(line[:1].isalnum() or line[:1] in ("", "“") for line in lines), lines


@pytest.mark.usefixtures("clock")
def test_titles_name_the_symbols_of_the_pair() -> None:
    """A pair of one's own is not small over large."""
    selection = Selection(pair=Pair("XLK", "XLU"))
    for name, key in (("spread", "ratio"), ("spread", "rebased"), ("overview", "race")):
        result = result_of(name, selection, sample_market())
        (card,) = (one for one in every.of_page(registry.page(name)) if one.key == key)
        title, line, _ = card.words(result)
        assert {"XLK", "XLU"} <= set(title.replace("/", " ").replace(",", " ").split())
        assert "small" not in f"{title}{line}".lower()


def test_finding_follows_the_data() -> None:
    """The ratio's line is computed from the result."""
    (card,) = (one for one in every.of_page(registry.page("spread")) if one.key == "ratio")
    lines = {
        card.words(result_of("spread", Selection(lookback=n), sample_market()))[1]
        for n in np.array([21, 252]).tolist()
    }
    assert all("its 50-session average" in line for line in lines)


def test_figure_that_is_written_as_the_other_is_at_it() -> None:
    """Which of two equal figures is the larger one cannot be seen; unknown says nothing."""
    median = "its median"
    assert said.against(0.36612, 0.36638, formats.SHARE, median) == "at its median of 36.6%"
    assert said.against(0.3671, 0.3662, formats.SHARE, median) == "above its median of 36.6%"
    assert said.against(0.3642, 0.3662, formats.SHARE, median) == "below its median of 36.6%"
    assert said.against(math.nan, 0.3662, formats.SHARE, median) == ""
    assert said.against(0.3662, math.nan, formats.SHARE, median) == ""
