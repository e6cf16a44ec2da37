"""Symbols as other vendors write them."""

from __future__ import annotations

import datetime as dt

import pytest

from rotation import universe


@pytest.mark.parametrize(
    ("written", "symbol"),
    [
        ("IJR.US", "IJR"), ("iwm.us", "IWM"), ("IWM-US", "IWM"), ("IWM US Equity", "IWM"),
        ("BRK.B", "BRK-B"), ("BRK/B", "BRK-B"), ("BRK B", "BRK-B"), ("BRK.B.US", "BRK-B"),
        ("AMEX:IWM", "IWM"), ("NASDAQ:QQQ", "QQQ"), ("NYSE:BRK.B", "BRK-B"),
        ("RUT", "^RUT"), ("$RUT", "^RUT"), (".RUT", "^RUT"), ("TVC:RUT", "^RUT"),
        ("$SPX", "^GSPC"), ("^SPX", "^GSPC"), ("SP:SPX", "^GSPC"), (".INX", "^GSPC"),
        ("SPX Index", "^GSPC"), ("IWM.P", "IWM"), ("AAPL.O", "AAPL"),
        ("VIX", "^VIX"), ("CBOE:VIX", "^VIX"), ("$IWM", "IWM"),
    ],
)  # fmt: skip
def test_symbol_is_brought_to_the_form_of_the_store(written: str, symbol: str) -> None:
    """Yahoo's: class shares with a dash, indices with a caret, no exchange."""
    assert universe.store_symbol(written) == symbol


@pytest.mark.parametrize(
    "symbol",
    ["IWM", "^RUT", "^GSPC", "BRK-B", "VOD.L", "BMW.F", "7203.T", "RY.TO", "BTC-USD", "EURUSD=X",
     "ES=F", "NA", "1E5", *universe.core_symbols()],
)  # fmt: skip
def test_symbol_in_that_form_stays(symbol: str) -> None:
    """Exchanges of other countries are no class shares."""
    assert universe.store_symbol(symbol) == symbol


def test_text_that_is_no_symbol_is_left_to_the_pattern() -> None:
    """It is refused by whoever reads it."""
    assert universe.store_symbol(" apple inc ") == "APPLE INC"


def test_contracts_have_the_symbols_of_yahoo() -> None:
    """As in ZQZ26.CBT."""
    assert universe.fed_funds_contract(dt.date(2026, 12, 1)) == "ZQZ26.CBT"


@pytest.mark.parametrize(
    ("listed", "shown"),
    [
        ("Information Technology", "Technology"), ("Health Care", "Health care"),
        ("Communication", "Communication services"), ("Cash", "Cash"),
    ],
)  # fmt: skip
def test_sectors_of_lists_are_called_as_their_funds(listed: str, shown: str) -> None:
    """Whichever page a sector is on, it has one name."""
    assert universe.sector_name(listed) == shown


@pytest.mark.parametrize(
    ("small", "large", "known"),
    [
        ("IWM", "SPY", True), ("^RUT", "^GSPC", True), ("VB", "VV", True), ("IWN", "IWF", True),
        ("IWM", "RSP", True), ("PSCT", "XLK", True), ("PSCT", "XLE", False),
        ("SPY", "IWM", False), ("IJR", "IWM", False), ("XLK", "XLE", False), ("IWM", "IWV", False),
    ],
)  # fmt: skip
def test_small_caps_against_large_caps_are_known(small: str, large: str, known: bool) -> None:
    """By their funds and indices, in this order; a sector's small caps by its own fund alone."""
    assert universe.is_small_against_large(small, large) is known


def test_every_offered_pair_is_small_against_large() -> None:
    """As the control says."""
    aliases = universe.INDEX_ALIASES
    pairs = [tuple(aliases.get(side, side) for side in pair) for pair in universe.PAIRS]
    assert all(universe.is_small_against_large(small, large) for small, large in pairs)
