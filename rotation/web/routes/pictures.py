"""``/og/PAGE.png``: the picture a link to a page shows in a chat."""

from __future__ import annotations

import logging
from collections.abc import Hashable
from functools import partial
from typing import Final

from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Mount

from rotation.cache import SingleFlightCache
from rotation.card import Card, Words
from rotation.errors import BadInput, RotationError
from rotation.options import quoted
from rotation.results import drawings
from rotation.results.page import Page
from rotation.topics import registry
from rotation.web import conditional, page_query, problems
from rotation.web.conditional import Content
from rotation.web.read_route import ReadRoute
from rotation.web.thread_pool import Busy, ThreadPool

log = logging.getLogger("rotation.web.routes.pictures")

PREFIX: Final = "/og"

_drawn: Final[SingleFlightCache[Hashable, bytes]] = SingleFlightCache(128)
"""By what decides what is on them, where that is cheaper to know than to compute."""

_SHOWN_ELSEWHERE: Final = {"Cross-Origin-Resource-Policy": "cross-origin"}
"""A chat in a browser shows the picture on a page of its own."""


def mount(workers: ThreadPool) -> Mount:
    """Everything below ``/og``."""

    async def picture(request: Request) -> Response:
        name = request.path_params["page"]
        try:
            page = registry.page(name)
        except BadInput:
            why = f"There is no picture of {quoted(name)}; the pages are {registry.names()}."
            return problems.problem(404, why)
        values = page.address_values(request.query_params.multi_items())
        try:
            return await workers.run(partial(_answer, request, page, values))
        except Busy as busy:
            return problems.problem(503, str(busy), {"Retry-After": "2"})

    async def nothing(_: Request, __: Exception) -> Response:
        return problems.problem(404, f"There is nothing here; pictures are at {PREFIX}/PAGE.png.")

    return Mount(
        PREFIX,
        app=Starlette(
            routes=[ReadRoute("/{page}.png", picture)], exception_handlers={404: nothing}
        ),
    )


def _answer(request: Request, page: Page, values: dict[str, str]) -> Response:
    """The picture for values of a page's address.

    What cannot be used falls back to its default and is said, as on the page; what fails is a
    picture that says so.
    """
    try:
        query = page_query.read(page, values)
        card = drawings.card(page, query.result(), query.marks, " ".join(query.notes))
        picture = Content(_drawn.get(card, lambda: _draw(card)), "image/png")
        return conditional.answer(request, picture, _SHOWN_ELSEWHERE)
    except RotationError as error:
        log.warning("%s", error)
        why = "There is nothing to show at present: the store or a setting cannot be used."
        return _failure(page, why, 503)
    except Exception:
        log.exception("A picture of %s failed", page.name)
        return _failure(page, "There is nothing to show at present.", 500)


def _failure(page: Page, why: str, status: int) -> Response:
    headers = _SHOWN_ELSEWHERE | {"Cache-Control": "no-store"}
    card = Card(page.name, "Rotation", (), (Words(why),), "", sample=False)
    return Response(_draw(card), status, headers, "image/png")


def _draw(card: Card) -> bytes:
    from rotation.pictures import drawing  # noqa: PLC0415  (Pillow: the first page does not wait)

    return drawing.png(card)
