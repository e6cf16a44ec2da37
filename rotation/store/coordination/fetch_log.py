"""The log of fetches: what was tried, what came of it, when it may be tried again.

Everything a refresher must remember across restarts is here, and so is everything the
data page tells about one. A run is a row with key RUN and outcome ``started``, the rows of
its symbols, and a row with key RUN and outcome ``finished`` or ``stopped``. Where the
upstream refused, a row with key RUN and the refusal's outcome says until when; it is
written the moment that happens. A second one of the same moment shortens the pause.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal

import pandas as pd
import pyarrow as pa

from rotation.cache import single_flight
from rotation.store.delta.tables import FETCHES, Tables, instant, quoted

Outcome = Literal[
    "ok", "unknown", "bad_response", "unavailable", "rate_limited", "started", "finished", "stopped"
]

RUN: Final = "*"
"""Key of the rows that speak of a run or of the whole upstream, not of one symbol."""

REFUSALS: Final = ("rate_limited", "unavailable", "bad_response")

KEPT: Final = dt.timedelta(days=30)
"""How long the log keeps runs and what went well."""

_SILENT: Final = dt.timedelta(minutes=3)
_PRUNED_AT: Final = 10_000  # rows


@dataclass(frozen=True)
class Fetch:
    """One row of the log.

    Attributes
    ----------
    source, key : upstream and symbol (or RUN)
    started : when the call was made, UTC
    outcome : what came of it
    rows : bars that came, or that the run stored; for ``started``, symbols due
    error : one sentence, empty if it went well; with ``ok``, what had to be repaired
    retry_after : not to be tried again before, UTC; None if there is no such limit, or if
        the failure was the upstream's and not the symbol's
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
    columns = {name: [getattr(fetch, name) for fetch in log] for name in FETCHES.names}
    tables.append("fetches", pa.table(columns, schema=FETCHES))


@dataclass(frozen=True)
class Attempt:
    """The last row of one symbol.

    Attributes
    ----------
    key, started, outcome, rows, error, retry_after : as in Fetch
    failures : since it last went well, those the symbol itself has to answer for
    """

    key: str
    started: dt.datetime
    outcome: str
    rows: int
    error: str
    retry_after: dt.datetime | None
    failures: int


def latest(tables: Tables, source: str) -> dict[str, Attempt]:
    """The last attempt at each symbol of a source, by symbol."""
    if tables.version("fetches") < 0:
        return {}
    rows = tables.query(
        f"""
        WITH own AS (SELECT * FROM fetches WHERE source = {quoted([source])} AND key <> '{RUN}'),
        good AS (SELECT key, max(started) AS at FROM own WHERE outcome = 'ok' GROUP BY key)
        SELECT own.key, max(own.started) AS started,
            last_value(outcome ORDER BY started) AS outcome,
            last_value(rows ORDER BY started) AS rows,
            last_value(error ORDER BY started) AS error,
            last_value(retry_after ORDER BY started) AS retry_after,
            sum(CASE WHEN retry_after IS NOT NULL AND (good.at IS NULL OR started > good.at)
                THEN 1 ELSE 0 END) AS failures
        FROM own LEFT JOIN good ON own.key = good.key GROUP BY own.key ORDER BY own.key
        """,
        "fetches",
    ).to_pylist()
    return {row["key"]: Attempt(**row) for row in rows}


@dataclass(frozen=True)
class Refusal:
    """That an upstream refused, and until when it is left alone.

    Attributes
    ----------
    at, until : UTC
    outcome, error : what it did, as a word and as a sentence
    in_a_row : refusals so far without a bar in between
    """

    at: dt.datetime
    until: dt.datetime
    outcome: str
    error: str
    in_a_row: int


def refusal(tables: Tables, source: str) -> Refusal | None:
    """An upstream's last refusal, unless a run has finished since."""
    if tables.version("fetches") < 0:
        return None
    rows = tables.query(
        f"""
        WITH own AS (SELECT * FROM fetches WHERE source = {quoted([source])}),
        marks AS (
            SELECT max(CASE WHEN key = '{RUN}' AND outcome = 'finished' THEN started END) AS done,
                max(CASE WHEN key <> '{RUN}' AND rows > 0 THEN started END) AS moved
            FROM own
        )
        SELECT started, min(retry_after) AS retry_after, outcome, error,
            marks.moved IS NULL OR started >= marks.moved AS stuck
        FROM own, marks
        WHERE key = '{RUN}' AND outcome IN ({quoted(REFUSALS)})
            AND (marks.done IS NULL OR started > marks.done)
        GROUP BY started, outcome, error, marks.moved
        ORDER BY started
        """,
        "fetches",
    ).to_pylist()
    if not rows:
        return None
    last: dict[str, Any] = rows[-1]
    return Refusal(
        at=last["started"],
        until=last["retry_after"],
        outcome=last["outcome"],
        error=last["error"],
        in_a_row=sum(row["stuck"] for row in rows),
    )


@dataclass(frozen=True)
class Progress:
    """How far the latest run is.

    Attributes
    ----------
    source : of what
    state : running, finished, stopped, or interrupted (no word for a while)
    done, total : symbols fetched and symbols due
    started, heard : when it started and when it last wrote, UTC
    """

    source: str
    state: Literal["running", "finished", "stopped", "interrupted"]
    done: int
    total: int
    started: dt.datetime
    heard: dt.datetime


def progress(tables: Tables, now: dt.datetime) -> Progress | None:
    """The latest run of any source, None if there never was one."""
    version = tables.version("fetches")
    if version < 0:
        return None
    rows = _latest_run(tables, version)
    if rows.empty:
        return None
    begun = rows[(rows["key"] == RUN) & (rows["outcome"] == "started")]
    ended = rows[(rows["key"] == RUN) & rows["outcome"].isin(["finished", "stopped"])]
    heard = rows["started"].max().to_pydatetime()
    state: Literal["running", "finished", "stopped", "interrupted"]
    if len(ended):
        state = "finished" if ended["outcome"].iloc[-1] == "finished" else "stopped"
    else:
        state = "running" if now - heard < _SILENT else "interrupted"
    return Progress(
        source=begun["source"].iloc[-1],
        state=state,
        done=rows.loc[rows["key"] != RUN, "key"].nunique(),
        total=int(begun["rows"].iloc[-1]),
        started=begun["started"].iloc[-1].to_pydatetime(),
        heard=heard,
    )


@single_flight(max_entries=4)
def _latest_run(tables: Tables, version: int) -> pd.DataFrame:
    """Its rows; pages ask for them every other second, and they change with the version only."""
    rows: pd.DataFrame = tables.query(
        f"""
        WITH run AS (
            SELECT max(started) AS at FROM fetches WHERE key = '{RUN}' AND outcome = 'started'
        )
        SELECT source, key, outcome, rows, started FROM fetches, run WHERE started >= run.at
        ORDER BY started
        """,
        "fetches",
        version=version,
    ).to_pandas()
    return rows


@dataclass(frozen=True)
class Count:
    """How often calls to a source had an outcome."""

    source: str
    outcome: str
    count: int


def outcomes(tables: Tables, since: dt.datetime) -> list[Count]:
    """What came of the calls begun at or after a moment, by source and outcome."""
    if tables.version("fetches") < 0:
        return []
    rows = tables.query(
        f"""
        SELECT source, outcome, count(*) AS count FROM fetches
        WHERE key <> '{RUN}' AND started >= {instant(since)}
        GROUP BY source, outcome ORDER BY source, outcome
        """,
        "fetches",
    ).to_pylist()
    return [Count(**row) for row in rows]


def prune(tables: Tables, now: dt.datetime) -> None:
    """Take old rows of runs, and of what went well, out of the log, once they are many."""
    if tables.version("fetches") < 0:
        return
    old = f"(outcome = 'ok' OR key = '{RUN}') AND started < {instant(now - KEPT)}"
    many = tables.query(f"SELECT count(*) AS n FROM fetches WHERE {old}", "fetches")
    if many.column("n")[0].as_py() > _PRUNED_AT:
        tables.delete("fetches", old)
