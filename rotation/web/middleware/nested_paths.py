"""Addresses below a page's, such as ``/spread/IWM-SPY``."""

from __future__ import annotations

from typing import Final
from urllib.parse import quote

from starlette.datastructures import Headers
from starlette.responses import RedirectResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

_FILES: Final = frozenset({"app", "component", "media", "static"})
"""First parts of addresses that files have, pages of HTML among them."""


class NestedPaths:
    """Leads from an address below another one to that.

    Streamlit answers there with the page that all pages are drawn in, whose scripts are beside it
    for a path of one part alone: everything stayed white. What is no page's name is told there.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back where that can be drawn."""
        first, *below = scope["path"].strip("/").split("/") if scope["type"] == "http" else ("",)
        if not below or first in _FILES:
            await self.app(scope, receive, send)
            return
        query = scope["query_string"].decode("latin-1")
        to = RedirectResponse(f"/{quote(first, safe='')}{query and f'?{query}'}")
        led = False

        async def sent(message: Message) -> None:
            nonlocal led
            if message["type"] == "http.response.start":
                led = message["status"] == 200 and _is_page(Headers(raw=message["headers"]))
                if led:
                    await to(scope, receive, send)
            if not led:
                await send(message)

        await self.app(scope, receive, sent)


def _is_page(headers: Headers) -> bool:
    return headers.get("content-type", "").startswith("text/html")
