"""``rotation serve``: app.py and all that belongs to it in one process, for hosting."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from typing import Final, cast

import uvicorn
from starlette.types import ASGIApp

import rotation
from rotation.errors import BadInput

_MESSAGE: Final = 2**24
"""Longest message a browser may send over the websocket. [bytes]"""
_PING: Final = 30.0
"""Pause between pings of an open page, and how long an answer may take. [s]"""
_LEAVE: Final = 10
"""How long requests under way may take when the process is asked to end. [s]"""


def command(host: str, port: int) -> int:
    """Serve until stopped; gives the exit code."""
    config = uvicorn.Config(
        load(find()),
        host=host,
        port=port,
        ws="websockets-sansio",
        ws_max_size=_MESSAGE,
        ws_ping_interval=_PING,
        ws_ping_timeout=_PING,
        ws_per_message_deflate=False,
        timeout_graceful_shutdown=_LEAVE,
        server_header=False,
        access_log=False,
    )
    server = uvicorn.Server(config)
    server.run()
    return 0 if server.started else 1


def find() -> Path:
    """The app's file: beside the package, or in the present folder.

    Raises
    ------
    BadInput
        It is in neither.
    """
    folders = (Path(rotation.__file__).parent.parent, Path.cwd())
    for folder in folders:
        if (folder / "app.py").is_file() and (folder / "pages").is_dir():
            return folder / "app.py"
    raise BadInput(
        f"There is no app.py beside {folders[0] / 'rotation'} nor in {folders[1]}; run this in "
        "the project's folder. Nothing was started."
    )


def load(file: Path) -> ASGIApp:
    """What app.py serves."""
    spec = importlib.util.spec_from_file_location("rotation_app", file)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.path.insert(0, str(file.parent))
    spec.loader.exec_module(module)
    return cast(ASGIApp, module.app)
