"""Days on which FTSE Russell reconstitutes its US indices, 2015 to 2026.

Members change after the close of the fourth Friday of June. From December 2026 on they change a
second time in the year (https://www.lseg.com/en/ftse-russell/russell-reconstitution); those days
are not in this calendar.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

FIRST_YEAR: Final = 2015
LAST: Final = dt.date(2026, 11, 30)
"""Later reconstitutions are not in this calendar."""

_FRIDAY: Final = 4


def reconstitutions(until: dt.date) -> tuple[dt.date, ...]:
    """Return the days up to a day after whose close the members change, ascending."""
    until = min(until, LAST)
    days = map(_fourth_friday_of_june, range(FIRST_YEAR, until.year + 1))
    return tuple(day for day in days if day <= until)


def _fourth_friday_of_june(year: int) -> dt.date:
    first = dt.date(year, 6, 1)
    return first + dt.timedelta(days=(_FRIDAY - first.weekday()) % 7, weeks=3)
