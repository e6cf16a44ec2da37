"""Who is let in: the allow-list, and what a signed-in person's claims come to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any, Final

from rotation.errors import BadInput

_ADDRESS: Final = re.compile(r"[^@\s]+@[^@\s]+")
_DOMAIN: Final = re.compile(r"@(?!-)[a-z0-9-]+(\.[a-z0-9-]+)+")
_ENTRA: Final = "https://login.microsoftonline.com/"
_HOUR: Final = 3600.0  # [s]


@dataclass(frozen=True)
class AllowList:
    """Who may come in once signed in.

    Attributes
    ----------
    addresses : e-mail addresses, ASCII ones in lower case
    domains : whose every address may, without the ``@``
    everyone : whether whoever the provider signs in may
    """

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()
    everyone: bool = False

    def has(self, email: str) -> bool:
        """Whether an address is on the list; a domain does not stand for those below it."""
        if not _ADDRESS.fullmatch(email):
            return False
        address = _lower(email)
        return self.everyone or address in self.addresses or address.split("@")[1] in self.domains

    def __str__(self) -> str:
        """How many are named; the names themselves are nobody's business in a log."""
        if self.everyone:
            return "whoever the provider signs in"
        return f"addresses: {len(self.addresses)}, domains: {len(self.domains)}"


def allow_list(text: str) -> AllowList:
    """Read ROTATION_ALLOW: addresses and ``@domains`` between commas, or ``*`` for everyone.

    Raises
    ------
    BadInput
        An entry is none of these, or there is none.
    """
    entries = [_lower(entry.strip()) for entry in text.split(",") if entry.strip()]
    for entry in entries:
        if not (entry == "*" or _DOMAIN.fullmatch(entry) or _ADDRESS.fullmatch(entry)):
            raise BadInput(
                f"ROTATION_ALLOW has the entry {entry!r}; expected addresses (a@firm.example), "
                "domains (@firm.example) or * alone. Nothing was started."
            )
    if not entries or ("*" in entries and len(entries) > 1):
        raise BadInput(
            "Sign-in is set up and ROTATION_ALLOW does not say whom to let in; expected addresses "
            "(a@firm.example) and domains (@firm.example) between commas, or * alone for "
            "whoever the provider signs in. Nothing was started."
        )
    return AllowList(
        addresses=frozenset(e for e in entries if e != "*" and not e.startswith("@")),
        domains=frozenset(e[1:] for e in entries if e.startswith("@")),
        everyone=entries == ["*"],
    )


class Standing(Enum):
    """What becomes of a visitor."""

    ADMITTED = "admitted"
    UNKNOWN = "not signed in"
    LAPSED = "signed in too long ago"
    UNVERIFIED = "signed in with an address the provider does not vouch for"
    UNLISTED = "signed in and not on the list"


@dataclass(frozen=True)
class Visitor:
    """Who a request or connection comes from.

    Attributes
    ----------
    standing : what becomes of them
    email : as the provider spells it; empty where there is none to speak of
    """

    standing: Standing
    email: str = ""

    @property
    def admitted(self) -> bool:
        """Whether they see anything."""
        return self.standing is Standing.ADMITTED


def visitor(
    claims: Mapping[str, Any] | None, allow: AllowList, *, now: float, hours: float | None
) -> Visitor:
    """Judge what a genuine cookie says.

    Parameters
    ----------
    claims : mapping or None
        Of the ID token; None where there is no genuine cookie.
    allow : AllowList
    now : float
        Seconds since 1970.
    hours : float or None
        How long a sign-in lasts; None is as long as the ID token says itself.

    Notes
    -----
    What a provider does not say counts against the visitor: no time, no address, no word on
    whether the address is theirs.
    """
    if not claims or claims.get("is_logged_in") is not True:
        return Visitor(Standing.UNKNOWN)
    email = claims.get("email")
    named = email if isinstance(email, str) else ""
    if _ends(claims, hours) <= now:
        return Visitor(Standing.LAPSED, named)
    if not named or not _vouched_for(claims):
        return Visitor(Standing.UNVERIFIED, named)
    if not allow.has(named):
        return Visitor(Standing.UNLISTED, named)
    return Visitor(Standing.ADMITTED, _lower(named))


def _ends(claims: Mapping[str, Any], hours: float | None) -> float:
    """When a sign-in is over, in seconds since 1970; long ago if nobody says."""
    from_claim = claims.get("exp" if hours is None else "iat")
    if isinstance(from_claim, bool) or not isinstance(from_claim, int | float):
        return float("-inf")
    return from_claim + (0.0 if hours is None else hours * _HOUR)


def _vouched_for(claims: Mapping[str, Any]) -> bool:
    """Whether the provider says that the address belongs to this person."""
    verified = claims.get("email_verified")
    if verified is True or verified == "true":  # some write it as text
        return True
    entra = str(claims.get("iss", "")).startswith(_ENTRA)
    return entra and str(claims.get("xms_edov", "")).lower() in {"true", "1"}


def _lower(address: str) -> str:
    """Lower case, of ASCII alone: other letters may become an ASCII letter."""
    return address.lower() if address.isascii() else address
