"""Who is signed in, as Streamlit does it: its secrets, its signed cookie, its routes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from streamlit import auth_util
from streamlit.runtime.secrets import secrets_singleton
from streamlit.web.server.starlette.starlette_app_utils import decode_signed_value
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from rotation import settings
from rotation.auth import config
from rotation.errors import BadInput


def sign_in() -> config.SignIn | None:
    """How people sign in, by the settings or by Streamlit's own secrets; None if they need not.

    Raises
    ------
    BadInput
        Sign-in is set up in part.
    """
    section = _auth_section()  # first: Streamlit puts the secrets beside it into the environment
    try:
        found = settings.current()
    except BadInput:  # nothing is shown then, and every page and answer says why
        return None
    return config.sign_in(found, section)


def _auth_section() -> dict[str, Any] | None:
    if not secrets_singleton.load_if_toml_exists():
        return None
    section = secrets_singleton.get("auth")
    return None if section is None else dict(section.to_dict())


def claims(cookies: Mapping[str, str], of: config.SignIn) -> dict[str, Any] | None:
    """What a genuine cookie of ours says; None without one.

    Parameters
    ----------
    cookies : mapping
        Of a request.
    of : SignIn
        Whose secret signed it.
    """

    def genuine(name: str) -> bytes | None:
        value = cookies.get(name)
        if value is None:
            return None
        return decode_signed_value(of.auth["cookie_secret"], name, value.encode("latin-1"))

    said = auth_util.get_cookie_with_chunks(genuine, USER_COOKIE_NAME)
    if said is None:
        return None
    try:
        found = json.loads(said)
    except ValueError:  # parts of two sign-ins, each of them genuine
        return None
    # Another app may share the secret, and must not share who is let in.
    return found if isinstance(found, dict) and found.get("origin") == of.origin else None
