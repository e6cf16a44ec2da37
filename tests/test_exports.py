"""Stored rows as a file, and back again without loss."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rotation import exports
from rotation.errors import BadInput, NoData
from rotation.imports import prices as imports
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until

DAYS = days_until("2026-11-20", 60)


def fill(tables: Tables) -> None:
    """Prices with every digit a float has, holes in volume, dividends, odd symbols."""
    random = np.random.default_rng(4)
    frames = []
    for symbol in ("IWM", "^RUT", "MOG-A", "NA", "TRUE", "BRK-B"):
        close = 50 * np.exp(np.cumsum(random.normal(0, 0.01, 60)))
        frame = bars(symbol, DAYS, close, volume=random.integers(1, 10**12, 60).astype(float))
        frame["dividend"] = np.where(random.random(60) < 0.1, random.random(60), 0.0)
        frame["split"] = np.where(random.random(60) < 0.05, 3 / 2, 0.0)
        frame.loc[random.random(60) < 0.2, ["volume", "open"]] = np.nan
        frames.append(frame)
    writer.merge_prices(tables, pd.concat(frames), source="yahoo", at=AT)


def stored(tables: Tables) -> list[dict[str, Any]]:
    """Every stored row, less where it came from."""
    names = "symbol, session, open, high, low, close, volume, dividend, split"
    rows: list[dict[str, Any]] = tables.query(
        f"SELECT {names} FROM prices ORDER BY symbol, session", "prices"
    ).to_pylist()
    return rows


@pytest.mark.parametrize("ending", [".csv", ".parquet", ".CSV", ".Parquet"])
def test_export_and_import_lose_nothing(tables: Tables, tmp_path: Path, ending: str) -> None:
    """Every bit of every float, in a fresh store."""
    fill(tables)
    path = tmp_path / f"all{ending}"
    said = exports.export_prices(tables, path, None)
    assert said == f"360 rows written to {path}."
    copy = Tables(str(tmp_path / "copy"))
    imports.import_prices(copy, path, at=AT)
    assert stored(copy) == stored(tables)
    assert len(stored(copy)) == 360


def test_change_of_level_survives_export_and_import(tables: Tables, tmp_path: Path) -> None:
    """The bar that is left out of it is not left out once more, into a store with rows too."""
    close = np.where(np.arange(60) < 30, 1.0, 25.0)
    fill(tables)
    writer.merge_prices(tables, bars("BETR", DAYS, close), source="yahoo", at=AT)
    exports.export_prices(tables, tmp_path / "all.parquet", None)
    copy = Tables(str(tmp_path / "copy"))
    for count in (419, 419):
        imports.import_prices(copy, tmp_path / "all.parquet", at=AT)
        assert stored(copy) == stored(tables)
        assert len(stored(copy)) == count


def test_exported_row_tenfold_from_the_stored_one_is_set_aside(
    tables: Tables, tmp_path: Path
) -> None:
    """What was a move of another store is none of this one."""
    writer.merge_prices(tables, bars("BETR", DAYS[40:], [25.0] * 20), source="yahoo", at=AT)
    exports.export_prices(tables, tmp_path / "all.csv", None)
    copy = Tables(str(tmp_path / "copy"))
    writer.merge_prices(copy, bars("BETR", DAYS[:40], [1.0] * 40), source="yahoo", at=AT)
    said = imports.import_prices(copy, tmp_path / "all.csv", at=AT)
    assert "1 moved more than tenfold without a split" in said[0]
    assert len(stored(copy)) == 59


def test_importing_an_export_changes_nothing(tables: Tables, tmp_path: Path) -> None:
    """Also over the store it came from."""
    fill(tables)
    before = stored(tables)
    exports.export_prices(tables, tmp_path / "all.csv", None)
    imports.import_prices(tables, tmp_path / "all.csv", at=AT)
    assert stored(tables) == before


def test_only_the_symbols_asked_for(tables: Tables, tmp_path: Path) -> None:
    """Those that are not stored are named."""
    fill(tables)
    path = tmp_path / "some.csv"
    said = exports.export_prices(tables, path, ["IWM", "NOPE", "^RUT"])
    assert said == f"120 rows written to {path}; nothing is stored of NOPE."
    assert set(pd.read_csv(path)["symbol"]) == {"IWM", "^RUT"}


def test_first_columns_are_those_an_import_needs(tables: Tables, tmp_path: Path) -> None:
    """Then where each row came from."""
    fill(tables)
    exports.export_prices(tables, tmp_path / "all.csv", ["IWM"])
    header = (tmp_path / "all.csv").read_text().splitlines()[0].replace('"', "")
    assert header == ("date,symbol,open,high,low,close,volume,dividend,split,source,fetched_at")


def test_nothing_stored_yet(tables: Tables, tmp_path: Path) -> None:
    """No file is made."""
    with pytest.raises(NoData, match=r"^No prices are stored yet; nothing was written\.$"):
        exports.export_prices(tables, tmp_path / "all.csv", None)
    assert not (tmp_path / "all.csv").exists()


def test_nothing_stored_of_the_symbols(tables: Tables, tmp_path: Path) -> None:
    """No empty file either."""
    fill(tables)
    with pytest.raises(NoData, match=r"^No prices are stored for AAA, BBB; nothing was written"):
        exports.export_prices(tables, tmp_path / "all.csv", ["AAA", "BBB"])
    assert not (tmp_path / "all.csv").exists()


def test_every_stored_row_was_set_aside(tables: Tables, tmp_path: Path) -> None:
    """A price table without rows has nothing to export."""
    tables.merge("prices", writer.to_arrow(bars("IWM", DAYS, 1.0), "yahoo", AT))
    tables.replace("prices", writer.to_arrow(bars("IWM", [], []), "yahoo", AT), "symbol = 'IWM'")
    with pytest.raises(NoData, match=r"^No prices are stored yet; nothing was written\.$"):
        exports.export_prices(tables, tmp_path / "all.csv", None)


@pytest.mark.parametrize("name", ["prices.xlsx", "prices", "prices.csv.gz"])
def test_ending_that_is_not_written(tables: Tables, tmp_path: Path, name: str) -> None:
    """The sentence says which are."""
    fill(tables)
    with pytest.raises(BadInput, match=r"ends neither in \.csv nor \.parquet; nothing was written"):
        exports.export_prices(tables, tmp_path / name, None)


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_full_disk_leaves_the_previous_export(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str
) -> None:
    """It was cut off in a row; nothing else stays in the folder."""
    fill(tables)
    path = tmp_path / f"all.{ending}"
    exports.export_prices(tables, path, None)
    before, there = path.read_bytes(), set(tmp_path.iterdir())

    def full(_: object, where: Path) -> None:
        where.write_bytes(before[:99])
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("pyarrow.csv.write_csv", full)
    monkeypatch.setattr("pyarrow.parquet.write_table", full)
    with pytest.raises(BadInput) as raised:
        exports.export_prices(tables, path, ["IWM"])
    assert str(raised.value) == (
        f"{path} cannot be written (No space left on device); what was there is unchanged."
    )
    assert path.read_bytes() == before
    assert set(tmp_path.iterdir()) == there


@pytest.mark.parametrize("ending", ["csv", "parquet"])
def test_file_that_cannot_be_written(tables: Tables, tmp_path: Path, ending: str) -> None:
    """A folder that does not exist, and one that is a file."""
    fill(tables)
    (tmp_path / "file").write_text("in the way")
    for folder in ("nowhere", "file"):
        with pytest.raises(BadInput, match="cannot be written"):
            exports.export_prices(tables, tmp_path / folder / f"x.{ending}", None)
