"""The history page: what usually happened, and where the present stands in it."""

from __future__ import annotations

import dataclasses
import datetime as dt
from typing import Any, Final

from rotation import universe
from rotation.analytics.gap import EVERYTHING, Gap, Why
from rotation.options import ChoiceOption, IntOption
from rotation.results import pairs, result
from rotation.results.page import Data
from rotation.results.pairs import PairHistory
from rotation.selection import Pair, Selection
from rotation.store.market import Market
from rotation.topics.history.metrics import NUMBERS, PREFIX, TABLES
from rotation.topics.history.view import calendar, factor, present
from rotation.topics.history.view.part import Part

INDICES: Final = Pair(*universe.INDICES)

BY: Final = ChoiceOption(
    "by",
    "History of",
    {"indices": "the indices", "pair": "the pair"},
    "indices",
    "Years, months, decades and rotations of the two indices, whose history is the longest, or of "
    "the pair. The heat map is the pair's.",
)
REVERSAL: Final = IntOption(
    "reversal",
    "A rotation is a rise of the ratio by",
    3,
    20,
    5,
    "percent",
    "In percent, from a low; it is over once the ratio has fallen by as much from its peak.",
)
OPTIONS: Final = (BY, REVERSAL)


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the history page shows, by the definitions in docs/DEFINITIONS."""
    market = data.market
    pair, gaps = pairs.read(selection, market, "monthly_spreads")
    symbols, history = selection.pair, pair
    if selection.option("by") == "indices":
        of_indices = dataclasses.replace(selection, pair=INDICES)
        indices, missing = pairs.read(of_indices, market, EVERYTHING)
        if indices is not None:
            symbols, history = INDICES, indices
        elif pair is not None:
            gaps += [_replaced(gap, selection.pair) for gap in missing]
    if pair is not None and history is not None and pair.as_of > history.as_of:
        # The page is of the history's day, and no figure of it uses a later row.
        ended = dataclasses.replace(selection, asof=history.as_of)
        pair, missing = pairs.read(ended, market, "monthly_spreads")
        gaps += missing
    size = factor.of(data, selection.asof if history is None else history.as_of)
    if history is None:
        gaps = [dataclasses.replace(gap, what=EVERYTHING) for gap in gaps]
    used: dict[str, dt.date] = {}
    parts = [size.part, Part({}, {}, gaps=tuple(gaps))]
    flaws: list[Gap] = []
    if pair is not None:
        used |= dict.fromkeys((selection.pair.small, selection.pair.large), pair.as_of)
        parts.append(calendar.monthly(pair))
        if pair is not history:
            flaws += _of_flaws("monthly_spreads", selection, pair, parts[-1:])
    if history is not None:
        used = dict.fromkeys((symbols.small, symbols.large), history.as_of) | used
        own = [calendar.of(history), present.of(history, _reversal(selection))]
        parts += [_named(symbols), *own]
        flaws += _of_flaws("prices", selection, history, own)
    parts.append(Part({}, {}, gaps=tuple(flaws)))
    return _result(selection, market, parts, used, size.provenance)


OF_THE_PAIR: Final = ("heat", "monthly_spreads")
"""The heat map and its table, which are of the pair whatever the history is of."""


def instead(page_result: result.Result, name: str) -> dict[str, str | None]:
    """Return what a table or a chart is of, where that is not the chosen pair and basis.

    Indices have no dividends, and the size factor depends on neither.
    """
    if name.startswith(PREFIX[:-1]):
        return {"pair": None, "basis": None}
    numbers, pair = page_result.numbers, page_result.selection.pair
    if name not in OF_THE_PAIR and numbers["small_symbol"] is not None:
        pair = Pair(numbers["small_symbol"], numbers["large_symbol"])
    basis = "price" if pair == INDICES else page_result.selection.basis
    return {"pair": str(pair), "basis": basis}


def _of_flaws(
    what: str, selection: Selection, history: PairHistory, parts: list[Part]
) -> list[Gap]:
    """A gap for each hole and suspected split of a history that its figures meet."""
    windows = [window for part in parts for window in part.windows]
    return history.flaws.gaps(what, windows, selection.lookback)


def _reversal(selection: Selection) -> float:
    return float(selection.option("reversal")) / 100


def _named(symbols: Pair) -> Part:
    return Part({"small_symbol": symbols.small, "large_symbol": symbols.large}, {})


def _result(
    selection: Selection,
    market: Market,
    parts: list[Part],
    used: dict[str, dt.date],
    size: result.Provenance | None,
) -> result.Result:
    """The parts as one result; what no part has is null or empty.

    Its day is that of the history, whose figures stand on top; the pair and the factor, which may
    end on an earlier one, have theirs in the provenance.
    """
    entries = (*result.of_symbols(market, used), *([size] if size else []))
    numbers: dict[str, Any] = dict.fromkeys(NUMBERS)
    tables: dict[str, Any] = {table.name: [] for table in TABLES}
    for part in parts:
        numbers |= part.numbers
        tables |= part.tables
    return result.Result(
        page="history",
        selection=selection,
        as_of=entries[0].as_of if entries else None,
        provenance=entries,
        numbers=numbers,
        tables=tables,
        series={name: columns for part in parts for name, columns in part.series.items()},
        gaps=tuple(gap for part in parts for gap in part.gaps),
        sample=market.kind == "sample",
    )


def _replaced(missing: Gap, pair: Pair) -> Gap:
    form = f"{{reason}} The history is that of {pair.small} and {pair.large}."
    return dataclasses.replace(missing, what="history", why=Why.REPLACED, form=form)
