"""Parses the answers of Google Trends, JSON without its prefix; touches no network."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any, Final

import pandas as pd

from rotation import formats, sessions
from rotation.errors import BadResponse, UnknownSymbol
from rotation.search.request import Request

SOURCE: Final = "google_trends"
EXPECTED: Final = "the JSON of Google Trends"

INTEREST: Final = {
    "term": "object",
    "date": "datetime64[s]",
    "value": "float64",
    "is_partial": "bool",
}
RELATED: Final = {
    "term": "object",
    "kind": "object",
    "query": "object",
    "value": "float64",
    "breakout": "bool",
}
REGIONS: Final = {"region": "object", "geo": "object", "term": "object", "value": "float64"}

BELOW_ONE: Final = 0.5
"""What stands for ``<1``: searched for, but too little for a whole number."""

_TOO_FEW: Final = "Google answers with nothing: it counts too few searches for these terms there."

_WRONG: Final = (KeyError, IndexError, TypeError, ValueError, AttributeError, OverflowError)


def parse_timeline(answer: Any, request: Request) -> pd.DataFrame:
    """Parse interest over time.

    Parameters
    ----------
    answer : JSON
        Of ``widgetdata/multiline``: points with one value a term, in the request's order.
    request : Request

    Returns
    -------
    DataFrame of n dates x m terms rows, by date, terms in the request's order
        term, date (datetime64[s], first day of the week, day or month), value (0 to
        100 of the pull's largest, 0.5 for ``<1``), is_partial (bool, the period is
        not over yet).

    Raises
    ------
    UnknownSymbol
        No points, or none above zero: there are too few such searches.
    BadResponse
        No list of points, a point that lacks a value, a date that comes twice or is to come.
    """
    rows = []
    points = _listed(answer, "timelineData", request.key())
    for number, point in enumerate(points, 1):
        try:
            date = pd.Timestamp(dt.datetime.fromtimestamp(int(point["time"]), dt.UTC)).tz_localize(
                None
            )
            values = _values(point, len(request.terms))
            partial = point.get("isPartial") in (True, [True])
        except _WRONG as error:
            raise _bad_entry("point", number, point, request) from error
        rows += [(t, date, v, partial) for t, v in zip(request.terms, values, strict=True)]
    if not any(value > 0 for _, _, value, _ in rows):
        raise UnknownSymbol(SOURCE, request.key(), _TOO_FEW)
    frame = _frame(rows, INTEREST).sort_values("date", kind="stable", ignore_index=True)
    if is_to_come(frame["date"].max(), sessions.now()):
        got = f"values of {formats.day(frame['date'].max())}, a day to come"
        raise BadResponse(SOURCE, request.key(), expected="values up to today", got=got)
    twice = frame.duplicated(["term", "date"])
    if twice.any():
        day = frame.loc[twice, "date"].iloc[0]
        raise BadResponse(
            SOURCE, request.key(), expected="every date once", got=f"{day:%Y-%m-%d} twice"
        )
    return frame


def is_to_come(date: pd.Timestamp, now: dt.datetime) -> bool:
    """Whether a period begins after now anywhere on Earth, so that nobody can have counted it."""
    return date > pd.Timestamp(now.astimezone(dt.UTC).replace(tzinfo=None)) + pd.Timedelta(days=1)


def parse_related(answer: Any, term: str, request: Request) -> pd.DataFrame:
    """Parse the queries of people who also searched for a term.

    Parameters
    ----------
    answer : JSON
        Of ``widgetdata/relatedsearches``: the list of the top ones, then the rising ones.
    term : str
    request : Request

    Returns
    -------
    DataFrame of n >= 0 rows
        term, kind (``top`` or ``rising``), query, value (top: 0 to 100 of the most
        frequent one; rising: growth in percent over the span before; NaN for a
        breakout), breakout (bool, growth too large for a number).

    Raises
    ------
    BadResponse
        A list is missing, or an entry without query or value.
    """
    ranked = _listed(answer, "rankedList", request.key())
    if len(ranked) != 2:
        raise BadResponse(
            SOURCE,
            request.key(),
            expected=f"top and rising queries for {term}",
            got=f"{len(ranked)} lists",
        )
    rows = []
    for kind, entries in zip(("top", "rising"), ranked, strict=True):
        for number, entry in enumerate(entries.get("rankedKeyword") or [], 1):
            try:
                text = str(entry.get("formattedValue", entry["value"]))
                breakout = not any(letter.isdigit() for letter in text)
                value = float("nan") if breakout else float(entry["value"])
                rows.append((term, kind, str(entry["query"]), value, breakout))
            except _WRONG as error:
                raise _bad_entry(f"{kind} query", number, entry, request) from error
    return _frame(rows, RELATED)


def parse_regions(answer: Any, request: Request) -> pd.DataFrame:
    """Parse interest by region.

    Parameters
    ----------
    answer : JSON
        Of ``widgetdata/comparedgeo``: regions with one value a term, in the request's order.
    request : Request

    Returns
    -------
    DataFrame of n regions x m terms rows, by code, terms in the request's order
        region (name), geo (code, ``US-CA``), term, value (NaN where Google has no
        data). With one term: 0 to 100 of the region that searches most for it, as a
        share of all its searches. With several: the term's share of the searches for
        all of them in that region. [percent]

    Raises
    ------
    UnknownSymbol
        No regions: there are too few such searches.
    BadResponse
        No list of regions, or one that lacks its code or a value.
    """
    rows = []
    for number, region in enumerate(_listed(answer, "geoMapData", request.key()), 1):
        try:
            values = _values(region, len(request.terms))
            known = region.get("hasData") or [True] * len(values)
            name, code = str(region["geoName"]), str(region["geoCode"])
            for term, value, has_data in zip(request.terms, values, known, strict=True):
                rows.append((name, code, term, value if has_data else float("nan")))
        except _WRONG as error:
            raise _bad_entry("region", number, region, request) from error
    if not rows:
        raise UnknownSymbol(SOURCE, request.key(), _TOO_FEW)
    return _frame(rows, REGIONS).sort_values("geo", kind="stable", ignore_index=True)


def _listed(answer: Any, name: str, key: str) -> list[Any]:
    try:
        found = answer["default"][name]
    except _WRONG as error:
        raise BadResponse(
            SOURCE, key, expected=f"the list {name}", got=repr(answer)[:120]
        ) from error
    if not isinstance(found, list):
        raise BadResponse(SOURCE, key, expected=f"the list {name}", got=repr(found)[:120])
    return found


def _values(entry: dict[str, Any], n: int) -> list[float]:
    """One value a term; ``<1`` may stand in the value itself or only in its text."""
    raw = entry["value"]
    texts = entry.get("formattedValue") or [""] * n
    if not len(raw) == len(texts) == n:
        raise ValueError(f"{n} values were expected")
    return [_value(number, text) for number, text in zip(raw, texts, strict=True)]


def _value(number: Any, text: Any) -> float:
    if str(number).strip().startswith("<") or str(text).strip().startswith("<"):
        return BELOW_ONE
    value = float(number)
    if not 0 <= value <= 100:
        raise ValueError("a value lies outside 0 to 100")
    return value


def _bad_entry(kind: str, number: int, entry: Any, request: Request) -> BadResponse:
    expected = f"a {kind} with {len(request.terms)} values from 0 to 100"
    if "query" in kind:
        expected = f"a {kind} with its value"
    got = f"number {number}: {repr(entry)[:120]}"
    return BadResponse(SOURCE, request.key(), expected=expected, got=got)


def _frame(rows: Sequence[tuple[Any, ...]], columns: dict[str, str]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=list(columns)).astype(columns)
