"""Search interest that people bring: the CSV that Google Trends lets them download."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import pandas as pd

from rotation import catalog, formats, sessions
from rotation.errors import BadInput
from rotation.imports import files
from rotation.options import quoted
from rotation.search.regions import PLACES
from rotation.search.request import PullKey, Request
from rotation.sources.google_trends import csv_export
from rotation.sources.google_trends.csv_export import Download
from rotation.sources.google_trends.formats import is_to_come
from rotation.store.delta.tables import Tables
from rotation.store.search import pulls
from rotation.store.search.pulls import PullRow

LARGEST: Final = csv_export.LARGEST
"""Bytes of a file."""

UPLOADS_A_DAY: Final = 100
"""Files the page takes within 24 hours: whoever may see it may fill the store no further."""

_SPANS: Final[Mapping[str, tuple[str, pd.DateOffset]]] = {
    "today 5-y": ("week", pd.DateOffset(years=5)),
    "today 12-m": ("week", pd.DateOffset(months=12)),
    "today 3-m": ("day", pd.DateOffset(months=3)),
    "today 1-m": ("day", pd.DateOffset(months=1)),
}
_SLACK: Final = {"day": 4, "week": 9, "month": 40}
"""Days a file's ends may lie off those of a span: the one that is asked for begins anywhere."""

_DAY: Final = dt.timedelta(days=1)


@dataclass(frozen=True)
class Brought:
    """What became of a file.

    ``request``: what the stored pull answers. ``sentences``: for a person. ``pull_id``: the
    name of the pull.
    """

    request: PullKey
    sentences: tuple[str, ...]
    pull_id: str


def import_search(
    tables: Tables, path: Path, *, at: dt.datetime, geo: str | None = None
) -> list[str]:
    """Store a file as a pull.

    Parameters
    ----------
    tables : Tables
    path : Path
    at : datetime
        Now, UTC. The pull is as old as the file, where that is no older than its values.
    geo : str, optional
        Code of its region (``US``, ``world``), where neither the file nor its name says it.

    Returns
    -------
    list of str
        Sentences for a person.

    Raises
    ------
    BadInput
        The file is no such download; nothing was imported.
    StoreError
        The store cannot be written.
    """
    payload = files.read(path, LARGEST)
    made = min(dt.datetime.fromtimestamp(path.stat().st_mtime, dt.UTC), at)
    try:
        region = None if geo is None else _region(geo)
        return list(_store(tables, payload, made, path.name, region).sentences)
    except BadInput as error:
        raise BadInput(f"{path.name}: {error}") from error


def import_upload(tables: Tables, payload: bytes, *, at: dt.datetime, name: str = "") -> Brought:
    """Store a file that a viewer of the page brought.

    Parameters
    ----------
    tables : Tables
    payload : bytes
    at : datetime
        Now, UTC. It counts as downloaded now.
    name : str
        Name of the file, which may say the region.

    Raises
    ------
    BadInput
        The file is no such download, or too many were brought; nothing was imported.
    StoreError
        The store cannot be written.
    """
    made, credible = [row.made_at for row in _imported(tables)], sessions.latest_credible(at)
    recent = [one for one in made if one and one <= credible and at - one < _DAY]
    if len(recent) >= UPLOADS_A_DAY:
        raise BadInput(
            f"{len(recent)} files were uploaded within a day, the most that are taken; nothing was "
            "imported, try again tomorrow."
        )
    return _store(tables, payload, at, name, None)


def _region(text: str) -> str:
    """A region as the command line says it; the world is empty."""
    try:
        return "" if text.casefold() == "world" else Request(("a",), geo=text).geo
    except BadInput as error:
        raise BadInput(f"{error}; nothing was imported.") from error


def _store(
    tables: Tables, payload: bytes, made: dt.datetime, name: str, geo: str | None
) -> Brought:
    rows, download = csv_export.parse_multi_timeline(
        payload, downloaded=made.date(), name=name, geo=geo
    )
    if download.resolution == "hour":
        raise BadInput(
            "The Trends file has hourly values; expected days, weeks or months, as of a span of "
            "more than seven days; nothing was imported."
        )
    if is_to_come(last := rows["date"].max(), sessions.now()):
        raise BadInput(
            f"The Trends file has values of {formats.day(last)}, a day to come; expected dates up "
            "to today; nothing was imported."
        )
    if is_to_come(last, made):  # written before what it holds, as the files of some archives are
        return _store(tables, payload, sessions.now(), name, geo)
    if not (rows["value"] > 0).any():
        raise BadInput(
            "The Trends file has no value above 0: Google counts too few such searches; nothing "
            "was imported."
        )
    to = PullKey(download.terms, download.geo, _timeframe(download, rows, made.date()))
    pull_id = "import-" + hashlib.sha256(payload + to.geo.encode()).hexdigest()[:24]
    what = _what(to, download, rows)
    if any(row.pull_id == pull_id for row in _imported(tables)):
        return Brought(
            to, (f"{what}: this very file is stored already; nothing was changed.",), pull_id
        )
    values = pulls.add_interest(tables, rows, to, pull_id=pull_id, source=catalog.IMPORTED, at=made)
    sentences = [
        f"{what}: one search of {formats.many(values, 'value')} stored.",
        _last(rows, download, made),
    ]
    if not download.all_categories:
        sentences.append(
            f"It is of the category {quoted(download.category)}, and so does not stand for a "
            "search of all categories."
        )
    newer = next((row for row in pulls.listing(tables) if row.key == to.key()), None)
    if newer is not None and newer.made_at and newer.made_at > made:
        sentences.append(
            f"Shown is the search of {formats.instant(newer.made_at)}, which is newer."
        )
    return Brought(to, tuple(sentences), pull_id)


def _imported(tables: Tables) -> list[PullRow]:
    return [row for row in pulls.listing(tables) if catalog.is_imported(row.source)]


def _timeframe(download: Download, rows: pd.DataFrame, made: dt.date) -> str:
    """The span a file answers as if it had been asked for on that day, else its own dates."""
    first, last, today = rows["date"].min(), rows["date"].max(), pd.Timestamp(made)
    slack = pd.Timedelta(days=_SLACK[download.resolution])
    if not download.all_categories or not pd.Timedelta(0) <= today - last <= slack:
        return download.timeframe
    if download.resolution == "month" and first == pd.Timestamp(2004, 1, 1):
        return "all"
    for timeframe, (resolution, back) in _SPANS.items():
        if download.resolution == resolution and abs(today - back - first) <= slack:
            return timeframe
    return download.timeframe


def _what(to: PullKey, download: Download, rows: pd.DataFrame) -> str:
    when = formats.span(rows["date"].min(), rows["date"].max())
    place = PLACES.get(to.geo, to.geo)
    return f"{', '.join(to.terms)} ({place}, {download.resolution}s of {when})"


def _last(rows: pd.DataFrame, download: Download, made: dt.datetime) -> str:
    """How its last period is taken: a file does not say."""
    last = f"Its last {download.resolution}, that of {formats.day(rows['date'].max())},"
    if rows["is_partial"].any():
        return f"{last} was not over on {formats.day(made)}, the day of the file."
    return f"{last} counts as complete: it was over on {formats.day(made)}, the day of the file."
