"""The tables of the breadth page: sessions, sectors, names in the news, rules."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np
import numpy.typing as npt

from rotation import universe
from rotation.panel import Days, Floats
from rotation.results.result import Columns, thinned
from rotation.topics.breadth.analysis import names as breadth_names
from rotation.topics.breadth.analysis.rules import VERDICTS
from rotation.topics.breadth.analysis.verdict import Rule, VerdictFigures, Verdicts
from rotation.topics.breadth.analysis.volume import Activity
from rotation.topics.breadth.view.arrays import BreadthData

UNKNOWN: Final = "Not known"
"""Members whose sector no list tells."""


def sectors(
    data: BreadthData, active: Activity, codes: npt.NDArray[np.integer], shown: int
) -> tuple[list[dict[str, Any]], Columns]:
    """Breadth of each sector at the last session, the widest participation first.

    Beside the table participation of each sector by session, for a sparkline.

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
    last = {figure: values[-1].tolist() for figure, values in vars(found).items()}
    table: list[dict[str, Any]] = [
        {"sector": name, **{figure: values[n] for figure, values in last.items()}}
        | {"names": round(last["names"][n])}
        for n, name in enumerate(names)
        if last["names"][n] > 0
    ]
    table.sort(key=lambda row: (row["sector"] == UNKNOWN, -np.nan_to_num(row["participation"])))
    drawn = thinned(shown)
    columns = {name: found.participation[drawn, n] for n, name in enumerate(names)}
    trend = {row["sector"]: columns[row["sector"]] for row in table}
    return table, {"session": data.sessions[rows][drawn], **trend}


def drawn(sessions: Days, columns: Mapping[str, Floats], read: VerdictFigures) -> dict[str, Any]:
    """Every figure at the sessions shown, with what charts draw beside them.

    ``participation_median, effective_median, top10_median``: the medians of a year that the
    verdict's thresholds are multiples of.
    """
    return {
        "session": sessions,
        **columns,
        "participation_median": read.usual["participation"],
        "effective_median": read.usual["effective_names"],
        "top10_median": read.usual["top10_share"],
    }


def frequencies(shown: Verdicts, stored: Verdicts, sessions: Days) -> list[dict[str, Any]]:
    """How often each verdict was given: at the sessions shown and at all that are stored.

    Parameters
    ----------
    shown : Verdicts
        By the controls as they stand.
    stored : Verdicts
        Up to the session of the figures, with all names and the default window.
    sessions : datetime64[D] array
        Of ``stored``.
    """
    here, ever = shown.frequencies(), stored.frequencies()
    return [
        {
            "verdict": name,
            "share": here[name],
            "sessions": shown.names.count(name),
            "stored_share": ever[name],
            "stored_sessions": stored.names.count(name),
            "stored_first": (
                sessions[stored.names.index(name)].item() if name in stored.names else None
            ),
            "stored_run": stored.median_run(name),
        }
        for name in VERDICTS
    ]


def names_in_the_news(data: BreadthData, window: int) -> list[dict[str, Any]]:
    """Large names trading many times their usual volume, and the watch list."""
    watch = [data.symbols.index(symbol) for symbol in universe.WATCH_LIST]
    belongs = data.members(-1)
    found = []
    for name in breadth_names.names_in_the_news(data.base, window, watch=watch):
        figures = dict(vars(name))
        column = figures.pop("column")
        symbol = data.symbols[column]
        called = universe.WATCH_LIST.get(symbol) or data.membership.names.get(symbol) or symbol
        member = bool(belongs[column])
        found.append({"symbol": symbol, "name": called, **figures, "member": member})
    # The columns are those of every list, later ones too: equals go by symbol, not by column.
    return sorted(
        found, key=lambda row: (-np.nan_to_num(row["relative_volume"], nan=-1.0), row["symbol"])
    )


def rules(found: Sequence[Rule]) -> list[dict[str, Any]]:
    """Every condition of every verdict, with its figure and whether it is met."""
    return [
        {
            "verdict": rule.verdict,
            "rule": rule.condition.name,
            "text": rule.condition.text,
            "figure": rule.condition.figure,
            "multiple": rule.condition.threshold if rule.condition.relative else None,
            "threshold": rule.threshold,
            "value": rule.value,
            "passed": rule.passed,
        }
        for rule in found
    ]
