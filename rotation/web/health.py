"""Whether the process lives, and whether it has something to show."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import PlainTextResponse


async def alive(_: Request) -> PlainTextResponse:
    """The process answers; says nothing of the store."""
    return PlainTextResponse("ok\n", headers={"Cache-Control": "no-store"})
