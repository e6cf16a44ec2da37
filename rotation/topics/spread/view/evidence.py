"""Evidence of the spread page: leadership, whether it lasts, equal weight and quality."""

from __future__ import annotations

import dataclasses
import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from rotation import formats, universe
from rotation.analytics import returns
from rotation.analytics.gap import EVERYTHING
from rotation.errors import NoData
from rotation.formats import Format
from rotation.panel import Days, Floats
from rotation.results import pairs
from rotation.results.evidence import (
    Evidence,
    State,
    Watchpoint,
    doubted,
    positive,
    state_of,
)
from rotation.results.page import Data
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.topics.spread.view import reasons
from rotation.universe import COMPANIONS

LEADERSHIP: Final = Watchpoint(
    "leadership",
    "Do small caps lead?",
    "the pair's spread is above zero over the lookback and year to date, and the ratio is above "
    "its 50-session average",
    "none of the three holds",
    order=10,
)
LASTING: Final = Watchpoint(
    "lasting",
    "Is the lead lasting?",
    "the ratio is above its 200-session average, which is higher than 21 sessions before",
    "neither holds",
    order=20,
)
EQUAL_WEIGHT: Final = Watchpoint(
    "equal weight",
    "Is it only the giants that lag?",
    "RSP, the S&P 500 at equal weights, is ahead of SPY over the lookback",
    "it is not",
    order=50,
    mixes=False,
)
QUALITY: Final = Watchpoint(
    "quality",
    "Or is it a junk rally?",
    "IJR, the profit-screened S&P 600, is ahead of IWM over the lookback",
    "IWM is ahead of IJR and IJR is not ahead of SPY: what leads is the unprofitable half",
    order=60,
)
WATCHPOINTS: Final = (LEADERSHIP, LASTING, EQUAL_WEIGHT, QUALITY)


def evidence(result: Result) -> tuple[Evidence, ...]:
    """Return the four rows of the spread page."""
    return _leadership(result), _lasting(result), _equal_weight(result), _quality(result)


def past(selection: Selection, data: Data, days: Days) -> Mapping[str, Sequence[State]]:
    """Return leadership and lasting on past days: as the page as of each day would say.

    Parameters
    ----------
    selection : Selection
    data : Data
    days : datetime64[D] array of shape (n_days,)
    """
    try:
        history = pairs.history(selection, data.market)
    except NoData:
        nothing = (State.NO_DATA,) * len(days)
        return {LEADERSHIP.name: nothing, LASTING.name: nothing}
    ratio, known = history.ratio, history.judged
    rows = np.searchsorted(history.sessions, days, side="right") - 1
    average, long = returns.rolling_mean(ratio, 50), returns.rolling_mean(ratio, 200)
    before = np.r_[np.full(21, np.nan), long[:-21]][: len(long)]
    small, large = (
        returns.rolling_year_to_date(side, history.sessions)
        for side in (history.small, history.large)
    )
    spread = returns.rolling_spread(history.small, history.large, selection.lookback)
    leads = (
        known(spread, selection.lookback),
        history.judged_years(small - large),
        known(ratio / average - 1, 49),
    )
    lasts = (known(ratio / long - 1, 199), known(long / before - 1, 220))
    return {LEADERSHIP.name: _states(leads, rows), LASTING.name: _states(lasts, rows)}


def _states(figures: Sequence[Floats], rows: Any) -> tuple[State, ...]:
    """The state at each row from figures that are to be above zero; no data before the first."""
    return tuple(
        state_of(*(positive(float(figure[row])) for figure in figures))
        if row >= 0
        else State.NO_DATA
        for row in rows.tolist()
    )


def _leadership(result: Result) -> Evidence:
    x = result.numbers
    figures = {
        "ytd_spread": f"{formats.SHORT_PP(x['ytd_spread'])} YTD",
        "size_spread": f"{formats.SHORT_PP(x['size_spread'])} over {result.selection.lookback} "
        "sessions",
        "ratio_vs_sma50": f"ratio {formats.SHORT_PERCENT(x['ratio_vs_sma50'])} from its "
        "50-session average",
    }
    line = _column(result, "rolling_spread", "spread")
    written = formats.SHORT_PP.named("over the lookback")
    pair, point = result.selection.pair, LEADERSHIP
    if not universe.is_small_against_large(pair.small, pair.large):
        point = dataclasses.replace(point, question=f"Does {pair.small.removeprefix('^')} lead?")
    return _of_pair(result, point, figures, ("size_spread", line, written))


def _lasting(result: Result) -> Evidence:
    x = result.numbers
    figures = {
        "ratio_vs_sma200": f"ratio {formats.SHORT_PERCENT(x['ratio_vs_sma200'])} from its "
        "200-session average",
        "sma200_change_21": f"the average {formats.SHORT_PERCENT(x['sma200_change_21'])} in 21 "
        "sessions",
    }
    line = _column(result, "ratio", "ratio") / _column(result, "ratio", "sma200") - 1
    written = formats.SHORT_PERCENT.named("from the 200-session average")
    return _of_pair(result, LASTING, figures, ("ratio_vs_sma200", line, written))


def _of_pair(
    result: Result,
    point: Watchpoint,
    figures: Mapping[str, str],
    followed: tuple[str, Floats, Format],
) -> Evidence:
    """A row whose figures are all to be above zero; one across a suspected split decides nothing.

    ``figures`` are words by name; ``followed`` is the one whose moves are followed, its line and
    how it is written.
    """
    x = result.numbers
    suspected = {name: reasons.suspected(result, name) for name in figures}
    judged = {name: math.nan if suspected[name] else x[name] for name in figures}
    state = state_of(*map(positive, judged.values()))
    shown = ", ".join(doubted([*figures.values()], [*suspected.values()]))
    lacking = [name for name, value in judged.items() if not formats.known(value)]
    why = reasons.of(result, lacking) if state is State.NO_DATA else ""
    known = any(formats.known(x[name]) for name in figures)
    name, line, written = followed
    found = Evidence(point, state, shown if known else "", result.as_of, why=why)
    line = reasons.judged(result, name, line if formats.known(judged[name]) else line[:0])
    return found.with_line(judged[name], line, written)


def _equal_weight(result: Result) -> Evidence:
    row, *_ = _companions(result)
    ahead = row["lookback"]
    shown = f"RSP {formats.SHORT_PP(ahead)} vs SPY over {result.selection.lookback} sessions"
    return _of_funds(result, EQUAL_WEIGHT, state_of(positive(ahead)), shown, row)


def _quality(result: Result) -> Evidence:
    _, row, against_large = _companions(result)
    ahead, over_large = row["lookback"], against_large["lookback"]
    screened, any_rally = positive(ahead), positive(over_large - ahead)
    state = state_of(screened, positive(over_large)) if screened is False else state_of(screened)
    junk = state is State.CONTRADICTS and any_rally
    shown = (
        f"IJR {formats.SHORT_PP(ahead)} vs IWM, {formats.SHORT_PP(over_large)} vs SPY"
        f"{': a junk rally' if junk else ''}"
    )
    return _of_funds(result, QUALITY, state, shown, row, against_large)


def _of_funds(
    result: Result, point: Watchpoint, state: State, shown: str, *rows: Mapping[str, Any]
) -> Evidence:
    """A row of companions, the first of which is followed."""
    row, known = rows[0], state is not State.NO_DATA
    why = "" if known else _lacking(result, rows)
    found = Evidence(point, state, shown if known else "", row["as_of"], why=why)
    small, large = COMPANIONS[row["name"]]
    written = formats.SHORT_PP.named(f"{small} vs {large}")
    return found.with_line(row["lookback"], _column(result, "companions", row["name"]), written)


def _lacking(result: Result, rows: Sequence[Mapping[str, Any]]) -> str:
    """Why there is no spread of companions over the lookback."""
    own = {
        f"{'-'.join(COMPANIONS[row['name']])}: {row['missing']}": None
        for row in rows
        if row.get("missing")
    }
    return "; ".join(own) or result.why(EVERYTHING)


def _companions(result: Result) -> Sequence[dict[str, Any]]:
    nothing = {"lookback": math.nan, "as_of": None}
    return result.tables["companions"] or [{"name": name, **nothing} for name in COMPANIONS]


def _column(result: Result, series: str, name: str) -> Floats:
    """A plotted column over the lookback, empty where there is none."""
    columns = result.series.get(series, {})
    return np.asarray(columns.get(name, ()), dtype=float)[-result.selection.lookback - 1 :]
