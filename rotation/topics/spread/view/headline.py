"""Headline and picture of the spread page."""

from __future__ import annotations

from rotation import formats, universe
from rotation.analytics.gap import EVERYTHING
from rotation.card import Drawing
from rotation.results import drawings as pictures
from rotation.results import headline as text
from rotation.results import result, spans
from rotation.results.evidence import doubted
from rotation.results.headline import Headline
from rotation.topics.spread.view import reasons


def headline(page_result: result.Result) -> Headline:
    """Return how far the pair's first side is ahead over the lookback, small caps where it is."""
    numbers, selection = page_result.numbers, page_result.selection
    pair, lookback = selection.pair, selection.lookback
    if page_result.as_of is None:
        return Headline(f"{pair}: no spread", text.first_gap(page_result, EVERYTHING))
    small = formats.SHORT_PERCENT(numbers["small_return"])
    large = formats.SHORT_PERCENT(numbers["large_return"])
    ytd = formats.SHORT_PP(numbers["ytd_spread"])
    over, year = doubted(
        [f"over {lookback} sessions", f"the spread is {ytd}"],
        [reasons.suspected(page_result, name) for name in ("size_spread", "ytd_spread")],
    )
    return Headline(
        _title(page_result),
        _description(page_result, f"{pair.small} {small}, {pair.large} {large} {over}", year),
        (
            (f"Spread, {lookback} sessions", formats.SHORT_PP(numbers["size_spread"])),
            (pair.small, small),
            (pair.large, large),
            (f"Spread, {spans.ytd(page_result)}", ytd),
        ),
    )


def _description(page_result: result.Result, sides: str, year: str) -> str:
    """Both sides over the lookback, or why they have no return, and the spread of the year."""
    numbers = page_result.numbers
    this_year = f"{spans.this_year(page_result)} {year}"
    if formats.known(numbers["size_spread"]):
        tail = f"; {this_year}" if formats.known(numbers["ytd_spread"]) else ""
        return f"{sides}{tail}."
    if not formats.known(numbers["ytd_spread"]):
        return f"{reasons.of(page_result, ['size_spread', 'ytd_spread'])}."
    return f"{reasons.of(page_result, ['size_spread'])}. {this_year[:1].upper()}{this_year[1:]}."


def _title(page_result: result.Result) -> str:
    """The spread in words; what each side is called tells a pair of other things apart."""
    spread, selection = page_result.numbers["size_spread"], page_result.selection
    pair, over = selection.pair, f"over {selection.lookback} sessions"
    if not formats.known(spread):
        return f"{pair}: no spread {over}"
    sides = ("small caps", "large caps")
    if not universe.is_small_against_large(pair.small, pair.large):
        sides = (pair.small, pair.large)
    return f"{pair}: {sides[0]} {text.ahead(spread, sides[1])} {over}"


def drawings(page_result: result.Result) -> tuple[Drawing, ...]:
    """Return both sides of the pair, rebased to 100."""
    lookback = page_result.selection.lookback
    return pictures.both_sides(page_result, "rebased", f"{lookback} sessions, from 100")
