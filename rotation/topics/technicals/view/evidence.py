"""Evidence of the technicals page: has the chart of small caps broken out."""

from __future__ import annotations

from typing import Final

import numpy as np

from rotation import formats, universe
from rotation.results.evidence import Evidence, State, Watchpoint
from rotation.results.result import Result
from rotation.topics.technicals.analysis.scan import HORIZON, Pattern
from rotation.topics.technicals.metrics import PRICE

TECHNICALS: Final = Watchpoint(
    "technicals",
    "Has the chart broken out?",
    f"{universe.CHART} has a complete cup with handle that no close has ended, at most {HORIZON} "
    "sessions after its breakout",
    "a close has ended it",
    order=130,
)
WATCHPOINTS: Final = (TECHNICALS,)

_TOO_SHORT: Final = f"Too few sessions of {universe.CHART} are stored for any cup with handle"
_STATES: Final = {Pattern.COMPLETE: State.CONFIRMS, Pattern.FAILED: State.CONTRADICTS}


def evidence(result: Result) -> tuple[Evidence, ...]:
    """Return whether the pattern is complete and holds, with the rules it fails."""
    x = result.numbers
    if x["pattern"] is None or not result.tables["rules"]:
        why = result.why("everything") or _TOO_SHORT
        return (Evidence(TECHNICALS, State.NO_DATA, as_of=result.as_of, why=why),)
    state = _STATES.get(Pattern(x["pattern"]), State.MIXED)
    line = np.asarray(result.series["trend"]["above"], dtype=float)
    found = Evidence(TECHNICALS, state, _figure(result), result.as_of)
    written = formats.SHORT_PERCENT.named("from the 200-session average")
    return (found.with_line(x["close_vs_sma200"], line, written),)


def _figure(result: Result) -> str:
    x = result.numbers
    if x["pattern"] != Pattern.NONE:
        prices = [
            f"{label} {PRICE(x[name])}"
            for label, name in (("pivot", "pivot"), ("target", "target"))
            if formats.known(x[name])
        ]
        return ", ".join([f"cup with handle {x['pattern']}", *prices])
    fails = f", fails {x['failing']}" if x["failing"] else ""
    return f"no cup with handle{fails}"
