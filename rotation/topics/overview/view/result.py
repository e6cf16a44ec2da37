"""The overview: the verdict, the ledger, what changed, the year's race, what it was worth."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from rotation import universe
from rotation.analytics import returns
from rotation.analytics.gap import Gap, Why
from rotation.analytics.horizons import HORIZONS
from rotation.results import pairs
from rotation.results.evidence import Evidence, State
from rotation.results.ledger import ledger
from rotation.results.page import Data
from rotation.results.pairs import PairHistory
from rotation.results.result import Columns, Result
from rotation.selection import Selection
from rotation.topics.overview.metrics import QUOTES
from rotation.topics.overview.view import changes, verdict, worth


def compute(selection: Selection, data: Data) -> Result:
    """Return the verdict on the rotation, by the rules in docs/DEFINITIONS.

    It is of the pair's last session, and of no day where the pair has none: rows are then held
    against the day asked for, or the latest one of sectors and styles.
    """
    quoted = [(quote, data.result_of(quote.page, selection)) for quote in QUOTES]
    spread, sectors, styles = (result for _, result in quoted)
    history, _ = pairs.read(selection, data.market, "race")
    beside = [result.as_of for result in (sectors, styles) if result.as_of is not None]
    rows = ledger(selection, data, spread.as_of or selection.asof or max(beside, default=None))
    record, lost = (
        worth.of(selection, data, history) if history else ({"worth": [], "past": []}, [])
    )
    quotes: dict[str, Any] = {
        name: result.numbers[name]
        for quote, result in quoted
        for name in quote.numbers or result.numbers
    }
    pair = (selection.pair.small, selection.pair.large)
    # Why the spreads beside the pair's are missing, their rows of the ledger say.
    own = tuple(gap for gap in spread.gaps if gap.what != "companions")
    tables: dict[str, Any] = {
        "evidence": [_row(row) for row in rows],
        "changes": changes.changes(selection, data, history.sessions, rows) if history else [],
        **record,
        **{
            name: result.tables[there]
            for quote, result in quoted
            for name, there in quote.tables.items()
        },
    }
    return replace(
        spread,
        page="overview",
        # The inputs of the race; every row of the ledger says its own day.
        provenance=tuple(entry for entry in spread.provenance if entry.key in pair),
        numbers=_numbers(spread, rows) | quotes,
        tables=tables,
        series=_race(history) | _lines(rows),
        gaps=(
            *_missing(rows),
            *own,
            *lost,
            *_flaws(own, sectors, styles),
            *_gaps(sectors, styles, with_pair=spread.as_of is not None),
        ),
    )


def _numbers(spread: Result, rows: Sequence[Evidence]) -> dict[str, Any]:
    states = [row.state for row in rows]
    return {
        "verdict": verdict.verdict(rows),
        "verdict_sentence": verdict.sentence(spread, rows),
        "counted": sum(row.counts for row in rows),
        "confirms": states.count(State.CONFIRMS),
        "mixed": states.count(State.MIXED),
        "contradicts": states.count(State.CONTRADICTS),
    }


def _row(row: Evidence) -> dict[str, Any]:
    return {
        "watchpoint": row.watchpoint.name,
        "question": row.watchpoint.question,
        "figure": row.figure or None,
        "rule": row.watchpoint.rule,
        "state": str(row.state),
        "as_of": row.as_of,
        "page": row.page,
    }


def race(selection: Selection, data: Data) -> Result:
    """Return the race of the year alone: it is there before the members of the index are read."""
    spread = data.result_of("spread", selection)
    history, _ = pairs.read(selection, data.market, "race")
    return replace(spread, page="overview", series=_race(history))


def _race(history: PairHistory | None) -> dict[str, Columns]:
    """Both sides since the last close of the year before, or since the first session."""
    if history is None:
        return {}
    start = returns.year_start(history.sessions)
    window = slice(0 if start is None else start, None)
    columns = {
        "session": history.sessions[window],
        "small": returns.rebased(history.small[window]),
        "large": returns.rebased(history.large[window]),
    }
    return {"race": columns}


def _lines(rows: Sequence[Evidence]) -> dict[str, Columns]:
    """The sparkline of each row, by watchpoint."""
    return {
        row.watchpoint.name: {"place": np.arange(len(row.line)), "value": np.array(row.line)}
        for row in rows
        if len(row.line) > 1
    }


def _missing(rows: Sequence[Evidence]) -> Iterator[Gap]:
    """Which rows are not counted, and why."""
    for row in rows:
        if not row.counts:
            why = Why.NOT_OF_ITS_TIME if row.state is State.STALE else Why.NOT_STORED
            form = f"Not counted, {row.watchpoint.name} ({row.state}): {{reason}}."
            reason = row.why.rstrip(".") or "nothing is stored"
            yield Gap(row.watchpoint.name, why, last=row.as_of, text=reason, form=form)


_FLAWS: Final[Sequence[Why]] = (Why.MISSING_SESSIONS, Why.SUSPECTED_SPLIT)


def _flaws(pair: Sequence[Gap], *quoted: Result) -> Iterator[Gap]:
    """Yield holes and suspected splits of other pages' funds, with the page; each is told once."""
    told = {(gap.why, name) for gap in pair if gap.why in _FLAWS for name in gap.names}
    for page in quoted:
        own = [gap for gap in page.gaps if gap.why in _FLAWS]
        for gap in own:
            if not {(gap.why, name) for name in gap.names} <= told:
                yield replace(gap, form=f"{page.page.capitalize()}: {gap.form}")
        told |= {(gap.why, name) for gap in own for name in gap.names}


def _undated(quoted: Result, rows: Sequence[Mapping[str, Any]]) -> Iterator[Gap]:
    """Yield the day of a page's figures, where the overview itself has none."""
    if any(math.isfinite(row[horizon]) for row in rows for horizon in (*HORIZONS, "ytd")):
        form = f"Figures of {quoted.page} are of {{day}}."
        yield Gap(quoted.page, Why.NOT_OF_ITS_TIME, day=quoted.as_of, form=form)


def _gaps(sectors: Result, styles: Result, *, with_pair: bool) -> Iterator[Gap]:
    """Return what is missing of sectors and styles, and which page has the reason."""
    rows, spreads = sectors.tables["sectors"], styles.tables["spreads"]
    if not with_pair:
        yield from _undated(sectors, rows)
        yield from _undated(styles, spreads)
    if not rows:
        yield from (replace(gap, what="sectors") for gap in sectors.gaps[:1])
    lacking = tuple(row["symbol"] for row in rows if math.isnan(row["ytd"]))
    if lacking:
        form = "{names}: no return year to date; see Sectors."
        yield Gap(
            "sectors", Why.ON_ITS_PAGE, names=lacking, total=len(rows), kind="sectors", form=form
        )
    if rows and math.isnan(sectors.numbers["benchmark_ytd"]):
        form = "How many sectors beat {names} year to date is not known."
        yield Gap("beating_benchmark_ytd", Why.ON_ITS_PAGE, names=(universe.BENCHMARK,), form=form)
    unknown = [row["style"] for row in spreads if math.isnan(row["ytd"])]
    unknown = [style for style in unknown if style in ("value", "growth")]
    if unknown:
        form = "No spread year to date within {names} on {day}; see Styles."
        names = tuple(unknown)
        yield Gap("styles", Why.ON_ITS_PAGE, names=names, day=styles.as_of, form=form)
