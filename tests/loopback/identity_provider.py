"""An OpenID Connect provider on this machine, to sign in with; made of oidc-provider-mock.

Its own way to run in a thread gives up where a machine is slow, so it is served here.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

import oidc_provider_mock
import werkzeug.serving

CLIENT_ID: Final = "rotation"
CLIENT_SECRET: Final = "client-secret-for-tests-0123456789"


@dataclass(frozen=True)
class Provider:
    """A running provider.

    Attributes
    ----------
    url : its issuer, without a slash at the end
    """

    url: str


class _Quiet(werkzeug.serving.WSGIRequestHandler):
    def log_request(self, *_: Any, **__: Any) -> None:
        """The owner looks at what comes of it, not at the requests."""


@contextmanager
def provider(
    people: Mapping[str, Mapping[str, object]], *, lasts: timedelta = timedelta(hours=1)
) -> Iterator[Provider]:
    """Serve a provider until the end of the block.

    Parameters
    ----------
    people : mapping
        Who can sign in, by name on the form, with what the ID token says of them.
    lasts : timedelta
        From signing in to the end of the ID token.
    """
    users = [oidc_provider_mock.User(sub=name, claims=dict(of)) for name, of in people.items()]
    app = oidc_provider_mock.app(user_claims=users, access_token_max_age=lasts, require_nonce=True)
    server = werkzeug.serving.make_server(
        "127.0.0.1", 0, app, threaded=True, request_handler=_Quiet
    )
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    try:
        yield Provider(f"http://127.0.0.1:{server.server_port}")
    finally:
        server.shutdown()
        server.server_close()
