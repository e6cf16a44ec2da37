"""The commands that watch over an installation, ``check`` and ``doctor``: what they take."""

from __future__ import annotations

import argparse

from rotation import catalog
from rotation.settings import current


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommands to the parser of the command."""
    check = commands.add_parser(
        "check",
        help="say what changed state since the last run",
        description="Says which watchpoints changed state since the last run, and the verdict: "
        "once, here, to ROTATION_WEBHOOK_URL and by mail. Exit codes: 0 for none, 1 for a change, "
        "2 for an error.",
    )
    check.add_argument("--json", action="store_true", help="as JSON")
    check.add_argument(
        "--summary", action="store_true", help="also what is different from the session before"
    )
    check.set_defaults(run=_check)

    doctor = commands.add_parser(
        "doctor",
        help="call every source once and say what is wrong",
        description="Calls every source once, looks at store, clock, calendar, memory and "
        "settings, and says of each what was expected, what came and what to do. Exit codes: 0, "
        "1 where something is broken.",
    )
    doctor.add_argument("--source", choices=list(catalog.SOURCES), help="this source alone")
    doctor.add_argument("--json", action="store_true", help="as JSON")
    doctor.set_defaults(run=_doctor)


def _check(options: argparse.Namespace) -> int:
    from rotation.cli import check  # noqa: PLC0415  (each command loads its own)

    return check.command(current(), as_json=options.json, with_summary=options.summary)


def _doctor(options: argparse.Namespace) -> int:
    from rotation.cli import doctor  # noqa: PLC0415

    return doctor.command(current(), source=options.source, as_json=options.json)
