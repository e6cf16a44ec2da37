"""The policy page: decisions of the FOMC, the path futures imply, the economy's pulse."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import numpy as np

from rotation import formats, sessions
from rotation.analytics import returns
from rotation.analytics.gap import EVERYTHING, Gap, Why
from rotation.calendars import fomc
from rotation.panel import Floats
from rotation.results import following, lost, metric, pairs, result
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.store.policy import economy as economies
from rotation.store.policy import futures, statements
from rotation.store.policy.futures import Closes
from rotation.topics.policy.analysis import after_decisions
from rotation.topics.policy.metrics import NUMBERS, TABLES
from rotation.topics.policy.view import expected, pulse, spoken

DIRECTIONS: Final = ("easing", "steady", "tightening")


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the policy page shows, by the definitions in docs/DEFINITIONS."""
    market = data.market
    closes = futures.latest(
        market.kind, data.tables, data.version("futures"), _until(selection, market)
    )
    economy = economies.current(market.kind, data.tables, data.version("economy"))
    stored = statements.current(
        market.kind, data.tables, data.version("statements"), selection.asof
    )
    what = EVERYTHING if closes is None else "after_decisions"
    history, gaps = pairs.read(selection, market, what)
    later = None
    if closes is None and selection.asof is not None and market.kind == "stored":
        later = futures.stored_after(data.tables, data.version("futures"), selection.asof)
    days = (closes and closes.session, history and history.as_of, stored and stored[-1].day)
    last = [day for day in days if day]
    if not last:
        return result.nothing(
            "policy", selection, market, numbers=NUMBERS, tables=metric.names(TABLES),
            gaps=[*gaps, expected.no_closes(selection.asof, later)],
        )  # fmt: skip
    as_of = max(last)
    day = selection.asof or as_of
    found, lacking = expected.expected(closes, economy, day, later)
    meeting, unknown = _next_meeting(day)
    decided = fomc.decisions(as_of)
    spread, flawed = _spreads(history, decided, selection.lookback)
    said = spoken.read(stored)
    pulsing = pulse.of(selection, market, as_of)
    series, unpublished = pulse.rows(economy, as_of)
    sources = (
        *pairs.provenance(selection, market, history),
        *([_of_futures(closes)] if closes else []),
        *result.of_symbols(market, pulsing.days),
    )
    return result.Result(
        page="policy",
        selection=selection,
        as_of=as_of,
        provenance=tuple({entry.key: entry for entry in sources}.values()),
        numbers={
            **meeting,
            **expected.numbers(found),
            **spoken.numbers(said),
            **pulsing.numbers,
        },
        tables={
            "path": expected.path_rows(found),
            "meetings": expected.meeting_rows(found),
            "after_decisions": _after(spread, decided),
            "decisions": _decisions(spread, decided),
            "economy": series,
            "statements": spoken.tones(said),
            "marked": spoken.marked(said),
            "changes": spoken.changes(said),
        },
        series={
            "expected": expected.series(found),
            "tone": spoken.series(said),
            **_spread_series(selection, history),
        },
        gaps=(
            *gaps,
            *_of_the_pair(history, day),
            *_of_the_calendar(day),
            *lacking,
            *unknown,
            *spoken.gaps(said, day),
            *flawed,
            *pulsing.gaps,
            *unpublished,
        ),
        sample=market.kind == "sample",
    )


def _until(selection: Selection, market: Market) -> dt.date | None:
    """Return the day closes may be of at most: simulated ones end with the pair's prices."""
    if market.kind == "stored" or selection.asof is not None:
        return selection.asof
    last = [market.extents[s].last for s in vars(selection.pair).values() if s in market.extents]
    return min(last, default=None)


def _next_meeting(day: dt.date) -> tuple[dict[str, Any], list[Gap]]:
    """The meeting after a day and the days to it; the gap where the calendar has none."""
    meeting = next(iter(fomc.upcoming(day)), None)
    if meeting is not None:
        return {"next_meeting": meeting, "days_to_fomc": (meeting - day).days}, []
    text = (
        f"No meeting after {formats.day(day)} is known: the calendar has those from "
        f"{formats.day(fomc.FIRST)} to {formats.day(fomc.LAST)}."
    )
    gap = Gap("next_meeting", Why.NOT_STORED, day=day, last=fomc.LAST, text=text)
    return {"next_meeting": None, "days_to_fomc": float("nan")}, [gap]


def _of_the_pair(history: pairs.PairHistory | None, day: dt.date) -> list[Gap]:
    """That the pair's prices end well before the day of the page."""
    if history is None or sessions.between(history.as_of, day) <= expected.STALE:
        return []
    last = history.as_of
    text = (
        f"Common prices of {formats.joined(history.symbols)} up to {formats.day(day)} end on "
        f"{formats.day(last)}: spreads after decisions and the ratio are those known then."
    )
    return [Gap("after_decisions", Why.NOT_OF_ITS_TIME, day=day, last=last, text=text)]


def _of_the_calendar(day: dt.date) -> list[Gap]:
    """That meetings have been held whose decisions the calendar does not have."""
    later = [held for held in fomc.held(day) if held > fomc.DECIDED_UNTIL]
    if not later:
        return []
    text = (
        f"Decisions are known up to {formats.day(fomc.DECIDED_UNTIL)}: "
        f"{formats.many(len(later), 'later decision')}, to {formats.day(later[-1])}, "
        f"{formats.be(len(later))} neither marked nor in the averages."
    )
    return [Gap("decisions", Why.NOT_OF_ITS_TIME, day=day, last=fomc.DECIDED_UNTIL, text=text)]


def _spreads(
    history: pairs.PairHistory | None, decided: Sequence[fomc.Decision], lookback: int
) -> tuple[Floats, list[Gap]]:
    """The spread after each decision, NaN across a flaw, and what holes and splits do to them."""
    if history is None:
        return np.full(len(decided), np.nan), []
    days = np.array([decision.day for decision in decided], dtype="datetime64[D]")
    found = following.after(history, days, after_decisions.SESSIONS)
    named = lost.listed(found.windows, "spreads after decisions")
    return found.spreads, history.flaws.gaps("after_decisions", named, lookback)


def _after(spread: Floats, decided: Sequence[fomc.Decision]) -> list[dict[str, Any]]:
    found = after_decisions.by_direction(spread, [d.direction for d in decided], DIRECTIONS)
    return [{"direction": direction, **vars(after)} for direction, after in found.items()]


def _decisions(spread: Floats, decided: Sequence[fomc.Decision]) -> list[dict[str, Any]]:
    return [
        {
            "meeting": decision.day,
            "range_low": decision.low,
            "range_high": decision.high,
            "direction": decision.direction,
            "scheduled": decision.scheduled,
            "spread_21": after,
        }
        for decision, after in zip(decided, spread.tolist(), strict=True)
    ]


def _spread_series(
    selection: Selection, history: pairs.PairHistory | None
) -> dict[str, result.Columns]:
    """Return the ratio over the lookback and at least two years, 100 at its start."""
    if history is None:
        return {}
    window = slice(-max(selection.lookback, 2 * returns.TRADING_DAYS) - 1, None)
    return {
        "ratio": {
            "session": history.sessions[window],
            "ratio": returns.rebased(history.ratio[window]),
        }
    }


def _of_futures(closes: Closes) -> result.Provenance:
    return result.other_input(
        "Fed funds futures",
        closes.source,
        as_of=closes.session,
        fetched_at=closes.fetched_at,
        first=closes.first,
        rows=closes.rows,
        counts="closes",
        behind=sessions.between(closes.newest, sessions.last_complete()),
        newest=closes.newest,
    )
