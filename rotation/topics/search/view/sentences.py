"""What the search page says: where its data comes from, what it lacks, what leads."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from rotation import formats, sessions, universe
from rotation.analytics.gap import Gap, Why
from rotation.results import gaps, pairs
from rotation.results.pairs import PairHistory
from rotation.results.result import Provenance, Result, other_input
from rotation.search.request import PullKey, Request
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.store.search.searches import Searches
from rotation.topics.search.analysis.attention import TermFigures
from rotation.topics.search.view import controls as search_request
from rotation.topics.search.view import pull as search_pull
from rotation.topics.search.view.attention import Attention
from rotation.topics.search.view.pull import Shown

INTEREST: Final = "Search interest"
VIEWS: Final = "Wikipedia page views"
PULL: Final = "pull"
"""``Gap.what`` of the pull that was asked for."""

GRACE: Final = dt.timedelta(days=2)
"""How long after its end a week (or a day of page views) may be missing before that is stale."""

_UNITS: Final = {"week": 7, "day": 1, "hour": 1}


def provenance(
    selection: Selection,
    market: Market,
    history: PairHistory | None,
    shown: Shown | None,
    searches: Searches,
) -> tuple[Provenance, ...]:
    """Where interest, the pair's prices and page views come from."""
    return (
        *([_of_pull(shown)] if shown else []),
        *pairs.provenance(selection, market, history),
        *_of_views(searches, selection.asof),
    )


def _of_pull(shown: Shown) -> Provenance:
    pull = shown.pull
    return other_input(
        INTEREST,
        pull.source,
        as_of=search_pull.last_day(pull),
        fetched_at=pull.made_at,
        first=pull.dates[0].item(),
        rows=len(pull.dates),
        counts=f"{pull.resolution}s",
        behind=_behind(shown.reaches, _UNITS.get(pull.resolution, 31)),
    )


def _of_views(searches: Searches, asof: dt.date | None) -> tuple[Provenance, ...]:
    days = np.unique(searches.pageviews["date"].to_numpy().astype("datetime64[D]"))
    used = days if asof is None else days[days <= np.datetime64(asof)]
    if not len(used):
        return ()
    own = other_input(
        VIEWS,
        "sample" if searches.kind == "sample" else "wikimedia",
        as_of=used[-1].item(),
        fetched_at=None,
        first=days[0].item(),
        rows=len(days),
        counts="days",
        behind=_behind(days[-1].item(), 1),
        newest=days[-1].item(),
    )
    return (own,)


def _behind(last: dt.date, unit: int) -> int:
    """Sessions in the periods that were over GRACE before the last session and are not there."""
    whole = max((sessions.last_complete() - GRACE - last).days // unit, 0)
    return sessions.between(last, last + dt.timedelta(days=whole * unit))


def of_named(name: str, shown: Shown | None, asof: dt.date | None) -> list[Gap]:
    """That the pull of the name asked for is not stored, or not by that day."""
    if not name or (shown is not None and shown.pull.pull_id == name):
        return []
    text = f"No search {name} is stored{_until(asof)}."
    return [Gap(PULL, Why.NOT_STORED, names=(name,), day=asof, text=text)]


def of_request(request: Request, shown: Shown | None, asof: dt.date | None) -> list[Gap]:
    """That the pull asked for is not stored, and what stands in its place."""
    if shown is not None and shown.asked:
        return []
    asked = f"No search for {described(request)} is stored{_until(asof)}"
    if shown is None:
        text = f"{asked}, and none that shares a term with it: there is no interest to show."
        return [Gap(PULL, Why.NOT_STORED, names=request.terms, day=asof, text=text)]
    text = f"{asked}; shown instead is {described(shown.pull.request)}."
    return [Gap(PULL, Why.REPLACED, names=request.terms, day=asof, text=text)]


def _until(asof: dt.date | None) -> str:
    return "" if asof is None else f" with a week that was over on {formats.day(asof)}"


def described(pull: PullKey) -> str:
    """A pull in a sentence: ``IWM, SPY (US, 5y)``."""
    wish = search_request.wish(pull.terms, pull.geo, pull.timeframe)
    return f"{wish['terms']} ({wish['geo']}, {wish['span']})"


def of_attention(about: Attention, selection: Selection) -> list[Gap]:
    """What a pull lacks, and what held against the pair is not known."""
    missing = [one.missing for one in about.figures]
    found = _of_shown(about.shown, selection.asof)
    found += of_figures(about.terms, missing, "terms")
    term = selection.option(search_request.TERM.name)
    if term and term.casefold() not in {one.casefold() for one in about.terms}:
        form = "“{names}” is not among the terms shown: the first is compared with the spread."
        found.append(Gap("term", Why.REPLACED, names=(term,), form=form))
    found += about.before.gaps
    return found + _of_market(about)


def _of_market(about: Attention) -> list[Gap]:
    """Of which terms lead and lag, or the relation to volatility, are not known, and why."""
    if about.leads is None:
        return []
    found = []
    for what, words, own in (
        ("lead_lag", "Lead and lag", about.leads.lead_lags),
        ("volatility", "Score and next week's volatility", about.leads.volatilities),
    ):
        missing = {
            term: replace(one.missing, what=what)
            for term, one in zip(about.terms, own, strict=True)
            if one.missing is not None
        }
        form = f"{words} of {{names}}: {{reason}}."
        found += gaps.of_names(missing, "terms", len(about.terms), form)
    return found


def _of_shown(shown: Shown, asof: dt.date | None) -> list[Gap]:
    """That a pull was made later, or has other periods than weeks."""
    pull, found = shown.pull, []
    if shown.later:
        made = (
            "later" if pull.made_at is None else f"on {formats.day(sessions.day_of(pull.made_at))}"
        )
        text = (
            f"The search was made {made}: Google scales the whole of it to its largest point and "
            f"samples anew each time, so on {formats.day(asof)} the same weeks may have read "
            f"differently. Nothing after {formats.day(search_pull.last_day(pull))} is used, and "
            "related queries and regions, which are of the whole span, are left out."
        )
        found.append(Gap("interest", Why.NOT_OF_ITS_TIME, day=asof, text=text))
    if search_pull.weekly(pull) is None:
        text = (
            f"The search has one value a {pull.resolution}: scores, changes, lead and lag need "
            "weeks, as a span of 5y has them."
        )
        found.append(Gap("z", Why.NOT_DEFINED, unit=pull.resolution, text=text))
    return found


def of_figures(names: Sequence[str], missing: Sequence[Mapping[str, Gap]], kind: str) -> list[Gap]:
    """One gap for each reason a score or a change is not known."""
    words = {"z": "no score", "change_4w": "no change over four weeks", "last": "no value"}
    found = []
    for figure, word in words.items():
        why = {
            name: one[figure]
            for name, one in zip(names, missing, strict=True)
            if figure in one and (figure == "last" or "last" not in one)
        }
        found += gaps.of_names(why, kind, len(names), f"{{names}}: {word} ({{reason}}).")
    return found


def of_views(articles: Sequence[TermFigures], asof: dt.date | None) -> list[Gap]:
    """That there are no page views, or what an article lacks."""
    if articles:
        names = list(universe.ARTICLES.values())
        return of_figures(names, [one.missing for one in articles], "articles")
    until = f" up to {formats.day(asof)}" if asof else ""
    text = f"No whole week of Wikipedia page views is stored{until}."
    return [Gap("pageviews", Why.NOT_STORED, day=asof, text=text)]


def loudest(of: Result) -> str:
    """Whether the term with the highest z-score is above its past year, as a clause."""
    term, score = of.numbers["loudest"], of.numbers["loudest_z"]
    if score > 0:
        return f"“{term}” shows the largest increase vs its own past year"
    return f"no term is above its own past year, “{term}” comes nearest"


def in_surge(of: Result) -> str:
    """How many terms are in a surge: ``1 of 5 terms is in a surge``."""
    count, scored = of.numbers["in_surge"], formats.many(of.numbers["scored"], "term")
    return f"{count} of {scored} {formats.be(count)} in a surge"


def lead_sentence(of: Result) -> str:
    """Whether attention leads, follows or neither, only where the band allows to say so."""
    x, rows = of.numbers, {row["k"]: row for row in of.tables["lead_lag"]}
    if not rows:
        return "Not known: interest by weeks and prices of the pair are needed."
    now, k = rows[0], x["lead_lag_weeks"]
    if not any(math.isfinite(row["correlation"]) for row in rows.values()):
        return "Not known: too few weeks have both interest and a spread, or one never moved."
    if k is None:
        return (
            f"No lead or lag of attention to “{x['term']}” can be told from noise: every "
            f"correlation lies inside the 95% band ({_band(now)})."
        )
    row = rows[k]
    way = "the same" if row["correlation"] > 0 else "the opposite"
    weeks = formats.many(abs(k), "week")
    order = (
        "moves with the spread in the same week" if k == 0
        else f"leads the spread by {weeks}" if k > 0
        else f"follows the spread by {weeks}"
    )  # fmt: skip
    return (
        f"Attention to “{x['term']}” {order}, in {way} direction: correlation "
        f"{formats.CORRELATION(row['correlation'])}, outside the 95% band ({_band(row)})."
    )


def volatility_sentence(of: Result) -> str:
    """Whether a loud week tends to be followed by a restless one."""
    x = of.numbers
    r, high = x["volatility_correlation"], x["volatility_high"]
    if r is None or math.isnan(r):
        return "Not known: too few weeks have both a score and the next week's volatility."
    outside = abs(r) > high
    said = (
        f"Louder weeks are followed by {'more' if r > 0 else 'less'} volatility"
        if outside
        else "No significant relationship"
    )
    side = "outside" if outside else "inside"
    return (
        f"{said}: correlation {formats.CORRELATION(r)}, {side} the 95% band "
        f"(±{high:.2f}, n = {x['volatility_n']})."
    )


def _band(row: Mapping[str, Any]) -> str:
    return f"±{row['high']:.2f}, n = {row['n']}"
