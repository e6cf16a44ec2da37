"""``python -m benchmarks``: a table of ratios, and every round as JSON."""

from __future__ import annotations

import argparse
import json
import statistics
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.table import Table

from benchmarks import pages, rows
from benchmarks.server import ROOT


def main() -> None:
    """Measure, print, write."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=7, help="kept, after one to warm up")
    names = [row.name for row in (rows.FIRST, *rows.ROWS)]
    parser.add_argument(
        "--only", action="append", choices=names, help="a page; may be given several times"
    )
    parser.add_argument(
        "--out", type=Path, default=ROOT / "benchmarks" / "results" / "latest.json", help="JSON"
    )
    options = parser.parse_args()

    def wanted(row: rows.Row) -> bool:
        return not options.only or row.name in options.only

    measured: dict[str, dict[str, list[pages.Round]]] = {}
    with pages.chromium() as browser:
        if wanted(rows.FIRST):
            measured[rows.FIRST.name] = pages.first_chart(browser, rows.FIRST, options.rounds)
        if chosen := tuple(filter(wanted, rows.ROWS)):
            measured |= pages.warm(browser, chosen, options.rounds)

    found = [
        _summary(name, what, rounds)
        for name, kinds in measured.items()
        for what, rounds in kinds.items()
    ]
    _print(found)
    options.out.parent.mkdir(parents=True, exist_ok=True)
    options.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    print(f"Every round is in {options.out}.")


def _summary(name: str, what: str, rounds: list[pages.Round]) -> dict[str, Any]:
    ratios = [one["page"] / one["floor"] for one in rounds]
    return {
        "page": name,
        "measured": what,
        "floor_ms": statistics.median(one["floor"] for one in rounds),
        "page_ms": statistics.median(one["page"] for one in rounds),
        "ratio": statistics.median(ratios),
        "ratio_of_fastest": min(one["page"] for one in rounds)
        / min(one["floor"] for one in rounds),
        "lowest": min(ratios),
        "highest": max(ratios),
        "rounds": rounds,
    }


def _print(found: list[dict[str, Any]]) -> None:
    columns = ("page", "measured", "floor ms", "page ms", "ratio", "of fastest", "range")
    table = Table(*columns)
    for one in found:
        table.add_row(
            one["page"],
            one["measured"],
            f"{one['floor_ms']:.0f}",
            f"{one['page_ms']:.0f}",
            f"{one['ratio']:.2f}",
            f"{one['ratio_of_fastest']:.2f}",
            f"{one['lowest']:.2f} to {one['highest']:.2f}",
        )
    Console().print(table)


if __name__ == "__main__":
    main()
