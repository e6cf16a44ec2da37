"""Evidence of the flows page: whether money comes into small caps."""

from __future__ import annotations

from typing import Final

from rotation import formats, universe
from rotation.results.evidence import Evidence, State, Watchpoint, last_of_all, positive, state_of
from rotation.results.result import Result
from rotation.topics.flows.view import sentences

FLOWS: Final = Watchpoint(
    "flows",
    "Does money follow?",
    f"money came into {universe.MEMBERS_FUND} over 21 sessions and year to date",
    "it left over both",
    order=85,
    data="Counts of shares",
)
WATCHPOINTS: Final = (FLOWS,)


def evidence(result: Result) -> tuple[Evidence, ...]:
    """Return whether money comes into the small-cap fund, from its issuer's count of shares."""
    rows = [row for row in result.tables["funds"] if row["symbol"] == universe.MEMBERS_FUND]
    as_of = last_of_all(result, [universe.MEMBERS_FUND])
    why = sentences.unknown(result, universe.MEMBERS_FUND, "flow_21", "flow_ytd")
    if not rows:
        return (Evidence(FLOWS, State.NO_DATA, as_of=as_of, why=why),)
    (row,) = rows
    state = state_of(positive(row["flow_21"]), positive(row["flow_ytd"]))
    if state is State.NO_DATA:
        return (Evidence(FLOWS, state, as_of=as_of, why=why),)
    shown = (
        f"{formats.MONEY(row['flow_21'])} over 21 sessions, {formats.MONEY(row['flow_ytd'])} YTD"
    )
    up = formats.known(row["nav_return_21"]) and row["nav_return_21"] > 0 > row["flow_21"]
    leaving = "The price is up while money leaves." if up else ""
    return (Evidence(FLOWS, state, shown, as_of, why=leaving),)
