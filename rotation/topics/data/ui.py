"""The parts of the data page."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import Any, Final

import streamlit as st

from rotation import catalog, formats, sessions
from rotation.auth import rate_limits
from rotation.results.result import Result
from rotation.store.coordination import refresh_requests
from rotation.topics.data import PAGE
from rotation.ui import cards, tables
from rotation.ui.frame import error_boundary, freshness, gate, session

_WATCH_EVERY = 2.0
_ASKS = "Asks the refresher, wherever it runs, to look now instead of at its next turn."

_TIMES = frozenset({"at", "fetched_at", "last_attempt", "next_attempt"})
_TITLES: Final = {"symbols_ok": "Symbols OK", "cooling_down": "Rate-limited"}
_COLUMNS: Final = {
    "Rows": formats.COUNT,
    "Sessions behind": formats.COUNT,
    "Close": formats.DECIMAL,
    "Volume": formats.COUNT,
    "Error": st.column_config.Column(width="large"),
}
_SHARED: Final = "_data_page"


@contextmanager
def sharing() -> Iterator[Result]:
    """Let the parts that are drawn within share one result: it opens every table of the store."""
    result = st.session_state[_SHARED] = session.compute(PAGE)
    try:
        yield result
    finally:
        del st.session_state[_SHARED]


def _shown() -> Result:
    """Return the result that is shared; a part that draws itself again later makes its own."""
    shared: Result | None = st.session_state.get(_SHARED)
    return session.compute(PAGE) if shared is None else shared


@st.fragment(run_every=_WATCH_EVERY)
def progress() -> None:
    """The latest refresh: how far it is, or how it ended."""
    with error_boundary.guarded():  # a fragment is redrawn by itself, outside the frame's edge
        numbers = _shown().numbers
        if numbers["refresher"] is not None:
            heard = numbers["refresher_heard"]
            last = "" if heard is None else f"; last heartbeat {freshness.ago(heard)}"
            since = freshness.ago(numbers["refresher_since"])
            st.caption(f"The refresher is {numbers['refresher']}, running since {since}{last}.")
        state = numbers["refresh_state"]
        if state is None:
            st.caption("No refresh has run on this store yet.")
            return
        done, total = numbers["refresh_done"], max(numbers["refresh_total"], 1)
        many = f"{done} of {total} {numbers['refresh_units']}"
        begun = f"{many}, begun {freshness.ago(numbers['refresh_started'])}"
        if state == "running":
            st.progress(min(done / total, 1.0), f"Refreshing: {begun}")
            return
        words = {
            "finished": "The latest refresh finished",
            "stopped": "The latest refresh stopped early",
            "interrupted": "The latest refresh was interrupted; the next one goes on from there",
        }
        st.caption(f"{words[state]}: {begun}.")


@st.fragment(run_every=_WATCH_EVERY)
def upstreams() -> None:
    """The sources, what is wrong with them in one line, and when they are tried again."""
    with error_boundary.guarded():
        result = _shown()
        for source in result.tables["sources"]:
            if source["cooling_down"]:
                st.warning(
                    f"{cards.plain(source['last_error'])} It is tried again at "
                    f"{formats.instant(source['next_attempt'])}; pages show what is stored.",
                    icon=":material/pause_circle:",
                )
        caption = "Data is fetched in the background with rate limits."
        _card(result, "sources", "Sources", caption, ordered=True)
        _card(result, "errors", "Latest errors", "Failed fetches; stored data is unaffected.")


def refresh_now() -> None:
    """A wish for the refresher, wherever it runs; what came of it in one sentence."""
    if not st.button("Refresh now", icon=":material/refresh:", help=_ASKS):
        return
    permission = rate_limits.allow(gate.viewer(), "refresh")
    if permission:
        st.caption(cards.plain(refresh_requests.ask(session.tables(), sessions.now())))
    else:
        st.caption(f"You asked a moment ago; you can ask again in {math.ceil(permission.wait)} s.")


def stored() -> None:
    """The tables, and every symbol with its age."""
    result = _shown()
    numbers = result.numbers
    extents = [_extent(row) for row in result.tables["tables"]]
    _card(
        result,
        "tables",
        "Tables",
        f"The last complete session is {formats.day(numbers['last_complete_session'])}; "
        f"{numbers['core_symbols_stored']} of {numbers['core_symbols']} core symbols are stored.",
        extents,
        ordered=True,
    )
    _card(
        result,
        "symbols",
        "Symbols",
        "What is stored of each, and its age in sessions by the trading calendar.",
    )


def set_aside() -> None:
    """Sessions without a bar, rows that failed a check, and kept rows that look odd."""
    result = _shown()
    _card(result, "holes", "Missing sessions", _lacking(result))
    _card(
        result,
        "quarantine",
        "Quarantine",
        "Rows that failed a check, with the reason; no figure uses them.",
    )
    _card(
        result,
        "jumps",
        "Large moves",
        "Kept, and used: closes that moved more than 60%, or halved as at a 2-for-1 split, in a "
        "session without a split.",
    )


def _lacking(result: Result) -> str:
    """How many sessions are missing inside histories, and what follows."""
    count, symbols = result.numbers["missing_sessions"], result.numbers["symbols_with_holes"]
    if not count:
        return "Every symbol has a price for each session between its first and its last."
    listed = len(result.tables["holes"])
    return (
        f"{count:,} sessions of {symbols:,} symbols have no price between two that do; up to "
        f"{listed:,} runs are listed, core symbols first. Figures whose window crosses one say so."
    )


def _extent(row: dict[str, Any]) -> dict[str, Any]:
    """A table as listed: no version before the first, days instead of instants."""
    days = {
        name: row[name].date() if isinstance(row[name], dt.datetime) else row[name]
        for name in ("first", "last")
    }
    return {**row, **days, "version": row["version"] if row["version"] >= 0 else None}


def _card(
    result: Result,
    name: str,
    title: str,
    caption: str,
    rows: Sequence[dict[str, Any]] | None = None,
    *,
    ordered: bool = False,
) -> None:
    """Draw a table of the result; ``rows`` stand in its place, in the file too."""
    shown = [
        {_label(column): _written(column, value) for column, value in row.items()}
        for row in (result.tables[name] if rows is None else rows)
    ]
    tables.card(
        result,
        name,
        shown,
        title=title,
        caption=caption,
        columns=_COLUMNS,
        raw=rows,
        ordered=ordered,
    )


def _written(column: str, value: Any) -> Any:
    """A value as shown: sources by the name they have on every page."""
    return catalog.source_title(value) if column == "source" else value


def _label(name: str) -> str:
    """The title of a column: its name in words, with the zone of times."""
    words = _TITLES.get(name, name.replace("_", " ").capitalize())
    return f"{words}, UTC" if name in _TIMES else words
