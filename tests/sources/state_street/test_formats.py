"""State Street's workbook of a fund's values, with its traps."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import numpy as np
import pandas as pd
import pytest

from rotation.errors import BadResponse
from rotation.sources.state_street import formats, workbook
from tests.loopback.state_street import (
    DAYS,
    DISCLAIMER,
    HEADINGS,
    SHEET,
    Day,
    edited,
    navhist,
    xlsx,
    zipped,
)

HEAD = [["Fund Name:", "Example"], ["Ticker Symbol:", "SPY"], ["As of", "16-Jan-2026"]]


def test_history_is_ascending() -> None:
    """Three lines above the header, newest first, a disclaimer below: a row a day, oldest first."""
    found = formats.parse_history(navhist(), "SPY")
    assert list(found["session"].dt.day) == [14, 15, 16]
    assert found["session"].dtype == "datetime64[s]"
    assert list(found["nav"]) == [686.0, 689.5, 690.25]
    assert list(found["shares_outstanding"]) == [1_000_000, 1_000_000, 1_010_000]
    assert list(found["assets"]) == [686_000_000.0, 689_500_000.0, 697_152_500.0]
    assert found["distribution"].isna().all()
    assert set(found["symbol"]) == {"SPY"}


def test_fund_is_named_by_the_workbook() -> None:
    """So a file needs no name beside it; that of another fund is refused."""
    assert set(formats.parse_history(navhist("XLK"))["symbol"]) == {"XLK"}
    with pytest.raises(BadResponse, match="got that of XLK"):
        formats.parse_history(navhist("XLK"), "SPY")
    unnamed = xlsx([["Something"], HEADINGS, ["16-Jan-2026", 1.0, 2.0, 2.0]])
    assert formats.parse_history(unnamed)["symbol"].isna().all()
    assert set(formats.parse_history(unnamed, "SPY")["symbol"]) == {"SPY"}


def test_cells_as_text_and_missing_ones() -> None:
    """Numbers with separators, dashes and empty cells; a day without a figure is none."""
    rows = [
        *HEAD,
        HEADINGS,
        ["2026-01-16", "$690.25", "1,010,000", "--"],
        ["Jan 15, 2026", None, "1,000,000", None],
        ["14-Jan-2026", "-", "", "686,000,000"],
    ]
    found = formats.parse_history(xlsx(rows), "SPY")
    assert list(found["session"].dt.day) == [15, 16]
    np.testing.assert_array_equal(found["nav"], [np.nan, 690.25])
    assert list(found["shares_outstanding"]) == [1_000_000, 1_010_000]


def test_assets_in_millions() -> None:
    """Told by what shares times value come to; what is neither unit is not used."""
    days = [Day(day.session, day.nav, day.shares, (day.assets or 0) / 1e6) for day in DAYS]
    found = formats.parse_history(navhist(days=days), "SPY")
    np.testing.assert_allclose(found["assets"], [686_000_000.0, 689_500_000.0, 697_152_500.0])
    days = [Day(day.session, day.nav, day.shares, 12.0) for day in DAYS]
    assert formats.parse_history(navhist(days=days), "SPY")["assets"].isna().all()


def test_workbook_without_assets() -> None:
    """They are a second witness, and not required."""
    rows = [*HEAD, HEADINGS[:3], ["16-Jan-2026", 690.25, 1_010_000.0], [], [DISCLAIMER]]
    assert formats.parse_history(xlsx(rows), "SPY")["assets"].isna().all()


@pytest.mark.parametrize("method", [zipfile.ZIP_DEFLATED, zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA])
def test_packed_part_that_is_damaged_is_named(method: int) -> None:
    """However it is packed; the modules that unpack have errors of their own each."""
    whole = zipped({"xl/workbook.xml": bytes(range(256)) * 20}, method)
    damaged = whole[:60] + bytes(255 - byte for byte in whole[60:90]) + whole[90:]
    with pytest.raises(BadResponse, match="no workbook or breaks off"):
        formats.parse_history(damaged, "SPY")


@pytest.mark.parametrize(
    ("body", "got"),
    [
        (b"", "nothing"),
        (b"<!doctype html><html><title>Access denied</title></html>", "no workbook"),
        (navhist()[:700], "breaks off"),
        (zipped({"readme.txt": b"hello"}), "no workbook"),
        (edited(navhist(), rb"Shares Outstanding", b"Units"), "column 'shares outstanding'"),
        (edited(navhist(), rb">NAV<", b">Value<"), "column 'nav'"),
        (edited(navhist(), rb">Date<", b">Day<"), "starts with 'Date'"),
        (edited(navhist(), rb"15-Jan-2026", b"see note"), "'see note' where a day belongs"),
        (edited(navhist(), rb"689\.5<", b"about 690<"), "'about 690' where a number"),
        (xlsx([*HEAD, HEADINGS, ["16-Jan-2026", "about", 1.0]]), "'about' where a number"),
        (
            navhist(days=[Day(d.session, d.nav, (d.shares or 0) / 1000, d.assets) for d in DAYS]),
            "net assets of 1,000 times NAV times shares outstanding",
        ),
        (xlsx([*HEAD, HEADINGS, ["16-Jan-2026", "690,25", 1.0]]), "'690,25' where a number"),
        (xlsx([*HEAD, HEADINGS, ["16-Jan-2026", "inf", 1.0]]), "'inf' where a number"),
        (navhist(days=()), "without a single day"),
        (xlsx([]), "starts with 'Date'"),
    ],
)  # fmt: skip
def test_what_is_no_history_is_named(body: bytes, got: str) -> None:
    """One error that says what came instead."""
    with pytest.raises(BadResponse, match=got) as caught:
        formats.parse_history(body, "SPY")
    assert caught.value.expected == formats.EXPECTED
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    "declared",
    [
        b'<!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;&a;">]>',
        b'<!doctype x SYSTEM "file:///etc/hostname">',
    ],
)
def test_workbook_that_declares_entities(declared: bytes) -> None:
    """A bomb or an external entity is refused before any parser sees it."""
    body = edited(navhist(), rb"<worksheet", declared + b"<worksheet")
    with pytest.raises(BadResponse, match="document type"):
        formats.parse_history(body, "SPY")


def test_declaration_between_two_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Parts are looked at piece by piece, and nothing slips through between two of them."""
    monkeypatch.setattr(workbook, "_CHUNK", 7)
    body = edited(navhist(), rb"<worksheet", b"<!DOCTYPE x><worksheet")
    with pytest.raises(BadResponse, match="document type"):
        formats.parse_history(body, "SPY")


def test_workbook_that_unpacks_to_more_than_anything_right() -> None:
    """Whatever it says its size is: 65 MB of blanks take 65 kB packed."""
    bomb = zipped({SHEET: b" " * (workbook.LARGEST + 1)})
    assert len(bomb) < 200_000
    with pytest.raises(BadResponse, match="unpacks to more than 64 MB"):
        formats.parse_history(bomb, "SPY")


def test_stated_size_is_not_believed() -> None:
    """A part that says it has ten bytes and has more is no workbook."""
    body = bytearray(navhist())
    with zipfile.ZipFile(io.BytesIO(bytes(body))) as archive:
        size = archive.getinfo(SHEET).file_size
    honest, lie = size.to_bytes(4, "little"), (10).to_bytes(4, "little")
    with pytest.raises(BadResponse):
        formats.parse_history(bytes(body).replace(honest, lie), "SPY")


def test_twenty_two_years_of_days() -> None:
    """A whole history comes through, and its last row is the first day."""
    days = pd.bdate_range("2004-01-05", "2026-01-16")[::-1]
    history = [Day(day.date(), 100.0, 1e6, 1e8) for day in days]
    found = formats.parse_history(navhist(days=history), "SPY")
    assert len(found) == len(days)
    assert found["session"].iloc[0].date() == dt.date(2004, 1, 5)
