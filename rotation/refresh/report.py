"""The result of one run of a refresher."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from rotation import formats
from rotation.catalog import Source


@dataclass(frozen=True)
class Report:
    """The result of one run.

    Attributes
    ----------
    source : the upstream that was called
    units : what was fetched, in the plural
    due, fetched, failed : tasks
    waiting : tasks that would be due had they not failed a short while ago
    left : tasks that are due and beyond the limits of one run
    rows : rows stored
    refused : why the upstream is not called; empty if it is
    resume_at : when calls may go on, UTC
    interrupted : whether the run was told to stop
    error : why a task failed, of one of those that failed or wait
    retry_at : when the first of them is tried again, UTC
    """

    source: Source
    units: str
    due: int
    fetched: int = 0
    failed: int = 0
    waiting: int = 0
    left: int = 0
    rows: int = 0
    refused: str = ""
    resume_at: dt.datetime | None = None
    interrupted: bool = False
    error: str = ""
    retry_at: dt.datetime | None = None

    def and_then(self, later: Report) -> Report:
        """Return the result of this run and of a later one of the same source as one."""
        counts = ("due", "fetched", "failed", "waiting", "left", "rows")
        return replace(
            self,
            **{name: getattr(self, name) + getattr(later, name) for name in counts},
            refused=self.refused or later.refused,
            resume_at=self.resume_at or later.resume_at,
            interrupted=self.interrupted or later.interrupted,
            error=self.error or later.error,
            retry_at=self.retry_at if self.error else later.retry_at,
        )

    @property
    def fruitless(self) -> bool:
        """Whether something was due and nothing was fetched."""
        return not self.fetched and not self.rows and bool(self.failed or self.refused)

    @property
    def idle(self) -> bool:
        """Whether nothing was due, and nothing that failed waits for its turn."""
        return not self.due and not self.refused and not self.waiting

    def sentence(self) -> str:
        """Return the result as one sentence for a person."""
        if self.idle:
            return "Everything that can be fetched now is up to date."
        if not self.due and not self.refused:
            waits = "waits" if self.waiting == 1 else "wait"
            text = f"Nothing can be fetched now: {self.waiting} that failed {waits}{self._why()}"
            return f"{text}."
        text = "Nothing was fetched"
        if self.fetched or self.rows or not self.refused:
            text = f"{self.fetched} of {self.due} {self.units} fetched"
            text += f", {formats.many(self.rows, 'row')} stored"
            text += f", {self.failed} failed" if self.failed else ""
        text += f": {self.refused.rstrip('. ')}" if self.refused else self._why()
        if self.resume_at:
            text += f"; calls go on after {formats.instant(self.resume_at, seconds=True)}"
        elif self.interrupted:
            text += "; stopped, and the next run goes on from there"
        return f"{text}."

    def _why(self) -> str:
        """Return why something failed and when it is tried again; empty where nothing did."""
        why = f": {self.error.rstrip('. ')}" if self.error else ""
        again = f"{formats.instant(self.retry_at, seconds=True)}" if self.retry_at else ""
        return f"{why}; it is tried again after {again}" if again else why


def sentences(reports: Sequence[Report]) -> list[str]:
    """Return what a pass did, a sentence each; that all is up to date only where nothing else is.

    Parameters
    ----------
    reports : sequence of Report
        One for each step of the pass.
    """
    busy = [report for report in reports if not report.idle]
    return list(dict.fromkeys(report.sentence() for report in busy or reports))
