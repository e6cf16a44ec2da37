"""The overview: figures of the other pages that answer at a glance, and the year's race."""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from rotation import formats, universe
from rotation.analytics import returns
from rotation.analytics.gap import Gap, Why
from rotation.card import Drawing
from rotation.errors import NoData
from rotation.results import drawings as pictures
from rotation.results import headline as text
from rotation.results import pairs
from rotation.results.headline import Headline
from rotation.results.page import Data
from rotation.results.result import Columns, Result
from rotation.selection import Selection
from rotation.topics.overview.metrics import QUOTES

_QUARTER: Final = 64
"""Sessions of the small ratio line."""


def compute(selection: Selection, data: Data) -> Result:
    """Return the figures of spread, sectors and styles at a glance, and the race of this year."""
    quoted = [(quote, data.result_of(quote.page, selection)) for quote in QUOTES]
    spread, sectors, styles = (result for _, result in quoted)
    return replace(
        spread,
        page="overview",
        numbers={
            name: result.numbers[name]
            for quote, result in quoted
            for name in quote.numbers or result.numbers
        },
        tables={
            name: result.tables[there]
            for quote, result in quoted
            for name, there in quote.tables.items()
        },
        series=_series(selection, data),
        gaps=(*spread.gaps, *_gaps(sectors, styles)),
    )


def headline(result: Result) -> Headline:
    """Return how far small caps are ahead this year, and where else they lead."""
    numbers, pair = result.numbers, result.selection.pair
    known = text.count_known(row["ytd"] for row in result.tables["sectors"])
    led = text.styles_led(result.tables["styles"], "ytd")
    small, large = (formats.SHORT_PERCENT(numbers[side]) for side in ("ytd_small", "ytd_large"))
    clauses = [f"{pair.small} {small}, {pair.large} {large}"]
    if known:
        beating = numbers["beating_benchmark_ytd"]
        clauses.append(f"{beating} of {known} sectors beat {universe.BENCHMARK}")
    if led:
        clauses.append(f"small caps lead {led}")
    lookback = f"Spread, {result.selection.lookback} sessions"
    return Headline(
        f"{pair}: small caps {text.ahead(numbers['ytd_spread'])} this year",
        f"{'; '.join(clauses)}.",
        (
            ("Spread this year", formats.SHORT_PERCENT(numbers["ytd_spread"])),
            (pair.small, small),
            (pair.large, large),
            (lookback, formats.SHORT_PERCENT(numbers["size_spread"])),
        ),
    )


def drawings(result: Result) -> tuple[Drawing, ...]:
    """Return both sides of the pair since the last close of the year before."""
    title = "This year, from 100 at the last close of the year before"
    return pictures.both_sides(result, "race", title)


def _series(selection: Selection, data: Data) -> dict[str, Columns]:
    """Return the race since the last close of the year before, or since the first session."""
    try:
        history = pairs.history(selection, data.market)
    except NoData:
        return {}
    start = returns.year_start(history.sessions)
    window = slice(0 if start is None else start, None)
    return {
        "race": {
            "session": history.sessions[window],
            "small": returns.rebased(history.small[window]),
            "large": returns.rebased(history.large[window]),
        },
        "ratio": {
            "session": history.sessions[-_QUARTER:],
            "ratio": returns.rebased(history.ratio[-_QUARTER:]),
        },
    }


def _gaps(sectors: Result, styles: Result) -> Iterator[Gap]:
    """Return what is missing of sectors and styles, and which page has the reason."""
    rows, spreads = sectors.tables["sectors"], styles.tables["spreads"]
    if not rows:
        yield from (replace(gap, what="sectors") for gap in sectors.gaps[:1])
    lacking = tuple(row["symbol"] for row in rows if math.isnan(row["ytd"]))
    if lacking:
        form = "{names}: no return year to date; the page Sectors says why."
        yield Gap(
            "sectors", Why.ON_ITS_PAGE, names=lacking, total=len(rows), kind="sectors", form=form
        )
    if rows and math.isnan(sectors.numbers["benchmark_ytd"]):
        form = "How many sectors beat {names} this year is not known."
        yield Gap("beating_benchmark_ytd", Why.ON_ITS_PAGE, names=(universe.BENCHMARK,), form=form)
    unknown = [row["style"] for row in spreads if math.isnan(row["ytd"])]
    unknown = [style for style in unknown if style in ("value", "growth")]
    if unknown:
        form = "No spread year to date within {names}; the page Styles says why."
        yield Gap("styles", Why.ON_ITS_PAGE, names=tuple(unknown), form=form)
