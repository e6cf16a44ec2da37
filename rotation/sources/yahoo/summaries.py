"""Parses Yahoo's summaries of funds and shares; touches no network.

Yahoo gives the ratios of funds as reciprocals (0.02938 is a P/E of 34.0) and may give them plain;
0 means that it has none. Which form an answer has is told from its P/E, which is below 1/2 in the
one and above 2 in the other; P/B and P/S could be either and follow it.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import pandas as pd

from rotation import universe
from rotation.errors import Refusal, refusal
from rotation.sources.yahoo.formats import SOURCE

EXPECTED: Final = "Yahoo's summary JSON"

COLUMNS: Final = ("kind", "fund", "symbol", "weight", "pe", "pb", "ps", "growth", "form")
"""As in the table of fundamentals, without day and source."""

_RATIOS: Final = {"pe": "priceToEarnings", "pb": "priceToBook", "ps": "priceToSales"}
_LOWEST, _HIGHEST = 2.0, 500.0
"""A P/E between them is plain, its reciprocal is one; anything else is none."""

_PER_CENT: Final = 2.0
"""A growth above this, or below its negative, is in percent: nobody's earnings treble yearly."""

_WHOLE: Final = 1.1
"""The weights of a fund's holdings add up to no more. [decimal]"""

_NEXT_YEAR: Final = "+1y"
_NAN: Final = float("nan")


def parse_fund(answer: Any, symbol: str) -> pd.DataFrame:
    """Parse valuation and largest holdings of a fund.

    Parameters
    ----------
    answer : decoded JSON
    symbol : str

    Returns
    -------
    DataFrame
        ``COLUMNS``: a row of kind ``fund`` with ``pe, pb, ps`` (plain, NaN for none), ``growth``
        (of earnings, of three years, decimal a year) and ``form`` (reciprocal, plain, or empty
        where there is no P/E), and a row of kind ``holding`` with ``weight`` [decimal] for each
        of its largest holdings, of which Yahoo names ten.

    Raises
    ------
    BadResponse
        No summary, none of a fund, a value that is no number, or weights in percent.
    """
    bad = refusal(SOURCE, symbol, EXPECTED)
    top = _module(_modules(answer, bad), "topHoldings", bad)
    ratios = top.get("equityHoldings") or {}
    raw = {name: _number(ratios.get(theirs), bad) for name, theirs in _RATIOS.items()}
    form = form_of(raw["pe"])
    plain = {name: _plain(value, form) for name, value in raw.items()}
    growth = _decimal(_number(ratios.get("threeYearEarningsGrowth"), bad))
    rows = [_row("fund", "", symbol, growth=growth, **plain) | {"form": form}]
    for holding in _rows(top.get("holdings"), bad)[: universe.LARGEST_HOLDINGS]:
        weight = _number(holding.get("holdingPercent"), bad)
        held = str(holding.get("symbol") or "").strip().upper()
        if held and weight > 0:
            rows.append(_row("holding", symbol, held, weight=weight))
    found = pd.DataFrame(rows, columns=list(COLUMNS))
    if (total := found["weight"].sum()) > _WHOLE:
        raise bad(
            f"weights of its largest holdings that add up to {total:.4g}, where 1 is all of it"
        )
    return found


def parse_stock(answer: Any, symbol: str) -> pd.DataFrame:
    """Parse the growth that is expected of a share's earnings in the next fiscal year.

    Returns
    -------
    DataFrame
        One row of ``COLUMNS``, kind ``stock``, with ``growth`` [decimal]; NaN where no analyst
        says one.

    Raises
    ------
    BadResponse
        No summary, no trend of earnings, or a value that is no number.
    """
    bad = refusal(SOURCE, symbol, EXPECTED)
    trend = _module(_modules(answer, bad), "earningsTrend", bad)
    year = next((t for t in _rows(trend.get("trend"), bad) if t.get("period") == _NEXT_YEAR), {})
    estimate = year.get("earningsEstimate")
    growth = _number(estimate.get("growth"), bad) if isinstance(estimate, Mapping) else _NAN
    if math.isnan(growth):
        growth = _number(year.get("growth"), bad)
    return pd.DataFrame([_row("stock", "", symbol, growth=growth)], columns=list(COLUMNS))


def form_of(pe: float) -> str:
    """Return the form of a fund's ratios, told from its P/E; empty where it is none."""
    if _LOWEST <= pe <= _HIGHEST:
        return "plain"
    return "reciprocal" if pe > 0 and _LOWEST <= 1 / pe <= _HIGHEST else ""


def _plain(value: float, form: str) -> float:
    if not form or not value > 0:
        return _NAN
    return 1 / value if form == "reciprocal" else value


def _decimal(growth: float) -> float:
    """Return a growth as a decimal; 0 to the last digit means that there is none."""
    if growth == 0:
        return _NAN
    return growth / 100 if abs(growth) > _PER_CENT else growth


def _row(kind: str, fund: str, symbol: str, **values: float) -> dict[str, Any]:
    nothing = dict.fromkeys(("weight", "pe", "pb", "ps", "growth"), _NAN)
    return {"kind": kind, "fund": fund, "symbol": symbol, **nothing, **values, "form": ""}


def _modules(answer: Any, bad: Refusal) -> Mapping[str, Any]:
    try:
        modules = answer["quoteSummary"]["result"][0]
    except (KeyError, TypeError, IndexError) as error:
        raise bad("JSON without a summary") from error
    if not isinstance(modules, Mapping):
        raise bad("a summary that is no object")
    return modules


def _module(modules: Mapping[str, Any], name: str, bad: Refusal) -> Mapping[str, Any]:
    module = modules.get(name)
    if not isinstance(module, Mapping):
        quote = modules.get("quoteType")
        kind = quote.get("quoteType") if isinstance(quote, Mapping) else None
        raise bad(f"one of type {kind or 'unknown'} without the module {name}")
    return module


def _rows(values: Any, bad: Refusal) -> Sequence[Mapping[str, Any]]:
    if values is None:
        return []
    if not isinstance(values, list) or not all(isinstance(value, Mapping) for value in values):
        raise bad("a list of something else")
    return values


def _number(value: Any, bad: Refusal) -> float:
    """Return a number, formatted or not, NaN where there is none."""
    if isinstance(value, Mapping):
        value = value.get("raw")
    if value is None:
        return _NAN
    if isinstance(value, bool) or not isinstance(value, int | float):
        raise bad(f"{str(value)[:40]!r} where a number belongs")
    try:
        return float(value) if math.isfinite(value) else _NAN
    except OverflowError:
        raise bad("a number with more digits than any amount has") from None
