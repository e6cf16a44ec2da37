"""The rotation map of one group of funds: where each stands, and the weeks that led there."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from rotation import formats, sessions, universe
from rotation.analytics.gap import Gap, Why
from rotation.cache import single_flight_of_owner
from rotation.options import ChoiceOption, IntOption
from rotation.panel import Floats
from rotation.results import funds, gaps, result
from rotation.store.market import Market
from rotation.topics.sectors.analysis import rotation_map as analytics

TAIL: Final = IntOption(
    "tail", "Trail (weeks)", 1, 26, 12, "weeks",
    "Weeks of history drawn behind each point.",
)  # fmt: skip
GROUP: Final = ChoiceOption(
    "group",
    "Show",
    {"sectors": "Sectors", "styles": "Styles", "small-sectors": "Small-cap sectors"},
    "sectors",
    "The 11 sector funds, Russell's style box, or the small-cap sector funds.",
)
BENCHMARK: Final = ChoiceOption(
    "benchmark",
    "Benchmark",
    {symbol: symbol for symbol in universe.MAP_BENCHMARKS},
    universe.BENCHMARK,
    "What groups are measured against, on the map and in every excess return: "
    + ", ".join(f"{symbol} ({universe.name_of(symbol)})" for symbol in universe.MAP_BENCHMARKS)
    + ".",
)

FOCUS: Final = "focus"
"""What the URL calls the symbol whose trail is drawn strong."""

_MEMBERS: Final[Mapping[str, tuple[str, ...]]] = {
    "sectors": tuple(universe.SECTORS),
    "styles": tuple(cell.symbol for cell in universe.STYLES),
    "small-sectors": tuple(small for _, small, _ in universe.WITHIN_SECTOR),
}


_LATE: Final = "Rotation map: the trail of {names} begins on {day}, {reason}."


@dataclass(frozen=True)
class Tails:
    """The points of every group that can be drawn.

    Attributes
    ----------
    rows : list of dict
        symbol, session, strength, momentum, quadrant, provisional; by symbol, ascending.
    gaps : tuple of Gap
        What is not drawn or not complete, and why.
    """

    rows: list[dict[str, Any]]
    gaps: tuple[Gap, ...]


def members(group: str) -> tuple[str, ...]:
    """Funds of one of the groups of ``GROUP``."""
    return _MEMBERS[group]


@single_flight_of_owner(max_entries=8)
def tails(market: Market, history: funds.Funds, group: str, benchmark: str, tail: int) -> Tails:
    """The last ``tail + 1`` weeks of each member of a group, where history suffices.

    Parameters
    ----------
    market : Market
        Says which bars were fetched before their session had closed.
    history : Funds
        With the members and the benchmark.
    group, benchmark : str
        As in ``GROUP`` and ``BENCHMARK``.
    tail : int
        Weeks before the last one, >= 1.
    """
    if benchmark not in history.values:
        form = (
            f"Rotation map: not drawn, {{names}} has no price up to {formats.day(history.as_of)}."
        )
        return Tails([], (_gap(Why.NOT_STORED, (benchmark,), form),))
    drawn = tuple(symbol for symbol in members(group) if symbol in history.values)
    drawn = tuple(symbol for symbol in drawn if symbol != benchmark)
    if not drawn:
        return Tails([], ())
    points = _points(history, drawn, benchmark)
    unsure = {symbol for symbol in (*drawn, benchmark) if _unsure(market, history, symbol)}
    rows = [
        row
        for column, symbol in enumerate(drawn)
        for row in _rows(points, column, tail, moving=bool({symbol, benchmark} & unsure))
    ]
    missing = {
        symbol: _not_drawn(gap, history, symbol, benchmark)
        for symbol, gap in points.missing.items()
    }
    late = {
        symbol: gap
        for column, symbol in enumerate(drawn)
        if (gap := _late(points, column, tail, history, benchmark)) is not None
    }
    found = _gaps(replace(points, missing=missing), drawn, rows, benchmark, group)
    begun = gaps.of_names(late, GROUP.choices[group].lower(), len(drawn), _LATE)
    return Tails(rows, (*found, *begun))


@single_flight_of_owner(max_entries=8)
def _points(history: funds.Funds, drawn: tuple[str, ...], benchmark: str) -> analytics.RotationMap:
    """Every week there is: kept, because another tail shows more or fewer of the same.

    Nothing before the last suspected split of a fund is used: a point reads the whole history.
    """
    return analytics.rotation_map(
        drawn,
        history.sessions,
        np.column_stack([_unsplit(history, symbol) for symbol in drawn]),
        _unsplit(history, benchmark),
        last_week_complete=_complete(history),
    )


def _unsplit(history: funds.Funds, symbol: str) -> Floats:
    """Return what a fund was worth, NaN before its last suspected split."""
    values = history.values[symbol]
    for jump in history.flaws.jumps.get(symbol, ())[-1:]:
        values = np.where(history.sessions < np.datetime64(jump.session), np.nan, values)
    return values


def _not_drawn(gap: Gap, history: funds.Funds, symbol: str, benchmark: str) -> Gap:
    """Return why a fund has too few weeks: a split of it or of the benchmark, or either's days."""
    if split := _last_split(history, symbol, benchmark):
        day, whose = split
        text = (
            f"needs {gap.needs} weeks since the suspected split of {whose} on {formats.day(day)}, "
            f"{gap.has} stored"
        )
        return replace(gap, why=Why.SUSPECTED_SPLIT, day=day, text=text)
    if gap.whose:
        text = f"needs {gap.needs} weeks with a price of {benchmark} too, {gap.has} stored"
        return replace(gap, text=text)
    return gap


def _late(
    points: analytics.RotationMap, column: int, tail: int, history: funds.Funds, benchmark: str
) -> Gap | None:
    """Return why the trail of a group begins after that of the tail, None where it does not."""
    weeks = np.flatnonzero(points.quadrant[:, column] != "")
    if not weeks.size or weeks[0] <= len(points.weeks) - tail - 1:
        return None
    symbol, needs = points.symbols[column], analytics.WEEKS_NEEDED
    text = f"its {needs}th week"
    if split := _last_split(history, symbol, benchmark):
        day, whose = split
        text = f"{needs} weeks after the suspected split of {whose} on {formats.day(day)}"
    day = points.sessions[weeks[0], column].item()
    return Gap(analytics.ROTATION_MAP, Why.TOO_SHORT, needs=needs, day=day, text=text)


def _last_split(history: funds.Funds, symbol: str, benchmark: str) -> tuple[dt.date, str] | None:
    """Return the last suspected split of a fund and its benchmark, and whose it is."""
    jumps = history.flaws.jumps
    return max(
        ((jump.session, one) for one in (symbol, benchmark) for jump in jumps.get(one, ())),
        default=None,
    )


def heads(rows: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """The last point of each symbol, with its name, and ``of``: its day where it is of a week
    before the last one of any.
    """
    last = {row["symbol"]: row for row in rows}
    monday = max((_monday(row["session"]) for row in last.values()), default=None)
    return [
        {
            "name": universe.name_of(symbol),
            "of": "" if _monday(row["session"]) == monday else f" on {formats.day(row['session'])}",
            **row,
        }
        for symbol, row in last.items()
    ]


def _monday(day: dt.date) -> dt.date:
    """The first day of a day's week."""
    return day - dt.timedelta(days=day.weekday())


def _rows(
    points: analytics.RotationMap, column: int, tail: int, *, moving: bool
) -> list[dict[str, Any]]:
    """Points of one group within the tail; weeks without one are left out."""
    last = points.sessions[-1:, column]
    weeks = np.arange(max(0, len(points.weeks) - tail - 1), len(points.weeks))
    return [
        {
            "symbol": points.symbols[column],
            "session": points.sessions[week, column].item(),
            "strength": float(points.strength[week, column]),
            "momentum": float(points.momentum[week, column]),
            "quadrant": str(points.quadrant[week, column]),
            "provisional": bool(points.provisional[week, column])
            or (moving and bool(points.sessions[week, column] == last)),
        }
        for week in weeks[points.quadrant[weeks, column] != ""]
    ]


def _complete(history: funds.Funds) -> bool:
    """Whether the last session ends its week by the calendar."""
    last = history.sessions[-1:]
    return bool(sessions.ends_of_weeks(last)[0] == last[0])


def _unsure(market: Market, history: funds.Funds, symbol: str) -> bool:
    """Whether a fund's last bar in use was fetched before its session had closed."""
    entry = result.provenance(market, symbol, history.last(symbol))
    return entry is not None and entry.provisional


def _gaps(
    points: analytics.RotationMap,
    drawn: tuple[str, ...],
    rows: list[dict[str, Any]],
    benchmark: str,
    group: str,
) -> tuple[Gap, ...]:
    kind = GROUP.choices[group].lower()
    total = len(drawn)
    found = [
        *gaps.of_names(points.missing, kind, total, "Rotation map: {names} not drawn ({reason})."),
        *gaps.of_names(points.gaps, kind, total, "Rotation map: {names}: {reason}."),
    ]
    if points.benchmark_gap is not None:
        form = "Rotation map: {names}, the benchmark: {reason}."
        found.append(replace(points.benchmark_gap, names=(benchmark,), form=form))
    placed = {row["symbol"] for row in rows} | points.missing.keys()
    form = "Rotation map: {every} not drawn ({reason})."
    if away := tuple(symbol for symbol in drawn if symbol not in placed):
        found.append(_gap(Why.NO_POINT, away, form, "no point within the tail"))
    if benchmark in members(group):
        held = "it is what the others are held to"
        found.append(_gap(Why.BENCHMARK, (benchmark,), form, held))
    return tuple(found)


def _gap(why: Why, names: tuple[str, ...], form: str, text: str = "") -> Gap:
    return Gap(analytics.ROTATION_MAP, why, names=names, form=form, text=text)
