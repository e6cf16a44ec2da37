"""Opening of the configured store."""

from __future__ import annotations

from rotation.settings import Settings
from rotation.store.delta import allocator
from rotation.store.delta.tables import Tables


def open_tables(settings: Settings) -> Tables:
    """Return the tables of the configured store; nothing is read or created yet."""
    allocator.bound()  # before the engine starts a thread
    root = settings.store if settings.on_object_store else str(settings.store_folder)
    return Tables(root)
