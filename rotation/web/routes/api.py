"""``/api/v1``: what each page shows, as JSON, by the names its address has."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import lru_cache
from typing import Any, Final

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount, Route

from rotation import selection as sel
from rotation.errors import BadInput, RotationError
from rotation.options import quoted
from rotation.results.page import Page
from rotation.topics import registry
from rotation.web import conditional, page_query
from rotation.web import problems as answers
from rotation.web.conditional import Content
from rotation.web.routes import openapi
from rotation.web.thread_pool import Busy, ThreadPool

PREFIX: Final = "/api/v1"
SERIES: Final = "series"
"""Asks for the plotted series too."""


class BadValues(BadInput):
    """Values of an address that cannot be used.

    Parameters
    ----------
    problems : dict of str to str
        What was wrong with each, by its name.
    """

    def __init__(self, problems: dict[str, str]) -> None:
        super().__init__(f"{next(iter(problems.values()))}; nothing is shown.")
        self.problems = problems


def mount(workers: ThreadPool) -> Mount:
    """Everything below ``/api``; what is not there is a 404 in JSON."""

    async def figures(request: Request) -> Response:
        try:
            page = registry.page(request.path_params["page"])
        except BadInput as error:
            return answers.problem(404, str(error))
        given = request.query_params.multi_items()
        return await workers.run(lambda: conditional.answer(request, page_body(page, given)))

    async def description(request: Request) -> Response:
        return conditional.answer(request, _description())

    return Mount(
        "/api",
        app=Starlette(
            routes=[
                Route("/v1/openapi.json", description),
                Route("/v1/{page}", figures),
            ],
            exception_handlers={
                BadValues: _bad_values,
                RotationError: _unavailable,
                HTTPException: _not_there,
                Exception: _fault,
            },
        ),
    )


def page_body(page: Page, given: Sequence[tuple[str, str]]) -> Content:
    """Return the JSON body of a page.

    Raises
    ------
    BadValues
        A value cannot be used, is given twice, or has a name that means nothing here.
    RotationError
        The store or a setting cannot be used.
    """
    values = _once(page, given)
    series = values.pop(SERIES, "0")
    query = page_query.read(page, values)
    problems = dict(query.problems)
    if series not in ("0", "1"):
        problems[SERIES] = f"The value {quoted(series)} of {SERIES} is neither 0 nor 1"
    if problems:
        raise BadValues(problems)
    return body(query.result().as_dict(series=series == "1"))


def body(value: dict[str, Any]) -> Content:
    """A plain value as JSON."""
    text = json.dumps(value, allow_nan=False, separators=(",", ":")).encode()
    return Content(text, "application/json")


@lru_cache(maxsize=1)
def _description() -> Content:
    return body(openapi.document())


def _once(page: Page, given: Sequence[tuple[str, str]]) -> dict[str, str]:
    """Values by name, those that only say how a page is drawn left out."""
    known = [*sel.SHARED, *(option.name for option in page.options), SERIES]
    values: dict[str, str] = {}
    problems = {}
    for name, value in given:
        if name in page.drawn_by:
            continue
        if name not in known:
            problems[name] = (
                f"The name {quoted(name)} is none of those {page.name} has: {', '.join(known)}"
            )
        elif name in values:
            problems[name] = f"The name {name} is given twice, and once is expected"
        values[name] = value
    if problems:
        raise BadValues(problems)
    return values


async def _bad_values(_: Request, error: Exception) -> Response:
    assert isinstance(error, BadValues)
    return answers.problem(400, str(error), problems=error.problems)


async def _unavailable(_: Request, error: Exception) -> Response:
    wait = "1" if isinstance(error, Busy) else "30"
    return answers.problem(503, str(error), {"Retry-After": wait})


async def _not_there(request: Request, error: Exception) -> Response:
    assert isinstance(error, HTTPException)
    detail = {
        404: f"There is nothing here; pages are at {PREFIX}/PAGE, described by "
        f"{PREFIX}/openapi.json.",
        405: answers.other_method(request.method),
    }.get(error.status_code, error.detail)
    return answers.problem(error.status_code, detail, error.headers)


async def _fault(request: Request, _: Exception) -> Response:
    """Raised again after this, and written to the log."""
    return answers.fault(request.headers["x-request-id"])
