"""Headline and picture of the search page."""

from __future__ import annotations

import datetime as dt
from typing import Final

from rotation import formats
from rotation.card import Drawing, Role
from rotation.results import drawings as pictures
from rotation.results import headline as text
from rotation.results.headline import Headline
from rotation.results.result import Result
from rotation.topics.search import metrics
from rotation.topics.search.view.sentences import PULL, in_surge

_ROLES: Final[tuple[Role, ...]] = (
    "term_1", "term_2", "term_3", "term_4", "term_5", "term_6", "term_7", "term_8",
)  # fmt: skip


def headline(result: Result) -> Headline:
    """Return the term with the highest z-score and whether it surges."""
    numbers = result.numbers
    if numbers["loudest"] is None:
        why = result.why("z", "last") or text.first_gap(result, PULL)
        return Headline("Search interest: no score yet", why)
    week = numbers["last_week"]
    count = f"{numbers['in_surge']} of {numbers['scored']}"
    loudest = f"“{numbers['loudest']}” scores {formats.SHORT_SCORE(numbers['loudest_z'])}"
    surge = "Search interest surges" if numbers["surge"] else "No surge in searches"
    return Headline(
        f"{surge}: {loudest}",
        f"{in_surge(result)}: a score of {numbers['surge_at']:.0f} or more, the last "
        "week in standard deviations from the mean of the year before.",
        (
            ("Highest z-score", formats.SHORT_SCORE(numbers["loudest_z"])),
            ("Terms with z ≥ 2", count),
            ("Page views, z-score", formats.SHORT_SCORE(numbers["pageviews_z"])),
            ("Last complete week", metrics.last_week(result) or formats.UNKNOWN),
        ),
        day=week and week + dt.timedelta(days=6),
    )


def drawings(result: Result) -> tuple[Drawing, ...]:
    """Return the interest in each term."""
    terms = [row["term"] for row in result.tables["terms"]]
    names = {
        f"term_{number}": (term, role)
        for number, (term, role) in enumerate(zip(terms, _ROLES, strict=False), 1)
    }
    title = "Interest in each term, 100 at the highest of all"
    return pictures.lines(result.series.get("interest"), names, title, "count")
