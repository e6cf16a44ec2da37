"""The sample's script: its dates, the levels it passes and its planted truths.

Nothing here is real. The levels are round figures chosen so that large caps
lead for years and small caps take over on a known day; the wiggles between
them are seeded noise.
"""

from __future__ import annotations

import datetime
from dataclasses import dataclass
from typing import Final, Literal, NamedTuple

SEED: Final = 20260102
START: Final = datetime.date(2016, 10, 31)
END: Final = datetime.date(2026, 10, 30)
ROTATION_START: Final = datetime.date(2026, 1, 2)
"""First session of the simulated rotation; the close before it is its base."""


@dataclass(frozen=True)
class Episode:
    """Sessions in which the members behave in a known way."""

    name: Literal["broad_surge", "broad_selloff", "narrow_viral", "quiet"]
    first: datetime.date
    last: datetime.date


@dataclass(frozen=True)
class Hole:
    """Sessions at which a symbol's bars are deliberately faulty.

    ``missing`` and ``halt`` have no bar at all; ``zero_volume`` repeats the
    close before it with a volume of 0, as vendors do for a name nobody traded.
    """

    symbol: str
    first: datetime.date
    last: datetime.date
    kind: Literal["missing", "halt", "zero_volume"]


EPISODES: Final = (
    Episode("broad_surge", datetime.date(2026, 1, 5), datetime.date(2026, 1, 16)),
    Episode("broad_selloff", datetime.date(2026, 4, 20), datetime.date(2026, 5, 1)),
    Episode("narrow_viral", datetime.date(2026, 7, 6), datetime.date(2026, 7, 17)),
    Episode("quiet", datetime.date(2026, 8, 24), datetime.date(2026, 9, 4)),
)

HOLES: Final = (
    Hole("PSCM", datetime.date(2026, 3, 10), datetime.date(2026, 3, 12), "missing"),
    Hole("S0100", datetime.date(2026, 4, 6), datetime.date(2026, 5, 15), "halt"),
    Hole("S0200", datetime.date(2026, 6, 8), datetime.date(2026, 6, 12), "zero_volume"),
)

HANDLE: Final = (datetime.date(2026, 10, 5), datetime.date(2026, 10, 30))
"""Sessions of the cup's handle, in which small-cap funds trade lightly."""

VIRAL_MEMBERS: Final = ("S0300", "S0600", "S0900", "S1200")
"""Names that go viral beside the watch list."""

VIRAL_RETURNS: Final = (0.16, 0.22, 0.10, 0.26, -0.08, 0.19, 0.09, -0.14, -0.11, -0.17)
"""Log returns of a viral name over the ten sessions of ``narrow_viral``."""

VIRAL_VOLUME: Final = (20.0, 24.0, 28.0, 36.0, 40.0, 38.0, 33.0, 29.0, 27.0, 25.0)
"""Volume of a viral name over the same sessions, in multiples of its ordinary volume."""


class Waypoint(NamedTuple):
    """Total-return levels at a day (the close before the rotation = 100)."""

    day: str
    large: float
    small: float
    roughness: float
    """How noisy the way here from the waypoint before is, 1 = ordinary."""


WAYPOINTS: Final = (
    Waypoint("2016-10-31", 29.2, 49.5, 1.0),
    Waypoint("2017-12-29", 36.2, 59.5, 0.9),
    Waypoint("2018-12-31", 35.3, 54.5, 1.0),
    Waypoint("2019-12-31", 45.2, 66.5, 1.0),
    Waypoint("2020-09-30", 50.2, 65.0, 1.3),
    Waypoint("2021-03-15", 58.4, 88.0, 1.0),  # the one long reversal before 2026
    Waypoint("2021-12-31", 67.8, 86.0, 1.0),
    Waypoint("2022-12-30", 57.0, 73.5, 1.0),
    Waypoint("2023-12-29", 70.0, 83.0, 1.0),
    Waypoint("2024-12-31", 85.0, 91.0, 1.0),
    Waypoint("2025-04-30", 78.5, 79.0, 1.0),
    Waypoint("2025-12-31", 100.0, 100.0, 0.9),
    Waypoint("2026-01-16", 101.5, 108.0, 0.45),  # the rotation, plain to see
    Waypoint("2026-02-06", 102.2, 111.0, 0.7),
    Waypoint("2026-03-06", 103.0, 115.0, 0.6),  # left rim of IWM's cup
    Waypoint("2026-04-02", 102.0, 108.0, 0.6),
    Waypoint("2026-04-17", 101.9, 107.8, 0.6),
    Waypoint("2026-05-01", 101.0, 102.0, 0.45),  # the sell-off on heavy volume
    Waypoint("2026-05-29", 100.5, 99.5, 0.6),  # its low
    Waypoint("2026-06-26", 100.8, 102.5, 0.6),
    Waypoint("2026-07-17", 101.0, 106.0, 0.6),
    Waypoint("2026-08-14", 102.5, 109.0, 0.6),
    Waypoint("2026-09-04", 103.5, 111.0, 0.5),
    Waypoint("2026-10-02", 105.0, 116.0, 0.5),  # right rim
    Waypoint("2026-10-16", 102.0, 110.5, 0.5),  # low of the handle
    Waypoint("2026-10-30", 103.5, 114.0, 0.5),
)


class Tilt(NamedTuple):
    """A sector against the market."""

    weight: float
    """Share of the large-cap market."""
    before: float
    """Excess return a year until the rotation. [log]"""
    after: float
    """Excess return from the rotation's first day to ``END``. [log]"""


SECTOR_TILTS: Final[dict[str, Tilt]] = {
    "XLK": Tilt(0.320, 0.050, -0.060),
    "XLC": Tilt(0.100, 0.005, -0.050),
    "XLY": Tilt(0.105, -0.005, -0.010),
    "XLP": Tilt(0.055, -0.045, 0.040),
    "XLE": Tilt(0.035, -0.050, 0.150),
    "XLF": Tilt(0.135, -0.020, 0.020),
    "XLV": Tilt(0.100, -0.030, 0.030),
    "XLI": Tilt(0.085, -0.015, 0.130),
    "XLB": Tilt(0.020, -0.035, 0.120),
    "XLRE": Tilt(0.020, -0.050, 0.030),
    "XLU": Tilt(0.025, -0.040, 0.000),
}
VALUE_TILT: Final = Tilt(0.0, -0.025, 0.040)
