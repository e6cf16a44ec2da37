"""Answers with an ETag (RFC 9110): sent whole, or not at all to an asker that has them already."""

from __future__ import annotations

import gzip
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

_SMALL: Final = 1000
"""Contents that are sent as they are. [bytes]"""


@dataclass(frozen=True)
class Content:
    """What is sent.

    Attributes
    ----------
    plain : the bytes
    packed : the same compressed by gzip; empty where that is not worth it
    media_type : what they are
    etag : a name for exactly these; a weak one, which holds for both forms
    """

    plain: bytes
    packed: bytes
    media_type: str
    etag: str


def content(plain: bytes, media_type: str) -> Content:
    """Return bytes with their name, text also compressed: work for a thread, not the event loop."""
    name = f'W/"{hashlib.sha256(plain).hexdigest()[:32]}"'
    text = len(plain) > _SMALL and not media_type.startswith("image/")
    return Content(plain, gzip.compress(plain, 5, mtime=0) if text else b"", media_type, name)


def answer(request: Request, of: Content, headers: Mapping[str, str] | None = None) -> Response:
    """Answer a request: always asked for anew, seldom sent anew.

    Parameters
    ----------
    request : Request
    of : Content
    headers : mapping of str to str, optional
        Further headers, over those of the answer.
    """
    said = {"ETag": of.etag, "Cache-Control": "no-cache", "Vary": "Accept-Encoding"}
    said |= headers or {}
    if of.etag in request.headers.get("if-none-match", ""):
        return Response(status_code=304, headers=said)
    if of.packed and "gzip" in request.headers.get("accept-encoding", ""):
        said["Content-Encoding"] = "gzip"
        return Response(of.packed, 200, said, of.media_type)
    return Response(of.plain, 200, said, of.media_type)
