"""What is served beside the pages, and what every request passes on its way."""

from __future__ import annotations

from pathlib import Path
from typing import Final

from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from rotation.web.middleware import (
    access,
    compressed,
    encodings,
    hosts,
    nested_paths,
    request_log,
    security_headers,
)
from rotation.web.routes import (
    api,
    chart_file,
    feed,
    health,
    link_preview,
    pictures,
    report,
)
from rotation.web.thread_pool import ThreadPool

_FIGURES: Final = (2, 30)
"""Threads that compute for the API, and requests that may wait for them."""
_CHARTS: Final = (1, 60)
"""The same for charts in frames and their files: their results are mostly there already, and a
thread that computes is memory."""
_PREVIEWS: Final = (1, 20)
"""The same for link previews: those of one site keep no program's figures waiting."""
_PICTURES: Final = (2, 20)
"""The same for pictures."""
_REPORTS: Final = (1, 4)
"""The same for reports, which are made of every page."""
_PROBES: Final = (1, 10)
"""The same for whatever watches the process: it gets its answers while the others wait."""


def routes(shell: str) -> list[BaseRoute]:
    """Addresses of our own; Streamlit has all others.

    Parameters
    ----------
    shell : str
        The page all pages are drawn in.
    """
    figures, charts = ThreadPool(*_FIGURES), ThreadPool(*_CHARTS)
    return [
        *health.routes(ThreadPool(*_PROBES)),
        api.mount(figures),
        pictures.mount(ThreadPool(*_PICTURES)),
        *chart_file.routes(charts),
        *feed.routes(figures),
        report.route(ThreadPool(*_REPORTS)),
        *link_preview.routes(shell, ThreadPool(*_PREVIEWS), charts),
    ]


def middleware(shell: str, files: Path, door: access.Door | None = None) -> list[Middleware]:
    """What a request passes, the outermost first.

    ``Access`` is in front of everything that tells anything: pages, the websocket they are
    drawn through, the API, pictures and metrics.

    Parameters
    ----------
    shell : str
        The page all pages are drawn in.
    files : Path
        Folder of Streamlit's own files.
    door : Door or None
        Sign-in; None lets everyone in.
    """
    return [
        Middleware(security_headers.SecurityHeaders, shell=shell),
        Middleware(request_log.RequestLog),
        Middleware(hosts.Hosts),
        Middleware(access.Access, door=door),
        Middleware(compressed.Compressed, folder=files),
        Middleware(encodings.Encodings),
        Middleware(nested_paths.NestedPaths),
    ]
