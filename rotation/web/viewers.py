"""Who asks, and whether they may go on: the same for the middleware and for routes behind it."""

from __future__ import annotations

import math
from typing import Final

from starlette.requests import Request

from rotation.auth import rate_limits
from rotation.errors import RotationError

VIEWER: Final = "rotation.viewer"
"""Set in the scope by whoever lets people in."""


class TooMany(RotationError):
    """A viewer has used up a budget; ``wait`` is how long until they may go on. [s]"""

    def __init__(self, wait: int) -> None:
        super().__init__(f"Too many requests from you, so nothing is shown; try again in {wait} s.")
        self.wait = wait


def of(request: Request) -> str:
    """Return who asks, as budgets name them: who signed in, or an address."""
    known = request.scope.get(VIEWER)
    return known or rate_limits.of_address(request.client.host if request.client else None)


def count(viewer: str, action: rate_limits.Action) -> None:
    """Count one request of a viewer.

    Raises
    ------
    TooMany
        They have to wait; nothing is counted.
    """
    permission = rate_limits.allow(viewer, action)
    if not permission:
        raise TooMany(math.ceil(permission.wait))
