"""The tokens of the API as a server knows them: read again when they change."""

from __future__ import annotations

import datetime as dt
import hmac
import threading
import time
from typing import Final

from rotation.store import api_tokens
from rotation.store.delta.tables import Tables

RECHECK: Final = 2.0
"""How long a revoked token may still open something. [s]"""


class Tokens:
    """Knows whose token it is shown."""

    def __init__(self, tables: Tables) -> None:
        self._tables = tables
        self._lock = threading.Lock()
        self._version: int | None = None
        self._stored: list[api_tokens.ApiToken] = []
        self._looked = float("-inf")

    def owner(self, token: str, now: dt.datetime) -> str | None:
        """The name of a token that opens something now, else None.

        Raises
        ------
        StoreError
            The store cannot be read: nobody is let in on what was true earlier.
        """
        shown = api_tokens.digest(token)
        owner = None
        for stored in self._current():  # all of them, however early the right one comes
            if hmac.compare_digest(stored.digest, shown) and stored.holds(now):
                owner = stored.name
        return owner

    def _current(self) -> list[api_tokens.ApiToken]:
        with self._lock:
            if time.monotonic() - self._looked >= RECHECK:
                version = self._tables.version("api_tokens")
                if version != self._version:
                    self._stored = api_tokens.every(self._tables)
                    self._version = version
                self._looked = time.monotonic()
            return self._stored
