"""Weeks from before a pull, estimated from an older one: shown on a wish, used for no figure."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from rotation import formats
from rotation.analytics.gap import Gap, Why
from rotation.errors import NoData
from rotation.options import ChoiceOption
from rotation.results import gaps
from rotation.results.result import Columns
from rotation.selection import Selection
from rotation.store.search.pulls import Pull
from rotation.store.search.searches import Searches
from rotation.topics.search.analysis import joined_pulls
from rotation.topics.search.analysis.joined_pulls import Joined
from rotation.topics.search.view import pull as search_pull
from rotation.topics.search.view import tables as search_tables

JOIN: Final = ChoiceOption(
    "join",
    "Extend with earlier data",
    {"off": "This search alone", "on": "With estimates from an earlier search"},
    "off",
    "On draws, dashed, what an earlier search for the same terms says of the time before, scaled "
    "to this one's scale by the weeks both have. These are estimates; no figure uses them.",
)

_EARLIER: Final = "earlier"
_NONE_EARLIER: Final = "No stored search for these terms reaches further back."


@dataclass(frozen=True, eq=False)
class Before:
    """The time before a pull: estimates where there are some, and what to know of them."""

    joined: Joined | None = None
    gaps: tuple[Gap, ...] = ()


def before(pull: Pull, searches: Searches, selection: Selection) -> Before:
    """What an older pull tells of the time before one, where somebody wants to see it."""
    if selection.option(JOIN.name) == "off":
        return Before()
    older = searches.earlier(pull)
    if older is None:
        return Before(None, (Gap(_EARLIER, Why.NOT_STORED, text=_NONE_EARLIER),))
    older = search_pull.until(older, selection.asof)
    try:
        found = joined_pulls.join(
            (older.dates, _columns(older, pull), older.partial),
            (pull.dates, pull.values, pull.partial),
        )
    except NoData as error:
        short = replace(gaps.of_error(_EARLIER, error), form="Earlier data: {reason}")
        return Before(None, (short,))
    return Before(found, (_estimated(found, older, pull.dates[0].item()),))


def numbers(of: Before) -> dict[str, Any]:
    """``join_factor, join_error`` (the largest of a term) and ``join_overlap``; none without."""
    found = of.joined
    if found is None:
        return {}
    return {
        "join_factor": found.factor,
        "join_error": float(np.nanmax(found.error)),
        "join_overlap": found.overlap,
    }


def drawn(found: Joined) -> Columns:
    """Estimated values by date, to the first of the pull itself."""
    count = int(found.estimated.sum())
    return search_tables.drawn(found.dates[: count + 1], found.values[: count + 1])


def _columns(older: Pull, pull: Pull) -> np.ndarray:
    """The older pull's values in the order of the newer one's terms."""
    place = {term.casefold(): column for column, term in enumerate(older.request.terms)}
    return older.values[:, [place[term.casefold()] for term in pull.request.terms]]


def _estimated(found: Joined, older: Pull, first: dt.date) -> Gap:
    made = "" if older.made_at is None else f" of {formats.day(older.made_at)}"
    text = (
        f"What is drawn dashed before {formats.day(first)} is estimated: the search{made} times "
        f"{found.factor:.2f}, fitted on {found.overlap} dates both have, where the two differ by "
        f"{np.nanmax(found.error):.1f} points (root mean square of the worst term). No figure "
        "uses it."
    )
    return Gap(_EARLIER, Why.ESTIMATED, has=found.overlap, unit="date", last=first, text=text)
