"""What an HTTP answer says besides its data, in the words of an error."""

from __future__ import annotations

import datetime as dt
from email.utils import parsedate_to_datetime


def retry_after(said: str | None) -> float | None:
    """Seconds to wait, from the header's seconds or HTTP date; None where neither is said. [s]"""
    text = (said or "").strip()
    if text.isdecimal():
        return float(text)
    try:
        until = parsedate_to_datetime(text)
    except ValueError:
        return None
    return max((until - dt.datetime.now(until.tzinfo)).total_seconds(), 0.0)


def described(status: int, kind: str | None, body: bytes) -> str:
    """Status, content type and the first words of a body."""
    return f"status {status}, {(kind or 'no type').split(';')[0]}, {opening(body)!r}"


def opening(body: bytes) -> str:
    """The first words of a body, readable whatever it is."""
    return body[:60].decode("utf-8", errors="replace")
