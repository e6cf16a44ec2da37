"""Answers with an ETag (RFC 9110): sent whole, or not at all to an asker that has them already."""

from __future__ import annotations

import gzip
import hashlib
import re
from collections.abc import Iterable, Mapping
from functools import cached_property
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_SMALL: Final = 1000
"""Contents that are sent as they are. [bytes]"""


class Content:
    """What is sent: bytes of a media type."""

    def __init__(self, plain: bytes, media_type: str) -> None:
        self.plain, self.media_type = plain, media_type

    @cached_property
    def etag(self) -> str:
        """A name for exactly these bytes; a weak one, which holds for both forms."""
        return f'W/"{hashlib.sha256(self.plain).hexdigest()[:32]}"'

    @cached_property
    def packed(self) -> bytes:
        """The same compressed by gzip; empty where that is not worth it."""
        text = len(self.plain) > _SMALL and not self.media_type.startswith("image/")
        return gzip.compress(self.plain, 5, mtime=0) if text else b""


def answer(request: Request, of: Content, headers: Mapping[str, str] | None = None) -> Response:
    """Answer a request: always asked for anew, seldom sent anew.

    Compressing is work for a thread, not for the event loop.

    Parameters
    ----------
    request : Request
    of : Content
    headers : mapping of str to str, optional
        Further headers, over those of the answer.
    """
    said = {"ETag": of.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    said |= headers or {}
    if known(", ".join(request.headers.getlist("if-none-match")), of.etag):
        return Response(status_code=304, headers=said)
    if accepted(request.headers.get("accept-encoding", ""), ("gzip",)) and of.packed:
        said["Content-Encoding"] = "gzip"
        return Response(of.packed, 200, said, of.media_type)
    return Response(of.plain, 200, said, of.media_type)


_TAG: Final = re.compile(r'(?:W/)?("[^"]*")')


def known(header: str, etag: str) -> bool:
    """Return whether an asker has what is named by a tag, by the weak comparison (RFC 9110 13.1.2).

    Parameters
    ----------
    header : str
        Its ``If-None-Match``: tags by commas, or ``*`` for whatever there is.
    etag : str
    """
    return header.strip() == "*" or etag.removeprefix("W/") in _TAG.findall(header)


def accepted(header: str, encodings: Iterable[str]) -> str | None:
    """Return the first of the encodings that a client takes; None where it takes none of them.

    Parameters
    ----------
    header : str
        Its ``Accept-Encoding``; one with a quality of zero (``q=0``, ``q=0.000``) is refused.
    encodings : iterable of str
        The best first.
    """
    offered = {}
    for part in header.lower().split(","):
        name, _, quality = part.partition(";")
        offered[name.strip()] = not re.fullmatch(r"q=0(\.0*)?", quality.replace(" ", ""))
    return next((name for name in encodings if offered.get(name, False)), None)
