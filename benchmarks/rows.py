"""What is measured: one entry a page."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from typing import Final
from urllib.parse import quote

from rotation.topics import registry

LOOKBACK: Final = "Lookback"
"""Label of the slider all pages share, and of the floor's."""


@dataclass(frozen=True)
class Chart:
    """One chart of a floor page.

    Attributes
    ----------
    traces : (kind, points) each; kinds are those of ``benchmarks/floor.py``
    moves : whether the row's slider changes what it draws
    """

    traces: list[tuple[str, int]]
    moves: bool = True


@dataclass(frozen=True)
class Row:
    """A page of the app and the floor it is held against.

    Attributes
    ----------
    name : what the table calls it
    path : path and query of the page
    floor : the same charts, bare; the run fails if the page draws others
    slider : label of the slider that is moved
    """

    name: str
    path: str
    floor: tuple[Chart, ...]
    slider: str = LOOKBACK

    @property
    def floor_path(self) -> str:
        """Path and query of the floor page that draws these charts."""
        return "/?charts=" + quote(json.dumps([[one.traces, one.moves] for one in self.floor]))

    @property
    def points(self) -> list[list[int]]:
        """Points of each trace of each chart."""
        return [[points for _, points in one.traces] for one in self.floor]

    @property
    def moving(self) -> int:
        """How many charts a move of the slider repaints."""
        return sum(one.moves for one in self.floor)


FIRST: Final = Row("overview", "/", (Chart([("line", 210)] * 2),))
"""The page a viewer sees first; its floor, ``benchmarks/bare.py``, draws one chart."""

_SECTORS: Final = (
    Chart([("trail", 13)] * 11, moves=False),
    Chart([("bar", 11)], moves=False),
    Chart([("line", 32)] * 11),
    Chart([("heat", 77), ("text", 77)]),
    Chart([("bar", 9)]),
)
_PRICES: Final = (
    Chart([("line", 64)]),
    Chart([("line", 64)]),
    Chart([("bar", 64)]),
    Chart([("line", 64)] * 2),
    Chart([("bar", 64)] * 2),
    Chart([("line", 64)]),
)
"""Charts of breadth that need no volume: no slider of the page changes them."""

_CONCENTRATION: Final = (
    Chart([("line", 64)] * 4),
    Chart([("line", 64)] * 3),
)


def _label(page: str, option: str) -> str:
    """Label of a page's own slider."""
    return {one.name: one for one in registry.page(page).options}[option].label


def _still(charts: tuple[Chart, ...]) -> tuple[Chart, ...]:
    return tuple(replace(chart, moves=False) for chart in charts)


ROWS: Final = (
    Row(
        "spread",
        "/spread",
        (
            Chart([("line", 64)] * 2),
            Chart([("line", 253)]),
            Chart([("line", 253)] * 3),
            Chart([("bar", 10)] * 2, moves=False),
        ),
    ),
    Row("sectors", "/sectors", _SECTORS),
    Row(
        "sectors, tail",
        "/sectors?tail=3",
        (Chart([("trail", 4)] * 11), *_still(_SECTORS[1:])),
        slider=_label("sectors", "tail"),
    ),
    Row(
        "styles",
        "/styles",
        (
            Chart([("heat", 9), ("text", 9)], moves=False),
            Chart([("line", 64)] * 3),
            Chart([("heat", 9), ("text", 9)]),
            Chart([("bar", 7)] * 3),
        ),
    ),
    Row(
        "breadth",
        "/breadth",
        (Chart([("line", 64)] * 4), Chart([("bar", 64)]), *_CONCENTRATION, *_PRICES),
    ),
    Row(
        "breadth, window",
        "/breadth",
        (
            Chart([("line", 64)] * 4),
            Chart([("bar", 64)]),
            *_still(_CONCENTRATION),
            *_still(_PRICES),
        ),
        slider=_label("breadth", "window"),
    ),
    Row(
        "breadth, drop",
        "/breadth?drop=1",
        (
            Chart([("line", 64)] * 5),
            Chart([("bar", 64), ("line", 64)]),
            Chart([("line", 64)] * 5),
            Chart([("line", 64)] * 4),
            *_still(_PRICES),
        ),
        slider=_label("breadth", "drop"),
    ),
    Row(
        "search",
        "/search",
        (
            Chart([*[("line", 261), ("marked", 2)] * 5, ("line", 1255)]),
            Chart([*[("line", 17)] * 2, ("bar", 17)], moves=False),
            Chart([("line", 209)] * 5, moves=False),
            Chart([("line", 260)] * 3, moves=False),
            Chart([("dots", 208)], moves=False),
            Chart([("heat", 88), ("text", 51)], moves=False),
        ),
    ),
)
"""Pages whose load and one of whose sliders are measured on a warm server."""
