"""A choice of one among several, of which the browser may still hold the former state.

A browser sends the values of all its widgets with each move. Where the page has given a widget
another value that the browser has not drawn yet, the browser says the former one again, and that
looks like a click. A widget that is made anew under another key tells the two apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st


def draws(name: str, key: str) -> None:
    """Remember that the widget called ``name`` is drawn under this key."""
    st.session_state[f"_key_of_{name}"] = key


def is_drawn(name: str, key: str) -> bool:
    """Return whether the widget called ``name`` was last drawn under this key."""
    return bool(st.session_state.get(f"_key_of_{name}") == key)


def pick(
    name: str,
    label: str,
    options: Sequence[str],
    chosen: str | None,
    *,
    on_pick: Callable[[str], None],
    joined: bool = False,
    format_func: Callable[[str], str] = str,
    help: str | None = None,  # noqa: A002 - Streamlit's word
) -> None:
    """Draw a row of options of which one is chosen; a click cannot undo that.

    Parameters
    ----------
    name : str
        What the key begins with.
    label : str
        Shown above the row.
    options : sequence of str
        Each at most once.
    chosen : str or None
        The option chosen now.
    on_pick : callable
        Called before the next run with the option that was clicked, if it is another one.
    joined : bool
        Whether the options stand in one bar, as sizes of one thing do.
    format_func : callable
        What is shown of an option.
    help : str, optional
        Behind the question mark.
    """
    key = f"{name}-{chosen}"

    def clicked() -> None:
        picked: str | None = st.session_state[key]
        if is_drawn(name, key) and picked not in (None, chosen):
            on_pick(picked)

    if not is_drawn(name, key):
        st.session_state.pop(key, None)  # what was clicked in one that stood here before
    draw = st.segmented_control if joined else st.pills
    draw(
        label,
        options,
        default=chosen,
        key=key,
        on_change=clicked,
        required=chosen is not None,
        format_func=format_func,
        help=help,
    )
    draws(name, key)
