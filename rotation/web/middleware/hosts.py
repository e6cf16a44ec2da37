"""Which requests are answered at all: of a sane length, to this host, from our own pages."""

from __future__ import annotations

import ipaddress
import logging
import re
from typing import Final
from urllib.parse import urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Receive, Scope, Send

from rotation.auth import origin
from rotation.web import problems

log = logging.getLogger("rotation.web.middleware.hosts")

LONGEST: Final = 8192
"""Longest path with query that is answered. [bytes]"""

_HOST: Final = re.compile(r"(\[[0-9A-Fa-f:.]{2,45}\]|[A-Za-z0-9._-]{1,253})(:[0-9]{1,5})?")
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "[::1]"})
_PROBES: Final = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked by whatever watches a process, by the address the process has behind its proxy."""


class Hosts:
    """Refuses what no browser of a viewer sends.

    An address longer than ``LONGEST``; a host that is none or, where ``ROTATION_PUBLIC_URL``
    is set, neither that nor this machine; without it, at a loopback address, any host but
    loopback's names; a websocket opened by a page of another origin.
    What passes has the public host in its headers, whatever a proxy made of it.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app
        self.public = origin.public_origin()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Refuse a request or connection, or pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused is None:
            await self.app(scope, receive, send)
        elif scope["type"] == "http":
            await problems.problem(*refused)(scope, receive, send)
        else:
            log.warning("A websocket was refused: %s", refused[1])
            await send({"type": "websocket.close", "code": 1008, "reason": refused[1]})

    def _refused(self, scope: Scope) -> tuple[int, str] | None:
        """Status and sentence for what is refused, None for what passes."""
        length = len(scope.get("raw_path") or b"") + len(scope["query_string"])
        if length > LONGEST:
            return 414, f"The address has {length} bytes; at most {LONGEST} are read."
        headers = Headers(scope=scope)
        host = headers.get("host", "")
        if not _HOST.fullmatch(host) or not _netloc(f"//{host}"):
            return 400, "The request names no host, or not a sane one; nothing is answered."
        probe = scope["path"] in _PROBES
        if self.public is not None and not probe:
            public = urlsplit(self.public).netloc
            if _bare(host) == _bare(public):
                MutableHeaders(scope=scope)["host"] = public
                host = public
            elif _bare(host) not in _LOOPBACK:
                return 421, (
                    f"The request is for {host}, and this is {public}. A proxy in between has to "
                    "pass the host on; see ROTATION_PUBLIC_URL."
                )
        elif not probe and _at_loopback(scope) and _bare(host) not in _LOOPBACK:
            return 421, (
                f"The request is for {host}, and this machine's own address answers for localhost "
                "alone. Set ROTATION_PUBLIC_URL to the address people know this by."
            )
        if scope["type"] == "websocket":
            page_origin = headers.get("origin")
            if page_origin is not None and _netloc(page_origin) != host.lower():
                return 403, "its page belongs to another origin than ours."
        return None


def origin_of(scope: Scope) -> str:
    """What the viewer's addresses begin with: as it is set, or as the request came."""
    return origin.public_origin() or f"{scope['scheme']}://{Headers(scope=scope).get('host', '')}"


def _at_loopback(scope: Scope) -> bool:
    """Return whether a request came in at a loopback address of this machine.

    A page of another site can point its own name at this address (DNS rebinding) and then reads
    what is answered as its own.
    """
    try:
        return ipaddress.ip_address((scope.get("server") or ("",))[0]).is_loopback
    except ValueError:
        return False


def _netloc(address: str) -> str:
    """The host and port of an address in lower case; empty where it cannot be taken apart."""
    try:
        return urlsplit(address).netloc.lower()
    except ValueError:  # brackets with no IPv6 address between them
        return ""


def _bare(host: str) -> str:
    """A host without its port."""
    return re.sub(r":[0-9]+$", "", host).lower()
