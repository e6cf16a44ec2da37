"""The technicals page: whether the chart of a symbol is a cup with handle, rule by rule."""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import replace
from typing import Final

from rotation import universe
from rotation.analytics.gap import EVERYTHING
from rotation.card import Drawing
from rotation.errors import BadInput, NoData
from rotation.options import TextOption, quoted, stored_name
from rotation.results import drawings as drawn
from rotation.results import gaps as grouping
from rotation.results import metric, result
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.topics.technicals.metrics import NUMBERS, TABLES
from rotation.topics.technicals.view import chart as charts
from rotation.topics.technicals.view import series, tables


def _symbol(text: str) -> str:
    """Read a symbol.

    Raises
    ------
    BadInput
        It is none.
    """
    symbol = text.strip().upper()
    if not re.fullmatch(universe.SYMBOL, symbol):
        raise BadInput(f"The symbol {quoted(text)} is none such as IWM, BRK-B or ^RUT")
    return symbol


def _stored(symbol: str, symbols: Collection[str]) -> tuple[str, tuple[str, ...]]:
    name = stored_name(symbol, symbols)
    if name not in symbols:
        raise BadInput(f"No prices are stored for {quoted(symbol)}, the symbol asked for")
    return name, (name,)


SYMBOL: Final = TextOption(
    "symbol",
    "Symbol",
    _symbol,
    universe.CHART,
    15,
    "Whose chart is judged: any symbol of which prices are stored.",
    f"{universe.CHART} is shown",
    tuple(dict.fromkeys(symbol for pair in universe.PAIRS for symbol in pair)),
    resolve=_stored,
)
OPTIONS: Final = (SYMBOL,)


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the technicals page shows, by the definitions in docs/DEFINITIONS."""
    market, symbol = data.market, selection.option("symbol")
    numbers = dict.fromkeys(NUMBERS) | {"symbol": symbol}
    try:
        chart = charts.opened(market, symbol, selection.asof)
    except NoData as error:
        why = [grouping.of_error(EVERYTHING, error)]
        found = result.nothing(
            "technicals", selection, market, numbers=NUMBERS, tables=metric.names(TABLES), gaps=why
        )
        published = {**found.tables, "hit_rates": tables.hit_rates(None, {})}
        return replace(found, numbers=numbers, tables=published)
    patterns = tables.pattern_rows(chart)
    numbers |= tables.numbers(chart, patterns)
    return result.Result(
        page="technicals",
        selection=selection,
        as_of=chart.as_of,
        provenance=result.of_symbols(market, {symbol: chart.as_of}),
        numbers=numbers,
        tables={
            "rules": tables.rule_rows(chart),
            "patterns": patterns,
            "hit_rates": tables.hit_rates(chart, numbers),
        },
        series=series.series(chart, selection.lookback),
        gaps=tuple(chart.gaps(selection.lookback)),
        sample=market.kind == "sample",
    )


def drawings(page_result: result.Result) -> tuple[Drawing, ...]:
    """Return closes over the lookback, a year at least, with the 200-session average."""
    symbol = page_result.selection.option("symbol")
    return drawn.lines(
        page_result.series.get("candles"),
        {"sma200": ("200-session average", "term_2"), "close": (symbol, "term_1")},
        f"{symbol}, close and 200-session average",
        "count",
    )
