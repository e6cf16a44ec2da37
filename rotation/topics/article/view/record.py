"""Claims on the long record: the streak of years, and windows of ten years."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from rotation import formats
from rotation.topics.article.view.claim import Claim, On, Reading

SAID_YEARS: Final = 15


def _streak(on: On) -> Reading:
    result = on.result("history")
    years, side = result.numbers["streak"], result.numbers["streak_side"]
    runs = result.tables["runs"]
    if not formats.known(years) or not runs:
        return Reading(as_of=result.as_of, why=result.why("streak"))
    row = "year" if years == 1 else "years in a row"
    led = "neither side" if side == "neither" else f"{side} caps"
    figure = f"{led} {years} {row} to {runs[-1]['last']}"
    others = [run for run in runs if run["side"] != "large"]
    if side == "large" and years >= SAID_YEARS:
        return Reading(figure, result.as_of, True, f"Large caps led in {years} years in a row.")
    if not others:
        why = f"Only the {years} years from {runs[0]['first']} on are stored, all of them large."
        return Reading(figure, result.as_of, None, why)
    symbols = f"{result.numbers['small_symbol']} and {result.numbers['large_symbol']}"
    who = "small caps" if others[-1]["side"] == "small" else "neither side"
    why = f"By calendar years of {symbols}, {who} led in {others[-1]['last']}."
    return Reading(figure, result.as_of, False, why)


_RECORDS: Final = (("", "the indices"), ("smb_", "the size factor"))


def _ten_years(on: On) -> Reading:
    """Return the share of windows that small caps won, by the record with the most windows."""
    result = on.result("history")
    x = result.numbers
    indices = f"{x['small_symbol']} and {x['large_symbol']}"
    found = []
    for prefix, name in _RECORDS:
        share, count = (x[f"{prefix}rolling_10y_{what}"] for what in ("share_small_won", "n"))
        if formats.known(share) and count:
            found.append((count, share, name if prefix else indices))
    if not found:
        return Reading(as_of=result.as_of, why=result.why("rolling_10y", "factors"))
    figure = ", ".join(f"{formats.SHORT_SHARE(share)} of {n:,} ({who})" for n, share, who in found)
    count, share, who = max(found)
    won = formats.SHORT_SHARE(share)
    why = f"Small caps won {won} of the {count:,} windows of {who}, which overlap."
    return Reading(f"small won {figure}", result.as_of, share > 0.5, why)


CLAIMS: Final[Sequence[Claim]] = (
    Claim(
        "streak",
        f"Large caps have led small caps for {SAID_YEARS} years in a row.",
        f"the calendar years in a row that went to large caps, up to the last one over, are at "
        f"least {SAID_YEARS}",
        "history",
        "Prices of small and large caps",
        _streak,
    ),
    Claim(
        "ten years",
        "Over windows of ten years small caps come out ahead of large caps.",
        "small caps returned more in over half of all rolling windows of ten years, by the record "
        "with the most windows",
        "history",
        "Prices of small and large caps",
        _ten_years,
        standing=True,
    ),
)
