"""What the breadth page says about its data: where it comes from, what it lacks, and why."""

from __future__ import annotations

import datetime as dt
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

import numpy as np

from rotation import formats, sessions
from rotation.analytics.gap import EVERYTHING, Gap, Why
from rotation.analytics.windows import enough
from rotation.panel import Flags
from rotation.results.evidence import STALE_AFTER
from rotation.results.result import Provenance, other_input
from rotation.selection import Selection
from rotation.store.holdings.membership import Membership
from rotation.store.market import Market, last_session
from rotation.store.prices.reader import SymbolExtent
from rotation.topics.breadth.analysis.base import YEAR
from rotation.topics.breadth.analysis.verdict import (
    LEAST_COVERAGE,
    LEAST_NAMES,
    VerdictFigures,
    speaks_for_the_list,
)
from rotation.topics.breadth.view import flaws, medians
from rotation.topics.breadth.view.arrays import BreadthData

INDEX: Final = "Russell 2000"
OLD_LIST: Final = 25
"""Sessions after which a list of members is called old: lists are of month-ends at least."""

PUBLISHED: Final = 1
"""Sessions the issuer's list may be behind: it is of the evening before."""


def nothing(market: Market, data: BreadthData | None, asof: dt.date | None) -> Gap:
    """Why there is no figure at all."""
    if market.members_key is None:
        text = f"No list of the {INDEX}'s members is stored."
        return Gap(EVERYTHING, Why.NOT_STORED, text=text)
    if data is None or asof is None or not data.base.with_data.any():
        text = f"The members of the {INDEX} are known and no price of them is stored yet."
        return Gap(EVERYTHING, Why.NOT_STORED, text=text)
    first = data.sessions[data.base.with_data > 0][0].item()
    text = f"No member has a price to {formats.day(asof)}; the first is of {formats.day(first)}."
    return Gap(EVERYTHING, Why.NO_END, day=asof, since=first, text=text)


def provenance(market: Market, data: BreadthData, row: int) -> tuple[Provenance, ...]:
    """Where the members' prices and the list of members come from."""
    return _of_prices(market, data, row), _of_list(data.membership, data.sessions[row])


def _of_prices(market: Market, data: BreadthData, row: int) -> Provenance:
    """The members with a bar at the session as one input; the latest fetch of any of them."""
    have = np.flatnonzero(data.base.has_data[row])
    held = [one for n in have if (one := market.extents.get(data.symbols[n])) is not None]
    last = _latest(held) or data.sessions[data.base.with_data > 0][-1].item()
    source = Counter(one.source for one in held).most_common(1)[0][0] if held else "sample"
    return other_input(
        "Members' prices",
        source,
        as_of=data.sessions[row].item(),
        fetched_at=max((one.fetched_at for one in held if one.fetched_at), default=None),
        first=data.sessions[0].item(),
        rows=int(np.count_nonzero(data.with_bars(0, len(data.sessions)))),
        counts="sessions",
        behind=sessions.between(last, sessions.last_complete()),
    )


def _latest(held: Sequence[SymbolExtent]) -> dt.date | None:
    """The session most of the members are stored up to, at least one in two."""
    lasts = sorted(one.last for one in held)
    return lasts[len(lasts) // 2] if lasts else None


def _of_list(membership: Membership, session: np.datetime64) -> Provenance:
    number, newest = membership.number(session), membership.days[-1].item()
    return other_input(
        f"{INDEX} members",
        membership.sources[number],
        as_of=membership.days[number].item(),
        fetched_at=membership.fetched_at[number],
        first=membership.days[0].item(),
        rows=len(membership.days),
        counts="lists",
        behind=max(sessions.between(newest, sessions.last_complete()) - PUBLISHED, 0),
        newest=newest,
    )


def gaps(
    market: Market,
    data: BreadthData,
    row: int,
    selection: Selection,
    *,
    since: np.datetime64,
    numbers: Mapping[str, Any],
    read: Mapping[str, VerdictFigures],
    later_sector: Flags,
) -> tuple[Gap, ...]:
    """One gap for each thing that is missing, thin or not of its time.

    Parameters
    ----------
    row : the session of the figures
    since : the first session shown
    numbers : the page's numbers
    read : what the rules read for each verdict, by its name
    later_sector : bool array of shape (n_names,)
        Names whose sector only a later list tells.
    """
    return (
        *_of_age(market, data, row, selection.asof),
        *_of_coverage(data, row, numbers),
        *(flaws.of_stored(market, data, row) if market.kind == "stored" else ()),
        *_of_membership(market, data, row, since),
        *_of_sectors(data, row, later_sector),
        *_of_figures(data, row, selection.option("window"), numbers),
        *medians.gaps(numbers, read),
    )


def _of_age(market: Market, data: BreadthData, row: int, asof: dt.date | None) -> list[Gap]:
    """That the figures are of a day long before the one the other pages show."""
    day = data.sessions[row].item()
    latest = last_session(market) or day
    shown = latest if asof is None else min(latest, asof)
    behind = sessions.between(day, shown)
    if behind <= STALE_AFTER:
        return []
    text = (
        f"Members' prices end on {formats.day(day)}: every figure here is of that day, {behind} "
        f"sessions before {formats.day(shown)}."
    )
    return [Gap("series", Why.NOT_OF_ITS_TIME, day=shown, last=day, text=text)]


def _of_coverage(data: BreadthData, row: int, numbers: Mapping[str, Any]) -> list[Gap]:
    have, members = numbers["with_data"], numbers["members"]
    day = data.sessions[row].item()
    lacking = Gap("coverage", Why.COVERAGE, needs=members, has=have, unit="name", day=day)
    found = []
    if numbers["coverage"] < LEAST_COVERAGE:
        text = f"On {formats.day(day)} {have:,} of {members:,} members have a price stored"
        best = int(np.argmax(data.base.with_data))
        if data.base.with_data[best] > 2 * have:
            most, then = data.base.with_data[best], formats.day(data.sessions[best])
            text += f"; the most, {most:,.0f}, have one on {then}"
        text += ". Every figure is of those with a price."
        found.append(replace(lacking, text=text))
    if have < members:
        found.append(replace(lacking, text=_of_the_missing(data, row)))
    if not speaks_for_the_list(data.base, data.weight)[row]:
        needs = max(LEAST_NAMES, math.ceil(LEAST_COVERAGE * members))
        share = float(data.weight[row])
        weight = "" if math.isnan(share) else f", with {formats.SHARE(share)} of the weight,"
        text = (
            f"A verdict needs {LEAST_NAMES} stocks with a price and {have} have one: there is none."
            if have < LEAST_NAMES
            else f"A verdict needs prices of {formats.SHORT_SHARE(LEAST_COVERAGE)} of the list's "
            f"stocks and weight; {have:,} of {members:,}{weight} have one: there is none."
        )
        found.append(Gap("verdict", Why.TOO_SHORT, needs=needs, has=have, unit="name", text=text))
    return found


def _of_the_missing(data: BreadthData, row: int) -> str:
    """How many members have no price, which share of the weight, and whether the rest survived."""
    count = int(data.base.members[row] - data.base.with_data[row])
    share, gone = 1.0 - float(data.weight[row]), data.gone_without_bars(row)
    members = formats.many(count, "member has", "members have")
    weight = (
        "the list gives no weights"
        if math.isnan(share)
        else f"{formats.SHARE(share)} of the list's weight"
    )
    survivors = f"; {gone:,} of them left the index since: the others are survivors"
    day = formats.day(data.sessions[row])
    return f"{members} no price on {day} ({weight}){survivors if gone else ''}."


def _of_membership(market: Market, data: BreadthData, row: int, since: np.datetime64) -> list[Gap]:
    membership, session = data.membership, data.sessions[row]
    if not membership.known(since):
        first = membership.days[0].item()
        taken = "today's members" if len(membership.days) == 1 else "the first list's members"
        text = (
            f"No list of members is stored from before {formats.day(first)}: earlier sessions have "
            f"{taken}, which leaves out stocks that have gone since."
        )
        return [Gap("members", Why.NOT_OF_ITS_TIME, since=first, text=text)]
    used = membership.days[membership.number(session)].item()
    age = sessions.between(used, session.item())
    if market.kind == "stored" and age > OLD_LIST:
        text = (
            f"The latest stored list of members at that time is of {formats.day(used)}, "
            f"{age} sessions before: additions and deletions since then are unknown."
        )
        day = session.item()
        return [Gap("members", Why.NOT_OF_ITS_TIME, day=day, last=used, text=text)]
    return []


def _of_sectors(data: BreadthData, row: int, later: Flags) -> list[Gap]:
    if not later.any():
        return []
    used = data.membership.days[data.membership.number(data.sessions[row])].item()
    text = (
        f"The list of members of {formats.day(used)} has no sectors: those of "
        f"{formats.many(int(later.sum()), 'stock')} are taken from a later list."
    )
    return [Gap("by_sector", Why.NOT_OF_ITS_TIME, day=used, text=text)]


def _of_figures(data: BreadthData, row: int, window: int, numbers: Mapping[str, Any]) -> list[Gap]:
    """Why a figure is missing, once for each cause."""
    before, year = "the volume window", f"the last {YEAR} sessions"
    short, thin = _thin(data, row, window), _thin(data, row + 1, YEAR)
    causes = {
        "participation": (
            "participation", f"no member traded in 60% of the sessions of {before} before"
        ),
        "volume_expansion": (
            "volume expansion",
            f"fewer than 60% of the sessions of {before} before are stored" if short
            else f"nothing was traded in the stocks that remain, in {before} before",
        ),
        "advancers": (
            "advancers and decliners", "no member has a price at that session and the one before"
        ),
        "up_volume_share": ("the up-volume share", "no stock that rose or fell has dollar volume"),
        "mcclellan": ("the McClellan oscillator", "no stock rose or fell"),
        "pct_above_50": (
            "the share above the 50-session average", "no member has 50 sessions in a row"
        ),
        "pct_above_200": (
            "the share above the 200-session average", "no member has 200 sessions in a row"
        ),
        "new_highs": ("new highs and lows", f"no member has {YEAR} sessions in a row"),
        "effective_names": ("concentration", "nothing was traded in the stocks that remain"),
        "effective_percentile": (
            "concentration against its own year",
            f"fewer than 60% of {year} are stored" if thin
            else "nothing to place in it" if np.isnan(numbers["effective_names"])
            else f"nothing was traded in more than 40% of {year}",
        ),
    }  # fmt: skip
    return [
        Gap(
            name,
            Why.NOT_DEFINED,
            day=data.sessions[row].item(),
            form=f"Not defined on {{day}}: {called} ({{reason}}).",
            text=text,
        )
        for name, (called, text) in causes.items()
        if isinstance(numbers[name], float) and np.isnan(numbers[name])
    ]


def _thin(data: BreadthData, row: int, window: int) -> bool:
    """Whether too few of the ``window`` sessions before a row have a member's bar."""
    totals = data.base.total_dollars[max(row - window, 0) : row]
    present = np.isfinite(totals).sum(keepdims=True)
    return not bool(enough(present, window).all())
