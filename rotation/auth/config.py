"""Whether people have to sign in, and with whom: read from the settings, refused if half said."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from urllib.parse import urlsplit

from rotation import formats, sessions
from rotation.auth.rules import AllowList, Visitor, allow_list, visitor
from rotation.errors import BadInput
from rotation.settings import Settings

CALLBACK: Final = "/oauth2callback"
"""Where a provider sends people back to."""
LOGIN: Final = "/auth/login"
LOG_OUT: Final = "/auth/logout"
"""Streamlit's own: the way to a provider, and out."""

_METADATA: Final = "/.well-known/openid-configuration"
_LOOPBACK: Final = ("127.0.0.1", "localhost", "::1")
_SECRET: Final = 32  # characters
_PER_PROVIDER: Final = ("client_id", "client_secret", "server_metadata_url")


@dataclass(frozen=True)
class SignIn:
    """How people sign in.

    Attributes
    ----------
    auth : what Streamlit calls the ``auth`` section of its secrets
    allow : who may come in
    hours : how long a sign-in lasts; None is as long as the provider says
    """

    auth: Mapping[str, Any]
    allow: AllowList
    hours: float | None

    @property
    def providers(self) -> tuple[str, ...]:
        """Names of the providers to choose from; ``default`` is one without a name."""
        named = tuple(name for name, of in self.auth.items() if isinstance(of, Mapping)
                      and "client_id" in of)  # fmt: skip
        return (("default",) if "client_id" in self.auth else ()) + named

    @property
    def origin(self) -> str:
        """Scheme and host people come in by."""
        address = urlsplit(str(self.auth["redirect_uri"]))
        return f"{address.scheme}://{address.netloc}"

    @property
    def encrypted(self) -> bool:
        """Whether people come in over https."""
        return self.origin.startswith("https://")

    def visitor(self, claims: Mapping[str, Any] | None) -> Visitor:
        """Who shows these claims now, None without a genuine cookie."""
        return visitor(claims, self.allow, now=sessions.now().timestamp(), hours=self.hours)


def sign_in(settings: Settings, from_file: Mapping[str, Any] | None) -> SignIn | None:
    """How people sign in; None if everyone may look.

    Parameters
    ----------
    settings : Settings
    from_file : mapping or None
        The ``auth`` section of Streamlit's own secrets file; the settings go before it.

    Raises
    ------
    BadInput
        It is said in part: nothing is served rather than served to everyone.
    """
    auth = _from_settings(settings) or from_file
    if auth is None:
        if settings.allow.strip():
            raise BadInput(
                "ROTATION_ALLOW says whom to let in and no sign-in is set up; expected the "
                "ROTATION_OIDC_* settings too. Nothing was started."
            )
        return None
    found = SignIn(auth=auth, allow=allow_list(settings.allow), hours=settings.sign_in_hours)
    _check(found)
    return found


def without_effect(settings: Settings) -> str:
    """Return which settings do nothing without a sign-in, in a sentence; empty where none is set.

    They ask for none by themselves, as ``ROTATION_ALLOW`` does.
    """
    given = {
        "ROTATION_COOKIE_SECRET": settings.cookie_secret.get_secret_value(),
        "ROTATION_SIGN_IN_HOURS": settings.sign_in_hours,
    }
    names = [name for name, value in given.items() if value]
    return f"Without effect, as no sign-in is set up: {', '.join(names)}." if names else ""


def exposure(address: str | None, of: SignIn | None) -> tuple[int, str] | None:
    """What the log has to say of who can look, as level and sentence; None if it goes without.

    Parameters
    ----------
    address : str or None
        Listened at; None is every address of the machine.
    of : SignIn or None
        How people sign in.
    """
    if of is not None:
        return logging.INFO, f"People have to sign in; let in are {of.allow}."
    if address in _LOOPBACK:
        return None
    return logging.WARNING, (
        f"Everyone who can reach {address or 'any address of this machine'} sees everything, "
        "because no sign-in is set up (ROTATION_OIDC_ISSUER and others, see README). If that is "
        "not meant, set it up, or listen at 127.0.0.1."
    )


def _from_settings(settings: Settings) -> dict[str, Any] | None:
    """The ``auth`` section the ROTATION_* settings amount to."""
    given: dict[str, Any] = {
        "ROTATION_OIDC_ISSUER": settings.oidc_issuer,
        "ROTATION_OIDC_CLIENT_ID": settings.oidc_client_id,
        "ROTATION_OIDC_CLIENT_SECRET": settings.oidc_client_secret.get_secret_value(),
        "ROTATION_COOKIE_SECRET": settings.cookie_secret.get_secret_value(),
        "ROTATION_PUBLIC_URL": settings.public_url,
    }
    if not any(value for name, value in given.items() if "_OIDC_" in name):
        return None
    if missing := formats.lacking(given):
        raise BadInput(f"Sign-in is set up in part: {missing}. Nothing was started.")
    issuer = str(settings.oidc_issuer).rstrip("/")
    return {
        "redirect_uri": str(settings.public_url).rstrip("/") + CALLBACK,
        "cookie_secret": given["ROTATION_COOKIE_SECRET"],
        "client_id": settings.oidc_client_id,
        "client_secret": given["ROTATION_OIDC_CLIENT_SECRET"],
        "server_metadata_url": issuer if issuer.endswith(_METADATA) else issuer + _METADATA,
    }


def _check(of: SignIn) -> None:
    """Refuse what could not work, or would not be safe."""
    for name in ("redirect_uri", "cookie_secret"):
        if not isinstance(of.auth.get(name), str):
            raise BadInput(f"Sign-in has no {name}; nothing was started.")
    if not str(of.auth["redirect_uri"]).endswith(CALLBACK):
        raise BadInput(
            f"Sign-in has a redirect_uri that does not end in {CALLBACK}, where people come back "
            "to; nothing was started."
        )
    if len(of.auth["cookie_secret"]) < _SECRET:
        raise BadInput(
            f"The secret that signs cookies is shorter than {_SECRET} characters; expected a "
            "random one, such as `openssl rand -hex 32` prints. Nothing was started."
        )
    if not of.providers:
        raise BadInput("Sign-in names no provider (client_id); nothing was started.")
    for provider in of.providers:
        _check_provider(of.auth if provider == "default" else of.auth[provider])


def _check_provider(section: Mapping[str, Any]) -> None:
    missing = [name for name in _PER_PROVIDER if not isinstance(section.get(name), str)]
    if missing:
        raise BadInput(f"Sign-in has no {', '.join(missing)}; nothing was started.")
    address = urlsplit(section["server_metadata_url"])
    if address.scheme != "https" and address.hostname not in _LOOPBACK:
        raise BadInput(
            f"The identity provider {address.netloc} is not reached over https, and would be "
            "told the client secret; nothing was started."
        )
