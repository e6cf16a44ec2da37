"""The outbox: each message through each channel, once, and never lost without a word."""

from __future__ import annotations

import datetime as dt
import os
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from rotation.alerts import delivery
from rotation.alerts.delivery import Channel, NotTaken, Undelivered
from rotation.store import alerts
from rotation.store.alerts import Delivery, Outcome
from rotation.store.prices import writer
from tests.alerts.conftest import DAYS, RISING, Store
from tests.loopback.certificates import Authority
from tests.loopback.smtp import MailServer
from tests.loopback.webhook import Hook
from tests.markets import bars
from tests.waiting import soon


@dataclass
class Told:
    """A channel that notes what it is given, and fails as told."""

    repeats: bool
    fails: list[Outcome | Undelivered] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)

    def channel(self, name: str = "webhook") -> Channel:
        return Channel(name, self.send, self.repeats)

    def send(self, run: alerts.Run, _: float) -> str:
        self.ids.append(run.id)
        if self.fails:
            error = self.fails.pop(0)
            raise error if isinstance(error, Undelivered) else Undelivered("It failed.", error)
        return ""


@pytest.fixture
def found(changed: Store) -> Store:
    """A store with a message for both channels."""
    assert changed.check("webhook", "mail").changes
    return changed


@pytest.fixture
def found_now(changed: Store) -> Store:
    """The same, found at this moment, as a process of its own sees it."""
    changed.now = dt.datetime.now(dt.UTC)
    assert changed.check("webhook", "mail").changes
    return changed


def outcomes(deliveries: list[Delivery]) -> list[Outcome]:
    return [entry.outcome for entry in deliveries]


@pytest.mark.parametrize("repeats", [False, True])
def test_message_is_delivered_once(found: Store, *, repeats: bool) -> None:
    """The next run has nothing to deliver."""
    told = Told(repeats)
    assert outcomes(delivery.deliver(found.tables, [told.channel()])) == [Outcome.SENT]
    assert delivery.deliver(found.tables, [told.channel()]) == []
    assert told.ids == [alerts.history(found.tables).runs[-1].id]


@pytest.mark.parametrize("repeats", [False, True])
def test_failure_is_tried_again_at_the_next_run(found: Store, *, repeats: bool) -> None:
    """Under the same id; what is behind it waits, so that news arrive in order."""
    told = Told(repeats, [Outcome.FAILED])
    assert outcomes(delivery.deliver(found.tables, [told.channel()])) == [Outcome.FAILED]
    assert outcomes(delivery.deliver(found.tables, [told.channel()])) == [Outcome.SENT]
    assert len(set(told.ids)) == 1


@pytest.mark.parametrize("outcome", [Outcome.REFUSED, Outcome.DOUBTFUL])
def test_refusal_and_doubt_are_final(found: Store, outcome: Outcome) -> None:
    """Said once."""
    told = Told(repeats=False, fails=[outcome])
    assert outcomes(delivery.deliver(found.tables, [told.channel()])) == [outcome]
    assert delivery.deliver(found.tables, [told.channel()]) == []


def test_channels_do_not_wait_for_each_other(found: Store) -> None:
    """One that fails keeps no other from its message."""
    webhook, mail = Told(repeats=True, fails=[Outcome.FAILED]), Told(repeats=False)
    channels = [webhook.channel("webhook"), mail.channel("mail")]
    assert outcomes(delivery.deliver(found.tables, channels)) == [Outcome.FAILED, Outcome.SENT]
    assert outcomes(delivery.deliver(found.tables, channels)) == [Outcome.SENT]
    assert len(mail.ids) == 1


def test_channel_that_is_new_gets_no_old_news(changed: Store) -> None:
    """What was found before it was set up is in the feed."""
    changed.check()
    told = Told(repeats=True)
    assert delivery.deliver(changed.tables, [told.channel()]) == []


def test_message_that_cannot_be_delivered_is_given_up(found: Store) -> None:
    """After a week, with a word; it is not tried then."""
    found.now += alerts.KEPT + dt.timedelta(minutes=1)
    told = Told(repeats=True)
    (entry,) = delivery.deliver(found.tables, [told.channel()])
    assert entry.outcome is Outcome.EXPIRED
    assert "for 7 days and is given up" in entry.error
    assert told.ids == []
    assert delivery.deliver(found.tables, [told.channel()]) == []


def test_run_that_was_killed_while_it_sent_a_mail(found: Store) -> None:
    """Another run may still be at it; later it is said that nobody knows, and nothing is sent."""
    run = alerts.history(found.tables).runs[-1]
    begun = Delivery(run.id, "mail", 1, found.now, Outcome.BEGUN)
    alerts.log_deliveries(found.tables, [begun])
    told = Told(repeats=False)
    assert delivery.deliver(found.tables, [told.channel("mail")]) == []
    found.now += dt.timedelta(seconds=3 * delivery.LIMIT)
    (entry,) = delivery.deliver(found.tables, [told.channel("mail")])
    assert entry.outcome is Outcome.DOUBTFUL
    assert "whether that went out is not known, and it is not sent again" in entry.error
    assert told.ids == []
    assert delivery.deliver(found.tables, [told.channel("mail")]) == []


def test_two_runs_at_once_send_one_mail(found: Store) -> None:
    """Whoever claims it second leaves it."""
    second = Told(repeats=False)

    def send(run: alerts.Run, _: float) -> str:
        assert delivery.deliver(found.tables, [second.channel("mail")]) == []
        return ""

    first = Channel("mail", send, repeats=False)
    assert outcomes(delivery.deliver(found.tables, [first])) == [Outcome.SENT]
    assert second.ids == []


def test_backlog_ends_at_the_limit(found: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    """A run spends so long on a channel and no longer; the rest is for the next one."""
    monkeypatch.setattr(delivery, "LIMIT", 0.0)
    told = Told(repeats=True)
    assert delivery.deliver(found.tables, [told.channel()]) == []
    assert told.ids == []


def test_work_that_takes_too_long_is_left_behind() -> None:
    """In its thread, which keeps no process alive."""
    forever = threading.Event()
    began = time.monotonic()
    with pytest.raises(TimeoutError):
        delivery.within(0.2, lambda: forever.wait(600))
    assert time.monotonic() - began < 20
    forever.set()
    assert delivery.within(60, lambda: 7) == 7
    with pytest.raises(ZeroDivisionError):
        delivery.within(60, lambda: 1 // 0)


def killed(store: Store, environment: dict[str, str], when: Callable[[], object]) -> None:
    """Start the command as cron does, and kill it at a moment."""
    process = subprocess.Popen(
        [sys.executable, "-m", "rotation", "check"],
        env=os.environ | environment | {"ROTATION_STORE": store.tables.root},
        cwd=Path(__file__).parents[2],
        stdout=subprocess.DEVNULL,
    )
    try:
        soon(lambda: when() or process.poll() is not None)
        assert process.poll() is None, "it ended before it could be killed"
    finally:
        process.kill()
        process.wait()


def test_webhook_is_told_again_after_a_kill(found_now: Store) -> None:
    """The post arrived, and nobody noted it: the next run posts the same under the same id."""
    with Hook() as hook:
        hook.hold()
        environment = {"ROTATION_WEBHOOK_URL": hook.url, "NO_PROXY": "127.0.0.1"}
        killed(found_now, environment, lambda: hook.posts)
        hook.release()
        again = Told(repeats=True)
        assert outcomes(delivery.deliver(found_now.tables, [again.channel()])) == [Outcome.SENT]
    assert {headers["webhook-id"] for headers, _ in hook.posts} == {*again.ids}


def test_mail_is_not_sent_again_after_a_kill(found_now: Store, trusting: Authority) -> None:
    """The server has it, and nobody noted that."""
    with MailServer(trusting.trusted) as server:
        server.hangs = {"."}
        environment = {
            "ROTATION_SMTP_HOST": "127.0.0.1", "ROTATION_SMTP_PORT": str(server.port),
            "ROTATION_SMTP_FROM": "a@here.example", "ROTATION_SMTP_TO": "b@there.example",
        }  # fmt: skip
        killed(found_now, environment, lambda: server.mails)
        found_now.now = dt.datetime.now(dt.UTC) + dt.timedelta(seconds=3 * delivery.LIMIT)
        again = Told(repeats=False)
        (entry,) = delivery.deliver(found_now.tables, [again.channel("mail")])
    assert entry.outcome is Outcome.DOUBTFUL
    assert (again.ids, len(server.mails)) == ([], 1)


@pytest.fixture
def twice(found: Store) -> Store:
    """The same with a second message: the state is back."""
    writer.merge_prices(
        found.tables, bars("IWM", DAYS[-1:], RISING[-1:]), source="yahoo", at=found.now
    )
    assert found.check("webhook", "mail").changes
    return found


def test_message_that_is_not_taken_holds_up_none(twice: Store) -> None:
    """It is tried again at the next run, and once is enough for the one behind it."""
    told = Told(repeats=True, fails=[NotTaken("It is too large.")])
    first = delivery.deliver(twice.tables, [told.channel()])
    assert outcomes(first) == [Outcome.FAILED, Outcome.SENT]
    told.fails = [NotTaken("It is too large.")]
    assert outcomes(delivery.deliver(twice.tables, [told.channel()])) == [Outcome.FAILED]
    assert told.ids == [first[0].run, first[1].run, first[0].run]


def test_channel_in_trouble_keeps_the_order(twice: Store) -> None:
    """What is behind a message that may go out later waits for it."""
    told = Told(repeats=True, fails=[Outcome.FAILED])
    assert outcomes(delivery.deliver(twice.tables, [told.channel()])) == [Outcome.FAILED]
    assert outcomes(delivery.deliver(twice.tables, [told.channel()])) == [Outcome.SENT] * 2
    first, second, third = told.ids
    assert first == second != third


def test_message_given_up_by_a_clock_ahead_is_delivered(found: Store) -> None:
    """Once the clock is right; one given up by a right clock stays so."""
    told = Told(repeats=True)
    right = found.now
    found.now += alerts.KEPT + dt.timedelta(days=1)
    assert outcomes(delivery.deliver(found.tables, [told.channel()])) == [Outcome.EXPIRED]
    found.now = right
    assert outcomes(delivery.deliver(found.tables, [told.channel()])) == [Outcome.SENT]
    assert delivery.deliver(found.tables, [told.channel()]) == []


def test_mail_begun_or_sent_by_a_clock_ahead_is_not_sent_again(found: Store) -> None:
    """Begun: in doubt at once, not under way until that day. Sent is sent."""
    run = alerts.history(found.tables).runs[-1]
    later = found.now + dt.timedelta(days=30)
    begun = Delivery(run.id, "mail", 1, later, Outcome.BEGUN)
    alerts.log_deliveries(
        found.tables, [begun, replace(begun, channel="webhook", outcome=Outcome.SENT)]
    )
    told = Told(repeats=False)
    channels = [told.channel("mail"), told.channel("webhook")]
    assert outcomes(delivery.deliver(found.tables, channels)) == [Outcome.DOUBTFUL]
    assert told.ids == []
