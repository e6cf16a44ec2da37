"""What the URL (or the command line) says, checked: the only way a wish reaches a view."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Literal, TypeVar, cast

from rotation import formats, marks, sessions, universe
from rotation.errors import BadInput
from rotation.options import Option, quoted, read, stored_name

Basis = Literal["total", "price"]
T = TypeVar("T")

MIN_LOOKBACK: Final = 5
MAX_LOOKBACK: Final = 756
DEFAULT_LOOKBACK: Final = 63
SHARED: Final = ("pair", "lookback", "asof", "basis")

MARKS: Final = "marks"
"""Name in the address of what charts of time mark. It changes no figure: no part of a selection."""
NO_MARKS: Final = "none"
NOT_MARKED: Final = "nothing is marked"
"""What happens where marks cannot be read."""

_DAY: Final = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SYMBOL: Final = re.compile(r"[A-Z0-9.^=-]{1,20}")
LONGEST_PAIR: Final = 41
_JOINS: Final = re.compile(r"\s+VS\.?\s+|\s*[-/,:\u2010-\u2015\u2212]\s*|\s+")
"""What people write between the two symbols of a pair."""


@dataclass(frozen=True)
class Pair:
    """A small-cap and a large-cap symbol, as stored (indices with their caret)."""

    small: str
    large: str

    def __str__(self) -> str:
        return f"{self.small.removeprefix('^')}-{self.large.removeprefix('^')}"


DEFAULT_PAIR: Final = Pair(*universe.PAIRS[0])


@dataclass(frozen=True)
class Selection:
    """The shared controls.

    Attributes
    ----------
    pair : Pair
    lookback : int
        Sessions, MIN_LOOKBACK to MAX_LOOKBACK.
    asof : date or None
        No figure uses a row after it; None is the latest stored.
    basis : {"total", "price"}
        Whether dividends are reinvested.
    options : tuple of (name, value)
        The page's own controls, by declaration.
    """

    pair: Pair = DEFAULT_PAIR
    lookback: int = DEFAULT_LOOKBACK
    asof: dt.date | None = None
    basis: Basis = "total"
    options: tuple[tuple[str, Any], ...] = ()

    def option(self, name: str) -> Any:
        """The value of one of the page's own controls."""
        return dict(self.options)[name]

    def as_dict(self) -> dict[str, Any]:
        """The names and values of the URL."""
        return {
            "pair": str(self.pair),
            "lookback": self.lookback,
            "asof": None if self.asof is None else self.asof.isoformat(),
            "basis": self.basis,
            **dict(self.options),
        }


@dataclass(frozen=True)
class Parsed:
    """A selection, and for each value that could not be used what was wrong with it.

    ``problems`` has the clause (what was wrong, what was expected) by name;
    ``used`` what stands in its place.
    """

    selection: Selection
    problems: dict[str, str]
    used: dict[str, str]

    def sentences(self) -> dict[str, str]:
        """What was wrong, what was expected and what is shown instead, by name."""
        return {name: f"{why}; {self.used[name]}." for name, why in self.problems.items()}


def parse(
    values: Mapping[str, str | None],
    symbols: Collection[str],
    first: dt.date,
    options: Sequence[Option] = (),
) -> Parsed:
    """Read the shared controls; a bad value falls back to its default, with a word of why.

    Parameters
    ----------
    values : mapping of str to str
        As in the URL; absent or None is the default.
    symbols : collection of str
        Every symbol prices exist for.
    first : date
        The first session prices exist for.
    options : sequence of Option
        The page's own controls.
    """
    problems: dict[str, str] = {}

    def one(name: str, convert: Callable[[str], T], default: T) -> T:
        text = values.get(name)
        if text is None:
            return default
        try:
            return convert(text)
        except BadInput as error:
            problems[name] = str(error)
            return default

    default = default_pair(symbols)
    own, own_problems = read(options, values, symbols)
    return Parsed(
        Selection(
            pair=one("pair", lambda text: parse_pair(text, symbols), default),
            lookback=one("lookback", parse_lookback, DEFAULT_LOOKBACK),
            asof=one("asof", lambda text: parse_asof(text, first), None),
            basis=one("basis", parse_basis, "total"),
            options=tuple(own.items()),
        ),
        problems | own_problems,
        used={
            "pair": f"{default} is shown",
            "lookback": f"{DEFAULT_LOOKBACK} is used",
            "asof": "the latest session is shown",
            "basis": "total is used",
            **{option.name: option.instead for option in options},
        },
    )


def default_pair(symbols: Collection[str]) -> Pair:
    """IWM-SPY, or the first offered pair of which both sides exist."""
    return next(iter(offered(symbols)), DEFAULT_PAIR)


def offered(symbols: Collection[str]) -> list[Pair]:
    """The offered pairs of which both sides exist."""
    pairs = (
        Pair(universe.INDEX_ALIASES.get(small, small), universe.INDEX_ALIASES.get(large, large))
        for small, large in universe.PAIRS
    )
    return [pair for pair in pairs if pair.small in symbols and pair.large in symbols]


def parse_pair(text: str, symbols: Collection[str], called: str = "pair") -> Pair:
    """Read ``A-B``, ``a/b``, ``A:B``, ``A B`` or ``A vs B``; symbols may contain a dash.

    Parameters
    ----------
    text : str
    symbols : collection of str
        Every symbol prices exist for.
    called : str
        What a sentence on a bad text calls it.

    Raises
    ------
    BadInput
        Not of that form, or a side no prices exist for.
    """
    wanted = _JOINS.sub("-", text.strip().upper())
    short = wanted if len(wanted) <= LONGEST_PAIR else ""
    cuts = [n for n, letter in enumerate(short) if letter == "-"]
    splits = [(wanted[:n], wanted[n + 1 :]) for n in cuts]
    splits = [(a, b) for a, b in splits if _SYMBOL.fullmatch(a) and _SYMBOL.fullmatch(b)]
    if not splits:
        raise BadInput(
            f"The {called} {quoted(text)} is not two symbols joined by a dash, such as IWM-SPY"
        )
    for small, large in splits:
        pair = Pair(stored_name(small, symbols), stored_name(large, symbols))
        if pair.small in symbols and pair.large in symbols and pair.small != pair.large:
            return pair
    if any(stored_name(a, symbols) == stored_name(b, symbols) for a, b in splits):
        raise BadInput(f"The {called} {quoted(text)} names one symbol twice")
    unknown = min(
        ([side for side in split if stored_name(side, symbols) not in symbols] for split in splits),
        key=len,
    )
    raise BadInput(
        f"No prices are stored for {' and '.join(unknown)} of the {called} {quoted(text)}"
    )


def parse_lookback(text: str) -> int:
    """Read a number of sessions.

    Raises
    ------
    BadInput
        Not a whole number from MIN_LOOKBACK to MAX_LOOKBACK.
    """
    fits = re.fullmatch(r"[0-9]{1,9}(\.0+)?", text.strip())
    number = int(text.strip().split(".")[0]) if fits else -1
    if not MIN_LOOKBACK <= number <= MAX_LOOKBACK:
        raise BadInput(
            f"The lookback {quoted(text)} is not a whole number of sessions from {MIN_LOOKBACK} "
            f"to {MAX_LOOKBACK}"
        )
    return number


def parse_asof(text: str, first: dt.date) -> dt.date:
    """Read a day such as 2026-01-16; in no other form, because the control knows no other.

    Raises
    ------
    BadInput
        Not a day, in the future, or before the first session there are prices for.
    """
    try:
        day = dt.date.fromisoformat(text if _DAY.fullmatch(text) else "")
    except ValueError:
        raise BadInput(f"The as-of date {quoted(text)} is not a day such as 2026-01-16") from None
    if day > sessions.today():
        raise BadInput(f"The as-of date {formats.day(day)} is in the future")
    if day < first:
        raise BadInput(
            f"The as-of date {formats.day(day)} lies before the first stored session "
            f"{formats.day(first)}"
        )
    return day


def parse_marks(text: str) -> tuple[str, ...]:
    """Read kinds of marks joined by commas, such as ``fomc,cpi``; ``none`` is no kind.

    Raises
    ------
    BadInput
        One of them is no kind.
    """
    wanted = {word.strip().lower() for word in text.split(",")} - {NO_MARKS, ""}
    if not wanted <= marks.KINDS.keys():
        raise BadInput(
            f"The marks {quoted(text)} are not {NO_MARKS} or some of {', '.join(marks.KINDS)}"
        )
    return tuple(kind for kind in marks.KINDS if kind in wanted)


def parse_basis(text: str) -> Basis:
    """Read ``total`` or ``price``.

    Raises
    ------
    BadInput
        Anything else.
    """
    if text in ("total", "price"):
        return cast(Basis, text)
    raise BadInput(f"The basis {quoted(text)} is neither total (dividends reinvested) nor price")
