"""The ``rotation`` command: what its subcommands take and what they run.

Exit codes: 0, 2 for bad usage and errors, 3 for no data, 130 where stopped by Ctrl-C; 1 for a
change (``check``) or a fault (``doctor``).
"""

from __future__ import annotations

import argparse
import contextlib
import sys
import traceback
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from rotation import __version__, catalog, settings
from rotation.cli import importing, printing, tokens, watching
from rotation.cli.exit_codes import BAD_USAGE, NO_DATA, OK, STOPPED
from rotation.errors import BadInput, NoData, RotationError
from rotation.store.delta import health
from rotation.store.open import open_tables
from rotation.telemetry import store_status
from rotation.telemetry.store_status import StoreStatus


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; gives the exit code."""
    given = sys.argv[1:] if arguments is None else list(map(str, arguments))
    printing.take_every_sign()
    if sys.stdout is None:
        return _fail("Standard output is closed; expected one to print to. Nothing was done.")
    try:
        options = _parser(given[0] if given else "").parse_args(given)
        code: int = options.run(options)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _fail("Stopped; what was stored up to then stays stored.", STOPPED)
    except Exception as error:  # one that got away would leave 1, which says that something changed
        return _failed(error)
    return code


def _failed(error: Exception) -> int:
    """Say what went wrong; gives the exit code."""
    if isinstance(error, BrokenPipeError):
        printing.leave()
        return OK
    if isinstance(error, RotationError):
        return _fail(error, NO_DATA if isinstance(error, NoData) else BAD_USAGE)
    if isinstance(error, OSError):
        return _fail(_unusable(error))
    traceback.print_exception(error)
    return _fail(
        f"The command failed ({type(error).__name__}), which is a fault of Rotation; what was "
        "stored up to then stays stored."
    )


def _fail(error: RotationError | str, code: int = BAD_USAGE) -> int:
    with contextlib.suppress(OSError):
        print(error, file=sys.stderr, flush=True)
    return code


def _unusable(error: OSError) -> str:
    """Return what is said where a file, or what is printed to, fails."""
    why = error.strerror or str(error)
    if error.filename is not None:
        return f"{error.filename} cannot be used ({why}); what was stored up to then stays stored."
    printing.leave()
    return (
        f"Standard output cannot be written to ({why}); expected a terminal, a file or a pipe that "
        "takes all of it. What was printed is cut off, and what was stored stays stored."
    )


_SHOWING: Final = ("show", "report", "snapshot")


def _parser(used: str | None = None) -> argparse.ArgumentParser:
    """Return the parser of all commands, or of the one that is used and of those that load fast."""
    parser = argparse.ArgumentParser(
        prog="rotation",
        description="Is the rotation from large caps to small caps real, and is it broad?",
        epilog="Settings are ROTATION_* environment variables; see the README.",
    )
    parser.add_argument("--version", action="version", version=__version__)
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    figures = commands.add_parser("show", help="print a page's figures")
    report = commands.add_parser("report", help="write verdict, evidence and charts as one page")
    snapshot = commands.add_parser(
        "snapshot", help="write every page as plain files that any web host can show"
    )
    if used is None or used in _SHOWING:
        from rotation.cli import reports, show  # noqa: PLC0415  (they import every page)

        show.add(figures)
        reports.add(report, snapshot)
    importing.add(commands)

    take = commands.add_parser("export", help="write stored rows to a file")
    take.add_argument("kind", choices=["prices"])
    take.add_argument("file", type=Path, help="CSV or Parquet, by extension")
    take.add_argument("--symbols", help="comma-separated (default: all)")
    take.set_defaults(run=_export)

    refresh = commands.add_parser("refresh", help="download data that is due for refresh")
    part = refresh.add_mutually_exclusive_group()
    part.add_argument("--only", choices=catalog.groups(), help="a part of what is kept up to date")
    part.add_argument("--symbols", help="comma-separated; only these")
    refresh.add_argument(
        "--whole", action="store_true", help="with --symbols: fetch their whole history anew"
    )
    refresh.add_argument("--follow", action="store_true", help="go on until stopped")
    refresh.add_argument("--child", action="store_true", help=argparse.SUPPRESS)
    refresh.set_defaults(run=_refresh)

    status = commands.add_parser("status", help="what is stored and how old it is")
    status.add_argument("--json", action="store_true", help="as JSON")
    status.set_defaults(run=_status)

    watching.add(commands)

    serve = commands.add_parser("serve", help="serve the app, its API and its pictures")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen at")
    serve.add_argument("--port", type=int, default=8501, help="0 picks a free port")
    serve.set_defaults(run=_serve)

    tokens.add(commands)
    return parser


def _export(options: argparse.Namespace) -> int:
    from rotation import exports  # noqa: PLC0415

    print(exports.export_prices(open_tables(settings.current()), options.file, _listed(options)))
    return OK


def _refresh(options: argparse.Namespace) -> int:
    from rotation.cli import refresh as refreshing  # noqa: PLC0415  (imports the upstream's library)

    symbols = _listed(options)
    if options.whole and symbols is None:
        raise BadInput(
            "--whole fetches whole histories anew and needs --symbols, such as --symbols IWM; "
            "nothing was fetched."
        )
    return refreshing.command(
        settings.current(),
        symbols=symbols,
        whole=options.whole,
        follow=options.follow,
        child=options.child,
        only=options.only,
    )


def _status(options: argparse.Namespace) -> int:
    from rotation.cli import show  # noqa: PLC0415

    options.page, options.series, options.set = "data", False, []
    options.pair = options.lookback = options.asof = options.basis = None
    store_status.put(StoreStatus(health.unwritable(settings.current().store)))
    return show.command(options)


def _serve(options: argparse.Namespace) -> int:
    from rotation.cli import serve as serving  # noqa: PLC0415

    return serving.command(options.host, options.port)


def _listed(options: argparse.Namespace) -> list[str] | None:
    if options.symbols is None:
        return None
    symbols = [symbol.strip().upper() for symbol in options.symbols.split(",") if symbol.strip()]
    if not symbols:
        raise BadInput("--symbols names no symbol; expected some such as IWM,SPY.")
    return symbols
