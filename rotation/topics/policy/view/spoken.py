"""Statements: tone and votes of each, the words that scored in the last, what changed in it."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Sequence
from typing import Any

import numpy as np

from rotation import formats
from rotation.analytics.gap import Gap, Why
from rotation.calendars import fomc
from rotation.results.result import Columns
from rotation.store.policy.statements import StoredStatement
from rotation.topics.policy.analysis import statements
from rotation.topics.policy.analysis.statements import Statement, Tone

Read = Sequence[tuple[StoredStatement, Statement, Tone]]
"""Statements with what was read from them, ascending by day."""


def read(stored: Sequence[StoredStatement]) -> Read:
    """Return statements with their paragraphs, votes and tone."""
    parsed = [(one, statements.parse(one.text)) for one in stored]
    return [(one, found, statements.tone(found.paragraphs)) for one, found in parsed]


def numbers(found: Read) -> dict[str, Any]:
    """Return the day and tone of the last statement, and how the tone changed."""
    if not found:
        return {"last_statement": None, "tone": float("nan"), "tone_change": float("nan")}
    last = found[-1][2].value
    before = found[-2][2].value if len(found) > 1 else float("nan")
    return {"last_statement": found[-1][0].day, "tone": last, "tone_change": last - before}


def gaps(found: Read, day: dt.date) -> list[Gap]:
    """Return what is missing of the last two statements up to a day, and what is out of date.

    A statement is current until the next meeting, whatever its age.
    """
    if not found:
        text = f"No statement of the FOMC up to {formats.day(day)} is stored: no tone is known."
        return [Gap("last_statement", Why.NOT_STORED, day=day, text=text)]
    return [*_of_the_last(found, day), *_of_the_tone(found)]


def _of_the_last(found: Read, day: dt.date) -> list[Gap]:
    """That the statement of the last meeting is not stored."""
    held, last = fomc.held(day), found[-1][0].day
    if not held or last >= held[-1]:
        return []
    text = (
        f"The statement of {formats.day(held[-1])}, the last meeting, is not stored: the last one "
        f"here is of {formats.day(last)}."
    )
    return [Gap("last_statement", Why.NOT_OF_ITS_TIME, day=held[-1], last=last, text=text)]


def _of_the_tone(found: Read) -> list[Gap]:
    """Why the last statement has no tone, or none that it can be held against."""
    (last, _, tone), before = found[-1], found[-2] if len(found) > 1 else None
    if math.isnan(tone.value):
        return [Gap("tone", Why.NOT_DEFINED, day=last.day, text=_no_word(last.day))]
    if before is None:
        text = f"No statement before that of {formats.day(last.day)} is stored: no change of tone."
        return [Gap("tone_change", Why.NOT_STORED, day=last.day, text=text)]
    earlier = before[0].day
    if math.isnan(before[2].value):
        return [Gap("tone_change", Why.NOT_DEFINED, day=earlier, text=_no_word(earlier))]
    between = [day for day in fomc.held(last.day) if earlier < day < last.day]
    if not between:
        return []
    text = (
        f"The statement of {formats.day(between[-1])}, the meeting before that of "
        f"{formats.day(last.day)}, is not stored: the change of tone is against that of "
        f"{formats.day(earlier)}."
    )
    return [Gap("tone_change", Why.NOT_OF_ITS_TIME, day=between[-1], last=earlier, text=text)]


def _no_word(day: dt.date) -> str:
    return (
        f"The statement of {formats.day(day)} has no word of the two lists, so that it has no tone."
    )


def tones(found: Read) -> list[dict[str, Any]]:
    """Return the table of every statement's tone and votes."""
    return [
        {
            "date": one.day,
            "tone": tone.value,
            "dovish": tone.dovish,
            "hawkish": tone.hawkish,
            "votes_for": parsed.votes_for,
            "votes_against": parsed.votes_against,
        }
        for one, parsed, tone in found
    ]


def marked(found: Read) -> list[dict[str, Any]]:
    """Return the last statement in runs: words that scored with their side, the rest without."""
    if not found:
        return []
    _, parsed, tone = found[-1]
    rows = []
    for number, (text, marks) in enumerate(zip(parsed.paragraphs, tone.marks, strict=True), 1):
        place = 0
        for mark in marks:
            rows.append((number, text[place : mark.start], ""))
            rows.append((number, text[mark.start : mark.end], mark.side))
            place = mark.end
        rows.append((number, text[place:], ""))
    return [
        {"paragraph": number, "text": text, "side": side} for number, text, side in rows if text
    ]


def changes(found: Read) -> list[dict[str, Any]]:
    """Return the last statement against the one before, in runs of words."""
    if len(found) < 2:
        return []
    (_, before, _), (_, after, _) = found[-2:]
    runs = statements.difference(before.paragraphs, after.paragraphs)
    return [{"change": change, "text": text} for change, text in runs]


def series(found: Read) -> Columns:
    """Return the tone of every statement, by day."""
    return {
        "day": np.array([one.day for one, _, _ in found], dtype="datetime64[D]"),
        "tone": np.array([tone.value for _, _, tone in found], dtype=np.float64),
    }
