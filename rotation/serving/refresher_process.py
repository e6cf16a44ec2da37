"""The refresher as a supervised child process of the server."""

from __future__ import annotations

import asyncio
import datetime as dt
import logging
import subprocess
import sys
import time
from typing import Final

from rotation import sessions, settings
from rotation.errors import BadInput
from rotation.telemetry import refresher_status
from rotation.telemetry.refresher_status import RefresherStatus

log = logging.getLogger("rotation")

HEAD_START: Final = 4.0
"""How long the first viewer's page has the processor before a refresher is started. [s]"""

FIRST_PAUSE: Final = 5.0
"""Pause before a refresher that ended is started again; doubled with each further end. [s]"""

LONGEST_PAUSE: Final = 300.0
"""What that pause is doubled up to. [s]"""

HEALTHY: Final = 600.0
"""A refresher that ran as long begins anew with the first pause. [s]"""


async def supervise() -> None:
    """Keep a refresher beside this server until cancelled; one that ends is started again.

    So is one that could not be started: the machine may have processes and memory to spare later.
    """
    await asyncio.sleep(HEAD_START)
    pause = FIRST_PAUSE
    while True:
        began, starts = time.monotonic(), refresher_status.get().starts
        exit_code, error = None, ""
        try:
            child = start_refresher()
        except OSError as failed:
            error = failed.strerror or str(failed)
        else:
            if child is None:
                return
            starts += 1
            refresher_status.put(RefresherStatus("running", starts))
            exit_code = await _exit_code(child)
        pause = FIRST_PAUSE if time.monotonic() - began >= HEALTHY else pause
        next_start = sessions.now() + dt.timedelta(seconds=pause)
        status = RefresherStatus("stopped", starts, exit_code, next_start, error)
        refresher_status.put(status)
        log.warning("%s", status.sentence())
        await asyncio.sleep(pause)
        pause = min(2 * pause, LONGEST_PAUSE)


async def _exit_code(child: subprocess.Popen[bytes]) -> int:
    """Return what a process ends with; end it where this wait is cancelled."""
    try:
        return await asyncio.to_thread(child.wait)
    except asyncio.CancelledError:
        child.terminate()
        raise


def start_refresher() -> subprocess.Popen[bytes] | None:
    """Start the refresher beside this server; None where ROTATION_REFRESH turns it off.

    Its standard input is a pipe from this process: it sees the pipe close when this process is
    gone, however that ends.
    """
    try:
        wanted = settings.current().refresh
    except BadInput as error:  # every page says it to its viewer
        log.warning("%s", error)
        return None
    return subprocess.Popen(command(), stdin=subprocess.PIPE) if wanted else None


def command() -> list[str]:
    """Return the command line of the refresher."""
    return [sys.executable, "-m", "rotation", "refresh", "--follow", "--child"]
