"""Files people bring: what is read, what is refused in one sentence, what is never lost."""

from __future__ import annotations

import datetime as dt
import math
import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rotation import formats
from rotation.errors import BadInput, StoreError
from rotation.imports import prices as imports
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until, price_file, walk

HEADER = "date,symbol,open,high,low,close,volume"
ROW = "2026-11-20,IWM,10,11,9,10.5,1000"
A_DATE = "column date: expected a date such as 2026-01-16, got"
A_SYMBOL = "column symbol: expected a symbol such as IWM, BRK-B or ^RUT, got"
DAYS = days_until("2026-11-20", 40)

FULL_WEEKS = [str(day) for day in pd.bdate_range("2026-04-06", periods=35).date]


def text_file(folder: Path, *lines: str, name: str = "own.csv") -> Path:
    path = folder / name
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path


def stored(tables: Tables, symbol: str = "IWM") -> list[dict[str, Any]]:
    """Every stored row of a symbol, ascending."""
    if tables.version("prices") < 0:
        return []
    rows: list[dict[str, Any]] = tables.query(
        f"SELECT * FROM prices WHERE symbol = '{symbol}' ORDER BY session", "prices"
    ).to_pylist()
    return rows


def column(tables: Tables, name: str, symbol: str = "IWM") -> list[Any]:
    return [row[name] for row in stored(tables, symbol)]


def bring(tables: Tables, folder: Path, *frames: pd.DataFrame, name: str = "own.csv") -> str:
    """Import bars through a file; gives what is said."""
    return " ".join(imports.import_prices(tables, price_file(folder / name, *frames), at=AT))


def refusal(tables: Tables, path: Path) -> str:
    """The sentence a file is refused with; nothing is stored and nothing else is printed."""
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        with pytest.raises(BadInput) as raised:
            imports.import_prices(tables, path, at=AT)
    assert tables.version("prices") == -1
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_rows_of_a_file_are_stored(tables: Tables, tmp_path: Path) -> None:
    """As they are, marked as imported."""
    path = text_file(tmp_path, HEADER, "2026-11-19,IWM,9,10,8,9.5,900", ROW)
    assert imports.import_prices(tables, path, at=AT) == [
        "2 rows of 1 symbol stored, 19 Nov 2026 to 20 Nov 2026."
    ]
    assert stored(tables)[1] == {
        "symbol": "IWM", "session": dt.date(2026, 11, 20), "open": 10.0, "high": 11.0, "low": 9.0,
        "close": 10.5, "volume": 1000.0, "dividend": 0.0, "split": 0.0, "source": "import",
        "fetched_at": AT,
    }  # fmt: skip


def test_two_rows_are_a_history(tables: Tables, tmp_path: Path) -> None:
    """Short is not wrong."""
    said = bring(tables, tmp_path, bars("IWM", DAYS[-2:], [1.0, 1.1]))
    assert said == "2 rows of 1 symbol stored, 19 Nov 2026 to 20 Nov 2026."


def test_dividends_and_splits_are_read(tables: Tables, tmp_path: Path) -> None:
    """Empty cells are none."""
    lines = [f"{HEADER},dividend,split", f"{ROW.replace('20,I', '19,I')},0.25,", f"{ROW},,2"]
    imports.import_prices(tables, text_file(tmp_path, *lines), at=AT)
    assert column(tables, "dividend") == [0.25, 0.0]
    assert column(tables, "split") == [0.0, 2.0]


@pytest.mark.parametrize(
    "header",
    ["Date,Symbol,Open,High,Low,Close,Volume", " date , symbol,open,high,low,close,volume "],
    ids=["capitals", "spaces"],
)
def test_names_of_columns_are_read_generously(tables: Tables, tmp_path: Path, header: str) -> None:
    """Capitals and spaces do not matter."""
    imports.import_prices(tables, text_file(tmp_path, header, ROW), at=AT)
    assert column(tables, "close") == [10.5]


def test_columns_of_no_interest_are_passed_over(tables: Tables, tmp_path: Path) -> None:
    """Vendors add some; their order does not matter either."""
    path = text_file(tmp_path, f"vwap,{HEADER},note", f"3.3,{ROW},hello")
    imports.import_prices(tables, path, at=AT)
    assert column(tables, "close") == [10.5]


def test_byte_order_mark_is_passed_over(tables: Tables, tmp_path: Path) -> None:
    """Spreadsheets write one."""
    path = tmp_path / "own.csv"
    path.write_bytes(b"\xef\xbb\xbf" + f"{HEADER}\r\n{ROW}\r\n".encode())
    imports.import_prices(tables, path, at=AT)
    assert column(tables, "close") == [10.5]


@pytest.mark.parametrize("symbol", ["NA", "NAN", "NULL", "TRUE", "INF", "^RUT", "BRK-B", "1E5"])
def test_symbol_that_looks_like_something_else_is_a_symbol(
    tables: Tables, tmp_path: Path, symbol: str
) -> None:
    """NA is a company."""
    imports.import_prices(tables, text_file(tmp_path, HEADER, ROW.replace("IWM", symbol)), at=AT)
    assert column(tables, "close", symbol) == [10.5]


def test_symbols_are_trimmed_and_in_capitals(tables: Tables, tmp_path: Path) -> None:
    """As they are asked for."""
    imports.import_prices(tables, text_file(tmp_path, HEADER, ROW.replace("IWM", " iwm ")), at=AT)
    assert column(tables, "close") == [10.5]


@pytest.mark.parametrize(
    "day",
    ["20261120", "2026-11-20 00:00:00", "2026-11-20T16:00:00-05:00", "2026-11-20 05:00:00+00:00"],
)
def test_day_may_carry_a_time(tables: Tables, tmp_path: Path, day: str) -> None:
    """The date as written is the session, whatever the time zone."""
    imports.import_prices(
        tables, text_file(tmp_path, HEADER, ROW.replace("2026-11-20", day)), at=AT
    )
    assert column(tables, "session") == [dt.date(2026, 11, 20)]


@pytest.mark.parametrize(
    "days",
    [
        pd.to_datetime(["2026-11-19", "2026-11-20"]),
        pd.to_datetime(["2026-11-19", "2026-11-20"], utc=True),
        pd.Index([dt.date(2026, 11, 19), dt.date(2026, 11, 20)]),
        pd.Index([20261119, 20261120]),
        pd.Index(["2026-11-19", "2026-11-20"]),
    ],
    ids=["instants", "instants with a zone", "dates", "numbers", "texts"],
)
def test_parquet_is_read_whatever_its_dates_are(
    tables: Tables, tmp_path: Path, days: pd.Index
) -> None:
    """Vendors differ."""
    frame = bars("IWM", DAYS[-2:], [10.0, 10.5]).drop(columns="session").assign(date=days)
    frame.to_parquet(tmp_path / "own.parquet")
    with warnings.catch_warnings():
        warnings.simplefilter("error", UserWarning)
        imports.import_prices(tables, tmp_path / "own.parquet", at=AT)
    assert column(tables, "session") == [dt.date(2026, 11, 19), dt.date(2026, 11, 20)]


@pytest.mark.parametrize("empty", ["", "NA", "nan", "-"])
def test_missing_volume_is_no_volume(tables: Tables, tmp_path: Path, empty: str) -> None:
    """The bar is stored without it."""
    imports.import_prices(tables, text_file(tmp_path, HEADER, ROW.replace("1000", empty)), at=AT)
    assert column(tables, "volume") == [None]


def test_missing_columns_are_named(tables: Tables, tmp_path: Path) -> None:
    """With what was expected, and what the file has."""
    path = text_file(tmp_path, "date,symbol,open,high,low,vwap", "2026-11-20,IWM,1,2,1,2")
    assert refusal(tables, path) == (
        "own.csv has no column close, volume; expected date, symbol, open, high, low, close, "
        "volume (and optionally dividend, split), found date, symbol, open, high, low, vwap. "
        "Nothing was imported."
    )


def test_volume_may_be_lacking(tables: Tables, tmp_path: Path) -> None:
    """As in exports of an index; what is stored of it stays, and the lack is said."""
    imports.import_prices(tables, text_file(tmp_path, HEADER, ROW), at=AT)
    lines = "2026-11-19,10.25,10,11,9", "2026-11-20,10.5,10,11,9"
    path = text_file(tmp_path, "Date,Close/Last,Open,High,Low", *lines)
    said = " ".join(imports.import_prices(tables, path, at=AT, symbol="IWM"))
    assert column(tables, "close") == [10.25, 10.5]
    assert column(tables, "volume") == [None, 1000.0]
    assert (
        "The file has no column volume: where no other file or fetch gives it, figures of volume "
        "leave these sessions out." in said
    )


def test_column_that_comes_twice_is_named(tables: Tables, tmp_path: Path) -> None:
    """Nobody knows which is meant."""
    path = text_file(tmp_path, f"{HEADER},Close", f"{ROW},9")
    assert refusal(tables, path) == "own.csv has the column close twice. Nothing was imported."


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("2026-11-20,IWM,10,11,9,abc,1000", "column close: expected a number, got “abc”"),
        ("2026-11-20,IWM,10,11,9,10.5,many", "column volume: expected a number, got “many”"),
        ("soon,IWM,10,11,9,10.5,1000", f"{A_DATE} “soon”"),
        ("2026-13-45,IWM,10,11,9,10.5,1", A_DATE),
        ("20/11/2026,IWM,10,11,9,10.5,1", A_DATE),
        ("2026-11,IWM,10,11,9,10.5,1", f"{A_DATE} “2026-11”"),
        ("2026,IWM,10,11,9,10.5,1", f"{A_DATE} “2026”"),
        (",IWM,10,11,9,10.5,1000", f"{A_DATE} nothing"),
        ("2026-11-20,,10,11,9,10.5,1000", "column symbol: expected a symbol, got nothing"),
        ("2026-11-20, ,10,11,9,10.5,1000", "column symbol: expected a symbol, got “ ”"),
        ("2026-11-20,=HYPERLINK(1),10,11,9,10.5,1", f"{A_SYMBOL} “=HYPERLINK(1)”"),
        ("2026-11-20,-1+1,10,11,9,10.5,1", f"{A_SYMBOL} “-1+1”"),
        ("2026-11-20,Apple Inc,10,11,9,10.5,1", f"{A_SYMBOL} “Apple Inc”"),
    ],
)  # fmt: skip
def test_value_of_the_wrong_type_is_named_with_its_line(
    tables: Tables, tmp_path: Path, row: str, said: str
) -> None:
    """The whole file is refused: half a file is worse than none."""
    sentence = refusal(tables, text_file(tmp_path, HEADER, ROW, row))
    assert sentence.startswith(f"own.csv, line 3, {said}")
    assert sentence.endswith("Nothing was imported.")


def test_lines_are_counted_as_an_editor_does(tables: Tables, tmp_path: Path) -> None:
    """Blank lines count, and further faults are counted."""
    bad = ROW.replace("10.5", "x")
    path = text_file(tmp_path, HEADER, ROW, "", "", bad, bad, bad, "")
    assert refusal(tables, path).startswith(
        "own.csv, line 5, column close: expected a number, got “x” (and 2 more)."
    )


def test_row_of_a_parquet_file_is_counted_from_one(tables: Tables, tmp_path: Path) -> None:
    """It has no lines."""
    frame = (
        bars("IWM", DAYS[-2:], [1.0, 1.0])
        .astype({"close": object})
        .rename(columns={"session": "date"})
    )
    frame["close"] = ["1.0", "abc"]
    frame.to_parquet(tmp_path / "own.parquet")
    assert refusal(tables, tmp_path / "own.parquet").startswith("own.parquet, row 2, column close")


def test_row_with_more_fields_than_the_header_is_refused(tables: Tables, tmp_path: Path) -> None:
    """Thousands separators without quotes shift the columns."""
    path = text_file(tmp_path, HEADER, "2026-11-20,IWM,1,010,1,020,1,000,1,015,5")
    assert refusal(tables, path) == (
        "own.csv cannot be read as CSV (line 2 has 11 fields and the header 7). "
        "Nothing was imported."
    )


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("own.csv", b"", "own.csv cannot be read as CSV (No columns to parse from file)"),
        ("own.csv", f"{HEADER}\n".encode(), "own.csv has a header and no rows"),
        ("own.csv", f"{HEADER}\n\n\n".encode(), "own.csv has a header and no rows"),
        ("own.csv", b"\x89PNG\x81\x8d\x00\x00\x01", "own.csv cannot be read as CSV (its bytes are"),
        ("own.csv", b"\xff\xfe\x00garbage", "own.csv has no column date"),
        ("own.csv", b"PK\x03\x04 cut", "own.csv cannot be read as Excel ("),
        ("own.csv", b"PAR1\x00\x01\x02", "own.csv has no column date"),
        ("own.csv", b"<html><body>Too many requests</body></html>", "own.csv has no column date"),
        ("own.parquet", b"", "own.parquet cannot be read as Parquet ("),
        ("own.parquet", b"PAR1 truncated", "own.parquet cannot be read as Parquet ("),
        ("own.PARQUET", b"not parquet", "own.PARQUET cannot be read as Parquet ("),
        ("own.parquet", f"{HEADER}\n{ROW}\n".encode(), "own.parquet cannot be read as Parquet ("),
    ],
    ids=["empty", "header", "blank lines", "picture", "utf-16 of nothing", "cut workbook",
         "parquet as csv", "html", "empty parquet", "cut parquet", "capitals", "csv as parquet"],
)  # fmt: skip
def test_file_that_cannot_be_read_is_one_sentence(
    tables: Tables, tmp_path: Path, name: str, content: bytes, said: str
) -> None:
    """Which file, why, and that nothing was imported."""
    (tmp_path / name).write_bytes(content)
    sentence = refusal(tables, tmp_path / name)
    assert sentence.startswith(said)
    assert sentence.endswith("Nothing was imported.")


def test_file_that_is_not_there(tables: Tables, tmp_path: Path) -> None:
    """Nor is a folder a file, which is said to be one."""
    path = tmp_path / "nowhere.csv"
    assert refusal(tables, path) == f"There is no file {path}. Nothing was imported."
    said = f"{tmp_path} is a folder; expected a file in it. Nothing was imported."
    assert refusal(tables, tmp_path) == said


def test_future_dates_are_set_aside(tables: Tables, tmp_path: Path) -> None:
    """The rest of the file is stored."""
    said = bring(
        tables, tmp_path, bars("IWM", DAYS[-2:], [1.0, 1.0]), bars("IWM", ["2031-01-02"], [1])
    )
    assert said == (
        "2 rows of 1 symbol stored, 19 Nov 2026 to 20 Nov 2026; 1 row set aside (1 the session is "
        "in "
        "the future; for example IWM 2 Jan 2031)."
    )


def test_repeated_keys_keep_the_last(tables: Tables, tmp_path: Path) -> None:
    """And it is said."""
    said = bring(
        tables, tmp_path, bars("IWM", DAYS[-2:], [1.0, 1.0]), bars("IWM", DAYS[-2:-1], [2.0])
    )
    assert "1 the same session came twice; the last one was kept" in said
    assert column(tables, "close") == [2.0, 1.0]


def test_file_without_a_usable_row_is_refused(tables: Tables, tmp_path: Path) -> None:
    """One sentence with the reasons; what was set aside can be looked up."""
    rows = [bars("IWM", ["2031-01-02"], [1.0]), bars("SPY", ["2026-11-21"], [1.0])]
    sentence = refusal(tables, price_file(tmp_path / "own.csv", *rows))
    assert sentence == (
        "No row of own.csv can be used: 0 rows of 0 symbols stored; 2 rows set aside (2 the "
        "session is in the future; for example IWM 2 Jan 2031)."
    )
    assert tables.query("SELECT * FROM quarantine", "quarantine").num_rows == 2


@pytest.mark.parametrize(
    "lines",
    [
        ["date,symbol,close", "2026-11-20,IWM,3"],
        [HEADER, "2026-11-20,IWM,1,1,1,abc,1"],
        [HEADER, "2031-01-02,IWM,1,1,1,1,1"],
        [HEADER, "2026-11-20,IWM,1,1,1,-1,1"],
        [HEADER, "2026-11-20,IWM,10,9,11,10,1"],
        [HEADER],
        [],
    ],
    ids=["column", "type", "future", "negative", "high below low", "no rows", "empty"],
)
def test_refused_file_leaves_what_is_stored(
    tables: Tables, tmp_path: Path, lines: list[str]
) -> None:
    """Not a row less, not a value worse."""
    bring(tables, tmp_path, bars("IWM", DAYS, walk(1, 40), dividend=0.1))
    before = stored(tables)
    with pytest.raises(BadInput):
        imports.import_prices(tables, text_file(tmp_path, *lines, name="bad.csv"), at=AT)
    assert stored(tables) == before


def test_file_without_dividends_keeps_those_stored(tables: Tables, tmp_path: Path) -> None:
    """A column that is not there says nothing."""
    paid = np.where(np.arange(40) == 7, 0.5, 0.0)
    bring(tables, tmp_path, bars("IWM", DAYS, walk(1, 40), dividend=paid))
    bring(
        tables,
        tmp_path,
        bars("IWM", DAYS, walk(1, 40), volume=5.0).drop(columns=["dividend", "split"]),
    )
    assert column(tables, "dividend")[7] == 0.5
    assert column(tables, "volume") == [5.0] * 40


def test_closes_that_jump_at_a_split_are_said(tables: Tables, tmp_path: Path) -> None:
    """A split of adjusted closes leaves no mark on them; one that does was not adjusted for."""
    close, split = walk(1, 40), np.where(np.arange(40) == 20, 2.0, 0.0)
    assert "jump" not in bring(tables, tmp_path, bars("IWM", DAYS, close, split=split))
    raw = np.where(np.arange(40) < 20, 2 * close, close)
    said = bring(tables, tmp_path, bars("SPY", DAYS, raw, split=split))
    assert said.endswith(
        f"The closes of SPY jump at their splits (for example on {formats.day(DAYS[20])}, 2 for "
        "1); expected "
        "were closes adjusted for later splits. They are stored as they came, and returns across "
        "those days are wrong."
    )
    assert column(tables, "close", "SPY") == raw.tolist()


def test_closes_that_halve_without_a_split_are_said(tables: Tables, tmp_path: Path) -> None:
    """Raw closes of a vendor without a column for splits are stored, but not in silence."""
    close = walk(1, 40)
    raw = np.where(np.arange(40) < 20, 2 * close, close)
    said = bring(tables, tmp_path, bars("XLK", DAYS, raw), bars("SPY", DAYS, close))
    assert said.endswith(
        f"The closes of XLK halve as at a 2-for-1 split (for example on {formats.day(DAYS[20])}) "
        "and no split "
        "is given; expected were closes adjusted for later splits. They are stored as they came; "
        "if it was a split, returns across those days are wrong."
    )
    assert column(tables, "close", "XLK") == raw.tolist()


def test_compact_dates_with_a_blank_last_line_are_read(tables: Tables, tmp_path: Path) -> None:
    """A missing value does not make fractions of the whole numbers above it."""
    rows = [ROW.replace("2026-11-20", day) for day in ("20261119", "20261120")]
    imports.import_prices(tables, text_file(tmp_path, HEADER, *rows, "", ""), at=AT)
    assert column(tables, "session") == [dt.date(2026, 11, 19), dt.date(2026, 11, 20)]


def test_compact_dates_of_a_parquet_file_may_be_fractions(tables: Tables, tmp_path: Path) -> None:
    """Data frames hold whole numbers as fractions where one was missing."""
    frame = bars("IWM", DAYS[-2:], [10.0, 10.5]).drop(columns="session")
    frame.assign(date=[20261119.0, 20261120.0]).to_parquet(tmp_path / "own.parquet")
    imports.import_prices(tables, tmp_path / "own.parquet", at=AT)
    assert column(tables, "session") == [dt.date(2026, 11, 19), dt.date(2026, 11, 20)]


@pytest.mark.parametrize(
    ("shift", "time", "said"),
    [
        (-1, "19:00:00-05:00", "one day early (7 of 35 are no trading session, one day later"),
        (1, "01:00:00+09:00", "one day late (7 of 35 are no trading session, one day earlier"),
    ],
)
def test_days_shifted_by_a_time_zone_are_refused(
    tables: Tables, tmp_path: Path, shift: int, time: str, said: str
) -> None:
    """Rows on weekdays would be stored under another session, and only the Sundays noticed."""
    shifted = [dt.date.fromisoformat(day) + dt.timedelta(shift) for day in FULL_WEEKS]
    rows = [ROW.replace("2026-11-20", f"{day} {time}") for day in shifted]
    others = [ROW.replace("IWM", "SPY").replace("2026-11-20", day) for day in FULL_WEEKS]
    sentence = refusal(tables, text_file(tmp_path, HEADER, *others, *rows))
    assert sentence.startswith(f"own.csv: the days of IWM are {said} nearly all are)")
    assert sentence.endswith("Nothing was imported.")


def test_weekend_rows_among_sessions_are_no_shift(tables: Tables, tmp_path: Path) -> None:
    """A few bad rows are set aside; the rest of the file is stored."""
    weekend = bars("IWM", ["2026-05-10", "2026-05-16", "2026-05-17"], [1.0] * 3)
    said = bring(tables, tmp_path, bars("IWM", FULL_WEEKS[-7:], [1.0] * 7), weekend)
    assert said.startswith("7 rows of 1 symbol stored")
    assert "3 rows set aside (3 not a trading session" in said


@pytest.mark.parametrize("order", [(0, 1), (1, 0)], ids=["older first", "newer first"])
def test_files_on_two_bases_give_the_same_closes_in_either_order(
    tables: Tables, tmp_path: Path, order: tuple[int, int]
) -> None:
    """The older is from before a 4:1 split, the newer from after it."""
    close = walk(3, 40, 400.0)
    paid = np.where(np.arange(40) == 5, 2.0, 0.0)
    files = [
        bars("IWM", DAYS[:25], close[:25], volume=1000.0, dividend=paid[:25]),
        bars("IWM", DAYS[15:], close[15:] / 4, volume=4000.0),
    ]
    said = [bring(tables, tmp_path, files[n]) for n in order]
    assert column(tables, "close") == pytest.approx((close / 4).tolist(), rel=1e-12)
    assert column(tables, "volume") == pytest.approx([4000.0] * 40)
    assert column(tables, "dividend") == pytest.approx((paid / 4).tolist())
    factor = (0.25, 4)[order[0]]
    assert f"The closes of IWM are {factor} times those stored (another adjustment)" in said[1]
    assert "40 rows of 1 symbol stored, 28 Sep 2026 to 20 Nov 2026." in said[1]


def test_bad_rows_on_another_basis_cost_nothing_stored(tables: Tables, tmp_path: Path) -> None:
    """Where the new file's bar is unsound the stored one is scaled; the bad one is kept aside."""
    close = walk(3, 40, 400.0)
    bring(tables, tmp_path, bars("IWM", DAYS, close))
    new = bars("IWM", DAYS[10:], close[10:] / 4, volume=4000.0)
    new.loc[3, "close"] = -1.0
    new.loc[7, "volume"] = math.nan
    said = bring(tables, tmp_path, new, bars("IWM", ["2031-01-02"], [90.0]))
    assert column(tables, "close") == pytest.approx((close / 4).tolist())
    assert column(tables, "volume")[17] == pytest.approx(4000.0)
    assert "2 rows set aside (" in said
    assert tables.query("SELECT * FROM quarantine", "quarantine").num_rows == 2


def test_future_row_does_not_make_a_file_the_newer_one(tables: Tables, tmp_path: Path) -> None:
    """Which basis counts is decided by sound rows."""
    close = walk(3, 40, 400.0)
    bring(tables, tmp_path, bars("IWM", DAYS, close / 4))
    bring(tables, tmp_path, bars("IWM", DAYS[:25], close[:25]), bars("IWM", ["2031-01-02"], [1.0]))
    assert column(tables, "close") == pytest.approx((close / 4).tolist())


def test_small_differences_between_vendors_are_no_other_basis(
    tables: Tables, tmp_path: Path
) -> None:
    """A tenth of a cent here and there: the later file wins where both have a session."""
    close = walk(3, 40, 100.0)
    bring(tables, tmp_path, bars("IWM", DAYS, close))
    said = bring(tables, tmp_path, bars("IWM", DAYS[20:], close[20:] * 1.00001))
    assert "times those stored" not in said
    assert column(tables, "close")[:20] == close[:20].tolist()
    assert column(tables, "close")[20:] == pytest.approx((close[20:] * 1.00001).tolist())


def test_one_session_scales_nothing(tables: Tables, tmp_path: Path) -> None:
    """A close 0.2% off, with the whole market's volume, is a row and no other adjustment."""
    close = walk(3, 40, 100.0)
    history = [bars(name, DAYS, close) for name in ("IWM", "SPY")]
    bring(tables, tmp_path, *history)
    day = [
        bars(name, DAYS[20:21], close[20:21] * 1.002, volume=30_000.0) for name in ("IWM", "SPY")
    ]
    said = bring(tables, tmp_path, *day)
    assert said == (
        f"2 rows of 2 symbols stored, {formats.day(DAYS[20])} to {formats.day(DAYS[20])}. The "
        "closes of IWM, SPY differ from those stored by 0.20% or less, without one factor on 5 "
        "sessions or more that would show another adjustment: they are stored as they came, and "
        "nothing was scaled."
    )
    for name in ("IWM", "SPY"):
        others = [n for n in range(40) if n != 20]
        assert [column(tables, "close", name)[n] for n in others] == close[others].tolist()
        assert [column(tables, "volume", name)[n] for n in others] == [1000.0] * 39
        assert column(tables, "volume", name)[20] == 30_000.0


def test_single_row_far_from_the_stored_one_is_refused(tables: Tables, tmp_path: Path) -> None:
    """Hundredfold less without a split: nothing is scaled to it, and it is set aside."""
    close = walk(3, 40, 264.0)
    bring(tables, tmp_path, bars("IWM", DAYS, close))
    before = stored(tables)
    path = price_file(tmp_path / "own.csv", bars("IWM", DAYS[-1:], [2.64], volume=100.0))
    with pytest.raises(BadInput) as raised:
        imports.import_prices(tables, path, at=AT)
    assert str(raised.value) == (
        "No row of own.csv can be used: 1 row of IWM not stored: the close of IWM on 20 Nov 2026 "
        f"is 2.64, {2.64 / close[-1]:.3g} times the stored {close[-1]:g}; expected were closes of "
        "the same instrument and adjustment, or at least 5 sessions in common that show another "
        "adjustment. What is stored of it is unchanged."
    )
    assert stored(tables) == before
    aside = tables.query("SELECT symbol, close, reason FROM quarantine", "quarantine").to_pylist()
    assert aside == [
        {"symbol": "IWM", "close": 2.64, "reason": "the closes do not fit those stored"}
    ]


@pytest.mark.parametrize(("factor", "said"), [(1000, "1,000"), (100, "100"), (0.001, "0.001")])
def test_another_unit_is_no_other_adjustment(
    tables: Tables, tmp_path: Path, factor: float, said: str
) -> None:
    """Pence, or decimals taken for thousands: what is stored is not scaled to them."""
    close = walk(3, 40, 264.0)
    bring(tables, tmp_path, bars("IWM", DAYS[:39], close[:39]))
    before = stored(tables)
    path = price_file(tmp_path / "own.csv", bars("IWM", DAYS[10:], close[10:] * factor))
    with pytest.raises(BadInput) as raised:
        imports.import_prices(tables, path, at=AT)
    assert str(raised.value).startswith(
        "No row of own.csv can be used: 30 rows of IWM not stored: the closes of IWM are "
        f"{said} times those stored ("
    )
    assert str(raised.value).endswith(
        "), which is another unit or a mark of decimals that was misread, and no adjustment; "
        "expected were closes in the unit of those stored. What is stored of it is unchanged. If "
        "those are the wrong ones, rotation refresh --whole --symbols IWM fetches them anew."
    )
    assert stored(tables) == before


def test_another_instrument_is_no_other_adjustment(tables: Tables, tmp_path: Path) -> None:
    """Its factor wanders; the rest of the file is stored."""
    close, bond = walk(3, 40, 264.0), walk(8, 40, 88.0)
    bring(tables, tmp_path, bars("IWM", DAYS, close))
    before = stored(tables)
    said = bring(tables, tmp_path, bars("IWM", DAYS[10:], bond[10:]), bars("TLT", DAYS, bond))
    assert said.startswith("40 rows of 1 symbol stored")
    factor = bond[10:] / close[10:]
    assert (
        f"30 rows of IWM not stored: the closes of IWM are {factor.min():.3g} to "
        f"{factor.max():.3g} times those stored, by a factor that wanders ("
    ) in said
    assert said.endswith(
        "expected were closes of the same instrument in the same currency. What is stored of it "
        "is unchanged."
    )
    assert stored(tables) == before


def test_volumes_of_other_trades_survive_another_adjustment(tables: Tables, tmp_path: Path) -> None:
    """One venue's stored volumes stay where the whole market's file sets the basis."""
    close = walk(3, 40, 100.0)
    bring(tables, tmp_path, bars("IWM", DAYS[:30], close[:30], volume=20.0))
    said = bring(tables, tmp_path, bars("IWM", DAYS[20:], close[20:] * 1.02, volume=2000.0))
    assert column(tables, "volume") == [20.0] * 20 + [2000.0] * 20
    assert column(tables, "close") == pytest.approx((close * 1.02).tolist())
    assert "The volumes of IWM count other trades than those stored" in said


def test_one_file_may_hold_symbols_on_both_bases(tables: Tables, tmp_path: Path) -> None:
    """Each symbol is looked at by itself."""
    close = walk(3, 40, 400.0)
    bring(tables, tmp_path, bars("IWM", DAYS[:30], close[:30]), bars("SPY", DAYS[:30], close[:30]))
    said = bring(
        tables, tmp_path, bars("IWM", DAYS[20:], close[20:] / 4), bars("SPY", DAYS[20:], close[20:])
    )
    assert "The closes of IWM are 0.25 times those stored" in said
    assert column(tables, "close") == pytest.approx((close / 4).tolist())
    assert column(tables, "close", "SPY") == close.tolist()


def test_imported_rows_replace_fetched_ones(tables: Tables, tmp_path: Path) -> None:
    """And say so from then on."""
    fetched = bars("IWM", DAYS, walk(1, 40))
    writer.merge_prices(tables, fetched, source="yahoo", at=AT)
    bring(tables, tmp_path, fetched.tail(10))
    assert column(tables, "source") == ["yahoo"] * 30 + ["import"] * 10


def test_store_that_cannot_be_written_is_an_error_of_the_store(tmp_path: Path) -> None:
    """Not of the file."""
    (tmp_path / "file").write_text("in the way")
    path = text_file(tmp_path, HEADER, ROW)
    with pytest.raises(StoreError, match="is a file; a folder is needed"):
        imports.import_prices(Tables(str(tmp_path / "file" / "store")), path, at=AT)
