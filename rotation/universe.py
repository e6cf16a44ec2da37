"""Every symbol we track and its role: the only home of tickers."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from typing import Final

SYMBOL: Final = r"\^?[A-Z0-9][A-Z0-9.=-]{0,14}"
"""Pattern of a whole symbol, in capitals: class shares with a dash, indices with a caret."""

CURRENCY: Final = "USD"
"""Currency of every price but the levels of indices."""

BENCHMARK: Final = "SPY"

PAIRS: Final[tuple[tuple[str, str], ...]] = (
    ("IWM", "SPY"),
    ("RUT", "GSPC"),
    ("IJR", "SPY"),
    ("IWM", "QQQ"),
    ("IWM", "RSP"),
    ("VB", "VV"),
)
"""Pairs offered in the control, small cap first; an index is written without its caret."""

INDICES: Final = ("^RUT", "^GSPC")
"""Small and large caps by the two indices that have the longest history."""

MEMBERS_FUND: Final = "IWM"
"""The fund whose holdings are the members of the small-cap index breadth looks at."""

SECTORS: Final[dict[str, str]] = {
    "XLK": "Technology",
    "XLC": "Communication services",
    "XLY": "Consumer discretionary",
    "XLP": "Consumer staples",
    "XLE": "Energy",
    "XLF": "Financials",
    "XLV": "Health care",
    "XLI": "Industrials",
    "XLB": "Materials",
    "XLRE": "Real estate",
    "XLU": "Utilities",
}

_GICS: Final = {"information technology": "Technology", "communication": "Communication services"}
"""Sectors that lists of members call by another name than the funds here, in lower case."""


def sector_name(listed: str) -> str:
    """Return what a sector of a list is called on the screen: as its fund, where it has one."""
    own = {name.lower(): name for name in SECTORS.values()} | _GICS
    return own.get(listed.strip().lower(), listed)


WITHIN_SECTOR: Final[tuple[tuple[str, str, str], ...]] = (
    ("Technology", "PSCT", "XLK"),
    ("Industrials", "PSCI", "XLI"),
    ("Consumer discretionary", "PSCD", "XLY"),
    ("Financials", "PSCF", "XLF"),
    ("Health care", "PSCH", "XLV"),
    ("Energy", "PSCE", "XLE"),
    ("Materials", "PSCM", "XLB"),
    ("Utilities", "PSCU", "XLU"),
    ("Consumer staples", "PSCC", "XLP"),
)
"""(sector, small-cap fund, large-cap fund)."""

COMPANIONS: Final[dict[str, tuple[str, str]]] = {
    "equal weight": ("RSP", BENCHMARK),
    "quality": ("IJR", "IWM"),
    "quality against large caps": ("IJR", BENCHMARK),
}
"""Spreads beside the pair's: whether only the giants lag, and whether it is a junk rally."""

MAP_BENCHMARKS: Final[tuple[str, ...]] = (BENCHMARK, "RSP", "IWM", "IJR", "IWV")
"""What sectors and styles can be measured against, the default first."""


@dataclass(frozen=True)
class StyleCell:
    """One cell of Russell's style box."""

    size: str
    style: str
    symbol: str


STYLES: Final[tuple[StyleCell, ...]] = (
    StyleCell("small", "value", "IWN"),
    StyleCell("small", "blend", "IWM"),
    StyleCell("small", "growth", "IWO"),
    StyleCell("mid", "value", "IWS"),
    StyleCell("mid", "growth", "IWP"),
    StyleCell("large", "value", "IWD"),
    StyleCell("large", "blend", "IWB"),
    StyleCell("large", "growth", "IWF"),
)

FLOW_FAMILIES: Final[dict[str, tuple[str, ...]]] = {
    "small": ("IWM", "IWN", "IWO", "IJR"),
    "large": ("SPY", "IVV", "IWB"),
    "sectors": tuple(SECTORS),
}
"""Funds whose creations and redemptions are followed, the first one first, by family."""

ISHARES_FUNDS: Final = ("IWM", "IWN", "IWO", "IJR", "IVV", "IWB")
STATE_STREET_FUNDS: Final = (BENCHMARK, *SECTORS)
"""The funds of each issuer among them."""

VALUED_FUNDS: Final[dict[str, tuple[str, ...]]] = {
    "small": ("IWM", "IJR", "IWN", "IWO", "VB"),
    "large": (BENCHMARK, "QQQ", "RSP", "IWB", "VV"),
    "sectors": tuple(SECTORS),
}
"""Funds whose valuation and earnings growth are followed, by family."""

LARGEST_HOLDINGS: Final = 20
"""Holdings of a fund, the largest ones, whose expected earnings growth is followed."""

ECONOMIC_SERIES: Final = (
    *("DFEDTARL", "DFEDTARU"),
    *("ICSA", "NFCI", "BAMLH0A0HYM2", "DGS2", "T10Y2Y"),
)
"""Series that FRED is asked for: the target range, the economy's pulse."""

PUBLISHED_AFTER: Final[dict[str, int]] = {"ICSA": 5, "NFCI": 5}
"""Days from the date of a weekly series to its publication: claims of a week that ends on Saturday
come on Thursday, financial conditions of one that ends on Friday on Wednesday."""

FUTURES_CODES: Final = "FGHJKMNQUVXZ"
"""Letter of each month in the symbol of a contract, January first."""

CHART: Final = "IWM"
"""The fund whose chart the article of 16 January 2026 reads, with ``CHART_TARGET`` in sight."""

CHART_TARGET: Final = 300.0
"""Price the article sees for ``CHART``. [USD]"""

WATCH_LIST: Final[dict[str, str]] = {"OPEN": "Opendoor", "SMR": "NuScale Power"}
"""Shares that the breadth page always follows, members of the index or not, with their names."""

_SMALL_CAPS: Final = frozenset(
    (
        *("IWM", "^RUT", "IWC"),
        *FLOW_FAMILIES["small"],
        *VALUED_FUNDS["small"],
        *(cell.symbol for cell in STYLES if cell.size == "small"),
    )
)
_LARGE_CAPS: Final = frozenset(
    (
        *("SPY", "^GSPC", "DIA"),
        *FLOW_FAMILIES["large"],
        *VALUED_FUNDS["large"],
        *(cell.symbol for cell in STYLES if cell.size == "large"),
    )
)


def is_small_against_large(small: str, large: str) -> bool:
    """Return whether a pair is small caps against large caps: any two symbols can be a pair."""
    if (small, large) in {pair[1:] for pair in WITHIN_SECTOR}:
        return True
    return small in _SMALL_CAPS and large in _LARGE_CAPS


SEARCH_TERMS: Final = (
    "small cap stocks",
    "Russell 2000",
    "IWM",
    "small cap ETF",
    "stock market rotation",
)
"""What Google Trends is asked for daily, in one comparable pull."""

ARTICLES: Final[dict[str, str]] = {
    "Russell_2000_Index": "Russell 2000 Index",
    "Small-cap": "Small-cap",
    "IShares": "iShares",
}
"""Articles of Wikipedia whose views are followed: title in addresses, name on the page."""

NAMES: Final[dict[str, str]] = {
    "IWM": "Russell 2000",
    "SPY": "S&P 500",
    "^RUT": "Russell 2000 index",
    "^GSPC": "S&P 500 index",
    "IJR": "S&P SmallCap 600",
    "QQQ": "Nasdaq-100",
    "RSP": "S&P 500 equal weight",
    "VB": "CRSP US small cap",
    "VV": "CRSP US large cap",
    "IWN": "Russell 2000 value",
    "IWO": "Russell 2000 growth",
    "IWS": "Russell midcap value",
    "IWP": "Russell midcap growth",
    "IWD": "Russell 1000 value",
    "IWF": "Russell 1000 growth",
    "IWB": "Russell 1000",
    "IVV": "S&P 500 (iShares)",
    "IWV": "Russell 3000",
    "IWR": "Russell midcap",
    "IJH": "S&P MidCap 400",
    "IWC": "Russell microcap",
    "DIA": "Dow Jones industrial average",
    "SMH": "Semiconductors",
    "KRE": "Regional banks",
    "XBI": "Biotechnology",
    "IYT": "Transportation",
    "XRT": "Retail",
    "XHB": "Home builders",
    "HYG": "High-yield bonds",
    "LQD": "Investment-grade bonds",
    "IEF": "Treasuries, 7 to 10 years",
    "TLT": "Treasuries, over 20 years",
    "^IRX": "13-week Treasury yield",
    "^FVX": "5-year Treasury yield",
    "^TNX": "10-year Treasury yield",
    "^VIX": "S&P 500 implied volatility",
    **SECTORS,
    **{small: f"Small-cap {sector.lower()}" for sector, small, _ in WITHIN_SECTOR},
    **WATCH_LIST,
}

YIELDS: Final[dict[str, str]] = {"yield_13w": "^IRX", "yield_5y": "^FVX", "yield_10y": "^TNX"}
"""Treasury yields, by the names of the figures. [percent]"""

HIGH_YIELD, TREASURIES = "HYG", "IEF"
"""Bonds of weak companies, and of the Treasury with about the same life."""

_OTHER_NAMES: Final = {"SPX": "^GSPC", "INX": "^GSPC", "GSPC": "^GSPC", "RUT": "^RUT"}
"""How other vendors call indices, without their marks."""

_EXCHANGE: Final = r"[A-Z_]{2,12}:"  # TradingView, Google
_COUNTRY: Final = r"\.US|[ -]US(?: EQUITY)?| INDEX|\.[NOP]"  # Stooq, FactSet, Bloomberg, Reuters
_CLASS: Final = r"([A-Z]{1,5})[./ ]([A-EG-KMQRSUW-Z])"
"""A class share; .F, .L, .T and .V are the exchanges of Frankfurt, London, Tokyo and Toronto."""

INDEX_ALIASES: Final[dict[str, str]] = {"RUT": "^RUT", "GSPC": "^GSPC"}
"""How indices are written in a pair (no caret, so that a URL stays readable)."""


def core_symbols() -> tuple[str, ...]:
    """Every symbol the refresher keeps besides index members, the default pair first."""
    first = [INDEX_ALIASES.get(side, side) for pair in PAIRS for side in pair]
    return tuple(dict.fromkeys([*first, *SECTORS, *NAMES]))


def name_of(symbol: str) -> str:
    """What a symbol stands for, or the symbol itself."""
    return NAMES.get(symbol, symbol)


def store_symbol(text: str) -> str:
    """Bring a symbol as vendors write it to the form of the store: Yahoo's.

    Parameters
    ----------
    text : str
        For example ``IJR.US``, ``BRK.B``, ``AMEX:IWM``, ``RUT``, ``$SPX`` or ``^SPX``.

    Returns
    -------
    str
        ``IJR``, ``BRK-B``, ``IWM``, ``^RUT``, ``^GSPC``; any other text in capitals, which may
        be no symbol.
    """
    symbol = re.sub(f"^{_EXCHANGE}|(?:{_COUNTRY})$", "", text.strip().upper())
    bare = re.sub(r"^[$^.](?=[A-Z0-9])", "", symbol)
    if bare in _OTHER_NAMES or f"^{bare}" in NAMES:
        return _OTHER_NAMES.get(bare, f"^{bare}")
    symbol = symbol if symbol.startswith("^") else bare
    share = re.fullmatch(_CLASS, symbol)
    return "-".join(share.groups()) if share else symbol


def fed_funds_contract(month: dt.date) -> str:
    """Return the symbol of the fed funds future of a month, such as ``ZQZ26.CBT``."""
    return f"ZQ{FUTURES_CODES[month.month - 1]}{month:%y}.CBT"
