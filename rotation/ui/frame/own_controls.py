"""The controls a page has of its own; the URL says what they say."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection, Mapping, Sequence
from typing import Any

import streamlit as st

from rotation.options import IntOption, Option, TextOption, read
from rotation.results.page import Page
from rotation.ui import cards
from rotation.ui.frame import controls, fold, session


def draw(page: Page, *some: Option, beside: bool = False) -> None:
    """Draw the controls a page has of its own and add them to the selection of this run.

    With ``some`` it draws these alone: a fragment has those that change nothing outside of it.
    They are folded away with the shared ones, unless they stand ``beside`` what they change.
    """
    options = some or page.options
    asked, symbols = controls.address(), session.market().extents.keys()
    known, problems = read(options, {o.name: asked.get(o.name) for o in options}, symbols)
    _write_exactly(options, known, problems)
    named = (page.name, *(option.name for option in some), "controls")
    key = "-".join(named if beside else (fold.OWN, *named))
    with st.container(horizontal=True, gap="medium", key=key):
        shown = {option.name: _widget(option) for option in options}
    # a box shows whatever was typed, so what it says counts and not the address alone
    texts = _texts(options)
    typed = {option.name: str(shown[option.name]) for option in texts}
    cleaned, wrong = read(texts, typed, symbols)
    exact = {one.name: cleaned[one.name] for one in texts if one.resolve and one.name not in wrong}
    fold.write({name: text for name, text in exact.items() if text != typed[name]})
    selection = session.selection()
    values = dict(selection.options) | shown | cleaned
    session.keep(dataclasses.replace(selection, options=tuple(values.items())))
    with st.container():
        for option in options:
            why = (wrong if option in texts else problems).get(option.name)
            fell_back = option in texts or values[option.name] == option.default
            if why is not None and fell_back:
                st.warning(cards.plain(f"{why}; {option.instead}."), icon=":material/link_off:")
            elif option in texts and _changed(str(shown[option.name]), cleaned[option.name]):
                st.caption(cards.plain(f"{option.label} read as: {cleaned[option.name]}"))


def _write_exactly(
    options: Sequence[Option], known: Mapping[str, Any], wrong: Collection[str]
) -> None:
    """Put a text that names stored symbols into its one form, before its control reads it."""
    asked = controls.address()
    exact = {
        option.name: known[option.name]
        for option in _texts(options)
        if option.resolve and option.name in asked and known[option.name]
        if option.name not in wrong and option.name not in st.session_state
        if asked[option.name] != known[option.name]
    }
    if exact:
        st.query_params.update(exact)
        st.rerun()


def _texts(options: Sequence[Option]) -> list[TextOption]:
    return [option for option in options if isinstance(option, TextOption)]


def _changed(text: str, cleaned: str) -> bool:
    """Whether cleaning did more than to spaces."""
    return "".join(text.split()) != "".join(cleaned.split())


def _widget(option: Option) -> int | str:
    if isinstance(option, TextOption):
        return _box(option)
    if isinstance(option, IntOption):
        return st.slider(
            option.label,
            option.low,
            option.high,
            option.default,
            key=option.name,
            bind="query-params",
            help=option.help,
            width=260,
        )
    return st.segmented_control(
        option.label,
        list(option.choices),
        default=option.default,
        key=option.name,
        bind="query-params",
        required=True,  # and no format_func: what the widget shows is what the URL says
        help=option.help,
    )


def _box(option: TextOption) -> str:
    """A box to type in, with a list of suggestions where there are some."""
    if not option.boxed:
        return st.query_params.get(option.name, option.default)
    if not option.suggestions:
        return st.text_input(
            option.label,
            option.default,
            max_chars=option.longest + 1,  # one more, so that a longer text is refused and not cut
            key=option.name,
            bind="query-params",
            help=option.help,
            width=560,
        )
    used = st.session_state.get(option.name, st.query_params.get(option.name))
    chosen: str | None = st.selectbox(
        option.label,
        list(dict.fromkeys([*option.suggestions, *([used] if used else [])])),
        index=option.suggestions.index(option.default) if option.default else None,
        placeholder="none",
        key=option.name,
        bind="query-params",
        accept_new_options=True,
        help=option.help,
        width=150 if option.longest < 20 else 210,
    )
    return option.default if chosen is None else chosen
