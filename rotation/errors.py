"""Everything this package raises on purpose.

One root, few leaves. A message is one sentence a person can act on: what was
wrong, what was expected, what happens now.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

LONGEST_WAIT: Final = 86_400.0
"""Longest that an upstream which asks for a pause is left alone. [s]"""


class RotationError(Exception):
    """Root of every deliberate error; its text is fit to show to a person."""


class BadInput(RotationError):
    """A URL value, command-line value, setting or file is not usable."""


class UnknownName(BadInput):
    """No page or chart has the name that is asked for."""


class NoData(RotationError):
    """The question is sound but nothing stored can answer it."""


class NotEnoughHistory(NoData):
    """Fewer sessions are stored than the calculation needs.

    Parameters
    ----------
    needed, have : int
        Sessions.
    what : str
        What was to be computed, or whose history it is.
    """

    def __init__(self, needed: int, have: int, what: str = "this figure") -> None:
        super().__init__(
            f"{what} needs {needed:,} sessions and {have:,} {'is' if have == 1 else 'are'} stored."
        )
        self.needed = needed
        self.have = have
        self.what = what


class StoreError(RotationError):
    """The store cannot be opened, read or written."""


class SourceError(RotationError):
    """An upstream did not deliver; names the source and the key it was asked for."""

    def __init__(self, source: str, key: str, message: str) -> None:
        super().__init__(f"{source}, {key}: {message}")
        self.source = source
        self.key = key


class RateLimited(SourceError):
    """The upstream refuses further calls for now.

    Parameters
    ----------
    retry_after : float or None
        Seconds the upstream asked us to wait, if it said so.
    """

    def __init__(self, source: str, key: str, retry_after: float | None = None) -> None:
        wait = _wait(retry_after)
        super().__init__(source, key, f"too many requests{wait}; calls stop until it cools down.")
        self.retry_after = retry_after


class Unavailable(SourceError):
    """The upstream cannot be reached, times out or answers with a server error.

    Parameters
    ----------
    message : str
        What went wrong, with its stop.
    retry_after : float or None
        As of ``RateLimited``.
    """

    def __init__(
        self, source: str, key: str, message: str, retry_after: float | None = None
    ) -> None:
        wait = _wait(retry_after)
        super().__init__(source, key, f"{message.rstrip('.')}{wait}." if wait else message)
        self.retry_after = retry_after


def _wait(retry_after: float | None) -> str:
    """Return how long an upstream asks to wait, as a part of a sentence; empty without a word."""
    if not retry_after:
        return ""
    if retry_after > LONGEST_WAIT:
        return " and asks to wait for more than a day, of which a day is kept"
    return f" and asks to wait {retry_after:.0f} s"


class UnknownSymbol(SourceError):
    """The upstream does not know this symbol (delisted, renamed or mistyped)."""


class BadResponse(SourceError):
    """The upstream answered with something other than the data asked for."""

    def __init__(self, source: str, key: str, *, expected: str, got: str) -> None:
        super().__init__(source, key, f"expected {expected}, got {got}.")
        self.expected = expected
        self.got = got


Refusal = Callable[[str], BadResponse]
"""Given what came instead of the document asked for, the error to raise."""


def refusal(source: str, key: str, expected: str) -> Refusal:
    """Return what makes the errors of one parser, which differ only in what they were given."""
    return lambda got: BadResponse(source, key, expected=expected, got=got)
