"""Whether the process lives, whether it has something to show, and what it counts."""

from __future__ import annotations

from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute

from rotation import sessions, settings
from rotation.errors import RotationError, StoreError
from rotation.results import computed
from rotation.store.market import last_session
from rotation.store.open import open_tables
from rotation.telemetry import metrics, refresher_status, store_status
from rotation.web import problems, read_route
from rotation.web.middleware import access
from rotation.web.read_route import ReadRoute
from rotation.web.routes import store_metrics
from rotation.web.thread_pool import ThreadPool

_NOT_KEPT = {"Cache-Control": "no-store"}


def routes(workers: ThreadPool) -> list[BaseRoute]:
    """Addresses that whatever watches the process asks."""

    async def ready(request: Request) -> Response:
        stranger = bool(request.scope.get(access.STRANGER))
        try:
            found = await workers.run(readiness)
        except RotationError as error:
            word = "It is not ready; why is said to those who may look." if stranger else str(error)
            return problems.problem(503, word, {"Retry-After": "10"})
        return JSONResponse({"ready": True} if stranger else found, headers=_NOT_KEPT)

    return [
        ReadRoute("/healthz", _alive),
        ReadRoute("/readyz", ready),
        read_route.computed("/metrics", _counted, workers),
    ]


async def _alive(_: Request) -> PlainTextResponse:
    """The process answers; says nothing of the store."""
    return PlainTextResponse("ok\n", headers=_NOT_KEPT)


def _counted(_: Request) -> Response:
    return Response(store_metrics.text(), headers=_NOT_KEPT, media_type=metrics.FORMAT)


def readiness() -> dict[str, Any]:
    """What is shown at present, and how old it is.

    Old prices are no reason to show nothing: they are said here and on every page.

    Raises
    ------
    RotationError
        The store or a setting cannot be used, or the store was deleted.
    """
    store = store_status.get()
    if store.lost:
        raise StoreError(str(store.problem))
    stored = open_tables(settings.current())
    at = computed.versions(stored, max_age=computed.MAX_AGE)
    market = computed.market(stored, at)
    last = last_session(market)
    complete = sessions.last_complete()
    stored_last = last if market.kind == "stored" else None
    behind = None if stored_last is None else sessions.between(stored_last, complete)
    refresher = refresher_status.get()
    return {
        "ready": True,
        "market": market.kind,
        "prices_version": at["prices"],
        "last_session": None if last is None else last.isoformat(),
        "last_complete_session": complete.isoformat(),
        "sessions_behind": behind,
        "store_problem": store.problem,
        "refresher": {
            "state": refresher.state,
            "starts": refresher.starts,
            "exit_code": refresher.exit_code,
            "next_start": refresher.next_start and refresher.next_start.isoformat(),
        },
    }
