"""What a page says in one line: the title of a link to it, and the figures on its picture."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, TypeGuard

from rotation import universe
from rotation.results.result import Result

QUESTION: Final = "Is the rotation from large caps to small caps real, and is it broad?"

UNKNOWN: Final = "–"
"""Stands for a figure that is not defined."""


@dataclass(frozen=True)
class Headline:
    """A page in short.

    Attributes
    ----------
    title : what it says, at most 70 characters or so
    description : what stands behind that, one or two sentences
    figures : label and value, at most four
    """

    title: str
    description: str
    figures: tuple[tuple[str, str], ...] = ()


def of(result: Result) -> Headline:
    """The headline of a page's result; of a page without one of its own, its name."""
    return _PAGES.get(result.page, _plain)(result)


def _overview(result: Result) -> Headline:
    x, pair = result.numbers, result.selection.pair
    known = _count(row["ytd"] for row in result.tables["sectors"])
    styles = _where(result.tables["styles"], "ytd")
    parts = [f"{pair.small} {percent(x['ytd_small'])}, {pair.large} {percent(x['ytd_large'])}"]
    if known:
        parts.append(f"{x['beating_benchmark_ytd']} of {known} sectors beat {universe.BENCHMARK}")
    if styles:
        parts.append(f"small caps lead {styles}")
    return Headline(
        f"{pair}: small caps {ahead(x['ytd_spread'])} this year",
        f"{'; '.join(parts)}.",
        (
            ("Spread this year", percent(x["ytd_spread"])),
            (pair.small, percent(x["ytd_small"])),
            (pair.large, percent(x["ytd_large"])),
            (f"Spread, {result.selection.lookback} sessions", percent(x["size_spread"])),
        ),
    )


def _spread(result: Result) -> Headline:
    x, pair, n = result.numbers, result.selection.pair, result.selection.lookback
    return Headline(
        f"{pair}: small caps {ahead(x['size_spread'])} over {n} sessions",
        f"{pair.small} {percent(x['small_return'])}, {pair.large} {percent(x['large_return'])} "
        f"over {n} sessions; this year the spread is {percent(x['ytd_spread'])}.",
        (
            (f"Spread, {n} sessions", percent(x["size_spread"])),
            (pair.small, percent(x["small_return"])),
            (pair.large, percent(x["large_return"])),
            ("Spread this year", percent(x["ytd_spread"])),
        ),
    )


def _sectors(result: Result) -> Headline:
    x, rows = result.numbers, result.tables["sectors"]
    against = dict(result.selection.options).get("benchmark", universe.BENCHMARK)
    known = _count(row["ytd"] for row in rows)
    ytd = {row["symbol"]: row["ytd"] for row in rows}
    best, worst, beating = x["best_ytd"], x["worst_ytd"], x["beating_benchmark_ytd"]
    if best is None or worst is None:
        return Headline("Sectors: not enough prices for this year", _gap(result))
    beaten = "" if beating is None else f"{beating} of {known} sectors beat {against} this year"
    lead = f"{universe.name_of(best)} leads, {universe.name_of(worst)} lags"
    inside = [row["lookback"] for row in result.tables["within_sector"]]
    pairs = _count(inside)
    within = f"{sum(value > 0 for value in inside)} of {pairs}" if pairs else UNKNOWN
    small = f"; small caps lead inside {within} sectors over {result.selection.lookback} sessions"
    return Headline(
        f"{beaten}: {lead}" if beaten else lead,
        f"{best} {percent(ytd[best])}, {worst} {percent(ytd[worst])} this year"
        f"{small if pairs else ''}.",
        (
            (f"Leads: {best}", percent(ytd[best])),
            (f"Lags: {worst}", percent(ytd[worst])),
            (f"{against} this year", percent(x["benchmark_ytd"])),
            ("Small leads inside", within),
        ),
    )


def _styles(result: Result) -> Headline:
    where = _where(result.tables["spreads"], "ytd")
    if not where:
        return Headline("Styles: not enough prices for this year", _gap(result))
    said = [
        f"{row['style']} {percent(row['ytd'])} ({row['small']} minus {row['large']})"
        for row in result.tables["spreads"]
    ]
    return Headline(
        f"Small caps lead {where} this year",
        f"Small minus large within each style: {', '.join(said)}.",
        tuple(
            (f"{row['style'].capitalize()} spread", percent(row["ytd"]))
            for row in result.tables["spreads"]
        ),
    )


def _breadth(result: Result) -> Headline:
    x = result.numbers
    verdict = x["verdict"]
    if not _known(x["participation"]):
        return Headline("Breadth of the Russell 2000: no figure yet", _gap(result))
    effective = f"{x['effective_names']:,.0f}"
    return Headline(
        f"Breadth of the Russell 2000: {verdict or 'no verdict'}",
        f"{share(x['participation'])} of names trade more than usual; dollar volume is spread as "
        f"over {effective} names alike; the ten largest have {share(x['top10_share'])} of it.",
        (
            ("Participation", share(x["participation"])),
            ("Effective names", effective),
            ("Top ten's share", share(x["top10_share"])),
            ("Above 50-day mean", share(x["pct_above_50"])),
        ),
    )


def _search(result: Result) -> Headline:
    x = result.numbers
    if x["loudest"] is None:
        return Headline("Search interest: no score yet", _gap(result))
    count = f"{x['in_surge']} of {x['scored']}"
    loudest = f"“{x['loudest']}” scores {score(x['loudest_z'])}"
    return Headline(
        f"Search interest surges: {loudest}" if x["surge"] else f"No surge in searches: {loudest}",
        f"{count} terms are in a surge: a score of {x['surge_at']:.0f} or more, the last week in "
        "standard deviations from the mean of the year before.",
        (
            ("Loudest, score", score(x["loudest_z"])),
            ("Terms in a surge", count),
            ("Page views, score", score(x["pageviews_z"])),
            ("Last complete week", day(x["last_week"])),
        ),
    )


def _data(result: Result) -> Headline:
    x = result.numbers
    what = "simulated symbols" if result.sample else "symbols stored"
    return Headline(
        f"{x['symbols']:,} {what}, up to {day(result.as_of)}",
        "What is stored, how old it is, what was set aside, and how the refresher fares.",
        (
            ("Symbols", f"{x['symbols']:,}"),
            ("Core symbols stored", f"{x['core_symbols_stored']} of {x['core_symbols']}"),
            ("Last session", day(result.as_of)),
            ("Last complete session", day(x["last_complete_session"])),
        ),
    )


def _plain(result: Result) -> Headline:
    return Headline(f"{result.page.capitalize()}: {result.selection.pair}", QUESTION)


_PAGES: Final[Mapping[str, Callable[[Result], Headline]]] = {
    "overview": _overview,
    "spread": _spread,
    "sectors": _sectors,
    "styles": _styles,
    "breadth": _breadth,
    "search": _search,
    "data": _data,
}


def ahead(spread: float | None) -> str:
    """A spread in words, such as ``+6.5 % ahead``."""
    if not _known(spread):
        return "against large caps"
    shown = percent(spread)
    return f"{shown} ahead" if spread >= 0 else f"{shown.removeprefix('−')} behind"


def percent(value: float | None) -> str:
    """A decimal as per cent with one digit, its sign a true one."""
    if not _known(value):
        return UNKNOWN
    return f"{100 * value:+.1f} %".replace("-", "−")


def share(value: float | None) -> str:
    """A decimal as a whole per cent."""
    return f"{100 * value:.0f} %" if _known(value) else UNKNOWN


def score(value: float | None) -> str:
    """A standard score with its sign."""
    return f"{value:+.1f}".replace("-", "−") if _known(value) else UNKNOWN


def day(of: dt.date | None) -> str:
    """A day as people write it."""
    return UNKNOWN if of is None else f"{of.day} {of:%b %Y}"


def _known(value: float | None) -> TypeGuard[float]:
    return value is not None and math.isfinite(value)


def _count(values: Any) -> int:
    return sum(math.isfinite(value) for value in values)


def _where(rows: Sequence[Mapping[str, Any]], horizon: str) -> str:
    """In which of value and growth small caps lead; nothing where one is not known."""
    leads = {row["style"]: row[horizon] for row in rows if row["style"] in ("value", "growth")}
    if len(leads) < 2 or not all(math.isfinite(spread) for spread in leads.values()):
        return ""
    where = [style for style, spread in leads.items() if spread > 0]
    if len(where) == 1:
        return f"in {where[0]} only"
    return "in both value and growth" if where else "in neither value nor growth"


def _gap(result: Result) -> str:
    return result.gaps[0] if result.gaps else "Not enough is stored to say."
