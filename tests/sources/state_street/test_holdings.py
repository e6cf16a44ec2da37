"""State Street's workbook of a fund's holdings, with its traps."""

from __future__ import annotations

import datetime as dt

import pytest

from rotation.errors import BadResponse
from rotation.sources.state_street import formats, workbook
from tests.loopback.state_street import (
    DISCLAIMER,
    LIST_DAY,
    LIST_HEADINGS,
    OTHERS,
    SHARES,
    SHEET,
    Cell,
    Holding,
    daily,
    edited,
    navhist,
    xlsx,
    zipped,
)

pytestmark = pytest.mark.usefixtures("clock")

HALVES = (Holding("EXA", 60.0), Holding("EXB", 40.0))


def listed(*head: list[Cell], heading: str = "Weight") -> bytes:
    """A list of two shares, with these lines above its header."""
    headings = [heading if name == "Weight" else name for name in LIST_HEADINGS]
    rows: list[list[Cell]] = [[h.ticker, h.ticker, "-", "-", h.weight] for h in HALVES]
    return xlsx([*head, headings, *rows])


def test_shares_of_a_list() -> None:
    """Largest first, decimals of the whole fund; no cash, no future, no money market fund."""
    found = formats.parse_holdings(daily(), "XLK")
    assert list(found.columns) == ["fund", "as_of", "symbol", "weight"]
    assert (set(found["fund"]), set(found["as_of"].dt.date)) == ({"XLK"}, {LIST_DAY})
    assert found["as_of"].dtype == "datetime64[s]"
    assert list(found["symbol"])[:3] == ["EXA-B", "EXB", "EXC"]
    assert len(found) == len(SHARES)
    assert list(found["weight"])[:2] == pytest.approx([0.075, 0.072])
    assert found["weight"].sum() == pytest.approx(0.957)


def test_fund_is_named_by_the_list() -> None:
    """So a file needs no name beside it; one that has none takes the name given."""
    assert set(formats.parse_holdings(daily("XLF"))["fund"]) == {"XLF"}
    unnamed = listed(["As of 16-Jan-2026"])
    assert set(formats.parse_holdings(unnamed, "XLK")["fund"]) == {"XLK"}
    with pytest.raises(BadResponse, match="names no fund; say which it is"):
        formats.parse_holdings(unnamed)


def test_list_that_ends_with_its_header() -> None:
    """Nothing below it, no disclaimer either."""
    rows: list[list[Cell]] = [["Ticker Symbol:", "XLK"], ["As of 16-Jan-2026"], [*LIST_HEADINGS]]
    with pytest.raises(BadResponse, match="got one without a single share"):
        formats.parse_holdings(xlsx(rows), "XLK")


@pytest.mark.parametrize(
    "line",
    [
        ["Holdings:", "As of 16-Jan-2026"],
        ["Holdings: As of 16-Jan-2026"],
        ["Holdings as of", "2026-01-16"],
        ["As of: Jan 16, 2026"],
    ],
)
def test_day_of_a_list(line: list[Cell]) -> None:
    """In the cell of ``Holdings:`` or the next one, as the issuer writes days."""
    body = listed(["Ticker Symbol:", "XLK"], line)
    assert set(formats.parse_holdings(body)["as_of"].dt.date) == {dt.date(2026, 1, 16)}


def test_day_that_the_list_does_not_say() -> None:
    """The one given counts; one that the list contradicts is refused."""
    undated = listed(["Ticker Symbol:", "XLK"])
    day = dt.date(2026, 1, 15)
    assert set(formats.parse_holdings(undated, "XLK", day)["as_of"].dt.date) == {day}
    with pytest.raises(BadResponse, match="say which day it is of"):
        formats.parse_holdings(undated, "XLK")
    with pytest.raises(BadResponse, match="got that of 2026-01-16"):
        formats.parse_holdings(daily(), "XLK", day)


def test_heading_with_its_unit() -> None:
    """``Weight (%)`` is the weight too."""
    body = listed(["Ticker Symbol:", "XLK"], ["As of 16-Jan-2026"], heading="Weight (%)")
    assert list(formats.parse_holdings(body)["weight"]) == [0.6, 0.4]


def test_two_lines_of_one_share_are_added() -> None:
    """Their weight is what the fund holds of it."""
    rows = (Holding("EXB", 30.0), Holding("EXA", 45.0), Holding("EXB", 25.0))
    found = formats.parse_holdings(daily(holdings=rows))
    assert list(zip(found["symbol"], found["weight"], strict=True)) == [
        ("EXB", 0.55),
        ("EXA", 0.45),
    ]


@pytest.mark.parametrize(
    ("body", "got"),
    [
        (b"", "nothing"),
        (b"<!doctype html><html><title>Access denied</title></html>", "no workbook"),
        (daily()[:700], "breaks off"),
        (zipped({SHEET: b" " * (workbook.LARGEST + 1)}), "unpacks to more than 64 MB"),
        (edited(daily(), b"<worksheet", b"<!DOCTYPE x><worksheet"), "document type"),
        (daily("XLF"), "got that of XLF"),
        (navhist("XLK"), "starts with 'Name'"),
        (edited(daily(), b">Ticker<", b">Code<"), "column 'ticker'"),
        (edited(daily(), b">Weight<", b">Share<"), "column 'weight'"),
        (edited(daily(), b"As of 16-Jan-2026", b"today"), "without a day"),
        (daily(day=dt.date(2026, 11, 30)), "2026-11-30, a day to come"),
        (daily(holdings=SHARES[:10]), "weights that add up to 61.5%"),
        (daily(holdings=[*SHARES, *SHARES]), "weights that add up to 191.4%"),
        (daily(holdings=[Holding("EXA", 0.6), Holding("EXB", 0.4)]), "add up to 1.0%"),
        (daily(holdings=[*SHARES, Holding("EXW", 1e9), Holding("-", -1e9)]), "a weight of 10000"),
        (edited(daily("XLF"), b">XLF<", b">xlf<"), "got that of XLF"),
        (daily(holdings=OTHERS), "without a single share"),
        (daily(holdings=()), "without a single share"),
        (daily(holdings=[Holding("EXA", "about 100")]), "'about 100' where a number"),
        (xlsx([[DISCLAIMER]]), "starts with 'Name'"),
    ],
)  # fmt: skip
def test_what_is_no_list_is_named(body: bytes, got: str) -> None:
    """One error that says what came instead."""
    with pytest.raises(BadResponse, match=got) as caught:
        formats.parse_holdings(body, "XLK")
    assert caught.value.expected == formats.EXPECTED_LIST
    assert "\n" not in str(caught.value)
