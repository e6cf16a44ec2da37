"""Statements: tone and votes of each, the words that scored in the last, what changed in it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

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
