"""Mails: over TLS with a checked certificate, at most once, never for long."""

from __future__ import annotations

import logging
import time
from typing import Any

import pytest

from rotation import settings
from rotation.alerts import mail
from rotation.alerts.delivery import Channel, Undelivered
from rotation.errors import BadInput
from rotation.store.alerts import Outcome
from tests.alerts.conftest import AT, message
from tests.alerts.test_webhook import SLACK
from tests.loopback.certificates import Authority
from tests.loopback.smtp import MailServer

ANN, BOB = "ann@firm.example", "bob@firm.example"


def channel(server: MailServer, monkeypatch: pytest.MonkeyPatch, **given: str) -> Channel:
    """The channel through a server; settings by name."""
    values = {
        "SMTP_HOST": "127.0.0.1", "SMTP_PORT": str(server.port),
        "SMTP_FROM": "rotation@here.example", "SMTP_TO": f"{ANN}, {BOB}",
        "SMTP_SECURITY": "tls" if server.from_the_start else "starttls", **given,
    }  # fmt: skip
    for name, value in values.items():
        monkeypatch.setenv(f"ROTATION_{name}", value)
    settings.current.cache_clear()
    made = mail.channel(settings.current())
    assert made is not None
    return made


def undelivered(of: Channel, outcome: Outcome, seconds: float = 30.0) -> str:
    """Why a mail did not go out, or may not have."""
    with pytest.raises(Undelivered) as caught:
        of.send(message(), seconds)
    assert caught.value.outcome is outcome
    assert "hunter2" not in str(caught.value)
    assert "\n" not in str(caught.value)
    return str(caught.value)


def test_without_a_server_there_is_no_channel() -> None:
    """Nothing is sent."""
    assert mail.channel(settings.current()) is None


@pytest.mark.parametrize(
    "name", ["SMTP_HOST", "SMTP_FROM", "SMTP_TO", "SMTP_USER", "SMTP_PASSWORD"]
)
def test_half_a_setting_is_refused(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    """Before anything is compared: else it would be found and told nobody."""
    values = {
        "SMTP_HOST": "mail.example", "SMTP_FROM": ANN, "SMTP_TO": BOB, "SMTP_USER": "rotation",
        "SMTP_PASSWORD": "hunter2", name: "",
    }  # fmt: skip
    for setting, value in values.items():
        monkeypatch.setenv(f"ROTATION_{setting}", value)
    settings.current.cache_clear()
    with pytest.raises(BadInput, match=f"ROTATION_{name} is missing"):
        mail.channel(settings.current())


def test_sign_in_alone_is_no_server(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever set it believes that mails go out."""
    monkeypatch.setenv("ROTATION_SMTP_USER", "rotation")
    monkeypatch.setenv("ROTATION_SMTP_PASSWORD", "hunter2")
    settings.current.cache_clear()
    lacking = "ROTATION_SMTP_HOST, ROTATION_SMTP_FROM and ROTATION_SMTP_TO are missing"
    with pytest.raises(BadInput, match=lacking):
        mail.channel(settings.current())


@pytest.mark.parametrize("from_the_start", [False, True])
def test_mail_goes_out(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority, *, from_the_start: bool
) -> None:
    """To everyone, encrypted, with what the message says."""
    with MailServer(trusting.trusted, from_the_start=from_the_start) as server:
        server.accounts = {"rotation": "hunter2"}
        of = channel(server, monkeypatch, SMTP_USER="rotation", SMTP_PASSWORD="hunter2")
        text = "Verdict: it broadens.\n.\n.. and so on: 8,3%"
        assert of.send(message(text=text), 30.0) == ""
    ((recipients, made),) = server.mails
    assert recipients == [ANN, BOB]
    assert made["Subject"] == ("Rotation: verdict, narrow rotation → broad rotation (20 Nov 2026)")
    assert made["Message-ID"] == "<5f3c@here.example>"
    assert made["Date"].datetime == AT
    assert made["Auto-Submitted"] == "auto-generated"
    assert made.get_content().replace("\r\n", "\n").strip() == text


def test_stale_message_says_so_in_its_subject(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority
) -> None:
    """It is never taken for today's market."""
    with MailServer(trusting.trusted) as server:
        channel(server, monkeypatch).send(message(stale=True), 30.0)
    assert server.mails[0][1]["Subject"].startswith("[stale data] Rotation: ")


@pytest.mark.parametrize("command", ["CONNECT", "MAIL", f"RCPT TO:<{BOB}>", "DATA", "."])
def test_greylisting_is_for_the_next_run(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority, command: str
) -> None:
    """Wherever the server asks to wait; nobody has the mail yet, so that nobody gets it twice."""
    with MailServer(trusting.trusted) as server:
        server.replies = {command: "451 4.7.1 greylisted, come back later"}
        said = undelivered(channel(server, monkeypatch), Outcome.FAILED)
        assert "asks to wait (451 4.7.1 greylisted" in said
        assert said.endswith("the mail is sent at the next run.")
        assert server.mails == []
        server.replies = {}
        channel(server, monkeypatch).send(message(), 30.0)
    assert len(server.mails) == 1


@pytest.mark.parametrize("command", ["MAIL", "DATA", "."])
def test_refusal_is_said_and_not_repeated(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority, command: str
) -> None:
    """A reply of 5xx."""
    with MailServer(trusting.trusted) as server:
        server.replies = {command: "550 5.7.1 no"}
        said = undelivered(channel(server, monkeypatch), Outcome.REFUSED)
    assert "refuses the mail (550 5.7.1 no); the mail is not sent again" in said


def test_refused_sign_in_is_said(monkeypatch: pytest.MonkeyPatch, trusting: Authority) -> None:
    """And is not tried again: an account may be closed for that."""
    with MailServer(trusting.trusted) as server:
        server.accounts = {"rotation": "right"}
        of = channel(server, monkeypatch, SMTP_USER="rotation", SMTP_PASSWORD="hunter2")
        said = undelivered(of, Outcome.REFUSED)
    assert "refuses the sign-in (535 5.7.8 authentication failed)" in said
    assert server.commands.count("AUTH") == 1


def test_one_recipient_is_refused(monkeypatch: pytest.MonkeyPatch, trusting: Authority) -> None:
    """The others get the mail, and the one is named."""
    with MailServer(trusting.trusted) as server:
        server.replies = {f"RCPT TO:<{ANN}>": "550 no such user"}
        remark = channel(server, monkeypatch).send(message(), 30.0)
    assert remark == f"The mail server takes the mail, but {ANN} is refused (550 no such user)."
    assert [recipients for recipients, _ in server.mails] == [[BOB]]


def test_all_recipients_are_refused(monkeypatch: pytest.MonkeyPatch, trusting: Authority) -> None:
    """Nothing is sent, now or later."""
    with MailServer(trusting.trusted) as server:
        server.replies = {f"RCPT TO:<{one}>": "550 no such user" for one in (ANN, BOB)}
        undelivered(channel(server, monkeypatch), Outcome.REFUSED)
    assert "DATA" not in server.commands


@pytest.mark.parametrize("kind", ["self_signed", "elsewhere"])
@pytest.mark.parametrize("from_the_start", [False, True])
def test_wrong_certificate_gets_neither_password_nor_mail(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority, kind: str, *, from_the_start: bool
) -> None:
    """The connection ends before anything is said over it."""
    with MailServer(getattr(trusting, kind), from_the_start=from_the_start) as server:
        of = channel(server, monkeypatch, SMTP_USER="rotation", SMTP_PASSWORD="hunter2")
        said = undelivered(of, Outcome.FAILED)
    assert "shows a certificate that is not trusted" in said
    assert not {"AUTH", "MAIL"} & {*server.commands}


def test_server_without_tls_gets_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    """STARTTLS is needed, and not offered."""
    with MailServer() as server:
        of = channel(server, monkeypatch, SMTP_USER="rotation", SMTP_PASSWORD="hunter2")
        assert "lacks what is needed (STARTTLS" in undelivered(of, Outcome.FAILED)
    assert not {"AUTH", "MAIL"} & {*server.commands}


def hanging(server: MailServer, at: str) -> None:
    server.hangs = {at}


def dripping(server: MailServer, _: str) -> None:
    server.drips = True


@pytest.mark.parametrize(
    ("fault", "at"), [(hanging, "CONNECT"), (hanging, "EHLO"), (hanging, "MAIL"), (dripping, "")]
)
def test_server_that_does_not_answer_is_left_in_time(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority, fault: Any, at: str
) -> None:
    """The limit is on the whole; the mail was not handed over and goes out at the next run."""
    with MailServer(trusting.trusted) as server:
        fault(server, at)
        began = time.monotonic()
        undelivered(channel(server, monkeypatch), Outcome.FAILED, 1.5)
        assert time.monotonic() - began < 1.5 + SLACK
    assert server.mails == []


def test_mail_without_a_last_word_is_in_doubt(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority
) -> None:
    """It was handed over and may go out: it is not sent again, which is said."""
    with MailServer(trusting.trusted) as server:
        server.hangs = {"."}
        said = undelivered(channel(server, monkeypatch), Outcome.DOUBTFUL, 1.5)
    assert "whether the mail goes out is not known, and it is not sent again" in said
    assert len(server.mails) == 1


@pytest.mark.parametrize("way", ["hangs", "fails"])
def test_farewell_changes_nothing(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority, way: str
) -> None:
    """The mail was taken: what is answered to the end of the talk is not waited for."""
    with MailServer(trusting.trusted) as server:
        server.hangs = {"QUIT"} if way == "hangs" else set()
        server.replies = {"QUIT": "421 gone"}
        assert channel(server, monkeypatch).send(message(), 30.0) == ""
    assert len(server.mails) == 1


def test_mail_left_behind_is_never_handed_over() -> None:
    """An attempt that took too long does not end in a mail after all."""
    attempt = mail._Attempt()
    attempt.leave()
    with pytest.raises(TimeoutError):
        attempt.hand_over()
    assert not attempt.handed_over


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said, and over at once."""
    with MailServer() as server:
        of = channel(server, monkeypatch)
    assert "cannot be reached" in undelivered(of, Outcome.FAILED)


def test_log_has_no_password(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority, caplog: pytest.LogCaptureFixture
) -> None:
    """At any level."""
    caplog.set_level(logging.DEBUG)
    with MailServer(trusting.trusted) as server:
        server.accounts = {"rotation": "hunter2"}
        of = channel(server, monkeypatch, SMTP_USER="rotation", SMTP_PASSWORD="hunter2")
        of.send(message(), 30.0)
    assert "hunter2" not in caplog.text
    assert "hunter2" not in repr(settings.current())


@pytest.mark.parametrize("error", [UnicodeError("label too long"), ValueError("bad"), KeyError(1)])
def test_connection_never_made_is_tried_again(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority, error: Exception
) -> None:
    """Whatever kind of error says so: the mail was not handed over."""
    with MailServer(trusting.trusted) as server:
        made = channel(server, monkeypatch)
        monkeypatch.setattr(mail, "_connected", lambda *_: (_ for _ in ()).throw(error))
        assert undelivered(made, Outcome.FAILED).endswith("the mail is sent at the next run.")
