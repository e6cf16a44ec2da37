"""Answers that say in one sentence what was wrong, for programs and for people."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

from rotation.errors import RotationError
from rotation.web.thread_pool import Busy

FAULT = (
    "This could not be answered because of a fault in the program; everything stored is "
    "unaffected. The cause is in the server's log"
)


def problem(
    status: int, detail: str, headers: Mapping[str, str] | None = None, **more: Any
) -> JSONResponse:
    """A sentence as ``application/problem+json`` (RFC 9457).

    Parameters
    ----------
    status : int
        Of HTTP.
    detail : str
        The sentence: what was wrong, what was expected, what happens now.
    headers : mapping of str to str, optional
        Further headers.
    more : any
        Further members, such as ``problems`` by name of the value.
    """
    body = {"type": "about:blank", "title": HTTPStatus(status).phrase, "status": status}
    return JSONResponse(
        body | {"detail": detail} | more,
        status,
        {"Cache-Control": "no-store", **(headers or {})},
        "application/problem+json",
    )


def other_method(method: str) -> str:
    """What is said of a method that an address does not have."""
    return f"{method} does nothing here; GET and HEAD do."


def refused(error: RotationError, log: logging.Logger, *, busy: int = 10) -> JSONResponse:
    """Why there is no answer now, with 503 and when to come again.

    Parameters
    ----------
    error : RotationError
        Busy, which is no fault, or one of the store or a setting, which is logged.
    log : Logger
    busy : int
        Pause before the next request of a caller that was turned away. [s]
    """
    if isinstance(error, Busy):
        return problem(503, str(error), {"Retry-After": str(busy)})
    log.warning("%s", error)
    return problem(503, str(error), {"Retry-After": "30"})


def fault(request_id: str) -> JSONResponse:
    """A fault of ours: the cause is in the log, under the request's id."""
    return problem(500, f"{FAULT}, under {request_id}.", request_id=request_id)
