"""Picks the index members out of an issuer's list and gives them Yahoo's symbols.

iShares writes a share class without a separator (MOGA is Moog's class A, MOG-A
on Yahoo). Nothing in one row gives that away. In a list of the Russell 2000 of
January 2026 ten NYSE names end in the letter of the class their name states:
three are such classes (MOGA, CRDA, GEFB), seven are tickers in their own right
(ACVA, CBNA, CIA, IBTA, VIA, ZETA, ZVIA). On Nasdaq the letter is always part of
the ticker (RUSHA, BELFB, CENTA). Hence:

1. a separator in the ticker (``.``, ``/``, a blank or a dash) becomes a dash;
2. the tickers of ``CLASS_SHARES`` are NYSE classes;
3. where a list has both lines of one company on an NYSE exchange, the ticker that is the
   other one's plus the letter of its class is a class (GEF and GEFB), unless the other one
   is of a later class (UA is Under Armour's class C and UAA its class A: two tickers);
4. everything else stays as it is written.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from rotation import formats

COLUMNS: Final = (
    "fund", "as_of", "ticker", "symbol", "name", "sector", "asset_class",
    "weight", "shares", "market_value", "price",
)  # fmt: skip
"""Columns of every holdings frame, in this order."""

CLASS_SHARES: Final[dict[str, str]] = {
    root + letter: f"{root}-{letter}"
    for letter, roots in {
        "A": ("AGM", "AKO", "BF", "BH", "BRK", "CRD", "CWEN", "GTN", "HEI", "HVT", "JW", "LGF",
              "MOG", "TAP"),
        "B": ("AKO", "BF", "BIO", "BRK", "CRD", "GEF", "JW", "LEN", "LGF", "MOG", "STZ", "UHAL",
              "WLY", "WSO"),
        "V": ("MKC",),
    }.items()
    for root in roots
}  # fmt: skip
"""NYSE share classes as iShares writes them; HUBB, BIOA or UBA are tickers of their own."""

_CASH: Final = frozenset({"USD", "CAD", "EUR", "GBP", "JPY"})  # AUD was a member's own ticker
_SHAPE = re.compile(r"([A-Z]{1,5})(?:[-./ ]([A-Z]))?")
_FUTURE = re.compile(r"[A-Z]{1,4}[FGHJKMNQUVXZ]\d{1,2}")
_COLLATERAL = re.compile(r"[A-Z]{2}FUT|[A-Z]{3}FT")
_NOT_A_SHARE = re.compile(r".\b(?:CVR|ESCROW|WARRANTS?|PRVT)\b|.\bRIGHTS$", re.IGNORECASE)
_NYSE = re.compile(r"NYSE|New York Stock Exchange", re.IGNORECASE)
_UNLISTED = re.compile(r"NO MARKET|UNLISTED|NON-NMS", re.IGNORECASE)
_CLASS_NAME = re.compile(r"\s*\b(?:CLASS|CLAS|CL|SERIES|SER)\b\s*(?P<letter>\w?)\b", re.IGNORECASE)


@dataclass(frozen=True, eq=False)
class Members:
    """The members of an index at one or more dates, and what was not taken for one.

    Attributes
    ----------
    table : DataFrame
        ``COLUMNS``; fund, as_of and symbol together are unique.
    left_out : dict of str to int
        Rows left out, by reason.
    merged : int
        Rows added to another row of the same symbol.
    unused : tuple of str
        Columns of the list that nothing is taken from.
    """

    table: pd.DataFrame
    left_out: dict[str, int]
    merged: int
    unused: tuple[str, ...] = ()

    def sentence(self) -> str:
        """What was taken and what was left out, to be shown after an import."""
        days = self.table["as_of"].nunique()
        sentence = formats.many(len(self.table), "member")
        sentence += f" on {days} dates" if days > 1 else ""
        parts = [sentence, formats.counted(self.left_out, "row", "left out")]
        if self.merged:
            rows = formats.many(self.merged, "second row")
            parts.append(f"{rows} of a symbol added to the first")
        return "; ".join(filter(None, parts)) + "."


def yahoo_symbol(ticker: str) -> str | None:
    """Yahoo's name for a ticker as iShares writes it.

    Parameters
    ----------
    ticker : str
        For example ``"MOGA"``, ``"BRK.B"``, ``"RUSHA"``, ``"XTSLA"`` or ``"-"``.

    Returns
    -------
    str or None
        ``"MOG-A"``, ``"BRK-B"``, ``"RUSHA"``; None for cash, collateral, futures,
        dashes and whatever else is no ticker.
    """
    text = ticker.strip().upper()
    shape = _SHAPE.fullmatch(text)
    if shape is None or text in _CASH or text == "XTSLA" or _COLLATERAL.fullmatch(text):
        return None
    root, letter = shape.groups()
    if letter:
        return f"{root}-{letter}"
    return CLASS_SHARES.get(text, text)


def symbols_of(
    tickers: Sequence[str], names: Sequence[str], classes: Sequence[str], exchanges: Sequence[str]
) -> list[str | None]:
    """Yahoo symbols of the rows of one list, using what rows say about one another.

    Parameters
    ----------
    tickers, names, classes, exchanges : sequences of str, length n_rows
        As issued; an exchange that is not known is empty.

    Returns
    -------
    list of length n_rows
        None for all but equities that trade: contingent rights, escrows and
        unlisted lines keep the ticker of a company that is gone.
    """
    first = dict(zip(tickers, zip(names, exchanges, strict=True), strict=True))
    found: list[str | None] = []
    for ticker, name, kind, exchange in zip(tickers, names, classes, exchanges, strict=True):
        gone = _UNLISTED.search(exchange) or _NOT_A_SHARE.search(name)
        symbol = None if gone or kind.casefold() != "equity" else yahoo_symbol(ticker)
        if symbol == ticker and _is_second_line(ticker, name, exchange, first.get(ticker[:-1])):
            symbol = f"{ticker[:-1]}-{ticker[-1]}"
        found.append(symbol)
    return found


def _is_second_line(ticker: str, name: str, exchange: str, root: tuple[str, str] | None) -> bool:
    """Whether a row is a share class of the row whose ticker is one letter shorter."""
    if root is None or not (_NYSE.search(exchange) and _NYSE.search(root[1])):
        return False
    (company, own), (of, other) = _company_and_class(name), _company_and_class(root[0])
    return company == of and own == ticker[-1] and other < own


def _company_and_class(name: str) -> tuple[str, str]:
    """A company and the letter of its class, empty where its name states none."""
    found = _CLASS_NAME.search(name)
    if found is None:
        return name.strip().upper(), ""
    return name[: found.start()].strip().upper(), found["letter"].upper()


def equity_members(holdings: pd.DataFrame) -> Members:
    """The members of an index in a fund's holdings.

    Parameters
    ----------
    holdings : DataFrame
        ``COLUMNS``, of one or more funds and dates.

    Returns
    -------
    Members
        Equities with a symbol. Two rows of one symbol become one with their
        weights, shares and values added; two share classes stay two members.
    """
    reasons = [
        _reason(ticker, symbol, kind)
        for ticker, symbol, kind in zip(
            holdings["ticker"], holdings["symbol"], holdings["asset_class"], strict=True
        )
    ]
    return _members(holdings, reasons)


def _reason(ticker: str, symbol: object, kind: str) -> str | None:
    """Why a row is no member, or None where it is one."""
    if kind.casefold() != "equity":
        return kind.lower() or "without an asset class"
    if ticker.strip() in {"", "-", "--"}:
        return "without a ticker"
    if not isinstance(symbol, str):
        return "not traded under a ticker"
    if len(symbol) == 5 and symbol.isalpha() and symbol[-1] in "RUVW":
        return "warrants, rights, units or when-issued"  # Nasdaq's fifth letter says so
    return None


def _members(rows: pd.DataFrame, reasons: Sequence[str | None]) -> Members:
    taken = rows[np.array([reason is None for reason in reasons], dtype=bool)]
    by_weight = taken.sort_values("weight", ascending=False, kind="stable")
    groups = by_weight.groupby(["fund", "as_of", "symbol"], sort=False)
    first = groups[["ticker", "name", "sector", "asset_class", "price"]].first()
    added = groups[["weight", "shares", "market_value"]].sum(min_count=1)
    table = first.join(added).reset_index()
    table = table.sort_values(["fund", "as_of"], kind="stable", ignore_index=True)
    return Members(
        table=table[list(COLUMNS)],
        left_out=dict(Counter(reason for reason in reasons if reason is not None)),
        merged=len(taken) - len(table),
    )


def kind_of(ticker: str) -> str:
    """The asset class of a row that says nothing but its ticker."""
    if ticker in _CASH:
        return "Cash"
    if ticker == "XTSLA":
        return "Money Market"
    if _COLLATERAL.fullmatch(ticker):
        return "Cash Collateral and Margins"
    return "Futures" if _FUTURE.fullmatch(ticker) else "Equity"
