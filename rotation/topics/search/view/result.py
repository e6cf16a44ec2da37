"""The search page: is the rotation the main character? Attention, and what goes with it."""

from __future__ import annotations

import datetime as dt
from typing import Any, Final

import numpy as np

from rotation import universe
from rotation.analytics import returns
from rotation.analytics.gap import Gap
from rotation.results import metric, pairs, result
from rotation.results.flaws import Window
from rotation.results.page import Data
from rotation.results.pairs import PairHistory
from rotation.selection import Selection
from rotation.topics.search.analysis import attention
from rotation.topics.search.analysis.attention import TermFigures
from rotation.topics.search.metrics import NUMBERS, TABLES
from rotation.topics.search.view import attention as search_attention
from rotation.topics.search.view import controls as search_request
from rotation.topics.search.view import joined as search_joined
from rotation.topics.search.view import pull as search_pull
from rotation.topics.search.view import sentences
from rotation.topics.search.view import tables as search_tables
from rotation.topics.search.view.attention import Attention
from rotation.topics.search.view.pull import Weekly

OPTIONS: Final = (
    search_request.TERMS, search_request.GEO, search_request.SPAN, search_request.TERM,
    search_joined.JOIN, search_request.PULL,
)  # fmt: skip

_WITHOUT_PULL: Final = 1260
"""Sessions of spread drawn where there is no pull, five years."""


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the search page shows, by the definitions in docs/DEFINITIONS."""
    market, searches = data.market, data.searches
    request = search_request.of(selection)
    history, no_prices = pairs.read(selection, market, "prices")
    name = str(dict(selection.options).get(search_request.PULL.name, ""))
    shown = search_pull.find(request, searches, selection.asof, name)
    about = None
    if shown is not None:
        before = search_joined.before(shown.pull, searches, selection)
        about = search_attention.of(shown, before, history, selection, market)
    views = search_pull.weekly_views(searches.pageviews, tuple(universe.ARTICLES), selection.asof)
    articles = attention.term_figures(views.values, views.partial) if len(views.weeks) else ()
    own = search_tables.pageviews(articles)
    numbers = dict.fromkeys(NUMBERS) | {"surge_at": attention.SURGE} | _of_views(articles, views)
    tables: dict[str, Any] = dict.fromkeys(metric.names(TABLES), ()) | {"pageviews": own}
    return result.Result(
        page="search",
        selection=selection,
        as_of=_as_of(history, about, views),
        provenance=sentences.provenance(selection, market, history, shown, searches),
        numbers=numbers | (search_attention.numbers(about) if about else {}),
        tables=tables | (search_attention.tables(about) if about else {}),
        series=_series(selection, about, views, history),
        gaps=(
            *sentences.of_named(name, shown, selection.asof),
            *sentences.of_request(request, shown, selection.asof),
            *(sentences.of_attention(about, selection) if about else ()),
            *no_prices,
            *_of_flaws(about, history, selection),
            *sentences.of_views(articles, selection.asof),
        ),
        sample=market.kind == "sample",
    )


def _of_flaws(
    about: Attention | None, history: PairHistory | None, selection: Selection
) -> list[Gap]:
    """A gap for each hole and suspected split of the pair since the pull begins."""
    if about is None or history is None or not history.flaws:
        return []
    start: dt.date = max(history.sessions[0], about.first).astype("datetime64[D]").item()
    window = Window("interest against the market", history.symbols, start)
    return history.flaws.gaps("lead_lag", [window], selection.lookback)


def _as_of(history: PairHistory | None, about: Attention | None, views: Weekly) -> dt.date | None:
    """The pair's last session; without prices the last day attention is known for."""
    known = [] if about is None else [search_pull.last_day(about.shown.pull)]
    known += [] if views.complete is None else [views.complete + dt.timedelta(days=6)]
    if not known:
        return None
    return max(known) if history is None else history.as_of


def _of_views(articles: tuple[TermFigures, ...], views: Weekly) -> dict[str, Any]:
    """The loudest article of the last whole week."""
    number = attention.loudest(articles)
    if number is None:
        return {"pageviews_week": views.complete}
    return {
        "pageviews_week": views.complete,
        "pageviews_loudest": tuple(universe.ARTICLES)[number],
        "pageviews_z": articles[number].z,
        "pageviews_surge": articles[number].surge,
    }


def _series(
    selection: Selection, about: Attention | None, views: Weekly, history: PairHistory | None
) -> dict[str, result.Columns]:
    """What the charts draw; the spread over the span of the pull."""
    out = {} if about is None else search_attention.series(about)
    if len(views.weeks):
        out["pageviews"] = search_tables.drawn_views(views)
    if history is not None:
        start = -_WITHOUT_PULL
        if about is not None:
            start = int(np.searchsorted(history.sessions, about.first))
        spread = returns.rolling_spread(history.small, history.large, selection.lookback)
        spread = np.where(history.begins_in_hole(selection.lookback), np.nan, spread)
        out["spread"] = {"session": history.sessions[start:], "spread": spread[start:]}
    return out
