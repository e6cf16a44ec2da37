"""The breadth verdict in words: what it means, since when, and how often it is given."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from rotation import formats
from rotation.results.result import Result
from rotation.topics.breadth.analysis import rules
from rotation.topics.breadth.analysis.rules import SESSIONS
from rotation.topics.breadth.metrics import MEANS

MEANING: Final[Mapping[str, str]] = {
    rules.ADVANCE: "Volume is wide and most of it rises, as most stocks do.",
    rules.DECLINE: "Volume is wide and most of it falls, as most stocks do.",
    rules.CONCENTRATED: "Volume is concentrated in a few stocks.",
    rules.QUIET: "Few stocks trade above their average volume and dollar volume shrinks.",
    rules.NO_SIGNAL: "The figures meet none of the four sets of conditions.",
}


def sentence(result: Result) -> str:
    """Return what the verdict means, since when, and what it is with all names; or why not."""
    x, drop = result.numbers, result.selection.option("drop")
    if x["verdict"] is None:
        return result.why("verdict")
    since, day = x["verdict_since"], formats.day(x["verdict_since"])
    run = f" Since {day}." if since != result.as_of else " New this session."
    held = " It holds from before: a condition is missed by little." if x["verdict_held"] else ""
    meaning = f"{MEANING[x['verdict']]}{run}{held}"
    if not drop:
        return meaning
    if x["verdict_all"] == x["verdict"]:
        return f"{meaning} It is the same with all stocks."
    return f"{meaning} With all stocks it is {x['verdict_all'] or 'not decided'}."


def figures(result: Result) -> str:
    """Return the five-session figures the verdict turns on, in a clause."""
    x = result.numbers
    up, advancers, participation = (
        formats.SHORT_SHARE(x[MEANS[name].name])
        for name in ("up_volume_share", "advancers_share", "participation")
    )
    return (
        f"{participation} of stocks trade above their average volume, {up} of volume and "
        f"{advancers} of stocks rise, over {SESSIONS} sessions"
    )


def frequencies(result: Result) -> str:
    """Return how often each verdict was given, in all sessions that have one and in those shown."""
    rows = result.tables["frequencies"]
    shown, stored = (sum(row[name] for row in rows) for name in ("sessions", "stored_sessions"))
    if not stored:
        return ""
    here = ", ".join(f"{row['verdict']} {formats.SHORT_SHARE(row['share'])}" for row in rows)
    ever = ", ".join(f"{row['verdict']} {formats.SHORT_SHARE(row['stored_share'])}" for row in rows)
    since = formats.day(min(row["stored_first"] for row in rows if row["stored_first"]))
    counted = formats.many(stored, "session")
    text = f"In the {counted} with a verdict up to here, from {since} on: {ever}."
    return f"{text} In the {shown:,} shown: {here}." if shown else text
