"""Files in the layout of FRED: a column of days and a column a series."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from rotation.errors import BadInput
from rotation.imports import economy
from rotation.store.delta.tables import Tables
from rotation.store.policy import economy as stored
from tests.markets import AT

pytestmark = pytest.mark.usefixtures("clock")


def bring(tables: Tables, folder: Path, text: str) -> list[str]:
    path = folder / "fredgraph.csv"
    path.write_text(text)
    return economy.import_economy(tables, path, at=AT)


def test_every_column_is_a_series(tables: Tables, tmp_path: Path) -> None:
    """A day without a value is a point or nothing, and is no row."""
    rows = ("observation_date,DFEDTARL,DFEDTARU", "2023-03-09,4.50,4.75", "2023-03-10,.,4.75")
    text = "\n".join([*rows, "2023-03-11,,"])
    assert bring(tables, tmp_path, text) == [
        "DFEDTARL: 1 value stored, 9 Mar 2023.",
        "DFEDTARU: 2 values stored, 9 Mar 2023 to 10 Mar 2023.",
    ]
    found = stored.current("stored", tables, tables.version("economy"))
    assert found["DFEDTARU"].values.tolist() == [4.75, 4.75]
    assert found["DFEDTARL"].dates.tolist() == [np.datetime64("2023-03-09").item()]
    assert found["DFEDTARU"].source == "import"


def test_a_second_file_adds_to_the_first(tables: Tables, tmp_path: Path) -> None:
    """A revised value replaces the former one; the old heading DATE is read too."""
    bring(tables, tmp_path, "observation_date,ICSA\n2026-01-10,200000\n")
    bring(tables, tmp_path, "DATE,ICSA\n2026-01-10,201000\n2026-01-17,205000\n")
    found = stored.current("stored", tables, tables.version("economy"))["ICSA"]
    assert found.values.tolist() == [201000.0, 205000.0]
    assert found.until(np.datetime64("2026-01-10").item()).values.tolist() == [201000.0]


def test_rows_that_are_not_stored_are_not_counted(tables: Tables, tmp_path: Path) -> None:
    """Of two of one day the last counts; a day to come is none yet; both are said."""
    rows = "2026-01-10,200000\n2026-01-10,201000\n2030-01-10,200500\n"
    assert bring(tables, tmp_path, f"observation_date,ICSA\n{rows}") == [
        "ICSA: 1 value stored, 10 Jan 2026.",
        "2 values left out (1 of a day that comes again, of which the last counts; 1 of a day to "
        "come; for example ICSA 10 Jan 2026).",
    ]
    found = stored.current("stored", tables, tables.version("economy"))["ICSA"]
    assert found.values.tolist() == [201000.0]


def test_decimal_commas_are_those_of_the_whole_file(tables: Tables, tmp_path: Path) -> None:
    """One series tells the other's."""
    bring(tables, tmp_path, "observation_date;NFCI;DGS2\n2026-01-10;-0,512;3,75\n")
    found = stored.current("stored", tables, tables.version("economy"))
    assert (found["NFCI"].values.tolist(), found["DGS2"].values.tolist()) == ([-0.512], [3.75])


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("date,close\n2026-01-10,5\n", "is no file of FRED; expected observation_date"),
        ("ICSA\n5\n", "is no file of FRED"),
        ("observation_date,ICSA\n2026-01-10,many\n", "line 2, column ICSA: expected a number"),
        ("observation_date,GDP\n2026-01-10,inf\n", "column GDP: expected a number up to 1e15"),
        ("observation_date,ICSA\n2026-01-10,inf\n", "ICSA: expected a number of claims, of 20,000"),
        ("observation_date,ICSA\n2026-01-10,208\n", "such as 208000, got “208”. Nothing was"),
        ("observation_date,T10Y2Y\n2026-01-10,65\n", "expected a difference in percentage points"),
        (
            "observation_date,DFEDTARU,DFEDTARL\n2026-01-10,25,0\n",
            "DFEDTARU: expected an end of the target range in percent, in eighths to 20, such",
        ),
        ("observation_date,DFEDTARU\n2026-01-10,0.0375\n", "such as 3.75, got “0.0375”"),
        (
            "observation_date,DFEDTARU,DFEDTARL\n2026-01-10,3.50,3.75\n",
            "expected DFEDTARL below DFEDTARU, by 1 percentage point at most, got 3.75 and 3.5 on "
            "10 Jan 2026. Nothing was imported",
        ),
        ("observation_date,DGS2,DGS2\n2026-01-10,3.5,3.7\n", "is no file of FRED"),
        (
            "observation_date,DGS2\n01/02/2026,3.5\n",
            "column observation_date: expected a date whose day and month can be told apart",
        ),
        ("observation_date,ICSA\n2026-01-10,1e300\n", "got “1e.300”"),
        ("observation_date,DFEDTARU\n2026-01-10,inf\n", "expected an end of the target range"),
        (
            "observation_date,DFEDTARU,DFEDTARL\n2026-01-10,375,350\n",
            "line 2, column DFEDTARU: expected an end of the target range in percent, in eighths "
            "to 20, such as 3.75, got “375”. Nothing was imported",
        ),
        ('observation_date,NFCI\n2026-01-10,"1,234"\n', "decimals and thousands can be told apart"),
        (
            "observation_date,ICSA\nsoon,205000\n",
            "line 2, column observation_date: expected a date",
        ),
        ("observation_date,ICSA\n2026-01-10,.\n", "has no value up to today"),
        ("observation_date,ICSA\n2030-01-10,205000\n", "has no value up to today"),
    ],
)
def test_files_that_are_refused(tables: Tables, tmp_path: Path, text: str, sentence: str) -> None:
    """With one sentence; nothing is stored."""
    with pytest.raises(BadInput, match=sentence):
        bring(tables, tmp_path, text)
    assert tables.version("economy") == -1
