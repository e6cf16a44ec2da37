"""The one error edge: whatever fails becomes a sentence, never a traceback."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import streamlit as st

from rotation.errors import RotationError
from rotation.ui import cards

log = logging.getLogger("rotation")


@contextmanager
def guarded() -> Iterator[None]:
    """Turn errors inside into one visible sentence; the cause goes to the server's log."""
    try:
        yield
    except RotationError as error:
        log.warning("%s", error)
        st.error(cards.plain(str(error)), icon=":material/error:")
    except Exception:
        log.exception("A page failed")
        st.error(
            "This page could not be drawn because of a fault in the program; the other pages and "
            "everything stored are unaffected. The cause is in the server's log.",
            icon=":material/error:",
        )
