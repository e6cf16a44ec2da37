"""Single objects beside the tables on an object store: existence, reads, conditional writes.

The client is obstore, which reads the same AWS_* variables as the tables' client (ADR 19).
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

import obstore
from obstore.exceptions import AlreadyExistsError, BaseError, PreconditionError
from obstore.store import from_url

from rotation.cache import single_flight
from rotation.errors import StoreError
from rotation.store.delta import store_errors

if TYPE_CHECKING:
    from obstore.store import ObjectStore

CONNECT_TIMEOUT: Final = 3.0
"""Limit for connecting to an object store. [s]"""

TIMEOUT: Final = 15.0
"""Limit for one request to an object store, its body included. [s]"""

RETRIES: Final = 3
"""How often the client repeats a request that failed quickly."""


@dataclass(frozen=True)
class StoredObject:
    """One version of an object: its content, ETag and version id."""

    body: bytes
    tag: str
    version: str | None = None


def exists(root: str, path: str) -> bool:
    """Return whether an object exists.

    Raises
    ------
    StoreError
        The object store cannot be reached, or refuses the request.
    """
    with _translated(root):
        try:
            obstore.head(_client(root, TIMEOUT), path)
        except FileNotFoundError:
            return False
    return True


def any_below(root: str, folder: str, ending: str) -> bool:
    """Return whether a folder has an object with such an ending; raises as ``exists``."""
    with _translated(root):
        pages = obstore.list(_client(root, TIMEOUT), f"{folder}/")
        return any(item["path"].endswith(ending) for page in pages for item in page)


def read(root: str, path: str, timeout: float = TIMEOUT) -> StoredObject | None:
    """Return an object, None if it does not exist; raises as ``exists``."""
    with _translated(root):
        try:
            answer = obstore.get(_client(root, timeout), path)
            body, meta = bytes(answer.bytes()), answer.meta
        except FileNotFoundError as error:
            if store_errors.sentence(root, error):  # the bucket itself does not exist
                raise
            return None
    return StoredObject(body, meta["e_tag"] or "", meta["version"])


def write(
    root: str, path: str, body: bytes, over: StoredObject | None, timeout: float = TIMEOUT
) -> StoredObject | None:
    """Write an object only over the version ``over``, or only if none exists; raises as ``exists``.

    Returns
    -------
    StoredObject or None
        The new version; None if the stored version is another one and nothing was written.
    """
    mode: obstore.PutMode = "create"
    if over is not None:
        mode = {"e_tag": over.tag}
        if over.version is not None:
            mode["version"] = over.version
    with _translated(root):
        try:
            put = obstore.put(_client(root, timeout), path, body, mode=mode)
        except (AlreadyExistsError, PreconditionError):
            return None
        except FileNotFoundError as error:
            if store_errors.sentence(root, error):
                raise
            return None
    return StoredObject(body, put["e_tag"] or "", put["version"])


def allows_http() -> bool:
    """Return whether the environment allows plain HTTP, read as the tables' client reads it."""
    return os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true", "yes", "on")


@single_flight(max_entries=16)
def _client(root: str, timeout: float) -> ObjectStore:
    return from_url(
        root,
        client_options={
            "connect_timeout": timedelta(seconds=min(CONNECT_TIMEOUT, timeout)),
            "timeout": timedelta(seconds=timeout),
            "allow_http": allows_http(),
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=timeout)},
    )


@contextmanager
def _translated(root: str) -> Iterator[None]:
    try:
        yield
    except (BaseError, OSError, ValueError) as error:
        raise StoreError(
            store_errors.sentence(root, error)
            or f"The object store of {root} answers in an unexpected way "
            f"({store_errors.first_line(error)}); what was stored is unchanged."
        ) from error
