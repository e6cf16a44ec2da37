"""Search terms: what may be asked of Google Trends, and in which words."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from rotation import universe
from rotation.errors import BadInput
from rotation.options import quoted

MOST: Final = 5
"""Terms that Google compares in one pull."""
MOST_STORED: Final = 8
"""Terms that Google compares on its own page, whose files people bring."""
LONGEST: Final = 100
"""Characters of one term."""

FIRST: Final = dt.date(2004, 1, 1)
"""The first day Google tells anything of."""

_SIGNS: Final = ".&+-/%$"
_QUOTES: Final = "\"'‘’“”„«»"
_WRITTEN: Final = _SIGNS + _QUOTES + "!?()"
"""Signs of terms that are stored from files: nothing is asked of Google with them."""
_NO_QUOTES: Final = dict.fromkeys(map(ord, _QUOTES))
_INVISIBLE: Final = frozenset({"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"})
_WORDS: Final = ("L", "N", "Mn", "Mc")
_STYLES_OF_EMOJI: Final = frozenset(map(chr, range(0xFE00, 0xFE10)))
_GEO: Final = re.compile(r"|[A-Z]{2}(-[A-Z0-9]{1,3}){0,2}")
_SPAN: Final = re.compile(r"(\d{4}-\d{2}-\d{2}) (\d{4}-\d{2}-\d{2})", re.ASCII)
_RELATIVE: Final = re.compile(r"all|today [1-9]\d?-[my]", re.ASCII)


@dataclass(frozen=True)
class PullKey:
    """The request that a pull answers: everything that is compared on one scale.

    Attributes
    ----------
    terms : tuple of str
        In the order of the columns.
    geo : str
        ``US``, ``US-CA``, empty for the world; the region's name from a file without a code.
    timeframe : str
        ``today 5-y`` and the like, or the first and the last date of a file.
    """

    terms: tuple[str, ...]
    geo: str
    timeframe: str

    def key(self) -> str:
        """The same for every request Google answers with the same pull, and fit to show.

        Neither the order nor the case of its terms matters to Google.
        """
        terms = " | ".join(sorted(term.casefold() for term in self.terms))
        return f"{self.geo or 'world'}, {self.timeframe}: {terms}"


@dataclass(frozen=True)
class Request(PullKey):
    """A pull that Google can be asked for.

    Parameters
    ----------
    terms : tuple of str
        1 to MOST, cleaned by `clean_terms`.
    geo : str
        ``US``, ``US-CA``; empty is the whole world.
    timeframe : str
        ``today 5-y``, ``today 12-m``, ``all`` or two days, ``2021-01-16 2026-01-16``.

    Raises
    ------
    BadInput
        One of them cannot be asked for.
    """

    geo: str = "US"
    timeframe: str = "today 5-y"

    def __post_init__(self) -> None:
        object.__setattr__(self, "terms", clean_terms(list(self.terms)))
        object.__setattr__(self, "geo", self.geo.strip().upper())
        if not _GEO.fullmatch(self.geo):
            raise BadInput(
                f"The region {quoted(self.geo)} is not a code such as US or US-CA "
                "(empty is the whole world)"
            )
        if not (_RELATIVE.fullmatch(self.timeframe) or _is_span(self.timeframe)):
            raise BadInput(
                f"The span {quoted(self.timeframe)} is not one such as today 5-y, today 12-m, all "
                "or 2021-01-16 2026-01-16"
            )


def clean_terms(text: str | Sequence[str]) -> tuple[str, ...]:
    """Search terms as they are asked for, from a line of text or a list.

    Full-width and other compatibility forms become plain ones, runs of spaces one
    space; blank entries and repetitions that differ only in case are dropped, the
    first spelling kept. Whatever else is wrong is refused, not repaired: quotes and
    commas would change what Google searches for.

    Parameters
    ----------
    text : str or sequence of str
        One line, terms separated by commas; or one term an entry.

    Returns
    -------
    tuple of 1 to MOST str

    Raises
    ------
    BadInput
        No term, too many, one too long, or one with a character that is neither a
        letter, a digit, a space nor one of ``. & + - / % $``.
    """
    return _cleaned(text, MOST, _SIGNS)


def stored_terms(text: str | Sequence[str]) -> tuple[str, ...]:
    """Search terms as a file or a stored pull may have them; as `clean_terms`.

    Terms in quotes, with apostrophes, and up to MOST_STORED of them. A comma separates them
    where they are stored and in addresses, and so is in none.

    Raises
    ------
    BadInput
        As `clean_terms`; the character that is refused is named.
    """
    return _cleaned(text, MOST_STORED, _WRITTEN)


def _cleaned(text: str | Sequence[str], most: int, signs: str) -> tuple[str, ...]:
    entries = text.split(",") if isinstance(text, str) else text
    kept: dict[str, str] = {}
    for entry in entries:
        if entry.strip():
            term = _clean_term(entry, signs)
            kept.setdefault(term.casefold(), term)
    if not kept:
        raise BadInput(f"No search term was given; expected 1 to {most}, separated by commas")
    if len(kept) > most:
        raise BadInput(
            f"{len(kept)} search terms were given and one search compares at most {most}"
        )
    return tuple(kept.values())


def _clean_term(entry: str, signs: str) -> str:
    term = unicodedata.normalize("NFKC", entry.strip())
    if any(unicodedata.category(letter) in _INVISIBLE for letter in term):
        raise BadInput(
            f"The search term {quoted(term)} has a line break or another character that cannot "
            "be seen; expected plain words"
        )
    term = " ".join(term.split())
    if len(term) > LONGEST:
        raise BadInput(
            f"The search term {quoted(term)} has {len(term)} characters; expected at most {LONGEST}"
        )
    refused = next((letter for letter in term if not _is_allowed(letter, signs)), None)
    if refused is not None:
        name = unicodedata.name(refused, f"U+{ord(refused):04X}").lower()
        expected = f"digits, spaces and {' '.join(_SIGNS)}"
        if signs != _SIGNS:
            expected = f"digits, spaces, quotes and {' '.join(signs.translate(_NO_QUOTES))}: {name}"
        raise BadInput(
            f"The search term {quoted(term)} has a character other than letters, {expected}"
        )
    if not any(letter.isalnum() for letter in term):
        raise BadInput(f"The search term {quoted(term)} has no letter and no digit")
    return term


def _is_allowed(letter: str, signs: str) -> bool:
    if letter == " " or letter in signs:
        return True
    return letter not in _STYLES_OF_EMOJI and unicodedata.category(letter).startswith(_WORDS)


def _is_span(timeframe: str) -> bool:
    days = _SPAN.fullmatch(timeframe)
    if days is None:
        return False
    try:
        return FIRST <= dt.date.fromisoformat(days[1]) < dt.date.fromisoformat(days[2])
    except ValueError:
        return False


DEFAULT: Final = Request(universe.SEARCH_TERMS)
"""What is asked for daily, and what the page shows without a wish."""
