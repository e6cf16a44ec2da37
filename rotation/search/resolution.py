"""The resolution of a pull: how long one of its periods is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import pandas as pd

Resolution = Literal["hour", "day", "week", "month"]


def resolution_of(dates: Sequence[pd.Timestamp]) -> Resolution:
    """Return the resolution from the shortest step between neighbours; one date is a week."""
    step = pd.Series(dates).sort_values().diff().min()
    if pd.isna(step):
        return "week"
    if step < pd.Timedelta(days=1):
        return "hour"
    if step < pd.Timedelta(days=7):
        return "day"
    return "week" if step < pd.Timedelta(days=28) else "month"
