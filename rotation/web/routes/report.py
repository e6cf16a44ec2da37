"""``/report.html``: the report of a selection, made when it is asked for, as a file."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rotation.errors import RotationError
from rotation.results.page import FRONT
from rotation.topics import registry
from rotation.web import conditional, page_query, problems, viewers
from rotation.web.conditional import Content
from rotation.web.middleware import hosts
from rotation.web.read_route import ReadRoute
from rotation.web.thread_pool import ThreadPool

log = logging.getLogger("rotation.web.routes.report")

PATH: Final = "/report.html"


class File(NamedTuple):
    """What is sent, and the name it is saved under."""

    page: Content
    name: str


def route(workers: ThreadPool) -> Route:
    """Return the route.

    Values that cannot be used fall back to their default, as on a page, and the report says so.
    """

    async def endpoint(request: Request) -> Response:
        given = request.query_params.multi_items()
        late = viewers.too_many(viewers.of(request), "report")
        if late is not None:
            return problems.problem(429, late.detail, {"Retry-After": f"{late.wait}"})
        try:
            origin = hosts.origin_of(request.scope)
            return await workers.run(lambda: _answer(request, made(given, origin)))
        except RotationError as error:
            return problems.refused(error, log)

    return ReadRoute(PATH, endpoint)


def made(given: Sequence[tuple[str, str]], origin: str) -> File:
    """Return the report for names and values of an address.

    Raises
    ------
    RotationError
        The store or a setting cannot be used.
    """
    from rotation.reports import report  # noqa: PLC0415  (Plotly: the first page does not wait)

    query = page_query.asked(registry.page(FRONT), given)
    found = report.report(query.selection, query.data, origin, query.notes)
    return File(Content(report.html(found).encode(), "text/html"), found.name)


def _answer(request: Request, file: File) -> Response:
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Cache-Control": "no-store",
    }
    return conditional.answer(request, file.page, headers)
