"""Tickers to symbols, holdings to members, and plain lists of members."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from rotation.errors import BadInput
from rotation.sources.ishares import formats, member_lists
from rotation.sources.ishares import members as ishares_members
from tests.loopback.ishares import NYSE, Holding, holdings_csv

DAY = dt.date(2026, 1, 16)


def held(*rows: Holding) -> pd.DataFrame:
    """Holdings as the parser gives them, filled up to 100% with one more name."""
    rest = 100 - sum(row.weight for row in rows)
    return formats.parse_holdings_csv(
        holdings_csv("IWM", [*rows, Holding("REST", "EXAMPLE REST INC", "Energy", rest)], DAY)
    )


@pytest.mark.parametrize(
    ("ticker", "symbol"),
    [
        ("MOGA", "MOG-A"),
        ("BRKB", "BRK-B"),
        ("BRK.B", "BRK-B"),
        ("BF/B", "BF-B"),
        ("HEI A", "HEI-A"),
        ("LEN-B", "LEN-B"),
        ("CWENA", "CWEN-A"),
        ("RUSHA", "RUSHA"),
        ("BELFB", "BELFB"),
        ("HUBB", "HUBB"),
        ("VIA", "VIA"),
        ("NA", "NA"),
        ("AUD", "AUD"),
        (" iwm ", "IWM"),
    ],
)
def test_symbol_of_ticker(ticker: str, symbol: str) -> None:
    """Classes of NYSE companies take a dash; letters that belong to a ticker do not."""
    assert ishares_members.yahoo_symbol(ticker) == symbol


@pytest.mark.parametrize(
    "ticker", ["-", "", "\xa0", "USD", "CAD", "XTSLA", "MSFUT", "SGAFT", "RTYH6", "ESZ26", "P5N994"]
)
def test_no_symbol_for_what_is_no_share(ticker: str) -> None:
    """Cash, money funds, collateral, futures, dashes and inner codes have no symbol."""
    assert ishares_members.yahoo_symbol(ticker) is None


@pytest.mark.parametrize(
    ("second", "exchange", "symbol"),
    [
        (("EXQB", "EXAMPLE PAPER INC CLASS B"), NYSE, "EXQ-B"),
        (("EXQB", "EXAMPLE PAPER INC CLASS B"), "NASDAQ", "EXQB"),
        (("EXQB", "OTHER BANKS INC CLASS B"), NYSE, "EXQB"),
        (("EXQB", "EXAMPLE PAPER INC"), NYSE, "EXQB"),
        (("EXZB", "EXAMPLE PAPER INC CLASS B"), NYSE, "EXZB"),
        (("EXQS", "EXAMPLE SKIN INC CLASS A"), NYSE, "EXQS"),
        (("EXQS", "EXAMPLE PAPER INC CLASS B"), NYSE, "EXQS"),
        (("EXQA", "EXAMPLE PAPER INC CLASS A"), NYSE, "EXQA"),
    ],
    ids=[
        "class",
        "nasdaq",
        "other company",
        "no class in the name",
        "root not listed",
        "same first word",
        "another letter",
        "class of the root",
    ],
)
def test_second_line_of_a_company(second: tuple[str, str], exchange: str, symbol: str) -> None:
    """A class nobody has met is recognised by its company's other line, on NYSE only."""
    names = ["EXAMPLE PAPER INC CLASS A", second[1]]
    symbols = ishares_members.symbols_of(["EXQ", second[0]], names, ["Equity"] * 2, [exchange] * 2)
    assert symbols == ["EXQ", symbol]


def test_root_of_a_later_class_is_a_ticker_of_its_own() -> None:
    """UA and UAA: the ticker without the letter is class C, so the letter belongs to the other."""
    names = ["EXAMPLE SHIRTS INC CLASS C", "EXAMPLE SHIRTS INC CLASS A"]
    symbols = ishares_members.symbols_of(["EX", "EXA"], names, ["Equity"] * 2, [NYSE] * 2)
    assert symbols == ["EX", "EXA"]


def test_members_leave_out_what_is_no_member() -> None:
    """Cash, futures, rights, unlisted lines, warrants and dashes go, counted by reason."""
    cash = "Cash and/or Derivatives"
    members = ishares_members.equity_members(
        held(
            Holding("EXAA", "EXAMPLE AA INC", "Energy", 50.0),
            Holding("USD", "USD CASH", cash, 1.0, asset_class="Cash"),
            Holding("CAD", "CAD CASH", cash, 1.0, asset_class="Cash"),
            Holding("RTYH6", "EXAMPLE INDEX MAR 26", cash, 0.0, asset_class="Futures"),
            Holding("-", "EXAMPLE VESTING", "Energy", 0.0),
            Holding("EXGN", "EXAMPLE GONE INC CVR", "Energy", 0.0),
            Holding("EXUN", "EXAMPLE UNLISTED INC", "Energy", 0.0, exchange="NO MARKET (E.G. X)"),
            Holding("EXAAW", "EXAMPLE AA INC", "Energy", 0.0),
        )
    )
    assert list(members.table["symbol"]) == ["EXAA", "REST"]
    assert members.left_out == {
        "cash": 2,
        "not traded under a ticker": 2,
        "futures": 1,
        "without a ticker": 1,
        "warrants, rights, units or when-issued": 1,
    }
    assert members.sentence() == (
        "2 members; 7 rows left out (2 cash; 2 not traded under a ticker; 1 futures; "
        "1 without a ticker; 1 warrants, rights, units or when-issued)."
    )


def test_company_named_after_a_right_is_a_member() -> None:
    """CVR as a company's first word is a name, not a contingent value right."""
    members = ishares_members.equity_members(
        held(Holding("EXCV", "CVR EXAMPLE INC", "Energy", 1.0))
    )
    assert "EXCV" in set(members.table["symbol"])


def test_two_rows_of_one_symbol_are_added() -> None:
    """Weights, shares and values add up; name and price are those of the larger row."""
    members = ishares_members.equity_members(
        held(
            Holding("BRK.B", "EXAMPLE SMALL LOT", "Financials", 1.0, shares=10, price=5.0),
            Holding("BRKB", "EXAMPLE LARGE LOT", "Financials", 3.0, shares=30, price=6.0),
        )
    )
    row = members.table.set_index("symbol").loc["BRK-B"]
    assert row["weight"] == pytest.approx(0.04)
    assert row["shares"] == 40
    assert row["market_value"] == 10 * 5.0 + 30 * 6.0
    assert (row["name"], row["price"]) == ("EXAMPLE LARGE LOT", 6.0)
    assert members.merged == 1
    assert members.sentence() == "2 members; 1 second row of a symbol added to the first."


def test_two_classes_stay_two_members() -> None:
    """Both lines of one company are members, each with its own weight."""
    members = ishares_members.equity_members(
        held(
            Holding("RUSHA", "EXAMPLE TRUCKS INC CLASS A", "Industrials", 2.0),
            Holding("RUSHB", "EXAMPLE TRUCKS INC CLASS B", "Industrials", 1.0),
        )
    )
    weights = members.table.set_index("symbol")["weight"]
    assert weights["RUSHA"] == pytest.approx(0.02)
    assert weights["RUSHB"] == pytest.approx(0.01)


def test_rows_of_different_days_are_not_added() -> None:
    """The same symbol on two dates is a member on each."""
    january = held(Holding("EXAA", "EXAMPLE AA INC", "Energy", 50.0))
    february = january.assign(as_of=january["as_of"] + pd.Timedelta(days=31))
    members = ishares_members.equity_members(pd.concat([january, february]))
    assert len(members.table) == 4
    assert members.merged == 0
    assert members.sentence() == "4 members on 2 dates."


def test_members_list_drops_cash_and_writes_symbols() -> None:
    """Month-ends of a plain list: no cash, collateral or futures; classes with a dash."""
    members = member_lists.read_members(
        b"date,index,ticker\n"
        b"2024-01-31,russell2k,MOGA\n2024-01-31,russell2k,USD\n2024-01-31,russell2k,XTSLA\n"
        b"2024-01-31,russell2k,MSFUT\n2024-01-31,russell2k,RTYH4\n2024-01-31,russell2k,-\n"
        b"2024-02-29,russell2k,MOGA\n2024-02-29,russell2k,MOGA\n2024-02-29,russell2k,EXAA\n"
    )
    found = members.table
    assert list(zip(found["as_of"].dt.date, found["symbol"], strict=True)) == [
        (dt.date(2024, 1, 31), "MOG-A"),
        (dt.date(2024, 2, 29), "MOG-A"),
        (dt.date(2024, 2, 29), "EXAA"),
    ]
    assert set(found["fund"]) == {"IWM"}
    assert found["weight"].isna().all()
    assert tuple(found.columns) == ishares_members.COLUMNS
    assert sum(members.left_out.values()) == 5
    assert members.merged == 1


def test_members_list_keeps_tickers_that_look_like_missing_values() -> None:
    """NA and NAN are tickers, and AUD was one: none of them is an empty cell or cash."""
    members = member_lists.read_members(
        b"\xef\xbb\xbfDate,Ticker\n2024-01-31,NA\n2024-01-31,NAN\n2024-01-31,AUD\n"
    )
    assert list(members.table["symbol"]) == ["NA", "NAN", "AUD"]


@pytest.mark.parametrize("midnight", [" 00:00:00", "T00:00:00.000", " 00:00"])
def test_members_list_may_have_midnights(midnight: str) -> None:
    """As databases export days; another hour is no day of a list."""
    listed = f"date,ticker\n2024-01-31{midnight},EXAA\n".encode()
    assert list(member_lists.read_members(listed).table["as_of"].dt.date) == [dt.date(2024, 1, 31)]
    with pytest.raises(BadInput, match="dates are written like"):
        member_lists.read_members(listed.replace(b"00:00", b"16:00"))


def test_members_list_of_several_indices() -> None:
    """An index column says under which fund members are stored."""
    members = member_lists.read_members(
        b"date,index,ticker\n2024-01-31,S&P 600,EXAA\n2024-01-31,Russell 1000,EXAB\n"
    )
    assert list(zip(members.table["fund"], members.table["symbol"], strict=True)) == [
        ("IJR", "EXAA"),
        ("IWB", "EXAB"),
    ]


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        (b"", "columns date and ticker; found: none"),
        (b"date,ticker\n", "no rows"),
        (b"day,name\n2024-01-31,EXAA\n", "columns date and ticker; found: day, name"),
        (b"<html><body>Moved</body></html>", "columns date and ticker"),
        (b"date,ticker\n2024-01-31,EXAA\n31/01/2024,EXAB\n", "Row 2 .*'31/01/2024'"),
        (b"date,ticker,index\n2024-01-31,EXAA,nikkei\n", "index 'nikkei'"),
        (b"\x89PNG\x81\x8d\x00\x00\x01", "not a readable CSV"),
        (b"Ticker,Name\nEXAA,Example\n", "found: ticker, name; --date says the day"),
        (b"date,ticker\n2024-01-31,EXAA\n2024-02", "Row 2 .* has 1 of 2 cells"),
    ],
)
def test_unusable_members_list(payload: bytes, says: str) -> None:
    """What is wrong with a person's file is said, with the place where it is wrong."""
    with pytest.raises(BadInput, match=says):
        member_lists.read_members(payload)
