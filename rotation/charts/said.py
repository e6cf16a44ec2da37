"""Phrases of what charts find: since when a sign, which extreme, above or below what."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import numpy as np

from rotation import formats
from rotation.formats import Format

FEWEST: Final = 5
"""Sessions below which no high or low is named: those of the shortest lookback."""


def sentence(*parts: str) -> str:
    """Return parts as one sentence, those that say nothing left out; nothing without any."""
    text = "; ".join(filter(None, parts))
    return f"{text[:1].upper()}{text[1:].removesuffix('.')}." if text else ""


def turned(days: Any, values: Any) -> str:
    """Return when values last changed their sign, such as ``turned positive on 5 Jan 2026``.

    Nothing where the last one is not known: whether the sign is still the same is not known either.
    """
    values = np.asarray(values, dtype=float)
    known = np.flatnonzero(np.isfinite(values) & (values != 0))
    if not len(known) or not np.isfinite(values[-1]):
        return ""
    signs = values[known] > 0
    side = "positive" if signs[-1] else "negative"
    changes = np.flatnonzero(np.diff(signs))
    if not len(changes):
        return f"{side} throughout"
    day = np.asarray(days, dtype="datetime64[D]")[known[changes[-1] + 1]].item()
    return f"turned {side} on {formats.day(day)}"


def last(values: Any) -> float:
    """Return the last value, NaN without one."""
    return float(values[-1]) if len(values) else float("nan")


def versus(distance: float | None, what: str) -> str:
    """Return how far a figure is from another one, such as ``5.2% above its average``."""
    if not formats.known(distance):
        return ""
    return f"{formats.SHORT_PERCENT.apart(distance, 'above', 'below')} {what}"


def against(value: float, other: float, written: Format, what: str) -> str:
    """Return on which side of another figure one is, such as ``above its median of 36.6%``.

    It is *at* the other one where both are written alike.
    """
    if not formats.known(value) or not formats.known(other):
        return ""
    if written(value) == written(other):
        return f"at {what} of {written(other)}"
    return f"{'above' if value > other else 'below'} {what} of {written(other)}"


def extreme(values: Any) -> str:
    """Return whether the last value is the highest or the lowest, such as ``at its 63-session
    high``.

    Of as many sessions as there are since the first known value: a history shorter than what was
    asked for has no high of all of it. Below ``FEWEST`` there is none.
    """
    values = np.asarray(values, dtype=float)
    known = np.isfinite(values)
    sessions = len(values) - 1 - int(np.argmax(known)) if known.any() else 0
    if sessions < FEWEST or not known[-1]:
        return ""
    ends = {"high": values[known].max(), "low": values[known].min()}
    if ends["high"] == ends["low"]:
        return ""
    within = f"at its {sessions}-session"
    return next((f"{within} {end}" for end, at in ends.items() if values[-1] == at), "")


def now(values: Any, written: Format) -> str:
    """Return the last value with the word now, nothing where it is not known."""
    value = last(values)
    return f"{written(value)} now" if formats.known(value) else ""


def ahead(small: str, large: str, spread: float | None) -> str:
    """Return which side of a pair is ahead, and by how much."""
    if not formats.known(spread):
        return ""
    if formats.SHORT_PP.zero(spread):
        return f"{small} level with {large}"
    leads, lags = (small, large) if spread >= 0 else (large, small)
    return f"{leads} {formats.SHORT_PP.size(spread)} ahead of {lags}"


def ends(rows: Iterable[tuple[str, float]], written: Format, best: str, worst: str) -> str:
    """Return the first and the last of named values, such as ``best XLE +8.1%, worst XLV …``."""
    known = sorted((value, name) for name, value in rows if formats.known(value))
    if not known:
        return ""
    (low, under), (high, over) = known[0], known[-1]
    text = f"{best} {over} {written(high)}"
    return text if len(known) == 1 else f"{text}, {worst} {under} {written(low)}"


def listed(rows: Iterable[tuple[str, float | None]], written: Format) -> str:
    """Names with their values, those without one left out."""
    return ", ".join(f"{name} {written(value)}" for name, value in rows if formats.known(value))


def count(rows: Sequence[float], what: str) -> str:
    """Return how many values are above zero, such as ``4 of 9 sectors``; ``what`` is a plural."""
    known = [value for value in rows if formats.known(value)]
    if not known:
        return ""
    counted = what.removesuffix("s") if len(known) == 1 else what
    return f"{sum(value > 0 for value in known)} of {len(known)} {counted}"
