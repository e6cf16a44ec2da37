"""Days that charts of time can mark."""

from __future__ import annotations

import datetime as dt

import pytest

from rotation import marks
from rotation.calendars import fomc
from rotation.errors import BadInput
from rotation.selection import parse_marks

DAY = dt.date


def days(kinds: tuple[str, ...], first: DAY, last: DAY, as_of: DAY) -> list[DAY]:
    return [mark.day for mark in marks.marks(kinds, first, last, as_of)]


def test_decisions_say_what_was_decided() -> None:
    """The days of a year's end, with the range from then on."""
    found = marks.marks(("fomc",), DAY(2025, 9, 1), DAY(2025, 12, 31), DAY(2026, 1, 16))
    assert [(mark.day, mark.text) for mark in found] == [
        (DAY(2025, 9, 17), "FOMC, easing: 4.00 to 4.25%"),
        (DAY(2025, 10, 29), "FOMC, easing: 3.75 to 4.00%"),
        (DAY(2025, 12, 10), "FOMC, easing: 3.50 to 3.75%"),
    ]


def test_later_days_are_those_of_the_calendar_then() -> None:
    """In February 2020 nobody knew of the meetings of March that were called."""
    march = DAY(2020, 3, 1), DAY(2020, 3, 31)
    assert days(("fomc",), *march, DAY(2020, 2, 28)) == [DAY(2020, 3, 18)]
    assert days(("fomc",), *march, DAY(2020, 3, 31)) == [DAY(2020, 3, 3), DAY(2020, 3, 15)]
    (meeting,) = marks.marks(("fomc",), *march, DAY(2020, 2, 28))
    assert meeting.text == "FOMC meeting"


def test_meeting_without_a_known_decision_is_a_meeting() -> None:
    """The calendar goes on beyond the decisions the package knows."""
    after = fomc.DECIDED_UNTIL + dt.timedelta(days=1)
    found = marks.marks(("fomc",), after, DAY(2026, 12, 31), DAY(2026, 11, 20))
    assert len(found) == 7
    assert {mark.text for mark in found} == {"FOMC meeting"}


def test_article_is_one_day() -> None:
    """On its first and last day too, and of its kind alone."""
    assert days(("article",), marks.ARTICLE, marks.ARTICLE, marks.ARTICLE) == [marks.ARTICLE]
    assert days(("article",), DAY(2026, 1, 17), DAY(2026, 2, 1), DAY(2026, 2, 1)) == []
    assert days((), DAY(2025, 1, 1), DAY(2026, 2, 1), DAY(2026, 2, 1)) == []


def test_releases_say_of_which_month() -> None:
    """Those up to the day alone; on a day that was closed too."""
    found = marks.marks(("cpi",), DAY(2025, 9, 1), DAY(2026, 3, 31), DAY(2026, 1, 16))
    assert [(mark.day, mark.text) for mark in found] == [
        (DAY(2025, 9, 11), "CPI of Aug 2025"),
        (DAY(2025, 10, 24), "CPI of Sep 2025"),
        (DAY(2025, 12, 18), "CPI of Nov 2025"),
        (DAY(2026, 1, 13), "CPI of Dec 2025"),
    ]


def test_reconstitution_is_at_a_close_of_june() -> None:
    """One a year, none before its day."""
    year = DAY(2025, 1, 1), DAY(2025, 12, 31)
    assert days(("reconstitution",), *year, DAY(2025, 6, 26)) == []
    assert days(("reconstitution",), *year, DAY(2025, 12, 31)) == [DAY(2025, 6, 27)]


def test_end_of_a_calendar_is_said() -> None:
    """Of the kinds asked for, and where days after it are drawn."""
    kinds = ("cpi", "reconstitution", "article")
    assert marks.unknown(kinds, marks.LAST["reconstitution"]) == ""
    assert marks.unknown(kinds, DAY(2027, 3, 1)) == (
        "Not in the calendar: CPI releases after 10 Dec 2026 and Russell reconstitutions after "
        "30 Nov 2026."
    )
    assert marks.unknown(("article",), DAY(2027, 3, 1)) == ""


@pytest.mark.parametrize(
    ("text", "kinds"),
    [
        ("none", ()),
        ("", ()),
        ("fomc", ("fomc",)),
        ("article,fomc", ("fomc", "article")),
        (" FOMC , fomc", ("fomc",)),
        ("article,cpi,reconstitution", ("cpi", "reconstitution", "article")),
    ],
)
def test_kinds_are_read_in_any_order(text: str, kinds: tuple[str, ...]) -> None:
    """They come in one order."""
    assert parse_marks(text) == kinds


def test_what_is_no_kind_is_named() -> None:
    """With the kinds there are."""
    expected = "The marks “pce” are not none or some of fomc, cpi, reconstitution, article"
    with pytest.raises(BadInput, match=expected):
        parse_marks("pce")
