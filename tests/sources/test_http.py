"""What all sources read from the headers of an answer."""

from __future__ import annotations

import datetime as dt
import email.utils
import time
from collections.abc import Iterator

import pytest

from rotation.sources import http


@pytest.fixture
def far_from_utc(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A machine whose local time is nine hours ahead of UTC."""
    with monkeypatch.context() as patch:
        patch.setenv("TZ", "Asia/Tokyo")
        time.tzset()
        yield
    time.tzset()


@pytest.mark.usefixtures("far_from_utc")
@pytest.mark.parametrize("zone", ["GMT", "+0000", "-0000", ""])
def test_wait_until_an_instant_is_the_same_in_every_local_time(zone: str) -> None:
    """A date in UTC may have no zone, or the one that says so (RFC 5322, 3.3)."""
    date = email.utils.formatdate(time.time() + 300, usegmt=True).replace("GMT", zone)
    assert http.retry_after(date) == pytest.approx(300, abs=120)


@pytest.mark.parametrize("zone", ["GMT", "-0000", ""])
def test_instant_has_its_zone(zone: str) -> None:
    """So that it can be compared with any other."""
    told = http.instant_of(f"Mon, 30 Nov 2026 06:28:52 {zone}")
    assert told == dt.datetime(2026, 11, 30, 6, 28, 52, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    "text",
    [None, "", "soon", "Mon, 99 Nov 2026 06:28:52 GMT", f"Mon, 30 Nov 2026 06:28:52 +{9**30}"],
)
def test_what_is_no_instant_says_nothing(text: str | None) -> None:
    """Neither seconds nor a date."""
    assert http.retry_after(text) is None
