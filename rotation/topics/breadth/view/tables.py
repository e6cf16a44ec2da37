"""The tables of the breadth page: sessions, sectors, names in the news, rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from rotation import universe
from rotation.analytics.windows import ratio
from rotation.panel import Days, Floats
from rotation.results.result import Rows, thinned
from rotation.topics.breadth.analysis import names as breadth_names
from rotation.topics.breadth.analysis.verdict import RULES, BreadthVerdict
from rotation.topics.breadth.analysis.volume import Activity
from rotation.topics.breadth.view.arrays import BreadthData

UNKNOWN: Final = "Not known"
"""Members whose sector no list tells."""

FIGURES: Final = (
    "names", "participation", "advancers_share", "dollar_share", "volume_expansion",
)  # fmt: skip


@dataclass(frozen=True)
class Sectors:
    """The table ``by_sector``, and participation of each sector for a small line."""

    table: list[dict[str, Any]]
    trend: dict[str, Any]


def sectors(
    data: BreadthData, active: Activity, codes: npt.NDArray[np.integer], shown: int
) -> Sectors:
    """Breadth of each sector at the last session, the widest participation first.

    Parameters
    ----------
    codes : int array of shape (n_names,)
        Position in ``data.membership.sectors``, -1 where no list tells it.
    shown : int
        Sessions the trend is of, the last of ``data``.
    """
    rows = slice(len(data.sessions) - shown, None)
    names = (*data.membership.sectors, UNKNOWN)
    codes = np.where(codes < 0, len(names) - 1, codes)
    found = breadth_names.by_sector(data.base, active, codes, len(names), rows)
    table: list[dict[str, Any]] = [
        {"sector": name, **{figure: float(getattr(found, figure)[-1, n]) for figure in FIGURES}}
        for n, name in enumerate(names)
        if found.names[-1, n] > 0
    ]
    for row in table:
        row["names"] = round(row["names"])
    table.sort(key=lambda row: (row["sector"] == UNKNOWN, -np.nan_to_num(row["participation"])))
    drawn = thinned(shown)
    columns = {name: found.participation[drawn, n] for n, name in enumerate(names)}
    trend = {row["sector"]: columns[row["sector"]] for row in table}
    return Sectors(table, {"session": data.sessions[rows][drawn], **trend})


def series(sessions: Days, columns: Mapping[str, Floats]) -> Rows:
    """Every figure at every session of the lookback, as a table."""
    return Rows({"session": sessions, **columns})


def drawn(sessions: Days, columns: Mapping[str, Floats]) -> dict[str, Any]:
    """The same as columns, with what charts draw beside the figures.

    ``effective_median``: the median of a year the effective names are held against.
    """
    median = ratio(columns["effective_names_all"], columns["effective_to_median_all"])
    return {"session": sessions, **columns, "effective_median": median}


def names_in_the_news(data: BreadthData, window: int) -> list[dict[str, Any]]:
    """Large names trading many times their usual volume, and the watch list."""
    watch = [data.symbols.index(symbol) for symbol in universe.WATCH_LIST]
    belongs = data.members(-1)
    found = []
    for name in breadth_names.names_in_the_news(data.base, window, watch=watch):
        symbol = data.symbols[name.column]
        listed = data.membership.names.get(symbol)
        found.append(
            {
                "symbol": symbol,
                "name": universe.WATCH_LIST.get(symbol) or listed or symbol,
                "relative_volume": name.relative_volume,
                "dollar_volume": name.dollar_volume,
                "share": name.share,
                "rank": name.rank,
                "change": name.change,
                "in_news": name.in_news,
                "watch": name.watch,
                "member": bool(belongs[name.column]),
            }
        )
    # The columns are those of every list, later ones too: equals go by symbol, not by column.
    return sorted(
        found, key=lambda row: (-np.nan_to_num(row["relative_volume"], nan=-1.0), row["symbol"])
    )


def rules(verdict: BreadthVerdict) -> list[dict[str, Any]]:
    """Every condition of every verdict, with its figure and whether it is met."""
    conditions = (condition for of_one in RULES.values() for condition in of_one)
    return [
        {
            "verdict": rule.verdict,
            "rule": rule.name,
            "text": rule.text,
            "figure": condition.figure,
            "threshold": condition.threshold,
            "value": rule.figure,
            "passed": rule.passed,
        }
        for rule, condition in zip(verdict.rules, conditions, strict=True)
    ]
