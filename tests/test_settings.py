"""Settings from the environment; a bad one is one sentence that names it."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import ValidationError

from rotation import catalog, settings
from rotation.errors import BadInput
from rotation.store.open import open_tables
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until
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
    default = str(Path(".rotation/store").absolute())
    assert settings.current() == settings.Settings.model_construct(store=default)


def test_unknown_settings_are_passed_over(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another version's, or a wrapper's own."""
    monkeypatch.setenv("ROTATION_SOMETHING_ELSE", "1")
    assert settings.current().refresh is False


@pytest.mark.parametrize(
    ("name", "value", "why"),
    [
        ("YAHOO_URL", "http://a..b/", "its host is no name that can be looked up"),
        ("SMTP_HOST", "a..b", "a host such as mail.firm.example is needed, without a port"),
        ("SMTP_HOST", "a" * 64 + ".example", "a host such as mail.firm.example is needed"),
        ("SMTP_HOST", "mail.example:25", "a host such as mail.firm.example is needed"),
        ("SMTP_HOST", "a b", "a host such as mail.firm.example is needed"),
        ("YAHOO_URL", "banana", "valid URL"),
        ("YAHOO_URL", "ftp://example.com", "URL scheme should be 'http' or 'https'"),
        ("YAHOO_URL", "http://mirror.example/?q#f", "a url without ? and # is needed"),
        ("FRED_URL", "http://mirror.example/?", "a url without ? and # is needed"),
        ("OIDC_ISSUER", "https://id.example/#a", "a url without ? and # is needed"),
        ("TRUSTED_PROXIES", "10.0.0.0/33", "'10.0.0.0/33' does not appear to be an IPv4 or IPv6"),
        ("TRUSTED_PROXIES", "10.0.0.1/8", "10.0.0.1/8 has host bits set; addresses and networks"),
        ("TRUSTED_PROXIES", "127.0.0.1,proxy", "'proxy' does not appear to be an IPv4 or IPv6"),
        ("TRUSTED_PROXIES", "*,::1", "or * alone for all"),
        ("PUBLIC_URL", "https://rotation.example/below", "a scheme and a host alone"),
        ("PUBLIC_URL", "https://me:secret@rotation.example", "a scheme and a host alone"),
        ("REQUESTS_PER_SECOND", "-1", "a number above 0 and up to 1,000 is needed"),
        ("REQUESTS_PER_SECOND", "0", "a number above 0 and up to 1,000 is needed"),
        ("REQUESTS_PER_SECOND", "nan", "a number above 0 and up to 1,000 is needed"),
        ("REQUESTS_PER_SECOND", "inf", "a number above 0 and up to 1,000 is needed"),
        ("REQUESTS_PER_SECOND", "fast", "a number above 0 and up to 1,000 is needed"),
        ("CONCURRENCY", "0", "a whole number from 1 to 64 is needed"),
        ("CONCURRENCY", "2.5", "a whole number from 1 to 64 is needed"),
        ("TIMEOUT", "0", "a number above 0 and up to 600 is needed"),
        ("COOL_DOWN", "-3", "a number from 0 to 86,400 is needed"),
        ("YEARS", "1000", "a whole number from 1 to 60 is needed"),
        ("REFRESH", "maybe", "true or false is needed"),
        ("TRENDS_URL", "trends", "valid URL"),
        ("WIKIMEDIA_URL", "//", "valid URL"),
        ("CONTACT", "me", "a mail or web address is needed"),
        ("CONTACT", "me@example.org)(", "a mail or web address is needed"),
        ("SEARCH", "perhaps", "true or false is needed"),
        ("SEARCH_EVERY", "60", "a number from 600 to 2,592,000 is needed"),
        ("SMTP_PORT", "0", "a whole number from 1 to 65,535 is needed"),
        ("SIGN_IN_HOURS", "1000", "a number above 0 and up to 720 is needed"),
        ("SMTP_SECURITY", "none", "input should be 'starttls' or 'tls'"),
        ("SMTP_FROM", "a@firm.example,b@firm.example", "one mail address is needed"),
        ("SMTP_TO", "ann", "a mail address such as ann@firm.example is needed"),
        ("SMTP_TO", "a@firm.example>\r\nBcc: x@y.example", "a mail address such as"),
        ("STORE", "   ", "a folder or an object-store URL such as s3://bucket/name is needed"),
        ("STORE", "ftp://host/store", "an object-store URL such as s3://bucket/name is needed"),
        ("STORE", "s3://", "an object-store URL such as s3://bucket/name is needed"),
        ("STORE", "s3://bucket/a?b", "an object-store URL without ?, # and control characters"),
        ("STORE", "s3://bucket/a#b", "an object-store URL without ?, # and control characters"),
        ("STORE", "/some/Pc%2fA", "the path '/some/Pc%2fA' has '%2f' in it, which the tables'"),
        ("STORE", "/some/back\\slash", "has '\\\\' in it, which the tables' engine cannot use"),
        ("STORE", "/some/two\nlines", "has '\\n' in it, which the tables' engine cannot use"),
        ("STORE", "/some/[1]", "has '[' in it, which the tables' engine cannot use"),
        ("STORE", "/some/\udcff", "has '\\udcff' in it, which the tables' engine cannot use"),
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
    assert "value error" not in sentence.lower(), "that is the library's word"
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


@pytest.mark.parametrize(
    ("target", "why"),
    [("a[b", "has '[' in it, which the tables' engine cannot use"), ("store", "lead in a circle")],
)
def test_store_behind_a_link(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, target: str, why: str
) -> None:
    """The engine is given the folder that a symbolic link leads to."""
    link = tmp_path / "store"
    link.symlink_to(tmp_path / target)
    monkeypatch.setenv("ROTATION_STORE", str(link))
    with pytest.raises(BadInput) as raised:
        settings.current()
    assert why in str(raised.value)


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


def test_store_s_home_folder_is_found_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Whoever reads the setting gets the same folder; a link is followed when it is read."""
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("ROTATION_STORE", "~/link")
    (tmp_path / "link").symlink_to(tmp_path / "old")
    found = settings.current()
    assert (found.store, found.store_folder) == (str(tmp_path / "link"), tmp_path / "old")
    (tmp_path / "link").unlink()
    (tmp_path / "link").symlink_to(tmp_path / "new")
    assert found.store_folder == tmp_path / "new"


@pytest.mark.parametrize("name", ["50%", "100%x", "a b?c#d", "ü {x}", "it's", "a:b;c~d"])
def test_store_may_have_an_odd_name(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    """Whatever is not refused can be written, merged into and read."""
    monkeypatch.setenv("ROTATION_STORE", str(tmp_path / name))
    tables = open_tables(settings.current())
    for close in (100.0, 101.0):
        rows = bars("IWM", days_until("2026-11-20", 3), [close] * 3)
        writer.merge_prices(tables, rows, source="yahoo", at=AT)
    assert tables.rows("SELECT count(*) AS n FROM prices", "prices") == [{"n": 3}]
    assert (tmp_path / name / "prices" / "_delta_log").is_dir()


def test_every_url_of_a_source_is_checked() -> None:
    """A path is put behind it; a new source's setting is checked as the others."""
    for source in catalog.SOURCES.values():
        with pytest.raises(ValidationError, match="paths are put behind it"):
            settings.Settings.model_validate({source.url_setting: "http://mirror.example/?q"})


def test_trusted_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    """Addresses and networks of both kinds without the spaces around them, or all."""
    for given, taken in ((" 10.0.0.0/8, ::1 ,", "10.0.0.0/8,::1"), ("*", "*"), ("", "127.0.0.1")):
        monkeypatch.setenv("ROTATION_TRUSTED_PROXIES", given)
        settings.current.cache_clear()
        assert settings.current().trusted_proxies == taken


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
        "The setting ROTATION_WEBHOOK_URL is not shown here: a url such as "
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
