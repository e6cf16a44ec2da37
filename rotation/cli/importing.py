"""``rotation import``: what it takes of each kind of file, and what it says of them."""

from __future__ import annotations

import argparse
import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from rotation import formats, sessions, settings
from rotation.cli.exit_codes import OK
from rotation.errors import BadInput, RotationError
from rotation.options import quoted
from rotation.store.delta.rehearsal import Rehearsal
from rotation.store.open import open_tables


def add(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the subcommand to the parser of the command."""
    bring = commands.add_parser("import", help="store data from a file")
    kinds = bring.add_subparsers(required=True, metavar="KIND", dest="kind")
    for kind, (files, example) in _FILES.items():
        own = kinds.add_parser(
            kind,
            help=files,
            description=f"Store {kind} from files: {files}. For example: rotation import {example}",
        )
        own.add_argument("file", type=Path, nargs="+", help=files)
        for name, (says, goes_with) in _SAYS.items():
            own.add_argument(f"--{name}", help=says if kind in goes_with else argparse.SUPPRESS)
        own.add_argument(
            "--dry-run", action="store_true", help="say what would be stored, and store nothing"
        )
        own.set_defaults(run=_import)


_FILES: Final[Mapping[str, tuple[str, str]]] = {
    "prices": (
        "CSV, Excel or Parquet with date, symbol, open, high, low, close and volume (indices may "
        "lack it), and optionally dividend and split; --symbol or the file's name says the symbol "
        "of a file of one",
        "prices IWM.csv --symbol IWM",
    ),
    "holdings": (
        "the holdings of a fund, iShares' CSV or workbook, State Street's workbook",
        "holdings IWM_holdings.csv",
    ),
    "members": ("a list of an index's members, CSV", "members members.csv --date 2026-01-16"),
    "funds": ("the issuer's workbook or CSV of NAV and shares outstanding", "funds IWM.xls"),
    "search": ("Google Trends' CSV of interest over time", "search multiTimeline.csv --geo US"),
    "futures": ("closes of fed funds futures, CSV", "futures closes.csv --date 2026-01-16"),
    "economy": ("series of FRED, CSV", "economy ICSA.csv"),
    "statements": ("statements of the FOMC: CSV, a page of the Fed or a text",
                   "statements statement.txt --date 2026-01-28"),
    "factors": ("Fama and French's daily factors, ZIP or CSV", "factors F-F_daily.zip"),
}  # fmt: skip
"""What files of each kind are, and an example."""


_SAYS: Final[Mapping[str, tuple[str, tuple[str, ...]]]] = {
    "symbol": ("whose prices, such as IWM, where a file does not say", ("prices",)),
    "source": ("where the prices are from, such as 'IEX volumes'; shown with them", ("prices",)),
    "fund": (
        "whose list or figures, such as IWM, where a file does not say",
        ("holdings", "members", "funds"),
    ),
    "date": (
        "day of the file, such as 2026-01-16, where it does not say",
        ("holdings", "members", "futures", "statements"),
    ),
    "geo": ("region of a search, such as US, where a file does not say", ("search",)),
}
"""What can be said of a file that does not say it, and the kinds of file it goes with."""


def _import(options: argparse.Namespace) -> int:
    from rotation.imports import (  # noqa: PLC0415  (each command loads its own)
        economy,
        factors,
        funds,
        futures,
        holdings,
        prices,
        search_interest,
        statements,
    )

    bring: dict[str, Callable[..., list[str]]] = {
        "prices": prices.import_prices,
        "holdings": holdings.import_holdings,
        "members": holdings.import_members,
        "funds": funds.import_funds,
        "search": search_interest.import_search,
        "futures": futures.import_futures,
        "economy": economy.import_economy,
        "statements": statements.import_statements,
        "factors": factors.import_factors,
    }
    said = _said_of_file(options)
    tables = open_tables(settings.current())
    if options.dry_run:
        tables = Rehearsal(tables.root)
        print("A dry run: nothing is stored. Without --dry-run it would be said:")
    for place, path in enumerate(options.file):
        try:
            sentences = bring[options.kind](tables, path, at=sessions.now(), **said)
        except RotationError as error:
            error.args = (f"{error}{_others(options.file, place)}",)
            raise
        for sentence in sentences:
            print(f"{path.name}: {sentence}")
    return OK


def _others(files: Sequence[Path], failed: int) -> str:
    """Return what became of the other files, where one cannot be imported."""
    before, after = ([path.name for path in part] for part in (files[:failed], files[failed + 1 :]))
    told = [
        f"{formats.joined(names)} {'was' if len(names) == 1 else 'were'} {what}"
        for names, what in ((before, "imported before it"), (after, "not looked at"))
        if names
    ]
    return f" {'; '.join(told)}." if told else ""


def _said_of_file(options: argparse.Namespace) -> dict[str, object]:
    """What the command says of the file, in the types of the imports."""
    said: dict[str, object] = {}
    for name, (_, kinds) in _SAYS.items():
        value = getattr(options, name)
        if value is None:
            continue
        if options.kind not in kinds:
            raise BadInput(f"--{name} goes with {formats.joined(kinds)}; nothing was imported.")
        said[name] = value
    if "date" in said:
        try:
            said["date"] = dt.date.fromisoformat(str(said["date"]))
        except ValueError:
            raise BadInput(
                f"--date {quoted(str(said['date']))} is no day; expected one such as 2026-01-16; "
                "nothing was imported."
            ) from None
    return said
