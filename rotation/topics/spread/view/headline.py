"""Headline and picture of the spread page."""

from __future__ import annotations

from rotation import formats
from rotation.card import Drawing
from rotation.results import drawings as pictures
from rotation.results import headline as text
from rotation.results import result, spans
from rotation.results.evidence import doubted
from rotation.results.headline import Headline
from rotation.topics.spread.view import reasons


def headline(page_result: result.Result) -> Headline:
    """Return how far small caps are ahead over the lookback."""
    numbers, selection = page_result.numbers, page_result.selection
    pair, lookback = selection.pair, selection.lookback
    small = formats.SHORT_PERCENT(numbers["small_return"])
    large = formats.SHORT_PERCENT(numbers["large_return"])
    ytd = formats.SHORT_PP(numbers["ytd_spread"])
    over, year = doubted(
        [f"over {lookback} sessions", f"the spread is {ytd}"],
        [reasons.suspected(page_result, name) for name in ("size_spread", "ytd_spread")],
    )
    return Headline(
        f"{pair}: small caps {text.ahead(numbers['size_spread'])} over {lookback} sessions",
        f"{pair.small} {small}, {pair.large} {large} {over}; "
        f"{spans.this_year(page_result)} {year}.",
        (
            (f"Spread, {lookback} sessions", formats.SHORT_PP(numbers["size_spread"])),
            (pair.small, small),
            (pair.large, large),
            (f"Spread, {spans.ytd(page_result)}", ytd),
        ),
    )


def drawings(page_result: result.Result) -> tuple[Drawing, ...]:
    """Return both sides of the pair, rebased to 100."""
    lookback = page_result.selection.lookback
    return pictures.both_sides(page_result, "rebased", f"{lookback} sessions, from 100")
