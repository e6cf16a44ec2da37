"""Tables of the flows page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

import numpy as np

from rotation import formats, universe
from rotation.panel import Days
from rotation.topics.flows.analysis.screening import Fault, Mark
from rotation.topics.flows.metrics import WINDOWS
from rotation.topics.flows.view import books
from rotation.topics.flows.view.books import Book, Books

LISTED: Final = 252
"""Sessions back to which days on which the estimates differ are listed."""

_REASONS: Final[Mapping[Fault, str]] = {
    Fault.COUNT: "count off by {change} for {length}, then back",
    Fault.NAV: "net asset value off by more than a third for {length}, then back",
    Fault.RETURNED: "count moved by {change} and was exactly the same as before after {length}",
    Fault.UNCONFIRMED: "count off by {change} for {length}, and no fourth one confirms it yet",
    Fault.FROZEN: "count unchanged for {length} to {last}, which is not usual for this fund",
}


def funds(found: Books) -> list[dict[str, Any]]:
    """Return a row a stored fund."""
    rows = []
    for symbol, book in found.books.items():
        own = books.row(book)
        rows.append({"symbol": symbol, "as_of": book.as_of, **own, "family": books.FAMILY[symbol]})
    return rows


def windows(found: Books) -> list[dict[str, Any]]:
    """Return a row a fund and window, with the days it covers."""
    return [
        {
            "symbol": symbol,
            "window": name,
            "since": window.since.item(),
            "until": window.until.item(),
            "flow": window.flow,
            "aum_start": window.assets,
            "share_of_aum": window.share,
            "nav_return": window.growth - 1,
        }
        for symbol, book in found.books.items()
        for name, window in book.windows.items()
    ]


def families(found: Books) -> list[dict[str, Any]]:
    """Return a row a family that has a fund."""
    rows = []
    for family in universe.FLOW_FAMILIES:
        own = found.family(family) if found.books else []
        if not own:
            continue
        sums = {f"flow_{window}": books.family_flow(own, window) for window in WINDOWS}
        rows.append(
            {
                "family": family,
                "funds": ", ".join(book.symbol for book in own),
                "as_of": min(book.as_of for book in own),
                "aum": sum(float(book.flows.assets[-1]) for book in own),
                **sums,
                **{
                    f"share_of_aum_{window}": sums[f"flow_{window}"] / _at_start(own, window)
                    for window in ("21", "ytd")
                },
            }
        )
    return rows


def _at_start(own: Sequence[Book], window: str) -> float:
    return sum(
        book.windows[window].assets if window in book.windows else float("nan") for book in own
    )


def restated(found: Books) -> list[dict[str, Any]]:
    """Return a row a session whose count is no flow, a frozen count once, the latest first."""
    rows = []
    for symbol, book in found.books.items():
        days, shares = book.history.sessions, book.history.shares
        for session, _, mark in book.flows.marks:
            first = int(np.searchsorted(days, session))
            known = np.flatnonzero(np.isfinite(book.history.nav) & np.isfinite(shares))
            own = known[np.searchsorted(known, first) :][: mark.length]
            reason = _reason(mark, days[own])
            rows += [
                {
                    "symbol": symbol,
                    "session": days[place].item(),
                    "shares": float(shares[place]),
                    "reason": reason,
                }
                for place in (own[:1] if mark.fault is Fault.FROZEN else own)
            ]
    return sorted(rows, key=lambda row: row["session"], reverse=True)


def _reason(mark: Mark, days: Days) -> str:
    return _REASONS[mark.fault].format(
        change=f"{100 * mark.change:+.0f}%".replace("-", "−"),
        length=formats.many(mark.length, "session"),
        last=formats.day(days.tolist()[-1]),
    )


def disagreements(found: Books) -> list[dict[str, Any]]:
    """Return a row a recent session on which the two estimates differ, the latest first."""
    if not found.books:
        return []
    first = found.window_days(LISTED)[0]
    rows = []
    for symbol, book in found.books.items():
        own = book.flows
        differ = np.abs(own.flow - own.second) > 1e-4 * own.assets
        for place in np.flatnonzero(differ & (own.sessions >= first)):
            rows.append(
                {
                    "symbol": symbol,
                    "session": own.sessions[place].item(),
                    "flow": float(own.flow[place]),
                    "second": float(own.second[place]),
                    "difference": float(own.flow[place] - own.second[place]),
                    "reason": _why(book, int(place)),
                }
            )
    return sorted(rows, key=lambda row: row["session"], reverse=True)


def _why(book: Book, place: int) -> str:
    own = book.flows
    paid = formats.ASSETS(float(own.paid[place]))
    if own.agrees[place]:
        return f"distribution of {paid}: it lowers assets and is no redemption"
    off = 100 * float(own.difference[place])
    with_paid = f", apart from a distribution of {paid}" if own.paid[place] > 0 else ""
    side = "lower" if off > 0 else "higher"
    return f"the issuer states assets {abs(off):.2f}% {side} than its count says{with_paid}"
