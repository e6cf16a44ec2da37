"""The fundamentals page: how cheap small caps are, and how fast earnings of technology grow."""

from __future__ import annotations

from collections import Counter
from typing import Any, Final

import pandas as pd

from rotation import sessions, universe
from rotation.card import Bars, Drawing
from rotation.catalog import IMPORTED, STATE_STREET
from rotation.results import result
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.store.fundamentals import Snapshots
from rotation.topics.fundamentals.metrics import NUMBERS, RATIOS
from rotation.topics.fundamentals.view import lacking, move, snapshots
from rotation.topics.fundamentals.view.snapshots import FAMILY, History

_WHOLE: Final = (STATE_STREET.name, IMPORTED)
"""Sources of whole lists of holdings; Yahoo's ten are of the snapshot of their fund."""


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the fundamentals page shows, by the definitions in docs/DEFINITIONS."""
    found = snapshots.opened(data, selection.asof)
    own = snapshots.history(found, selection)
    growth = snapshots.earnings_growth(found)
    valuation = snapshots.valuation(found)
    as_of = max((row["as_of"] for row in valuation), default=None)
    moved, flaws = move.parts(own, selection, data.market)
    numbers = {
        **snapshots.valuation_gap(own),
        **moved,
        **snapshots.earnings_gap(snapshots.in_time(growth, as_of)),
    }
    missing = (
        lacking.gaps(selection.pair, found, own, valuation, growth)
        if valuation
        else [lacking.nothing(data, selection.asof)]
    )
    return result.Result(
        page="fundamentals",
        selection=selection,
        as_of=as_of,
        provenance=_provenance(found),
        numbers={name: numbers[name] for name in NUMBERS},
        tables={"valuation": valuation, "earnings_growth": growth},
        series={"gaps": _gaps_over(own, selection.lookback)},
        gaps=(*missing, *flaws),
        sample=data.market.kind == "sample",
    )


def _gaps_over(own: History, lookback: int) -> dict[str, Any]:
    """Return the gaps on the snapshots of the lookback."""
    inside = snapshots.window(own.days, sessions.all_sessions(), lookback)
    return {"session": own.days[inside], **{name: own.gap(name)[inside] for name in RATIOS}}


def _provenance(snaps: Snapshots) -> tuple[result.Provenance, ...]:
    """Return where the snapshots of each followed fund come from."""
    found = []
    for symbol in FAMILY:
        if symbol not in snaps.funds:
            continue
        own = snaps.funds[symbol]
        last = own.iloc[-1]
        day = last["as_of"].date()
        fetched = last["fetched_at"]
        found.append(
            result.other_input(
                symbol,
                str(last["source"]),
                as_of=day,
                fetched_at=None if pd.isna(fetched) else fetched.to_pydatetime(),
                first=own["as_of"].iloc[0].date(),
                rows=len(own),
                counts="snapshots",
                behind=sessions.between(day, sessions.last_complete()),
            )
        )
    return (*found, *_of_lists(snaps))


def _of_lists(snaps: Snapshots) -> list[result.Provenance]:
    """Return where whole lists of holdings come from, all as one input; none where Yahoo's count.

    The oldest of them is its day: the issuer's list is of the evening before.
    """
    lists = [snapshots.held(snaps, symbol) for symbol in universe.SECTORS]
    whole = [own.iloc[-1] for own in lists if len(own) and own["source"].iloc[-1] in _WHOLE]
    if not whole:
        return []
    day = min(own["as_of"] for own in whole).date()
    behind = max(sessions.between(day, sessions.last_complete()) - 1, 0)
    source = Counter(str(own["source"]) for own in whole).most_common(1)[0][0]
    return [
        result.other_input(
            "Sector funds' holdings",
            source,
            as_of=day,
            fetched_at=max(own["fetched_at"] for own in whole).to_pydatetime(),
            first=day,
            rows=len(whole),
            counts="lists",
            behind=behind,
        )
    ]


def drawings(page_result: result.Result) -> tuple[Drawing, ...]:
    """Return expected earnings growth by sector."""
    rows = snapshots.in_time(page_result.tables["earnings_growth"], page_result.as_of)
    known = [
        (row["sector"], row["bottom_up"]) for row in rows if row["bottom_up"] == row["bottom_up"]
    ]
    known.sort(key=lambda entry: entry[1], reverse=True)
    title = "Expected earnings growth, largest holdings"
    return (Bars(title, tuple(known)),) if known else ()
