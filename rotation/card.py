"""What exactly is on a picture: words, figures and one drawing, before a pixel is set."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Final, Literal

WIDTH: Final = 1200
HEIGHT: Final = 630
"""The size chat programs ask for. [pixels]"""

Unit = Literal["index", "percent", "count"]

Role = Literal[
    "small", "large", "gain", "volume",
    "term_1", "term_2", "term_3", "term_4", "term_5", "term_6", "term_7", "term_8",
]  # fmt: skip
"""What a line stands for; the palette of whoever draws it has the colour."""


@dataclass(frozen=True)
class Line:
    """A line of a chart.

    Attributes
    ----------
    name : text of its label
    role : what it stands for
    values : one a session, NaN where it has none
    """

    name: str
    role: Role
    values: tuple[float, ...]


@dataclass(frozen=True)
class Lines:
    """Lines over the same sessions.

    Attributes
    ----------
    title : what they show
    first, last : sessions at the two ends
    lines : drawn in this order, the last on top
    unit : how values are written
    level : where a dashed line is drawn, such as 100 or 0; None is nowhere
    marks : places of marked days, 0 at the first session and 1 at the last
    """

    title: str
    first: dt.date
    last: dt.date
    lines: tuple[Line, ...]
    unit: Unit
    level: float | None = None
    marks: tuple[float, ...] = ()


@dataclass(frozen=True)
class Bars:
    """Ranked bars of returns.

    Attributes
    ----------
    title : what they show
    bars : name and decimal, the best first
    level : where a dashed line is drawn, and its name; None is nowhere
    """

    title: str
    bars: tuple[tuple[str, float], ...]
    level: tuple[str, float] | None = None


@dataclass(frozen=True)
class Cells:
    """A box of returns.

    Attributes
    ----------
    title : what they show
    columns, rows : names
    values : decimal by row and column, NaN where there is none
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[str, ...]
    values: tuple[tuple[float, ...], ...]


@dataclass(frozen=True)
class Listing:
    """Rows of text.

    Attributes
    ----------
    title : what they list
    rows : a name and what is said of it
    """

    title: str
    rows: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class Words:
    """A sentence where there is nothing to draw."""

    text: str


Drawing = Lines | Bars | Cells | Listing | Words


@dataclass(frozen=True)
class Card:
    """A picture.

    Attributes
    ----------
    page : name of the page
    title : what it says
    figures : label and value, at most four
    drawings : one, or two below each other
    footer : as of when, and where the data comes from
    sample : whether it is simulated
    note : what was wrong with what was asked for, and what is shown; empty for nothing
    """

    page: str
    title: str
    figures: tuple[tuple[str, str], ...]
    drawings: tuple[Drawing, ...]
    footer: str
    sample: bool
    note: str = ""
