"""What is missing, in as few sentences as there are causes."""

from __future__ import annotations

from rotation.results import gaps

SHORT = "needs 253 sessions, 230 stored"


def test_one_cause_for_all_is_one_sentence():
    """All of a kind are counted, not listed."""
    missing = {name: {"d252": SHORT} for name in "ABC"}
    assert gaps.of_horizons(missing, 63, "funds") == [
        "All 3 stored funds: nothing over 252 sessions (needs 253 sessions, 230 stored)."
    ]


def test_horizons_of_one_cause_are_joined():
    """How much each horizon needs is left out where there are several."""
    why = {"d126": "needs 127 sessions, 9 stored", "lookback": "needs 64 sessions, 9 stored"}
    missing = {"A": why, "B": {}}
    assert gaps.of_horizons(missing, 63, "funds") == [
        "A: nothing over 126 sessions and the lookback of 63 sessions (9 sessions stored)."
    ]
    assert gaps.causes(why) == "9 sessions stored"


def test_different_causes_are_different_sentences():
    """Names with the same cause share theirs; nothing missing says nothing."""
    missing = {"A": {"ytd": "no close of 2024 is stored"}, "B": {"d252": SHORT}, "C": {}}
    missing["D"] = missing["B"]
    assert gaps.of_horizons(missing, 63, "funds") == [
        "A: nothing year to date (no close of 2024 is stored).",
        "B and D: nothing over 252 sessions (needs 253 sessions, 230 stored).",
    ]
    assert gaps.causes({}) == ""


def test_long_lists_are_cut():
    """Three of six names, and how many more."""
    assert gaps.listed(list("ABCDEF"), 11, "funds") == "A, B, C and 3 more"
    assert gaps.listed(list("ABCD"), 11, "funds") == "A, B, C and D"
    assert gaps.listed(["A"], 1, "funds") == "A"
