"""``python -m benchmarks.year``: memory of the refresher over a first fill and simulated days.

A refresher in a process of its own, on a clock that is moved from evening to evening, keeps core
symbols and 1,900 members of the index up to date from a loopback upstream. Each row of the table is
one pass: the most memory the process took during it, what it holds afterwards, the size of the
store, and its time.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import exchange_calendars
import pandas as pd
from rich.console import Console
from rich.table import Table

from benchmarks.server import ROOT
from rotation import universe
from tests.loopback.yahoo import YahooServer

MEMBERS: Final = 1900
YEARS: Final = 10
CALLS_PER_SECOND: Final = 200
TARGET: Final = 600
"""Most memory a pass of the refresher may take. [MB]"""


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
    with YahooServer.simulated(names, calendar.sessions) as server, _refresher(server) as pass_at:
        for evening in evenings:
            server.until = evening.date()
            yield pass_at(evening.date())


@contextmanager
def _refresher(server: YahooServer) -> Iterator[Any]:
    with tempfile.TemporaryDirectory() as folder:
        environment = os.environ | {
            "ROTATION_STORE": f"{folder}/store",
            "ROTATION_YAHOO_URL": server.url,
            "ROTATION_REQUESTS_PER_SECOND": str(CALLS_PER_SECOND),
            "ROTATION_SEARCH": "false",
        }
        driver = subprocess.Popen(
            [sys.executable, "-m", "benchmarks.year_driver"],
            cwd=ROOT, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert driver.stdin is not None
        assert driver.stdout is not None

        def pass_at(evening: dt.date) -> dict[str, Any]:
            driver.stdin.write(f"{evening}\n")
            driver.stdin.flush()
            found: dict[str, Any] = json.loads(driver.stdout.readline())
            files = [path for path in Path(folder, "store").rglob("*") if path.is_file()]
            found["store"] = round(sum(path.stat().st_size for path in files) / 2**20)
            print(found, flush=True)
            return found

        yield pass_at
        driver.stdin.close()
        driver.wait()


def _print(rows: list[dict[str, Any]]) -> None:
    table = Table("evening", "symbols", "peak [MB]", "after [MB]", "store [MB]", "time [s]")
    for row in rows:
        table.add_row(
            *(
                str(row[name])
                for name in ("evening", "fetched", "peak", "after", "store", "seconds")
            )
        )
    Console().print(table)
    print(f"Peak of all passes: {max(row['peak'] for row in rows)} MB; target {TARGET} MB.")


if __name__ == "__main__":
    main()
