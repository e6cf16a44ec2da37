"""What the controls of the search page ask for, as the request of a pull and back."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from rotation import universe
from rotation.errors import BadInput
from rotation.options import TextOption, quoted
from rotation.search import request
from rotation.search.request import Request
from rotation.selection import Selection

WORLD: Final = "world"
"""What the URL calls no region at all."""

PRESETS: Final[Mapping[str, str]] = {
    "Small caps": ", ".join(universe.SEARCH_TERMS),
    "Large caps": "S&P 500, Nasdaq 100, Magnificent Seven, AI stocks, large cap stocks",
    "In the news": "Opendoor, NuScale, meme stocks, short squeeze, penny stocks",
    "Value and growth": "value stocks, growth stocks, small cap value, small cap growth, dividends",
    "Fear": "recession, stock market crash, bear market, VIX, sell stocks",
    "The Fed": "Fed rate cut, interest rates, inflation, FOMC, Treasury yields",
}
"""Named sets of terms, each one comparable pull; the first is the default."""

DEFAULT_TERMS: Final = next(iter(PRESETS.values()))
DEFAULT_SPAN: Final = "5y"

_RELATIVE: Final = re.compile(r"([1-9]\d?)([ym])", re.ASCII)
_DAYS: Final = re.compile(r"(\d{4}-\d{2}-\d{2})(?:\.\.| )(\d{4}-\d{2}-\d{2})", re.ASCII)
_PULL: Final = re.compile(r"[a-z0-9-]*", re.ASCII)
_SOMETHING: Final = ("a",)
"""Any term: the rules for region and span are those of a whole request."""


def clean_terms(text: str) -> str:
    """Terms as one line, ``small cap stocks, IWM``.

    Raises
    ------
    BadInput
        As `terms.clean_terms`.
    """
    return ", ".join(request.clean_terms(text))


def clean_geo(text: str) -> str:
    """A region's code in capitals, or ``world``.

    Raises
    ------
    BadInput
        Neither.
    """
    place = text.strip()
    if place.casefold() in ("", WORLD):
        return WORLD
    try:
        return Request(_SOMETHING, geo=place).geo
    except BadInput:
        raise BadInput(
            f"The region {quoted(text)} is neither world nor a code such as US or US-CA"
        ) from None


def clean_span(text: str) -> str:
    """``5y``, ``12m``, ``all``, or two days as ``2021-01-17..2026-01-11``.

    Raises
    ------
    BadInput
        None of them.
    """
    span = _short(" ".join(text.split()).lower())
    try:
        Request(_SOMETHING, timeframe=_timeframe(span))
    except BadInput:
        raise BadInput(
            f"The span {quoted(text)} is not one such as 5y, 12m, all or 2021-01-17..2026-01-11"
        ) from None
    return span


TERMS: Final = TextOption(
    "terms",
    "Search terms",
    clean_terms,
    DEFAULT_TERMS,
    600,
    "Up to five, separated by commas: Google compares them on one scale. Terms nobody has asked "
    "for before are put on the refresher's list.",
    "the default terms are shown",
)
GEO: Final = TextOption(
    "geo",
    "Region",
    clean_geo,
    "US",
    12,
    "A country or state by its code, such as US, US-CA or GB, or the world.",
    "US is used",
    ("US", WORLD, "US-CA", "US-NY", "US-TX", "GB", "CA", "DE"),
)
SPAN: Final = TextOption(
    "span",
    "Span",
    clean_span,
    DEFAULT_SPAN,
    24,
    "5y gives five years of weeks, 12m one year of weeks, all gives months since 2004. Scores "
    "need weeks, and more than a year of them.",
    f"{DEFAULT_SPAN} is used",
    (DEFAULT_SPAN, "12m", "all"),
)


def clean_term(text: str) -> str:
    """A term of a pull, which may have signs that Google is not asked for; empty for none.

    Raises
    ------
    BadInput
        As `request.clean_terms`.
    """
    try:
        return ", ".join(request.stored_terms(text)) if text.strip() else ""
    except BadInput:
        return clean_terms(text)


def clean_pull(text: str) -> str:
    """The name of a stored pull; empty for none.

    Raises
    ------
    BadInput
        No such name is given to pulls.
    """
    name = text.strip().lower()
    if not _PULL.fullmatch(name):
        raise BadInput(f"{quoted(text)} is no name of a stored search, such as import-0a1b2c3d")
    return name


TERM: Final = TextOption(
    "term",
    "Term compared with the spread",
    clean_term,
    "",
    100,
    "The term that lead and lag, volatility and the map are about; the first unless another is "
    "chosen.",
    "the first term is used",
    boxed=False,
)
PULL: Final = TextOption(
    "pull",
    "Stored search",
    clean_pull,
    "",
    40,
    "A stored search by its name, in place of terms, region and span: for files that "
    "Google cannot be asked for, of more than five terms or with quotes in one.",
    "the search is shown",
    boxed=False,
)


def of(selection: Selection) -> Request:
    """The pull a selection asks for."""
    place = selection.option(GEO.name)
    return Request(
        tuple(selection.option(TERMS.name).split(", ")),
        "" if place == WORLD else place,
        _timeframe(selection.option(SPAN.name)),
    )


def wish(asked_terms: tuple[str, ...], geo: str, timeframe: str) -> dict[str, str]:
    """The values of the controls that ask for a pull, by name."""
    return {
        TERMS.name: ", ".join(asked_terms),
        GEO.name: geo or WORLD,
        SPAN.name: _short(timeframe),
    }


def can_ask(terms: tuple[str, ...], geo: str, timeframe: str) -> bool:
    """Whether the controls can ask for a pull: Google can be asked for it."""
    try:
        return Request(terms, geo, timeframe).terms == terms
    except BadInput:
        return False


def preset_of(text: str) -> str | None:
    """The preset that has these terms, None where none has."""
    wanted = {term.strip().casefold() for term in text.split(",")}
    sets = {name: set(preset.casefold().split(", ")) for name, preset in PRESETS.items()}
    return next((name for name, terms in sets.items() if terms == wanted), None)


def _short(timeframe: str) -> str:
    """As in the URL."""
    if days := _DAYS.fullmatch(timeframe):
        return "..".join(days.groups())
    if timeframe.startswith("today "):
        return timeframe.removeprefix("today ").replace("-", "")
    return timeframe


def _timeframe(span: str) -> str:
    """As Google wants it: ``today 5-y``, ``all``, ``2021-01-17 2026-01-11``."""
    if days := _DAYS.fullmatch(span):
        return " ".join(days.groups())
    if relative := _RELATIVE.fullmatch(span):
        return f"today {relative[1]}-{relative[2]}"
    return span
