"""Reads the tables of a store and writes none of them: what a change would do, without it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from deltalake import DeltaTable

from rotation.store.delta.tables import Tables


@dataclass(frozen=True)
class Rehearsal(Tables):
    """The tables below one root, of which no write becomes a commit."""

    def _commit(
        self, name: str, version: int | None, write: Callable[[DeltaTable], object]
    ) -> None:
        """Write nothing."""

    def _maintain(self, name: str, work: Callable[[DeltaTable], object]) -> None:
        """Do nothing."""
