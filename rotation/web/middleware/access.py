"""Who gets in: stands in front of pages, their websocket, the API, pictures and metrics.

Where sign-in is set up everything is closed to someone who is not signed in, but for what is
listed here as open. See docs/adr/0017.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any, Final

from starlette.concurrency import run_in_threadpool
from starlette.datastructures import MutableHeaders
from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rotation import sessions
from rotation.auth import pages, rate_limits
from rotation.auth.config import CALLBACK, LOG_OUT, LOGIN, SignIn
from rotation.auth.rules import Standing, Visitor
from rotation.auth.tokens import Tokens
from rotation.errors import StoreError
from rotation.web import problems, viewers
from rotation.web.middleware import return_address, security_headers

STRANGER: Final = "rotation.stranger"
"""Set in the scope of a probe by someone who is to learn whether it is well, and no more."""

_WAYS: Final = frozenset({LOGIN, LOG_OUT, CALLBACK})
_PROBES: Final = frozenset({"/healthz", "/readyz", "/_stcore/health", "/_stcore/host-config"})
"""Say nothing of what is stored."""
_BUNDLE: Final = re.compile(r"/static/(js|css|media)/[\w.-]+")
"""Streamlit's own scripts and styles, the same for everyone who ever installed it."""
_FOR_PROGRAMS: Final = re.compile(r"/((api|og|metrics)(/.*)?|feed\.xml|chart\.csv)")
"""What a token opens, and what is answered in JSON."""
_ACTIONS: Final[Mapping[str, rate_limits.Action]] = {"og": "picture", "chart.csv": "chart"}
"""What counts against a budget of its own, by the first part of the path."""
_PLUMBING: Final = re.compile(r"/(_stcore|media|component|app|static)(/.*)?")
_UPLOADS: Final = "/_stcore/upload_file/"
"""Below it Streamlit keeps whatever is sent, for any open page, in memory."""
_POLICY_VIOLATION: Final = 1008


@dataclass(frozen=True)
class Door:
    """Sign-in, as the server that draws the pages does it.

    Attributes
    ----------
    sign_in : how people sign in
    cookie : name of the cookie that says who is signed in
    claims : cookies to what a genuine one says, None without one
    login : a provider's name to the address that starts signing in there
    reload : the message that makes an open page load itself anew
    tokens : what programs may show instead of a cookie
    """

    sign_in: SignIn
    cookie: str
    claims: Callable[[Mapping[str, str]], Mapping[str, Any] | None]
    login: Callable[[str], str]
    reload: Callable[[], bytes]
    tokens: Tokens

    def visitor(self, cookies: Mapping[str, str]) -> Visitor:
        """Who shows these cookies."""
        return self.sign_in.visitor(self.claims(cookies))


class Access:
    """Lets in those who may come in, and says to the others what they can do.

    Parameters
    ----------
    door : Door or None
        None lets everyone in.
    """

    def __init__(self, app: ASGIApp, *, door: Door | None) -> None:
        self.app = app
        self._door = door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request or connection on, or answer it."""
        if scope["type"] == "http":
            await self._request(Request(scope), receive, send)
        elif scope["type"] == "websocket" and self._door is not None:
            await self._connect(self._door, scope, receive, send)
        else:
            await self.app(scope, receive, send)

    async def _connect(self, door: Door, scope: Scope, receive: Receive, send: Send) -> None:
        found = door.visitor(HTTPConnection(scope).cookies)
        if found.admitted:
            await self.app(scope, receive, send)
            return
        if found.standing is Standing.LAPSED:
            # A page that was left open: it would keep its figures, and try again forever.
            await receive()
            accepted = {"type": "websocket.accept", "subprotocol": "streamlit", "headers": []}
            await send(accepted)
            await send({"type": "websocket.send", "bytes": door.reload()})
        refused = {"code": _POLICY_VIOLATION, "reason": found.standing.value}
        await send({"type": "websocket.close", **refused})

    async def _request(self, request: Request, receive: Receive, send: Send) -> None:
        path = request.scope["path"]  # what the router decides by; a URL drops tabs
        door = self._door
        if door is not None:
            shared = _BUNDLE.fullmatch(path) is not None
            send = _sealed(send, encrypted=door.sign_in.encrypted, shared=shared)
            if path in _WAYS:
                send = return_address.on_the_way(
                    request,
                    send,
                    cookie=door.cookie,
                    encrypted=door.sign_in.encrypted,
                    page=lambda word: pages.sign_in(door.sign_in.providers, "/", word),
                )
        answer = await self._answer(request, path)
        if answer is None:
            await self.app(request.scope, receive, send)
        else:
            await answer(request.scope, receive, send)

    async def _answer(self, request: Request, path: str) -> Response | None:
        """What someone gets who does not get what they asked for; None for the others."""
        door = self._door
        if path == "/readyz" and door is not None:
            stranger = isinstance(await self._identity(door, request), Response)
            request.scope[STRANGER] = stranger
        if path in _PROBES or (door is not None and (path in _WAYS or _BUNDLE.fullmatch(path))):
            return None
        if _FOR_PROGRAMS.fullmatch(path):
            return await self._program(request, path)
        if door is None:
            return _upload(request, path, signed_in=False)
        found = door.visitor(request.cookies)
        if path == pages.SIGN_IN:
            return _go(door, request, found)
        if not found.admitted:
            return _page(door, request, path, found)
        request.scope[viewers.VIEWER] = _named(found)
        return _upload(request, path, signed_in=True)

    async def _program(self, request: Request, path: str) -> Response | None:
        """Why a request for figures gets none."""
        door = self._door
        viewer = viewers.of(request) if door is None else await self._identity(door, request)
        if isinstance(viewer, Response):
            return viewer
        try:
            if not path.startswith("/metrics"):
                viewers.count(viewer, _ACTIONS.get(path.split("/")[1], "api"))
        except viewers.TooMany as late:
            return _too_many(late)
        return None

    async def _identity(self, door: Door, request: Request) -> str | Response:
        """Who asks, by a token or by a cookie; what they are answered who get nothing."""
        kind, _, token = request.headers.get("authorization", "").partition(" ")
        if kind.lower() != "bearer":
            found = door.visitor(request.cookies)
            return _named(found) if found.admitted else _refused(found)
        try:
            owner = await run_in_threadpool(door.tokens.owner, token.strip(), sessions.now())
        except StoreError:
            return problems.problem(
                HTTPStatus.SERVICE_UNAVAILABLE,
                "Tokens cannot be checked, because the store cannot be read; nothing is shown.",
                {"Retry-After": "10"},
            )
        if owner is not None:
            return f"token:{owner}"
        return problems.problem(
            HTTPStatus.UNAUTHORIZED,
            "The token is not known, has expired or was revoked; nothing is shown.",
            {"WWW-Authenticate": 'Bearer realm="rotation", error="invalid_token"'},
        )


def _upload(request: Request, path: str, *, signed_in: bool) -> Response | None:
    """Why a file is not taken; None where it is, and for every other request.

    Those who signed in may send one, and whoever sits at the machine, as the page says.
    """
    if request.method != "PUT" or not path.startswith(_UPLOADS):
        return None
    host = request.client.host if request.client else ""
    if not (signed_in or rate_limits.is_here(host)):
        detail = "Files are taken of people who signed in, and at this machine; this one was not."
        return problems.problem(HTTPStatus.FORBIDDEN, detail)
    try:
        viewers.count(viewers.of(request), "upload")
    except viewers.TooMany as late:
        return _too_many(late)
    return None


def _too_many(late: viewers.TooMany) -> Response:
    wait = {"Retry-After": str(late.wait)}
    return problems.problem(HTTPStatus.TOO_MANY_REQUESTS, str(late), wait)


def _named(found: Visitor) -> str:
    """Someone who signed in, as budgets name them."""
    return f"user:{found.email}"


def _refused(found: Visitor) -> Response:
    """What a program is told about someone who does not get in."""
    detail = pages.sentence(found)
    if found.standing in (Standing.UNKNOWN, Standing.LAPSED):
        told = {"WWW-Authenticate": 'Bearer realm="rotation"'}
        return problems.problem(HTTPStatus.UNAUTHORIZED, detail, told)
    return problems.problem(HTTPStatus.FORBIDDEN, detail)


def _page(door: Door, request: Request, path: str, found: Visitor) -> Response:
    """What a person is shown in place of any page; the same whether there is one or not."""
    headers = {"Cache-Control": "no-store"}
    if found.standing in (Standing.UNLISTED, Standing.UNVERIFIED):
        return HTMLResponse(pages.turned_away(found), HTTPStatus.FORBIDDEN, headers)
    if request.method not in ("GET", "HEAD") or _PLUMBING.fullmatch(path):
        return problems.problem(HTTPStatus.UNAUTHORIZED, pages.sentence(found))
    query = f"?{request.url.query}" if request.url.query else ""
    to = return_address.safe(path + query)
    # A status of 401 would be truer, and chat programs show nothing of a page with one.
    return HTMLResponse(pages.sign_in(door.sign_in.providers, to), headers=headers)


def _go(door: Door, request: Request, found: Visitor) -> Response:
    """From the sign-in page to the provider, or where they want to go if they are signed in."""
    to = return_address.safe(request.query_params.get("next"))
    if found.admitted:
        return RedirectResponse(to, HTTPStatus.SEE_OTHER)
    chosen = request.query_params.get("provider", "default")
    provider = chosen if chosen in door.sign_in.providers else door.sign_in.providers[0]
    answer = RedirectResponse(door.login(provider), HTTPStatus.SEE_OTHER)
    answer.headers["Cache-Control"] = "no-store"
    return_address.remember(answer, to, encrypted=door.sign_in.encrypted)
    return answer


def _sealed(send: Send, *, encrypted: bool, shared: bool) -> Send:
    """Cookies that go over https alone, and no answer kept where another could be given it."""

    async def sent(message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if not shared:
                kept = headers.get("cache-control", "private, no-cache")
                headers["cache-control"] = kept.replace("public", "private")
                headers.add_vary_header("Cookie")
            if encrypted:
                security_headers.secure_cookies(headers)
        await send(message)

    return sent
