"""What is missing, in as few sentences as there are causes."""

from __future__ import annotations

import datetime as dt

import pytest

from rotation.analytics.gap import Gap, Why
from rotation.errors import NoData, NotEnoughHistory
from rotation.results import gaps

SHORT = Gap("d252", Why.TOO_SHORT, needs=253, has=230)
NO_YEAR = Gap("ytd", Why.NO_YEAR, day=dt.date(2024, 1, 1))


def of_horizons(missing, kind="funds"):
    """The sentences on a table's horizons, with a lookback of 63 sessions."""
    return list(map(gaps.sentence, gaps.of_horizons("funds", missing, 63, kind)))


def test_one_cause_for_all_is_one_sentence():
    """All of a kind are counted, not listed."""
    missing = {name: {"d252": SHORT} for name in "ABC"}
    assert of_horizons(missing) == [
        "All 3 stored funds: nothing over 252 sessions (needs 253 sessions, 230 stored)."
    ]


def test_horizons_of_one_cause_are_joined():
    """How much each horizon needs is left out where there are several."""
    why = {
        "d126": Gap("d126", Why.TOO_SHORT, needs=127, has=9),
        "lookback": Gap("lookback", Why.TOO_SHORT, needs=64, has=9),
    }
    missing = {"A": why, "B": {}}
    assert of_horizons(missing) == [
        "A: nothing over 126 sessions and the lookback of 63 sessions (9 sessions stored)."
    ]
    assert gaps.causes(why) == "9 sessions stored"


def test_record_of_joined_horizons_keeps_the_numbers():
    """Whom and which horizons it concerns, the largest need, what is stored."""
    why = {
        "d126": Gap("d126", Why.TOO_SHORT, needs=127, has=9),
        "lookback": Gap("lookback", Why.TOO_SHORT, needs=64, has=9),
    }
    (gap,) = gaps.of_horizons("funds", {"A": why, "B": {}}, 63, "funds")
    assert (gap.what, gap.why, gap.needs, gap.has) == ("funds", Why.TOO_SHORT, 127, 9)
    assert (gap.names, gap.total, gap.horizons) == (("A",), 2, ("d126", "lookback"))


def test_different_causes_are_different_sentences():
    """Names with the same cause share theirs; nothing missing says nothing."""
    missing = {"A": {"ytd": NO_YEAR}, "B": {"d252": SHORT}, "C": {}}
    missing["D"] = missing["B"]
    assert of_horizons(missing) == [
        "A: nothing year to date (no close of 2024 is stored).",
        "B and D: nothing over 252 sessions (needs 253 sessions, 230 stored).",
    ]
    assert gaps.causes({}) == ""


def test_long_lists_are_cut():
    """Three of six names, and how many more."""
    assert gaps.listed(list("ABCDEF"), 11, "funds") == "A, B, C and 3 more"
    assert gaps.listed(list("ABCD"), 11, "funds") == "A, B, C and D"
    assert gaps.listed(["A"], 1, "funds") == "A"


def test_names_of_one_cause_share_a_sentence():
    """The form is filled with whom the cause concerns and with the cause."""
    missing = {"A": SHORT, "B": NO_YEAR, "C": SHORT}
    found = gaps.of_names(missing, "funds", 3, "{names} not drawn ({reason}).")
    assert tuple(map(gaps.sentence, found)) == (
        "A and C not drawn (needs 253 sessions, 230 stored).",
        "B not drawn (no close of 2024 is stored).",
    )


def test_braces_in_a_name_or_text_stay_as_they_are():
    """A search term is typed by a visitor: it is filled in, never read as a template."""
    form = "“{names}” is not among the terms ({reason})."
    gap = Gap("term", Why.REPLACED, names=("{day}",), form=form, text="{0}")
    assert gaps.sentence(gap) == "“{day}” is not among the terms ({0})."


def test_history_too_short_for_several_figures_is_one_gap():
    """Each figure once, with what it needs; what is stored in the singular where it is one."""
    short = [
        gaps.of_error("A return", NotEnoughHistory(6, 1, "A return")),
        gaps.of_error("The beta", NotEnoughHistory(64, 1, "The beta")),
    ]
    (gap,) = gaps.of_short_history([*short, short[0]], dt.date(2026, 1, 16))
    assert gaps.sentence(gap) == (
        "Up to 16 Jan 2026 the pair has 1 common session stored, too few for a return (needs 6), "
        "the beta (needs 64)."
    )
    assert (gap.needs, gap.has) == (64, 1)
    assert gaps.of_short_history([], dt.date(2026, 1, 16)) == []


def test_error_keeps_its_sentence():
    """And its numbers, where it counts sessions."""
    gap = gaps.of_error("rank", NotEnoughHistory(64, 40, "The rank"))
    assert (gap.why, gap.needs, gap.has) == (Why.TOO_SHORT, 64, 40)
    assert gaps.sentence(gap) == "The rank needs 64 sessions and 40 are stored."
    gap = gaps.of_error("pair", NoData("Nothing is stored."))
    assert (gap.why, gaps.sentence(gap)) == (Why.NOT_STORED, "Nothing is stored.")


def test_thousands_are_separated():
    """What is needed, what is stored, and both in an error of a calculation."""
    gap = Gap("x", Why.TOO_SHORT, needs=1260, has=1075, form="{has} {units}: {reason}.")
    assert gaps.sentence(gap) == "1,075 sessions: needs 1,260 sessions, 1,075 stored."
    error = NotEnoughHistory(1260, 1075, "The rank")
    assert str(error) == "The rank needs 1,260 sessions and 1,075 are stored."
    (short,) = gaps.of_short_history([gaps.of_error("Rank", error)], dt.date(2026, 1, 16))
    assert gaps.sentence(short).endswith(
        "1,075 common sessions stored, too few for rank (needs 1,260)."
    )


@pytest.mark.parametrize("why", list(Why))
def test_every_cause_has_a_wording(why):
    """With all that a record can hold, none is empty and none names a missing value."""
    day = dt.date(2026, 1, 16)
    gap = Gap("x", why, needs=3, has=1, day=day, last=day, since=day)
    assert gaps.reason(gap)
    assert "None" not in gaps.reason(gap)


def test_one_session_is_in_the_singular() -> None:
    """Where horizons need different much, and where a calculation says what it needs."""
    missing = {"A": {name: Gap(name, Why.TOO_SHORT, needs=n, has=1) for name, n in
                     (("d126", 127), ("lookback", 64))}}  # fmt: skip
    (gap,) = gaps.of_horizons("x", missing, 63, "funds")
    assert gaps.sentence(gap).endswith("sessions (1 session stored).")
    assert str(NotEnoughHistory(64, 1)) == "this figure needs 64 sessions and 1 is stored."
    assert str(NotEnoughHistory(64, 2)) == "this figure needs 64 sessions and 2 are stored."
