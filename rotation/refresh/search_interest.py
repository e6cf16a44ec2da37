"""Search interest: the default terms daily, and searches that people queued.

Google refuses often and nothing else depends on it: one question at a time, a long pause
after the first refusal, and at most AT_ONCE questions of a kind in one pass, so that prices
never wait for long.
"""

from __future__ import annotations

import datetime as dt
import threading
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Final, Literal, Protocol

import pandas as pd

from rotation import catalog, sessions
from rotation.catalog import Source
from rotation.errors import BadResponse
from rotation.refresh import backoff
from rotation.refresh.batches import Written, store_each
from rotation.refresh.calls import Breaker
from rotation.refresh.engine import FetchRun, OnProgress, quiet
from rotation.refresh.plan import Attempts, Plan, in_order
from rotation.refresh.rate_limit import CallPolicy
from rotation.refresh.report import Report
from rotation.refresh.steps import Step
from rotation.search import request as terms
from rotation.search.request import Request
from rotation.store.delta.tables import Tables
from rotation.store.search import pulls, queue
from rotation.store.search.pulls import PullRow

AT_ONCE: Final = 6
"""Questions of a kind in one pass."""

REQUESTS: Final = 8
"""A question to Google is up to this many requests: the cookie, the exploration, six widgets."""

COOL_DOWN: Final = 10
"""First pause after Google's refusal, in those of the other upstreams."""

LEAST: Final = 0.9
"""Share of a stored pull's dates below which a later answer to the same request is no pull."""

DETAILS: Final = "details of searches"

Part = Literal["interest", "related", "regions"]


class Trends(Protocol):
    """An upstream of search interest."""

    def interest(self, request: Request) -> pd.DataFrame: ...
    def related(self, request: Request) -> pd.DataFrame: ...
    def by_region(self, request: Request) -> pd.DataFrame: ...


@dataclass(frozen=True)
class Question:
    """One question to Google Trends."""

    part: Part
    request: Request

    @property
    def key(self) -> str:
        """Its name in the fetch log: the request's own for interest, as the queue looks for it."""
        before = {"interest": "", "related": "related queries, ", "regions": "regions, "}
        return before[self.part] + self.request.key()


@dataclass
class SearchRefresher:
    """Keeps search interest up to date, one question at a time.

    Parameters
    ----------
    tables : Tables
    upstream : Trends
    source : Source
    every : float
        Pause between two pulls of the default terms. [s]
    policy : CallPolicy
        In questions, not in requests.
    on_progress : callable
        Called with (done, total, what) after each question.
    """

    tables: Tables
    upstream: Trends
    source: Source = catalog.GOOGLE_TRENDS
    every: float = 86_400.0
    policy: CallPolicy = field(default_factory=CallPolicy)
    on_progress: OnProgress = quiet
    _seen: int | None = None
    _left: bool = False

    def steps(self) -> list[Step]:
        """Return its steps of a pass: interest, then the details of what was pulled."""
        return [
            Step(self.source.group, lambda stop: self.interest(stop=stop), self.pending),
            Step(self.source.group, lambda stop: self.details(stop=stop)),
        ]

    def interest(self, *, stop: threading.Event | None = None) -> Report:
        """Pull what is due: the default terms, then queued searches, the oldest first.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        self._seen = self.tables.version("asked")
        report = self._run(self.source.units, self._plan_interest).run(stop)
        self._left = bool(report.left and not report.refused)
        return report

    def details(self, *, stop: threading.Event | None = None) -> Report:
        """Ask for the related queries and the regions of what was pulled.

        Raises
        ------
        StoreError
            The store cannot be read or written.
        """
        report = self._run(DETAILS, self._plan_details).run(stop)
        self._left = self._left or bool(report.left and not report.refused)
        return report

    def pending(self) -> bool:
        """Whether a search was queued since the last pass, or the last pass left some."""
        if self._seen is None:
            return False
        return self._left or self.tables.version("asked") != self._seen

    def _run(
        self, units: str, plan: Callable[[dt.datetime, Attempts], Plan[Question]]
    ) -> FetchRun[Question]:
        return FetchRun(
            tables=self.tables,
            source=self.source,
            units=units,
            plan=plan,
            call=self._ask,
            store=store_each(self._store),
            policy=self.policy.sequential(),
            longest_pause=backoff.AFTER_REFUSAL,
            max_tasks=AT_ONCE,
            breaker=lambda: Breaker(unreachable=2, useless=2),
            on_progress=self.on_progress,
        )

    def _plan_interest(self, now: dt.datetime, attempts: Attempts) -> Plan[Question]:
        made = self._made()
        last = made.get(terms.DEFAULT.key())
        due = last is None or (now - last).total_seconds() >= self.every
        queued = [item.request for item in queue.waiting(self.tables, now) if not item.given_up]
        requests = {request.key(): request for request in ([terms.DEFAULT] if due else []) + queued}
        questions = [Question("interest", request) for request in requests.values()]
        return in_order(questions, attempts, now)

    def _plan_details(self, now: dt.datetime, attempts: Attempts) -> Plan[Question]:
        """Return what Google has not answered, even with nothing, since each pull was made."""
        made = self._made()
        requests = {terms.DEFAULT.key(): terms.DEFAULT, **queue.requests(self.tables, now)}
        questions = [
            question
            for key, request in requests.items()
            if key in made
            for question in (Question("related", request), Question("regions", request))
            if not _answered(attempts, question, made[key])
        ]
        return in_order(questions, attempts, now)

    def _ask(self, question: Question) -> pd.DataFrame:
        match question.part:
            case "interest":
                return self.upstream.interest(question.request)
            case "related":
                return self.upstream.related(question.request)
            case "regions":
                return self.upstream.by_region(question.request)

    def _store(self, question: Question, rows: pd.DataFrame, at: dt.datetime) -> Written:
        add = {
            "interest": pulls.add_interest,
            "related": pulls.add_related,
            "regions": pulls.add_regions,
        }[question.part]
        if question.part == "interest":
            self._check(question, rows)
        own = {"pull_id": uuid.uuid4().hex, "source": self.source.name}
        return Written(add(self.tables, rows, question.request, at=at, **own))

    def _check(self, question: Question, rows: pd.DataFrame) -> None:
        """Refuse a pull that covers much less than the stored one, which it would replace."""
        before = next((row for row in self._pulls() if row.key == question.key), None)
        if before is None:
            return
        dates, last = rows["date"].nunique(), rows["date"].max().date()
        had = before.rows // len(before.terms)
        if dates < LEAST * had or last < before.last:
            raise BadResponse(
                self.source.name,
                question.key,
                expected=f"about {had} dates up to {before.last} or later, as stored",
                got=f"{dates} up to {last}",
            )

    def _pulls(self) -> list[PullRow]:
        """Return the stored pulls of this source, the newest first."""
        return [row for row in pulls.listing(self.tables) if row.source == self.source.name]

    def _made(self) -> dict[str, dt.datetime]:
        """Return when the newest pull of each request was made; one of a time to come is none."""
        credible = sessions.latest_credible()
        return {
            row.key: row.made_at
            for row in reversed(self._pulls())
            if row.made_at is not None and row.made_at <= credible
        }


def _answered(attempts: Attempts, question: Question, since: dt.datetime) -> bool:
    """Whether Google has answered a question since then, even with nothing."""
    last = attempts.get(question.key)
    return last is not None and last.outcome in ("ok", "unknown") and last.started >= since
