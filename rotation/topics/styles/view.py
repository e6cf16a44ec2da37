"""The styles page: Russell's style box, and whether small caps lead in value and in growth."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from rotation import formats, universe
from rotation.analytics.gap import EVERYTHING, Gap
from rotation.card import Cells, Drawing
from rotation.errors import NoData
from rotation.results import funds, gaps, metric, result, spans
from rotation.results import headline as text
from rotation.results.evidence import (
    Evidence,
    State,
    Watchpoint,
    last_of_all,
    positive,
    state_of,
)
from rotation.results.headline import Headline
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.topics.styles.metrics import NUMBERS, SIDES, STYLES, TABLES

SIZES: Final = ("large", "mid", "small")
TOGETHER: Final = ("value", "growth")


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the styles page shows, by the definitions in docs/DEFINITIONS."""
    market = data.market
    try:
        history = funds.histories(selection, market, [cell.symbol for cell in universe.STYLES])
    except NoData as error:
        why = [gaps.of_error(EVERYTHING, error)]
        return result.nothing(
            "styles", selection, market, numbers=NUMBERS, tables=metric.names(TABLES), gaps=why
        )
    cells, cells_missing = _cells(history, selection.lookback)
    spreads, spreads_missing = within(history, selection.lookback)
    return result.Result(
        page="styles",
        selection=selection,
        as_of=history.as_of,
        provenance=funds.provenance(market, history),
        numbers=lead(spreads),
        tables={"cells": cells, "spreads": spreads},
        series={
            "ratios": _ratios(history, selection.lookback),
            "ytd_spreads": _years_to_date(history, selection.lookback),
        },
        gaps=(
            *funds.gaps(history),
            *funds.flaw_gaps(history, selection.lookback),
            *cells_missing,
            *spreads_missing,
        ),
        sample=market.kind == "sample",
    )


def lead(spreads: Sequence[dict[str, Any]], horizon: str = "ytd") -> dict[str, Any]:
    """Small minus large within value and within growth, and whether small leads in both.

    Returns
    -------
    dict
        ``value_spread_ytd, growth_spread_ytd`` [decimal] and ``leads_in_both``: False as
        soon as small caps are known not to lead in one of the two, None where that is
        not known. ``_ytd`` is the name of ``horizon``.
    """
    by_style = {row["style"]: row[horizon] for row in spreads}
    known = [by_style[style] for style in TOGETHER]
    unknown = any(math.isnan(spread) for spread in known)
    behind = any(spread <= 0 for spread in known)
    return {
        **{f"{style}_spread_{horizon}": by_style[style] for style in TOGETHER},
        "leads_in_both": False if behind else None if unknown else True,
    }


def answer(spreads: Sequence[dict[str, Any]], horizon: str, over: str) -> str:
    """Does small lead in both value and growth, as a sentence.

    Parameters
    ----------
    spreads : sequence of dict
        The table of that name; empty where nothing is stored.
    horizon : str
        Its column.
    over : str
        What the horizon is called in a sentence, such as "year to date".
    """
    if not spreads:
        return f"No answer, {over}: nothing is stored."
    both = lead(spreads, horizon)["leads_in_both"]
    word = {True: "Yes", False: "No", None: "No answer"}[both]
    clauses = [_clause(row, row[horizon]) for row in spreads if row["style"] in TOGETHER]
    return f"{word}, {over}: {'; '.join(clauses)}."


def _clause(row: dict[str, Any], spread: float) -> str:
    against = f"{row['small']} vs {row['large']}"
    if math.isnan(spread):
        return f"{row['style']} is unknown ({against}: {row['missing']})"
    way = "lead" if spread > 0 else "trail"
    if formats.SHORT_PP.zero(spread):
        way = "are level"
    return f"small caps {way} in {row['style']} ({formats.SHORT_PP(spread)}, {against})"


def _cells(history: funds.Funds, lookback: int) -> tuple[list[dict[str, Any]], list[Gap]]:
    """Return of each fund of the box; ``missing`` says in a few words what a cell lacks."""
    rows = []
    why = {}
    for cell in universe.STYLES:
        found = history.returns(cell.symbol, lookback)
        if cell.symbol in history.values:
            why[cell.symbol] = found.missing
        rows.append(
            {
                "size": cell.size,
                "style": cell.style,
                "symbol": cell.symbol,
                **found.values,
                "missing": _lacking(history, (cell.symbol,), found.missing),
            }
        )
    return rows, gaps.of_horizons("cells", why, lookback, "style funds")


def within(history: funds.Funds, lookback: int) -> tuple[list[dict[str, Any]], list[Gap]]:
    """Small minus large within each style over every horizon, and what is missing."""
    rows = []
    why = {}
    for style, (small, large) in SIDES.items():
        found = history.spreads(small, large, lookback)
        if small in history.values and large in history.values:
            why[f"{small} vs {large}"] = found.missing
        rows.append(
            {
                "style": style,
                "small": small,
                "large": large,
                **found.values,
                "missing": _lacking(history, (small, large), found.missing),
            }
        )
    return rows, gaps.of_horizons("spreads", why, lookback, "pairs of a small and a large fund")


def _lacking(
    history: funds.Funds, symbols: tuple[str, ...], missing: Mapping[str, Gap]
) -> str | None:
    """What a row lacks, in a few words: which symbol has no price, or since when."""
    found = history.lacking(symbols, missing)
    if found is not None and len(symbols) == 1:  # the row names it
        return found.replace(f"{symbols[0]}: ", "").replace(f" of {symbols[0]}", "")
    return found


def _ratios(history: funds.Funds, lookback: int) -> dict[str, Any]:
    """Small over large within each style, 100 at its first session of the lookback."""
    window = np.flatnonzero(np.isfinite(history.clock))[-lookback - 1 :]
    columns: dict[str, Any] = {"session": history.sessions[window]}
    for style, (small, large) in SIDES.items():
        ratio = history.of(small)[window] / history.of(large)[window]
        known = ratio[np.isfinite(ratio)]
        columns[style] = 100 * ratio / known[0] if known.size else ratio
    return columns


def _years_to_date(history: funds.Funds, lookback: int) -> dict[str, Any]:
    """Small minus large within value and growth year to date, as of each day of the lookback."""
    window = np.flatnonzero(np.isfinite(history.clock))[-lookback - 1 :]
    columns: dict[str, Any] = {"session": history.sessions[window]}
    for style in TOGETHER:
        columns[style] = history.spread_year_to_date(*SIDES[style])[window]
    return columns


BOTH: Final = Watchpoint(
    "value and growth",
    "In both value and growth?",
    "small caps lead within value and within growth year to date",
    "they lead in neither",
    order=30,
)


def _without_year(page_result: result.Result) -> str:
    """Why value or growth has no spread year to date."""
    lacking = [
        f"{row['style']}: {_cause(page_result, row)}"
        for row in page_result.tables["spreads"]
        if row["style"] in TOGETHER and math.isnan(row["ytd"])
    ]
    return "; ".join(lacking) or text.first_gap(page_result, EVERYTHING)


def _cause(page_result: result.Result, row: Mapping[str, Any]) -> str:
    """Why a row has no spread year to date: of all that it lacks, what concerns that horizon."""
    pair = f"{row['small']} against {row['large']}"
    of_year = (
        gaps.reason(gap)
        for gap in page_result.gaps
        if gap.what == "spreads" and pair in gap.names and "ytd" in gap.horizons
    )
    return next(of_year, "") or row["missing"] or "not known"


def evidence(page_result: result.Result) -> tuple[Evidence, ...]:
    """Return whether small caps lead in both value and growth."""
    spreads = [page_result.numbers[f"{style}_spread_ytd"] for style in TOGETHER]
    state = state_of(*(positive(spread) for spread in spreads))
    symbols = [symbol for style in TOGETHER for symbol in SIDES[style]]
    as_of = last_of_all(page_result, symbols)
    if not all(formats.known(spread) for spread in spreads):
        why = _without_year(page_result)
        return (Evidence(BOTH, State.NO_DATA, as_of=as_of, why=why),)
    shown = [
        f"{style} {formats.SHORT_PP(spread)}"
        for style, spread in zip(TOGETHER, spreads, strict=True)
    ]
    found = Evidence(BOTH, state, f"{', '.join(shown)} YTD", as_of)
    years = page_result.series["ytd_spreads"]
    line = np.mean([years[style] for style in TOGETHER], axis=0)
    written = formats.SHORT_PP.named("YTD, mean of both")
    return (found.with_line(float(np.mean(spreads)), line, written),)


def headline(page_result: result.Result) -> Headline:
    """Return in which styles small caps lead this year."""
    rows = page_result.tables["spreads"]
    led = text.styles_led(rows)
    if not led:
        title = "Styles: not enough prices for a return year to date"
        why = _without_year(page_result).rstrip(".")
        return Headline(title, f"{why[:1].upper()}{why[1:]}.")
    spreads = [
        f"{row['style']} {formats.SHORT_PP(row['ytd'])} ({row['small']} minus {row['large']})"
        for row in rows
    ]
    return Headline(
        f"Small caps lead {led} {spans.this_year(page_result)}",
        f"Small minus large within each style: {', '.join(spreads)}.",
        tuple(
            (f"{row['style'].capitalize()} spread", formats.SHORT_PP(row["ytd"])) for row in rows
        ),
    )


def drawings(page_result: result.Result) -> tuple[Drawing, ...]:
    """Return the style box of the year."""
    cells = {(row["size"], row["style"]): row["ytd"] for row in page_result.tables["cells"]}
    if not any(math.isfinite(value) for value in cells.values()):
        return ()
    return (
        Cells(
            f"Russell's style box, return {spans.this_year(page_result)}",
            tuple(style.capitalize() for style in STYLES),
            tuple(size.capitalize() for size in SIZES),
            tuple(tuple(cells.get((size, style), math.nan) for style in STYLES) for size in SIZES),
        ),
    )
