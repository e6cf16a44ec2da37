"""Headline and picture of the article page."""

from __future__ import annotations

from typing import Final

from rotation import formats
from rotation.card import Drawing, Listing
from rotation.results.headline import Headline, first_gap
from rotation.results.result import Result
from rotation.topics.article.view.claim import Holds

_LISTED: Final = 8
"""Claims a picture has room for."""


def headline(result: Result) -> Headline:
    """Return how many claims hold, and which do not."""
    x, rows = result.numbers, result.tables.get("claims", ())
    if not rows:
        return Headline("The article: nothing to check it by", first_gap(result))
    named = {
        state: ", ".join(row["claim"] for row in rows if row["holds"] == state) for state in Holds
    }
    counts = (
        formats.many(x["hold"], "holds", "hold"),
        formats.many(x["do_not_hold"], "does not", "do not"),
    )
    parts = [f"{state.capitalize()}: {names}." for state, names in named.items() if names]
    return Headline(
        f"The article of {formats.day(x['article_day'])}: of {x['claims']} claims "
        f"{', '.join(counts)}, {x['cannot_be_checked']} cannot be checked",
        " ".join(parts),
        (
            ("Claims", str(x["claims"])),
            ("Hold", str(x["hold"])),
            ("Do not hold", str(x["do_not_hold"])),
            ("Cannot be checked", str(x["cannot_be_checked"])),
        ),
    )


def drawings(result: Result) -> tuple[Drawing, ...]:
    """Return the claims that anything can be said of first; nothing where there are none.

    Of a simulated market every claim is listed as one that cannot be checked.
    """
    rows = sorted(result.tables.get("claims", ()), key=lambda row: row["holds"] == Holds.UNKNOWN)
    if not result.sample and all(row["holds"] == Holds.UNKNOWN for row in rows):
        return ()
    listed = tuple((row["claim"], str(row["holds"])) for row in rows[:_LISTED])
    return (Listing("Claims", listed),) if listed else ()
