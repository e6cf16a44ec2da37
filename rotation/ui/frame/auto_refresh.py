"""Keeps an open page up to date: a refresher beside the app, a redraw when new rows land."""

from __future__ import annotations

import asyncio
import logging
import subprocess
import sys
from typing import Final

import streamlit as st

from rotation import settings
from rotation.errors import BadInput
from rotation.results import computed
from rotation.ui.frame import error_boundary, session

log = logging.getLogger("rotation")

CHECK_EVERY: Final = 5.0
"""Pause between looks at the versions of the tables, on a page that can be seen. [s]"""

CHECK_WHEN_HIDDEN: Final = 300.0
"""The same on a page that cannot. [s]"""

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


_JS: Final = """
const open = new WeakMap()

// Looks while the page can be seen, and at once when it can be seen again.
export default function ({ data, parentElement, setTriggerValue }) {
  const known = open.get(parentElement)
  if (known) {
    known.look = () => setTriggerValue("look", Date.now())
    return known.close
  }
  const mine = { look: () => setTriggerValue("look", Date.now()) }
  const seen = () => document.visibilityState === "visible"
  const tick = () => { if (seen()) mine.look() }
  const timer = setInterval(tick, 1000 * data.every)
  document.addEventListener("visibilitychange", tick)
  mine.close = () => {
    clearInterval(timer)
    document.removeEventListener("visibilitychange", tick)
    open.delete(parentElement)
  }
  open.set(parentElement, mine)
  return mine.close
}
"""

_looks = st.components.v2.component("rotation_looks", js=_JS)


@st.fragment(run_every=CHECK_WHEN_HIDDEN)
def redraw_on_new_data() -> None:
    """Redraw the page when a table has a version other than the one shown.

    A page that can be seen looks every ``CHECK_EVERY`` seconds, a hidden one seldom. That it
    looks at all also makes it draw itself anew on another server when its own is gone.
    """
    with error_boundary.guarded():
        _looks(key="looks", data={"every": CHECK_EVERY}, on_look_change=_nothing, height=0)
        if computed.version(session.tables(), older=computed.FRESH) != session.shown_version():
            st.rerun()


def _nothing() -> None:
    """A look needs no more than that this part is drawn anew."""
