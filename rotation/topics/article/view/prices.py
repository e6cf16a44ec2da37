"""Claims on prices: leadership, the S&P 500, technology, value and growth."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

import numpy as np

from rotation import formats, universe
from rotation.analytics.gap import Why
from rotation.formats import Format
from rotation.results import gaps
from rotation.results.evidence import last_of_all
from rotation.results.flaws import YEAR_TO_DATE
from rotation.results.result import Result
from rotation.results.standings import ordinal
from rotation.selection import Pair
from rotation.topics.article.analysis import closest, rounds_to, year_to_date
from rotation.topics.article.view.claim import Claim, On, Reading

SAID_LARGE: Final = 0.0056
SAID_TECHNOLOGY: Final = -0.0040
HUNDREDTH: Final = 0.0001
"""The last digit of the article's figures: a hundredth of a percent."""

QUOTED: Final = Format("+.2f", 100, "%")
"""As the article writes returns, so that one sees whether ours rounds to its figure."""

INDICES: Final = Pair(*universe.INDICES)
FUNDS: Final = Pair(universe.MEMBERS_FUND, universe.BENCHMARK)
STYLE_FUNDS: Final = {
    cell.symbol: cell.style
    for cell in universe.STYLES
    if cell.size in ("small", "large") and cell.style in ("value", "growth")
}
TECHNOLOGY: Final = Pair(
    next(symbol for symbol, name in universe.SECTORS.items() if name == "Technology"),
    universe.BENCHMARK,
)


def _leadership(on: On) -> Reading:
    result = on.result("spread")
    x, (small, large) = result.numbers, (result.selection.pair.small, result.selection.pair.large)
    spread = x["ytd_spread"]
    if not formats.known(spread):
        return Reading(as_of=result.as_of, why=_no_start(result, (small, large)))
    row = on.evidence("spread", "leadership")
    ledger = "" if row is None else f" Leadership in the ledger: {row.state}."
    figure = f"{_return(small, x['ytd_small'])}, {_return(large, x['ytd_large'])} YTD"
    if suspected := _suspected(result, small, large):
        return Reading(figure, result.as_of, None, suspected)
    lead = formats.SHORT_PP(spread)
    return Reading(figure, result.as_of, spread > 0, f"The spread is {lead} year to date.{ledger}")


def _large(on: On) -> Reading:
    """Return the S&P 500 by its index and by its fund, whichever are stored."""
    results = [on.result("spread", pair) for pair in (INDICES, FUNDS)]
    known = [one for one in results if formats.known(one.numbers["ytd_large"])]
    days = [one.as_of for one in results if one.as_of is not None]
    if not known:
        why = _no_start(results[-1], (FUNDS.small, FUNDS.large))
        return Reading(as_of=max(days, default=None), why=why)
    last = max(one.as_of for one in known if one.as_of is not None)
    known = [one for one in known if one.as_of == last]
    shown = [(one.selection.pair.large, one.numbers["ytd_large"]) for one in known]
    suspected = [_suspected(one, one.selection.pair.large) for one in known]
    holds = any(
        rounds_to(value, SAID_LARGE, HUNDREDTH) and not doubt
        for (_, value), doubt in zip(shown, suspected, strict=True)
    )
    figure = ", ".join(_return(symbol, value) for symbol, value in shown)
    found = Reading(f"{figure} YTD", last, holds, pair=known[0].selection.pair)
    if not holds and any(suspected):
        return replace(found, holds=None, why=" ".join(filter(None, suspected)))
    nearest = "" if holds else _nearest(known[0], "large", SAID_LARGE)
    return replace(found, why=f"Year to date it is {figure}.{nearest}")


def _technology(on: On) -> Reading:
    result = on.result("sectors")
    known = [row for row in result.tables["sectors"] if formats.known(row["ytd"])]
    row = next((row for row in known if row["symbol"] == TECHNOLOGY.small), None)
    if row is None:
        as_of = last_of_all(result, [TECHNOLOGY.small])
        return Reading(as_of=as_of, why=_no_start(result, [TECHNOLOGY.small]))
    worst = min(known, key=lambda other: other["ytd"])
    place = 1 + sum(other["ytd"] > row["ytd"] for other in known)
    figure = (
        f"{_return(row['symbol'], row['ytd'])} YTD, {ordinal(place)} of {len(known)}; worst "
        f"{_return(worst['symbol'], worst['ytd'])}"
    )
    matches = rounds_to(row["ytd"], SAID_TECHNOLOGY, HUNDREDTH)
    holds: bool | None = matches and worst is row
    lacking = len(universe.SECTORS) - len(known)
    worst_is = f"The worst sector is {worst['name'].lower()} ({worst['symbol']})"
    why = f"{worst_is} at {QUOTED(worst['ytd'])}."
    if holds and lacking:
        holds = None
        why += f" No return of {lacking} of the {len(universe.SECTORS)} sectors is known."
    if not matches:
        why += _nearest(on.result("spread", TECHNOLOGY), "small", SAID_TECHNOLOGY)
    return Reading(figure, result.as_of, holds, why)


def _styles(on: On) -> Reading:
    result = on.result("styles")
    spreads = {style: result.numbers[f"{style}_spread_ytd"] for style in ("value", "growth")}
    as_of = last_of_all(result, STYLE_FUNDS)
    known = {style: spread for style, spread in spreads.items() if formats.known(spread)}
    lacking = [symbol for symbol, style in STYLE_FUNDS.items() if style not in known]
    if not known:
        return Reading(as_of=as_of, why=_no_start(result, lacking))
    figure = ", ".join(f"{style} {formats.SHORT_PP(x)}" for style, x in known.items())
    led = [style for style, spread in known.items() if spread > 0]
    holds = len(led) == 2 if len(known) == 2 or len(led) < len(known) else None
    missing = "" if len(known) == 2 else f" The other is not known: {_no_start(result, lacking)}"
    led_in = " and ".join(led) or "neither"
    why = f"Small minus large year to date is above zero in {led_in}.{missing}"
    return Reading(f"small − large {figure} YTD", result.as_of, holds, why)


def _nearest(result: Result, side: str, said: float) -> str:
    """Return which close of the year comes nearest to a quoted return, as a sentence."""
    rebased = result.series.get("rebased")
    if rebased is None:
        return ""
    days, values = year_to_date(rebased["session"], np.asarray(rebased[side]))
    place = closest(values, said)
    if place is None:
        return ""
    found = f"{QUOTED(values[place])} on {formats.day(days[place].item())}"
    if rounds_to(values[place], said, HUNDREDTH):
        return f" It was at {found}."
    symbol = getattr(result.selection.pair, side)
    return f" No close of the year gives {QUOTED(said)}; the nearest of {symbol} is {found}."


def _return(symbol: str, value: float) -> str:
    return f"{symbol} {QUOTED(value)}"


def _no_start(result: Result, symbols: Iterable[str]) -> str:
    """Return why some symbols have no return year to date: by their gap of the year, if any."""
    wanted = set(symbols)
    named = [gap for gap in result.gaps if wanted & set(gap.names)]
    of_year = [gap for gap in named if YEAR_TO_DATE in gap.horizons]
    return (
        next(map(gaps.sentence, of_year), "")
        or result.why("ytd_spread", "ytd")
        or next(map(gaps.sentence, named), "")
        or next(iter(result.sentences()), "There is no return year to date.")
    )


def _suspected(result: Result, *symbols: str) -> str:
    """Return that the year to date crosses a suspected split of one of some symbols, if it does."""
    found = (
        gaps.sentence(gap)
        for gap in result.gaps
        if gap.why is Why.SUSPECTED_SPLIT
        and YEAR_TO_DATE in gap.horizons
        and set(gap.names) & set(symbols)
    )
    return next(found, "")


CLAIMS: Final[Sequence[Claim]] = (
    Claim(
        "leadership",
        "Small caps lead this year: the Russell 2000 is ahead of the S&P 500.",
        "the return of IWM year to date is above that of SPY",
        "spread",
        "Prices of IWM and SPY",
        _leadership,
        standing=True,
    ),
    Claim(
        "S&P 500",
        f"The S&P 500 is up by {QUOTED(SAID_LARGE).removeprefix('+')} this year.",
        "the return of the index or of SPY year to date rounds to that figure",
        "spread",
        "Prices of the S&P 500 beside the Russell 2000",
        _large,
    ),
    Claim(
        "technology",
        f"Technology is the worst sector of the year, at {QUOTED(SAID_TECHNOLOGY)}.",
        "no other sector fund returned less year to date, and XLK's return rounds to that figure",
        "sectors",
        "Prices of XLK beside the other sector funds",
        _technology,
    ),
    Claim(
        "value and growth",
        "Small caps lead in value as well as in growth.",
        "IWN is ahead of IWD and IWO is ahead of IWF year to date",
        "styles",
        "Prices of IWN, IWD, IWO and IWF",
        _styles,
        standing=True,
    ),
)
