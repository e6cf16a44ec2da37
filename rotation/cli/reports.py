"""``rotation report`` and ``rotation snapshot``: what is shown, as files."""

from __future__ import annotations

import argparse
from pathlib import Path

from rotation import drafts
from rotation.auth.origin import public_origin
from rotation.cli import selected
from rotation.cli.exit_codes import NO_DATA, OK
from rotation.results.page import FRONT
from rotation.topics import registry


def add(report: argparse.ArgumentParser, snapshot: argparse.ArgumentParser) -> None:
    """Add what both commands take."""
    report.add_argument(
        "--out", type=Path, required=True, metavar="FILE", help="the page, ending in .html"
    )
    selected.add(report)
    report.set_defaults(run=_report)
    snapshot.add_argument(
        "folder", type=Path, metavar="DIR", help="new, empty, or that of an earlier snapshot"
    )
    selected.add(snapshot)
    snapshot.set_defaults(run=_snapshot)


def _report(options: argparse.Namespace) -> int:
    from rotation.reports import report  # noqa: PLC0415  (imports Streamlit and Plotly)

    report.check(options.out)
    data, selection = selected.read(options, registry.page(FRONT), instead="nothing was written")
    made = report.report(selection, data, public_origin() or "")
    text = report.html(made)
    drafts.write(options.out, text.encode())
    print(f"{options.out}: {report.sentence(made, len(text.encode()))}")
    return OK if made.as_of is not None else NO_DATA


def _snapshot(options: argparse.Namespace) -> int:
    from rotation.reports import report, snapshot  # noqa: PLC0415

    snapshot.check(options.folder)
    data, selection = selected.read(options, registry.page(FRONT), instead="nothing was written")
    made = report.report(selection, data, public_origin() or "")
    print(f"{options.folder}: {snapshot.write(options.folder, made)}")
    return OK if made.as_of is not None else NO_DATA
