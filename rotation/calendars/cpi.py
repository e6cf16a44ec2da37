"""Days on which the Bureau of Labor Statistics releases the consumer price index, 2015 to 2026.

Days up to the summer of 2026 are those of the releases; later ones are those of the schedule for
2026 (https://www.bls.gov/schedule/news_release/cpi.htm) and may still move. Two lapses of federal
funding moved releases: the index of September 2025 came on 24 October, that of October 2025 never
came, and that of January 2026 came two days after its scheduled day.
"""

from __future__ import annotations

import datetime as dt
from typing import Final

from rotation.calendars import table

_RELEASED: Final = """
2015  01-16 02-26 03-24 04-17 05-22 06-18 07-17 08-19 09-16 10-15 11-17 12-15
2016  01-20 02-19 03-16 04-14 05-17 06-16 07-15 08-16 09-16 10-18 11-17 12-15
2017  01-18 02-15 03-15 04-14 05-12 06-14 07-14 08-11 09-14 10-13 11-15 12-13
2018  01-12 02-14 03-13 04-11 05-10 06-12 07-12 08-10 09-13 10-11 11-14 12-12
2019  01-11 02-13 03-12 04-10 05-10 06-12 07-11 08-13 09-12 10-10 11-13 12-11
2020  01-14 02-13 03-11 04-10 05-12 06-10 07-14 08-12 09-11 10-13 11-12 12-10
2021  01-13 02-10 03-10 04-13 05-12 06-10 07-13 08-11 09-14 10-13 11-10 12-10
2022  01-12 02-10 03-10 04-12 05-11 06-10 07-13 08-10 09-13 10-13 11-10 12-13
2023  01-12 02-14 03-14 04-12 05-10 06-13 07-12 08-10 09-13 10-12 11-14 12-12
2024  01-11 02-13 03-12 04-10 05-15 06-12 07-11 08-14 09-11 10-10 11-13 12-11
2025  01-15 02-12 03-12 04-10 05-13 06-11 07-15 08-12 09-11 10-24 12-18
2026  01-13 02-13 03-11 04-10 05-12 06-10 07-14 08-12 09-11 10-14 11-10 12-10
"""


RELEASES: Final = table.days(_RELEASED)
"""Day of every release, ascending; one a month, except November 2025."""

LAST: Final = RELEASES[-1]
"""Later releases are not in this calendar."""


def released(until: dt.date) -> tuple[dt.date, ...]:
    """Return the days of the releases up to a day."""
    return tuple(day for day in RELEASES if day <= until)


def month_of(release: dt.date) -> dt.date:
    """Return the first day of the month whose index came with a release: the month before it."""
    return (release.replace(day=1) - dt.timedelta(days=1)).replace(day=1)
