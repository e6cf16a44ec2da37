"""Addresses that can only be read: any other method is answered in a sentence."""

from __future__ import annotations

import logging
from collections.abc import Callable
from functools import partial
from http import HTTPStatus

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from rotation.auth.rate_limits import Action
from rotation.errors import RotationError, UnknownName
from rotation.web import problems, viewers
from rotation.web.thread_pool import Busy, ThreadPool
from rotation.web.viewers import TooMany


class ReadRoute(Route):
    """A route for GET and HEAD that takes its address whatever the method.

    Routes behind it, and Streamlit's own answer to other methods, are not reached.
    """

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """Match by the address alone."""
        match, found = super().matches(scope)
        return (Match.FULL if match is Match.PARTIAL else match), found

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request, or say what can be asked."""
        methods = self.methods or set()
        if scope["method"] in methods:
            await self.app(scope, receive, send)
            return
        allowed = {"Allow": ", ".join(sorted(methods))}
        detail = problems.other_method(scope["method"])
        answer = problems.problem(HTTPStatus.METHOD_NOT_ALLOWED, detail, allowed)
        await answer(scope, receive, send)


def computed(
    path: str,
    answer: Callable[[Request], Response],
    workers: ThreadPool,
    *,
    counts: Action | None = None,
    busy: int = 10,
) -> ReadRoute:
    """Return a route whose answer is computed in a thread; what fails is a sentence.

    ``counts`` is the budget of a viewer that a request counts against, where the middleware counts
    none; ``busy`` is the pause before the next request of a caller that was turned away. [s]
    """
    log = logging.getLogger(answer.__module__)

    async def endpoint(request: Request) -> Response:
        try:
            if counts is not None:
                viewers.count(viewers.of(request), counts)
            return await workers.run(partial(answer, request))
        except UnknownName as error:
            return problems.problem(404, str(error))
        except TooMany as error:
            return problems.problem(429, str(error), {"Retry-After": str(error.wait)})
        except Busy as error:
            return problems.problem(503, str(error), {"Retry-After": str(busy)})
        except RotationError as error:
            log.warning("%s", error)
            return problems.problem(503, str(error), {"Retry-After": "30"})

    return ReadRoute(path, endpoint)
