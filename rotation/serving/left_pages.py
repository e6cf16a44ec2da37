"""Drops what a page that was left still asks for.

A part of a page that is drawn by itself, such as the look for new data every few seconds, asks with
the name of its page. Where a link was followed meanwhile and the browser has not drawn the other
page yet, Streamlit would run that part as one of the former page: the browser throws the other page
away, and has nothing to put in its place.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

from streamlit.proto.ClientState_pb2 import ClientState
from streamlit.runtime.app_session import AppSession

_asked: WeakKeyDictionary[AppSession, str] = WeakKeyDictionary()
"""The page that each viewer asked for last; empty where it was asked for by its name."""

_request = AppSession.request_rerun


def is_late(state: ClientState, page: str) -> bool:
    """Whether a part of a page is asked for that is no longer the page asked for last."""
    return bool(state.fragment_id and page and state.page_script_hash != page)


def _request_unless_late(session: AppSession, client_state: ClientState | None) -> None:
    if client_state is not None:
        if is_late(client_state, _asked.get(session, "")):
            return
        if not client_state.fragment_id:
            _asked[session] = client_state.page_script_hash
    _request(session, client_state)


def drop_their_requests() -> None:
    """Do so for every viewer of this server."""
    AppSession.request_rerun = _request_unless_late  # type: ignore[assignment, method-assign]
