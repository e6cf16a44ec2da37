"""Who asks, and whether they may go on: the same for the middleware and for routes behind it."""

from __future__ import annotations

import math
from typing import Final, NamedTuple

from starlette.requests import Request

from rotation.auth import rate_limits

VIEWER: Final = "rotation.viewer"
"""Set in the scope by whoever lets people in."""


class TooMany(NamedTuple):
    """Why there is no answer to one more request, and how long to wait. [s]"""

    detail: str
    wait: int


def of(request: Request) -> str:
    """Return who asks, as budgets name them: who signed in, or an address."""
    known = request.scope.get(VIEWER)
    return known or rate_limits.of_address(request.client.host if request.client else None)


def too_many(viewer: str, action: rate_limits.Action) -> TooMany | None:
    """Return why a viewer has to wait; None where they may go on, which counts as one request."""
    permission = rate_limits.allow(viewer, action)
    if permission:
        return None
    wait = math.ceil(permission.wait)
    return TooMany(f"Too many requests from you, so nothing is shown; try again in {wait} s.", wait)
