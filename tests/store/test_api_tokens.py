"""Tokens of the API in the store: never themselves, and none forgotten."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from rotation.errors import BadInput
from rotation.store import api_tokens
from rotation.store.delta.tables import Tables

NOW = dt.datetime(2026, 1, 16, 12, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)


def test_token_is_random_and_known_by_its_prefix(tables: Tables) -> None:
    """256 bits after the prefix, in letters that need no escaping."""
    first = api_tokens.new(tables, "one", days=None, now=NOW)
    second = api_tokens.new(tables, "two", days=None, now=NOW)
    assert first != second
    assert re.fullmatch(r"rot_[A-Za-z0-9_-]{43}", first)


def test_store_has_the_digest_alone(tables: Tables, store_folder: Path) -> None:
    """Whoever can read the store cannot use the API by it."""
    token = api_tokens.new(tables, "ci", days=None, now=NOW)
    (stored,) = api_tokens.every(tables)
    assert stored.digest == api_tokens.digest(token)
    files = [path for path in store_folder.rglob("*") if path.is_file()]
    assert files
    assert not [path for path in files if token.encode() in path.read_bytes()]


def test_digest_is_sha_256() -> None:
    """As anyone can compute it."""
    assert api_tokens.digest("abc") == (
        "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    )


def test_token_expires(tables: Tables) -> None:
    """To the moment: 30 days after it was made it opens nothing."""
    api_tokens.new(tables, "ci", days=30, now=NOW)
    (stored,) = api_tokens.every(tables)
    assert stored.expires == NOW + 30 * DAY
    assert stored.holds(NOW + 30 * DAY - dt.timedelta(microseconds=1))
    assert not stored.holds(NOW + 30 * DAY)


def test_token_without_days_does_not_expire(tables: Tables) -> None:
    """Until it is revoked."""
    api_tokens.new(tables, "ci", days=None, now=NOW)
    (stored,) = api_tokens.every(tables)
    assert stored.holds(NOW + 100_000 * DAY)


def test_revoked_token_opens_nothing_and_is_remembered(tables: Tables) -> None:
    """Its row stays, and says when."""
    api_tokens.new(tables, "ci", days=None, now=NOW)
    api_tokens.revoke(tables, "ci", now=NOW + DAY)
    (stored,) = api_tokens.every(tables)
    assert (stored.revoked, stored.holds(NOW + DAY)) == (NOW + DAY, False)


def test_name_is_free_again_once_revoked_or_expired(tables: Tables) -> None:
    """And not before; the new token is another one."""
    api_tokens.new(tables, "ci", days=1, now=NOW)
    with pytest.raises(BadInput, match=r"There is a token ci already; revoke it first\."):
        api_tokens.new(tables, "ci", days=1, now=NOW)
    api_tokens.new(tables, "ci", days=1, now=NOW + DAY)
    api_tokens.revoke(tables, "ci", now=NOW + DAY)
    api_tokens.new(tables, "ci", days=1, now=NOW + DAY)
    assert [token.holds(NOW + DAY) for token in api_tokens.every(tables)].count(True) == 1
    assert len(api_tokens.every(tables)) == 3


@pytest.mark.parametrize("name", ["", "a b", "-a", "a/b", "a\n", "é", "x" * 65, "<script>"])
def test_bad_name_is_refused(tables: Tables, name: str) -> None:
    """A sentence; nothing is stored."""
    with pytest.raises(BadInput, match="cannot name a token"):
        api_tokens.new(tables, name, days=None, now=NOW)
    assert api_tokens.every(tables) == []


@pytest.mark.parametrize("days", [0, -1, 3651])
def test_bad_number_of_days_is_refused(tables: Tables, days: int) -> None:
    """A token of no days would never open anything, one of many would be forgotten."""
    with pytest.raises(BadInput, match=f"1 to 3650 days, not {days}"):
        api_tokens.new(tables, "ci", days=days, now=NOW)


@pytest.mark.parametrize("name", ["other", "ci' OR '1'='1"])
def test_only_a_token_that_is_there_can_be_revoked(tables: Tables, name: str) -> None:
    """Of the name as it is, never as a pattern or part of a query."""
    api_tokens.new(tables, "ci", days=None, now=NOW)
    with pytest.raises(BadInput, match="There is no token"):
        api_tokens.revoke(tables, name, now=NOW)
    assert api_tokens.every(tables)[0].holds(NOW)
