"""Faults that every loopback server knows, whatever upstream it plays.

``server.fault = Fault.CHALLENGE`` spoils every answer of the upstream's data in that way. The
servers have enums of their own beside this one, for what only their upstream does; a fault that
both know has the same name in both, and `spoiled` goes by the name.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Literal

from rotation.sources.http import LARGEST
from tests.loopback.http import Answer


class Fault(StrEnum):
    """What can be wrong with an answer of any upstream."""

    EMPTY_BODY = "200 with nothing"
    NO_ROWS = "the right document without rows"
    PARTIAL = "the right document without some of its fields or rows"
    RENAMED = "the right document with one name changed"
    TRUNCATED = "half the document, its length declared as such"
    CUT_OFF = "the connection closes in the middle of the body"
    HTML = "200 with an HTML page, announced as data"
    CHALLENGE = "202 with the page of a challenge"
    FORBIDDEN = "403 with an HTML page"
    TOO_MANY_REQUESTS = "429 with a text"
    UNAVAILABLE = "503 with an HTML page"
    HUGE = "more bytes than any answer has"
    HANG = "no answer at all, the connection stays open"
    DRIP = "one byte a second"


Edit = Callable[[bytes], bytes]
"""Makes the body of a right answer a wrong one."""

_HTML = "text/html; charset=utf-8"
PLAIN: Mapping[str, Answer] = {
    "EMPTY_BODY": Answer(200, "application/json", b""),
    "CHALLENGE": Answer(
        202,
        _HTML,
        b"<!DOCTYPE html><html><head><title>Just a moment...</title></head>"
        b"<body><script>challenge()</script></body></html>",
    ),
    "FORBIDDEN": Answer(403, _HTML, b"<html><title>Access denied</title></html>"),
    "TOO_MANY_REQUESTS": Answer(429, "text/plain", b"Slow down"),
    "UNAVAILABLE": Answer(503, _HTML, b"<html><title>Service unavailable</title></html>"),
}
"""Answers that do not depend on what was asked, by the fault's name."""

PAGE = b"\n<!doctype html><html><head><title>Welcome</title></head><body></body></html>"
MANNERS: Mapping[str, Literal["hang", "drip", "cut"]] = {
    "CUT_OFF": "cut",
    "HANG": "hang",
    "DRIP": "drip",
}


def spoiled(answer: Answer, fault: StrEnum | None, edits: Mapping[Fault, Edit]) -> Answer:
    """What a fault makes of a right answer; the answer itself for a fault not known here.

    Parameters
    ----------
    answer : Answer
    fault : Fault, or a server's own that has the name of one
    edits : mapping
        What NO_ROWS, PARTIAL and RENAMED make of the body, in the format of the server.
    """
    name = fault.name if fault is not None else ""
    if name in PLAIN:
        answer = replace(PLAIN[name], headers=answer.headers)
    elif name == "HTML":
        answer = replace(answer, body=PAGE)
    elif name == "HUGE":
        answer = replace(answer, body=bytes(LARGEST + 1))
    elif name == "TRUNCATED":
        answer = replace(answer, body=answer.body[: len(answer.body) // 2])
    elif name in MANNERS:
        answer = replace(answer, manner=MANNERS[name])
    elif fault in edits:
        body = edits[fault](answer.body)
        assert body != answer.body, f"{fault.name} changed nothing"
        answer = replace(answer, body=body)
    return answer


def with_wait(answer: Answer, retry_after: str | None) -> Answer:
    """A 429 or 503 with the wait it asks for; any other answer as it is."""
    if answer.status not in (429, 503) or retry_after is None:
        return answer
    return replace(answer, headers=answer.headers | {"Retry-After": retry_after})
