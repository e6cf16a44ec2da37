"""Back to where a person wanted to go: Streamlit itself sends everyone who signed in to ``/``."""

from __future__ import annotations

import re
from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import quote, unquote, urlsplit

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.types import Message, Send

from rotation.auth.config import CALLBACK, LOG_OUT, LOGIN

COOKIE: Final = "_rotation_next"
_LASTS: Final = 600  # [s]
_LONGEST: Final = 2000  # characters
_ADDRESS: Final = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_AS_IT_IS: Final = "%/:?#[]@!$&'()*+,;=~"
"""Signs of addresses, those of what is encoded already among them."""
_WAYS: Final = (LOGIN, LOG_OUT, CALLBACK)


def safe(address: str | None) -> str:
    """An address of this app, path and query; ``/`` for everything that is or may be another's.

    A browser takes ``//host``, ``/\\host`` and these with a tab or line break inside for an
    address elsewhere.
    """
    if not address or len(address) > _LONGEST or not _ADDRESS.fullmatch(address):
        return "/"
    return "/" if address.startswith(_WAYS) else address


def of_page(request: Request) -> str:
    """The page of ours that sent someone here; ``/`` if none did."""
    try:
        came_from = urlsplit(request.headers.get("referer", ""))
    except ValueError:  # brackets with no IPv6 address between them
        return "/"
    if came_from.netloc != request.url.netloc:
        return "/"
    return safe(came_from.path + (f"?{came_from.query}" if came_from.query else ""))


def remember(response: Response, address: str, *, encrypted: bool) -> None:
    """Keep where someone wants to go in their browser while they are at their provider."""
    response.set_cookie(
        COOKIE,
        quote(safe(address), safe=""),
        max_age=_LASTS,
        httponly=True,
        samesite="lax",
        secure=encrypted,
    )


def on_the_way(
    request: Request, send: Send, *, cookie: str, encrypted: bool, page: Callable[[str], str]
) -> Send:
    """What a person gets who is on the way in: Streamlit's answer, seen to the end.

    Parameters
    ----------
    request : Request
        To one of the addresses people sign in by.
    send : callable
        Where the answer goes.
    cookie : str
        Name of the cookie that says who is signed in.
    encrypted : bool
        Whether people come in over https.
    page : callable
        A sentence to the page that says it and offers to sign in.
    """
    replaced = False

    async def answered(message: Message) -> None:
        nonlocal replaced
        if replaced:
            return
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            word = _failure(request, message["status"], signs_in(headers, cookie))
            if word is not None:
                replaced = True
                await _say(page(word), word, headers, send)
                return
            _lead_on(request, headers, signs_in(headers, cookie), encrypted=encrypted)
        await send(message)

    return answered


def signs_in(headers: Headers, cookie: str) -> bool:
    """Whether an answer makes someone signed in."""
    set_cookies = headers.getlist("set-cookie")
    return any(
        one.startswith(f"{cookie}=") and "max-age=0" not in one.lower() for one in set_cookies
    )


def _failure(request: Request, status: int, signed_in: bool) -> str | None:
    """What went wrong on the way in, None if nothing did."""
    if request.scope["path"] == LOGIN and status >= HTTPStatus.BAD_REQUEST:
        return "The identity provider cannot be reached just now; try again in a moment."
    came_back = "code" in request.query_params or "error" in request.query_params
    if request.scope["path"] == CALLBACK and came_back and not signed_in:
        return "The sign-in did not succeed, or took too long; try again."
    return None


async def _say(page: str, word: str, original: Headers, send: Send) -> None:
    """A page in place of an answer whose cookies still count."""
    answer = HTMLResponse(page, headers={"Cache-Control": "no-store"})
    cookies = [(name, value) for name, value in original.raw if name == b"set-cookie"]
    status = HTTPStatus.BAD_GATEWAY if "provider" in word else HTTPStatus.UNAUTHORIZED
    headers = [*answer.raw_headers, *cookies]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": answer.body})


def _lead_on(
    request: Request, headers: MutableHeaders, signed_in: bool, *, encrypted: bool
) -> None:
    """Keep where someone wants to go on the way out, and send them there on the way back."""
    kept = Response()
    if signed_in:
        to = safe(unquote(request.cookies.get(COOKIE, "")))
        headers["location"] = quote(to, safe=_AS_IT_IS)  # a header takes no other letters
        kept.delete_cookie(COOKIE, httponly=True)
    elif request.scope["path"] == LOGIN and of_page(request) != "/":
        remember(kept, of_page(request), encrypted=encrypted)
    for cookie in kept.headers.getlist("set-cookie"):
        headers.append("set-cookie", cookie)
