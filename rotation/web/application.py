"""What is served beside the pages, and what every request passes on its way."""

from __future__ import annotations

from starlette.middleware import Middleware
from starlette.routing import BaseRoute, Route

from rotation.web import access, headers, health, hosts, logs


def routes() -> list[BaseRoute]:
    """Addresses of our own; Streamlit has all others."""
    return [
        Route("/healthz", health.alive),
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
