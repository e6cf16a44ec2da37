"""The version of a table on a disk: read from its log only where the log has changed."""

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
    """The tables that were opened; a log is trusted at any age."""
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


def test_a_log_that_has_just_changed_is_read_again(
    tables: Tables, opens: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file system may give two changes one time."""
    monkeypatch.setattr(opening, "SETTLED", 3_600_000_000_000)
    tables.merge("prices", rows("IWM", 100.0))
    opens.clear()
    assert tables.version("prices") == tables.version("prices")
    assert opens == ["prices", "prices"]


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
