"""The article page: every claim with our figure then and now, and whether it holds."""

from __future__ import annotations

import dataclasses
import datetime as dt
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from rotation import formats
from rotation.analytics.gap import Gap, Why
from rotation.results import links
from rotation.results.page import Data
from rotation.results.result import Result
from rotation.selection import SHARED, Selection
from rotation.topics.article.view import attention, money, outlook, prices, record
from rotation.topics.article.view.claim import DAY, Claim, Holds, On, Reading

CLAIMS: Final[Sequence[Claim]] = (
    *prices.CLAIMS,
    *record.CLAIMS,
    *money.CLAIMS[:2],
    *outlook.CLAIMS[:2],
    *attention.CLAIMS,
    *money.CLAIMS[2:],
    *outlook.CLAIMS[2:],
)
"""In the order of the page."""


def compute(selection: Selection, data: Data) -> Result:
    """Return every claim checked, by the rules in docs/DEFINITIONS."""
    default = Selection()
    shared = dataclasses.replace(default, asof=selection.asof, basis=selection.basis)
    now, then = On(data, shared), On(data, dataclasses.replace(shared, asof=DAY))
    as_of = _last_day(now)
    rows = [_checked(claim, then, now, as_of) for claim in CLAIMS]
    lead = now.result("spread")
    sides = (lead.selection.pair.small, lead.selection.pair.large)
    count = Counter(row.verdict.state for row in rows)
    return Result(
        page="article",
        selection=selection,
        as_of=as_of,
        provenance=tuple(entry for entry in lead.provenance if entry.key in sides),
        numbers={
            "article_day": DAY,
            "claims": len(rows),
            "hold": count[Holds.HOLDS],
            "do_not_hold": count[Holds.DOES_NOT],
            "cannot_be_checked": count[Holds.UNKNOWN],
        },
        tables={"claims": [_row(row, data, then.selection) for row in rows]},
        gaps=tuple(_gaps(rows, data)),
        sample=data.market.kind == "sample",
    )


@dataclass(frozen=True)
class Checked:
    """A claim with its readings then and now, and the one that decides."""

    claim: Claim
    then: Reading
    now: Reading
    verdict: Reading
    as_of: dt.date | None


def _last_day(on: On) -> dt.date | None:
    """Return the last day any figure of the claims is of."""
    pages = dict.fromkeys(claim.page for claim in CLAIMS)
    days = [on.result(name).as_of for name in pages if on.page(name) is not None]
    return max((day for day in days if day is not None), default=None)


def _checked(claim: Claim, then: On, now: On, as_of: dt.date | None) -> Checked:
    today = Reading() if as_of is None else claim.on(now, as_of)
    if as_of is None or as_of < DAY:
        day = formats.day(DAY)
        why = (
            f"No data reaches {day}: nothing is stored."
            if as_of is None
            else f"Figures end on {formats.day(as_of)}, before the article's {day}."
        )
        nothing = Reading(why=why)
        return Checked(claim, nothing, today, nothing, as_of)
    read = claim.on(then, DAY)
    verdict = read
    if claim.followed is not None:
        verdict = claim.followed(read, today)
    if not verdict.why:
        why = f"The page {claim.page} has no such figure of {formats.day(DAY)}."
        verdict = dataclasses.replace(verdict, why=why)
    if then.data.market.kind == "sample":
        verdict = _simulated(verdict)
    return Checked(claim, read, today, verdict, as_of)


def _simulated(verdict: Reading) -> Reading:
    """Return a verdict on simulated prices: none, and what it would be."""
    if verdict.holds is None:
        return verdict
    would = "would hold" if verdict.holds else "would not hold"
    why = f"Simulated prices check no article. By them the claim {would}: {verdict.why}"
    return dataclasses.replace(verdict, holds=None, why=why)


def _row(row: Checked, data: Data, asked: Selection) -> dict[str, Any]:
    sample = data.market.kind == "sample"
    claim = row.claim
    return {
        "claim": claim.name,
        "said": claim.said,
        "then": row.then.dated(sample, DAY),
        "now": row.now.dated(sample, row.as_of),
        "holds": str(row.verdict.state),
        "why": row.verdict.why,
        "rule": f"Holds when {claim.rule}.",
        "holds_now": str(row.now.state) if _again(row, data) else None,
        "page": claim.page,
        "link": _link(row, data, asked),
    }


def _link(row: Checked, data: Data, asked: Selection) -> str | None:
    """Return the address of the page behind a claim as it was asked; None without a page."""
    page = next((page for page in data.pages if page.name == row.claim.page), None)
    if page is None:
        return None
    pair = row.then.pair or row.now.pair or asked.pair
    values = dataclasses.replace(asked, pair=pair).as_dict()
    used = [(name, str(values[name])) for name in SHARED if name in page.controls]
    return f"{page.path}?{links.encoded(used)}"


def _again(row: Checked, data: Data) -> bool:
    """Whether a claim is asked again now."""
    return row.claim.standing and data.market.kind != "sample"


def _gaps(rows: Sequence[Checked], data: Data) -> Iterable[Gap]:
    """Return which claims cannot be checked, on the article's day or now alone, and why."""
    for row in rows:
        name = row.claim.name
        if row.verdict.holds is None:
            form = f"Cannot be checked, {name}: {{reason}}"
            yield Gap(name, Why.NOT_STORED, text=row.verdict.why, form=form)
        elif row.now.holds is None and row.now.why and _again(row, data):
            form = f"Cannot be checked now, {name}: {{reason}}"
            yield Gap(name, Why.NOT_STORED, text=row.now.why, form=form)
