"""Middleware that gives each request an id and writes one log line about it."""

from __future__ import annotations

import logging
import re
import secrets
import time
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rotation.telemetry import json_logs, metrics
from rotation.web import problems

log = logging.getLogger("rotation.web.requests")

_SANE: Final = re.compile(r"[A-Za-z0-9._-]{8,64}")
_SECRET: Final = re.compile(r"^/_stcore/upload_file/.*")
_LONGEST: Final = 200  # characters of a path
_SWITCHED: Final = 101
_REFUSED: Final = 403


class RequestLog:
    """Names each request, writes a line about it, and answers in a sentence where it fails.

    A line says nothing of who asked, and of the address only the path: values of a query may
    be secrets. What went wrong, with its traceback, goes to the log under the request's id.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request or a connection on, and write about it when it has ended."""
        if scope["type"] not in ("http", "websocket"):
            await self.app(scope, receive, send)
            return
        started = time.perf_counter()
        name = _name(scope)
        told = json_logs.request_id.set(name)
        said: dict[str, int] = {}

        async def sent(message: Message) -> None:
            status = _status(message)
            if status is not None and "status" not in said:
                said["status"] = status
                metrics.connected(status == _SWITCHED)
                if message["type"] != "websocket.close":
                    MutableHeaders(scope=message).append(json_logs.REQUEST_ID_HEADER, name)
            await send(message)

        try:
            await self.app(scope, receive, sent)
        except Exception:
            log.exception("A request failed", extra={"request_id": name})
            if scope["type"] == "http" and "status" not in said:
                await problems.fault(name)(scope, receive, sent)
        finally:
            metrics.connected(-(said.get("status") == _SWITCHED))
            _write(scope, said.get("status", 500), time.perf_counter() - started)
            json_logs.request_id.reset(told)


def _name(scope: Scope) -> str:
    """The request's id: the one a proxy gave it, if it is sane; passed on in its headers."""
    headers = MutableHeaders(scope=scope)
    given = headers.getlist(json_logs.REQUEST_ID_HEADER)
    name = given[0] if len(given) == 1 and _SANE.fullmatch(given[0]) else secrets.token_hex(8)
    headers[json_logs.REQUEST_ID_HEADER] = name
    return name


def _status(message: Message) -> int | None:
    """What a message settles as the status; None if it settles nothing."""
    match message["type"]:
        case "http.response.start" | "websocket.http.response.start":
            return int(message["status"])
        case "websocket.accept":
            return _SWITCHED
        case "websocket.close":
            return _REFUSED
    return None


def _write(scope: Scope, status: int, seconds: float) -> None:
    path = _SECRET.sub("/_stcore/upload_file/…", scope["path"])
    metrics.request(path, status, None if scope["type"] == "websocket" else seconds)
    log.info(
        "request",
        extra={
            "method": scope.get("method", "WEBSOCKET"),
            "path": path if len(path) <= _LONGEST else path[:_LONGEST] + "…",
            "status": status,
            "ms": round(1000 * seconds, 1),
        },
    )
