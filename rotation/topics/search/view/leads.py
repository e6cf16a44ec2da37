"""Lead and lag of each search term against the pair's spread, and the volatility that follows.

The bands take a thousand draws a term. They follow from two series alone, so they are kept by
what those say, and a lookback that changes neither costs nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import numpy as np

from rotation import sessions
from rotation.cache import single_flight
from rotation.panel import Floats
from rotation.results import pairs
from rotation.results.pairs import PairHistory
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.topics.search.analysis import attention, lead_lag
from rotation.topics.search.analysis.lead_lag import LeadLag
from rotation.topics.search.view.pull import Weekly

_KEPT: Final = 128
"""Bands kept: five terms each of a dozen selections, some kilobytes all together."""


@dataclass(frozen=True, eq=False)
class Leads:
    """The terms of a pull against one pair.

    Attributes
    ----------
    spread : array of shape (n_weeks,)
        Small minus large, week by week. [decimal]
    coming : array of shape (n_weeks,)
        Realised volatility of small caps in the week after each. [decimal a year]
    lead_lags, volatilities : tuples of LeadLag, length n_terms
    """

    spread: Floats
    coming: Floats
    lead_lags: tuple[LeadLag, ...]
    volatilities: tuple[LeadLag, ...]


def leads(
    of: Weekly, scores: Floats, history: PairHistory, selection: Selection, market: Market
) -> Leads:
    """Every term against the pair's weekly spread and the small side's coming volatility.

    Parameters
    ----------
    of : Weekly
        Interest.
    scores : array of shape (n_weeks, n_terms)
        From ``attention.z_series``.
    history : PairHistory
    selection, market : what the pair's last bars are looked up with
    """
    days, over = history.sessions, _week_is_over(history, selection, market)
    spread = lead_lag.weekly_spread(
        days, history.small, history.large, of.weeks, last_week_complete=over
    )
    coming = lead_lag.next_week_volatility(days, history.small, of.weeks, last_week_complete=over)
    changes = attention.weekly_change(of.values, of.partial)
    return Leads(
        spread,
        coming,
        tuple(_kept(lead_lag.lead_lag, change, spread) for change in changes.T),
        tuple(_kept(lead_lag.attention_vs_volatility, score, coming) for score in scores.T),
    )


def lead_lag_table(found: LeadLag) -> list[dict[str, Any]]:
    """A row a lag: ``k, correlation, low, high, n, outside``."""
    columns = zip(found.k, found.correlation, found.low, found.high, found.n, strict=True)
    return [
        {
            "k": int(k),
            "correlation": float(correlation),
            "low": float(low),
            "high": float(high),
            "n": int(n),
            "outside": None if np.isnan(correlation) else bool(not low <= correlation <= high),
        }
        for k, correlation, low, high, n in columns
    ]


def leads_table(terms: Sequence[str], found: Sequence[LeadLag]) -> list[dict[str, Any]]:
    """A row a term, where it leaves its band furthest.

    ``term, k, correlation, low, high, n, outside``. Where every lag is inside, ``k`` and the
    correlation are null and ``n`` is that of lag 0; ``outside`` is null where no
    correlation is known.
    """
    rows = []
    for term, one in zip(terms, found, strict=True):
        k = lead_lag.strongest(one)
        (row,) = (row for row in lead_lag_table(one) if row["k"] == (k or 0))
        known = {} if k is not None else dict.fromkeys(("correlation", "low", "high"), np.nan)
        outside = k is not None if np.isfinite(one.correlation).any() else None
        rows.append({"term": term, **row, **known, "k": k, "outside": outside})
    return rows


def volatility_table(terms: Sequence[str], found: Sequence[LeadLag]) -> list[dict[str, Any]]:
    """A row a term: ``term, correlation, low, high, n, outside``."""
    rows = []
    for term, one in zip(terms, found, strict=True):
        (row,) = lead_lag_table(one)
        del row["k"]
        rows.append({"term": term, **row})
    return rows


def around_surges(scores: Floats, coming: Floats) -> tuple[float, float]:
    """Mean volatility of the week after a surge, and after other weeks; NaN where there is none.

    Parameters
    ----------
    scores : array of shape (n_weeks,)
        One term's.
    coming : array of shape (n_weeks,)
    """
    known = np.isfinite(scores) & np.isfinite(coming)
    loud = known & (scores >= attention.SURGE)
    return _mean(coming[loud]), _mean(coming[known & ~loud])


def _mean(values: Floats) -> float:
    return float(values.mean()) if values.size else float("nan")


def _week_is_over(history: PairHistory, selection: Selection, market: Market) -> bool:
    """Whether the last session ends its week by the calendar, both bars fetched after the close."""
    last = history.sessions[-1:]
    unsure = any(bar.provisional for bar in pairs.provenance(selection, market, history))
    return bool(sessions.ends_of_weeks(last)[0] == last[0]) and not unsure


def _kept(how: Callable[[Floats, Floats], LeadLag], one: Floats, other: Floats) -> LeadLag:
    return _by_content(how, one.tobytes(), other.tobytes())


@single_flight(max_entries=_KEPT)
def _by_content(how: Callable[[Floats, Floats], LeadLag], one: bytes, other: bytes) -> LeadLag:
    return how(np.frombuffer(one), np.frombuffer(other))
