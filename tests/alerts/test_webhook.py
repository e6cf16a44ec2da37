"""Posts to a webhook: signed, repeated within bounds, and never for long."""

from __future__ import annotations

import base64
import hashlib
import hmac
import logging
import time

import pytest

from rotation import settings
from rotation.alerts import webhook
from rotation.alerts.delivery import Channel, NotTaken, Undelivered
from rotation.errors import BadInput
from rotation.store.alerts import Outcome
from tests.alerts.conftest import AT, message
from tests.loopback.certificates import Authority
from tests.loopback.webhook import Hook

SLACK = 20.0
"""What a loaded machine may add. [s]"""


def channel(hook: Hook, monkeypatch: pytest.MonkeyPatch, secret: str = "") -> Channel:
    """The channel to a receiver; its address has a key that nobody is to read."""
    monkeypatch.setenv("ROTATION_WEBHOOK_URL", f"{hook.url}/hooks/hunter2")
    monkeypatch.setenv("ROTATION_WEBHOOK_SECRET", secret)
    settings.current.cache_clear()
    made = webhook.channel(settings.current())
    assert made is not None
    return made


def failed(of: Channel, seconds: float = 30.0) -> str:
    """Why a message is not delivered; it is tried again at the next run."""
    with pytest.raises(Undelivered) as caught:
        of.send(message(), seconds)
    sentence = str(caught.value)
    assert caught.value.outcome is Outcome.FAILED
    assert sentence.startswith("The webhook at 127.0.0.1 ")
    assert sentence.endswith("is posted again at the next run, under the same id.")
    assert "hunter2" not in sentence
    return sentence


def test_without_a_webhook_there_is_no_channel() -> None:
    """Nothing is posted anywhere."""
    assert webhook.channel(settings.current()) is None


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("secret", ["a secret", "whsec_" + base64.b64encode(b"a secret").decode()])
def test_post_is_signed(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """Over id, time and body, as the specification says; computed again by hand."""
    with Hook() as hook:
        assert channel(hook, monkeypatch, secret).send(message(), 30.0) == ""
    ((headers, body),) = hook.posts
    assert body == message().message.encode()
    at = str(int(AT.timestamp()))
    assert (headers["webhook-id"], headers["webhook-timestamp"]) == ("5f3c", at)
    assert headers["content-type"] == "application/json"
    digest = hmac.new(b"a secret", b"5f3c." + at.encode() + b"." + body, hashlib.sha256).digest()
    assert headers["webhook-signature"] == "v1," + base64.b64encode(digest).decode()


def test_signature_is_that_of_the_specification() -> None:
    """Its own example."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    found = webhook.signature(
        secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, b'{"test": 2432232314}'
    )
    assert found == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_without_a_secret_nothing_is_signed(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the post goes out."""
    with Hook() as hook:
        channel(hook, monkeypatch).send(message(), 30.0)
    ((headers, _),) = hook.posts
    assert "webhook-signature" not in headers


def test_secret_without_an_address_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing is posted: whoever set it believes that something is."""
    monkeypatch.setenv("ROTATION_WEBHOOK_SECRET", "hunter2")
    with pytest.raises(BadInput, match="ROTATION_WEBHOOK_URL is not") as caught:
        webhook.channel(settings.current())
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("secret", ["whsec_hunter2!", "whsec_hunter2é", "whsec_"])
def test_secret_that_is_no_base64_is_refused(monkeypatch: pytest.MonkeyPatch, secret: str) -> None:
    """Without showing it; with none behind the prefix posts went out unsigned."""
    monkeypatch.setenv("ROTATION_WEBHOOK_URL", "https://hooks.example/x")
    monkeypatch.setenv("ROTATION_WEBHOOK_SECRET", secret)
    with pytest.raises(BadInput, match="ROTATION_WEBHOOK_SECRET") as caught:
        webhook.channel(settings.current())
    assert "hunter2" not in str(caught.value)


@pytest.mark.parametrize("status", [500, 503, 429, 408])
def test_passing_trouble_is_tried_again(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    """Under the same id, with the same body, until it is taken."""
    with Hook() as hook:
        hook.answers = [status, status]
        channel(hook, monkeypatch).send(message(), 30.0)
    assert hook.statuses == [status, status, 200]
    assert len({(headers["webhook-id"], body) for headers, body in hook.posts}) == 1


def test_lasting_trouble_ends(monkeypatch: pytest.MonkeyPatch) -> None:
    """After some attempts, which is said."""
    with Hook() as hook:
        hook.answers = [500] * 99
        assert "answers with status 500" in failed(channel(hook, monkeypatch))
    assert 1 < len(hook.posts) <= webhook.ATTEMPTS


@pytest.mark.parametrize("status", [400, 401, 404, 410])
def test_refusal_is_not_insisted_on(monkeypatch: pytest.MonkeyPatch, status: int) -> None:
    """One post a run."""
    with Hook() as hook:
        hook.answers = [status] * 99
        assert f"answers with status {status}" in failed(channel(hook, monkeypatch))
    assert len(hook.posts) == 1


def test_redirect_is_not_followed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is posted goes to the address that is set, and to no other."""
    with Hook() as hook:
        hook.answers = [307] * 99
        assert "sends to another address (status 307)" in failed(channel(hook, monkeypatch))
    assert len(hook.posts) == 1


@pytest.mark.parametrize("manner", ["hang", "drip"])
def test_receiver_that_never_answers_is_left_in_time(
    monkeypatch: pytest.MonkeyPatch, manner: str
) -> None:
    """The limit is on all attempts together; a byte now and then does not extend it."""
    with Hook() as hook:
        hook.manner = manner  # type: ignore[assignment]
        of, began = channel(hook, monkeypatch), time.monotonic()
        if manner == "drip":  # the status is there; what comes after it is not waited for
            of.send(message(), 2.0)
        else:
            assert "did not answer within" in failed(of, 2.0)
        assert time.monotonic() - began < 2.0 + SLACK


def test_status_that_drips_is_left_in_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each byte comes within the timeout of a read, and the status never does."""
    import socket
    import threading

    with socket.create_server(("127.0.0.1", 0)) as listening:

        def drip() -> None:
            taken, _ = listening.accept()
            for byte in b"HTTP/1.1 200 OK\r\n" * 9:
                time.sleep(0.2)
                try:
                    taken.send(bytes([byte]))
                except OSError:
                    return

        threading.Thread(target=drip, daemon=True).start()
        monkeypatch.setenv(
            "ROTATION_WEBHOOK_URL", f"http://127.0.0.1:{listening.getsockname()[1]}/hunter2"
        )
        of = webhook.channel(settings.current())
        assert of is not None
        began = time.monotonic()
        assert "did not answer within" in failed(of, 1.0)
        assert time.monotonic() - began < 1.0 + SLACK


def test_nobody_listens(monkeypatch: pytest.MonkeyPatch) -> None:
    """Said, and over at once."""
    with Hook() as hook:
        of = channel(hook, monkeypatch)
    assert "cannot be reached" in failed(of)


@pytest.mark.parametrize(
    ("kind", "why"),
    [("self_signed", "self-signed certificate"), ("elsewhere", "IP address mismatch")],
)
def test_wrong_certificate_gets_nothing(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority, kind: str, why: str
) -> None:
    """Not the message, and no second attempt."""
    with Hook(getattr(trusting, kind)) as hook:
        sentence = failed(channel(hook, monkeypatch))
    assert "shows a certificate that is not trusted" in sentence
    assert why in sentence
    assert hook.posts == []


def test_right_certificate_gets_the_message(
    monkeypatch: pytest.MonkeyPatch, trusting: Authority
) -> None:
    """Of an authority that this machine trusts."""
    with Hook(trusting.trusted) as hook:
        channel(hook, monkeypatch).send(message(), 30.0)
    assert len(hook.posts) == 1


def test_log_has_no_address(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """The client would write it whole, and many carry a key."""
    caplog.set_level(logging.DEBUG)
    with Hook() as hook:
        hook.answers = [500]
        channel(hook, monkeypatch, "hunter2").send(message(), 30.0)
    assert "hunter2" not in caplog.text


@pytest.mark.parametrize("error", [UnicodeError("label too long"), ValueError("bad"), KeyError(1)])
def test_post_never_made_is_tried_again(monkeypatch: pytest.MonkeyPatch, error: Exception) -> None:
    """Whatever kind of error says so."""
    with Hook() as hook:
        made = channel(hook, monkeypatch)
        monkeypatch.setattr(webhook, "_post", lambda *_: (_ for _ in ()).throw(error))
        assert "cannot be reached" in failed(made)


@pytest.mark.parametrize(
    ("status", "alone"), [(400, True), (413, True), (302, False), (429, False), (503, False)]
)
def test_refusal_of_one_message_is_told_from_trouble(
    monkeypatch: pytest.MonkeyPatch, status: int, *, alone: bool
) -> None:
    """What is refused for good holds up nothing behind it."""
    with Hook() as hook:
        made = channel(hook, monkeypatch)
        hook.answers = [status] * 4
        with pytest.raises(Undelivered) as caught:
            made.send(message(), 30.0)
        assert isinstance(caught.value, NotTaken) is alone
