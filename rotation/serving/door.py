"""Sign-in in front of everything that is served, checked as Streamlit checks its own cookie."""

from __future__ import annotations

from streamlit import config, user_info
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.web.server.starlette.starlette_server_config import USER_COOKIE_NAME

from rotation import settings
from rotation.auth.config import SignIn
from rotation.auth.tokens import Tokens
from rotation.store.open import open_tables
from rotation.ui.frame import identity
from rotation.web.middleware import access


def door(sign_in: SignIn) -> access.Door:
    """What stands in front of everything that is served.

    The cookie is the one Streamlit sets, checked by what Streamlit checks it with. What keeps
    the way to a provider and back together is signed with the same secret, so that people may
    come back to another replica than they left.
    """
    config.set_option("server.cookieSecret", sign_in.auth["cookie_secret"])
    return access.Door(
        sign_in=sign_in,
        cookie=USER_COOKIE_NAME,
        claims=lambda cookies: identity.claims(cookies, sign_in),
        login=user_info.generate_login_redirect_url,
        reload=_reload,
        tokens=Tokens(open_tables(settings.current())),
    )


def _reload() -> bytes:
    """What sends a page elsewhere, to no address: that is where it is."""
    message = ForwardMsg()
    message.auth_redirect.SetInParent()
    return bytes(message.SerializeToString())
