"""Files people bring with statements of the FOMC: a table of them, a page of the Fed, a text."""

from __future__ import annotations

import csv
import datetime as dt
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

import pandas as pd

from rotation import delimited, formats, sessions
from rotation.catalog import IMPORTED, STATEMENTS
from rotation.errors import BadInput
from rotation.imports import days, files, headers, left_out
from rotation.sources.fed import formats as fed
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.tables import Tables

_TEXTS: Final = ("text", "body", "statement", "content")
_DATES: Final = ("date", "release date", "day")
_PAGE: Final = r"(?s)\s*(?:<!doctype html|<html|<head|<body|<div|<p\b)"
_AGAIN: Final = "of a day that comes again, of which the last counts"
_NAMED: Final = r"(\d{4})-?(\d{2})-?(\d{2})"


def import_statements(
    tables: Tables, path: Path, *, at: dt.datetime, date: dt.date | None = None
) -> list[str]:
    """Store the statements in a file.

    Parameters
    ----------
    tables : Tables
    path : Path
        CSV with the columns date and text (or body), whose pieces of HTML are resolved, or one
        statement as a page of federalreserve.gov or as plain text; its day is taken from the
        file's name (``monetary20260729a.htm``) where ``date`` is not given.
    at : datetime
        Now, time zone UTC.
    date : date, optional
        Day of the one statement of a file.

    Returns
    -------
    list of str
        Sentences for a person: what was stored, what was left out.

    Raises
    ------
    BadInput
        The file cannot be read or holds no statement; nothing was imported.
    StoreError
        The store cannot be written.
    """
    files.check(path)
    try:
        text = delimited.decode(files.read(path))
        if _is_table(text):
            found, rest = _table(path, text, date)
        else:
            found, rest = _single(path, text, date), []
    except (ValueError, OSError, csv.Error) as error:
        raise BadInput(f"{path.name} cannot be read ({error}). Nothing was imported.") from error
    to_come = found["date"] > pd.Timestamp(sessions.day_of(at))
    own = found[~to_come]
    again = own.duplicated("date", keep="last")
    rest += [("of a day to come", formats.day(day)) for day in found["date"][to_come]]
    rest += [(_AGAIN, formats.day(day)) for day in own["date"][again]]
    if own.empty:
        raise BadInput(f"{path.name} has no statement up to today. Nothing was imported.")
    stored = stored_rows.merge(tables, STATEMENTS, own, source=IMPORTED, at=at)
    when = formats.span(own["date"].min(), own["date"].max())
    said = f"{formats.many(stored, 'statement')} stored, {when}."
    return [said, *left_out.sentences(rest)]


def _is_table(text: str) -> bool:
    head = [headers.plain(name) for name in re.split(r"[,;\t]", text.lstrip().split("\n", 1)[0])]
    names = {name.strip('"') for name in head}
    return bool(names & set(_TEXTS)) and bool(names & set(_DATES))


def _table(
    path: Path, text: str, date: dt.date | None
) -> tuple[pd.DataFrame, list[tuple[str, str]]]:
    """Return the statements of a CSV, and why each other row is none and which line it is on."""
    if date:
        raise BadInput(
            f"{path.name} has a column of days, so that --date {date} says nothing. Nothing was "
            "imported."
        )
    separator = delimited.separator_of(text.split("\n", 1)[0])
    (_, names), *lines = delimited.rows(text, separator)
    known = [headers.plain(name) for name in names]
    place = {name: known.index(name) for name in known}
    day, body = (next((place[n] for n in wanted if n in place), -1) for wanted in (_DATES, _TEXTS))
    if min(day, body) < 0:
        raise BadInput(
            f"{path.name} has not both of the columns date and text; found "
            f"{headers.listed(names)}. Nothing was imported."
        )
    for _, cells in lines:
        cells[body : body + 1] = map(fed.without_markup, cells[body : body + 1])
    why = [_why_none(cells, len(names), place.get("kind"), body) for _, cells in lines]
    kept = [row for row, wrong in zip(lines, why, strict=True) if not wrong]
    rest = [(wrong, f"line {line}") for (line, _), wrong in zip(lines, why, strict=True) if wrong]
    if not kept:
        said = " ".join(left_out.sentences(rest)) or "It has a header and no rows."
        raise BadInput(f"{path.name} holds no statement: {said} Nothing was imported.")
    dates = days.parse(pd.Series([cells[day] for _, cells in kept]))
    if dates.isna().any():
        line, cells = kept[int(dates.isna().to_numpy().argmax())]
        raise BadInput(
            f"{path.name}, line {line}, column {names[day]}: expected {days.expected(cells[day])}, "
            f"got “{cells[day][:40]}”. Nothing was imported."
        )
    others = {
        name: [cells[place[name]] if name in place else "" for _, cells in kept]
        for name in ("title", "url")
    }
    texts = [cells[body] for _, cells in kept]
    return pd.DataFrame({"date": dates, **others, "text": texts}), rest


def _why_none(cells: list[str], width: int, kind: int | None, body: int) -> str:
    """Return why a row of a CSV is no statement, empty where it is one."""
    if len(cells) != width:
        return "with more or fewer cells than the header has (a text with commas needs quotes)"
    if kind is not None and cells[kind] not in ("", "statement"):
        return "of another kind than statement"
    if len(cells[body]) < fed.SHORTEST:
        return f"whose text has fewer than {fed.SHORTEST} letters"
    return ""


def _single(path: Path, text: str, date: dt.date | None) -> pd.DataFrame:
    """Return the one statement of a page or of a plain text."""
    is_page = re.match(_PAGE, text, re.IGNORECASE)
    title, body = fed.read_page(text) if is_page else ("", fed.without_markup(text.strip()))
    if not fed.is_statement(body):
        raise BadInput(
            f"{path.name} holds no statement of the FOMC; expected a CSV with the columns date and "
            f"text, or a page or text that speaks of the {fed.SUBJECT}. Nothing was imported."
        )
    day = date or _named(path.stem)
    if day is None:
        raise BadInput(
            f"{path.name} does not say the day of the statement (--date 2026-07-29 says it). "
            "Nothing was imported."
        )
    return pd.DataFrame(
        {"date": [pd.Timestamp(day)], "title": [title], "url": [""], "text": [body]}
    )


def _named(name: str) -> dt.date | None:
    """Return the day in the name of a file, None where it has none."""
    for found in re.finditer(_NAMED, name):
        with suppress(ValueError):  # a thirteenth month, or no day at all
            return dt.date(*(int(part) for part in found.groups()))
    return None
