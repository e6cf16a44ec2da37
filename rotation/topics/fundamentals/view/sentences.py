"""What the figures of the fundamentals page say, in words."""

from __future__ import annotations

from rotation import formats
from rotation.analytics.gap import EVERYTHING
from rotation.results.headline import Headline, first_gap
from rotation.results.result import Result
from rotation.topics.fundamentals.view.snapshots import TECHNOLOGY


def headline(result: Result) -> Headline:
    """Return how much cheaper small caps are, and technology's lead in earnings."""
    numbers, pair = result.numbers, result.selection.pair
    gap = numbers["pe_gap"]
    growth = numbers["earnings_gap_bottom_up"]
    if not formats.known(gap):
        return Headline("Fundamentals: no valuation of both sides", first_gap(result, "pe_gap"))
    against = formats.SHORT_PERCENT.apart(gap, "dearer than", "cheaper than")
    day = numbers["valuation_as_of"]
    on = "" if day == result.as_of else f" on {formats.day(day)}"
    return Headline(
        f"{pair.small} is {against} {pair.large} by P/E{on}",
        f"P/E {formats.INDEX(numbers['pe_small'])} vs {formats.INDEX(numbers['pe_large'])} "
        f"on {formats.day(day)}{_lead(growth)}.",
        (
            (f"P/E gap{on}", formats.SHORT_PERCENT(gap)),
            (f"P/E of {pair.small}{on}", formats.INDEX(numbers["pe_small"])),
            (f"P/E of {pair.large}{on}", formats.INDEX(numbers["pe_large"])),
            ("Earnings gap", formats.SHORT_PP(growth)),
        ),
        day,
    )


def _lead(growth: float) -> str:
    """Return how far technology's expected growth is from the others', as a clause; or nothing."""
    if not formats.known(growth):
        return ""
    place = formats.SHORT_PP.apart(growth, "above", "below")
    return f"; technology's expected earnings growth is {place} the median of the other sectors"


def valuation(result: Result) -> str:
    """Return the gap and where it stands in what is stored."""
    numbers, pair = result.numbers, result.selection.pair
    if not formats.known(numbers["pe_gap"]):
        return f"Whether {pair.small} is cheap vs {pair.large} cannot be said: " + first_gap(
            result, "pe_gap"
        )
    since = formats.day(numbers["since"])
    share = numbers["pe_percentile"]
    place = (
        f"in {formats.SHORT_SHARE(share)} of {numbers['snapshots']:,} snapshots since {since} it "
        "was as cheap or cheaper"
        if formats.known(share)
        else f"no percentile yet, snapshots are stored since {since}"
    )
    return (
        f"{_of_earlier(result)}{pair.small} costs {formats.INDEX(numbers['pe_small'])} times "
        f"earnings, {pair.large} {formats.INDEX(numbers['pe_large'])}: a gap of "
        f"{formats.PERCENT(numbers['pe_gap'])}; {place}."
    )


def _of_earlier(result: Result) -> str:
    """Return the day the valuation is of, as the start of a sentence, where others are of later."""
    day = result.numbers["valuation_as_of"]
    return "" if day == result.as_of else f"As of {formats.day(day)} "


def earnings(result: Result) -> str:
    """Return technology's growth against the rest, both ways."""
    numbers = result.numbers
    ways = []
    for way, words in (("bottom_up", "next year, by its largest holdings"),
                       ("top_down", "a year over the last three, by the fund")):  # fmt: skip
        own, others = numbers[f"technology_{way}"], numbers[f"others_{way}"]
        if formats.known(own) and formats.known(others):
            ways.append(f"{formats.SHORT_PERCENT(own)} vs {formats.SHORT_PERCENT(others)} {words}")
    if not ways:
        return f"Whether technology outgrows the rest cannot be said: {lead_unknown(result)}"
    return f"Technology's earnings grow {'; '.join(ways)}. The other figure is the median sector."


def lead_unknown(result: Result) -> str:
    """Return why technology's lead is not known, a sentence a way; empty where both are known.

    It is for want of a snapshot, of technology's fund or of all the others, or of a growth in one.
    """
    symbols = {row["symbol"] for row in result.tables["earnings_growth"]}
    stored = TECHNOLOGY in symbols and len(symbols) > 1
    reasons = [
        result.why(way if stored else "earnings_growth", "earnings_growth", EVERYTHING)
        for way in ("earnings_gap_bottom_up", "earnings_gap_top_down")
        if not formats.known(result.numbers[way])
    ]
    return " ".join(dict.fromkeys(reasons))


def parts(result: Result) -> str:
    """Return what moved the pair, and between which snapshots; empty where that is not known."""
    numbers, pair = result.numbers, result.selection.pair
    if not formats.known(numbers["relative_move"]):
        return ""
    since, until = formats.day(numbers["move_since"]), formats.day(numbers["move_until"])
    return (
        f"Of the {formats.PERCENT(numbers['relative_move'])} that {pair.small} moved vs "
        f"{pair.large} from {since} to {until}, {formats.PERCENT(numbers['rerating'])} is "
        f"re-rating and {formats.PERCENT(numbers['earnings_part'])} earnings, in logarithms."
    )
