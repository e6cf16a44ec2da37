"""``/report.html``: the report of a selection, made when it is asked for, as a file."""

from __future__ import annotations

from typing import Final

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


def route(workers: ThreadPool) -> Route:
    """Return the route.

    Values that cannot be used fall back to their default, as on a page, and the report says so.
    """
    return read_route.computed(PATH, _answer, workers, counts="report")


def _answer(request: Request) -> Response:
    from rotation.reports import report  # noqa: PLC0415  (Plotly: the first page does not wait)

    query = page_query.asked(registry.page(FRONT), request.query_params.multi_items())
    origin = hosts.origin_of(request.scope)
    found = report.report(query.selection, query.data, origin, query.notes)
    headers = {
        "Content-Disposition": f'attachment; filename="{found.name}"',
        "Cache-Control": "no-store",
    }
    return conditional.answer(request, Content(report.html(found).encode(), "text/html"), headers)
