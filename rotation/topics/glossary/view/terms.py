"""The terms of the trade, each in one plain sentence, with the page it is used on."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True)
class Term:
    """A term of the trade.

    Attributes
    ----------
    name : as the field says it
    says : one plain sentence
    page : where it is used
    """

    name: str
    says: str
    page: str


TERMS: Final = (
    Term(
        "Spread", "The return of small caps minus the return of large caps over the same "
        "sessions, in percentage points.", "spread",
    ),
    Term(
        "Ratio", "The price of the small-cap fund divided by that of the large-cap fund: it rises "
        "while small caps do better.", "spread",
    ),
    Term(
        "Lookback", "The number of trading sessions between the two ends of a return: 21 are "
        "about a month, 63 a quarter, 252 a year.", "spread",
    ),
    Term(
        "z-score", "How many standard deviations a value lies from its own mean of the past: 2 is "
        "rare, 0 is usual.", "spread",
    ),
    Term(
        "Drawdown", "How far a value has fallen from its highest of the window.", "spread",
    ),
    Term(
        "Beta", "How much small caps have moved on a day on which large caps moved by 1%: above "
        "1, they swing more.", "spread",
    ),
    Term(
        "Beta-adjusted", "What is left of the spread when the part that a rise of the whole market "
        "explains is taken out.", "spread",
    ),
    Term(
        "Tracking error", "How widely the daily difference of two returns scatters, scaled to a "
        "year.", "spread",
    ),
    Term(
        "Relative strength", "The price of a fund divided by that of the benchmark: it rises while "
        "the fund beats it.", "sectors",
    ),
    Term(
        "Total return", "The return with every dividend reinvested; a price return leaves "
        "dividends out.", "spread",
    ),
    Term(
        "Breadth", "How many stocks take part in a move, instead of how far the index moved.",
        "breadth",
    ),
    Term(
        "Advance–decline line", "The running sum of stocks that rose minus stocks that fell, day "
        "by day.", "breadth",
    ),
    Term(
        "Ratio-adjusted McClellan oscillator", "A fast minus a slow average of the share of stocks "
        "that rose less the share that fell: above zero, breadth is improving.", "breadth",
    ),
    Term(
        "Breadth thrust", "A turn of breadth from very weak to very strong within a few sessions; "
        "it has often stood at the start of a broad advance.", "breadth",
    ),
    Term(
        "Effective N", "How many stocks of equal dollar volume would be as concentrated as the "
        "actual ones: 20 of 2,000 means that a few make all the volume.", "breadth",
    ),
    Term(
        "Dollar volume", "Shares traded times their price: how much money changed hands.",
        "breadth",
    ),
    Term(
        "Spread after a decision", "The mean spread over the 21 sessions after decisions of the "
        "FOMC, apart for easing, steady and tightening ones.", "policy",
    ),
    Term(
        "Forward P/E", "The price of a fund divided by the earnings analysts expect for the next "
        "twelve months.", "fundamentals",
    ),
    Term(
        "Creation and redemption", "New shares a fund issues for money that comes in, and old ones "
        "it takes back: counted, they are its flows.", "flows",
    ),
)  # fmt: skip
