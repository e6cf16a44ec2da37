"""The result of one run of a refresher."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

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

    @property
    def fruitless(self) -> bool:
        """Whether something was due and nothing was fetched."""
        return not self.fetched and not self.rows and bool(self.failed or self.refused)

    def sentence(self) -> str:
        """Return the result as one sentence for a person."""
        if not self.due and not self.refused:
            text = "Everything that can be fetched now is up to date"
            later = f"; {self.waiting} that failed will be tried again later."
            return text + (later if self.waiting else ".")
        text = "Nothing was fetched"
        if self.fetched or self.rows or not self.refused:
            text = f"{self.fetched} of {self.due} {self.units} fetched, {self.rows:,} rows stored"
            text += f", {self.failed} failed" if self.failed else ""
        if self.refused:
            text += f": {self.refused.rstrip('. ')}"
        if self.resume_at:
            text += f"; calls go on after {self.resume_at:%Y-%m-%d %H:%M:%S} UTC"
        elif self.interrupted:
            text += "; stopped, and the next run goes on from there"
        return f"{text}."
