"""What people search for in the sample's market: one pull of five terms, and page views.

Nothing here is real. Two truths are planted: the weekly change of interest in
``LEADING_TERM`` runs ``LEAD`` weeks ahead of the sample's IWM-SPY spread, while
that of the other terms knows nothing of it; and in ``SURGE_WEEK``, as the
rotation runs, every term but ``QUIET_TERM`` is searched, and every article
read, far more than in the year before.
"""

from __future__ import annotations

import datetime
from typing import Final

import numpy as np
import pandas as pd

from rotation import universe
from rotation.panel import Days, Floats, Panel
from rotation.sample import panels as sample
from rotation.sample import script as sample_script
from rotation.sample.market import persistent, rng
from rotation.search.regions import STATES

PULL_ID: Final = "sample"
WEEKS: Final = 261
"""Points of the pull, the last one partial: five years, as Google gives them."""

TERMS: Final = universe.SEARCH_TERMS
LEADING_TERM: Final = "small cap stocks"
LEAD: Final = 2
"""Weeks from a change of interest in ``LEADING_TERM`` to the spread it goes with."""

QUIET_TERM: Final = "small cap ETF"
SURGE_WEEK: Final = datetime.date(2026, 1, 11)
"""First day (a Sunday) of the loudest week."""

ARTICLES: Final = tuple(universe.ARTICLES)

_ORDINARY: Final = np.array([24.0, 44.0, 31.0, 12.0, 6.0])  # interest, in the order of TERMS
_CLOSENESS: Final = 0.6  # correlation of the planted change with the spread, before rounding
_RESTLESS: Final = 0.09  # of a week's change [log]
_MEMORY: Final = 0.9  # of a week's interest in the next
_UPROAR: Final = np.array([0.45, 0.80, 0.60, 0.40, 0.25, 0.12])  # from a week before the surge
_VIEWS: Final = np.array([900.0, 260.0, 480.0])  # a day, in the order of ARTICLES
_WEEKDAYS: Final = np.array([1.12, 1.15, 1.13, 1.10, 1.02, 0.70, 0.74])  # Monday first

_QUERIES: Final = {
    "small cap stocks": ("best small cap stocks", "small cap stocks to buy", "small cap index"),
    "Russell 2000": ("russell 2000 index", "russell 2000 futures", "russell 2000 today"),
    "IWM": ("iwm stock", "iwm etf", "iwm options"),
    "small cap ETF": ("best small cap etf", "small cap value etf", "small cap growth etf"),
    "stock market rotation": ("sector rotation", "rotation to small caps", "rotation trade"),
}


def interest() -> pd.DataFrame:
    """Weekly search interest in the five terms, as one comparable pull.

    Returns
    -------
    DataFrame
        ``term``, ``date`` (the Sunday a week starts on), ``value`` (whole, 0 to 100,
        100 the largest of the pull) and ``is_partial`` (the last week alone). By term,
        then by date.
    """
    weeks = _weeks()
    random = rng("attention")
    shocks = random.standard_normal((WEEKS, len(TERMS)))
    leading = TERMS.index(LEADING_TERM)
    spread = _coming_spread(sample.core(), weeks)
    own = shocks[:, leading]
    spread = np.where(np.isnan(spread), random.standard_normal(WEEKS), spread)
    shocks[:, leading] = _CLOSENESS * spread + np.sqrt(1.0 - _CLOSENESS**2) * own
    loud = persistent(_RESTLESS * shocks, _MEMORY)
    loud += np.outer(_uproar(weeks), np.array(TERMS) != QUIET_TERM)
    levels = _ORDINARY * np.exp(loud)
    levels[-1] *= 0.8  # a day of the week is still to come
    values = np.round(100.0 * levels / levels.max()).astype(np.int64)
    return pd.DataFrame(
        {
            "term": np.repeat(TERMS, WEEKS),
            "date": np.tile(weeks, len(TERMS)),
            "value": values.T.ravel(),
            "is_partial": np.tile(weeks == weeks[-1], len(TERMS)),
        }
    )


def pageviews() -> pd.DataFrame:
    """Daily views of three articles over the same five years.

    Returns
    -------
    DataFrame
        ``article``, ``date`` and ``views`` (whole). By article, then by date.
    """
    end = np.datetime64(sample_script.END) + np.timedelta64(1, "D")
    days = np.arange(_weeks()[0], end)
    shocks = rng("pageviews").standard_normal((len(days), len(ARTICLES)))
    loud = persistent(0.08 * shocks, 0.8) + _uproar(days)[:, np.newaxis]
    weekday = _WEEKDAYS[(days.astype(np.int64) + 3) % 7]
    views = np.round(_VIEWS * weekday[:, np.newaxis] * np.exp(loud)).astype(np.int64)
    return pd.DataFrame(
        {
            "article": np.repeat(ARTICLES, len(days)),
            "date": np.tile(days, len(ARTICLES)),
            "views": views.T.ravel(),
        }
    )


def related() -> pd.DataFrame:
    """Queries that people who search for a term make too.

    Returns
    -------
    DataFrame
        ``term``, ``kind`` (``top`` or ``rising``), ``rank`` (1 the first), ``query`` and
        ``value``: for ``top`` 100 for the most searched, for ``rising`` the growth in percent.
    """
    random = rng("related")
    rows = []
    for term in TERMS:
        queries = _QUERIES[term]
        top = np.sort(random.integers(12, 80, len(queries) - 1))[::-1]
        rising = np.sort(random.integers(8, 90, len(queries)))[::-1] * 10
        for kind, values, asked in (
            ("top", [100, *top.tolist()], queries),
            ("rising", rising.tolist(), queries[::-1]),
        ):
            for rank, (query, value) in enumerate(zip(asked, values, strict=True), start=1):
                rows.append((term, kind, rank, query, value))
    return pd.DataFrame(rows, columns=["term", "kind", "rank", "query", "value"])


def by_region() -> pd.DataFrame:
    """How the five terms divide the interest of each US state.

    Returns
    -------
    DataFrame
        ``term``, ``region`` (``US-CA``, for 50 states and ``US-DC``), ``name`` (of the
        state) and ``value``: the term's share of what is searched there [percent, whole,
        so that a state adds up to 100 but for rounding].
    """
    regions = list(STATES)
    taste = np.log(_ORDINARY) + 0.18 * rng("regions").standard_normal((len(regions), len(TERMS)))
    share = 100.0 * np.exp(taste) / np.exp(taste).sum(axis=1, keepdims=True)
    return pd.DataFrame(
        {
            "term": np.repeat(TERMS, len(regions)),
            "region": np.tile(regions, len(TERMS)),
            "name": np.tile(list(STATES.values()), len(TERMS)),
            "value": np.round(share).astype(np.int64).T.ravel(),
        }
    )


def _weeks() -> Days:
    """The Sundays the pull's weeks start on; the last week is that of ``END``."""
    end = np.datetime64(sample_script.END)
    since_sunday = (end.astype(np.int64) + 4) % 7  # 1970-01-01 was a Thursday
    days = 7 * np.arange(1 - WEEKS, 1) - since_sunday
    weeks: Days = end + days.astype("timedelta64[D]")
    return weeks


def _coming_spread(prices: Panel, weeks: Days) -> Floats:
    """IWM minus SPY ``LEAD`` weeks after each week, in standard units; NaN at the end."""
    pair = prices.close[:, [prices.columns["IWM"], prices.columns["SPY"]]]
    ends = (
        np.searchsorted(prices.sessions, np.append(weeks, weeks[-1] + np.timedelta64(7, "D"))) - 1
    )
    moves = pair[ends[1:]] / pair[ends[:-1]]
    spread = np.full(len(weeks), np.nan)
    spread[:-LEAD] = (moves[:, 0] - moves[:, 1])[LEAD:]
    standard: Floats = (spread - np.nanmean(spread)) / np.nanstd(spread)
    return standard


def _uproar(days: Days) -> Floats:
    """How much louder than usual the week of each day is. [log]"""
    since = (days - np.datetime64(SURGE_WEEK)).astype(np.int64) // 7 + 1
    inside = (since >= 0) & (since < len(_UPROAR))
    return np.where(inside, _UPROAR[np.where(inside, since, 0)], 0.0)
