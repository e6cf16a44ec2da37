"""The log of fetches: each attempt, its outcome, and when it may be repeated.

The log holds everything that a refresher must remember across restarts and that the data
page tells about one. A run is a row with key RUN and outcome ``started``, a row for each of
its symbols, and a row with key RUN and outcome ``finished`` or ``stopped``. Where the
upstream refused, a row with key RUN and the refusal's outcome holds the end of the pause; it
is written at once. A second such row of the same instant shortens the pause. Where it answered,
and with nothing of use, the key is that of the feed (``key_of_pause``): what else is asked of the
upstream goes on.

Rows of a time to come, written while a clock was ahead, count for nothing until it has come: with
them the pauses that they hold end.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd
import pyarrow as pa

from rotation import sessions
from rotation.cache import single_flight
from rotation.catalog import FETCHES, Source
from rotation.store.delta.sql import instant, quoted
from rotation.store.delta.tables import Tables

Outcome = Literal[
    "ok", "unknown", "bad_response", "unavailable", "rate_limited", "started", "finished", "stopped"
]

RUN: Final = "*"
"""Key of the rows about a run or about the whole upstream."""

REFUSALS: Final = ("rate_limited", "unavailable", "bad_response")

_SILENT: Final = dt.timedelta(minutes=3)


@dataclass(frozen=True)
class Fetch:
    """One row of the log.

    Attributes
    ----------
    source, key : upstream and symbol (or RUN)
    started : when the call was made, UTC
    outcome : how the call ended
    rows : bars that came, or that the run stored; for ``started``, symbols due
    error : one sentence, empty after a success; with ``ok``, what had to be repaired; with
        ``started``, ``finished`` and ``stopped``, what the run fetches, in the plural
    retry_after : earliest next attempt, UTC; None without such a limit, or if the upstream
        failed and not the symbol
    """

    source: str
    key: str
    started: dt.datetime
    outcome: Outcome
    rows: int = 0
    error: str = ""
    retry_after: dt.datetime | None = None


def append(tables: Tables, log: Sequence[Fetch]) -> None:
    """Add rows to the log in one commit."""
    rows = [vars(fetch) for fetch in log]
    tables.append(FETCHES.name, pa.Table.from_pylist(rows, FETCHES.schema))


@dataclass(frozen=True)
class Attempt(Fetch):
    """The last row of one symbol, and how often the symbol itself failed since its last success."""

    failures: int = 0


def latest(tables: Tables, source: str) -> dict[str, Attempt]:
    """Return the last attempt at each symbol of a source, by symbol."""
    own = f"source = {quoted([source])} AND {_of_task()} AND {_past(sessions.latest_credible())}"
    rows = tables.rows(
        f"""
        SELECT {quoted([source])} AS source, key, max(started) AS started,
            last_value(outcome ORDER BY started) AS outcome,
            last_value(rows ORDER BY started) AS rows,
            last_value(error ORDER BY started) AS error,
            last_value(retry_after ORDER BY started) AS retry_after,
            sum(CASE WHEN retry_after IS NOT NULL AND (good IS NULL OR started > good)
                THEN 1 ELSE 0 END) AS failures
        FROM (
            SELECT *, max(CASE WHEN outcome = 'ok' THEN started END) OVER (PARTITION BY key) AS good
            FROM fetches WHERE {own}
        ) GROUP BY key ORDER BY key
        """,
        "fetches",
    )
    return {row["key"]: Attempt(**row) for row in rows}


def key_of_pause(units: str = "") -> str:
    """Return the key of the row of a pause: of the feed that fetches such units, or of all."""
    return f"{RUN} {units}".rstrip()


def _of_task() -> str:
    """Return the condition of a row about one task, as SQL."""
    return f"NOT starts_with(key, '{RUN}')"


def _past(credible: dt.datetime) -> str:
    """Return the condition of a row that counts, as SQL."""
    return f"started <= {instant(credible)}"


@dataclass(frozen=True)
class Refusal:
    """A refusal of an upstream, and the pause that follows.

    Attributes
    ----------
    units : what the feed fetches that is paused, in the plural; empty where all feeds are
    at, until : time of the refusal and end of the pause, UTC
    outcome, error : the refusal as a word and as a sentence
    in_a_row : refusals in a row, without a bar in between
    """

    units: str
    at: dt.datetime
    until: dt.datetime
    outcome: str
    error: str
    in_a_row: int


def refusal(tables: Tables, source: Source) -> Refusal | None:
    """Return the refusal that pauses a feed for longest, None if it has finished a run since."""
    return longest(refusals(tables, source.name), source.units)


def longest(found: Iterable[Refusal], units: str) -> Refusal | None:
    """Return the refusal of an upstream that pauses the feed of some units for longest."""
    own = (refusal for refusal in found if refusal.units in ("", units))
    return max(own, key=lambda refusal: refusal.until, default=None)


def refusals(tables: Tables, source: str) -> tuple[Refusal, ...]:
    """Return the last refusals of an upstream, of all its feeds and of each, without a run since.

    A run of a feed that finished ends a pause of the feed and one of them all.
    """
    return _refusals(tables, source, tables.version("fetches"), sessions.latest_credible())


@single_flight(max_entries=8)
def _refusals(
    tables: Tables, source: str, version: int, credible: dt.datetime
) -> tuple[Refusal, ...]:
    """Return them of one version, cached because a page of the sample reads them at each run."""
    rows = tables.rows(
        f"""
        WITH own AS (
            SELECT * FROM fetches WHERE source = {quoted([source])} AND {_past(credible)}
        ),
        moved AS (SELECT max(started) AS at FROM own WHERE {_of_task()} AND rows > 0),
        done AS (
            SELECT error AS units, started FROM own WHERE key = '{RUN}' AND outcome = 'finished'
        ),
        pauses AS (
            SELECT *, substr(key, {len(RUN) + 2}) AS units FROM own
            WHERE starts_with(key, '{RUN}') AND outcome IN ({quoted(REFUSALS)})
        )
        SELECT units, started, min(retry_after) AS retry_after, outcome, error,
            moved.at IS NULL OR started >= moved.at AS stuck
        FROM pauses, moved
        WHERE NOT EXISTS (
            SELECT 1 FROM done
            WHERE done.started >= pauses.started AND pauses.units IN ('', done.units)
        )
        GROUP BY units, started, outcome, error, moved.at
        ORDER BY started
        """,
        "fetches",
        version,
    )
    last: dict[str, dict[str, Any]] = {row["units"]: row for row in rows}
    return tuple(
        Refusal(
            units=units,
            at=row["started"],
            until=row["retry_after"],
            outcome=row["outcome"],
            error=row["error"],
            in_a_row=sum(other["stuck"] for other in rows if other["units"] == units),
        )
        for units, row in last.items()
    )


@dataclass(frozen=True)
class Progress:
    """Progress of the latest run.

    Attributes
    ----------
    source : the source it fetches
    state : running, finished, stopped, or interrupted (no row for _SILENT)
    done, total : symbols fetched and symbols due
    units : what they count, in the plural: symbols, lists; fetches where the log has none
    started, heard : time of its start and of its last row, UTC
    """

    source: str
    state: Literal["running", "finished", "stopped", "interrupted"]
    done: int
    total: int
    units: str
    started: dt.datetime
    heard: dt.datetime


def progress(tables: Tables, now: dt.datetime) -> Progress | None:
    """Return the progress of the latest run of any source, None if there never was one."""
    version = tables.version("fetches")
    if version < 0:
        return None
    rows = _latest_run(tables, version, sessions.latest_credible(now))
    if rows.empty:
        return None
    begun = rows[(rows["key"] == RUN) & (rows["outcome"] == "started")]
    ended = rows[(rows["key"] == RUN) & rows["outcome"].isin(["finished", "stopped"])]
    heard = rows["started"].max().to_pydatetime()
    alive: Literal["running", "interrupted"]
    alive = "running" if now - heard < _SILENT else "interrupted"
    return Progress(
        source=begun["source"].iloc[-1],
        state=alive if ended.empty else ended["outcome"].iloc[-1],
        done=rows.loc[~rows["key"].str.startswith(RUN), "key"].nunique(),
        total=int(begun["rows"].iloc[-1]),
        units=begun["error"].iloc[-1] or "fetches",
        started=begun["started"].iloc[-1].to_pydatetime(),
        heard=heard,
    )


@single_flight(max_entries=4)
def _latest_run(tables: Tables, version: int, credible: dt.datetime) -> pd.DataFrame:
    """Return its rows, cached because pages read them every other second."""
    return tables.frame(
        f"""
        WITH run AS (
            SELECT max(started) AS at FROM fetches
            WHERE key = '{RUN}' AND outcome = 'started' AND {_past(credible)}
        )
        SELECT source, key, outcome, rows, error, started FROM fetches, run
        WHERE started >= run.at AND {_past(credible)}
        ORDER BY started
        """,
        "fetches",
        version,
    )


def outcomes(tables: Tables, since: dt.datetime) -> dict[tuple[str, ...], int]:
    """Return the number of calls started at or after an instant, by source and outcome."""
    rows = tables.rows(
        f"""
        SELECT source, outcome, count(*) AS count FROM fetches
        WHERE {_of_task()} AND started >= {instant(since)}
            AND {_past(sessions.latest_credible())}
        GROUP BY source, outcome ORDER BY source, outcome
        """,
        "fetches",
    )
    return {(row["source"], row["outcome"]): row["count"] for row in rows}
