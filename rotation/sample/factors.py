"""The size factor of the sample's market. Nothing here is real."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from rotation.panel import Days, Floats
from rotation.sample import market as simulated


@lru_cache(maxsize=1)
def size() -> tuple[Days, Floats]:
    """Return sessions and what small caps earned beyond their beta at each. [decimal]"""
    made = simulated.market()
    smb: Floats = np.expm1(made.factors[:, simulated.FACTORS.index("size")])
    smb.flags.writeable = False
    return made.sessions, smb
