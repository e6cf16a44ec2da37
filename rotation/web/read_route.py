"""Addresses that can only be read: any other method is answered in a sentence."""

from __future__ import annotations

from http import HTTPStatus

from starlette.routing import Match, Route
from starlette.types import Receive, Scope, Send

from rotation.web import problems


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
