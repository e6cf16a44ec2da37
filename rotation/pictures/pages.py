"""The card of each page: what of its result is on its picture."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from rotation import universe
from rotation.card import Bars, Card, Cells, Drawing, Line, Lines, Listing, Unit, Words
from rotation.charts import theme
from rotation.pictures import canvas
from rotation.results import headline
from rotation.results.result import Columns, Result

_SOURCES: Final = {
    "yahoo": "Yahoo Finance",
    "ishares": "iShares",
    "google_trends": "Google Trends",
    "wikimedia": "Wikipedia",
    "import": "imported",
    "sample": "simulated prices",
}
_TERMS: Final = tuple(theme.ELEVEN[n] for n in (0, 3, 10, 2, 5))
_SIZES: Final = ("large", "mid", "small")
_STYLES: Final = ("value", "blend", "growth")


def card(result: Result) -> Card:
    """What is on the picture of a page."""
    said = headline.of(result)
    drawings = _PAGES.get(result.page, _nothing)(result)
    return Card(
        page=result.page,
        title=said.title,
        figures=said.figures,
        drawings=tuple(drawings) or (Words(said.description),),
        footer=_footer(result),
        sample=result.sample,
    )


def apology(page: str, sentence: str) -> Card:
    """The picture of a page that cannot be computed at present."""
    return Card(page, "Rotation", (), (Words(sentence),), "", sample=False)


def _footer(result: Result) -> str:
    """As of when, where the data comes from, how returns are counted."""
    found = dict.fromkeys(_SOURCES.get(one.source, one.source) for one in result.provenance)
    basis = "dividends reinvested" if result.selection.basis == "total" else "without dividends"
    when = [] if result.as_of is None else [f"As of {headline.day(result.as_of)}"]
    return "  ·  ".join([*when, *found, *([basis] if found else [])])


def _race(result: Result) -> tuple[Drawing, ...]:
    return _pair(result, "race", "This year, from 100 at the last close of the year before")


def _rebased(result: Result) -> tuple[Drawing, ...]:
    n = result.selection.lookback
    return _pair(result, "rebased", f"{n} sessions, from 100")


def _pair(result: Result, series: str, title: str) -> tuple[Drawing, ...]:
    """Both sides of the pair."""
    pair = result.selection.pair
    names = {"large": (pair.large, theme.LARGE), "small": (pair.small, theme.SMALL)}
    return _lines(result.series.get(series), names, title, "index", level=100.0)


def _lines(
    columns: Columns | None,
    names: Mapping[str, tuple[str, str]],
    title: str,
    unit: Unit,
    level: float | None = None,
) -> tuple[Drawing, ...]:
    days: Any = () if columns is None else next(iter(columns.values()))
    if columns is None or len(days) < 2:
        return ()
    first, last = _day(days[0]), _day(days[-1])
    lines = tuple(
        Line(name, color, tuple(float(value) for value in columns[column]))
        for column, (name, color) in names.items()
    )
    if not any(math.isfinite(value) for line in lines for value in line.values):
        return ()
    return (Lines(title, first, last, lines, unit, level),)


def _sectors(result: Result) -> tuple[Drawing, ...]:
    rows = [row for row in result.tables["sectors"] if math.isfinite(row["ytd"])]
    if not rows:
        return ()
    rows.sort(key=lambda row: row["ytd"], reverse=True)
    benchmark = result.numbers["benchmark_ytd"]
    against = dict(result.selection.options).get("benchmark", universe.BENCHMARK)
    known = benchmark is not None and math.isfinite(benchmark)
    return (
        Bars(
            "Sectors this year",
            tuple((row["name"], row["ytd"]) for row in rows),
            (against, benchmark) if known else None,
        ),
    )


def _styles(result: Result) -> tuple[Drawing, ...]:
    cells = {(row["size"], row["style"]): row["ytd"] for row in result.tables["cells"]}
    if not any(math.isfinite(value) for value in cells.values()):
        return ()
    return (
        Cells(
            "Russell's style box, return this year",
            tuple(style.capitalize() for style in _STYLES),
            tuple(size.capitalize() for size in _SIZES),
            tuple(
                tuple(cells.get((size, style), math.nan) for style in _STYLES) for size in _SIZES
            ),
        ),
    )


def _breadth(result: Result) -> tuple[Drawing, ...]:
    columns = result.series.get("breadth")
    taking = {"participation": ("", theme.GAIN)}
    spread = {"effective_names": ("", theme.ELEVEN[0])}
    return (
        *_lines(columns, taking, "Participation: names that trade more than usual", "percent", 0.5),
        *_lines(columns, spread, "Effective names: how many share the dollar volume", "count"),
    )


def _search(result: Result) -> tuple[Drawing, ...]:
    terms = [row["term"] for row in result.tables["terms"]]
    names = {
        f"term_{number}": (canvas.shortened(term, 19, 600, 170), color)
        for number, (term, color) in enumerate(zip(terms, _TERMS, strict=False), 1)
    }
    title = "Interest in each term, 100 at the highest of all"
    return _lines(result.series.get("interest"), names, title, "count")


def _data(result: Result) -> tuple[Drawing, ...]:
    return (Listing("Tables", tuple(_table(row) for row in result.tables["tables"])),)


def _table(row: Mapping[str, Any]) -> tuple[str, str]:
    if not row["rows"]:
        return row["table"], "no rows yet"
    return row["table"], f"{row['rows']:,} rows, to {headline.day(row['last'])}"


def _nothing(_: Result) -> Sequence[Drawing]:
    return ()


_PAGES: Final[Mapping[str, Callable[[Result], Sequence[Drawing]]]] = {
    "overview": _race,
    "spread": _rebased,
    "sectors": _sectors,
    "styles": _styles,
    "breadth": _breadth,
    "search": _search,
    "data": _data,
}


def _day(session: Any) -> dt.date:
    found: dt.date = session.astype("datetime64[D]").item()
    return found
