"""``/chart.csv`` and ``/chart.html``: what a chart of a page has drawn, as a file and to read."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from typing import Any, Final, NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rotation.results import links
from rotation.results.render import chart_table, csv
from rotation.topics import registry
from rotation.web import page_query, read_route
from rotation.web.thread_pool import ThreadPool

_OWN: Final = ("page", "chart")
"""Names in an address that choose a chart."""


class Drawn(NamedTuple):
    """What a chart has drawn: its card's words, its rows, where they come from, why there are none.

    The origin has what was wrong with the address as well; ``columns`` are those that rows have.
    """

    title: str
    line: str
    rows: list[dict[str, Any]]
    origin: csv.Origin
    why: str
    columns: tuple[str, ...]


def routes(workers: ThreadPool) -> list[Route]:
    """Return the routes.

    Values that cannot be used fall back to their default, as on a page, and the answer says so.
    """
    # A file is for programs too, whose requests are counted where they are let in.
    return [
        read_route.computed(links.CHART_FILE, _file, workers),
        read_route.computed(links.CHART_TABLE, _table, workers, counts="chart"),
    ]


def _file(request: Request) -> Response:
    found = drawn(request.query_params.multi_items())
    headers = {
        "Content-Disposition": f'attachment; filename="{found.origin.file_name()}"',
        "Cache-Control": "no-store",
    }
    notes = [*found.origin.notes, *([] if found.rows else [found.why or chart_table.NOTHING])]
    origin = dataclasses.replace(found.origin, notes=tuple(notes))
    return Response(csv.text(found.rows, origin, found.columns), 200, headers, "text/csv")


def _table(request: Request) -> Response:
    found = drawn(request.query_params.multi_items())
    shown = chart_table.html(found.title, found.line, found.rows, found.origin, found.why)
    return Response(shown, 200, {"Cache-Control": "no-store"}, "text/html")


def drawn(given: list[tuple[str, str]]) -> Drawn:
    """Return what a chart draws for values of an address, ``page`` and ``chart`` among them.

    Raises
    ------
    UnknownName
        No page or no chart of it has that name.
    RotationError
        The store or a setting cannot be used.
    """
    from rotation.charts import rows, theme  # noqa: PLC0415  (Plotly: pages do not wait)
    from rotation.reports import charts  # noqa: PLC0415

    asked: Mapping[str, str] = dict(given)
    page = registry.page(asked.get("page", ""))
    card = charts.named(page, asked.get("chart", ""))
    query = page_query.asked(page, given, _OWN)
    result = query.result()
    title, line, _ = card.words(result)
    figure = card.figure(result)
    origin = csv.origin(result, card.key, page, notes=query.notes)
    return Drawn(title, line, rows.of(figure), origin, theme.reason(figure), rows.COLUMNS)
