"""Files that say who is in an index: what is taken, what is left out, what is refused."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

import numpy as np
import pytest

from rotation.cli import main as cli
from rotation.errors import BadInput
from rotation.imports import holdings as imports_holdings
from rotation.store.delta.tables import Tables
from rotation.store.holdings import membership
from tests.loopback import state_street as ssga
from tests.loopback.ishares import HISTORY, HOLDINGS, Holding, holdings_csv, workbook
from tests.markets import AT, market_of

DAY = dt.date(2026, 1, 21)


def holdings_file(folder: Path, name: str = "IWM_holdings.csv", fund: str = "IWM") -> Path:
    path = folder / name
    if path.suffix == ".csv":
        path.write_bytes(holdings_csv(fund, HOLDINGS, DAY))
    else:
        path.write_bytes(workbook(fund, HOLDINGS, HISTORY, DAY))
    return path


def members_file(folder: Path, text: str) -> Path:
    path = folder / "members.csv"
    path.write_text(text)
    return path


def stored(tables: Tables) -> list[dict[str, object]]:
    rows: list[dict[str, object]] = tables.query(
        "SELECT * FROM holdings ORDER BY as_of, symbol", "holdings"
    ).to_pylist()
    return rows


@pytest.mark.parametrize("name", ["IWM_holdings.csv", "iShares-Russell-2000-ETF_fund.xls"])
def test_members_of_a_download(tables: Tables, tmp_path: Path, name: str) -> None:
    """The CSV of old and the workbook of today: four equities, MOGA under Yahoo's name."""
    said = imports_holdings.import_holdings(tables, holdings_file(tmp_path, name), at=AT)
    rows = stored(tables)
    assert [row["symbol"] for row in rows] == ["EXAA", "EXBK", "MOG-A", "RUSHA"]
    assert [row["weight"] for row in rows] == pytest.approx([0.4, 0.095, 0.3, 0.2])
    assert {(row["fund"], row["as_of"], row["source"]) for row in rows} == {("IWM", DAY, "import")}
    assert {row["symbol"]: row["sector"] for row in rows}["MOG-A"] == "Industrials"
    assert len(said) == 1
    assert said[0].startswith(
        "IWM, 21 Jan 2026 (8 rows, 5 of them equities in 4 sectors; its weights add up to 100.00%, "
        "those of the members to 99.50%): 4 members"
    )
    assert "4 rows left out" in said[0]
    assert "1 without a ticker" in said[0]


def test_the_same_file_again_changes_nothing(tables: Tables, tmp_path: Path) -> None:
    """One list a fund and day."""
    path = holdings_file(tmp_path)
    imports_holdings.import_holdings(tables, path, at=AT)
    imports_holdings.import_holdings(tables, path, at=AT)
    assert len(stored(tables)) == 4


def test_fund_a_file_does_not_name_is_asked_for(tables: Tables, tmp_path: Path) -> None:
    """A file whose first line is gone: refused without --fund, taken with it."""
    path = holdings_file(tmp_path)
    text = path.read_text(encoding="utf-8-sig")
    path.write_text("Fund\n" + text.partition("\n")[2])
    with pytest.raises(BadInput, match="does not name a fund known here; say which it is"):
        imports_holdings.import_holdings(tables, path, at=AT)
    imports_holdings.import_holdings(tables, path, at=AT, fund="iwm")
    assert membership.current(tables) == ["EXAA", "MOG-A", "RUSHA", "EXBK"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<!DOCTYPE html><html><body>Products</body></html>", "HTML"),
        (b"", "nothing"),
        (b"date,symbol,close\n2026-01-21,IWM,260\n", "no row that starts with 'Ticker'"),
        (holdings_csv("IWM", HOLDINGS, DAY)[:700], ""),
    ],
)
def test_what_is_no_holdings_file_is_refused(
    tables: Tables, tmp_path: Path, content: bytes, why: str
) -> None:
    """A saved error page, an empty file, prices, half a download: one sentence, nothing stored."""
    path = tmp_path / "IWM_holdings.csv"
    path.write_bytes(content)
    with pytest.raises(BadInput, match=r"^IWM_holdings.csv: .*Nothing was imported\.$") as caught:
        imports_holdings.import_holdings(tables, path, at=AT)
    assert why.lower() in str(caught.value).lower()
    assert tables.version("holdings") == -1


def test_list_without_a_single_equity_is_refused(tables: Tables, tmp_path: Path) -> None:
    """Cash alone is no membership: it must not become an empty index."""
    path = tmp_path / "cash.csv"
    cash = Holding("USD", "USD CASH", "Cash", 100.0, asset_class="Cash", exchange="-")
    path.write_bytes(holdings_csv("IWM", [cash], DAY))
    with pytest.raises(BadInput, match="names no member"):
        imports_holdings.import_holdings(tables, path, at=AT)
    assert tables.version("holdings") == -1


def sector_file(folder: Path, content: bytes, name: str = "holdings-daily-us-en-xlk.xlsx") -> Path:
    path = folder / name
    path.write_bytes(content)
    return path


def largest(tables: Tables) -> list[tuple[object, ...]]:
    rows = tables.query(
        "SELECT fund, symbol, as_of, weight, source FROM fundamentals ORDER BY weight DESC",
        "fundamentals",
    ).to_pylist()
    return [tuple(row.values()) for row in rows]


def test_list_of_a_sector_fund(tables: Tables, tmp_path: Path) -> None:
    """State Street's workbook: its twenty largest shares, under the day it says."""
    said = imports_holdings.import_holdings(tables, sector_file(tmp_path, ssga.daily()), at=AT)
    assert said == ["XLK, 16 Jan 2026: the largest 20 of 22 shares stored, 93.00% of the fund."]
    rows = largest(tables)
    assert len(rows) == 20
    assert rows[0] == ("XLK", "EXA-B", dt.date(2026, 1, 16), pytest.approx(0.075), "import")
    assert tables.version("holdings") == -1
    assert market_of(tables).kind == "stored"


def test_older_list_of_a_sector_fund(tables: Tables, tmp_path: Path) -> None:
    """It is stored, and said not to be the one that pages show."""
    imports_holdings.import_holdings(tables, sector_file(tmp_path, ssga.daily()), at=AT)
    older = sector_file(tmp_path, ssga.daily(day=dt.date(2026, 1, 9)))
    said = imports_holdings.import_holdings(tables, older, at=AT)
    assert said[1] == "Its list of 16 Jan 2026 is stored too; pages show the later one."


def test_list_of_a_fund_that_is_no_sector(tables: Tables, tmp_path: Path) -> None:
    """Said with what is expected; nothing is stored."""
    path = sector_file(tmp_path, ssga.daily("SPY"), "holdings-daily-us-en-spy.xlsx")
    with pytest.raises(
        BadInput, match=r"lists the holdings of SPY; expected .* \(XLK, .* imported"
    ):
        imports_holdings.import_holdings(tables, path, at=AT)
    assert tables.version("fundamentals") == -1


def test_what_a_list_of_a_sector_fund_does_not_say(tables: Tables, tmp_path: Path) -> None:
    """Fund and day can be said beside the file; what it contradicts is refused."""
    bare = ssga.edited(ssga.daily(), b"Ticker Symbol:|As of 16-Jan-2026", b"")
    path = sector_file(tmp_path, bare)
    with pytest.raises(BadInput, match=r"say which it is \(--fund XLK\)\. Nothing was imported"):
        imports_holdings.import_holdings(tables, path, at=AT)
    with pytest.raises(BadInput, match=r"which day it is of \(--date 2026-01-16 says it\)"):
        imports_holdings.import_holdings(tables, path, at=AT, fund="xlk")
    day = dt.date(2026, 1, 15)
    imports_holdings.import_holdings(tables, path, at=AT, fund="xlk", date=day)
    assert {row[2] for row in largest(tables)} == {day}
    with pytest.raises(BadInput, match="got that of XLK"):
        imports_holdings.import_holdings(
            tables, sector_file(tmp_path, ssga.daily()), at=AT, fund="XLF"
        )


@pytest.mark.parametrize("content", [ssga.daily()[:900], ssga.navhist("XLK")])
def test_workbook_that_is_no_list(tables: Tables, tmp_path: Path, content: bytes) -> None:
    """Half a download, the history of the fund: one sentence, nothing stored."""
    with pytest.raises(
        BadInput, match=r"^holdings-daily.*expected a workbook of a fund's holdings"
    ):
        imports_holdings.import_holdings(tables, sector_file(tmp_path, content), at=AT)
    assert tables.version("fundamentals") == -1


def test_dry_run_of_a_list(
    store_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Says what would be stored, and stores nothing; without the word it is stored."""
    path = str(sector_file(tmp_path, ssga.daily()))
    tables = Tables(str(store_folder))
    assert cli.main(["import", "holdings", path, "--dry-run"]) == 0
    assert "the largest 20 of 22 shares stored" in capsys.readouterr().out
    assert tables.version("fundamentals") == -1
    assert cli.main(["import", "holdings", path]) == 0
    assert len(largest(tables)) == 20


def test_missing_file(tables: Tables, tmp_path: Path) -> None:
    """Said with its path."""
    with pytest.raises(BadInput, match=r"none\.csv cannot be read \(No such file"):
        imports_holdings.import_holdings(tables, tmp_path / "none.csv", at=AT)


def test_members_of_several_month_ends(tables: Tables, tmp_path: Path) -> None:
    """Point in time: C joins in February; cash, futures and warrants are no members."""
    path = members_file(
        tmp_path,
        "date,index,ticker\n"
        "2024-01-31,russell2k,AAA\n2024-01-31,russell2k,MOGA\n2024-01-31,russell2k,USD\n"
        "2024-01-31,russell2k,RTYH4\n2024-02-29,russell2k,AAA\n2024-02-29,russell2k,CCC\n",
    )
    said = imports_holdings.import_members(tables, path, at=AT)
    assert said == [
        "IWM, 31 Jan 2024 to 29 Feb 2024: 4 members on 2 dates; 2 rows left out (1 cash; 1 "
        "futures)."
    ]
    found = membership.read(tables)
    assert found is not None
    days = np.array(["2024-02-01", "2024-03-01"], dtype="datetime64[D]")
    belongs = {
        symbol: inside.tolist()
        for symbol, inside in zip(found.symbols, found.members(days).T, strict=True)
    }
    assert belongs == {"AAA": [True, True], "CCC": [False, True], "MOG-A": [True, False]}


def test_plain_list_leaves_the_download_of_its_day(tables: Tables, tmp_path: Path) -> None:
    """A list without weights and sectors does not replace one that has them, and says so."""
    imports_holdings.import_holdings(tables, holdings_file(tmp_path), at=AT)
    lines = "".join(f"2026-01-21,{ticker}\n" for ticker in ("EXAA", "MOGA", "RUSHA", "EXBK", "NEW"))
    said = imports_holdings.import_members(
        tables, members_file(tmp_path, f"date,ticker\n{lines}"), at=AT
    )
    assert said == [
        "The stored list of IWM of 21 Jan 2026 stays: it has sectors and weights and the other "
        "does "
        "not."
    ]
    assert len(stored(tables)) == 4


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("date,ticker\n", "has a header and no rows"),
        ("day,name\n2024-01-31,AAA\n", "needs the columns date and ticker"),
        ("date,ticker\n31.01.2024,AAA\n", "dates are written like 2024-01-31"),
        ("date,ticker,index\n2024-01-31,AAA,nikkei\n", "names the index 'nikkei'"),
        (f"date,ticker\n{'9' * 5000},AAA\n", f"has the date '{'9' * 40}'; dates are written"),
        ("date,ticker\n2024-01-31,USD\n", "names no member"),
    ],
)
def test_what_is_no_list_of_members_is_refused(
    tables: Tables, tmp_path: Path, text: str, why: str
) -> None:
    """One sentence with the file, what was wrong and that nothing was imported."""
    with pytest.raises(BadInput, match=why) as caught:
        imports_holdings.import_members(tables, members_file(tmp_path, text), at=AT)
    assert str(caught.value).startswith("members.csv")
    assert "Nothing was imported" in str(caught.value)
    assert tables.version("holdings") == -1


@pytest.mark.parametrize(
    ("header", "row", "said"),
    [
        ("date,ticker,Sector", "2024-01-31,AAA,Energy", "column Sector"),
        ("date,ticker,sector,,weight", "2024-01-31,AAA,Energy,,0.1", "columns sector, weight"),
    ],
)
def test_columns_of_members_that_are_not_taken_are_named(
    tables: Tables, tmp_path: Path, header: str, row: str, said: str
) -> None:
    """A plain list says who belongs; sectors and weights are those of an issuer's list."""
    path = members_file(tmp_path, f"{header}\n{row}\n")
    assert imports_holdings.import_members(tables, path, at=AT) == [
        "IWM, 31 Jan 2024: 1 member.",
        f"Nothing is taken from the {said}: names, sectors and weights come from an issuer's "
        "list (rotation import holdings).",
    ]


def bare_file(folder: Path) -> Path:
    """The table of a download alone, without the lines above it."""
    path = holdings_file(folder)
    text = path.read_text(encoding="utf-8-sig")
    path.write_text(text[text.index("Ticker") - text[: text.index("Ticker")].endswith('"') :])
    return path


def test_table_alone_is_taken_with_fund_and_day(tables: Tables, tmp_path: Path) -> None:
    """Neither is guessed: each is asked for, in the words of the command line."""
    path = bare_file(tmp_path)
    with pytest.raises(BadInput, match=r"say which it is \(--fund IWM\)\. Nothing"):
        imports_holdings.import_holdings(tables, path, at=AT)
    with pytest.raises(BadInput, match=r"which day it is of \(--date 2026-01-16 says it\)\. Noth"):
        imports_holdings.import_holdings(tables, path, at=AT, fund="IWM")
    day = dt.date(2025, 12, 5)
    imports_holdings.import_holdings(tables, path, at=AT, fund="IWM", date=day)
    assert {row["as_of"] for row in stored(tables)} == {day}
    assert len(stored(tables)) == 4


def test_day_that_a_download_contradicts_is_refused(tables: Tables, tmp_path: Path) -> None:
    """The file knows better; which of the two is wrong nobody can tell."""
    with pytest.raises(BadInput, match=r"got that of 2026-01-21\. Nothing was imported"):
        imports_holdings.import_holdings(
            tables, holdings_file(tmp_path), at=AT, date=dt.date(2026, 1, 20)
        )


@pytest.mark.parametrize("encoding", ["utf-16", "cp1252"])
def test_download_that_went_through_a_spreadsheet(
    tables: Tables, tmp_path: Path, encoding: str
) -> None:
    """Another encoding and another separator hold the same list."""
    path = holdings_file(tmp_path)
    rows = csv.reader(path.read_text(encoding="utf-8-sig").splitlines())
    with path.open("w", encoding=encoding, newline="") as out:
        csv.writer(out, delimiter=";").writerows(rows)
    imports_holdings.import_holdings(tables, path, at=AT)
    assert len(stored(tables)) == 4


@pytest.mark.parametrize("kind", ["workbook", "csv"])
def test_german_file_says_where_the_english_one_is(
    tables: Tables, tmp_path: Path, kind: str
) -> None:
    """Its numbers and sectors are in another language, and are not guessed at."""
    path = tmp_path / "Fonds.xls"
    if kind == "workbook":
        whole = workbook("IWM", HOLDINGS, HISTORY, DAY)
        path.write_bytes(whole.replace(b'"Holdings"', b'"Positionen"'))
    else:
        path.write_text("Stand;21.01.2026\nEmittententicker;Name\nEXAA;Beispiel\n")
    with pytest.raises(BadInput, match=r"German .*: take the English one, .* ishares\.com/us"):
        imports_holdings.import_holdings(tables, path, at=AT)


def test_members_of_one_day(tables: Tables, tmp_path: Path) -> None:
    """Most lists that people have hold tickers and no date."""
    path = members_file(tmp_path, "Ticker,Name\nEXAA,Example\nMOG.A,Moog\n")
    with pytest.raises(BadInput, match="--date says the day of a list that has none"):
        imports_holdings.import_members(tables, path, at=AT)
    day = dt.date(2025, 12, 31)
    said = imports_holdings.import_members(tables, path, at=AT, date=day)
    assert said == [
        "IWM, 31 Dec 2025: 2 members.",
        "Nothing is taken from the column Name: names, sectors and weights come from an issuer's "
        "list (rotation import holdings).",
    ]
    assert [row["symbol"] for row in stored(tables)] == ["EXAA", "MOG-A"]


def test_members_with_two_days_are_refused(tables: Tables, tmp_path: Path) -> None:
    """A column of dates and another day besides."""
    path = members_file(tmp_path, "date,ticker\n2024-01-31,AAA\n")
    with pytest.raises(BadInput, match="has the column date, and 2025-12-31 was given besides"):
        imports_holdings.import_members(tables, path, at=AT, date=dt.date(2025, 12, 31))


TOMORROW = AT.date() + dt.timedelta(days=1)
TO_COME = (
    r"expected a list of 20 Nov 2026 or earlier, got that of \w+ of 21 Nov 2026, a day to come"
)
TOO_EARLY = r"expected a list of 2 Jan 1962 or later, got that of \w+ of 1 Jan 1890\. Nothing was"


@pytest.mark.parametrize(
    ("day", "why"),
    [(TOMORROW, TO_COME), (dt.date(1890, 1, 1), TOO_EARLY)],
    ids=["to come", "before all that is kept"],
)
def test_lists_of_days_that_cannot_be_are_refused(
    tables: Tables, tmp_path: Path, day: dt.date, why: str
) -> None:
    """Plain lists with and without a column of days, and both issuers' files; today is accepted."""
    plain = members_file(tmp_path, "ticker\nAAA\n")
    with pytest.raises(BadInput, match=rf"^members\.csv: {why}"):
        imports_holdings.import_members(tables, plain, at=AT, date=day)
    dated = members_file(tmp_path, f"date,ticker\n2024-01-31,AAA\n{day},AAA\n")
    with pytest.raises(BadInput, match=rf"^members\.csv: {why}"):
        imports_holdings.import_members(tables, dated, at=AT)
    issued = tmp_path / "IWM_holdings.csv"
    issued.write_bytes(holdings_csv("IWM", HOLDINGS, day))
    with pytest.raises(BadInput, match=rf"^IWM_holdings\.csv: {why}"):
        imports_holdings.import_holdings(tables, issued, at=AT)
    largest_of_sector = sector_file(tmp_path, ssga.daily(day=day))
    with pytest.raises(BadInput, match=f"{why}|got that of {day}, a day to come"):
        imports_holdings.import_holdings(tables, largest_of_sector, at=AT)
    assert (tables.version("holdings"), tables.version("fundamentals")) == (-1, -1)
    plain = members_file(tmp_path, "ticker\nAAA\n")
    assert imports_holdings.import_members(tables, plain, at=AT, date=AT.date())


def test_command_line(
    store_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``import holdings`` and ``import members`` say a sentence a file and end with 0."""
    assert cli.main(["import", "holdings", str(holdings_file(tmp_path))]) == 0
    listed = members_file(tmp_path, "date,ticker\n2024-01-31,AAA\n")
    assert cli.main(["import", "members", str(listed)]) == 0
    said = capsys.readouterr().out
    assert "IWM_holdings.csv: IWM, 21 Jan 2026" in said
    assert "members.csv: IWM, 31 Jan 2024: 1 member." in said
    assert len(stored(Tables(str(store_folder)))) == 5


def test_day_on_the_command_line(
    store_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``--date`` is a day, or refused."""
    path = members_file(tmp_path, "ticker\nAAA\n")
    assert cli.main(["import", "members", str(path), "--date", "2025-12-31"]) == 0
    assert "IWM, 31 Dec 2025: 1 member." in capsys.readouterr().out
    assert cli.main(["import", "members", str(path), "--date", "New Year"]) == 2
    assert "--date “New Year” is no day; expected one such as" in capsys.readouterr().err
    assert len(stored(Tables(str(store_folder)))) == 1


def test_fund_is_no_word_for_prices(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A flag that would do nothing is refused."""
    assert cli.main(["import", "prices", str(tmp_path / "x.csv"), "--fund", "IWM"]) == 2
    assert "--fund goes with holdings, members and funds" in capsys.readouterr().err
