"""``rotation check``: what it prints, whom it tells, and the exit code it leaves."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from rotation import settings
from rotation.alerts import delivery
from tests.alerts.conftest import Store
from tests.alerts.test_webhook import SLACK
from tests.loopback.certificates import Authority
from tests.loopback.smtp import MailServer
from tests.loopback.webhook import Hook


@pytest.fixture
def hook(monkeypatch: pytest.MonkeyPatch) -> Any:
    """A receiver that the settings name."""
    with Hook() as running:
        monkeypatch.setenv("ROTATION_WEBHOOK_URL", running.url)
        settings.current.cache_clear()
        yield running


def test_first_run(store: Store, run: Any) -> None:
    """Says where it starts from; nothing changed."""
    store.bring(0, -1)
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert out.startswith("The first run on this store: unconfirmed rotation on 19 Nov 2026, ")
    assert out.count("\n") == 1


def test_change_is_printed_once_and_is_exit_code_1(changed: Store, run: Any) -> None:
    """A line a change; the next run says that nothing changed, and leaves 0."""
    code, out, err = run("check")
    assert (code, err) == (1, "")
    lines = out.splitlines()
    assert lines[0].startswith("Verdict: from unconfirmed rotation to no rotation on 20 Nov 2026.")
    assert lines[1].startswith("Leadership: from confirms to contradicts on 20 Nov 2026 (")
    code, out, err = run("check")
    assert (code, err) == (0, "")
    assert out.startswith("Nothing changed state since the last run: no rotation on 20 Nov 2026, ")


def test_json_is_for_programs(changed: Store, run: Any) -> None:
    """The same, with ids and what is not known and why."""
    code, out, _ = run("check", "--json")
    said = json.loads(out, parse_constant=pytest.fail)
    assert code == 1
    assert (said["session"], said["sample"], said["stale"], said["first"]) == (
        "2026-11-20", False, False, False,
    )  # fmt: skip
    leadership = next(row for row in said["changes"] if row["watchpoint"] == "leadership")
    assert (leadership["before"], leadership["now"]) == ("confirms", "contradicts")
    assert {"id", "session", "page", "text"} < set(leadership)
    unknown = {row["watchpoint"]: row for row in said["unknown"]}
    assert unknown["flows"]["state"] == "no data"
    assert "No fund's shares outstanding" in unknown["flows"]["why"]
    assert (said["summary"], said["deliveries"]) == (None, [])
    assert json.loads(run("check", "--json")[1])["changes"] == []


def test_summary_is_since_the_session_of_the_last_run(changed: Store, run: Any) -> None:
    """And once that is today's, since the session before."""
    for arguments in (("check", "--summary"), ("check", "--summary")):
        _, out, _ = run(*arguments)
        assert "Since Thursday, 19 Nov 2026: verdict from unconfirmed rotation to no" in out
    assert json.loads(run("check", "--summary", "--json")[1])["summary"].startswith("Since Thurs")


def test_sample_is_said_and_nothing_is_sent(store: Store, run: Any, hook: Hook) -> None:
    """Exit code 0, however often."""
    for _ in range(2):
        code, out, err = run("check", "--summary")
        assert (code, err) == (0, "")
        assert out == (
            "Sample data (simulated): no real prices are stored; nothing is compared, nothing is "
            "sent.\n"
        )
    assert hook.posts == []


def test_webhook_gets_a_change_and_nothing_else(changed: Store, run: Any, hook: Hook) -> None:
    """One post, with all of it."""
    assert run("check")[0] == 1
    assert run("check")[0] == 0
    ((_, body),) = hook.posts
    said = json.loads(body)
    assert said["type"] == "rotation.changes"
    assert said["verdict"] == "no rotation"
    assert said["summary"] in said["text"]


def test_webhook_that_fails_is_an_error_and_tried_again(
    changed: Store, run: Any, hook: Hook
) -> None:
    """The change is exit code 1 once; while it cannot be told, 2; then 0."""
    hook.answers = [500] * 6
    code, out, err = run("check")
    assert code == 1
    assert "Leadership: from" in out
    assert err.startswith("The webhook at 127.0.0.1 answers with status 500; ")
    code, out, err = run("check")
    assert code == 2
    assert "Leadership" not in out
    assert "status 500" in err
    code, _, err = run("check")
    assert (code, err) == (0, "")
    assert len({headers["webhook-id"] for headers, _ in hook.posts}) == 1


def test_both_that_hang_are_left_in_time(
    changed: Store, run: Any, hook: Hook, trusting: Authority, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A run takes the limit of each channel and no longer; the change was printed before."""
    monkeypatch.setattr(delivery, "LIMIT", 1.0)
    hook.manner = "hang"
    with MailServer(trusting.trusted) as server:
        server.hangs = {"EHLO"}
        for name, value in (
            ("HOST", "127.0.0.1"), ("PORT", str(server.port)), ("FROM", "a@b.example"),
            ("TO", "c@d.example"),
        ):  # fmt: skip
            monkeypatch.setenv(f"ROTATION_SMTP_{name}", value)
        settings.current.cache_clear()
        began = time.monotonic()
        code, out, err = run("check", "--json")
        assert time.monotonic() - began < 2.0 + SLACK
    assert code == 1
    said = json.loads(out)
    assert [(one["channel"], one["outcome"]) for one in said["deliveries"]] == [
        ("webhook", "failed"), ("mail", "failed"),
    ]  # fmt: skip
    assert err.count("\n") == 2


def test_setting_that_cannot_be_used_compares_nothing(
    changed: Store, run: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Exit code 2; the change is found by the run after."""
    monkeypatch.setenv("ROTATION_SMTP_HOST", "mail.example")
    settings.current.cache_clear()
    code, out, err = run("check")
    assert (code, out) == (2, "")
    lacking = "ROTATION_SMTP_FROM and ROTATION_SMTP_TO are missing"
    assert err == f"Mail is set up in part: {lacking}. Nothing was compared.\n"
    monkeypatch.delenv("ROTATION_SMTP_HOST")
    settings.current.cache_clear()
    assert run("check")[0] == 1


def test_store_that_cannot_be_written_is_an_error(led: Store, run: Any) -> None:
    """Exit code 2, and nothing was said that is not remembered."""
    led.bring(-1, 0)
    log = Path(led.tables.root, "alerts", "_delta_log")
    log.rename(log.with_name("gone"))
    code, out, err = run("check")
    assert (code, out) == (2, "")
    assert err.count("\n") == 1
