"""The verdict of every stored session, with all names and the default volume window.

What the rules said in the past does not depend on the controls of the page: it is computed once
per version of the members' prices.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from rotation.panel import Days, Floats
from rotation.topics.breadth.analysis import verdict as breadth_verdict
from rotation.topics.breadth.analysis import volume as breadth_volume
from rotation.topics.breadth.analysis.base import BreadthBase
from rotation.topics.breadth.analysis.verdict import Verdicts

WINDOW: Final = 50
"""Sessions of the volume window."""


@dataclass(frozen=True, eq=False)
class Record:
    """The verdict of each session.

    Attributes
    ----------
    sessions : datetime64[D] array of shape (n_sessions,)
    verdicts : Verdicts of the same length
    """

    sessions: Days
    verdicts: Verdicts

    def until(self, session: np.datetime64) -> Verdicts:
        """The verdicts up to a session."""
        end = int(np.searchsorted(self.sessions, session, side="right"))
        return Verdicts(self.verdicts.names[:end], self.verdicts.held[:end])


def make(sessions: Days, base: BreadthBase, weight: Floats) -> Record:
    """The record of a market's arrays; ``weight`` as of ``verdict_figures``."""
    taking = breadth_volume.participation(base, breadth_volume.activity(base, WINDOW))
    weights = breadth_volume.concentration(base)
    figures = breadth_verdict.verdict_figures(base, taking, weights, taking, weights, weight=weight)
    return Record(sessions, breadth_verdict.verdicts(figures))
