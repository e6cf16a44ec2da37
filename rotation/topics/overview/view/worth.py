"""What the verdict was worth on past month-ends: tables and the plain statement."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from rotation import formats
from rotation.analytics import bootstrap
from rotation.analytics.gap import Gap
from rotation.panel import Ints
from rotation.results import following, lost
from rotation.results.ledger import past
from rotation.results.page import Data
from rotation.results.pairs import PairHistory
from rotation.selection import Selection
from rotation.topics.overview.analysis import rules
from rotation.topics.overview.analysis import worth as analysis
from rotation.topics.overview.analysis.worth import FOLLOWING

ANY: Final = "any"
"""Stands for all verdicts in the table ``worth``."""

Table = list[dict[str, Any]]


def of(
    selection: Selection, data: Data, history: PairHistory
) -> tuple[dict[str, Table], list[Gap]]:
    """Return the tables ``worth`` and ``past``, and the flaws in what followed month-ends.

    Parameters
    ----------
    selection : Selection
    data : Data
    history : PairHistory
        Up to the page's as-of.
    """
    rows = analysis.month_ends(history.sessions)
    rows = rows[~history.month_ends_in_hole()[rows]]
    states = past(selection, data, history.sessions[rows])
    called = [
        (rules.verdict(lead, breadth), str(lead), str(breadth))
        for lead, breadth in zip(states[rules.LEADERSHIP], states[rules.BREADTH], strict=True)
    ]
    rows = rows[np.array([verdict != rules.NOT_ENOUGH for verdict, *_ in called], dtype=bool)]
    called = [one for one in called if one[0] != rules.NOT_ENOUGH]
    verdicts, days = [verdict for verdict, *_ in called], history.sessions[rows]
    followed = {horizon: following.after(history, days, horizon) for horizon in FOLLOWING}
    spreads = {horizon: one.spreads for horizon, one in followed.items()}
    overlaps = {horizon: analysis.overlapping(rows, horizon) for horizon in FOLLOWING}
    listed = [
        {
            "session": day.item(),
            "verdict": verdict,
            "leadership": lead,
            "volume_breadth": breadth,
            **{f"spread_{horizon}": float(spreads[horizon][n]) for horizon in FOLLOWING},
            **{f"overlaps_{horizon}": bool(overlaps[horizon][n]) for horizon in FOLLOWING},
        }
        for n, (day, (verdict, lead, breadth)) in enumerate(zip(days, called, strict=True))
    ]
    windows = [window for one in followed.values() for window in one.windows]
    named = lost.listed(windows, "spreads after month-ends")
    gaps = history.flaws.gaps("past", named, selection.lookback)
    return {"worth": _worth(verdicts, spreads, rows), "past": listed}, gaps


def _worth(verdicts: Sequence[str], spreads: Mapping[int, Any], rows: Ints) -> Table:
    """A row a verdict that was given and a horizon, all of them last."""
    given = [verdict for verdict in rules.VERDICTS if verdict in verdicts]
    return [
        {
            "verdict": wanted,
            "horizon": horizon,
            **vars(analysis.worth(names, spreads[horizon], wanted)),
            "overlapping": int(analysis.overlapping(own, horizon).sum()),
        }
        for wanted in [*given, *([ANY] if given else [])]
        for names in ([ANY] * len(verdicts) if wanted == ANY else verdicts,)
        for horizon in FOLLOWING
        for own in (rows[(np.array(names) == wanted) & np.isfinite(spreads[horizon])],)
    ]


def statement(rows: Sequence[Mapping[str, Any]], verdict: str) -> str:
    """Return in plain words what today's verdict was worth in the past.

    Parameters
    ----------
    rows : sequence of mapping
        The table ``worth``.
    verdict : str
        Today's.
    """
    own = [row for row in rows if row["verdict"] == verdict and row["n"]]
    if not own and verdict == rules.NOT_ENOUGH:
        return "Without a verdict there is nothing to look for in the past."
    if not own:
        return f"No past month-end was called {verdict}: what followed cannot be said."
    clauses = [
        f"{formats.SHORT_PP(row['mean'])} over {row['horizon']} sessions (n = {row['n']}"
        f"{_band(row)})"
        for row in own
    ]
    return (
        f"After past month-ends called {verdict} the spread was on average "
        f"{' and '.join(clauses)}. {_plainly(own)}"
    )


def _band(row: Mapping[str, Any]) -> str:
    if math.isnan(row["low"]):
        return ""
    return f", 95% band {formats.SHORT_PP(row['low'])} to {formats.SHORT_PP(row['high'])}"


def _plainly(own: Sequence[Mapping[str, Any]]) -> str:
    """Whether that says anything about what follows."""
    if all(row["n"] < bootstrap.FEWEST for row in own):
        return f"Fewer than {bootstrap.FEWEST} cases: that says nothing."
    telling = [row["horizon"] for row in own if row["differs"]]
    if not telling:
        return (
            "That does not differ from what followed all month-ends: the verdict describes what "
            "is, it predicts nothing."
        )
    over = " and ".join(str(horizon) for horizon in telling)
    return f"Over {over} sessions that differs from what followed all month-ends."
