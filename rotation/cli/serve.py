"""``rotation serve``: app.py and all that belongs to it in one process, for hosting."""

from __future__ import annotations

import importlib.util
import logging
import socket
import sys
from pathlib import Path
from typing import Final, cast

import uvicorn
from starlette.types import ASGIApp

import rotation
from rotation import settings
from rotation.errors import BadInput
from rotation.settings import Settings
from rotation.telemetry import json_logs
from rotation.web.middleware import hosts

log = logging.getLogger("rotation.cli.serve")

_MESSAGE: Final = 2**24
"""Longest message a browser may send over the websocket. [bytes]"""
_PING: Final = 30.0
"""Pause between pings of an open page, and how long an answer may take. [s]"""
_HEADERS: Final = 2**16
"""Room for the headers of a request; cookies of a sign-in are long. [bytes]"""
_QUEUE: Final = 2048
"""Connections that may wait to be taken up."""
_LEAVE: Final = 10
"""How long requests under way may take when the process is asked to end. [s]"""


def command(host: str, port: int) -> int:
    """Serve until stopped; gives the exit code.

    Raises
    ------
    BadInput
        A setting cannot be used, there is no app.py, or the port is taken.
    """
    wanted, script = settings.current(), find()
    listening = listen(host, port)
    json_logs.configure()
    app = load(script, host)
    log.info("Served at http://%s:%s", *listening.getsockname()[:2])
    server = uvicorn.Server(configuration(app, wanted))
    server.run([listening])
    return 0 if server.started else 1


def configuration(app: ASGIApp, of: Settings) -> uvicorn.Config:
    """How what is served speaks HTTP, and within what bounds."""
    return uvicorn.Config(
        app,
        ws="websockets-sansio",
        ws_max_size=_MESSAGE,
        ws_ping_interval=_PING,
        ws_ping_timeout=_PING,
        ws_per_message_deflate=False,
        lifespan="on",
        h11_max_incomplete_event_size=2 * hosts.LONGEST + _HEADERS,
        timeout_graceful_shutdown=_LEAVE,
        forwarded_allow_ips=of.trusted_proxies,
        server_header=False,
        log_config=None,
        access_log=False,
    )


def listen(host: str, port: int) -> socket.socket:
    """A socket that connections can be made to.

    Raises
    ------
    BadInput
        The address is none of this machine's, or the port is taken.
    """
    try:
        return socket.create_server(
            (host, port), family=socket.AF_INET6 if ":" in host else socket.AF_INET, backlog=_QUEUE
        )
    except (OSError, OverflowError) as error:
        raise BadInput(
            f"Port {port} of {host} cannot be listened at ({error}); expected a free port of an "
            "address of this machine. Nothing was started."
        ) from error


def find() -> Path:
    """Return the app's script: inside an installed package, beside it in a checkout.

    Raises
    ------
    BadInput
        It is in neither.
    """
    package = Path(rotation.__file__).parent
    folders = (package / "_app", package.parent)
    for folder in folders:
        if (folder / "app.py").is_file() and (folder / "pages").is_dir():
            return folder / "app.py"
    raise BadInput(
        f"There is no app.py in {folders[0]} nor beside {package}; install the package again. "
        "Nothing was started."
    )


def load(script: Path, host: str) -> ASGIApp:
    """Import the app's script and return what it serves.

    Raises
    ------
    BadInput
        A ``STREAMLIT_*`` variable cannot be used.
    """
    spec = importlib.util.spec_from_file_location("rotation_app", script)
    assert spec is not None
    assert spec.loader is not None
    from rotation.serving import app as server  # noqa: PLC0415  (Streamlit, once it is sure to be served)

    server.log_like_the_rest()
    server.configure(script, host)
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(script.parent))
    spec.loader.exec_module(module)
    return cast(ASGIApp, module.app)
