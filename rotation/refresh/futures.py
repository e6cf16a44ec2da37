"""Closes of fed funds futures: the contracts of the next months, a request each."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Protocol

import numpy as np
import pandas as pd

from rotation import catalog, formats, sessions, universe
from rotation.catalog import FUTURES, Source
from rotation.errors import BadResponse
from rotation.refresh.batches import Written
from rotation.refresh.plan import OVERLAP, Attempts, Plan, in_order, looked
from rotation.refresh.sequential import SequentialRefresher
from rotation.store.delta import rows as stored_rows
from rotation.store.policy import futures

AGAIN: Final = dt.timedelta(hours=12)
"""Pause between two looks at a contract: months far off do not trade every day."""

MONTHS: Final = 18
"""Contracts from this month on; the settled one of the month before is kept up too."""


class Bars(Protocol):
    """An upstream of daily bars."""

    def daily_bars(self, symbol: str, start: dt.date | None = None) -> pd.DataFrame: ...


@dataclass(frozen=True)
class ContractTask:
    """The contract of a month, named by its first day; ``start`` None is its whole history."""

    month: dt.date
    start: dt.date | None = None

    @property
    def key(self) -> str:
        """Its symbol."""
        return universe.fed_funds_contract(self.month)


@dataclass
class FuturesRefresher(SequentialRefresher[ContractTask, Bars]):
    """Keeps the closes of contracts up to date."""

    source: Source = catalog.YAHOO_FUTURES

    def plan(self, now: dt.datetime, attempts: Attempts) -> Plan[ContractTask]:
        """Return the contracts without their last session, unless just looked for."""
        complete, last = sessions.last_complete(now), futures.last_sessions(self.tables)
        tasks = [
            ContractTask(month, sessions.back(last[month], OVERLAP) if month in last else None)
            for month in _months(complete)
            if last.get(month, dt.date.min) < _last_session(month, complete)
        ]
        due = [task for task in tasks if not looked(attempts, task.key, now, AGAIN)]
        return in_order(due, attempts, now)

    def call(self, task: ContractTask) -> pd.DataFrame:
        """Fetch the bars of a contract."""
        return self.upstream.daily_bars(task.key, task.start)

    def store(self, task: ContractTask, rows: pd.DataFrame, at: dt.datetime) -> Written:
        """Store closes of sessions that are over; what was left out is a remark in the log."""
        complete = sessions.last_complete(at)
        bars = rows.dropna(subset=["close"])
        bars = bars[bars["session"] <= pd.Timestamp(complete)]
        own = bars[["session", "close"]].assign(contract_month=pd.Timestamp(task.month))
        reasons = futures.reasons(own, complete)
        good = own[reasons == ""]
        remark = formats.counted(reasons[reasons != ""], "close", "left out")
        if good.empty and remark:
            raise BadResponse(self.source.name, task.key, expected="closes of sessions", got=remark)
        if good.empty:
            return Written(0)
        stored = stored_rows.merge(self.tables, FUTURES, good, source=self.source.name, at=at)
        return Written(stored, remark)


def _months(complete: dt.date) -> list[dt.date]:
    """Return the first days of the months whose contracts are kept up, the present one first."""
    present = pd.Period(complete, "M")
    return [(present + n).start_time.date() for n in (*range(MONTHS), -1)]


def _last_session(month: dt.date, complete: dt.date) -> dt.date:
    """Return the last session on which a contract can have closed by now."""
    days = sessions.all_sessions()
    end = np.datetime64(month, "M") + np.timedelta64(1, "M")
    last: dt.date = days[np.searchsorted(days, end.astype("datetime64[D]")) - 1].item()
    return min(last, complete)
