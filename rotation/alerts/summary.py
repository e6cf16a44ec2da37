"""The morning summary: what is different from an earlier session, in words."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections.abc import Iterator, Mapping
from typing import Any, Final

from rotation import formats, sessions
from rotation.alerts.states import States
from rotation.results.ledger import ledger
from rotation.results.page import Data
from rotation.results.standings import Standing
from rotation.selection import Selection
from rotation.topics.overview.view.changes import compared

PLACES: Final = 3
"""Places that something has to move before it is named."""

NAMED: Final = 3
"""How many of those that moved are named, the largest moves first."""


def summary(data: Data, now: States, since: dt.date | None = None) -> str:
    """Return what is different from an earlier session, in one sentence or two.

    Parameters
    ----------
    data : Data
    now : States
    since : date, optional
        The earlier session; without it the one before.
    """
    if now.session is None:
        return ""
    since = since or sessions.back(now.session, 1)
    then = dataclasses.replace(now.selection, asof=since)
    before = ledger(then, data, since)
    if not any(row.counts for row in before):
        return f"Nothing is known of {formats.day(since)} to compare with."
    rows = compared(before, now.rows, sessions.between(since, now.session))
    told = _standings(data, then), _standings(data, now.selection)
    words = list(_changed(rows, *told))
    said = "; ".join(words) or "no state has changed"
    moved = "; ".join(_moved(rows, {word.partition(" from ")[0] for word in words}))
    more = f" What moved most: {moved}." if moved else ""
    return f"{_since(since, now.session)}: {said}.{more}"


def _since(since: dt.date, now: dt.date) -> str:
    """The earlier session: its weekday too within a week, as people say it."""
    weekday = f"{since:%A}, " if (now - since).days < 7 else ""
    return f"Since {weekday}{formats.day(since)}"


def _standings(data: Data, selection: Selection) -> dict[str, Standing]:
    """What every page says of something in a word, by name."""
    return {
        standing.name: standing
        for page in data.pages
        if page.standings is not None
        for standing in page.standings(data.result(page, selection))
    }


def _changed(
    rows: list[dict[str, Any]], before: Mapping[str, Standing], now: Mapping[str, Standing]
) -> Iterator[str]:
    """Every changed state, by its page's own word where it has one, then words and ranks."""
    named = {row["watchpoint"] for row in rows}
    for row in rows:
        name, was, became = row["watchpoint"], row["before"], row["now"]
        if name in before and name in now and before[name].word != now[name].word:
            yield f"{name} from {before[name].word} to {now[name].word}"
        elif _state(was) != _state(became):
            yield f"{name} from {_bracketed(was)} to {_bracketed(became)}"
    both = [(before[name], standing) for name, standing in now.items() if name in before]
    for was_then, is_now in both:
        if not is_now.rank and is_now.word != was_then.word and is_now.name not in named:
            yield f"{is_now.name} from {was_then.word} to {is_now.word}"
    moves = [
        (abs(is_now.rank - was_then.rank), was_then, is_now)
        for was_then, is_now in both
        if was_then.among == is_now.among and abs(is_now.rank - was_then.rank) >= PLACES
    ]
    moves.sort(key=lambda move: -move[0])
    for _, was_then, is_now in moves[:NAMED]:
        yield f"{is_now.name} from {was_then.word} to {is_now.word} {is_now.among}"


def _moved(rows: list[dict[str, Any]], named: set[str]) -> Iterator[str]:
    """The figures that moved most although their state is the same."""
    for row in rows:
        name, was, became = row["watchpoint"], row["before"], row["now"]
        if _state(was) == _state(became) and name not in named:
            figures = formats.moved(was.partition(", ")[2], became.partition(", ")[2])
            yield f"{name} from {' to '.join(figures)}"


def _state(short: str) -> str:
    return short.partition(", ")[0]


def _bracketed(short: str) -> str:
    """``mixed, +0.4 pp`` as ``mixed (+0.4 pp)``."""
    state, _, figure = short.partition(", ")
    return f"{state} ({figure})" if figure else state
