"""Scripts and styles, compressed once a process and kept: a first visit loads a third."""

from __future__ import annotations

import gzip
import mimetypes
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Final

import anyio.to_thread
import brotli
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from rotation.cache import single_flight
from rotation.web import assets, conditional

KINDS: Final = frozenset({".css", ".js", ".json", ".svg"})
"""Endings of files that are text; fonts and pictures are compressed as they are."""
SMALLEST: Final = 1024
"""Files below this size are not worth it. [bytes]"""

_FOR_GOOD: Final = "public, max-age=31536000, immutable"
"""Each name has a hash of the content in it."""
_ENCODERS: Final[Mapping[str, Callable[[bytes], bytes]]] = {
    "br": lambda content: bytes(brotli.compress(content, quality=6)),
    "gzip": lambda content: gzip.compress(content, 6, mtime=0),
}
"""By the name in the header, the smallest result first."""


class Compressed:
    """Answers for the text files below ``/static/`` to clients that take an encoding.

    Whatever it does not know, and requests for a part of a file, it passes on. Scripts of our
    own, which nothing behind it knows, it sends to every client, and whole.

    Parameters
    ----------
    folder : Path
        Folder of Streamlit's files.
    """

    def __init__(self, app: ASGIApp, folder: Path) -> None:
        self.app = app
        self.own = assets.files()
        self.files = {
            f"/{path.relative_to(folder).as_posix()}": path
            for path in folder.glob("static/**/*")
            if path.suffix in KINDS and path.stat().st_size >= SMALLEST
        } | self.own

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request for a known file, or pass it on."""
        path = self.files.get(scope.get("path", "")) if scope["type"] == "http" else None
        if path is None or scope["method"] not in ("GET", "HEAD"):
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        encoding = conditional.accepted(headers.get("accept-encoding", ""), _ENCODERS)
        if scope["path"] not in self.own and (encoding is None or "range" in headers):
            await self.app(scope, receive, send)
            return
        said = {"Cache-Control": _FOR_GOOD, "Vary": "Accept-Encoding"}
        if encoding is not None:
            said["Content-Encoding"] = encoding
        answer = Response(
            await anyio.to_thread.run_sync(_encoded, path, encoding),
            headers=said,
            media_type=mimetypes.guess_type(path.name)[0] or "application/octet-stream",
        )
        if scope["method"] == "HEAD":
            answer.body = b""
        await answer(scope, receive, send)


@single_flight(max_entries=700)
def _encoded(path: Path, encoding: str | None) -> bytes:
    content = path.read_bytes()
    return content if encoding is None else _ENCODERS[encoding](content)
