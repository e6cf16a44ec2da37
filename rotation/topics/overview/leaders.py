"""Who leads this year among sectors and styles: what the overview shows of both pages."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rotation import universe
from rotation.errors import NoData
from rotation.results import funds, gaps
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.topics.sectors.view import result as sectors
from rotation.topics.styles import view as styles


@dataclass(frozen=True)
class Leadership:
    """Numbers of the sectors and styles pages, the table of sectors, and what is missing."""

    numbers: dict[str, Any]
    sectors: list[dict[str, Any]]
    spreads: list[dict[str, Any]]
    gaps: tuple[str, ...]


def leadership(selection: Selection, market: Market) -> Leadership:
    """Who leads and who lags year to date, and whether small leads in both styles."""
    wanted = [*universe.SECTORS, *(cell.symbol for cell in universe.STYLES)]
    try:
        history = funds.histories(selection, market, wanted)
    except NoData as error:
        nothing = dict.fromkeys((*sectors.NUMBERS, *styles.NUMBERS))
        return Leadership(nothing, [], [], (str(error),))
    numbers, rows, _ = sectors.leaders(history, selection.lookback)
    spreads, _ = styles.within(history, selection.lookback)
    return Leadership(
        numbers | styles.lead(spreads), rows, spreads, tuple(_gaps(rows, spreads, numbers))
    )


def sentence(numbers: Mapping[str, Any], rows: Sequence[Mapping[str, Any]]) -> str:
    """Who leads, who lags and how many sectors are ahead of the benchmark, in words.

    Parameters
    ----------
    numbers : mapping
        ``best_ytd``, ``worst_ytd`` and ``beating_benchmark_ytd``.
    rows : sequence of mapping
        The table of sectors.
    """
    best, worst = numbers["best_ytd"], numbers["worst_ytd"]
    if best is None or worst is None:
        return "Who leads cannot be said: fewer than two sectors have a return year to date."
    said = f"First {universe.name_of(best).lower()}, last {universe.name_of(worst).lower()}"
    ahead = numbers["beating_benchmark_ytd"]
    if ahead is None:
        return f"{said}."
    known = sum(math.isfinite(row["ytd"]) for row in rows)
    return f"{said}; {ahead} of {known} are ahead of {universe.BENCHMARK}, the dashed line."


def _gaps(
    rows: list[dict[str, Any]], spreads: list[dict[str, Any]], numbers: dict[str, Any]
) -> list[str]:
    lacking = [row["symbol"] for row in rows if math.isnan(row["ytd"])]
    styles_lacking = [
        row["style"]
        for row in spreads
        if row["style"] in styles.TOGETHER and math.isnan(row["ytd"])
    ]
    said = []
    if lacking:
        who = gaps.listed(lacking, len(rows), "sectors")
        said.append(f"{who}: no return year to date; the page Sectors says why.")
    if math.isnan(numbers["benchmark_ytd"]):
        said.append(f"How many sectors beat {universe.BENCHMARK} this year is not known.")
    if styles_lacking:
        within = " and ".join(styles_lacking)
        said.append(f"No spread year to date within {within}; the page Styles says why.")
    return said
