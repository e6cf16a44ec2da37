"""The policy page in one line, and on a picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from rotation import formats, sessions
from rotation.card import Drawing, Listing
from rotation.results import headline as text
from rotation.results.headline import Headline
from rotation.results.result import Result
from rotation.topics.policy.metrics import PERCENT, range_text
from rotation.topics.policy.view.expected import within_a_year

_SHOWN = 8
_WORDS = {"easing": "a cut", "steady": "no change", "tightening": "a rise"}


def headline(result: Result) -> Headline:
    """Return what futures expect of the next meeting, and where the path leads."""
    rows, numbers = result.tables.get("meetings"), result.numbers
    if not rows:
        why = result.why("path") or text.first_gap(result)
        # There is none up to the day asked for, whichever day prices or statements end on.
        asked = result.selection.asof or sessions.last_complete()
        return Headline("Policy: no path of rates", why, day=asked)
    chances = {word: numbers[f"probability_{direction}"] for direction, word in _WORDS.items()}
    likeliest = max(chances, key=lambda word: chances[word])
    next_day, as_of = formats.day(rows[0]["meeting"]), formats.day(numbers["path_as_of"])
    return Headline(
        f"FOMC of {next_day}: {formats.SHORT_SHARE(chances[likeliest])} chance of {likeliest}",
        f"Futures of {as_of} imply {_path(rows, numbers)}.",
        (
            ("Target range", range_text(numbers["range_low"], numbers["range_high"])),
            *(
                (f"{word[:1].upper()}{word[1:]}", formats.SHORT_SHARE(chance))
                for word, chance in chances.items()
            ),
        ),
        day=numbers["path_as_of"],
    )


def _path(rows: Sequence[Mapping[str, Any]], numbers: Mapping[str, Any]) -> str:
    """Return the path within a year, which ``path_direction`` is of, in words.

    Where the first meeting is further away than that, its rates stand alone.
    """
    count = within_a_year([row["meeting"] for row in rows], numbers["path_as_of"])
    last = rows[max(count, 1) - 1]
    direction = f"a {numbers['path_direction']} path: " if count else ""
    return (
        f"{direction}{PERCENT(rows[0]['rate_before'])} before the next meeting, "
        f"{PERCENT(last['rate_after'])} after that of {formats.day(last['meeting'])}"
    )


def drawings(result: Result) -> tuple[Drawing, ...]:
    """Return the likeliest range after each of the next meetings."""
    rows = [
        (
            formats.day(row["meeting"]),
            f"{range_text(row['likeliest_low'], row['likeliest_high'])}, "
            f"{formats.SHORT_SHARE(row['probability'])}",
        )
        for row in result.tables["meetings"][:_SHOWN]
    ]
    return (Listing("Likeliest target range after each meeting", tuple(rows)),) if rows else ()
