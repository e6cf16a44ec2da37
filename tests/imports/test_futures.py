"""Files of fed funds futures: what is stored, what is set aside, what is refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from rotation.errors import BadInput
from rotation.imports import futures
from rotation.store.delta.tables import Tables
from rotation.store.policy import futures as stored
from tests.imports.test_price_file import workbook
from tests.markets import AT, market_of

DAY = dt.date(2023, 3, 10)

pytestmark = pytest.mark.usefixtures("clock")


def bring(tables: Tables, folder: Path, text: str, date: dt.date | None = None) -> list[str]:
    path = folder / "closes.csv"
    path.write_text(text)
    return futures.import_futures(tables, path, at=AT, date=date)


def test_closes_of_one_day_take_it_from_the_command_line(tables: Tables, tmp_path: Path) -> None:
    """The file has a column for the contract's month and one for the close."""
    said = bring(tables, tmp_path, "contract_month,close\n2023-03,95.3\n2023-04,95.1\n", DAY)
    assert said == ["2 closes of 2 contracts stored, 10 Mar 2023."]
    found = stored.latest("stored", tables, tables.version("futures"), None)
    assert found is not None
    assert (found.session, found.source, found.rows) == (DAY, "import", 2)
    assert found.months.astype(str).tolist() == ["2023-03", "2023-04"]
    assert found.close.tolist() == [95.3, 95.1]


def test_rows_of_a_saturday_are_set_aside(tables: Tables, tmp_path: Path) -> None:
    """With the reason, in quarantine under the symbols of the contracts; the rest is stored."""
    said = bring(
        tables,
        tmp_path,
        "date,contract_month,close\n2026-08-14,2026-09,96.2\n2026-08-15,2026-09,96.2\n",
    )
    assert said == [
        "1 close of 1 contract stored, 14 Aug 2026.",
        "1 row set aside (1 of a day that is no trading session; for example 15 Aug 2026).",
    ]
    aside = tables.query("SELECT symbol, session, close FROM quarantine", "quarantine").to_pylist()
    assert aside == [{"symbol": "ZQU26.CBT", "session": dt.date(2026, 8, 15), "close": 96.2}]


def test_of_two_closes_of_a_contract_and_day_the_last_counts(
    tables: Tables, tmp_path: Path
) -> None:
    """The other is set aside, and said to be."""
    rows = "2026-08-14,2026-09,96.1\n2026-08-14,2026-09,96.2\n2026-08-14,2026-10,96.3\n"
    assert bring(tables, tmp_path, f"date,contract_month,close\n{rows}") == [
        "2 closes of 2 contracts stored, 14 Aug 2026.",
        "1 row set aside (1 of a contract and day that come again, of which the last counts; "
        "for example 14 Aug 2026).",
    ]
    found = stored.latest("stored", tables, tables.version("futures"), None)
    assert found is not None
    assert found.close.tolist() == [96.2, 96.3]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("2031-08-14,2031-09,96.2", "of a day to come"),
        ("2026-08-14,2026-07,96.2", "of a contract that had expired"),
        ("2026-08-14,2126-09,96.2", "of a contract more than five years off, which is not listed"),
        ("2026-08-14,2026-09,3.635", "with a close that is no price"),
    ],
)
def test_rows_that_cannot_be(tables: Tables, tmp_path: Path, row: str, reason: str) -> None:
    """A file with nothing else is refused in one sentence, and nothing is stored."""
    with pytest.raises(BadInput, match=f"1 row set aside .1 {reason}"):
        bring(tables, tmp_path, f"date,contract_month,close\n{row}\n")
    assert tables.version("futures") == -1


@pytest.mark.parametrize(
    "month",
    ["2023-05", "2023-05-01", "202305", "05/2023", "May 2023", "MAY 23", "ZQK23", "ZQK3",
     "ZQK23.CBT", "2023-05-01 00:00:00", "2023-05-01T00:00:00+00:00"],
)  # fmt: skip
def test_months_in_the_forms_vendors_write(tables: Tables, tmp_path: Path, month: str) -> None:
    """A month, a name, or a symbol; a year of one digit is the next such year."""
    bring(tables, tmp_path, f"contract;settle\n{month};94,855\n", DAY)
    found = stored.latest("stored", tables, tables.version("futures"), None)
    assert found is not None
    assert (found.months.astype(str).tolist(), found.close.tolist()) == (["2023-05"], [94.855])


@pytest.mark.parametrize("kind", ["parquet", "xlsx"])
def test_months_may_be_dates_of_a_typed_file(tables: Tables, tmp_path: Path, kind: str) -> None:
    """The first of the month, which such a file gives with an hour."""
    path = tmp_path / f"closes.{kind}"
    days = pd.Timestamp(2026, 8, 14), pd.Timestamp(2026, 9, 1)
    if kind == "parquet":
        row = {"date": [days[0]], "contract_month": [days[1]], "close": [96.2]}
        pd.DataFrame(row).to_parquet(path)
    else:
        numbers = [(day - pd.Timestamp(1899, 12, 30)).days for day in days]
        path.write_bytes(workbook({"S": [["date", "contract_month", "close"], [*numbers, 96.2]]}))
    futures.import_futures(tables, path, at=AT)
    found = stored.latest("stored", tables, tables.version("futures"), None)
    assert found is not None
    assert (found.session, found.close.tolist()) == (days[0].date(), [96.2])
    assert found.months.astype(str).tolist() == ["2026-09"]


@pytest.mark.parametrize(
    ("text", "date", "sentence"),
    [
        ("contract_month,close\n2023-03,95.3\n", None, "has no column date .--date 2023-03-10"),
        ("contract_month,price2\n2023-03,95.3\n", DAY, "has no column close; expected"),
        ("contract_month,close\n2023-13,95.3\n", DAY, "line 2, column contract_month: expected a"),
        ("contract_month,close\n2023-03,abc\n", DAY, "line 2, column close: expected a number"),
        ("contract_month,close\n", DAY, "has a header and no rows"),
        ("date,contract_month,close\n2023-03-10,2023-03,95\n", DAY, "so that --date 2023-03-10"),
    ],
)
def test_files_that_are_refused(
    tables: Tables, tmp_path: Path, text: str, date: dt.date | None, sentence: str
) -> None:
    """With one sentence that names the column, and the line where it is about a value."""
    with pytest.raises(BadInput, match=sentence):
        bring(tables, tmp_path, text, date)
    assert tables.version("futures") == -1


def test_going_back_in_time_shows_the_closes_of_then(tables: Tables, tmp_path: Path) -> None:
    """The last session up to a day; before the first there is none."""
    rows = "date,contract_month,close\n2026-08-13,2026-09,96.1\n2026-08-14,2026-09,96.2\n"
    bring(tables, tmp_path, rows)
    version = tables.version("futures")
    for until, close in ((None, 96.2), (dt.date(2026, 8, 16), 96.2), (dt.date(2026, 8, 13), 96.1)):
        found = stored.latest("stored", tables, version, until)
        assert found is not None
        assert found.close.tolist() == [close]
    assert stored.latest("stored", tables, version, dt.date(2026, 8, 12)) is None


def test_the_contract_of_the_month_before_counts_where_it_closed_in_its_last_days(
    tables: Tables, tmp_path: Path
) -> None:
    """It is settled by then, and says where the rate stood as the month began."""
    rows = (
        "date,contract_month,close\n2026-07-31,2026-07,96.37\n2026-06-30,2026-06,96.4\n"
        "2026-08-14,2026-08,96.36\n"
    )
    bring(tables, tmp_path, rows)
    found = stored.latest("stored", tables, tables.version("futures"), None)
    assert found is not None
    assert found.months.astype(str).tolist() == ["2026-07", "2026-08"]


def test_the_sample_is_not_shown_beside_imported_futures(tables: Tables, tmp_path: Path) -> None:
    """Nothing simulated stands beside anything real."""
    assert market_of(tables).kind == "sample"
    bring(tables, tmp_path, "contract_month,close\n2023-03,95.3\n", DAY)
    assert market_of(tables).kind == "stored"
