"""Statements: both layouts, dashes, votes, scored words, and the difference of two."""

from __future__ import annotations

import math

import pytest

from rotation.topics.policy.analysis import statements

OLD = (
    "Economic activity has slowed. Inflation remains elevated.\n"
    "The Committee decided to lower the target range for the federal funds rate by 1/4 percentage "
    "point to 3-1/2 to 3\N{EM DASH}3/4 percent.\n"
    "Voting for the monetary policy action were Jerome H. Powell, Chair; John C. Williams, Vice "
    "Chair; and Lisa D. Cook. Voting against this action were Stephen I. Miran, who preferred to "
    "lower the target range by 1/2 percentage point; and Austan D. Goolsbee and Jeffrey R. "
    "Schmid, who preferred no change.\n"
    "For media inquiries, please email\n"
    "[email protected]\n"
    "or call 202-452-2955.\n"
    "Implementation Note issued December 10, 2025"
)
NEW = (
    "The Federal Open Market Committee approved the following statement for release by a 9 "
    "\N{EM DASH} 3 vote:\n"
    "Economic activity has slowed. Inflation remains elevated.\n"
    "The Committee decided to maintain the target range at 3\N{EN DASH}1/2 to 3\N{EN DASH}3/4 "
    "percent.\n"
    "Beth M. Hammack, Neel Kashkari, and Lorie K. Logan preferred to raise the target range."
)


def test_the_older_layout_ends_with_the_votes() -> None:
    """They are no part of the statement, and neither is what stands below them."""
    found = statements.parse(OLD)
    assert len(found.paragraphs) == 2
    assert found.paragraphs[1].endswith("to 3-1/2 to 3-3/4 percent.")
    assert (found.votes_for, found.votes_against) == (3, 3)
    assert found.dissent.startswith("Voting against this action were Stephen I. Miran")


def test_votes_against_may_be_a_paragraph_of_their_own() -> None:
    """As in September 2020; an initial is no end of a sentence."""
    votes = "Voting for the monetary policy action were A. B. See, Chair; D. E. Eff; and G. Aitch."
    found = statements.parse(
        f"Text.\n{votes}\nVoting against the action were R. Kay, who expects this; and N. Em, who "
        "prefers that."
    )
    assert (found.votes_for, found.votes_against, found.paragraphs) == (3, 2, ("Text.",))
    assert statements.parse(f"Text.\n{votes}").votes_against == 0


@pytest.mark.parametrize("dash", ["-", "\N{EM DASH}", "\N{EN DASH}", " \N{EM DASH} ", " - "])
def test_the_layout_of_july_2026_opens_with_the_vote(dash: str) -> None:
    """Dissenters stand at the end; their wish to raise scores nothing."""
    found = statements.parse(NEW.replace(" \N{EM DASH} ", dash))
    assert (found.votes_for, found.votes_against) == (9, 3)
    assert len(found.paragraphs) == 2
    assert found.paragraphs[0].startswith("Economic activity")
    assert found.paragraphs[1].endswith("at 3-1/2 to 3-3/4 percent.")
    assert found.dissent.startswith("Beth M. Hammack")


def test_a_unanimous_vote_has_no_numbers() -> None:
    """The text does not say how many were present."""
    found = statements.parse(NEW.replace("a 9 \N{EM DASH} 3 vote", "a unanimous vote"))
    assert (found.votes_for, found.votes_against) == (None, None)
    assert found.paragraphs[0].startswith("Economic activity")


def test_the_vote_may_stand_before_the_first_sentence() -> None:
    """On one line with it."""
    found = statements.parse(NEW.replace("vote:\n", "vote: "))
    assert (found.votes_for, found.paragraphs[0][:8]) == (9, "Economic")


def test_tone_counts_words_of_both_sides_and_marks_them() -> None:
    """(dovish - hawkish) over both; a mark is a place in its paragraph."""
    paragraphs = statements.parse(OLD).paragraphs
    found = statements.tone(paragraphs)
    assert (found.dovish, found.hawkish) == (2, 1)
    assert found.value == pytest.approx(1 / 3)
    texts = [
        (text[mark.start : mark.end], mark.side)
        for text, marks in zip(paragraphs, found.marks, strict=True)
        for mark in marks
    ]
    assert texts == [
        ("slowed", "dovish"), ("remains elevated", "hawkish"), ("lower the target range", "dovish"),
    ]  # fmt: skip


def test_of_words_that_overlap_the_longer_counts() -> None:
    """A lack of further progress is not progress."""
    found = statements.tone(["There has been a lack of further progress toward the objective."])
    assert (found.dovish, found.hawkish) == (0, 1)


def test_words_on_both_sides_of_a_longer_one_count() -> None:
    """In the order of the text."""
    (marks,) = statements.tone(["It slowed, inflation remains elevated, and it slowed."]).marks
    assert [mark.side for mark in marks] == ["dovish", "hawkish", "dovish"]


@pytest.mark.parametrize("until", [" until it has gained greater confidence", ""])
def test_a_cut_that_is_not_expected_is_hawkish(until: str) -> None:
    """Guidance of January to July 2024: neither the cut nor the confidence is there yet."""
    expected = "does not expect it will be appropriate to reduce the target range"
    found = statements.tone([f"The Committee {expected}{until}."])
    assert (found.dovish, found.hawkish) == (0, 1)
    assert statements.tone(["It decided to reduce the target range."]).dovish == 1


def test_uncertainty_that_remains_elevated_is_no_inflation_that_does() -> None:
    """The same words of the outlook have no side."""
    assert statements.tone(["Inflation remains elevated."]).hawkish == 1
    assert statements.tone(["Uncertainty about the outlook remains elevated."]).hawkish == 0


def test_control_characters_of_copies_are_dropped() -> None:
    """They stand beside dashes in some."""
    assert statements.parse("At 3\N{EM DASH}\x123/4 percent.").paragraphs == ("At 3-3/4 percent.",)


def test_a_statement_without_such_words_has_no_tone() -> None:
    """Neither dovish nor hawkish is not balanced."""
    assert math.isnan(statements.tone(["The Committee met."]).value)


@pytest.mark.parametrize(
    ("sentence", "sign"),
    [
        ("decided to raise the target range and anticipates ongoing increases", -1),
        ("will continue reducing its holdings; inflation risks are to the upside risks", -1),
        ("decided to lower the target range; downside risks to employment rose", 1),
        ("will increase its holdings to support the flow of credit", 1),
    ],
)
def test_the_vocabulary_of_the_committee_has_its_side(sentence: str, sign: int) -> None:
    """Of raising and running off, of lowering and buying."""
    assert math.copysign(1, statements.tone([sentence]).value) == sign


def test_difference_in_runs_of_words() -> None:
    """What is same and added makes the later text, what is same and removed the earlier."""
    before, after = ["Activity is solid.", "Rates fall."], ["Activity is weak.", "Rates fall now."]
    runs = statements.difference(before, after)
    assert runs == [
        ("same", "Activity is"), ("removed", "solid."), ("added", "weak."),
        ("same", "\nRates"), ("removed", "fall."), ("added", "fall now."),
    ]  # fmt: skip
    assert statements.difference(["Rates fall again now."], ["Rates fall now."]) == [
        ("same", "Rates fall"), ("removed", "again"), ("same", "now."),
    ]  # fmt: skip
    assert statements.difference(before, before) == [("same", "Activity is solid.\nRates fall.")]
