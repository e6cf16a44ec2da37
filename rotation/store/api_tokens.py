"""Stored digests of API tokens; the tokens themselves are stored nowhere.

A token is 256 random bits, so its plain SHA-256 is safe to store: salt and stretching slow
down only the guessing of weaker secrets. Revoking a token marks its row and deletes none.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
import secrets
from dataclasses import dataclass, replace
from typing import Final

import pyarrow as pa

from rotation.catalog import API_TOKENS
from rotation.errors import BadInput
from rotation.options import quoted
from rotation.store.delta.tables import Tables

PREFIX: Final = "rot_"
"""Prefix by which scanners recognise a leaked token."""

_NAME: Final = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_LONGEST: Final = 3650  # days


@dataclass(frozen=True)
class ApiToken:
    """The stored row of a token.

    Attributes
    ----------
    name : label that people give it
    digest : SHA-256 of the token, hexadecimal
    created, expires, revoked : UTC; None is never
    """

    name: str
    digest: str
    created: dt.datetime
    expires: dt.datetime | None
    revoked: dt.datetime | None

    def holds(self, now: dt.datetime) -> bool:
        """Return whether the token is neither revoked nor expired."""
        return self.revoked is None and (self.expires is None or now < self.expires)


def digest(token: str) -> str:
    """Return the digest by which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def new(tables: Tables, name: str, *, days: int | None, now: dt.datetime) -> str:
    """Create and return a token; the store keeps only its digest.

    Parameters
    ----------
    tables : Tables
    name : str
        Up to 64 letters, digits, ``.``, ``_`` and ``-``; reusable after revocation or expiry.
    days : int or None
        Days until it expires, 1 to 3650; None is never.
    now : datetime, UTC

    Raises
    ------
    BadInput
        The name or the number of days cannot be used.
    StoreError
        The store cannot be written.
    """
    if not _NAME.fullmatch(name):
        raise BadInput(
            f"{quoted(name)} cannot name a token; expected up to 64 letters, digits, '.', '_' and "
            "'-'. No token was made."
        )
    if days is not None and not 1 <= days <= _LONGEST:
        raise BadInput(f"A token lasts 1 to {_LONGEST} days, not {days}; no token was made.")
    if any(token.name == name and token.holds(now) for token in every(tables)):
        raise BadInput(f"There is a token {name} already; revoke it first. No token was made.")
    token = PREFIX + secrets.token_urlsafe(32)
    expires = None if days is None else now + dt.timedelta(days=days)
    _merge(tables, [ApiToken(name, digest(token), now, expires, None)])
    return token


def every(tables: Tables) -> list[ApiToken]:
    """Return all tokens that ever existed, the oldest first.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    rows = tables.rows("SELECT * FROM api_tokens ORDER BY created, name", "api_tokens")
    return [ApiToken(**row) for row in rows]


def revoke(tables: Tables, name: str, *, now: dt.datetime) -> None:
    """Revoke a token.

    Raises
    ------
    BadInput
        No valid token has this name.
    StoreError
        The store cannot be written.
    """
    found = [token for token in every(tables) if token.name == name and token.holds(now)]
    if not found:
        raise BadInput(f"There is no token {quoted(name)} to revoke; nothing was changed.")
    _merge(tables, [replace(token, revoked=now) for token in found])


def _merge(tables: Tables, tokens: list[ApiToken]) -> None:
    rows = [vars(token) for token in tokens]
    tables.merge(API_TOKENS.name, pa.Table.from_pylist(rows, API_TOKENS.schema))
