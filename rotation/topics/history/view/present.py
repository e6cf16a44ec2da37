"""Where we are: the present rotation among past ones, and how those went on."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np

from rotation import formats
from rotation.analytics.gap import Gap, Why
from rotation.results import following, lost
from rotation.results.flaws import Window
from rotation.results.pairs import PairHistory
from rotation.topics.history.analysis import rotations
from rotation.topics.history.analysis.rotations import HORIZONS, Rotation
from rotation.topics.history.view.part import Part


def of(history: PairHistory, reversal: float) -> Part:
    """Return all rotations of a history, the present one's place, and what followed the others.

    Parameters
    ----------
    history : PairHistory
    reversal : float
        Rise that makes a rotation and fall that ends it. [decimal]
    """
    breaks = _breaks(history)
    found = rotations.rotations(history.ratio, reversal, breaks)
    now = found[-1] if found and not found[-1].over else None
    reached = {r.low: row for r in found if (row := _reached(history, r, now)) is not None}
    starts = np.array(list(reached.values()), dtype=np.intp)
    followed = {n: following.after(history, history.sessions[starts], n) for n in HORIZONS}
    spreads = {n: one.spreads for n, one in followed.items()}
    after = rotations.after(starts, spreads)
    own = dict(zip(reached, zip(*(s.tolist() for s in spreads.values()), strict=True), strict=True))
    rows = [_row(history, rotation, reached.get(rotation.low), own) for rotation in found]
    return Part(
        numbers={
            **_place(history, found, now),
            "rotations_n": len(found),
            "rotations_reached": len(reached),
        },
        tables={"rotations": rows, "after": after},
        gaps=_gaps(now, after, reversal),
        windows=(
            *_windows(history, found, breaks),
            *lost.listed(
                [window for one in followed.values() for window in one.windows],
                "spreads after past rotations",
            ),
        ),
    )


def _breaks(history: PairHistory) -> list[int]:
    """Rows of suspected splits of a side: the ratio has another basis from each of them on."""
    jumps = (jump.session for own in history.flaws.jumps.values() for jump in own)
    days = np.unique(np.array(list(jumps), dtype="datetime64[D]"))
    rows = np.unique(np.searchsorted(history.sessions, days))
    return [int(row) for row in rows if 0 < row < len(history.sessions)]


def _windows(
    history: PairHistory, found: Sequence[Rotation], breaks: Sequence[int]
) -> list[Window]:
    """Windows of rotations: those found, which holes may lie in, and those across a break."""
    crossing = [
        Window("rotations", history.symbols, days[0], end=days[1])
        for days in (
            history.sessions[[one.low, one.peak if one.over else -1]].tolist() for one in found
        )
    ]
    across = [
        window
        for row in breaks
        for window in lost.between(
            history, "rotations across it", history.sessions[[row - 1, row]].tolist()
        )
    ]
    return [*crossing, *across]


def _place(history: PairHistory, found: Sequence[Rotation], now: Rotation | None) -> dict[str, Any]:
    if now is None:
        nan = float("nan")
        return {
            "rotation_start": None,
            "rotation_gain": nan,
            "rotation_peak": nan,
            "rotation_sessions": None,
            "rotation_percentile": nan,
        }
    return {
        "rotation_start": history.sessions[now.low].item(),
        "rotation_gain": float(history.ratio[-1] / history.ratio[now.low] - 1),
        "rotation_peak": now.gain,
        "rotation_sessions": len(history.sessions) - 1 - now.low,
        "rotation_percentile": sum(one.gain <= now.gain for one in found) / len(found),
    }


def _reached(history: PairHistory, rotation: Rotation, now: Rotation | None) -> int | None:
    """Row at which a past rotation was first as large as the present one has been."""
    if now is None or not rotation.over:
        return None
    return rotations.reached(history.ratio, rotation, now.gain)


def _row(
    history: PairHistory,
    rotation: Rotation,
    reached: int | None,
    spreads: Mapping[int, Sequence[float]],
) -> dict[str, Any]:
    """A row of the table of rotations; ``spreads`` are those of each horizon, by its low."""
    unknown = [float("nan")] * len(HORIZONS)
    after = zip(HORIZONS, spreads.get(rotation.low, unknown), strict=True)
    return {
        "start": history.sessions[rotation.low].item(),
        "peak": history.sessions[rotation.peak].item(),
        "sessions": rotation.peak - rotation.low,
        "gain": rotation.gain,
        "over": rotation.over,
        "reached": None if reached is None else history.sessions[reached].item(),
        **{f"after_{n}": spread for n, spread in after},
    }


def _gaps(now: Rotation | None, after: list[dict[str, Any]], reversal: float) -> tuple[Gap, ...]:
    if now is None:
        form = (
            f"No rotation at present: the ratio is not {100 * reversal:.0f}% above a low it has "
            "had within the history."
        )
        return (Gap("rotation", Why.NOT_DEFINED, form=form),)
    shared = [row for row in after if row["overlapping"]]
    if not shared:
        return ()
    counts = formats.joined([f"{r['overlapping']} of {r['n']} over {r['horizon']}" for r in shared])
    form = f"What followed past rotations overlaps: {counts} sessions begin before another ended."
    return (Gap("after", Why.OVERLAPPING, form=form),)
