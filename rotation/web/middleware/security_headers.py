"""What a browser may do with what it gets from us. See docs/adr/0015."""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Sequence
from typing import Final

from starlette.datastructures import MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rotation import settings
from rotation.errors import BadInput

_INLINE: Final = re.compile(r"<script>(.*?)</script>", re.DOTALL)

_NEVER: Final = (
    "accelerometer", "camera", "display-capture", "geolocation", "gyroscope", "hid", "magnetometer",
    "microphone", "midi", "payment", "publickey-credentials-get", "serial", "usb",
    "xr-spatial-tracking",
)  # fmt: skip
_FOR_ALL: Final = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{name}=()" for name in _NEVER),
}
_YEAR: Final = 365 * 24 * 60 * 60  # seconds
_NOTHING: Final = "default-src 'none'; frame-ancestors 'none'"
_DATA: Final = ("application/json", "application/problem+json", "image/png", "text/plain")


class SecurityHeaders:
    """Says with every answer what a browser may do with it.

    Parameters
    ----------
    shell : str
        The page all pages are drawn in: its own scripts are named by their hash.
    """

    def __init__(self, app: ASGIApp, shell: str) -> None:
        self.app = app
        self.ancestors = frame_ancestors()
        self.page = page_policy(shell, self.ancestors)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def sent(message: Message) -> None:
            if message["type"] == "http.response.start":
                self._add(MutableHeaders(scope=message), secure=scope["scheme"] == "https")
            await send(message)

        await self.app(scope, receive, sent)

    def _add(self, headers: MutableHeaders, *, secure: bool) -> None:
        kind = headers.get("content-type", "").partition(";")[0]
        headers["Content-Security-Policy"] = _NOTHING if kind in _DATA else self.page
        headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        headers.update(_FOR_ALL)
        if self.ancestors:  # the older header knows no list; browsers go by the policy
            del headers["X-Frame-Options"]
        if secure:
            secure_cookies(headers)
            headers["Strict-Transport-Security"] = f"max-age={_YEAR}"


def secure_cookies(headers: MutableHeaders) -> None:
    """Let the cookies of an answer go over https alone; Streamlit sets its own without."""
    cookies = headers.getlist("set-cookie")
    del headers["set-cookie"]
    for one in cookies:
        safe = "; secure" in one.lower()
        headers.append("set-cookie", one if safe else f"{one}; Secure")


def page_policy(shell: str, ancestors: Sequence[str] = ()) -> str:
    """The content-security policy of the pages.

    Parameters
    ----------
    shell : str
        The page all pages are drawn in.
    ancestors : sequence of str
        Origins whose pages may show ours in a frame, besides our own.
    """
    inline = " ".join(f"'sha256-{_digest(script)}'" for script in _INLINE.findall(shell))
    return "; ".join(
        (
            "default-src 'self'",
            f"script-src 'self' blob: {inline}".rstrip(),
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            "font-src 'self' data:",
            "connect-src 'self'",
            "worker-src 'self' blob:",
            "object-src 'none'",
            "base-uri 'none'",
            "form-action 'self'",
            " ".join(("frame-ancestors 'self'", *ancestors)),
        )
    )


def frame_ancestors() -> tuple[str, ...]:
    """Return the origins of ROTATION_FRAME_ANCESTORS."""
    try:
        configured = settings.current().frame_ancestors
    except BadInput:  # every page says what is wrong with the setting
        return ()
    return tuple(configured.split(",")) if configured else ()


def _digest(script: str) -> str:
    return base64.b64encode(hashlib.sha256(script.encode()).digest()).decode()
