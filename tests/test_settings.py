"""Settings from the environment; a bad one is one sentence that names it."""

from __future__ import annotations

from pathlib import Path

import pytest

from rotation import settings
from rotation.errors import BadInput
from rotation.store.open import open_tables
from tests.upstreams import refusing


def test_defaults_need_no_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh clone starts."""
    for name in ("ROTATION_STORE", "ROTATION_REFRESH", *refusing()):
        monkeypatch.delenv(name)
    found = settings.current()
    assert found.store_folder == Path(".rotation/store").resolve()
    assert (found.refresh, found.yahoo_url, found.requests_per_second) == (True, None, 2.0)


def test_environment_is_read(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each field is ROTATION_ and its name; spaces around a folder do not count."""
    monkeypatch.setenv("ROTATION_STORE", " /some/where ")
    monkeypatch.setenv("ROTATION_REQUESTS_PER_SECOND", "0.5")
    monkeypatch.setenv("ROTATION_YAHOO_URL", "http://127.0.0.1:9000")
    monkeypatch.setenv("ROTATION_REFRESH", "false")
    found = settings.current()
    assert found.store_folder == Path("/some/where")
    assert str(found.yahoo_url) == "http://127.0.0.1:9000/"
    assert (found.requests_per_second, found.refresh) == (0.5, False)


def test_settings_are_read_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """One process, one set of settings."""
    first = settings.current()
    monkeypatch.setenv("ROTATION_REQUESTS_PER_SECOND", "9")
    assert settings.current() is first


def test_empty_setting_is_not_set(monkeypatch: pytest.MonkeyPatch) -> None:
    """As container files write what they leave open."""
    for name in ("ROTATION_STORE", "ROTATION_CONCURRENCY", "ROTATION_REFRESH", *refusing()):
        monkeypatch.setenv(name, "")
    assert settings.current() == settings.Settings.model_construct()


def test_unknown_settings_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version's, or a wrapper's own."""
    monkeypatch.setenv("ROTATION_SOMETHING_ELSE", "1")
    assert settings.current().refresh is False


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("YAHOO_URL", "banana", "valid url"),
        ("YAHOO_URL", "http://a..b/", "its host is no name that can be looked up"),
        ("SMTP_HOST", "a..b", "a host such as mail.firm.example is needed, without a port"),
        ("SMTP_HOST", "a" * 64 + ".example", "a host such as mail.firm.example is needed"),
        ("SMTP_HOST", "mail.example:25", "a host such as mail.firm.example is needed"),
        ("SMTP_HOST", "a b", "a host such as mail.firm.example is needed"),
        ("YAHOO_URL", "ftp://example.com", "url scheme should be 'http' or 'https'"),
        ("PUBLIC_URL", "https://rotation.example/below", "a scheme and a host alone"),
        ("PUBLIC_URL", "https://me:secret@rotation.example", "a scheme and a host alone"),
        ("REQUESTS_PER_SECOND", "-1", "greater than 0"),
        ("REQUESTS_PER_SECOND", "0", "greater than 0"),
        ("REQUESTS_PER_SECOND", "nan", "input should be"),
        ("REQUESTS_PER_SECOND", "inf", "less than or equal to 1000"),
        ("REQUESTS_PER_SECOND", "fast", "valid number"),
        ("CONCURRENCY", "0", "greater than or equal to 1"),
        ("CONCURRENCY", "2.5", "valid integer"),
        ("TIMEOUT", "0", "greater than 0"),
        ("COOL_DOWN", "-3", "greater than or equal to 0"),
        ("YEARS", "1000", "less than or equal to 60"),
        ("REFRESH", "maybe", "valid boolean"),
        ("TRENDS_URL", "trends", "valid url"),
        ("WIKIMEDIA_URL", "//", "valid url"),
        ("CONTACT", "me", "a mail or web address is needed"),
        ("CONTACT", "me@example.org)(", "a mail or web address is needed"),
        ("SEARCH", "perhaps", "valid boolean"),
        ("SEARCH_EVERY", "60", "greater than or equal to 600"),
        ("SMTP_PORT", "0", "greater than or equal to 1"),
        ("SMTP_SECURITY", "none", "input should be 'starttls' or 'tls'"),
        ("SMTP_FROM", "a@firm.example,b@firm.example", "one mail address is needed"),
        ("SMTP_TO", "ann", "a mail address such as ann@firm.example is needed"),
        ("SMTP_TO", "a@firm.example>\r\nBcc: x@y.example", "a mail address such as"),
        ("STORE", "   ", "a folder or an object-store url such as s3://bucket/name is needed"),
        ("STORE", "ftp://host/store", "an object-store url such as s3://bucket/name is needed"),
        ("STORE", "s3://", "an object-store url such as s3://bucket/name is needed"),
        ("STORE", "~no-such-user-here/store", "there is no such user's folder"),
    ],
)
def test_bad_setting_is_one_sentence(
    monkeypatch: pytest.MonkeyPatch, name: str, value: str, why: str
) -> None:
    """Its name, what it was set to, what was expected, what happens."""
    monkeypatch.setenv(f"ROTATION_{name}", value)
    with pytest.raises(BadInput) as raised:
        settings.current()
    sentence = str(raised.value)
    assert sentence.startswith(f"The setting ROTATION_{name} is {value!r}: ")
    assert why in sentence
    assert sentence.endswith("; nothing was started.")
    assert "\n" not in sentence


@pytest.mark.parametrize(
    "contact", ["me@example.org", " https://example.org/contact ", "example.org/me"]
)
def test_contact(monkeypatch: pytest.MonkeyPatch, contact: str) -> None:
    """A mail or web address, without the spaces around it; by default there is none."""
    assert settings.current().contact is None
    settings.current.cache_clear()
    monkeypatch.setenv("ROTATION_CONTACT", contact)
    assert settings.current().contact == contact.strip()


def test_store_may_be_a_url(monkeypatch: pytest.MonkeyPatch) -> None:
    """An object store's is taken as it is, a folder's is made absolute."""
    monkeypatch.setenv("ROTATION_STORE", "s3://bucket/prefix")
    assert settings.current().on_object_store
    assert open_tables(settings.current()).uri("prices") == "s3://bucket/prefix/prices"
    settings.current.cache_clear()
    monkeypatch.setenv("ROTATION_STORE", "~/prices")
    root = open_tables(settings.current()).root
    assert root == str((Path.home() / "prices").resolve())
    assert not settings.current().on_object_store


def test_frame_ancestors_are_origins(monkeypatch: pytest.MonkeyPatch) -> None:
    """A path or a wildcard is refused, and the sentence names it."""
    monkeypatch.setenv("ROTATION_FRAME_ANCESTORS", "https://wiki.firm.example/")
    settings.current.cache_clear()
    assert settings.current().frame_ancestors == "https://wiki.firm.example"
    for wrong in ("*", "wiki.firm.example", "https://a.example/path", "https://a.example; x"):
        monkeypatch.setenv("ROTATION_FRAME_ANCESTORS", wrong)
        settings.current.cache_clear()
        with pytest.raises(BadInput, match="ROTATION_FRAME_ANCESTORS"):
            settings.current()


@pytest.mark.parametrize("wrong", ["hunter2", "https://hunter2..example/"])
def test_secret_is_never_shown(monkeypatch: pytest.MonkeyPatch, wrong: str) -> None:
    """Not where it is right, nor where it is wrong: many addresses of webhooks carry a key."""
    for name in ("WEBHOOK_URL", "WEBHOOK_SECRET", "SMTP_PASSWORD", "COOKIE_SECRET"):
        monkeypatch.setenv(f"ROTATION_{name}", "https://hooks.example/hunter2")
    assert "hunter2" not in repr(settings.current())
    settings.current.cache_clear()
    monkeypatch.setenv("ROTATION_WEBHOOK_URL", wrong)
    with pytest.raises(BadInput) as raised:
        settings.current()
    assert str(raised.value) == (
        "The setting ROTATION_WEBHOOK_URL is not shown here: value error, a url such as "
        "https://hooks.firm.example/key is needed; nothing was started."
    )
    assert raised.value.__cause__ is None


@pytest.mark.parametrize(
    "host", ["mail", "mail.firm.example", "m_1.example", "10.0.0.1", "fe80::1", "bücher.example"]
)
def test_mail_host_is_a_name_or_an_address(monkeypatch: pytest.MonkeyPatch, host: str) -> None:
    """In any script; spaces around it do not count."""
    monkeypatch.setenv("ROTATION_SMTP_HOST", f" {host} ")
    assert settings.current().smtp_host == host
