"""The Delta Lake tables: commits, versions, and what happens to a store that is damaged."""

from __future__ import annotations

import datetime as dt
import shutil
import threading
from collections.abc import Callable
from pathlib import Path

import pyarrow as pa
import pytest
from deltalake import DeltaTable
from pyarrow import parquet

from rotation.catalog import FETCHES, PRICES, TABLES
from rotation.errors import StoreError
from rotation.store.delta.newest import newest
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until

DAYS = days_until("2026-11-20", 5)


def rows(symbol: str, close: float, days: int = 5) -> pa.Table:
    frame = bars(symbol, DAYS[:days], [close] * days)
    return writer.to_arrow(frame, "yahoo", AT)


def closes(tables: Tables, version: int | None = None) -> dict[str, list[float]]:
    """Stored closes by symbol, ascending by session."""
    found = tables.query(
        "SELECT symbol, close FROM prices ORDER BY symbol, session", "prices", version=version
    )
    out: dict[str, list[float]] = {}
    for row in found.to_pylist():
        out.setdefault(row["symbol"], []).append(row["close"])
    return out


def log_row(key: str) -> pa.Table:
    row = dict.fromkeys(FETCHES.schema.names) | {"source": "yahoo", "key": key, "started": AT}
    return pa.Table.from_pylist([row], schema=FETCHES.schema)


def test_store_that_does_not_exist_has_no_version(tables: Tables, store_folder: Path) -> None:
    """Asking does not make it."""
    assert [tables.version(name) for name in TABLES] == [-1] * len(TABLES)
    assert not store_folder.exists()


def test_table_that_does_not_exist_has_no_rows_and_no_newest_day(tables: Tables) -> None:
    """Nor at a version that a caller found to be none; with rows, each symbol has its last one."""
    sql = "SELECT symbol, close FROM prices WHERE close > 400 LIMIT 1"
    assert (tables.rows(sql, "prices"), newest(tables, PRICES, "symbol")) == ([], {})
    tables.merge("prices", pa.concat_tables([rows("IWM", 100.0, 3), rows("SPY", 500.0)]))
    assert tables.rows(sql, "prices") == [{"symbol": "SPY", "close": 500.0}]
    assert tables.rows(sql, "prices", -1) == []
    last = {"IWM": DAYS[2].item(), "SPY": DAYS[4].item()}
    assert newest(tables, PRICES, "symbol") == last
    assert newest(tables, PRICES, "symbol", "close < 400") == {"IWM": last["IWM"]}


def test_merge_adds_new_keys_and_replaces_known_ones(tables: Tables) -> None:
    """One symbol's last three sessions again, another symbol for the first time."""
    tables.merge("prices", rows("IWM", 100.0))
    tables.merge("prices", pa.concat_tables([rows("IWM", 101.0, 3), rows("SPY", 500.0)]))
    assert closes(tables) == {"IWM": [101.0, 101.0, 101.0, 100.0, 100.0], "SPY": [500.0] * 5}


def test_keep_says_what_an_update_may_not_erase(tables: Tables) -> None:
    """The expression sees both the new and the stored value."""
    tables.merge("prices", rows("IWM", 100.0))
    tables.merge("prices", rows("IWM", 90.0), keep={"close": "greatest(new.close, stored.close)"})
    assert closes(tables) == {"IWM": [100.0] * 5}


def test_replace_puts_rows_in_place_of_those_named(tables: Tables) -> None:
    """Sessions the new rows lack are gone, another symbol is not touched."""
    tables.merge("prices", pa.concat_tables([rows("IWM", 100.0), rows("SPY", 500.0)]))
    tables.replace("prices", rows("IWM", 50.0, 2), "symbol IN ('IWM')")
    assert closes(tables) == {"IWM": [50.0, 50.0], "SPY": [500.0] * 5}


def test_no_rows_are_no_commit(tables: Tables) -> None:
    """A version says that something changed."""
    tables.merge("prices", PRICES.schema.empty_table())
    tables.append("fetches", FETCHES.schema.empty_table())
    assert (tables.version("prices"), tables.version("fetches")) == (-1, -1)


def test_every_commit_is_a_version_that_can_be_read_again(tables: Tables) -> None:
    """What a page began with stays readable while others write."""
    tables.merge("prices", rows("IWM", 100.0))
    before = tables.version("prices")
    tables.merge("prices", rows("IWM", 101.0))
    assert tables.version("prices") == before + 1
    assert closes(tables, before) == {"IWM": [100.0] * 5}
    assert closes(tables) == {"IWM": [101.0] * 5}


def test_concurrent_writers_lose_nothing(tables: Tables) -> None:
    """Each commits on top of the others."""
    tables.merge("prices", rows("IWM", 100.0))
    symbols = [f"S{number}" for number in range(6)]
    threads = [
        threading.Thread(target=tables.merge, args=("prices", rows(symbol, 1.0)))
        for symbol in symbols
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert set(closes(tables)) == {"IWM", *symbols}


def test_compaction_keeps_every_row(tables: Tables) -> None:
    """Many small commits become few files; the rows are the same."""
    for number in range(45):
        tables.append("fetches", log_row(f"S{number:02}"))
    tables.compact("fetches")
    found = tables.query("SELECT key FROM fetches ORDER BY key", "fetches")
    assert found.column("key").to_pylist() == [f"S{number:02}" for number in range(45)]
    assert len(DeltaTable(tables.uri("fetches")).file_uris()) < 5


def test_data_files_have_small_compressed_row_groups(tables: Tables) -> None:
    """However they are written: a reader holds one of each file that it reads."""
    count = 150_000
    row = rows("S", 1.0, 1)
    keys = pa.array([f"S{number:06}" for number in range(count)])
    many = pa.table(
        {
            name: keys if name == "symbol" else pa.repeat(row.column(name)[0], count)
            for name in row.column_names
        },
        schema=row.schema,
    )

    def groups() -> list[tuple[int, str]]:
        files = DeltaTable(tables.uri("prices")).file_uris()
        read = [parquet.ParquetFile(file.removeprefix("file://")).metadata for file in files]
        return [
            (data.row_group(at).num_rows, data.row_group(at).column(0).compression)
            for data in read
            for at in range(data.num_row_groups)
        ]

    tables.append("prices", many)
    found = [groups()]
    tables.merge("prices", many)
    found.append(groups())
    tables.replace("prices", many, "symbol >= 'S'")
    found.append(groups())
    tables.delete("prices", "symbol = 'S000001'")
    found.append(groups())
    for number in range(45):
        tables.append("prices", rows(f"T{number:02}", 1.0, 1))
    tables.compact("prices")
    found.append(groups())
    for each in found:
        assert sum(rows for rows, _ in each) >= count - 1
        assert max(rows for rows, _ in each) <= 2**17
        assert {compression for _, compression in each} == {"ZSTD"}


def test_text_with_quotes_is_stored_as_it_is(tables: Tables) -> None:
    """No value is ever read as SQL."""
    symbol = "O'X\"; DROP--"
    tables.merge("prices", rows(symbol, 1.0))
    tables.replace("prices", rows(symbol, 2.0), f"symbol IN ({writer.quoted([symbol])})")
    assert closes(tables) == {symbol: [2.0] * 5}


def test_folder_may_have_spaces_and_accents(tmp_path: Path) -> None:
    """A person's home folder does."""
    tables = Tables(str(tmp_path / "Café № 1 #?"))
    tables.merge("prices", rows("IWM", 100.0))
    assert closes(tables) == {"IWM": [100.0] * 5}


def test_query_on_a_missing_table_names_it(tables: Tables) -> None:
    """Not an engine's error."""
    with pytest.raises(StoreError, match="has no table prices yet"):
        tables.query("SELECT * FROM prices", "prices")


def cut_data_files(folder: Path) -> None:
    for path in folder.glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:200])


def empty_data_files(folder: Path) -> None:
    for path in folder.glob("*.parquet"):
        path.write_bytes(b"")


def remove_data_files(folder: Path) -> None:
    for path in folder.glob("*.parquet"):
        path.unlink()


def garbage_in_the_log(folder: Path) -> None:
    for path in (folder / "_delta_log").glob("*.json"):
        path.write_bytes(b"\xff garbage {")


def foreign_commit(folder: Path) -> None:
    last = max((folder / "_delta_log").glob("*.json"))
    last.write_text('{"add": {"path": "elsewhere.parquet"}}')


def remove_first_commit(folder: Path) -> None:
    min((folder / "_delta_log").glob("*.json")).unlink()


def remove_log(folder: Path) -> None:
    shutil.rmtree(folder / "_delta_log")


def empty_log(folder: Path) -> None:
    remove_log(folder)
    (folder / "_delta_log").mkdir()


DAMAGE: list[Callable[[Path], None]] = [
    cut_data_files,
    empty_data_files,
    remove_data_files,
    garbage_in_the_log,
    foreign_commit,
    remove_first_commit,
    remove_log,
    empty_log,
]


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: str(damage.__name__))
def test_damaged_store_is_one_sentence(
    tables: Tables, store_folder: Path, damage: Callable[[Path], None]
) -> None:
    """It names the table, says that nothing was changed, and what to do."""
    tables.merge("prices", rows("IWM", 100.0))
    damage(store_folder / "prices")
    with pytest.raises(StoreError) as raised:
        closes(tables)
    sentence = str(raised.value)
    assert sentence.startswith(f"The table prices in the store {store_folder} cannot be read (")
    assert sentence.endswith("Point ROTATION_STORE at another folder or restore it.")
    assert "\n" not in sentence


@pytest.mark.parametrize("damage", DAMAGE, ids=lambda damage: str(damage.__name__))
def test_damaged_store_is_not_written_to(
    tables: Tables, store_folder: Path, damage: Callable[[Path], None]
) -> None:
    """What may still be rescued is left as it is."""
    tables.merge("prices", rows("IWM", 100.0))
    damage(store_folder / "prices")
    before = contents(store_folder)
    new = bars("IWM", DAYS, [101.0] * 5)
    with pytest.raises(StoreError):
        writer.merge_prices(tables, new, source="yahoo", at=AT)
    assert contents(store_folder) == before


def contents(folder: Path) -> dict[str, bytes]:
    """Every file below a folder."""
    return {str(path): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("below", ["store", "."])
def test_file_instead_of_the_store_is_one_sentence(tmp_path: Path, below: str) -> None:
    """It is no empty store: it can neither be read nor written."""
    (tmp_path / "file").write_text("in the way")
    tables = Tables(str(tmp_path / "file" / below))
    sentence = (
        rf"^The store \S+ cannot be used: {tmp_path / 'file'} is a file; a folder is needed.$"
    )
    with pytest.raises(StoreError, match=sentence):
        tables.version("prices")
    with pytest.raises(StoreError, match=sentence):
        tables.merge("prices", rows("IWM", 100.0))
    with pytest.raises(StoreError, match=sentence):
        tables.append("fetches", log_row("IWM"))
    assert (tmp_path / "file").read_text() == "in the way"


def test_every_delta_reader_can_read_the_tables(tables: Tables) -> None:
    """No feature that only newer ones know: also after files were joined and rows deleted."""
    tables.merge("prices", pa.concat_tables([rows("IWM", 100.0), rows("SPY", 1.0)]))
    tables.delete("prices", "symbol = 'SPY'")
    protocol = DeltaTable(tables.uri("prices")).protocol()
    assert (protocol.min_reader_version, protocol.min_writer_version) == (1, 2)
    assert not protocol.reader_features


def test_instants_keep_their_time_zone(tables: Tables) -> None:
    """An hour is the same hour after a round trip."""
    tables.merge("prices", rows("IWM", 100.0, 1))
    (found,) = tables.query("SELECT fetched_at FROM prices", "prices").to_pylist()
    assert found["fetched_at"] == AT
    assert found["fetched_at"].utcoffset() == dt.timedelta(0)
