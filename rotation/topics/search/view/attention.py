"""What a pull says by itself and held against the pair: figures, tables, drawn columns."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from rotation.panel import Floats
from rotation.results.pairs import PairHistory
from rotation.results.result import Columns
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.topics.search.analysis import attention
from rotation.topics.search.analysis.attention import TermFigures
from rotation.topics.search.view import controls as search_request
from rotation.topics.search.view import joined as search_joined
from rotation.topics.search.view import leads as search_leads
from rotation.topics.search.view import pull as search_pull
from rotation.topics.search.view import tables as search_tables
from rotation.topics.search.view.joined import Before
from rotation.topics.search.view.leads import Leads
from rotation.topics.search.view.pull import Shown, Weekly


@dataclass(frozen=True, eq=False)
class Attention:
    """A pull with its figures.

    Attributes
    ----------
    shown : Shown
    weekly : Weekly or None
        None where its periods are not weeks.
    figures : tuple of TermFigures, length n_terms
    scores : array of shape (n_weeks, n_terms)
    chosen : column of the term that is held against the market
    leads : Leads or None
        None without weeks or without prices.
    before : Before
        The time before the pull.
    """

    shown: Shown
    weekly: Weekly | None
    figures: tuple[TermFigures, ...]
    scores: Floats
    chosen: int
    leads: Leads | None
    before: Before

    @property
    def first(self) -> np.datetime64:
        """The first date drawn."""
        joined = self.before.joined
        dates = self.shown.pull.dates if joined is None else joined.dates
        first: np.datetime64 = dates[0]
        return first

    @property
    def terms(self) -> tuple[str, ...]:
        """In the order of the columns."""
        return self.shown.pull.request.terms


def of(
    shown: Shown,
    before: Before,
    history: PairHistory | None,
    selection: Selection,
    market: Market,
) -> Attention:
    """The figures of a pull as of a day, against a pair's prices where there are some."""
    pull, weeks = shown.pull, search_pull.weekly(shown.pull)
    wanted = selection.option(search_request.TERM.name).casefold()
    terms = [term.casefold() for term in pull.request.terms]
    chosen = terms.index(wanted) if wanted in terms else 0
    if weeks is None:
        figures = tuple(_last_alone(column) for column in pull.values[~pull.partial].T)
        scores = np.full((0, len(figures)), np.nan)
        return Attention(shown, None, figures, scores, chosen, None, before)
    scores = attention.z_series(weeks.values, weeks.partial)
    leads = None
    if history is not None:
        leads = search_leads.leads(weeks, scores, history, selection, market)
    figures = attention.term_figures(weeks.values, weeks.partial)
    return Attention(shown, weeks, figures, scores, chosen, leads, before)


def numbers(about: Attention) -> dict[str, Any]:
    """The loudest term of the last complete week, and where the pull comes from."""
    pull = about.shown.pull
    number = attention.loudest(about.figures)
    scored = [figure for figure in about.figures if figure.surge is not None]
    found: dict[str, Any] = {
        "in_surge": sum(bool(figure.surge) for figure in scored) if scored else None,
        "scored": len(scored),
        "last_week": about.weekly and about.weekly.complete,
        "pull": pull.request.key(),
        "pull_asked": about.shown.asked,
        "pull_made_at": pull.made_at,
        "pull_source": pull.source,
        "term": about.terms[about.chosen],
    }
    if number is not None:
        one = about.figures[number]
        found |= {
            "loudest": about.terms[number],
            "loudest_last": one.last,
            "loudest_z": one.z,
            "loudest_change_4w": one.change_4w,
            "surge": one.surge,
        }
    return found | _of_leads(about) | search_joined.numbers(about.before)


def tables(about: Attention) -> dict[str, Any]:
    """Every table of the page but that of page views."""
    pull, leads = about.shown.pull, about.leads
    own: dict[str, Any] = {
        "terms": search_tables.terms(about.terms, about.figures),
        "interest": search_tables.interest(pull),
        "related": search_tables.records(pull.related),
        "regions": search_tables.records(pull.regions),
    }
    if leads is not None:
        own["lead_lag"] = search_leads.lead_lag_table(leads.lead_lags[about.chosen])
        own["leads"] = search_leads.leads_table(about.terms, leads.lead_lags)
        own["volatility"] = search_leads.volatility_table(about.terms, leads.volatilities)
    return own


def series(about: Attention) -> dict[str, Columns]:
    """What the charts of interest, scores and volatility draw."""
    pull, weeks, leads = about.shown.pull, about.weekly, about.leads
    out = {"interest": search_tables.drawn(pull.dates, pull.values, partial=pull.partial)}
    if about.before.joined is not None:
        out["earlier"] = search_joined.drawn(about.before.joined)
    if weeks is None:
        return out
    out["z"] = search_tables.drawn(weeks.weeks, about.scores)
    if leads is not None:
        score = about.scores[:, about.chosen]
        known = np.isfinite(score) & np.isfinite(leads.coming)
        out["volatility"] = {
            "date": weeks.weeks[known],
            "z": score[known],
            "volatility": leads.coming[known],
        }
    return out


def _last_alone(column: Floats) -> TermFigures:
    """A term whose periods are not weeks: its last value, and no score."""
    last = float(column[-1]) if column.size else float("nan")
    return TermFigures(last, float("nan"), float("nan"), None, {})


def _of_leads(about: Attention) -> dict[str, Any]:
    """The term held against the market: the lag that stands out, the volatility it precedes."""
    leads = about.leads
    if leads is None:
        return {}
    (lead,) = search_leads.leads_table(["term"], [leads.lead_lags[about.chosen]])
    (volatility,) = search_leads.volatility_table(["term"], [leads.volatilities[about.chosen]])
    after, otherwise = search_leads.around_surges(about.scores[:, about.chosen], leads.coming)
    return {
        "lead_lag_weeks": lead["k"],
        "lead_lag_correlation": lead["correlation"],
        "lead_lag_n": lead["n"],
        "volatility_correlation": volatility["correlation"],
        "volatility_high": volatility["high"],
        "volatility_n": volatility["n"],
        "volatility_after_surge": after,
        "volatility_otherwise": otherwise,
    }
