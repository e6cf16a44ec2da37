"""``/report.html``: the report of a selection, made when it is asked for, as a file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rotation.results.page import FRONT
from rotation.topics import registry
from rotation.web import conditional, page_query, read_route
from rotation.web.conditional import Content
from rotation.web.middleware import hosts
from rotation.web.thread_pool import ThreadPool

PATH: Final = "/report.html"


class File(NamedTuple):
    """What is sent, and the name it is saved under."""

    page: Content
    name: str


def route(workers: ThreadPool) -> Route:
    """Return the route.

    Values that cannot be used fall back to their default, as on a page, and the report says so.
    """
    return read_route.computed(PATH, _answer, workers, counts="report")


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


def _answer(request: Request) -> Response:
    file = made(request.query_params.multi_items(), hosts.origin_of(request.scope))
    headers = {
        "Content-Disposition": f'attachment; filename="{file.name}"',
        "Cache-Control": "no-store",
    }
    return conditional.answer(request, file.page, headers)
