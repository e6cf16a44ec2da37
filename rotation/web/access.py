"""Who gets in: stands in front of pages, their websocket, the API, pictures and metrics."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Scope, Send


class Access:
    """Lets everyone in.

    Parameters
    ----------
    app : ASGIApp
        What is guarded.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request or connection on."""
        await self.app(scope, receive, send)
