"""The second door: an open page looks, whenever it is drawn, whether its viewer may still look.

The first one (``web.middleware.access``) stands in front of the server, and is passed once by a
connection that may then stay open for days.
"""

from __future__ import annotations

import streamlit as st

from rotation.auth import pages, rate_limits
from rotation.auth.rules import Standing
from rotation.errors import BadInput
from rotation.ui import cards
from rotation.ui.frame import identity, session


def require_sign_in() -> None:
    """Stop this run unless its viewer may look, and say what they can do."""
    try:
        sign_in = identity.sign_in()
    except BadInput as error:  # half a door: shut
        st.error(cards.plain(str(error)), icon=":material/lock:")
        st.stop()
    if sign_in is None:
        return
    found = sign_in.visitor(st.user.to_dict())
    if found.admitted:
        return
    session.name_tab("Sign in")  # no finding for eyes that may not look
    st.title("Rotation")
    if found.standing in (Standing.UNKNOWN, Standing.LAPSED):
        st.info("The sign-in has ended. Sign in again to go on here.", icon=":material/lock:")
        for provider in sign_in.providers:
            if st.button(pages.label(provider), type="primary"):
                st.login(None if provider == "default" else provider)
    else:
        st.error(cards.plain(pages.sentence(found)), icon=":material/lock:")
        if st.button("Log out"):
            st.logout()
    st.stop()


def closed() -> bool:
    """Whether the viewer may not look any more: for parts of a page that are drawn alone."""
    sign_in = identity.sign_in()
    return sign_in is not None and not sign_in.visitor(st.user.to_dict()).admitted


def sign_out_button() -> None:
    """Who is signed in, and a way to log out; nothing where nobody has to sign in."""
    sign_in = identity.sign_in()
    if sign_in is None:
        return
    email = sign_in.visitor(st.user.to_dict()).email
    with st.container(horizontal=True, horizontal_alignment="right", vertical_alignment="center"):
        st.text(f"Signed in as {email}", width="content")  # never as Markdown
        if st.button("Log out", type="tertiary", icon=":material/logout:"):
            st.logout()


def viewer() -> str:
    """Who this run is drawn for, as ``rotation.auth.rate_limits`` wants it."""
    sign_in = identity.sign_in()
    if sign_in is None:
        return rate_limits.of_address(st.context.ip_address or "127.0.0.1")
    return f"user:{sign_in.visitor(st.user.to_dict()).email}"


def may_upload() -> bool:
    """Whether the viewer may put files in the store, where everybody sees them.

    Those who signed in may, and whoever sits at the machine itself.
    """
    if identity.sign_in() is not None:
        return True
    address = st.context.ip_address  # None on the machine itself
    return address is None or rate_limits.is_here(address)
