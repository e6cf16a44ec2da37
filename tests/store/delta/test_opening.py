"""A table on a disk is opened only where its log has changed."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest

from rotation.errors import StoreError
from rotation.store.delta import opening
from rotation.store.delta.tables import Tables
from tests.store.delta.test_tables import rows


@pytest.fixture
def opens(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The tables that were opened; the times of a log are trusted at any age."""
    names: list[str] = []
    real = opening.opened

    def counted(root: str, name: str, version: int | None = None) -> object:
        names.append(name)
        return real(root, name, version)

    monkeypatch.setattr(opening, "opened", counted)
    monkeypatch.setattr(opening, "SETTLED", -1)
    return names


def test_a_log_that_stays_is_read_once(tables: Tables, opens: list[str]) -> None:
    tables.merge("prices", rows("IWM", 100.0))
    first = tables.version("prices")
    opens.clear()
    assert [tables.version("prices") for _ in range(3)] == [first] * 3
    assert opens == []


def test_rows_are_read_from_the_table_that_is_open(tables: Tables, opens: list[str]) -> None:
    """Also right after a commit, which is when a refresher reads most."""
    tables.merge("prices", rows("IWM", 100.0))
    version = tables.version("prices")
    opens.clear()
    sql = "SELECT DISTINCT symbol FROM prices"
    assert tables.query(sql, "prices").num_rows == 1
    assert tables.query(sql, "prices", version=version).num_rows == 1
    assert opens == []
    tables.merge("prices", rows("SPY", 100.0))
    assert tables.query(sql, "prices").num_rows == 2
    assert tables.query(sql, "prices", version=version).num_rows == 1


@pytest.mark.parametrize("same", [True, False])
def test_a_log_that_has_just_changed_is_told_by_its_last_commit(
    tables: Tables, opens: list[str], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, same: bool
) -> None:
    """A file system may give two changes one time: here it gives one time to all."""
    monkeypatch.setattr(opening, "SETTLED", 3_600_000_000_000)
    monkeypatch.setattr(opening, "_stamp", lambda path: (0,) if Path(path).exists() else None)
    monkeypatch.setattr(opening._Log, "_is_settled", lambda *_: False)
    tables.merge("prices", rows("IWM", 100.0))
    before = tables.version("prices")
    if not same:
        other = Tables(str(tmp_path / "other"))
        other.merge("prices", rows("IWM", 50.0))
        shutil.rmtree(tables.uri("prices"))
        shutil.copytree(other.uri("prices"), tables.uri("prices"))
    opens.clear()
    assert (tables.version("prices") == before) is same
    assert opens == ([] if same else ["prices"])


def test_a_log_that_has_settled_is_told_by_its_times(
    tables: Tables, opens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its last commit is not read again."""
    tables.merge("prices", rows("IWM", 100.0))
    first = tables.version("prices")
    monkeypatch.setattr(opening, "_content", lambda path: pytest.fail(f"{path} was read"))
    assert tables.version("prices") == first


def test_a_commit_is_noticed_at_once(tables: Tables, opens: list[str]) -> None:
    """Also where the folder keeps its times, as on some network drives."""
    tables.merge("prices", rows("IWM", 100.0))
    log = Path(tables.uri("prices")) / "_delta_log"
    before = tables.version("prices")
    times = log.stat()
    tables.merge("prices", rows("SPY", 100.0))
    os.utime(log, ns=(times.st_atime_ns, times.st_mtime_ns))
    assert tables.version("prices") == before + 1


def test_a_table_in_the_place_of_another_is_noticed(
    tables: Tables, opens: list[str], tmp_path: Path
) -> None:
    """Restored from a copy with its times: the same number, other rows."""
    tables.merge("prices", rows("IWM", 100.0))
    other = Tables(str(tmp_path / "other"))
    other.merge("prices", rows("IWM", 50.0))
    before = tables.version("prices")
    opens.clear()
    shutil.rmtree(tables.uri("prices"))
    assert tables.version("prices") == -1
    shutil.copytree(other.uri("prices"), tables.uri("prices"))
    assert int(tables.version("prices")) == int(before)
    assert tables.version("prices") != before
    assert "prices" in opens


def test_a_commit_damaged_in_its_place_is_noticed(tables: Tables, opens: list[str]) -> None:
    """The folder of the log is as it was."""
    tables.merge("prices", rows("IWM", 100.0))
    before = tables.version("prices")
    commit = Path(tables.uri("prices")) / "_delta_log" / f"{before:020}.json"
    commit.write_bytes(b"garbage")
    with pytest.raises(StoreError, match="cannot be read"):
        tables.version("prices")


def test_a_table_is_opened_anew_after_a_while(
    tables: Tables, opens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Whatever replaced its log without a trace is seen then."""
    tables.merge("prices", rows("IWM", 100.0))
    opens.clear()
    monkeypatch.setattr(opening, "REOPEN", -1.0)
    assert tables.version("prices") == tables.version("prices")
    assert opens == ["prices", "prices"]
