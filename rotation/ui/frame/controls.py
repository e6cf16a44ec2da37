"""The controls all pages share; the URL says what they say."""

from __future__ import annotations

import datetime as dt

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from rotation import selection as sel
from rotation import sessions
from rotation.errors import BadInput
from rotation.results.page import Page, parse
from rotation.store.market import Market, first_session
from rotation.ui import cards, marks
from rotation.ui.frame import fold, navigation, session

_PROBLEMS = "_problems"
_BAD_PAIR = "_bad_pair"
_DRAWN_ON = "_controls_drawn_on"


def shared(market: Market, page: Page) -> DeltaGenerator | None:
    """Draw the shared controls, keep the selection they make, and say what was wrong in the URL.

    Returns the place of the windows where they show, for ``fold.windows``. Declared on each page
    the controls would reset at a page switch. What comes and goes around them is in containers that
    stay: one that changes its place is drawn anew, and the former takes its tie to the address.
    """
    fold.apply()
    if returned := session.returned():
        _forget_values(page)
    asked = _asked(market, page, first=not returned and "pair" not in st.session_state)
    _send_again(page)
    windows = _draw(market, page, asked)
    st.session_state[_DRAWN_ON] = page.name
    parsed = parse(_values(), market)
    typed = st.session_state["pair"] != str(parsed.selection.pair)
    if "pair" in parsed.problems and typed:  # the widget lets anything through
        _remember(parsed.sentences())
        st.session_state[_BAD_PAIR] = True
        st.rerun()
    fold.settle(parsed.selection, market)
    session.keep(parsed.selection)
    _forget_understood(parsed.selection)
    with st.container():
        _say_problems(parsed.selection)
    return windows


def _forget_values(page: Page) -> None:
    """Let the address say what stands in the controls.

    Each takes its value from it as it is drawn; what is drawn before them would show the former.
    """
    for name in (*sel.SHARED, sel.MARKS, *(option.name for option in page.options)):
        st.session_state.pop(name, None)


def _send_again(page: Page) -> None:
    """Set the controls to what they stand at, on the first run after a page switch.

    A widget sends its value to the browser only when the script has set it. A browser that dropped
    the widgets of the former page would draw their defaults, beside figures of other values.
    """
    if st.session_state.get(_DRAWN_ON, page.name) != page.name:
        for name in (*sel.SHARED, sel.MARKS):
            if name in st.session_state:
                st.session_state[name] = st.session_state[name]


def _asked(market: Market, page: Page, *, first: bool) -> dict[str, str]:
    """What the URL asks for, less a pair that cannot be used.

    Widgets fall back to their defaults without a word; this is where the word comes from. On the
    first run of a session no control is bound to the address yet, which is when it is put right.
    """
    if st.session_state.pop(_BAD_PAIR, False):
        st.session_state["pair"] = str(sel.default_pair(market.extents))
    asked = address()
    parsed = parse({name: asked.get(name) for name in sel.SHARED}, market)
    told = page.misspelt(asked) | navigation.unknown(session.page_names()) if first else {}
    _remember(parsed.sentences() | told)
    if first and "pair" in parsed.problems:
        del st.query_params["pair"]
        st.rerun()
    if first and (values := fold.exact(asked, parsed.selection, market)):
        st.query_params.update({name: str(value) for name, value in values.items()})
        st.rerun()
    try:
        marks.settle()
    except BadInput as error:
        _remember({sel.MARKS: f"{error}; {sel.NOT_MARKED}."})
        st.rerun()
    return asked


def address() -> dict[str, str]:
    """The values in the URL; of one that is given twice both, which no control can use."""
    return {name: " and ".join(st.query_params.get_all(name)) for name in st.query_params}


def _remember(problems: dict[str, str]) -> None:
    if problems:
        st.session_state[_PROBLEMS] = st.session_state.get(_PROBLEMS, {}) | problems


def _draw(market: Market, page: Page, asked: dict[str, str]) -> DeltaGenerator | None:
    """Draw the line that stands for the controls and, below it, all of them; as ``shared``.

    Those that the page ignores are not shown. They are drawn all the same: a control that no
    browser holds loses its value at a page switch.
    """
    first = first_session(market) or sessions.FIRST
    line = st.container()  # filled below: a control says what it makes of the address once drawn
    unfolded = fold.unfolded()
    with st.container(horizontal=True, gap="medium", vertical_alignment="top", key="controls"):
        st.selectbox(
            "Pair",
            _pair_options(market, asked),
            key="pair",
            bind="query-params",
            accept_new_options=True,
            width=160,
            help="Small caps vs large caps. Type any two stored symbols, such as IWN/IWD.",
        )
        st.date_input(
            "As of",
            value=None,
            min_value=first,
            max_value=sessions.today(),
            key="asof",
            bind="query-params",
            format="YYYY-MM-DD",
            width=160,
            help="Go back in time: no figure uses a later session. Empty is the latest.",
        )
        st.segmented_control(
            "Return basis",
            ["total", "price"],
            default="total",
            key="basis",
            bind="query-params",
            required=True,
            help="Total reinvests dividends at the ex-date close; price leaves them out.",
        )
        marks.control()
        st.slider(  # the last, above the windows, which choose the same
            "Lookback (sessions)",
            sel.MIN_LOOKBACK,
            sel.MAX_LOOKBACK,
            sel.DEFAULT_LOOKBACK,
            key="lookback",
            bind="query-params",
            width=560,  # on a phone a row of its own, and all of it
            help="Sessions between the two ends of a return: 5 is a week, 21 a month, 63 a "
            "quarter, 252 a year.",
        )
        fold.hide(page, unfolded=unfolded)
    with line:
        fold.line(page, asked, market)
    place = st.container()
    return place if unfolded and "lookback" in page.controls else None


def _pair_options(market: Market, asked: dict[str, str]) -> list[str]:
    """The offered pairs, and the one in use if it is another."""
    offered = [str(pair) for pair in sel.offered(market.extents)] or [str(sel.DEFAULT_PAIR)]
    used = st.session_state.get("pair", asked.get("pair"))
    return list(dict.fromkeys([*offered, *([used] if used else [])]))


def _values() -> dict[str, str | None]:
    """The controls as the texts of a URL."""
    asof: dt.date | None = st.session_state["asof"]
    return {
        "pair": st.session_state["pair"],
        "lookback": str(st.session_state["lookback"]),
        "asof": None if asof is None else asof.isoformat(),
        "basis": st.session_state["basis"],
    }


def _forget_understood(selection: sel.Selection) -> None:
    """Take back the word about a value its widget could read after all, such as 1e2."""
    problems, default = st.session_state.get(_PROBLEMS, {}), sel.Selection()
    for name in set(problems) & set(sel.SHARED) - {"pair"}:
        if getattr(selection, name) != getattr(default, name):
            del problems[name]


def _say_problems(selection: sel.Selection) -> None:
    """What was wrong, until another selection is made."""
    problems = st.session_state.get(_PROBLEMS)
    if not problems:
        return
    said_for = st.session_state.setdefault("_problems_for", selection)
    if said_for != selection:
        del st.session_state[_PROBLEMS], st.session_state["_problems_for"]
        return
    for sentence in problems.values():
        st.warning(cards.plain(sentence), icon=":material/link_off:")
