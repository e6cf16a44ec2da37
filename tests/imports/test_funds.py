"""Files with a fund's history: both issuers' workbooks, plain tables, and what is neither."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from rotation.cli import main as cli
from rotation.errors import BadInput
from rotation.imports import funds
from rotation.store.delta.tables import Tables
from rotation.store.funds import histories
from tests.loopback import ishares, state_street
from tests.markets import AT, market_of

CSV = """as_of,nav,ex_dividend,shares_outstanding
"Jan 20, 2026",11.5,--,120000000
"Jan 18, 2026",11.25,--,--
"Jan 16, 2026",11.25,0.125,"110,000,000"
"Jan 15, 2026",11,--,100000000
"""


def written(folder: Path, name: str, content: str | bytes) -> Path:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return path


def stored(tables: Tables, symbol: str) -> histories.FundHistory:
    return histories.current("stored", tables, tables.version("funds"))[symbol]


def test_table_as_an_issuer_exports_it(tables: Tables, tmp_path: Path) -> None:
    """Newest first, dates as text, dashes for what is missing; the Sunday is left out, said so."""
    path = written(tmp_path, "iwm.csv", CSV)
    said = funds.import_funds(tables, path, at=AT, fund="iwm")
    assert said == [
        "IWM, 3 days from 15 Jan 2026 to 20 Jan 2026: 3 stored.",
        "1 row left out (1 of a day without a session; for example IWM 18 Jan 2026).",
    ]
    history = stored(tables, "IWM")
    assert history.shares.tolist() == [100e6, 110e6, 120e6]
    assert history.nav.tolist() == [11.0, 11.25, 11.5]
    np.testing.assert_array_equal(history.distribution, [np.nan, 0.125, np.nan])
    assert history.source == "import"
    again = funds.import_funds(tables, path, at=AT, fund="IWM")
    assert again[0] == "IWM, 3 days from 15 Jan 2026 to 20 Jan 2026: all are stored already."


def test_days_may_have_an_hour(tables: Tables, tmp_path: Path) -> None:
    """As databases export them."""
    rows = "2026-01-15 00:00:00,11.0,100\n2026-01-16T00:00:00,11.5,110\n"
    path = written(tmp_path, "iwm.csv", f"as_of,nav,shares_outstanding\n{rows}")
    said = funds.import_funds(tables, path, at=AT, fund="IWM")
    assert said == ["IWM, 2 days from 15 Jan 2026 to 16 Jan 2026: 2 stored."]


@pytest.mark.parametrize("separator", [";", "\t"])
def test_separators(tables: Tables, tmp_path: Path, separator: str) -> None:
    """As a spreadsheet saves it; assets in millions are read in dollars."""
    text = "as_of,nav,shares_outstanding,net assets\n2026-01-16,11.5,1000000,11.5\n"
    path = written(tmp_path, "iwm.csv", text.replace(",", separator))
    assert funds.import_funds(tables, path, at=AT, fund="IWM")[0].endswith("1 stored.")
    assert stored(tables, "IWM").assets.tolist() == [11_500_000.0]


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf", b"\xef\xbb\xbf\xef\xbb\xbf"])
def test_workbook_of_ishares(tables: Tables, tmp_path: Path, mark: bytes) -> None:
    """It names its fund; any number of byte-order marks stands before it."""
    path = written(tmp_path, "fund.xls", mark + ishares.workbook("IWN").lstrip(b"\xef\xbb\xbf"))
    said = funds.import_funds(tables, path, at=AT)
    assert said == ["IWN, 3 days from 14 Jan 2026 to 16 Jan 2026: 3 stored."]
    np.testing.assert_array_equal(stored(tables, "IWN").shares, [290e6, np.nan, 291_350_000])
    with pytest.raises(BadInput, match="expected the workbook of IWM, got that of IWN"):
        funds.import_funds(tables, path, at=AT, fund="IWM")


def test_workbook_of_state_street(tables: Tables, tmp_path: Path) -> None:
    """It names its fund too, and brings the assets it states."""
    path = written(tmp_path, "navhist-us-en-spy.xlsx", state_street.navhist())
    said = funds.import_funds(tables, path, at=AT)
    assert said == ["SPY, 3 days from 14 Jan 2026 to 16 Jan 2026: 3 stored."]
    assert stored(tables, "SPY").assets[-1] == 697_152_500.0


def test_lines_around_a_table(tables: Tables, tmp_path: Path) -> None:
    """Headings of either issuer, lines above them and a disclaimer below are no days."""
    text = (
        "Fund Name:,Example\n\nDate,NAV,Shares Outstanding,Total Net Assets\n"
        "16-Jan-2026,690.25,1010000,697152500\n\nPast performance, as ever, is no guide\n"
    )
    said = funds.import_funds(tables, written(tmp_path, "x.csv", text), at=AT, fund="SPY")
    assert said == ["SPY, 1 day from 16 Jan 2026 to 16 Jan 2026: 1 stored."]


def test_row_whose_day_cannot_be_read_is_said(tables: Tables, tmp_path: Path) -> None:
    """It has figures, other than a line below the table."""
    text = "as_of,nav,shares_outstanding\n2026-01-15,11.0,100\n2026-31-16,11.5,110\nSee,our,site\n"
    said = funds.import_funds(tables, written(tmp_path, "x.csv", text), at=AT, fund="IWM")
    assert said == [
        "IWM, 1 day from 15 Jan 2026 to 15 Jan 2026: 1 stored.",
        "1 row left out (1 without a day; for example IWM –).",
    ]


@pytest.mark.parametrize(
    ("name", "content", "why"),
    [
        ("empty.csv", "", "got nothing"),
        ("page.xls", "<!doctype html><html><title>Sorry</title></html>", "HTML page titled"),
        ("prices.csv", "date,symbol,close\n2026-01-16,IWM,1\n", "first line has 'date', 'symbol'"),
        ("days.csv", "as_of,nav,shares_outstanding\nsoon,1,2\n", "without a single day"),
        ("words.csv", "as_of,nav,shares_outstanding\n2026-01-16,about,2\n", "'about' where"),
        ("half.xls", ishares.workbook()[:2500], "XML or breaks off"),
        ("half.xlsx", state_street.navhist()[:900], "no workbook or breaks off"),
        (
            "renamed.xls",
            ishares.workbook().replace(b'Name="Historical"', b'Name="History"'),
            "without that sheet",
        ),
        (
            "column.xls",
            ishares.workbook().replace(b"Shares Outstanding", b"Units"),
            "without the column 'shares outstanding'",
        ),
        (
            "bomb.xls",
            b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaa"><!ENTITY b "&a;&a;">]><x>&b;</x>',
            "document type",
        ),
        (
            "external.xls",
            b'<?xml version="1.0"?><!DOCTYPE x SYSTEM "file:///etc/hostname"><x/>',
            "document type",
        ),
        (
            "comma.csv",
            'as_of,nav,shares_outstanding\n2026-01-16,"264,12",100\n',
            "'264,12' where a number such as 1,234.5 belongs",
        ),
        (
            "short.csv",
            "as_of,nav,shares_outstanding\n2026-01-15,11.0\n2026-01-16,11.5,110\n",
            "'2026-01-15, 11.0', a row that breaks off",
        ),
        (
            "thousands.csv",
            "as_of,nav,shares_outstanding,net assets\n2026-01-16,11.5,110,1265000\n",
            "net assets of 1,000 times NAV times shares outstanding, one of which is in another",
        ),
        (
            "day.xls",
            ishares.workbook().replace(b"Jan 16, 2026", b"16/01/2026"),
            "'16/01/2026' where a day such as Jan 16, 2026 belongs",
        ),
        ("sundays.csv", "as_of,nav,shares_outstanding\n2026-01-18,1,2\n", "without a session"),
    ],
)  # fmt: skip
def test_file_that_is_no_history(
    tables: Tables, tmp_path: Path, name: str, content: str | bytes, why: str
) -> None:
    """One sentence that names the file and what was wrong; nothing is stored."""
    path = written(tmp_path, name, content)
    with pytest.raises(BadInput, match=why) as caught:
        funds.import_funds(tables, path, at=AT, fund="IWM")
    assert str(caught.value).startswith(f"{name}: ")
    assert str(caught.value).endswith("Nothing was imported.")
    assert tables.version("funds") < 0


def test_file_that_does_not_say_whose_it_is(tables: Tables, tmp_path: Path) -> None:
    """The sentence says how to say it."""
    with pytest.raises(BadInput, match="expected --fund SYMBOL"):
        funds.import_funds(tables, written(tmp_path, "iwm.csv", CSV), at=AT)
    with pytest.raises(BadInput, match="is no symbol"):
        funds.import_funds(tables, written(tmp_path, "iwm.csv", CSV), at=AT, fund="I'M")


def test_file_that_cannot_be_read_or_is_too_large(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither is read into memory."""
    with pytest.raises(BadInput, match="cannot be read"):
        funds.import_funds(tables, tmp_path / "absent.csv", at=AT, fund="IWM")
    monkeypatch.setattr(funds, "LARGEST", 10)
    with pytest.raises(BadInput, match="has more than 0 MB"):
        funds.import_funds(tables, written(tmp_path, "iwm.csv", CSV), at=AT, fund="IWM")


@pytest.mark.usefixtures("clock")
def test_command(tables: Tables, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``rotation import funds --fund IWM FILE``; pages show nothing simulated from then on."""
    assert market_of(tables).kind == "sample"
    path = written(tmp_path, "iwm.csv", CSV)
    assert cli.main(["import", "funds", "--fund", "IWM", str(path)]) == 0
    assert "iwm.csv: IWM, 3 days" in capsys.readouterr().out
    assert stored(tables, "IWM").sessions[-1].item() == dt.date(2026, 1, 20)
    assert market_of(tables).kind == "stored"
