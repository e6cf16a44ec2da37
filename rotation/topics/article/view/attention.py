"""Claims on attention and volume: searches, Opendoor and NuScale, volume that broadens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from rotation import formats, universe
from rotation.results.result import Result
from rotation.topics.article.view.claim import Claim, On, Reading, larger_now

LARGEST: Final = 10
"""Place by dollar volume up to which a name is among those that make the volume."""

FROM_TO: Final = ("Industrials", "Consumer Discretionary")


def _search(on: On) -> Reading:
    row = on.evidence("search", "attention")
    x = on.result("search").numbers
    as_of = None if row is None else row.as_of
    if row is None or x["surge"] is None or not formats.known(x["loudest_z"]):
        return Reading(as_of=as_of, why="" if row is None else row.why)
    week = f"week of {formats.day(x['last_week'])}"
    why = (
        f"The loudest term, “{x['loudest']}”, is {formats.SHORT_SCORE(x['loudest_z'])} deviations "
        f"from its year before; a surge begins at {x['surge_at']:.0f}."
    )
    figure = (
        f"“{x['loudest']}” {formats.SHORT_SCORE(x['loudest_z'])} deviations, {x['in_surge']} of "
        f"{x['scored']} terms with z ≥ 2 ({week})"
    )
    return Reading(figure, as_of, bool(x["surge"]), why)


def _names(on: On) -> Reading:
    result = on.result("breadth")
    verdict = result.numbers["verdict"]
    rows = {row["symbol"]: row for row in result.tables["names_in_the_news"]}
    watched = [rows[symbol] for symbol in universe.WATCH_LIST if _has_volume(rows.get(symbol))]
    if verdict is None or len(watched) < len(universe.WATCH_LIST):
        return Reading(as_of=result.as_of, why=result.why("verdict") or _why(result))
    shares = ", ".join(
        f"{row['symbol']} {formats.SHARE(row['share'])} (rank {row['rank']:.0f})" for row in watched
    )
    largest = formats.SHORT_SHARE(result.numbers["top10_share"])
    holds = verdict == "concentrated" and all(row["rank"] <= LARGEST for row in watched)
    why = (
        f"The ten largest stocks make {largest} of dollar volume; the breadth verdict is {verdict}."
    )
    return Reading(f"{shares}, ten largest {largest}; {verdict}", result.as_of, holds, why)


def _has_volume(row: Mapping[str, Any] | None) -> bool:
    return row is not None and formats.known(row["share"]) and formats.known(row["rank"])


def _broadening(on: On) -> Reading:
    result = on.result("breadth")
    shares = {row["sector"]: row["participation"] for row in result.tables["by_sector"]}
    values = tuple(shares.get(sector, float("nan")) for sector in FROM_TO)
    if not any(formats.known(value) for value in values):
        return Reading(as_of=result.as_of, why=_why(result))
    shown = ", ".join(
        f"{formats.SHORT_SHARE(value)} of {universe.sector_name(sector).lower()}"
        for sector, value in zip(FROM_TO, values, strict=True)
    )
    later = "; sectors by a later list" if result.why("by_sector") else ""
    return Reading(f"above usual volume: {shown}{later}", result.as_of, None, "", values)


def _why(result: Result) -> str:
    """Say how many members have a price; the page's own words tell what came later too."""
    have, members = (result.numbers[name] for name in ("with_data", "members"))
    if not (formats.known(have) and formats.known(members)):
        return "No list of the index's members is known on that day."
    of_all = f"{formats.COUNT(have)} of {formats.COUNT(members)}"
    return f"{of_all} members have a price, and their figures are not known."


CLAIMS: Final[Sequence[Claim]] = (
    Claim(
        "search",
        "In January searches for small caps surge.",
        "a search term scores 2 or more: its last complete week, in standard deviations from the "
        "year before",
        "search",
        "Weeks of search interest",
        _search,
        standing=True,
    ),
    Claim(
        "viral names",
        "Volume is concentrated in two viral stocks, Opendoor (OPEN) and NuScale (SMR).",
        f"the breadth verdict is concentrated and both are among the {LARGEST} largest by dollar "
        "volume",
        "breadth",
        "Prices of the index's members",
        _names,
        standing=True,
    ),
    Claim(
        "broadening",
        "Volume should broaden, from industrials to consumer discretionary.",
        "in both sectors the share of stocks that trade above their usual volume is larger now "
        "than on the article's day",
        "breadth",
        "Prices of the index's members",
        _broadening,
        followed=larger_now("shares of stocks above their usual volume"),
    ),
)
