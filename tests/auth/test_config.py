"""Sign-in by settings: set up whole or refused, never in part."""

from __future__ import annotations

from typing import Any

import pytest

from rotation import settings
from rotation.auth.config import SignIn, sign_in
from rotation.errors import BadInput

WHOLE = {
    "OIDC_ISSUER": "https://id.example/realm",
    "OIDC_CLIENT_ID": "rotation",
    "OIDC_CLIENT_SECRET": "the-client-secret",
    "COOKIE_SECRET": "0123456789abcdef0123456789abcdef",
    "PUBLIC_URL": "https://rotation.example",
    "ALLOW": "@firm.example",
}
SECRETS = ("the-client-secret", "0123456789abcdef0123456789abcdef")


def read(
    monkeypatch: pytest.MonkeyPatch, from_file: dict[str, Any] | None = None, **other: str | None
) -> SignIn | None:
    """How people sign in by the whole of the settings, some of them changed or left out."""
    for name, value in (WHOLE | other).items():
        if value is not None:
            monkeypatch.setenv(f"ROTATION_{name}", value)
    return sign_in(settings.current(), from_file)


def nothing(**other: str | None) -> dict[str, str | None]:
    return dict.fromkeys(WHOLE) | other


def test_without_settings_everyone_may_look(monkeypatch: pytest.MonkeyPatch) -> None:
    """A fresh clone asks nobody to sign in."""
    assert read(monkeypatch, **nothing()) is None


def test_public_url_and_cookie_secret_alone_do_not_ask_for_sign_in(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Links need the address too."""
    kept = {name: WHOLE[name] for name in ("PUBLIC_URL", "COOKIE_SECRET")}
    assert read(monkeypatch, **nothing(**kept)) is None


def test_settings_become_what_streamlit_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """The auth section of its secrets, without a file."""
    found = read(monkeypatch)
    assert found is not None
    assert found.auth == {
        "redirect_uri": "https://rotation.example/oauth2callback",
        "cookie_secret": "0123456789abcdef0123456789abcdef",
        "client_id": "rotation",
        "client_secret": "the-client-secret",
        "server_metadata_url": "https://id.example/realm/.well-known/openid-configuration",
    }
    assert (found.providers, found.origin, found.encrypted, found.hours) == (
        ("default",), "https://rotation.example", True, None,
    )  # fmt: skip


def test_issuer_may_be_the_address_of_its_description(monkeypatch: pytest.MonkeyPatch) -> None:
    """Which is what some providers' own pages give."""
    whole = "https://id.example/.well-known/openid-configuration"
    found = read(monkeypatch, OIDC_ISSUER=whole)
    assert found is not None
    assert found.auth["server_metadata_url"] == whole


@pytest.mark.parametrize("missing", ["OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "OIDC_ISSUER",
                                     "COOKIE_SECRET", "PUBLIC_URL"])  # fmt: skip
def test_setting_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch, missing: str) -> None:
    """Nothing is started: half a door is no door."""
    with pytest.raises(BadInput) as raised:
        read(monkeypatch, **{missing: None})
    assert f"ROTATION_{missing} is missing" in str(raised.value)
    assert not [secret for secret in SECRETS if secret in str(raised.value)]


def test_list_without_sign_in_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever wrote it believes that it keeps people out."""
    with pytest.raises(BadInput, match="no sign-in is set up"):
        read(monkeypatch, **nothing(ALLOW="@firm.example"))


def test_sign_in_without_a_list_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    """With a public provider it would be everyone."""
    with pytest.raises(BadInput, match="does not say whom to let in"):
        read(monkeypatch, ALLOW=None)


def test_short_cookie_secret_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    """It could be guessed; and the log is no place for it."""
    with pytest.raises(BadInput, match="shorter than 32 characters") as raised:
        read(monkeypatch, COOKIE_SECRET="hunter2-hunter2")
    assert "hunter2" not in str(raised.value)


@pytest.mark.parametrize("address", ["http://id.example", "http://10.0.0.7:8080"])
def test_provider_without_encryption_is_refused(
    monkeypatch: pytest.MonkeyPatch, address: str
) -> None:
    """It would be told the client secret for all to read; this machine itself is all right."""
    with pytest.raises(BadInput, match="not reached over https"):
        read(monkeypatch, OIDC_ISSUER=address)


@pytest.mark.parametrize("address", ["http://127.0.0.1:9000", "http://localhost:9000"])
def test_provider_on_this_machine_needs_none(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    """What is said to it does not leave the machine."""
    assert read(monkeypatch, OIDC_ISSUER=address) is not None


def test_streamlit_s_own_secrets_do_as_well(monkeypatch: pytest.MonkeyPatch) -> None:
    """.streamlit/secrets.toml, with several providers to choose from."""
    section = {
        "redirect_uri": "http://localhost:8501/oauth2callback",
        "cookie_secret": "x" * 32,
        "google": _provider("https://accounts.google.com"),
        "okta": _provider("https://firm.okta.example"),
    }
    found = read(monkeypatch, section, **nothing(ALLOW="*"))
    assert found is not None
    assert (found.providers, found.encrypted) == (("google", "okta"), False)


def test_settings_go_before_streamlit_s_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """As everywhere else."""
    found = read(monkeypatch, {"redirect_uri": "http://localhost:8501/oauth2callback"})
    assert found is not None
    assert found.origin == "https://rotation.example"


@pytest.mark.parametrize(
    ("section", "why"),
    [
        ({}, "no redirect_uri"),
        ({"redirect_uri": "http://localhost:8501/oauth2callback"}, "no cookie_secret"),
        ({"redirect_uri": "http://localhost:8501/", "cookie_secret": "x" * 32}, "does not end in"),
        ({"redirect_uri": "http://localhost:8501/oauth2callback", "cookie_secret": "x" * 32},
         "names no provider"),
        ({"redirect_uri": "http://localhost:8501/oauth2callback", "cookie_secret": "x" * 32,
          "okta": {"client_id": "rotation"}}, "no client_secret, server_metadata_url"),
    ],
)  # fmt: skip
def test_file_in_part_is_refused(
    monkeypatch: pytest.MonkeyPatch, section: dict[str, Any], why: str
) -> None:
    """With what it lacks."""
    with pytest.raises(BadInput, match=why):
        read(monkeypatch, section, **nothing(ALLOW="*"))


def _provider(issuer: str) -> dict[str, str]:
    return {
        "client_id": "rotation",
        "client_secret": "s",
        "server_metadata_url": f"{issuer}/.well-known/openid-configuration",
    }


def test_settings_do_not_show_secrets(monkeypatch: pytest.MonkeyPatch) -> None:
    """Printed or logged, they are stars."""
    read(monkeypatch)
    assert not [secret for secret in SECRETS if secret in repr(settings.current())]
