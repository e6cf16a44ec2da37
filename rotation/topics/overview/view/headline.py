"""Headline and picture of the overview: the verdict."""

from __future__ import annotations

from rotation import formats
from rotation.card import Drawing
from rotation.results import drawings as pictures
from rotation.results import headline as text
from rotation.results import spans
from rotation.results.headline import Headline
from rotation.results.result import Result
from rotation.topics.overview.analysis import rules


def headline(result: Result) -> Headline:
    """Return the verdict and the figures that make it."""
    x, pair = result.numbers, result.selection.pair
    lookback = f"Spread, {result.selection.lookback} sessions"
    if x["verdict"] in (None, rules.NOT_ENOUGH):
        return Headline(f"{pair}: {rules.NOT_ENOUGH}", text.first_gap(result, rules.LEADERSHIP))
    counted = f"{x['confirms']} of {x['counted']}"
    return Headline(
        f"{pair}: {x['verdict']}",
        f"{x['verdict_sentence']}. {counted} watchpoints confirm.",
        (
            (f"Spread, {spans.ytd(result)}", formats.SHORT_PP(x["ytd_spread"])),
            (lookback, formats.SHORT_PP(x["size_spread"])),
            ("Watchpoints confirm", counted),
            ("Contradict", str(x["contradicts"])),
        ),
    )


def drawings(result: Result) -> tuple[Drawing, ...]:
    """Return both sides of the pair since the last close of the year before."""
    title = "Year to date, from 100 at the last close of the year before"
    return pictures.both_sides(result, "race", title)
