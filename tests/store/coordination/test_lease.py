"""The lease on an object store: one holder, found out without comparing clocks."""

from __future__ import annotations

import dataclasses
import datetime as dt
import threading
from collections.abc import Callable

import pytest

from rotation import sessions
from rotation.errors import StoreError
from rotation.settings import Settings
from rotation.store.coordination import lease, lock
from rotation.store.coordination.lease import OBJECT, Lease, Lost, Watch
from rotation.store.delta import objects
from rotation.store.delta.tables import Tables
from tests.loopback.s3 import ObjectStore
from tests.store.delta.test_tables import closes, rows

LONG = 3600.0  # seconds; nothing is renewed by itself within a test


class Hours:
    """A clock that moves when told."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def monotonic(self) -> float:
        return self.seconds


@pytest.fixture
def hours(monkeypatch: pytest.MonkeyPatch) -> Hours:
    made = Hours()
    monkeypatch.setattr(lease.time, "monotonic", made.monotonic)
    return made


def taken(
    root: str, who: str = "one:1", seconds: float = LONG, **more: Callable[[], None]
) -> Lease:
    """A lease just taken from whoever had it."""
    held = Lease(root, seconds, who, more.get("on_lost", lambda: None))
    assert held.take(objects.read(root, OBJECT))
    return held


def test_free_store_is_taken_by_one_of_eight(root: str) -> None:
    """All saw that it was free, and all try at the same moment."""
    start, took = threading.Barrier(8), []

    def take(name: str) -> None:
        held = Lease(root, LONG, name, lambda: None)
        start.wait()
        if held.take(None):
            took.append(name)

    threads = [threading.Thread(target=take, args=(f"host:{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (winner,) = took
    record = lease.read(root)
    assert record is not None
    assert record.who == winner


def test_dead_holder_is_succeeded_by_one_of_eight(root: str) -> None:
    """Eight stand by and find it silent for too long at the same moment."""
    taken(root, "dead:1")
    seen = objects.read(root, OBJECT)
    start, took = threading.Barrier(8), []

    def take(name: str) -> None:
        held = Lease(root, LONG, name, lambda: None)
        start.wait()
        if held.take(seen):
            took.append(name)

    threads = [threading.Thread(target=take, args=(f"host:{n}",)) for n in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(took) == 1


def test_holder_is_known_until_it_gives_back(root: str) -> None:
    """To status and the data page; then the next one need not wait."""
    assert lock.holder(root) is None
    held = taken(root, "one:1")
    found = lock.holder(root)
    assert found is not None
    assert found.who == "one:1"
    assert found.heard is not None
    assert sessions.now() - found.since < dt.timedelta(minutes=5)
    held.give_back()
    assert lock.holder(root) is None
    assert Watch(root, LONG).vacant()


def test_silent_holder_is_waited_for(root: str, hours: Hours) -> None:
    """Seven tenths of the lease by the watcher's own clock, from its first look."""
    taken(root, seconds=10.0 * LONG)
    watch = Watch(root, LONG)  # the lease says how long it lasts, not who watches
    assert not watch.vacant()
    hours.seconds += 7 * LONG - 1
    assert not watch.vacant()
    hours.seconds += 1
    assert watch.vacant()
    assert not watch.moved


def test_holder_that_renews_is_never_taken_for_dead(root: str, hours: Hours) -> None:
    """Each renewal that is seen starts the wait anew."""
    held = taken(root)
    watch = Watch(root, LONG)
    for _ in range(5):
        assert not watch.vacant()
        hours.seconds += 0.69 * LONG
        held.renew()
    assert watch.moved
    hours.seconds += 0.69 * LONG
    assert not watch.vacant()


@pytest.mark.parametrize("off", [-86_400, 86_400])
def test_clocks_of_two_machines_may_differ(
    root: str, hours: Hours, monkeypatch: pytest.MonkeyPatch, off: int
) -> None:
    """A holder whose clock is a day off is neither dead at once nor alive forever."""
    there = sessions.now() + dt.timedelta(seconds=off)
    monkeypatch.setattr(sessions, "now", lambda: there)
    taken(root)
    monkeypatch.undo()
    monkeypatch.setattr(lease.time, "monotonic", hours.monotonic)
    watch = Watch(root, LONG)
    assert not watch.vacant()
    hours.seconds += 0.71 * LONG
    assert watch.vacant()


def test_whoever_lost_the_lease_writes_nothing_more(root: str) -> None:
    """A refresher that was stopped for a while and wakes in the middle of its work."""
    first = taken(root, "slow:1")
    writes = Tables(root, guard=first.renew)
    writes.merge("prices", rows("IWM", 1.0))
    taken(root, "quick:2")
    for work in (
        lambda: writes.merge("prices", rows("IWM", 2.0)),
        lambda: writes.replace("prices", rows("IWM", 2.0), "symbol = 'IWM'"),
        lambda: writes.append("prices", rows("SPY", 2.0)),
        lambda: writes.delete("prices", "symbol = 'IWM'"),
        lambda: writes.vacuum("prices"),
    ):
        with pytest.raises(Lost, match=r"lost its hold on s3://.*; nothing more is written"):
            work()
    assert closes(Tables(root)) == {"IWM": [1.0] * 5}
    first.give_back()  # no longer its own to give
    found = lock.holder(root)
    assert found is not None
    assert found.who == "quick:2"


def test_answer_lost_on_the_way_is_no_loss_of_the_lease(root: str) -> None:
    """The renewal was written, and its writer does not know: it finds its own record."""
    held = taken(root, "one:1")
    record = lease.read(root)
    assert record is not None
    assert objects.write(root, OBJECT, record.to_bytes(), held._held)
    held.renew()
    held.renew()
    assert not held.lost.is_set()


def test_deleted_lease_is_lost(root: str, object_store: ObjectStore) -> None:
    """It is not made anew by whoever held it: another may have taken it meanwhile."""
    held = taken(root)
    object_store.delete(f"{root.removeprefix(object_store.bucket + '/')}/{OBJECT}")
    with pytest.raises(Lost):
        held.renew()


def test_unreachable_store_is_not_a_lost_lease(root: str, object_store: ObjectStore) -> None:
    """What was to be written is not; the lease goes on if nobody took it."""
    held = taken(root)
    writes = Tables(root, guard=held.renew)
    with object_store.failing("out"):
        with pytest.raises(StoreError, match="cannot be reached") as raised:
            writes.append("prices", rows("IWM", 1.0))
        assert not isinstance(raised.value, Lost)
    held.renew()
    writes.append("prices", rows("IWM", 1.0))


def test_loss_is_told_at_the_next_renewal(root: str) -> None:
    """So that calls to the upstream end, not only writes."""
    told = threading.Event()
    held = taken(root, seconds=5.0, on_lost=told.set)
    taken(root, "quick:2")
    assert told.wait(60)
    assert held.lost.is_set()


def test_holder_that_cannot_renew_gives_up(root: str, object_store: ObjectStore) -> None:
    """Whatever became of the lease: another may hold it before the store is reached again."""
    told = threading.Event()
    held = taken(root, seconds=2.0, on_lost=told.set)
    with object_store.failing("out"):
        assert told.wait(60)
    with pytest.raises(Lost):
        held.renew()


def test_lease_that_cannot_be_read_is_vacant(root: str, object_store: ObjectStore) -> None:
    """Nobody who holds it would have written it so."""
    path = f"{root.removeprefix(object_store.bucket + '/')}/{OBJECT}"
    for body in (b"", b"{}", b"\xff", b'{"who": 1}', b"[]"):
        object_store.put(path, body)
        assert Watch(root, LONG).vacant()
        assert lock.holder(root) is None
    taken(root, "one:1")


def test_shares_of_a_lease_leave_room() -> None:
    """A holder stops before another takes over, and that is before the lease is out."""
    assert lease.RENEW < lease.STOP < lease.TAKE_OVER
    assert lease.TAKE_OVER + 2 * lease.LOOK < 1


def test_second_refresher_learns_that_the_first_lives(root: str) -> None:
    """It sees a renewal and gives way; a person reads who it is in status."""
    settings = Settings(store=root, lease=6)
    waits: list[float] = []
    pause = threading.Event()

    def wait(seconds: float) -> bool:
        waits.append(seconds)
        return not pause.wait(seconds)

    with lock.refresher(settings, wait=wait) as check:
        check()
        with (
            pytest.raises(lock.Busy, match="Another refresher is at work on the store s3://"),
            lock.refresher(settings, wait=wait),
        ):
            pytest.fail("two at once")
        check()
    with lock.refresher(settings, wait=wait) as check:
        check()
    assert waits


def test_work_that_lost_its_lease_ends_with_a_word(root: str) -> None:
    """Even if it wrote nothing after that."""
    settings = Settings(store=root, lease=LONG)

    def work() -> None:
        with lock.refresher(settings, wait=lambda _: False) as check:
            check()
            taken(root, "quick:2")
            with pytest.raises(Lost):
                check()

    with pytest.raises(Lost):
        work()


def test_record_is_the_same_after_a_round_trip() -> None:
    """And two writes of the same record differ, so that a version is never mistaken."""
    now = sessions.now()
    record = lease.Record("one:1", now, now, 30.0, "key")
    assert lease.parse(record.to_bytes()) == record
    assert record.to_bytes() != record.to_bytes()
    assert lease.parse(dataclasses.replace(record, free=True).to_bytes()).free  # type: ignore[union-attr]
