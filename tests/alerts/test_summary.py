"""The morning summary: what is different from an earlier session, in words."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import pytest

from rotation.alerts import states, summary
from rotation.results import computed
from rotation.results.page import Data
from rotation.results.standings import Standing, ranked
from rotation.store.delta.tables import Tables
from rotation.topics import registry
from tests.alerts.conftest import RISING, Store

FRIDAY = dt.date(2026, 11, 20)
AMONG = "of 11 sectors by return this year"


def data_of(store: Store) -> Data:
    return computed.data(store.tables, computed.versions(store.tables), registry.PAGES)


def changed(*pairs: tuple[Standing, Standing], rows: list[dict[str, str]] | None = None) -> str:
    """The words for standings before and now."""
    before, now = ({pair[place].name: pair[place] for pair in pairs} for place in (0, 1))
    return "; ".join(summary._changed(rows or [], before, now))


def test_summary_says_what_changed_since_the_session_before(changed: Store) -> None:
    """The verdict first; with the weekday, as people say it."""
    data = data_of(changed)
    said = summary.summary(data, states.read(data))
    assert said.startswith(
        "Since Thursday, 19 Nov 2026: verdict from unconfirmed rotation to no rotation; "
        "leadership from confirms (+"
    )
    assert " to contradicts (−" in said


def test_summary_may_begin_earlier(changed: Store) -> None:
    """At the session the last run looked at; beyond a week its weekday says nothing."""
    data = data_of(changed)
    now = states.read(data)
    assert summary.summary(data, now, dt.date(2026, 11, 3)).startswith("Since 3 Nov 2026: ")


def test_nothing_changed_is_said(led: Store) -> None:
    """And what moved most all the same."""
    led.bring(-1, 0, np.append(RISING[:-1], np.round(RISING[-1] * 1.02, 2)))
    data = data_of(led)
    said = summary.summary(data, states.read(data))
    assert said.startswith("Since Thursday, 19 Nov 2026: no state has changed. What moved most: ")
    assert "leadership from +6.5 to +8.6 pp over the lookback" in said


def test_first_session_has_nothing_to_compare_with(store: Store) -> None:
    """Which is said."""
    store.bring(0, 1)
    data = data_of(store)
    now = dataclasses.replace(states.read(data), session=dt.date(2025, 8, 13))
    assert summary.summary(data, now) == ("Nothing is known of 12 Aug 2025 to compare with.")


def test_word_of_a_page_stands_for_its_state() -> None:
    """Breadth from concentrated to no clear signal, not from contradicts to mixed."""
    row = {
        "watchpoint": "volume breadth", "before": "contradicts, 41% of volume up",
        "now": "mixed, 50% of volume up",
    }  # fmt: skip
    name = "volume breadth"
    words = Standing(name, "concentrated"), Standing(name, "no clear signal")
    assert changed(words, rows=[row]) == ("volume breadth from concentrated to no clear signal")
    assert changed(words) == "volume breadth from concentrated to no clear signal"
    assert changed((words[0], words[0])) == ""


def test_largest_moves_among_ranks_are_named() -> None:
    """From the third place on that something moved, at most three, the largest first."""
    places = [("XLE", 8, 1), ("XLK", 2, 6), ("XLB", 5, 2), ("XLU", 1, 4), ("XLF", 7, 8)]
    pairs = [(ranked(n, was, AMONG), ranked(n, became, AMONG)) for n, was, became in places]
    assert changed(*pairs) == (
        f"XLE from 8th to 1st {AMONG}; XLK from 2nd to 6th {AMONG}; XLB from 5th to 2nd {AMONG}"
    )


def test_ranks_among_others_are_not_compared() -> None:
    """One more sector moves every place."""
    assert changed((ranked("XLE", 8, "of 10 sectors"), ranked("XLE", 1, "of 11 sectors"))) == ""


@pytest.mark.usefixtures("clock")
def test_pages_bring_what_is_compared() -> None:
    """On the sample: breadth its verdict, sectors their places."""
    tables = Tables("unused-and-not-there")
    data = computed.data(tables, computed.versions(tables), registry.PAGES)
    found = summary._standings(data, states.read(data).selection)
    assert sorted(one.rank for one in found.values() if one.rank) == list(range(1, 12))
    words = [one for one in found.values() if not one.rank]
    assert [one.name for one in words] == ["volume breadth"]
    breadth = data.result_of("breadth", states.read(data).selection)
    assert words[0].word == breadth.numbers["verdict"]
