"""Controls that belong to one page: their names, values and defaults.

One declaration serves the URL, ``rotation show --set name=value``, the API and the
widget on the page.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

from rotation import universe
from rotation.errors import BadInput


@dataclass(frozen=True)
class IntOption:
    """A whole number within bounds: a slider.

    Attributes
    ----------
    name : as in the URL
    label : as on the page
    low, high, default : bounds, both allowed, and what is used without a wish
    unit : what is counted
    help : what it does, one or two sentences
    """

    name: str
    label: str
    low: int
    high: int
    default: int
    unit: str
    help: str

    def parse(self, text: str) -> int:
        """Read a value of the URL.

        Raises
        ------
        BadInput
            Not a whole number within the bounds.
        """
        number = int(text) if re.fullmatch(r"[0-9]{1,9}", text.strip()) else -1
        if not self.low <= number <= self.high:
            raise BadInput(
                f"The value {quoted(text)} of {self.name} is not a whole number of {self.unit} "
                f"from {self.low} to {self.high}"
            )
        return number

    def schema(self) -> dict[str, Any]:
        """What it takes, as JSON Schema."""
        return {
            "type": "integer",
            "minimum": self.low,
            "maximum": self.high,
            "default": self.default,
        }

    @property
    def instead(self) -> str:
        """What is used in place of a bad value, as a clause."""
        return f"{self.default} is used"


@dataclass(frozen=True)
class ChoiceOption:
    """One of a few words: a segmented control.

    ``choices`` is what each word is called in a sentence, by the word of the URL, which
    is also what the control shows.
    """

    name: str
    label: str
    choices: Mapping[str, str]
    default: str
    help: str

    def parse(self, text: str) -> str:
        """Read a value of the URL.

        Raises
        ------
        BadInput
            None of the words.
        """
        if text in self.choices:
            return text
        raise BadInput(
            f"The value {quoted(text)} of {self.name} is none of {', '.join(self.choices)}"
        )

    def schema(self) -> dict[str, Any]:
        """What it takes, as JSON Schema."""
        return {"type": "string", "enum": list(self.choices), "default": self.default}

    @property
    def instead(self) -> str:
        """What is used in place of a bad value, as a clause."""
        return f"{self.default} is used"

    def __hash__(self) -> int:
        return hash((self.name, self.default, tuple(self.choices.items())))


@dataclass(frozen=True)
class TextOption:
    """A text that is cleaned before it is used: a box to type in.

    Attributes
    ----------
    name : as in the URL
    label : as on the page
    clean : gives the text as it is used, or raises BadInput with the clause that says why not
    default : what is used without a wish, clean
    longest : characters beyond which a text is refused unread
    help : what it does, one or two sentences
    instead : what is used in place of a bad value, as a clause
    suggestions : texts offered in a list; none is a plain box
    boxed : whether it has a box of its own; otherwise a part of the page sets it in the URL
    resolve : finds the symbols that a clean text names among those of which prices are stored:
        the text as it is used, and the symbols; raises BadInput where one is not stored. None for
        texts that name no symbol
    """

    name: str
    label: str
    clean: Callable[[str], str]
    default: str
    longest: int
    help: str
    instead: str
    suggestions: tuple[str, ...] = ()
    boxed: bool = True
    resolve: Callable[[str, Collection[str]], tuple[str, tuple[str, ...]]] | None = None

    def parse(self, text: str) -> str:
        """Read a value of the URL.

        Raises
        ------
        BadInput
            Too long, or it cannot be cleaned.
        """
        if len(text) > self.longest:
            raise BadInput(
                f"The value {quoted(text)} of {self.name} has {len(text)} characters; expected at "
                f"most {self.longest}"
            )
        return self.clean(text)

    def schema(self) -> dict[str, Any]:
        """What it takes, as JSON Schema."""
        return {"type": "string", "maxLength": self.longest, "default": self.default}


Option = IntOption | ChoiceOption | TextOption


def read(
    options: Iterable[Option], values: Mapping[str, str | None], symbols: Collection[str] = ()
) -> tuple[dict[str, Any], dict[str, str]]:
    """The value of each option, and what was wrong with those that fell back to their default.

    Parameters
    ----------
    options : iterable of Option
    values : mapping of str to str
        As in the URL; absent or None is the default.
    symbols : collection of str
        Every symbol prices exist for; without, none that has to be stored is.
    """
    read_values: dict[str, Any] = {}
    problems: dict[str, str] = {}
    for option in options:
        text = values.get(option.name)
        try:
            read_values[option.name] = (
                option.default if text is None else _parsed(option, text, symbols)
            )
        except BadInput as error:
            read_values[option.name] = option.default
            problems[option.name] = str(error)
    return read_values, problems


def _parsed(option: Option, text: str, symbols: Collection[str]) -> Any:
    if not (isinstance(option, TextOption) and option.resolve):
        return option.parse(text)
    value = option.parse(text)
    # The default stays where it is not stored: there is nothing else to show.
    return value if value == option.default else option.resolve(value, symbols)[0]


def named(
    options: Iterable[Option], values: Mapping[str, Any], symbols: Collection[str]
) -> tuple[str, ...]:
    """Return the stored symbols that options name.

    Parameters
    ----------
    options : iterable of Option
    values : mapping of str
        As from ``read``.
    symbols : collection of str
        Every symbol prices exist for.
    """
    found: list[str] = []
    for option in options:
        if isinstance(option, TextOption) and option.resolve:
            with suppress(BadInput):  # stored when the value was read, and no longer
                found += option.resolve(values[option.name], symbols)[1]
    return tuple(found)


def stored_name(symbol: str, symbols: Collection[str]) -> str:
    """Return a symbol as it is stored: an index written without its caret gets it."""
    if symbol in symbols:
        return symbol
    return universe.INDEX_ALIASES.get(symbol, f"^{symbol}")


def quoted(text: str) -> str:
    """A value as typed, short enough to quote, without anything a browser could run."""
    clean = re.sub(r"[^\w .,:;+^=/-]", "·", text)[:40]
    return f"“{clean}”"
