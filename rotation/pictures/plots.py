"""The drawings of a picture: lines, ranked bars, a box of cells, a listing."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final

from rotation import formats
from rotation.card import Bars, Cells, Drawing, Line, Lines, Listing, Unit, Words
from rotation.pictures import palette
from rotation.pictures.canvas import Anchor, Canvas, Point, blend, lines, shortened, width

_SMALL: Final = 19
_TITLE: Final = 21
_TICKS: Final = 5
_NAME: Final = 170
"""Widest name of a line. [pixels]"""
_WRITTEN: Final[dict[Unit, formats.Format]] = {
    "percent": formats.SHORT_SHARE,
    "count": formats.COUNT,
    "index": formats.INDEX,
}


@dataclass(frozen=True)
class Room:
    """Where a drawing goes: its edges in pixels."""

    left: float
    top: float
    right: float
    bottom: float


def draw(on: Canvas, what: Drawing, room: Room) -> None:
    """Draw one drawing within a room."""
    match what:
        case Words():
            _words(on, what, room)
        case Lines():
            _lines(on, what, _titled(on, what.title, room))
        case Bars():
            _bars(on, what, _titled(on, what.title, room))
        case Cells():
            _cells(on, what, _titled(on, what.title, room))
        case Listing():
            _listing(on, what, _titled(on, what.title, room))


def _titled(on: Canvas, title: str, room: Room) -> Room:
    on.text(
        (room.left, room.top + _TITLE), title, palette.GREY, _TITLE, within=room.right - room.left
    )
    return Room(room.left, room.top + 36, room.right, room.bottom)


def _words(on: Canvas, what: Words, room: Room) -> None:
    for number, line in enumerate(lines(what.text, 28, 400, room.right - room.left, 5)):
        on.text((room.left, room.top + 60 + 40 * number), line, palette.GREY, 28)


def _lines(on: Canvas, what: Lines, room: Room) -> None:
    known = [value for line in what.lines for value in line.values if math.isfinite(value)]
    if not known:
        return
    low, high = _span([*known, *([] if what.level is None else [what.level])])
    ticks = _ticks(low, high)
    labels = {tick: _tick(tick, what.unit) for tick in ticks}
    margin = max(width(label, _SMALL, 400) for label in labels.values()) + 12
    names = max(width(_end(line, what.unit), _SMALL, 600) for line in what.lines) + 14
    plot = Room(room.left + margin, room.top + 4, room.right - names, room.bottom - 30)

    def height(value: float) -> float:
        return plot.bottom - (value - low) / (high - low) * (plot.bottom - plot.top)

    for tick in ticks:
        on.line([(plot.left, height(tick)), (plot.right, height(tick))], palette.RULE, 1)
        on.text((plot.left - 12, height(tick)), labels[tick], palette.GREY, _SMALL, anchor="rm")
    if what.level is not None:
        level = height(what.level)
        on.dashed((plot.left, level), (plot.right, level), palette.GREY, 1.2)
    for place in what.marks:
        x = plot.left + place * (plot.right - plot.left)
        on.dashed((x, plot.top), (x, plot.bottom), palette.GREY, 1.2)
    for line in what.lines:
        _line(on, line, plot, height)
    _ends(on, what, plot.right, height)
    on.text((plot.left, room.bottom), formats.day(what.first), palette.GREY, _SMALL)
    on.text((plot.right, room.bottom), formats.day(what.last), palette.GREY, _SMALL, anchor="rs")


def _line(on: Canvas, line: Line, plot: Room, height: Callable[[float], float]) -> None:
    """Pieces between sessions that have no value."""
    step = (plot.right - plot.left) / max(len(line.values) - 1, 1)
    places = [(plot.left + n * step, value) for n, value in enumerate(line.values)]
    for known, piece in itertools.groupby(places, lambda place: math.isfinite(place[1])):
        if known:
            on.line([(x, height(value)) for x, value in piece], palette.ROLES[line.role], 3.2)


def _ends(on: Canvas, what: Lines, right: float, height: Callable[[float], float]) -> None:
    """A dot and a label where each line ends, labels apart from each other."""
    ends = [(line, _last(line)) for line in what.lines]
    wanted = [(line, height(value)) for line, value in ends if value is not None]
    wanted.sort(key=lambda end: end[1])
    above = -math.inf
    for line, y in wanted:
        color = palette.ROLES[line.role]
        on.dot((right, y), 5, color)
        above = max(y, above + _SMALL + 4)
        label: Point = (right + 12, above)
        on.text(label, _end(line, what.unit), color, _SMALL, weight=600, anchor="lm")


def _last(line: Line) -> float | None:
    return next((value for value in reversed(line.values) if math.isfinite(value)), None)


def _end(line: Line, unit: Unit) -> str:
    value, name = _last(line), shortened(line.name, _SMALL, 600, _NAME)
    return name if value is None else f"{name} {_WRITTEN[unit](value)}".strip()


def _tick(value: float, unit: Unit) -> str:
    return f"{value:g}" if unit == "index" else _WRITTEN[unit](value)


def _span(values: Sequence[float]) -> tuple[float, float]:
    low, high = min(values), max(values)
    room = (high - low) * 0.06 or abs(high) * 0.05 or 1.0
    return low - room, high + room


def _ticks(low: float, high: float) -> list[float]:
    """A few round values between two others."""
    rough = (high - low) / _TICKS
    power: float = 10.0 ** math.floor(math.log10(rough))
    step = next((power * by for by in (1, 2, 2.5, 5) if power * by >= rough), power * 10)
    first = math.ceil(low / step)
    return [round(n * step, 10) for n in range(first, math.floor(high / step) + 1)]


def _bars(on: Canvas, what: Bars, room: Room) -> None:
    if not what.bars:
        return
    names = max(width(name, _SMALL, 400) for name, _ in what.bars) + 14
    values = [value for _, value in what.bars] + ([what.level[1]] if what.level else [])
    low, high = min(0.0, *values), max(0.0, *values)
    text = width("+00.0%", _SMALL, 600) + 10
    left = room.left + names + (text if low < 0 else 0)
    right = room.right - (text if high > 0 else 0)
    step = min((room.bottom - 26 - room.top) / len(what.bars), 34)

    def place(value: float) -> float:
        return left + (value - low) / ((high - low) or 1.0) * (right - left)

    bottom = room.top + step * len(what.bars)
    on.line([(place(0), room.top), (place(0), bottom)], palette.GREY, 1.2)
    if what.level is not None:
        name, value = what.level
        on.dashed((place(value), room.top), (place(value), bottom), palette.GREY, 1.6)
        on.text((place(value), bottom + 22), name, palette.GREY, _SMALL, anchor="ms")
    for number, (name, value) in enumerate(what.bars):
        middle = room.top + step * (number + 0.5)
        on.text((room.left, middle), name, palette.INK, _SMALL, anchor="lm")
        _bar(on, (place(0), middle), place(value), step * 0.34, value)


def _bar(on: Canvas, start: Point, end: float, half: float, value: float) -> None:
    """A bar with its value beyond its end, clear of any line behind."""
    color = palette.GAIN if value >= 0 else palette.LOSS
    left, right = sorted((start[0], end))
    on.box((left, start[1] - half), (right, start[1] + half), color, radius=2)
    text, away = formats.SHORT_PERCENT(value), 8 if value >= 0 else -8
    wide = math.copysign(width(text, _SMALL, 600), away)
    sides = sorted((end + away / 2, end + away + wide))
    on.box((sides[0], start[1] - half), (sides[1], start[1] + half), palette.GROUND)
    anchor: Anchor = "lm" if value >= 0 else "rm"
    on.text((end + away, start[1]), text, palette.INK, _SMALL, weight=600, anchor=anchor)


def _cells(on: Canvas, what: Cells, room: Room) -> None:
    left = room.left + max(width(row, _SMALL, 400) for row in what.rows) + 16
    wide = (room.right - left) / len(what.columns)
    high = (room.bottom - room.top - 30) / len(what.rows)
    most = max((abs(v) for row in what.values for v in row if math.isfinite(v)), default=1.0) or 1.0
    for number, column in enumerate(what.columns):
        middle = left + wide * (number + 0.5)
        on.text((middle, room.top + 18), column, palette.GREY, _SMALL, anchor="ms")
    for down, (name, row) in enumerate(zip(what.rows, what.values, strict=True)):
        top = room.top + 30 + high * down
        on.text((room.left, top + high / 2), name, palette.INK, _SMALL, anchor="lm")
        for across, value in enumerate(row):
            x = left + wide * across
            on.box((x + 3, top + 3), (x + wide - 3, top + high - 3), _tint(value / most), radius=6)
            inside: Point = (x + wide / 2, top + high / 2)
            on.text(inside, formats.SHORT_PERCENT(value), palette.INK, 30, weight=600, anchor="mm")


def _tint(part: float) -> str:
    """From LOSS through nearly nothing to GAIN."""
    if not math.isfinite(part):
        return palette.PANEL
    return blend(palette.GAIN if part >= 0 else palette.LOSS, palette.PANEL, 0.75 * abs(part))


def _listing(on: Canvas, what: Listing, room: Room) -> None:
    step = min((room.bottom - room.top) / max(len(what.rows), 1), 44)
    half = (room.right - room.left) * 0.42
    for number, (name, said) in enumerate(what.rows):
        middle = room.top + step * (number + 0.5)
        on.text((room.left, middle), name, palette.INK, 23, weight=600, anchor="lm", within=half)
        rest = room.right - room.left - half
        on.text((room.left + half, middle), said, palette.GREY, 23, anchor="lm", within=rest)
        on.line([(room.left, middle + step / 2), (room.right, middle + step / 2)], palette.RULE, 1)
