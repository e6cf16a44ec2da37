"""``python -m benchmarks.year``: memory of refresher and app over a first fill and simulated days.

A refresher in a process of its own, on a clock that is moved from evening to evening, keeps core
symbols and 1,900 members of the index up to date from a loopback upstream. Beside it the app serves
the same store to a browser that has breadth and the data page open. Each row of the table is one
pass: the most memory each process took during it, what each holds afterwards, the size of the store
and of its largest table, and its time.

Files have the age of the machine's clock, not of the simulated one: none becomes a week old, so
that earlier versions are never deleted and the store ends larger than after a real month.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import exchange_calendars
import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.pages import chromium
from benchmarks.server import ROOT, Server, serve
from rotation import universe
from tests.loopback.yahoo import YahooServer
from tests.upstreams import refusing

MEMBERS: Final = 1900
YEARS: Final = 10
CALLS_PER_SECOND: Final = 200
TARGETS: Final = {"peak": 600, "app_peak": 700}
"""Most memory a pass of the refresher may take, and the app meanwhile. [MB]"""
SETTLE: Final = 5.0
"""Time the open pages are given to draw what a pass brought. [s]"""
OPEN: Final = ("/breadth", "/data")
"""Pages that stand open in a browser."""
_COLUMNS: Final = {
    "evening": "evening",
    "fetched": "symbols",
    "peak": "refresher, peak [MB]",
    "after": "after [MB]",
    "app_peak": "app, peak [MB]",
    "app_after": "after [MB]",
    "store": "store [MB]",
    "prices": "prices [MB]",
    "seconds": "time [s]",
}


def main() -> None:
    """Run the fill and the days, print a row for each, write them all as JSON."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.year", description=__doc__)
    parser.add_argument("--days", type=int, default=30, help="evenings after the first fill")
    parser.add_argument("--members", type=int, default=MEMBERS)
    parser.add_argument("--out", type=Path, default=ROOT / "benchmarks" / "results" / "year.json")
    options = parser.parse_args()
    rows = list(passes(options.members, options.days))
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(rows, indent=2) + "\n", encoding="utf-8")
    _print(rows)


def passes(members: int, days: int) -> Iterator[dict[str, Any]]:
    """Yield what each pass took: the first fill, then one pass an evening."""
    last = pd.Timestamp("2026-10-30")
    calendar = exchange_calendars.get_calendar(
        "XNYS", start=last - pd.DateOffset(years=YEARS), end=last
    )
    evenings = calendar.sessions[-days - 1 :]
    names = [*universe.core_symbols(), *(f"M{number}" for number in range(members))]
    with (
        YahooServer.simulated(names, calendar.sessions) as server,
        tempfile.TemporaryDirectory() as folder,
        _refresher(server, f"{folder}/store", members) as pass_at,
        serve("app.py", ROTATION_STORE=f"{folder}/store", ROTATION_REFRESH="false") as app,
        chromium() as browser,
    ):
        for path in OPEN:
            browser.new_page().goto(app.url + path)
        for evening in evenings:
            server.until = evening.date()
            row = pass_at(evening.date(), app)
            print(row, flush=True)
            yield row


@contextmanager
def _refresher(server: YahooServer, store: str, members: int) -> Iterator[Any]:
    environment = (
        os.environ
        | refusing()
        | {
            "ROTATION_STORE": store,
            "ROTATION_YAHOO_URL": server.url,
            "ROTATION_REQUESTS_PER_SECOND": str(CALLS_PER_SECOND),
            "ROTATION_SEARCH": "false",
        }
    )
    driver = subprocess.Popen(
        [sys.executable, "-m", "benchmarks.year_driver", str(members)],
        cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
    )  # fmt: skip
    assert driver.stdin is not None
    assert driver.stdout is not None

    def pass_at(evening: dt.date, app: Server) -> dict[str, Any]:
        app.count_memory_anew()
        driver.stdin.write(f"{evening}\n")
        driver.stdin.flush()
        found: dict[str, Any] = json.loads(driver.stdout.readline())
        time.sleep(SETTLE)
        return found | {
            "app_peak": round(app.most_memory() or 0),
            "app_after": round(app.memory() or 0),
            "store": _size(Path(store)),
            "prices": _size(Path(store, "prices")),
        }

    yield pass_at
    driver.stdin.close()
    driver.wait()


def _size(folder: Path) -> int:
    """All files below a folder. [MB]"""
    return round(sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6)


def _print(rows: list[dict[str, Any]]) -> None:
    table = Table(*_COLUMNS.values())
    for row in rows:
        table.add_row(*(str(row[name]) for name in _COLUMNS))
    Console().print(table)
    for name, target in TARGETS.items():
        most = max(row[name] for row in rows)
        print(f"{_COLUMNS[name]}: at most {most}; target {target}.")


if __name__ == "__main__":
    main()
