"""The controls as one line: what is chosen, a step in time, back to the defaults."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from contextlib import suppress
from typing import Any, Final

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rotation import formats, sessions
from rotation import selection as sel
from rotation.errors import BadInput
from rotation.marks import ARTICLE, WRITTEN
from rotation.options import TextOption, read
from rotation.results.page import Page
from rotation.store.market import Market, last_session
from rotation.ui import cards, choices, html_tables, marks
from rotation.ui.frame import look, session

OWN: Final = "own"
"""How the keys of the controls begin that are folded away with the shared ones."""

_DEFAULTS: Final[Mapping[str, Any]] = sel.Selection().as_dict()
_UNFOLDED = "_unfolded"
_WINDOWS: Final = (5, 21, 63, 126, 252)
"""Lookbacks of one click: a week, a month, a quarter, half a year, a year. [sessions]"""
_LONGEST: Final = 48
"""Letters of a text that the line quotes."""


def unfolded() -> bool:
    """Whether the controls below the line are to be seen."""
    return bool(st.session_state.get(_UNFOLDED, False))


def line(page: Page, asked: dict[str, str], market: Market) -> None:
    """Draw the line, after the shared controls: what they made of the address is what it says.

    Parameters
    ----------
    page : Page
        Decides which controls the line names.
    asked : dict of str to str
        Values in the URL, for a first run in which no control of the page's own has a value yet.
    market : Market
        Decides what the latest session is, and which symbols are stored.
    """
    if not (page.controls or page.options):
        return
    shown = unfolded()
    with st.container(horizontal=True, gap="xsmall", key="fold-line"):
        icon = ":material/expand_less:" if shown else ":material/tune:"
        if st.button(_summary(page, asked, market), key="fold", icon=icon):
            st.session_state[_UNFOLDED] = not shown
            st.rerun()
        if "asof" in page.controls:
            _steps(_day(asked), market)
        if _changed(page, asked) and st.button("Reset", key="reset", type="tertiary"):
            _reset(page)
            st.rerun()
    _say_closed(page, _day(asked))


def hide(page: Page, *, unfolded: bool) -> None:
    """Hide the controls folded away and those the page does not use; dress the page."""
    used = {*page.controls, *([sel.MARKS] if page.timelines else [])}
    unused = [f".st-key-{name}" for name in (*sel.SHARED, sel.MARKS) if name not in used]
    folded = [] if unfolded else [".st-key-controls", f'[class*="st-key-{OWN}-"]']
    around = [f"div:has(> {one})" for one in folded]  # else an empty box keeps its gap
    hidden = ", ".join([*unused, *around]) or ".st-key-none"
    embedded = look.EMBEDDED if st.context.is_embedded else ""
    sheets = f"{look.SHEET}{html_tables.CSS}{marks.CSS}{embedded}"
    st.html(f"<style>{hidden} {{ display: none; }}{sheets}</style>")


def windows(place: DeltaGenerator | None, market: Market) -> None:
    """Draw lookbacks of one click, a box for any number, and windows that begin on a day.

    Those end with the pair's last session, as the lookback does. Each is a wish for the next run.
    """
    if place is None:
        return
    sides = [market.extents.get(side) for side in vars(session.selection().pair).values()]
    latest = min((side.last for side in sides if side is not None), default=_latest(market))
    day = min(_day({}) or latest, latest)
    last_year = dt.date(day.year - 1, 12, 31)
    since = {"YTD": last_year, f"Since the article, {formats.day(ARTICLE)}": ARTICLE}
    counts = {f"{count}": count for count in _WINDOWS} | {
        name: count
        for name, first in since.items()
        if sel.MIN_LOOKBACK <= (count := sessions.between(first, day)) <= sel.MAX_LOOKBACK
    }
    current = int(st.session_state["lookback"])
    chosen = next((name for name, count in counts.items() if count == current), None)
    st.session_state[_AT] = current
    with place.container(horizontal=True, gap="small", vertical_alignment="bottom", key="windows"):
        choices.pick(
            "window",
            "Window",
            list(counts),
            chosen,
            on_pick=lambda clicked: _want(counts[clicked]),
            joined=True,
        )
        st.number_input(
            "Sessions",
            sel.MIN_LOOKBACK,
            sel.MAX_LOOKBACK,
            None,
            key=_TYPED,
            placeholder=f"{current}",  # a value would have to be sent back at each move
            on_change=_want_typed,
            width=130,
        )
        st.date_input(
            "Or since",
            value=None,
            min_value=sessions.back(day, sel.MAX_LOOKBACK),
            max_value=sessions.back(day, sel.MIN_LOOKBACK),
            key=_SINCE,
            on_change=_want_since,
            args=(day,),
            format="YYYY-MM-DD",
            width=150,
        )


_WANTED = "_wanted_controls"
_CLOSED = "_asked_day_without_session"
_AT = "_lookback_of_windows"
_TYPED, _SINCE = "typed", "since"


def _want(count: int | None) -> None:
    """Make a number of sessions the lookback of the run that begins.

    One that is the lookback already is no wish: a browser that has not emptied a box yet says its
    number again, at a move of the slider too.
    """
    if count is not None and count != st.session_state[_AT]:
        st.session_state[_WANTED] = {"lookback": count}
        st.session_state[_AT] = count


def _want_typed() -> None:
    """Take the typed number as the lookback and empty its box."""
    _want(st.session_state[_TYPED])
    st.session_state[_TYPED] = None


def _want_since(day: dt.date) -> None:
    """Take the sessions since the chosen day as the lookback and empty its box."""
    began = st.session_state[_SINCE]
    _want(None if began is None else sessions.between(began, day))
    st.session_state[_SINCE] = None


def apply() -> None:
    """Give the controls the values that a button of the former run asked for.

    A control takes a value only before it is drawn.
    """
    for name, value in st.session_state.pop(_WANTED, {}).items():
        st.session_state[name] = value


def settle(selection: sel.Selection, market: Market) -> None:
    """Make the controls, and with them the address, say what is shown; see ``exact``."""
    texts = {name: str(st.session_state[name]) for name in ("pair", "asof")}
    write(exact(texts, selection, market))


def write(values: Mapping[str, Any]) -> None:
    """Run the page again with these values in the controls, if there are any."""
    if values:
        st.session_state[_WANTED] = dict(values)
        st.rerun()


def exact(texts: Mapping[str, str], selection: sel.Selection, market: Market) -> dict[str, Any]:
    """Return values in their one form, where texts say them in another.

    A pair is written as ``A-B`` however it was typed. A day without a session becomes the
    session before it, which the line of controls says.
    """
    values: dict[str, Any] = {}
    pair, asof = selection.pair, selection.asof
    if texts.get("pair", str(pair)) != str(pair) and _means(texts["pair"], pair, market):
        values["pair"] = str(pair)
    if asof is not None and asof < sessions.today() and sessions.back(asof, 0) < asof:
        values["asof"] = sessions.back(asof, 0)
        st.session_state[_CLOSED] = asof
    return values


def _means(text: str, pair: sel.Pair, market: Market) -> bool:
    """Whether a text is another way to write the pair."""
    with suppress(BadInput):
        return sel.parse_pair(text, market.extents.keys()) == pair
    return False


def _steps(asof: dt.date | None, market: Market) -> None:
    """Draw the two buttons that go one session back and forward."""
    latest = _latest(market)
    at = latest if asof is None else sessions.back(asof, 0)
    later = sessions.back(at, -1)
    moves: tuple[tuple[str, str, str, dt.date, bool], ...] = (
        ("back", ":material/chevron_left:", "The session before", sessions.back(at, 1), False),
        ("forward", ":material/chevron_right:", "The next session", later, later > latest),
    )
    for key, icon, says, day, disabled in moves:
        if st.button(says, key=f"step-{key}", icon=icon, help=says, disabled=disabled):
            go_to(day, market)
            st.rerun()


def go_to(day: dt.date, market: Market) -> None:
    """Make a day the one of the run that begins; no day is the latest session."""
    st.session_state[_WANTED] = {"asof": None if day >= _latest(market) else day}


def _say_closed(page: Page, asof: dt.date | None) -> None:
    """Say that the day asked for has no session, as long as the one before it is chosen."""
    closed: dt.date | None = st.session_state.get(_CLOSED)
    if closed is None or asof is None or "asof" not in page.controls:
        return
    if asof != sessions.back(closed, 0):
        del st.session_state[_CLOSED]
        return
    st.caption(
        f"{closed:%a} {formats.day(closed)} has no session: shown is {asof:%a} {formats.day(asof)}."
    )


def _latest(market: Market) -> dt.date:
    """The last session that any stored symbol has; the last complete one where none is stored."""
    return last_session(market) or sessions.last_complete()


def _reset(page: Page) -> None:
    """Give the page's controls their defaults."""
    wanted = {name: _DEFAULTS[name] for name in page.controls} | {sel.MARKS: []}
    for option in page.options:
        if isinstance(option, TextOption) and not option.boxed:
            st.query_params.pop(option.name, None)
        else:
            wanted[option.name] = None if option.default == "" else option.default
    st.session_state[_WANTED] = wanted


def _value(name: str, asked: dict[str, str]) -> Any:
    return st.session_state.get(name, asked.get(name))


def _day(asked: dict[str, str]) -> dt.date | None:
    """The chosen day, before or after its control has read the address; None for one to come."""
    value = _value("asof", asked)
    with suppress(TypeError, ValueError):
        day = value if isinstance(value, dt.date) else dt.date.fromisoformat(value)
        return day if day <= sessions.today() else None
    return None


def _changed(page: Page, asked: dict[str, str]) -> bool:
    """Whether any control of the page differs from its default."""
    known = {name: str(_DEFAULTS[name]) for name in page.controls}
    known |= {option.name: str(option.default) for option in page.options}
    return (page.timelines and bool(marks.chosen())) or any(
        str(_value(name, asked) or usual) != usual for name, usual in known.items()
    )


def _summary(page: Page, asked: dict[str, str], market: Market) -> str:
    """The values that a page is computed from, in one line; of a refused one its default."""
    day = _day(asked)
    words = {
        "pair": str(_value("pair", asked) or sel.DEFAULT_PAIR),
        "lookback": f"{_value('lookback', asked) or sel.DEFAULT_LOOKBACK} sessions",
        "asof": "latest" if day is None else formats.day(day),
        "basis": f"{_value('basis', asked) or 'total'} return",
    }
    parts = [words[name] for name in sel.SHARED if name in page.controls]
    texts = {o.name: str(_value(o.name, asked) or o.default) for o in page.options}
    own, _ = read(page.options, texts, market.extents.keys())
    for option in page.options:
        value = own[option.name]
        always = isinstance(option, TextOption) and option.default  # what the page is about
        if always or str(value) != str(option.default):
            text = str(value)
            quoted = text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
            parts.append(quoted if always else f"{option.label}: {quoted}")
    if page.timelines and (kinds := marks.chosen()):
        parts.append(f"marks: {', '.join(WRITTEN.get(kind, kind) for kind in kinds)}")
    return cards.plain(" · ".join(part for part in parts if part))
