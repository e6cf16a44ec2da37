"""Streamlit's compression by what a client takes: it looks for the letters gzip alone."""

from __future__ import annotations

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rotation.web import conditional


class Encodings:
    """Passes gzip on where a client takes it, and says each name in ``Vary`` once.

    What is behind it compresses for a client that refuses gzip by a quality of zero, and names
    ``Accept-Encoding`` beside an answer that does so already.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, and its answer back."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                if said := headers.getlist("vary"):
                    headers["vary"] = _once(", ".join(said))
            await send(message)

        await self.app(_as_taken(scope), receive, sent)


def _as_taken(scope: Scope) -> Scope:
    """The request without the name of gzip where that is refused."""
    taken = ", ".join(Headers(scope=scope).getlist("accept-encoding"))
    if "gzip" not in taken.lower() or conditional.accepted(taken, ("gzip",)):
        return scope
    left = ", ".join(part.strip() for part in taken.split(",") if "gzip" not in part.lower())
    changed = {**scope}
    MutableHeaders(scope=changed)["accept-encoding"] = left
    return changed


def _once(names: str) -> str:
    every = (name.strip() for name in names.split(","))
    return ", ".join({name.lower(): name for name in every if name}.values())
