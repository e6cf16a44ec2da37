"""What is served beside the pages, and what every request passes on its way."""

from __future__ import annotations

from typing import Final

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from rotation.web import access, api, headers, health, hosts, logs, pictures, unfurl
from rotation.web.workers import Workers

_FIGURES: Final = (2, 30)
"""Threads that compute for the API and for links, and requests that may wait for them."""
_PICTURES: Final = (2, 20)
"""The same for pictures."""
_PROBES: Final = (1, 10)
"""The same for whatever watches the process: it gets its answers while the others wait."""


def routes(shell: str) -> list[BaseRoute]:
    """Addresses of our own; Streamlit has all others.

    Parameters
    ----------
    shell : str
        The page all pages are drawn in.
    """
    figures = Workers(*_FIGURES)
    return [
        *health.routes(Workers(*_PROBES)),
        api.mount(figures),
        pictures.mount(Workers(*_PICTURES)),
        *unfurl.routes(shell, figures),
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
