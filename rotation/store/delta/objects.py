"""Single objects beside the tables on an object store: looks, and writes with a condition.

The client is obstore, which reads the same AWS_* variables as the tables' own (ADR 19).
"""

from __future__ import annotations

import os
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

CONNECT: Final = 3.0
"""How long a connection to an object store may take. [s]"""

PATIENCE: Final = 15.0
"""How long one request to an object store may take, its body included. [s]"""

RETRIES: Final = 3
"""How often a request that failed quickly is made again."""


@dataclass(frozen=True)
class Found:
    """An object's content, and what identifies this version of it."""

    body: bytes
    tag: str
    version: str | None = None


def exists(root: str, path: str) -> bool:
    """Whether there is an object.

    Raises
    ------
    StoreError
        The object store cannot be reached, or refuses.
    """
    try:
        obstore.head(_client(root, PATIENCE), path)
    except FileNotFoundError:
        return False
    except (BaseError, OSError, ValueError) as error:
        raise _failed(root, error) from error
    return True


def any_below(root: str, folder: str, ending: str) -> bool:
    """Whether there is an object below a folder whose name ends so; raises as ``exists``."""
    try:
        for some in obstore.list(_client(root, PATIENCE), f"{folder}/"):
            if any(found["path"].endswith(ending) for found in some):
                return True
    except (BaseError, OSError, ValueError) as error:
        raise _failed(root, error) from error
    return False


def read(root: str, path: str, patience: float = PATIENCE) -> Found | None:
    """An object, None if there is none; raises as ``exists``."""
    try:
        answer = obstore.get(_client(root, patience), path)
        body, meta = bytes(answer.bytes()), answer.meta
    except FileNotFoundError as error:
        if store_errors.sentence(root, error):  # the bucket itself is not there
            raise _failed(root, error) from error
        return None
    except (BaseError, OSError, ValueError) as error:
        raise _failed(root, error) from error
    return Found(body, meta["e_tag"] or "", meta["version"])


def write(
    root: str, path: str, body: bytes, over: Found | None, patience: float = PATIENCE
) -> Found | None:
    """Put an object in place of ``over``, or of nothing, in one step; raises as ``exists``.

    Returns
    -------
    Found or None
        The object as it is now; None if another was there, and nothing was written.
    """
    mode: obstore.PutMode = "create"
    if over is not None:
        mode = {"e_tag": over.tag}
        if over.version is not None:
            mode["version"] = over.version
    try:
        put = obstore.put(_client(root, patience), path, body, mode=mode)
    except (AlreadyExistsError, PreconditionError):
        return None
    except FileNotFoundError as error:
        if store_errors.sentence(root, error):
            raise _failed(root, error) from error
        return None
    except (BaseError, OSError, ValueError) as error:
        raise _failed(root, error) from error
    return Found(body, put["e_tag"] or "", put["version"])


def allows_http() -> bool:
    """Whether the environment allows plain HTTP, as the tables' own client reads it."""
    return os.environ.get("AWS_ALLOW_HTTP", "").lower() in ("1", "true", "yes", "on")


@single_flight(max_entries=16)
def _client(root: str, patience: float) -> ObjectStore:
    return from_url(
        root,
        client_options={
            "connect_timeout": timedelta(seconds=min(CONNECT, patience)),
            "timeout": timedelta(seconds=patience),
            "allow_http": allows_http(),
        },
        retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=patience)},
    )


def _failed(root: str, error: Exception) -> StoreError:
    known = store_errors.sentence(root, error)
    return StoreError(
        known
        or f"The object store of {root} answers in an unexpected way "
        f"({store_errors.first_line(error)}); what was stored is unchanged."
    )
