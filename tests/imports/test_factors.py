"""Fama and French's daily factors as people download them."""

from __future__ import annotations

import zipfile
from pathlib import Path

import pytest

from rotation.catalog import FACTORS
from rotation.cli import main as cli
from rotation.errors import BadInput
from rotation.imports import factors
from rotation.store.delta.tables import Tables
from tests.markets import AT

HEAD = (
    "This file was created using the 202601 database.\r\n"
    "The bill's return is, over the days, that of a month, and so on.\r\n\r\n"
    ",Mkt-RF,SMB,HML,RF\r\n"
)
ROWS = (
    "19260701,    0.10,   -0.25,   -0.27,   0.009\r\n"
    "20260115,    0.45,    0.33,   -0.06,   0.016\r\n"
    "20260116,   -0.17,    1.30,    0.39,   0.016\r\n"
)
FOOT = "\r\nCopyright 2026\r\n"


def archive(folder: Path, text: str, name: str = "F-F_Research_Data_Factors_daily.CSV") -> Path:
    """A file as the library zips it."""
    path = folder / "F-F_Research_Data_Factors_daily_CSV.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, text)
    return path


def plain(folder: Path, text: str) -> Path:
    path = folder / "factors.csv"
    path.write_text(text, encoding="utf-8")
    return path


def rows_of(tables: Tables) -> list[dict[str, object]]:
    found = tables.query("SELECT * FROM factors ORDER BY session", FACTORS.name)
    return found.to_pylist()


def test_archive_is_stored_in_decimals(tables: Tables, tmp_path: Path) -> None:
    """Text above and below the table is none of it; a Saturday before 1962 is a day."""
    (said,) = factors.import_factors(tables, archive(tmp_path, HEAD + ROWS + FOOT), at=AT)
    assert said == "Factors, 3 days from 1 Jul 1926 to 16 Jan 2026: stored."
    last = rows_of(tables)[-1]
    values = [last[name] for name in ("mkt_rf", "smb", "hml", "rf")]
    assert values == pytest.approx([-0.0017, 0.013, 0.0039, 0.00016])
    assert (last["source"], last["fetched_at"]) == ("import", AT)


def test_csv_with_dashes_in_its_days_is_read_too(tables: Tables, tmp_path: Path) -> None:
    """The heading of the day may have a name, and further factors may follow."""
    text = "Date,Mkt-RF,SMB,HML,RMW,RF\n2026-01-16,0.1,0.2,0.3,0.4,0.5\n\nCopyright\n"
    factors.import_factors(tables, plain(tmp_path, text), at=AT)
    (row,) = rows_of(tables)
    assert (row["smb"], row["rf"]) == (pytest.approx(0.002), pytest.approx(0.005))


def test_later_file_revises_what_is_stored(tables: Tables, tmp_path: Path) -> None:
    """The library recomputes the past; each day stays one row."""
    factors.import_factors(tables, archive(tmp_path, HEAD + ROWS + FOOT), at=AT)
    factors.import_factors(tables, plain(tmp_path, HEAD + "20260116,0,9.0,0,0\n"), at=AT)
    rows = rows_of(tables)
    assert len(rows) == 3
    assert rows[-1]["smb"] == pytest.approx(0.09)


def test_days_that_cannot_be_stored_are_left_out_and_named(tables: Tables, tmp_path: Path) -> None:
    """A Saturday, a missing value, a day twice, a day to come, a value that is no percent."""
    more = (
        "20260117,0.1,0.1,0.1,0.0\n"
        "20260120,-99.99,0.1,0.1,0.0\n"
        "20260121,0.1,0.1,0.1,0.0\n20260121,0.1,0.2,0.1,0.0\n"
        "20260122,0.1,77.0,0.1,0.0\n"
        "20261201,0.1,0.1,0.1,0.0\n"
    )
    said = factors.import_factors(tables, plain(tmp_path, HEAD + ROWS + more), at=AT)
    assert said[1:] == [
        "1 Dec 2026 left out: it is in the future.",
        "17 Jan 2026 left out: it is no session.",
        "20 Jan 2026 left out: it lacks a value.",
        "22 Jan 2026 left out: it moves by more than 50%.",
        "21 Jan 2026 and 1 more left out: it stands twice.",
    ]
    assert len(rows_of(tables)) == 3


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("date,close\n2026-01-16,1\n", "no line is a heading with Mkt-RF, SMB, HML and RF"),
        (",Mkt-RF,SMB\n20260116,1,2\n", "the heading lacks hml, rf"),
        (HEAD + "192607,2.96,-2.56,-2.43,0.22\n", "“192607” is a month; expected the daily file"),
        (HEAD + "20261301,1,1,1,1\n", "“20261301” is no day such as 20260116"),
        (HEAD + "20260116,1,abc,1,1\n", "line 5: “abc” is no number"),
        (HEAD + "20260116,1\n", "line 5: “” is no number"),
        (HEAD + FOOT, "no line below the heading begins with a day"),
        (HEAD + "20260117,1,1,1,1\n", "no day can be stored. 17 Jan 2026 left out: it is no"),
    ],
)
def test_other_files_are_refused_with_a_reason(
    tables: Tables, tmp_path: Path, text: str, why: str
) -> None:
    """What was wrong, and that nothing was imported."""
    with pytest.raises(BadInput) as refused:
        factors.import_factors(tables, plain(tmp_path, text), at=AT)
    assert why in str(refused.value)
    assert str(refused.value).endswith("Nothing was imported.")
    assert tables.version(FACTORS.name) == -1


def test_archive_without_the_table_is_refused(tables: Tables, tmp_path: Path) -> None:
    """One that holds something else, and one that is cut off."""
    with pytest.raises(BadInput, match="expected one CSV in the ZIP, got 0"):
        factors.import_factors(tables, archive(tmp_path, "x", "read.me"), at=AT)
    path = archive(tmp_path, HEAD + ROWS * 500)
    path.write_bytes(path.read_bytes()[:300])
    with pytest.raises(BadInput, match="the ZIP cannot be unpacked"):
        factors.import_factors(tables, path, at=AT)


def test_archive_that_unpacks_to_more_than_a_century_is_refused(
    tables: Tables, tmp_path: Path
) -> None:
    """It is not read beyond that."""
    path = archive(tmp_path, " " * (factors.LARGEST + 10))
    with pytest.raises(BadInput, match="more than 16 MB"):
        factors.import_factors(tables, path, at=AT)


def test_command_line_imports_and_rehearses(
    store_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """``rotation import factors`` says the same with ``--dry-run`` and stores nothing."""
    path = str(archive(tmp_path, HEAD + ROWS + FOOT))
    assert cli.main(["import", "factors", "--dry-run", path]) == cli.OK
    assert Tables(str(store_folder)).version(FACTORS.name) == -1
    rehearsed = capsys.readouterr().out.splitlines()[-1]
    assert cli.main(["import", "factors", path]) == cli.OK
    assert capsys.readouterr().out.splitlines()[-1] == rehearsed
    assert Tables(str(store_folder)).version(FACTORS.name) >= 0
