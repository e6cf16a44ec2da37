"""Optimistic concurrency: the loser of a conflict redoes its change from the new version."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
import stamina
from deltalake import DeltaTable
from deltalake.exceptions import CommitFailedError

from rotation.errors import StoreError
from rotation.imports import prices as imports
from rotation.refresh import merge as merging
from rotation.refresh.batches import Answer
from rotation.refresh.plan import Task
from rotation.store.delta import conflicts, opening
from rotation.store.delta.conflicts import Changed
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until, price_file
from tests.store.delta.test_tables import closes, log_row, rows

DAYS = days_until("2026-11-20", 8)


def fetched(symbol: str, close: list[float], start: int | None = None) -> Answer[Task]:
    """Bars up to the last day, as of a first fetch or as an increment from a day on."""
    of = bars(symbol, DAYS[-len(close) :], close).drop(columns="symbol")
    return Answer(Task(symbol, None if start is None else DAYS[start].item()), AT, of)


def meanwhile(monkeypatch: pytest.MonkeyPatch, act: Callable[[], None]) -> None:
    """Another writer acts once, after the present one has read and before it writes."""
    done: list[bool] = []
    arrow = writer.to_arrow

    def to_arrow(*arguments: object, **keywords: object) -> pa.Table:
        if not done:
            done.append(True)
            act()
        return arrow(*arguments, **keywords)  # type: ignore[arg-type]

    monkeypatch.setattr(writer, "to_arrow", to_arrow)


@pytest.mark.parametrize(
    "first",
    [
        lambda tables: tables.merge("prices", rows("IWM", 2.0)),
        lambda tables: tables.merge("prices", rows("IWM", 2.0, 1)),
        lambda tables: tables.replace("prices", rows("IWM", 2.0), "symbol = 'IWM'"),
        lambda tables: tables.delete("prices", "symbol = 'IWM'"),
    ],
    ids=["merged", "merged in part", "replaced", "deleted"],
)
def test_rows_made_from_others_that_are_gone_are_not_written(
    tables: Tables, first: Callable[[Tables], None]
) -> None:
    """Neither replaced nor merged: nothing of the other writer is lost."""
    tables.merge("prices", pa.concat_tables([rows("IWM", 1.0), rows("SPY", 1.0)]))
    version = tables.version("prices")
    first(tables)
    after = closes(tables)
    with pytest.raises(Changed, match="nothing was written"):
        tables.replace("prices", rows("IWM", 9.0), "symbol = 'IWM'", version)
    with pytest.raises(Changed, match="nothing was written"):
        tables.merge("prices", rows("IWM", 9.0), version=version)
    assert closes(tables) == after


def test_other_symbols_are_not_in_the_way(tables: Tables) -> None:
    """New ones, or those in files of their own."""
    tables.merge("prices", rows("IWM", 1.0))
    tables.merge("prices", rows("SPY", 1.0))
    version = tables.version("prices")
    tables.merge("prices", rows("QQQ", 2.0))
    tables.merge("prices", rows("SPY", 2.0))
    tables.replace("prices", rows("IWM", 9.0), "symbol = 'IWM'", version)
    tables.merge("prices", rows("VB", 9.0), version=version)
    expected = {"IWM": 9.0, "QQQ": 2.0, "SPY": 2.0, "VB": 9.0}
    assert closes(tables) == {name: [close] * 5 for name, close in expected.items()}


def test_log_that_is_cut_meanwhile_takes_rows_all_the_same(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Old rows are deleted between the opening of the log and the commit."""
    tables.append("fetches", log_row("OLD"))
    opened, cut = opening.opened, []

    def and_cut(root: str, name: str, version: int | None = None) -> DeltaTable | None:
        table = opened(root, name, version)
        if not cut and table is not None:
            cut.append(True)
            DeltaTable(tables.uri(name)).delete("key = 'OLD'")
        return table

    monkeypatch.setattr(opening, "opened", and_cut)
    tables.append("fetches", log_row("NEW"))
    monkeypatch.undo()
    found = tables.query("SELECT key FROM fetches", "fetches").column("key").to_pylist()
    assert (cut, found) == ([True], ["NEW"])


def counts(tables: Tables) -> dict[str, int]:
    return {symbol: len(found) for symbol, found in closes(tables).items()}


@pytest.mark.parametrize("late", [False, True], ids=["before it begins", "while it joins"])
def test_two_never_join_the_same_files(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, late: bool
) -> None:
    """The second one gives way; both succeeding would double every row."""
    monkeypatch.setattr("rotation.store.delta.files._MANY", 2)
    names = ["IWM", "SPY", "VB", "VV"]
    for name in names:
        tables.merge("prices", rows(name, 1.0))
    done: list[bool] = []
    opened, optimizer = opening.opened, DeltaTable.optimize

    def other() -> None:
        if not done:
            done.append(True)
            Tables(tables.root).compact("prices")

    def then_opened(*arguments: object) -> object:
        table = opened(*arguments)  # type: ignore[arg-type]
        other()
        return table

    def then_optimizer(table: DeltaTable) -> object:
        other()
        return optimizer.fget(table)  # type: ignore[attr-defined]

    if late:
        monkeypatch.setattr(DeltaTable, "optimize", property(then_optimizer))
    else:
        monkeypatch.setattr(opening, "opened", then_opened)
    tables.compact("prices")
    monkeypatch.undo()
    assert done
    assert counts(tables) == dict.fromkeys(names, 5)
    table = opening.opened(tables.root, "prices")
    assert table is not None
    assert len(table.file_uris()) == 1


def test_table_that_another_makes_meanwhile_is_used(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two refreshers begin on an empty store."""
    monkeypatch.setattr(opening, "latest", lambda *_: None)  # both saw that it was not there
    tables.append("fetches", log_row("ONE"))
    tables.append("fetches", log_row("TWO"))
    monkeypatch.undo()
    found = tables.query("SELECT key FROM fetches ORDER BY key", "fetches").column("key")
    assert found.to_pylist() == ["ONE", "TWO"]


def test_bar_that_lands_while_a_history_is_rewritten_is_kept(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A whole history without the newest bar goes over one with it: the bar stays."""
    tables.merge("prices", writer.to_arrow(bars("IWM", DAYS[:6], [10.0] * 6), "yahoo", AT))
    whole = Answer(Task("IWM", None), AT, bars("IWM", DAYS[:7], [20.0] * 7).drop(columns="symbol"))
    newest = writer.to_arrow(bars("IWM", DAYS[6:], [11.0, 12.0]), "yahoo", AT)
    meanwhile(monkeypatch, lambda: tables.merge("prices", newest))
    merged = merging.merge(tables, [whole], "yahoo")
    assert merged.rows == 8  # made again from eight stored rows
    found = closes(tables)["IWM"]
    assert found[:7] == [20.0] * 7
    assert found[7] == pytest.approx(12.0 * 20.0 / 11.0)  # on the new basis, from the last common


def test_increment_is_checked_against_what_another_stored_meanwhile(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A split was taken in between: the increment is of the old basis and is fetched whole."""
    tables.merge("prices", writer.to_arrow(bars("IWM", DAYS[:7], [10.0] * 7), "yahoo", AT))
    halved = writer.to_arrow(bars("IWM", DAYS[:7], [5.0] * 7), "yahoo", AT)
    meanwhile(monkeypatch, lambda: tables.replace("prices", halved, "symbol = 'IWM'"))
    merged = merging.merge(tables, [fetched("IWM", [10.0] * 6, start=2)], "yahoo")
    assert (merged.again, merged.rows) == (["IWM"], 0)
    assert closes(tables) == {"IWM": [5.0] * 7}


def test_import_goes_on_from_what_another_stored_meanwhile(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The other's bars stay, the file's are added."""
    file = price_file(tmp_path / "prices.csv", bars("IWM", DAYS[:5], np.arange(5) + 10))
    tables.merge("prices", writer.to_arrow(bars("SPY", DAYS, [1.0] * 8), "yahoo", AT))
    later = writer.to_arrow(bars("IWM", DAYS[5:], [15.0, 16.0, 17.0]), "yahoo", AT)
    meanwhile(monkeypatch, lambda: tables.merge("prices", later))
    imports.import_prices(tables, file, at=AT)
    assert closes(tables) == {"IWM": [10.0 + n for n in range(8)], "SPY": [1.0] * 8}


@pytest.fixture
def no_waits() -> Iterator[None]:
    """As many attempts as ever, without pauses between them."""
    with stamina.set_testing(testing=True, attempts=conflicts.ATTEMPTS):
        yield


@pytest.mark.usefixtures("no_waits")
def test_work_is_done_again_at_the_version_of_then() -> None:
    """As often as it takes, within reason."""
    read: list[int] = []

    def work() -> str:
        read.append(len(read))
        if read[-1] < 3:
            raise Changed("another was quicker")
        return "done"

    assert conflicts.retry("prices", work) == "done"
    assert read == [0, 1, 2, 3]


@pytest.mark.usefixtures("no_waits")
def test_writers_that_never_rest_are_one_sentence() -> None:
    """It ends, and says that nothing was written."""

    def work() -> None:
        raise Changed("another was quicker")

    with pytest.raises(StoreError, match="kept the table prices busy; nothing was written"):
        conflicts.retry("prices", work)


def test_append_that_never_wins_is_one_sentence(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, no_waits: None
) -> None:
    """Rows that depend on no version are written again as often, and then given up."""
    tables.append("fetches", log_row("OLD"))
    commits = []

    def conflict(*_: object, **__: object) -> None:
        commits.append(True)
        raise CommitFailedError("another was quicker")

    monkeypatch.setattr("rotation.store.delta.tables.write_deltalake", conflict)
    with pytest.raises(StoreError, match="kept the table fetches busy; nothing was written"):
        tables.append("fetches", log_row("NEW"))
    assert len(commits) == conflicts.ATTEMPTS


def test_lost_race_is_no_line_in_the_log(caplog: pytest.LogCaptureFixture, no_waits: None) -> None:
    """A conflict that a second attempt resolves is ordinary work."""
    versions = iter(range(2))

    def work() -> int:
        version = next(versions)
        if version < 1:
            raise Changed("another was quicker")
        return version

    assert conflicts.retry("prices", work) == 1
    assert caplog.records == []
