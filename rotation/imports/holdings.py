"""Files people bring that say what a fund or an index holds: issuers' lists, lists of members."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pandas as pd

from rotation import formats, universe
from rotation.catalog import IMPORTED
from rotation.errors import BadInput, BadResponse
from rotation.imports import files
from rotation.sources.ishares import formats as ishares_formats
from rotation.sources.ishares import member_lists
from rotation.sources.ishares import members as ishares_members
from rotation.sources.ishares.members import Members
from rotation.sources.state_street import formats as state_street
from rotation.store import fundamentals
from rotation.store.delta.tables import Tables
from rotation.store.holdings import lists as holdings

_SAYS: Final = {
    "say which it is": " (--fund {fund})",
    "which day it is of": " (--date 2026-01-16 says it)",
}
"""What a list lacks, by the end of its refusal, and how the command line says it."""


def import_holdings(
    tables: Tables,
    path: Path,
    *,
    at: dt.datetime,
    fund: str | None = None,
    date: dt.date | None = None,
) -> list[str]:
    """Store what a fund holds, from its list as the issuer lets people download it.

    iShares' list has members of an index; State Street's, of a sector fund, its largest holdings,
    on whose expected growth the earnings growth of the sector rests.

    Parameters
    ----------
    tables : Tables
    path : Path
        iShares' CSV or workbook (SpreadsheetML, named .xls), State Street's workbook (.xlsx).
    at : datetime
        Time zone UTC.
    fund : str, optional
        Where the file does not name it.
    date : date, optional
        Day of the list, where the file does not say it.

    Returns
    -------
    list of str
        Sentences for a person: what was stored, what was left out, what stays.

    Raises
    ------
    BadInput
        The file is not such a list, is of a day to come or before all that is kept, or names no
        member; nothing was imported.
    StoreError
        The store cannot be written.
    """
    payload, owner = files.read(path), fund.upper() if fund else None
    if payload.startswith(b"PK"):
        with _refused(path, next(iter(universe.SECTORS))):
            listed = state_street.parse_holdings(payload, owner, date)
        return _store_largest(tables, path, listed, at)
    workbook = payload.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<?xml")
    parse = ishares_formats.parse_workbook if workbook else ishares_formats.parse_holdings_csv
    with _refused(path, universe.MEMBERS_FUND):
        rows = parse(payload, owner, date)
    equities = rows[rows["asset_class"].str.casefold() == "equity"]
    sectors = formats.many(equities["sector"].nunique(), "sector")
    whole = (
        f"{formats.many(len(rows), 'row')}, {len(equities):,} of them equities in {sectors}; "
        f"its weights add up to {rows['weight'].sum():.2%}"
    )
    return _store(tables, path, ishares_members.equity_members(rows), at, whole)


def import_members(
    tables: Tables,
    path: Path,
    *,
    at: dt.datetime,
    fund: str = universe.MEMBERS_FUND,
    date: dt.date | None = None,
) -> list[str]:
    """Store plain lists of members, at month-ends or any other days.

    Parameters
    ----------
    tables : Tables
    path : Path
        CSV with the columns date and ticker, and optionally index; of one day, without date.
    at : datetime
        Time zone UTC.
    fund : str
        Under which to store them where there is no column index.
    date : date, optional
        Day of the list, where there is no column date.

    Returns
    -------
    list of str
        As `import_holdings`.

    Raises
    ------
    BadInput
        The file is not such a list, is of a day to come or before all that is kept, or names no
        member; nothing was imported.
    StoreError
        The store cannot be written.
    """
    try:
        members = member_lists.read_members(files.read(path), fund.upper(), date)
    except BadInput as error:
        raise BadInput(f"{path.name}: {error} Nothing was imported.") from error
    return _store(tables, path, members, at)


@contextmanager
def _refused(path: Path, example: str) -> Iterator[None]:
    """Turn what a parser refuses into a sentence that says how to help, with a fund as example."""
    try:
        yield
    except BadResponse as error:
        says = next((how for what, how in _SAYS.items() if error.got.endswith(what)), "")
        raise BadInput(
            f"{path.name}: expected {error.expected}, got {error.got}{says.format(fund=example)}. "
            "Nothing was imported."
        ) from error


def _store_largest(tables: Tables, path: Path, listed: pd.DataFrame, at: dt.datetime) -> list[str]:
    """Store the largest holdings of a sector fund."""
    fund, day = listed["fund"].iloc[0], listed["as_of"].iloc[0].date()
    if fund not in universe.SECTORS:
        raise BadInput(
            f"{path.name} lists the holdings of {fund}; expected those of a sector fund, whose "
            f"earnings growth is shown ({', '.join(universe.SECTORS)}). Nothing was imported."
        )
    _refuse_day(path, listed, at)
    last = fundamentals.last_lists(tables).get(fund)
    stored = fundamentals.add_list(tables, listed, source=IMPORTED, at=at)
    weight = listed["weight"].head(stored).sum()
    said = (
        f"{fund}, {formats.day(day)}: the largest {stored} of "
        f"{formats.many(len(listed), 'share')} stored, {weight:.2%} of the fund."
    )
    if last is not None and last > day:
        return [said, f"Its list of {formats.day(last)} is stored too; pages show the later one."]
    return [said]


def _store(
    tables: Tables, path: Path, members: Members, at: dt.datetime, whole: str = ""
) -> list[str]:
    table = members.table
    if table.empty:
        raise BadInput(f"{path.name} names no member: {members.sentence()} Nothing was imported.")
    _refuse_day(path, table, at)
    written = holdings.replace(tables, table, source=IMPORTED, at=at)
    if not written.stored:
        return [*written.sentences(), *_unused(members)]
    weights = f" ({whole}, those of the members to {table['weight'].sum():.2%})" if whole else ""
    said = f"{_what(table)}{weights}: {members.sentence()}"
    return [said, *_unused(members), *written.sentences()]


def _unused(members: Members) -> list[str]:
    """Say which columns of a plain list nothing is taken from; none without any."""
    if not members.unused:
        return []
    columns = "column" if len(members.unused) == 1 else "columns"
    return [
        f"Nothing is taken from the {columns} {formats.first(members.unused)}: names, sectors and "
        "weights come from an issuer's list (rotation import holdings)."
    ]


def _refuse_day(path: Path, listed: pd.DataFrame, at: dt.datetime) -> None:
    """Refuse lists of which one is of a day to come, or of one before all that is kept."""
    if refused := holdings.refused_day(listed, at):
        expected, got = refused
        raise BadInput(f"{path.name}: expected {expected}, got {got}. Nothing was imported.")


def _what(table: pd.DataFrame) -> str:
    funds, days = ", ".join(table["fund"].unique()), table["as_of"].dt.date
    return f"{funds}, {formats.span(days.min(), days.max())}"
