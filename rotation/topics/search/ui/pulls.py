"""Pulls on the search page: asking for one that is not stored, those that are, bringing a file."""

from __future__ import annotations

import math
from typing import Any, Final

import streamlit as st

from rotation import formats, sessions, settings
from rotation.auth import rate_limits
from rotation.errors import RotationError
from rotation.imports import search_interest
from rotation.results.result import Result
from rotation.search.request import PullKey, Request
from rotation.store.coordination import lock
from rotation.store.search import queue
from rotation.store.search.pulls import PullRow
from rotation.store.search.queue import Queued
from rotation.topics.search.view import controls as search_request
from rotation.ui import cards, tables
from rotation.ui.frame import error_boundary, freshness, gate, session

_ANSWER: Final = "_asked_answer"
_FILE: Final = "trends_file"
_WATCH_EVERY: Final = 5.0  # [s]
_TAKEN: Final = "_trends_file_taken"
_STORED_FILE: Final = "_trends_file_id"
_WANTED: Final = "_wanted_search"


def wish(result: Result) -> None:
    """Where the pull asked for is not stored: when it will be tried, or a button to ask for it."""
    request = search_request.of(result.selection)
    if result.numbers["pull_asked"] or session.searches().latest(request.key()) is not None:
        return
    with st.container(border=True, key="search-wish"):
        st.markdown("**This search is not stored yet**")
        _state(request)


@st.fragment(run_every=_WATCH_EVERY)
def _state(request: Request) -> None:
    """What became of the wish by now: nothing is stored by a refusal, so no page redraws itself."""
    with error_boundary.guarded():
        waiting = queue.waiting(session.tables(), sessions.now())
        own = next((one for one in waiting if one.request.key() == request.key()), None)
        answered = st.session_state.get(_ANSWER, ("", ""))
        untouched = own is None or (own.next_try is None and not own.error)
        if answered[0] == request.key() and untouched:
            st.markdown(cards.plain(answered[1]))
        elif own is not None:
            st.markdown(cards.plain(waits(own)))
        else:
            st.markdown(
                "Searches are fetched in the background. Request this one, or upload a file below."
            )
        # No callback: Streamlit runs one before the viewer's sign-in is checked.
        if (own is None or own.given_up) and st.button(
            "Request this search", key="queue", icon=":material/add_to_queue:"
        ):
            _ask(request)
            st.rerun()
        _cautions()


def _cautions() -> None:
    """Why an answer may be long in coming, or not be shown."""
    own = settings.current()
    if session.market().kind == "sample":
        st.caption(
            "An answer is shown once real prices are stored: beside it nothing is simulated."
        )
    if not own.search:
        st.caption("Searches are not fetched here (ROTATION_SEARCH is off).")
    elif not own.refresh and lock.holder(session.tables().root) is None:
        st.caption(
            "No refresher is at work on this store (ROTATION_REFRESH is off here): "
            "run `rotation refresh` to fetch queued searches."
        )


def waits(one: Queued) -> str:
    """When a wish will be tried, and what came of the last time."""
    queued = f"Queued {freshness.ago(one.asked_at)}."
    if one.given_up:
        return f"{queued} {one.error} It is not tried again by itself."
    when = "at the refresher's next turn"
    if one.next_try is not None:
        when = f"after {formats.instant(one.next_try)}"
    said = f"{queued} It will be tried {when}, and this page redraws itself when it is there."
    return f"{said} Last time: {one.error}" if one.error else said


def _ask(request: Request) -> None:
    """Put a search on the list; what came of it is shown in its place."""
    permission = rate_limits.allow(gate.viewer(), "term")
    try:
        answer = (
            queue.ask(session.tables(), request, sessions.now())
            if permission
            else "You asked for many searches in a row; this one was "
            f"not queued, ask again in {math.ceil(permission.wait)} s."
        )
    except RotationError as error:
        answer = str(error)
    st.session_state[_ANSWER] = (request.key(), answer)


def stored(result: Result) -> None:
    """Every stored pull; a click shows it."""
    rows = session.searches().listing
    if not rows:
        return
    with st.container(border=True):
        cards.heading(
            "Stored searches",
            "Each is kept whole with its time: two searches do not compare. Click on the box "
            "before one to show it.",
        )
        lines = [_line(row) for row in rows]
        tables.choice(
            result,
            "pulls",
            lines,
            key="pulls",
            alt="Terms, region, span and time of each stored search",
            chosen=None,
            on_choice=lambda number: (
                None if number is None else _show(rows[number], rows[number].pull_id)
            ),
            raw=lines,
        )


def bring() -> None:
    """A file downloaded from Google Trends, where Google refuses the refresher."""
    with st.expander("Upload a Google Trends file", icon=":material/upload_file:"):
        st.markdown(
            "Compare up to eight terms on trends.google.com, download *Interest over time*, and "
            "put the file here under the name it came with (**multiTimeline.csv** or "
            "**time_series_US_….csv**). It is stored whole, as one search of its own; "
            "`rotation import search FILE` does the same."
        )
        if not gate.may_upload():
            st.caption(
                "A file is shown to everybody here, so only people who are signed in can upload "
                "one to this server, or who administers it with the command."
            )
            return
        if session.market().kind == "sample":
            st.caption("A file ends the sample: from then on nothing simulated is shown.")
        file = st.file_uploader(
            "multiTimeline.csv",
            type="csv",
            max_upload_size=search_interest.LARGEST // 1_000_000,
            key=_FILE,
        )
        if file is not None and file.file_id != st.session_state.get(_STORED_FILE):
            st.session_state[_STORED_FILE] = file.file_id
            _store(file.getvalue(), file.name)
            st.rerun()
        for kind, sentence in st.session_state.pop(_TAKEN, ()):
            (st.success if kind == "ok" else st.error)(cards.plain(sentence))


def _store(payload: bytes, name: str) -> None:
    """Store a file and show its search; what is wrong with one is said in its place."""
    permission = rate_limits.allow(gate.viewer(), "term")
    if not permission:
        sentence = (
            "You uploaded or asked for much in a row; the file was not stored, upload it again in "
            f"{math.ceil(permission.wait)} s."
        )
        st.session_state[_TAKEN] = [("error", sentence)]
        return
    try:
        brought = search_interest.import_upload(
            session.tables(), payload, at=sessions.now(), name=name
        )
    except RotationError as error:
        st.session_state[_TAKEN] = [("error", str(error))]
        return
    st.session_state[_TAKEN] = [("ok", sentence) for sentence in brought.sentences]
    _show(brought.request, brought.pull_id)


def _line(row: PullRow) -> dict[str, Any]:
    wanted = search_request.wish(row.terms, row.geo, row.timeframe)
    return {
        "Terms": wanted["terms"],
        "Region": wanted["geo"],
        "Span": wanted["span"],
        "Made, UTC": row.made_at,
        "Source": row.source.replace("_", " "),
        "From": row.first,
        "To": row.last,
    }


def _show(of: PullRow | PullKey, pull_id: str) -> None:
    """Put a stored pull's search into the controls, its name where they cannot ask for it."""
    wanted = {search_request.PULL.name: pull_id}
    if search_request.can_ask(of.terms, of.geo, of.timeframe):
        wanted = search_request.wish(of.terms, of.geo, of.timeframe)
    st.session_state[_WANTED] = wanted


def apply_wanted() -> None:
    """Put the search that was chosen last into the controls; they are not drawn yet."""
    wanted = st.session_state.pop(_WANTED, {})
    name = wanted.pop(search_request.PULL.name, "")
    if name:
        st.query_params[search_request.PULL.name] = name
    elif wanted:
        st.query_params.pop(search_request.PULL.name, None)
    for control, value in wanted.items():
        st.session_state[control] = value
