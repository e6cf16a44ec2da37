"""The refresher that ``benchmarks.year`` measures: one pass for each evening read from a pipe.

Its one argument is the number of members the index has.
"""

from __future__ import annotations

import datetime as dt
import json
import sys
import threading
import time
from pathlib import Path
from typing import Any

import pandas as pd

from rotation import catalog, sessions, settings
from rotation.cli import refresh
from rotation.refresh.clients import open_refreshers
from rotation.refresh.engine import quiet
from rotation.store.coordination.refresh_requests import RequestWatcher
from rotation.store.holdings import lists
from rotation.store.open import open_tables

PROCESS = Path("/proc/self")


def main() -> None:
    """Read evenings, run a pass on each, print what it took as a line of JSON."""
    configured = settings.current()
    tables = open_tables(configured)
    opened = open_refreshers(configured, tables, quiet, ("prices",))
    steps = refresh._steps(opened, None, None, RequestWatcher(tables), follow=False)
    for line in sys.stdin:
        evening = dt.date.fromisoformat(line.strip())
        instant = dt.datetime.combine(evening, dt.time(23), dt.UTC)
        sessions.now = lambda instant=instant: instant  # type: ignore[misc]
        if tables.version("holdings") < 0:
            lists.replace(tables, _members(evening, int(sys.argv[1])), source="import", at=instant)
        PROCESS.joinpath("clear_refs").write_text("5")
        began = time.perf_counter()
        reports = refresh._reports(steps, threading.Event())
        taken: dict[str, Any] = {
            "evening": str(evening),
            "fetched": sum(report.fetched for report in reports),
            "failed": sum(report.failed for report in reports),
            "peak": _memory("VmHWM"),
            "after": _memory("VmRSS"),
            "seconds": round(time.perf_counter() - began, 1),
        }
        print(json.dumps(taken), flush=True)


def _members(day: dt.date, count: int) -> pd.DataFrame:
    columns = [n for n in catalog.HOLDINGS.schema.names if n not in ("source", "fetched_at")]
    symbols = [f"M{number}" for number in range(count)]
    rows = pd.DataFrame({"symbol": symbols, "ticker": symbols, "name": symbols})
    rows = rows.assign(
        fund="IWM", as_of=pd.Timestamp(day), sector="Industrials", asset_class="Equity",
        weight=1 / count,
    )  # fmt: skip
    return rows.reindex(columns=columns)


def _memory(name: str) -> int:
    """A field of /proc/self/status. [MB]"""
    status = PROCESS.joinpath("status").read_text()
    line = next(line for line in status.splitlines() if line.startswith(name))
    return round(int(line.split()[1]) * 1024 / 1e6)


if __name__ == "__main__":
    main()
