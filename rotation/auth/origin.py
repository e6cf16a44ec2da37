"""The public address of the app, as ROTATION_PUBLIC_URL sets it."""

from __future__ import annotations

import logging

from rotation import settings
from rotation.errors import BadInput

log = logging.getLogger("rotation.auth.origin")


def public_origin() -> str | None:
    """What viewers' addresses begin with, such as ``https://rotation.example``, if it is set."""
    try:
        url = settings.current().public_url
    except BadInput as error:  # said to every viewer by the page itself
        log.warning("%s", error)
        return None
    return None if url is None else str(url).rstrip("/")
