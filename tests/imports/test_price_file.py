"""Price files as vendors write them: the bars a person reads in them, or what is missing."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet
import pytest

from rotation.errors import BadInput
from rotation.imports import price_file
from rotation.store.delta.tables import Tables
from tests.imports.test_prices import HEADER, bring, refusal
from tests.markets import bars, days_until

DAYS = ["2026-11-19", "2026-11-20"]
CLOSES = [10.5, 11.25]
FROM_NAME = "IWM is taken for the symbol, from the name of the file (--symbol says)."

VENDORS = {
    "Yahoo, copied from its pages": (
        "IWM.csv",
        'Date,Open,High,Low,Close*,Adj Close**,Volume\n"Nov 20, 2026",11,12,10,11.25,11.2,"2,000"\n'
        '"Nov 19, 2026",10,11,9,10.5,10.4,"1,000"\n',
        "Adj Close**",
    ),
    "Stooq": ("iwm_us_d.csv", "Date,Open,High,Low,Close,Volume\n2026-11-19,10,11,9,10.5,1000\n"
              "2026-11-20,11,12,10,11.25,2000\n", ""),
    "Stooq, all symbols": (
        "d_us_txt.txt",
        "<TICKER>,<PER>,<DATE>,<TIME>,<OPEN>,<HIGH>,<LOW>,<CLOSE>,<VOL>,<OPENINT>\n"
        "IWM.US,D,20261119,000000,10,11,9,10.5,1000,0\n"
        "IWM.US,D,20261120,000000,11,12,10,11.25,2000,0\n",
        "<PER>, <TIME>, <OPENINT>",
    ),
    "Nasdaq": (
        "HistoricalData_IWM.csv",
        "Date,Close/Last,Volume,Open,High,Low\n11/20/2026,$11.25,2000,$11.00,$12.00,$10.00\n"
        "11/19/2026,$10.50,1000,$10.00,$11.00,$9.00\n",
        "",
    ),
    "Investing": (
        "IWM Historical Data.csv",
        '\ufeff"Date","Price","Open","High","Low","Vol.","Change %"\n'
        '"11/20/2026","11.25","11.00","12.00","10.00","2.00K","7.14%"\n'
        '"11/19/2026","10.50","10.00","11.00","9.00","1.00K","0.00%"\n',
        "Change %",
    ),
    "Investing in German": (
        "IWM Historische Daten.csv",
        '"Datum","Zuletzt","Eröffn.","Hoch","Tief","Vol.","+/- %"\n'
        '"20.11.2026","11,25","11,00","12,00","10,00","2,00K","7,14%"\n'
        '"19.11.2026","10,50","10,00","11,00","9,00","1,00K","0,00%"\n',
        "+/- %",
    ),
    "TradingView": ("AMEX_IWM, 1D.csv", "time,open,high,low,close,Volume,Volume MA\n"
                    "1795098600,10,11,9,10.5,1000,1\n1795185000,11,12,10,11.25,2000,1\n",
                    "Volume MA"),
    "Alpha Vantage": (
        "daily_IWM.csv",
        "timestamp,open,high,low,close,adjusted_close,volume,dividend_amount,split_coefficient\n"
        "2026-11-20,11,12,10,11.25,11.2,2000,0.0,1.0\n2026-11-19,10,11,9,10.5,10.4,1000,0,1.0\n",
        "adjusted_close",
    ),
    "Alpha Vantage through pandas": (
        "IWM.csv",
        "date,1. open,2. high,3. low,4. close,5. volume\n2026-11-19,10,11,9,10.5,1000\n"
        "2026-11-20,11,12,10,11.25,2000\n",
        "",
    ),
    "Tiingo": (
        "IWM.csv",
        "date,close,high,low,open,volume,adjClose,divCash,splitFactor\n"
        "2026-11-19T00:00:00.000Z,10.5,11,9,10,1000,10.4,0.0,1.0\n"
        "2026-11-20T00:00:00.000Z,11.25,12,10,11,2000,11.2,0.0,1.0\n",
        "adjClose",
    ),
    "Google": ("IWM.csv", "Date,Open,High,Low,Close,Volume\n11/19/2026 16:00:00,10,11,9,10.5,1000\n"
               "11/20/2026 16:00:00,11,12,10,11.25,2000\n", ""),
}  # fmt: skip


def written(folder: Path, name: str, text: str, encoding: str = "utf-8") -> Path:
    path = folder / name
    path.write_bytes(text.encode(encoding))
    return path


def values(path: Path, symbol: str | None = None) -> list[tuple[Any, ...]]:
    """Symbol, day, open, high, low, close and volume of each bar, by symbol and day."""
    found = price_file.read(path, symbol).bars.sort_values(["symbol", "session"])
    found["session"] = found["session"].dt.strftime("%Y-%m-%d")
    columns = ["symbol", "session", "open", "high", "low", "close", "volume"]
    return list(found[columns].itertuples(index=False, name=None))


def expected(*symbols: str) -> list[tuple[Any, ...]]:
    """What every file of these tests holds."""
    return [
        (symbol, day, *numbers)
        for symbol in symbols
        for day, numbers in zip(
            DAYS, [(10.0, 11.0, 9.0, 10.5, 1000.0), (11.0, 12.0, 10.0, 11.25, 2000.0)], strict=True
        )
    ]


@pytest.fixture
def history() -> pd.DataFrame:
    """As yfinance gives the history of one fund."""
    return pd.DataFrame(
        [row[2:] for row in expected("IWM")],
        columns=["Open", "High", "Low", "Close", "Volume"],
        index=pd.DatetimeIndex(DAYS, name="Date").tz_localize("America/New_York"),
    )


@pytest.fixture
def download(history: pd.DataFrame) -> pd.DataFrame:
    """As yfinance gives several funds: prices above symbols."""
    plain = history.tz_localize(None)
    both = pd.concat({"IWM": plain, "SPY": plain}, axis=1, names=["Ticker", "Price"])
    return both.swaplevel(axis=1).sort_index(axis=1)


@pytest.mark.parametrize(("name", "text", "unused"), VENDORS.values(), ids=VENDORS)
def test_export_of_a_vendor(tmp_path: Path, name: str, text: str, unused: str) -> None:
    """As it was saved, under its name; what is not used is said."""
    path = written(tmp_path, name, text)
    assert values(path) == expected("IWM")
    said = " ".join(price_file.read(path).sentences)
    assert (f"Columns not used: {unused}." in said) is bool(unused)


@pytest.mark.parametrize(
    ("separator", "encoding"),
    [(";", "utf-8-sig"), (";", "cp1252"), ("\t", "utf-16"), ("\t", "utf-8")],
)
def test_spreadsheet_in_german(tmp_path: Path, separator: str, encoding: str) -> None:
    """Semicolons or tabs, decimal commas, points between thousands, days before months."""
    lines = [
        "Datum;Symbol;Eröffnung;Hoch;Tief;Schluss;Volumen",
        "19.11.2026;IWM;10,0;11,0;9,0;10,5;1.000",
        "20.11.2026;IWM;11,0;12,0;10,0;11,25;2.000",
    ]
    text = "\n".join(lines).replace(";", separator)
    assert values(written(tmp_path, "Kurse.csv", text, encoding)) == expected("IWM")


PLAIN, SPACED = "30000000", "30 000 000"


@pytest.mark.parametrize(
    ("separator", "mark", "volume"),
    [("\t", ",", PLAIN), (";", ",", PLAIN), (";", ".", SPACED), (",", ",", PLAIN),
     ("\t", ".", SPACED), (",", ".", SPACED)],
)  # fmt: skip
def test_three_decimals(tmp_path: Path, separator: str, mark: str, volume: str) -> None:
    """A volume whose thousands are not marked by it says that the mark is that of decimals."""
    price = f'"220{mark}125"'
    row = separator.join(["2026-11-20", "IWM", *[price] * 4, f'"{volume}"'])
    path = written(tmp_path, "own.csv", f"{HEADER.replace(',', separator)}\n{row}\n")
    assert values(path) == [("IWM", "2026-11-20", *[220.125] * 4, 30e6)]


@pytest.mark.parametrize(
    ("price", "volume"), [("220,125", "900"), ("220.125", "1,234"), ("220.125", "29K")]
)
def test_decimals_and_thousands_that_cannot_be_told_apart(
    tables: Tables, tmp_path: Path, price: str, volume: str
) -> None:
    """Refused with the line: a price a thousand times too high would scale what is stored."""
    row = ",".join(["2026-11-20", "IWM", *[f'"{price}"'] * 4, f'"{volume}"'])
    path = written(tmp_path, "own.csv", f"{HEADER}\n{row}\n{row.replace('20,I', '19,I')}\n")
    assert refusal(tables, path) == (
        "own.csv, line 2, column open: expected a number whose decimals and thousands can be told "
        f"apart, such as 220.1250 or 220125, got “{price}” (and 1 more). Nothing was imported."
    )


def test_header_below_other_lines(tmp_path: Path) -> None:
    """A title, who made it, a blank line; lines are counted from the top of the file."""
    rows = "2026-11-19,10,11,9,10.5,1000\n2026-11-20,11,12,10,11.25,2000\n"
    text = (
        f"iShares Russell 2000 ETF\nmade on Friday, by hand\n\nDate,Open,High,Low,Close,Vol\n{rows}"
    )
    assert values(written(tmp_path, "IWM.csv", text)) == expected("IWM")
    with pytest.raises(
        BadInput, match=r"IWM\.csv, line 6, column close: expected a number, got “x”"
    ):
        price_file.read(written(tmp_path, "IWM.csv", text.replace("11.25", "x")))


@pytest.mark.parametrize(
    ("old", "new", "why"),
    [
        ("9,10.5,1000", "9,10.5,1000,3,4", "line 2 has 9 fields and the header 7"),
        ("10,11.25,2000", "10,11.25,2000,3", "line 3 has 8 fields and the header 7"),
        ("1000\n", "1000,3\n", "line 2 has 8 fields and the header 7"),
        ("2026-11-20,IWM", '2026-11-20,"IWM', "a quotation mark in line 3 is never closed"),
    ],
    ids=["first of two", "last", "first", "quotation mark"],
)
def test_line_that_does_not_fit_is_named(
    tables: Tables, tmp_path: Path, old: str, new: str, why: str
) -> None:
    """With what it has and what the header has."""
    rows = "2026-11-19,IWM,10,11,9,10.5,1000\n2026-11-20,IWM,11,12,10,11.25,2000\n"
    path = written(tmp_path, "own.csv", f"{HEADER}\n{rows.replace(old, new)}")
    sentence = f"own.csv cannot be read as CSV ({why}). Nothing was imported."
    assert refusal(tables, path) == sentence


def test_many_columns_that_are_not_used(tmp_path: Path) -> None:
    """As many as a sentence holds, whole, and how many there are more."""
    spare = ",".join(f"x{n}" for n in range(300))
    path = written(tmp_path, "own.csv", f"{HEADER},{spare}\n2026-11-20,IWM,1,1,1,1,1{',1' * 300}\n")
    (said,) = price_file.read(path).sentences
    assert said.startswith("Columns not used: x0, x1, ")
    assert said.endswith(", x41 and 258 more.")


def test_files_put_together(tmp_path: Path) -> None:
    """The header comes again with each, and says nothing new."""
    parts = [
        f"{HEADER}\n2026-11-19,{symbol},10,11,9,10.5,1000\n2026-11-20,{symbol},11,12,10,11.25,2000\n"
        for symbol in ("IWM", "SPY")
    ]
    assert values(written(tmp_path, "both.csv", "".join(parts))) == expected("IWM", "SPY")


def test_history_of_yfinance(tmp_path: Path, history: pd.DataFrame) -> None:
    """Its dividends and splits are used, its capital gains are not; all three is said."""
    events = {"Dividends": [0.5, 0.0], "Stock Splits": [0.0, 2.0], "Capital Gains": 0.0}
    path = tmp_path / "IWM.csv"
    history.assign(**events).to_csv(path)
    assert values(path) == expected("IWM")
    found = price_file.read(path)
    assert found.bars["dividend"].tolist() == [0.5, 0.0]
    assert found.bars["split"].tolist() == [0.0, 2.0]
    assert found.sentences[:2] == [FROM_NAME, "Columns not used: Capital Gains."]
    assert "if the closes are adjusted for them already" in found.sentences[2]


@pytest.mark.parametrize("layout", ["price first", "ticker first", "unnamed", "days as a column"])
@pytest.mark.parametrize("kind", ["csv", "parquet"])
def test_download_of_yfinance(
    tmp_path: Path, download: pd.DataFrame, layout: str, kind: str
) -> None:
    """Two rows of headings, and a third with the name of the index."""
    if layout == "ticker first":
        download = download.swaplevel(axis=1).sort_index(axis=1)
    elif layout == "unnamed":
        download.columns.names = [None, None]
    elif layout == "days as a column":
        download = download.reset_index()
    path = tmp_path / f"two.{kind}"
    if kind == "parquet":
        download.to_parquet(path)
    else:
        download.to_csv(path, index=layout != "days as a column")
    assert values(path) == expected("IWM", "SPY")


def test_symbol_of_a_download_that_was_not_traded(tmp_path: Path, download: pd.DataFrame) -> None:
    """Days without a single value are no bars."""
    download.loc["2026-11-19", (slice(None), "SPY")] = float("nan")
    download.to_csv(tmp_path / "two.csv")
    assert values(tmp_path / "two.csv") == [*expected("IWM"), expected("SPY")[1]]


@pytest.mark.parametrize("zone", [None, "America/New_York", "UTC"])
def test_parquet_with_its_days_in_the_index(
    tmp_path: Path, history: pd.DataFrame, zone: str | None
) -> None:
    """Named or not, in the zone it is written in."""
    plain = history.tz_localize(None)
    for index in (plain.index.rename("Date"), plain.index.rename(None)):
        frame = plain.set_axis(index if zone is None else index.tz_localize(zone))
        frame.to_parquet(tmp_path / "IWM.parquet")
        assert values(tmp_path / "IWM.parquet") == expected("IWM")


def test_parquet_with_days_and_symbols_in_the_index(tmp_path: Path, download: pd.DataFrame) -> None:
    """And a file without the ending is what it is."""
    download.stack("Ticker").to_parquet(tmp_path / "long.pq")
    assert values(tmp_path / "long.pq") == expected("IWM", "SPY")


def test_workbook(tmp_path: Path) -> None:
    """Days and numbers are typed in it; the first sheet that names bars is read."""
    path = tmp_path / "own.xlsx"
    path.write_bytes(workbook({"Notes": [["Prices of IWM"]], "Prices": SHEET}))
    assert values(path, "IWM") == expected("IWM")
    bad = [*SHEET[:-1], [*SHEET[-1][:4], "x", SHEET[-1][5]]]
    path.write_bytes(workbook({"Prices": bad}))
    with pytest.raises(
        BadInput, match=r"own\.xlsx, row 4, column close: expected a number, got “x”"
    ):
        price_file.read(path, "IWM")


SHEET: list[list[Any]] = [
    ["IWM"],
    ["Date", "Open", "High", "Low", "Close", "Volume"],
    [46345, 10, 11, 9, 10.5, 1000],
    [46346, 11, 12, 10, 11.25, 2000],
]
"""Days as workbooks count them, from 1899-12-30."""

_TYPE = "http://schemas.openxmlformats.org"


def workbook(sheets: dict[str, list[list[Any]]]) -> bytes:
    """A workbook of Excel with a date's format on the large numbers."""
    main, rel = f"{_TYPE}/spreadsheetml/2006/main", f"{_TYPE}/officeDocument/2006/relationships"
    kinds = f"{_TYPE}/package/2006"
    mime = "application/vnd.openxmlformats-officedocument.spreadsheetml"
    names = range(1, len(sheets) + 1)
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{kinds}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override '
        f'PartName="/xl/workbook.xml" ContentType="{mime}.sheet.main+xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{kinds}/relationships"><Relationship Id="r1" '
        f'Type="{rel}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{main}" xmlns:r="{rel}"><sheets>'
        + "".join(
            f'<sheet name="{name}" sheetId="{n}" r:id="r{n}"/>'
            for n, name in zip(names, sheets, strict=True)
        )
        + "</sheets></workbook>",
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{kinds}/relationships">'
        + "".join(
            f'<Relationship Id="r{n}" Type="{rel}/worksheet" Target="worksheets/s{n}.xml"/>'
            for n in names
        )
        + f'<Relationship Id="s" Type="{rel}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{main}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14" applyNumberFormat="1"/></cellXfs></styleSheet>',
    }
    for n, rows in zip(names, sheets.values(), strict=True):
        cells = "".join(f"<row>{''.join(map(_cell, row))}</row>" for row in rows)
        parts[f"xl/worksheets/s{n}.xml"] = (
            f'<worksheet xmlns="{main}"><sheetData>{cells}</sheetData></worksheet>'
        )
    payload = io.BytesIO()
    with zipfile.ZipFile(payload, "w") as archive:
        for name, text in parts.items():
            archive.writestr(name, text)
    return payload.getvalue()


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return f'<c t="inlineStr"><is><t>{value}</t></is></c>'
    return f'<c s="{int(value > 40_000)}"><v>{value}</v></c>'


BARE = (
    "Date,Open,High,Low,Close,Volume\n2026-11-19,10,11,9,10.5,1000\n2026-11-20,11,12,10,11.25,2000"
)


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("IWM.csv", "IWM"), ("spy.csv", "SPY"), ("BRK-B daily.csv", "BRK-B"), ("^RUT.csv", "^RUT"),
        ("RUT.csv", "^RUT"), ("msft_us_d.csv", "MSFT"), ("BATS_QQQ, 1D.csv", "QQQ"),
        ("yahoo IWM (1).csv", "IWM"),
    ],
)  # fmt: skip
def test_symbol_in_the_name_of_a_file(tmp_path: Path, name: str, symbol: str) -> None:
    """Taken, and said to be."""
    found = price_file.read(written(tmp_path, name, BARE))
    assert found.bars["symbol"].unique().tolist() == [symbol]
    assert f"{symbol} is taken for the symbol, from the name of the file" in found.sentences[0]


@pytest.mark.parametrize("name", ["own.csv", "prices.csv", "IWM_SPY.csv", "20261120.csv"])
def test_symbol_that_nobody_says(tmp_path: Path, name: str) -> None:
    """A word is no symbol, and of two nobody knows which; the command line says it."""
    path = written(tmp_path, name, BARE)
    with pytest.raises(BadInput, match=r"has no column symbol \(of a file of one symbol, --symbol"):
        price_file.read(path)
    assert values(path, "iwm") == expected("IWM")
    assert price_file.read(path, "IWM").sentences == []


def test_symbol_that_the_file_names_already(tmp_path: Path) -> None:
    """Said besides, it is refused: the file may hold others."""
    path = written(tmp_path, "own.csv", f"{HEADER}\n2026-11-20,SPY,10,11,9,10.5,1\n")
    with pytest.raises(BadInput, match="has the column symbol, so that --symbol IWM says nothing"):
        price_file.read(path, "IWM")


def test_symbols_are_brought_to_the_form_of_the_store(tables: Tables, tmp_path: Path) -> None:
    """Otherwise no page would find them; it is said."""
    forms = ["SPY.US", "BF.B", "RUT", "$SPX", "NASDAQ:QQQ"]
    said = bring(tables, tmp_path, *(bars(form, DAYS, CLOSES) for form in forms))
    assert said.endswith(
        "Symbols were written in the form of the store: SPY.US is SPY, BF.B is BF-B, RUT is ^RUT, "
        "$SPX is ^GSPC, NASDAQ:QQQ is QQQ."
    )
    found = tables.query("SELECT DISTINCT symbol FROM prices ORDER BY symbol", "prices")
    assert found.column("symbol").to_pylist() == ["BF-B", "QQQ", "SPY", "^GSPC", "^RUT"]


def test_day_and_month_that_cannot_be_told_apart(tables: Tables, tmp_path: Path) -> None:
    """Refused with the line, never guessed."""
    text = BARE.replace("2026-11-19", "11/05/2026").replace("2026-11-20", "11/06/2026")
    path = written(tmp_path, "IWM.csv", text)
    assert refusal(tables, path) == (
        "IWM.csv, line 2, column date: expected a date whose day and month can be told apart, such "
        "as 2026-01-16, got “11/05/2026” (and 1 more). Nothing was imported."
    )


def test_months_are_no_days(tables: Tables, tmp_path: Path) -> None:
    """Ten sessions of them would be ten months."""
    months = [f"2025-{month:02}-03" for month in range(1, 13)]
    rows = "".join(f"{month},IWM,10,11,9,10.5,1\n" for month in months)
    sentence = refusal(tables, written(tmp_path, "own.csv", f"{HEADER}\n{rows}"))
    assert "the prices of IWM are of a month each (12 prices, 3 Jan 2025 to 3 Dec 2025)" in sentence


def test_adjusted_close_stands_in_for_a_close(tmp_path: Path) -> None:
    """Where there is no other, and it is said."""
    path = written(tmp_path, "IWM.csv", BARE.replace("Close", "Adj Close"))
    assert values(path) == expected("IWM")
    assert price_file.read(path).sentences[-1].startswith("Adj Close is taken for the close")


def test_bars_before_the_first_session_kept_say_so(tables: Tables, tmp_path: Path) -> None:
    """They were sessions: the reason is another."""
    said = bring(tables, tmp_path, bars("^GSPC", ["1951-05-03", "1962-05-03"], [22.0, 66.0]))
    assert "1 before 2 Jan 1962, the first session kept" in said


def test_split_of_one_is_none(tables: Tables, tmp_path: Path) -> None:
    """Some vendors write it on every row: a lone bad print is set aside all the same."""
    closes = [50.0] * 9 + [5000.0] + [50.0] * 2
    said = bring(tables, tmp_path, bars("IWM", days_until("2026-11-20", 12), closes, split=1.0))
    assert said.startswith("11 rows of 1 symbol stored")
    assert "moved more than tenfold without a split" in said


def test_file_of_somebody_else_is_told_in_words(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Neither the number of the system's error nor the whole path."""

    def refused(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    path = written(tmp_path, "own.csv", f"{HEADER}\n")
    monkeypatch.setattr(Path, "open", refused)
    assert refusal(tables, path) == (
        "own.csv cannot be read as CSV (Permission denied). Nothing was imported."
    )


def test_file_without_any_symbol_is_refused(tables: Tables, tmp_path: Path) -> None:
    """As one that breaks off within its first row."""
    path = written(tmp_path, "own.csv", f"{HEADER}\n2026-11-20,,10,11,9,10.5,1000\n")
    assert refusal(tables, path) == (
        "own.csv, line 2, column symbol: expected a symbol, got nothing. Nothing was imported."
    )
    path = written(tmp_path, "cut.csv", f"{HEADER}\n2026-")
    assert "expected a symbol, got nothing" in refusal(tables, path)


def test_parquet_whose_texts_are_none_is_refused(tables: Tables, tmp_path: Path) -> None:
    """A byte of it was changed, in a transfer or by hand."""
    path = tmp_path / "own.parquet"
    pa.parquet.write_table(pa.table({"date": ["2026-11-20"], "symbol": ["IWM"]}), path)
    path.write_bytes(path.read_bytes().replace(b"2026-11-20", b"2026-\xff1-20"))
    assert "own.parquet cannot be read as Parquet (" in refusal(tables, path)


def test_parquet_with_a_description_of_something_else_is_refused(
    tables: Tables, tmp_path: Path
) -> None:
    """pandas writes beside the columns what its index was, as JSON."""
    path = tmp_path / "own.parquet"
    described = {"index_columns": [], "columns": [{}], "column_indexes": []}
    table = pa.table({"date": ["2026-11-20"], "symbol": ["IWM"]})
    pa.parquet.write_table(table.replace_schema_metadata({"pandas": json.dumps(described)}), path)
    assert refusal(tables, path) == (
        "own.parquet cannot be read as Parquet (its description of the columns is damaged). "
        "Nothing was imported."
    )
