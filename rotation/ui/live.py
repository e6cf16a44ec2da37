"""Keeps an open page up to date: a refresher beside the app, a redraw when new rows land."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys

import streamlit as st

from rotation import settings
from rotation.errors import BadInput
from rotation.ui import edge, session

log = logging.getLogger("rotation")

CHECK_EVERY = 5.0
"""Pause between looks at the versions of the tables. [s]"""


HEAD_START = 4.0
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


@st.fragment(run_every=CHECK_EVERY)
def redraw_on_new_data() -> None:
    """Redraw the page when a table has a version other than the one shown."""
    with edge.guarded():
        if session.versions() != session.shown_version():
            st.rerun()
