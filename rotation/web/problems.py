"""Answers that say in one sentence what was wrong, for programs and for people."""

from __future__ import annotations

from collections.abc import Mapping
from http import HTTPStatus
from typing import Any

from starlette.responses import JSONResponse

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


def fault(request_id: str) -> JSONResponse:
    """A fault of ours: the cause is in the log, under the request's id."""
    return problem(500, f"{FAULT}, under {request_id}.", request_id=request_id)
