"""What is served beside the pages, and what every request passes on its way."""

from __future__ import annotations

from typing import Final

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from rotation.web import access, api, headers, health, hosts, logs
from rotation.web.workers import Workers

_FIGURES: Final = (2, 30)
"""Threads that compute for the API, and requests that may wait for them."""
_PROBES: Final = (1, 10)
"""The same for whatever watches the process: it gets its answers while the others wait."""


def routes() -> list[BaseRoute]:
    """Addresses of our own; Streamlit has all others."""
    return [
        *health.routes(Workers(*_PROBES)),
        api.mount(Workers(*_FIGURES)),
    ]


def middleware(shell: str, door: access.Door | None = None) -> list[Middleware]:
    """What a request passes, the outermost first.

    ``Access`` is in front of everything that tells anything: pages, the websocket they are
    drawn through, the API, pictures and metrics.

    Parameters
    ----------
    shell : str
        The page all pages are drawn in.
    door : Door or None
        Sign-in; None lets everyone in.
    """
    return [
        Middleware(headers.SecurityHeaders, shell=shell),
        Middleware(logs.RequestLog),
        Middleware(hosts.Hosts),
        Middleware(access.Access, door=door),
    ]
