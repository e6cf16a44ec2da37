"""The allow-list, and what a signed-in person's claims come to."""

from __future__ import annotations

from typing import Any

import pytest

from rotation.auth.rules import AllowList, Standing, Visitor, allow_list, visitor
from rotation.errors import BadInput

NOW = 1_768_564_800.0
HOUR = 3600.0
LIST = allow_list("ann@firm.example, @Other.example")


def claims(**other: Any) -> dict[str, Any]:
    """Of someone who signed in a minute ago, for an hour; None leaves a claim out."""
    said = {
        "is_logged_in": True,
        "iss": "https://id.example",
        "email": "ann@firm.example",
        "email_verified": True,
        "iat": NOW - 60,
        "exp": NOW - 60 + HOUR,
    }
    return {name: value for name, value in (said | other).items() if value is not None}


def standing(hours: float | None = None, **other: Any) -> Standing:
    return visitor(claims(**other), LIST, now=NOW, hours=hours).standing


def test_listed_and_vouched_for_comes_in() -> None:
    """Known from then on by the address in lower case."""
    found = visitor(claims(email="Ann@Firm.example"), LIST, now=NOW, hours=None)
    assert found == Visitor(Standing.ADMITTED, "ann@firm.example")
    assert found.admitted


@pytest.mark.parametrize(
    ("email", "listed"),
    [
        ("ann@firm.example", True),
        ("ANN@FIRM.EXAMPLE", True),
        ("bob@firm.example", False),
        ("anyone@other.example", True),
        ("anyone@OTHER.example", True),
        ("anyone@sub.other.example", False),
        ("anyone@another.example", False),
        ("anyone@other.example.evil.example", False),
        ("evil.example@other.example@evil.example", False),
        ("ann@firm.example@other.example", False),
        ("ann@firm.example\n", False),
        (" ann@firm.example", False),
        ("ann@firm.example,x@other.example", False),
        ("@other.example", False),
        ("other.example", False),
        ("", False),
        ("anyone@othe\u0280.example", False),
        ("anyone@other.e\u212aample", False),
    ],
)
def test_list_takes_addresses_and_whole_domains(email: str, listed: bool) -> None:
    """Exactly: neither domains below, nor what merely looks alike."""
    assert LIST.has(email) is listed


def test_letter_that_becomes_an_ascii_one_in_lower_case_is_another() -> None:
    """The Kelvin sign is a k to ``lower()``: it must not open the domain with a k."""
    domain = allow_list("@kirk.example")
    assert "\u212a".lower() == "k"
    assert domain.has("ann@kirk.example")
    assert not domain.has("ann@\u212airk.example")


def test_everyone_is_whoever_the_provider_signs_in() -> None:
    """Said by a star of its own; an address is still needed."""
    everyone = allow_list(" * ")
    assert everyone == AllowList(everyone=True)
    assert everyone.has("who@ever.example")
    assert not everyone.has("nobody")


@pytest.mark.parametrize("text", ["", "  ", ",", " , ,"])
def test_empty_list_is_refused(text: str) -> None:
    """Nobody is hardly what is meant, and everyone must not be what is got."""
    with pytest.raises(BadInput, match="does not say whom to let in"):
        allow_list(text)


@pytest.mark.parametrize(
    "entry", ["firm.example", "@firm", "@", "ann@", "a b@firm.example", "@firm..example",
              "@-firm.example", "*.firm.example", "@*", "@firm.example/x"],
)  # fmt: skip
def test_entry_that_is_neither_is_refused(entry: str) -> None:
    """Named, with what was expected: a slip must not lock out or let in."""
    with pytest.raises(BadInput) as raised:
        allow_list(f"ann@firm.example,{entry}")
    assert repr(entry) in str(raised.value)
    assert "(@firm.example)" in str(raised.value)


def test_star_beside_others_is_refused() -> None:
    """It would make them meaningless."""
    with pytest.raises(BadInput):
        allow_list("*,@firm.example")


def test_list_tells_how_many_and_not_who() -> None:
    """What the log gets."""
    assert str(LIST) == "addresses: 1, domains: 1"
    assert str(allow_list("*")) == "whoever the provider signs in"


@pytest.mark.parametrize("nobody", [None, {}, {"email": "ann@firm.example"}])
def test_no_cookie_is_nobody(nobody: dict[str, Any] | None) -> None:
    """And so is one that does not say that its bearer signed in."""
    assert visitor(nobody, LIST, now=NOW, hours=None) == Visitor(Standing.UNKNOWN)


@pytest.mark.parametrize("said", [False, "true", 1, None])
def test_signed_in_is_true_and_nothing_like_it(said: object) -> None:
    """As Streamlit writes it."""
    assert standing(is_logged_in=said) is Standing.UNKNOWN


def test_sign_in_lasts_as_long_as_the_token() -> None:
    """Where nothing else is set: to the second."""
    assert standing(exp=NOW + 1) is Standing.ADMITTED
    assert standing(exp=NOW) is Standing.LAPSED
    assert standing(exp=NOW - 1) is Standing.LAPSED


def test_sign_in_lasts_as_long_as_is_set() -> None:
    """From the sign-in on, be the token's own time longer or shorter."""
    assert standing(hours=2.0, iat=NOW - 2 * HOUR + 1, exp=NOW - HOUR) is Standing.ADMITTED
    assert standing(hours=2.0, iat=NOW - 2 * HOUR, exp=NOW + HOUR) is Standing.LAPSED


@pytest.mark.parametrize("hours", [None, 2.0])
@pytest.mark.parametrize("time", [None, "2026-01-16", True, "1768564800"])
def test_without_a_time_the_sign_in_is_over(hours: float | None, time: object) -> None:
    """What a provider does not say counts against the visitor."""
    assert standing(hours=hours, iat=time, exp=time) is Standing.LAPSED


@pytest.mark.parametrize("verified", [None, False, "false", "yes", 1, 0, [], [True]])
def test_address_nobody_vouches_for_is_kept_out(verified: object) -> None:
    """Anyone can write any address into a profile."""
    assert standing(email_verified=verified) is Standing.UNVERIFIED


def test_some_providers_write_true_as_text() -> None:
    """It is as good."""
    assert standing(email_verified="true") is Standing.ADMITTED


@pytest.mark.parametrize("owned", [True, "true", "1", 1])
def test_entra_vouches_by_a_claim_of_its_own(owned: object) -> None:
    """xms_edov, the owner of the domain is verified; from Entra alone."""
    entra = "https://login.microsoftonline.com/00000000/v2.0"
    assert standing(email_verified=None, xms_edov=owned, iss=entra) is Standing.ADMITTED
    assert standing(email_verified=None, xms_edov=owned) is Standing.UNVERIFIED
    lookalike = "https://login.microsoftonline.com.evil.example/"
    assert standing(email_verified=None, xms_edov=owned, iss=lookalike) is Standing.UNVERIFIED


@pytest.mark.parametrize("owned", [None, False, "0", 0, "no"])
def test_entra_may_not_vouch(owned: object) -> None:
    """The claim is there and says no, or is not there."""
    entra = "https://login.microsoftonline.com/00000000/v2.0"
    assert standing(email_verified=None, xms_edov=owned, iss=entra) is Standing.UNVERIFIED


@pytest.mark.parametrize("email", [None, "", 7, ["ann@firm.example"]])
def test_no_address_is_not_let_in(email: object) -> None:
    """Some providers give none."""
    found = visitor(claims(email=email), LIST, now=NOW, hours=None)
    assert found == Visitor(Standing.UNVERIFIED, "")


def test_stranger_is_told_by_name() -> None:
    """Signed in, verified, and not on the list."""
    found = visitor(claims(email="Eve@evil.example"), LIST, now=NOW, hours=None)
    assert found == Visitor(Standing.UNLISTED, "Eve@evil.example")
    assert not found.admitted
