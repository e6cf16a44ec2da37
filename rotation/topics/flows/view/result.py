"""The flows page: what creations and redemptions say about where money goes."""

from __future__ import annotations

from typing import Final

from rotation import universe
from rotation.card import Bars, Drawing
from rotation.errors import BadInput
from rotation.options import TextOption, quoted
from rotation.results import result
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.topics.flows import metrics
from rotation.topics.flows.metrics import NUMBERS, TABLES
from rotation.topics.flows.view import books, series, tables


def _fund(text: str) -> str:
    """Read the fund that charts and figures are of.

    Raises
    ------
    BadInput
        It is not followed.
    """
    symbol = text.strip().upper()
    if symbol not in books.FUNDS:
        raise BadInput(
            f"The fund {quoted(text)} is none of those whose shares are followed "
            f"({', '.join(books.FUNDS)})"
        )
    return symbol


FUND: Final = TextOption(
    "fund",
    "Fund",
    _fund,
    universe.MEMBERS_FUND,
    6,
    "Whose assets and flows the figures and the first charts show.",
    f"{universe.MEMBERS_FUND} is used",
    books.FUNDS,
)

OPTIONS: Final = (FUND, series.BY)


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the flows page shows, by the definitions in docs/DEFINITIONS."""
    found = books.opened(data, selection.asof)
    chosen = selection.option("fund")
    by_name = {
        "funds": tables.funds(found),
        "windows": tables.windows(found),
        "families": tables.families(found),
        "restated": tables.restated(found),
        "disagreements": tables.disagreements(found),
    }
    numbers = books.numbers(found, chosen) if found.books else {}
    lookback, by = selection.lookback, selection.option("by")
    return result.Result(
        page="flows",
        selection=selection,
        as_of=found.as_of,
        provenance=found.provenance(),
        numbers={name: numbers.get(name) for name in NUMBERS},
        tables={table.name: by_name[table.name] for table in TABLES},
        series=series.series(found, chosen, lookback, by),
        gaps=(*found.gaps(chosen), *series.gaps(found, chosen, lookback, by)),
        sample=data.market.kind == "sample",
    )


def drawings(page_result: result.Result) -> tuple[Drawing, ...]:
    """Return the funds by their flow over 21 sessions, as a share of assets."""
    rows = [row for row in page_result.tables["funds"] if row["share_of_aum_21"] is not None]
    shares = [(row["symbol"], row["share_of_aum_21"]) for row in rows]
    known = sorted((s for s in shares if s[1] == s[1]), key=lambda s: s[1], reverse=True)
    title = f"Flow over 21 sessions, of assets{metrics.oldest(page_result, table='funds')}"
    return (Bars(title, tuple(known)),) if known else ()
