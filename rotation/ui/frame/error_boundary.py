"""The one error edge: whatever fails becomes a sentence, never a traceback."""

from __future__ import annotations

import logging
import time
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from rotation.errors import RotationError
from rotation.results.page import FRONT
from rotation.telemetry import json_logs, metrics
from rotation.ui import cards
from rotation.ui.frame import gate, session

log = logging.getLogger("rotation")


@contextmanager
def guarded() -> Iterator[None]:
    """Turn errors inside into one visible sentence; the cause goes to the server's log.

    A fragment whose viewer's sign-in has ended draws nothing: the whole page is drawn anew,
    and stops at its gate.
    """
    if gate.closed():
        st.rerun()
    try:
        yield
    except RotationError as error:
        log.warning("%s", error)
        st.error(cards.plain(str(error)), icon=":material/error:")
    except Exception as error:
        fault(error)


@contextmanager
def drawing(path: str) -> Iterator[None]:
    """As ``guarded``, around a whole page, by its path; the time it takes is counted."""
    started = time.perf_counter()
    try:
        with guarded():
            yield
        session.name_page()
    finally:
        metrics.page(path or FRONT, time.perf_counter() - started)


def fault(error: Exception) -> bool:
    """Say that the program has a fault, under which id the log has its cause; True if said."""
    name = _connection()
    log.error("A page failed", exc_info=error, extra={"request_id": name} if name else None)
    where = f", under {name}" if name else ""
    st.error(
        "This page failed to load because of an internal error; the other pages and "
        f"everything stored are unaffected. The cause is in the server's log{where}.",
        icon=":material/error:",
    )
    return True


def _connection() -> str | None:
    """The id of the connection this run is drawn through: the log has it, the viewer is told."""
    return st.context.headers.get(json_logs.REQUEST_ID_HEADER)
