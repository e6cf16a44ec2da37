"""``/chart.csv``: what a chart of a page has drawn, as a file."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from functools import partial
from typing import NamedTuple

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from rotation.errors import BadInput, RotationError
from rotation.results import links
from rotation.results.render import csv
from rotation.topics import registry
from rotation.web import page_query, problems
from rotation.web.thread_pool import ThreadPool

log = logging.getLogger("rotation.web.routes.chart_file")


class File(NamedTuple):
    """What is sent: the text, and the name it is saved under."""

    text: str
    name: str


def route(workers: ThreadPool) -> Route:
    """Return the route; values that cannot be used fall back to their default, as on a page."""

    async def endpoint(request: Request) -> Response:
        given = request.query_params
        try:
            file = await workers.run(partial(made, given.multi_items()))
        except BadInput as error:
            return problems.problem(404, str(error))
        except RotationError as error:
            return problems.refused(error, log)
        headers = {
            "Content-Disposition": f'attachment; filename="{file.name}"',
            "Cache-Control": "no-store",
        }
        return Response(file.text, 200, headers, "text/csv")

    return Route(links.CHART_FILE, endpoint)


def made(given: list[tuple[str, str]]) -> File:
    """Return the file of a chart for values of an address, ``page`` and ``chart`` among them.

    Raises
    ------
    BadInput
        No page or no chart of it has that name.
    RotationError
        The store or a setting cannot be used.
    """
    from rotation.charts import rows  # noqa: PLC0415  (Plotly: pages do not wait)
    from rotation.reports import charts  # noqa: PLC0415

    asked: Mapping[str, str] = dict(given)
    page = registry.page(asked.get("page", ""))
    cards = {card.key: card for card in charts.of_page(page)}
    card = cards.get(asked.get("chart", ""))
    if card is None:
        raise BadInput(
            f"The page {page.name} has no chart of that name; expected one of "
            f"{', '.join(sorted(cards)) or 'none'}. No file was made."
        )
    result = page_query.read(page, page.address_values(given)).result()
    drawn = rows.of(card.figure(result))
    origin = csv.origin(result, card.key, page)
    return File(csv.text(drawn, origin), origin.file_name())
