"""Names that files give to the columns of daily bars."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

REQUIRED: Final = ("date", "symbol", "open", "high", "low", "close", "volume")
OPTIONAL: Final = ("dividend", "split")

ADJUSTED: Final = ("adj close", "adjclose", "adjusted close")
"""Closes that vendors have adjusted for dividends too."""

NAMES: Final[dict[str, tuple[str, ...]]] = {
    "date": ("date", "session", "day", "trade date", "datum", "timestamp", "datetime", "time"),
    "symbol": ("symbol", "ticker", "tickers", "act symbol", "instrument"),
    "open": ("open", "open price", "px open", "eröffnung", "eröffn"),
    "high": ("high", "high price", "px high", "hoch"),
    "low": ("low", "low price", "px low", "tief"),
    "close": (
        "close", "close/last", "last", "close price", "last price", "px last", "price",
        "schluss", "schlusskurs", "zuletzt", *ADJUSTED,
    ),
    "volume": ("volume", "vol", "share volume", "px volume", "volumen"),
    "dividend": ("dividend", "dividends", "div cash", "divcash", "dividend amount"),
    "split": ("split", "splits", "stock splits", "split factor", "splitfactor",
              "split coefficient"),
}  # fmt: skip
"""What a column may be called: Yahoo, Stooq, Nasdaq, Investing, TradingView, Alpha Vantage,
Tiingo, yfinance, Bloomberg and our own; in `plain` form, the one that counts first."""

_KNOWN: Final = {name: field for field, names in NAMES.items() for name in names}
_PRICES: Final = frozenset({"open", "high", "low", "close"})


def plain(name: object) -> str:
    """Return a heading without what vendors put around it: ``<CLOSE>``, ``4. close``, ``Vol.``."""
    text = re.sub(r"^\d+\.\s|[<>*]|\.$", "", str(name).strip().casefold().replace("_", " "))
    return " ".join(text.split())


def listed(names: Iterable[object], room: int = 120) -> str:
    """Return headings in a sentence, as many as there is room for, and how many more there are."""
    texts = [" ".join(str(name).split()) for name in names]
    texts = [text[:room] for text in texts if text]
    shown = 0
    while shown < len(texts) and (not shown or len(", ".join(texts[: shown + 1])) <= room):
        shown += 1
    more = len(texts) - shown
    return ", ".join(texts[:shown]) + (f" and {more:,} more" if more else "") or "none"


def fields(names: Iterable[object]) -> set[str]:
    """Return the columns of daily bars among the headings."""
    return {_KNOWN[name] for name in map(plain, names) if name in _KNOWN}


def is_header(names: Sequence[object]) -> bool:
    """Return whether a row of a file names the columns of daily bars."""
    found = fields(names)
    return len(found) > 2 and bool(found & _PRICES)


def positions(names: Sequence[object]) -> dict[str, int]:
    """Return the place of each column of daily bars among the headings of a file.

    Of several that fit, the first in the order of NAMES.
    """
    known = [plain(name) for name in names]
    return {
        field: known.index(next(name for name in candidates if name in known))
        for field, candidates in NAMES.items()
        if not set(known).isdisjoint(candidates)
    }


def repeated(names: Sequence[object]) -> str | None:
    """Return the first heading that is used and comes twice, None where none does."""
    known = [plain(name) for name in names]
    used = (known[place] for place in positions(names).values())
    return next((name for name in used if known.count(name) > 1), None)
