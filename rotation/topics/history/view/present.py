"""Where we are: the present rotation among past ones, and how those went on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rotation import formats
from rotation.analytics.gap import Gap, Why
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
    found = rotations.rotations(history.ratio, reversal)
    now = found[-1] if found and not found[-1].over else None
    rows = [_row(history, rotation, now) for rotation in found]
    reached = [row for row in (_reached(history, r, now) for r in found) if row is not None]
    after = rotations.after(reached, history.small, history.large)
    return Part(
        numbers={
            **_place(history, found, now),
            "rotations_n": len(found),
            "rotations_reached": len(reached),
        },
        tables={"rotations": rows, "after": after},
        gaps=_gaps(now, after, reversal),
    )


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


def _row(history: PairHistory, rotation: Rotation, now: Rotation | None) -> dict[str, Any]:
    reached = _reached(history, rotation, now)
    return {
        "start": history.sessions[rotation.low].item(),
        "peak": history.sessions[rotation.peak].item(),
        "sessions": rotation.peak - rotation.low,
        "gain": rotation.gain,
        "over": rotation.over,
        "reached": None if reached is None else history.sessions[reached].item(),
        **{
            f"after_{n}": rotations.spread_after(history.small, history.large, reached, n)
            for n in HORIZONS
        },
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
