"""Posts messages to a webhook, signed as the Standard Webhooks specification says.

Headers: ``webhook-id``, the same each time a message is posted; ``webhook-timestamp``, seconds
since 1970; with a secret ``webhook-signature``, ``v1,`` and the base64 of the HMAC-SHA256 of
``ID.TIMESTAMP.BODY``. A secret that begins with ``whsec_`` is base64 behind that.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import ssl
import time
from contextlib import suppress
from functools import partial
from http import HTTPStatus
from typing import Final
from urllib.parse import urlsplit

import httpx2
import stamina

from rotation import __version__, sessions
from rotation.alerts.delivery import Channel, NotTaken, Undelivered, within
from rotation.errors import BadInput
from rotation.settings import Settings
from rotation.store.alerts import Run

NAME: Final = "webhook"
ATTEMPTS: Final = 4
ATTEMPT: Final = 10.0
"""Longest one attempt takes, name lookup to status. [s]"""

_PREFIX: Final = "whsec_"
_AGAIN: Final = (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.TOO_EARLY, HTTPStatus.TOO_MANY_REQUESTS)
"""Refusals that a moment later may be none; errors of the server are too."""


class _Again(Undelivered):
    """An attempt failed and another one may succeed."""


def channel(settings: Settings) -> Channel | None:
    """Return the channel the settings describe; None without a webhook.

    Raises
    ------
    BadInput
        The secret cannot be used, or there is one alone.
    """
    url, secret = settings.webhook_url.get_secret_value(), key(settings)
    if url:
        return Channel(NAME, partial(_send, url, secret), repeats=True)
    if secret:
        raise BadInput(
            "ROTATION_WEBHOOK_SECRET is set and ROTATION_WEBHOOK_URL is not; expected both, or no "
            "secret. Nothing was compared."
        )
    return None


def key(settings: Settings) -> bytes:
    """Return the bytes that posts are signed with; empty without a secret."""
    secret = settings.webhook_secret.get_secret_value()
    if not secret.startswith(_PREFIX):
        return secret.encode()
    with suppress(ValueError):  # no base64, or a letter of no ASCII
        if decoded := base64.b64decode(secret.removeprefix(_PREFIX), validate=True):
            return decoded
    raise BadInput(
        f"ROTATION_WEBHOOK_SECRET begins with {_PREFIX} and goes on in something else than base64; "
        "nothing was compared."
    )


def signature(secret: bytes, name: str, at: int, body: bytes) -> str:
    """Return the value of ``webhook-signature``.

    Parameters
    ----------
    secret : bytes
    name : str
        The message's id.
    at : int
        Seconds since 1970.
    body : bytes
    """
    signed = f"{name}.{at}.".encode() + body
    return "v1," + base64.b64encode(hmac.digest(secret, signed, hashlib.sha256)).decode()


def _send(url: str, secret: bytes, run: Run, seconds: float) -> str:
    """Post a message, again with growing pauses while that may help, within so many seconds."""
    logging.getLogger("httpx2").setLevel(logging.WARNING)  # it logs whole addresses, keys included
    logging.getLogger("stamina").setLevel(logging.ERROR)
    deadline = time.monotonic() + seconds
    attempts = stamina.retry_context(
        on=_Again, attempts=ATTEMPTS, timeout=seconds, wait_initial=1.0, wait_max=15.0
    )
    for attempt in attempts:
        with attempt:
            left = max(min(ATTEMPT, deadline - time.monotonic()), 0.1)
            _check(url, _posted(url, secret, run, left))
    return ""


def _posted(url: str, secret: bytes, run: Run, seconds: float) -> int:
    """Return the status that one post is answered with."""
    try:
        return within(seconds, partial(_post, url, _request(secret, run), run, seconds))
    except (TimeoutError, httpx2.TimeoutException):
        raise _Again(_failed(url, f"did not answer within {seconds:.0f} s")) from None
    except Exception as error:  # whatever it is: nothing was answered
        words = str(error).replace(url, "the webhook")
        if "CERTIFICATE_VERIFY_FAILED" in words:
            raise Undelivered(
                _failed(url, f"shows a certificate that is not trusted ({_reason(words)})")
            ) from None
        raise _Again(_failed(url, f"cannot be reached ({words[:200].rstrip('.')})")) from None


def _post(url: str, headers: dict[str, str], run: Run, seconds: float) -> int:
    with (
        httpx2.Client(verify=ssl.create_default_context(), timeout=seconds) as client,
        client.stream("POST", url, content=run.message.encode(), headers=headers) as answer,
    ):
        return answer.status_code  # what it says beside that is nobody's business


def _request(secret: bytes, run: Run) -> dict[str, str]:
    """Return the headers of a post that is made now."""
    now = int(sessions.now().timestamp())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": f"rotation/{__version__}",
        "webhook-id": run.id,
        "webhook-timestamp": str(now),
    }
    if secret:
        headers["webhook-signature"] = signature(secret, run.id, now, run.message.encode())
    return headers


def _check(url: str, status: int) -> None:
    """Raise where a status is no success."""
    if HTTPStatus.OK <= status < HTTPStatus.MULTIPLE_CHOICES:
        return
    if HTTPStatus.MULTIPLE_CHOICES <= status < HTTPStatus.BAD_REQUEST:
        raise Undelivered(_failed(url, f"sends to another address (status {status})"))
    again = status in _AGAIN or status >= HTTPStatus.INTERNAL_SERVER_ERROR
    raise (_Again if again else NotTaken)(_failed(url, f"answers with status {status}"))


def _failed(url: str, what: str) -> str:
    return (
        f"The webhook at {urlsplit(url).hostname} {what}; the message is posted again at the next "
        "run, under the same id."
    )


def _reason(words: str) -> str:
    """The part of OpenSSL's words that says what is wrong with a certificate."""
    return words.partition("certificate verify failed: ")[2].partition(" (_ssl")[0] or "unknown"
