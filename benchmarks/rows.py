"""What is measured: one entry a page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote


@dataclass(frozen=True)
class Chart:
    """One chart of a floor page.

    Attributes
    ----------
    traces : (kind, points) each; kinds are those of ``benchmarks/floor.py``
    moves : whether the lookback changes what it draws
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
    """

    name: str
    path: str
    floor: tuple[Chart, ...]

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
    Row(
        "sectors",
        "/sectors",
        (
            Chart([("trail", 13)] * 11, moves=False),
            Chart([("bar", 11)], moves=False),
            Chart([("line", 32)] * 11),
            Chart([("heat", 77), ("text", 77)]),
            Chart([("bar", 9)]),
        ),
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
"""Pages whose load and whose slider are measured on a warm server."""
