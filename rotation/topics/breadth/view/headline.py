"""Headline and picture of the breadth page."""

from __future__ import annotations

from rotation import formats
from rotation.card import Drawing
from rotation.results import drawings as pictures
from rotation.results import headline as text
from rotation.results.headline import Headline
from rotation.results.result import Result
from rotation.topics.breadth.view import words


def headline(result: Result) -> Headline:
    """Return the verdict and the figures it rests on."""
    numbers = result.numbers
    if not formats.known(numbers["participation"]):
        return Headline("Breadth of the Russell 2000: no figure yet", text.first_gap(result))
    effective = formats.COUNT(numbers["effective_names"])
    participation = formats.SHORT_SHARE(numbers["participation"])
    top10 = formats.SHORT_SHARE(numbers["top10_share"])
    return Headline(
        f"Breadth of the Russell 2000: {numbers['verdict'] or 'no verdict'}",
        f"{words.figures(result)}; in the last one dollar volume is spread as over {effective} "
        f"stocks alike, and the ten largest have {top10} of it.",
        (
            ("Participation", participation),
            ("Effective N", effective),
            ("Top ten's share", top10),
            ("Above 50-session average", formats.SHORT_SHARE(numbers["pct_above_50"])),
        ),
    )


def drawings(result: Result) -> tuple[Drawing, ...]:
    """Return participation above effective names."""
    columns = result.series.get("breadth")
    participation = "Participation: stocks that trade above their average volume"
    effective = "Effective N: how many stocks share the dollar volume"
    return (
        *pictures.lines(columns, {"participation": ("", "gain")}, participation, "percent", 0.5),
        *pictures.lines(columns, {"effective_names": ("", "volume")}, effective, "count"),
    )
