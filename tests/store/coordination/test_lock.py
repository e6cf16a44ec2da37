"""The lock on a folder: whoever holds it is known, also after a death."""

from __future__ import annotations

import shutil
import threading
from pathlib import Path

import pytest

from rotation.selection import Selection
from rotation.settings import Settings
from rotation.store.coordination import lease, lock
from rotation.store.open import open_tables
from tests.markets import market_of, result_of


@pytest.fixture
def settings(store_folder: Path) -> Settings:
    return Settings(store=str(store_folder))


def never(_: float) -> bool:
    return False


def test_holder_is_known_while_it_works(settings: Settings) -> None:
    """Host, process and since when; the system tells whether it lives, no time is needed."""
    root = settings.store
    assert lock.holder(root) is None
    with lock.refresher(settings, wait=never) as check:
        check()
        found = lock.holder(root)
        assert found is not None
        assert found.who.partition(":")[2].isdigit()
        assert found.heard is None
    assert lock.holder(root) is None


def test_status_and_the_data_page_name_the_holder(settings: Settings) -> None:
    """Who and since when; nobody when nobody is at work."""
    tables = open_tables(settings)

    def told() -> dict[str, object]:
        numbers = result_of("data", Selection(), market_of(tables), tables).numbers
        return {name: numbers[name] for name in ("refresher", "refresher_since", "refresher_heard")}

    with lock.refresher(settings, wait=never):
        found = lock.holder(settings.store)
        assert found is not None
        assert told() == {
            "refresher": found.who, "refresher_since": found.since, "refresher_heard": None,
        }  # fmt: skip
    assert set(told().values()) == {None}


def test_dead_holder_is_nobody(settings: Settings) -> None:
    """What it wrote is still there; the lock is not."""
    with lock.refresher(settings, wait=never):
        written = (settings.store_folder / lease.OBJECT).read_bytes()
    (settings.store_folder / lease.OBJECT).write_bytes(written)
    assert lease.parse(written) is not None
    assert lock.holder(settings.store) is None


def test_looking_does_not_keep_a_refresher_out(settings: Settings) -> None:
    """However often a page asks."""
    with lock.refresher(settings, wait=never):
        written = (settings.store_folder / lease.OBJECT).read_bytes()
    (settings.store_folder / lease.OBJECT).write_bytes(written)
    over = threading.Event()

    def look() -> None:
        while not over.is_set():
            lock.holder(settings.store)
            over.wait(0.01)

    looking = threading.Thread(target=look)
    looking.start()
    try:
        for _ in range(20):
            with lock.refresher(settings, wait=never):
                pass
    finally:
        over.set()
        looking.join()


def test_second_refresher_gives_way_at_once(settings: Settings) -> None:
    """There is nothing to wait for: the system knows that the first one lives."""
    with (
        lock.refresher(settings, wait=never),
        pytest.raises(lock.Busy, match="nothing was fetched"),
        lock.refresher(settings, wait=never),
    ):
        pytest.fail("two at once")


def test_deleted_folder_is_a_lost_lock(settings: Settings) -> None:
    """The lock sat on the deleted file: another refresher may work on the new one, undisturbed."""
    with lock.refresher(settings, wait=never) as check:
        check()
        shutil.rmtree(settings.store_folder)
        with pytest.raises(lock.Lost, match="was deleted under this refresher"):
            check()
        with lock.refresher(settings, wait=never) as other:
            other()
            assert lock.holder(settings.store) is not None
            with pytest.raises(lock.Lost):
                check()
    assert lock.holder(settings.store) is None
