"""The refresher as a child process of the server."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from typing import Final

from rotation import settings
from rotation.errors import BadInput

log = logging.getLogger("rotation")

HEAD_START: Final = 4.0
"""How long the first viewer's page has the processor before a refresher is started. [s]"""


async def refresher() -> None:
    """Keep a refresher beside this server until cancelled."""
    await asyncio.sleep(HEAD_START)
    child = start_refresher()
    if child is None:
        return
    try:
        await asyncio.Event().wait()
    finally:
        child.terminate()


def start_refresher() -> subprocess.Popen[bytes] | None:
    """Start the refresher beside this server; None where ROTATION_REFRESH turns it off.

    Its standard input is a pipe from us: it sees the pipe close when we are gone,
    however we end.
    """
    try:
        wanted = settings.current().refresh
    except BadInput as error:  # said to every viewer by the page itself
        log.warning("%s", error)
        return None
    if not wanted:
        return None
    command = [sys.executable, "-m", "rotation", "refresh", "--follow", "--child"]
    return subprocess.Popen(command, stdin=subprocess.PIPE)
