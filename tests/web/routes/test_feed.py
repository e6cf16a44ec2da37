"""``/feed.xml``: changes of state as an Atom feed."""

from __future__ import annotations

import datetime as dt
import uuid
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from starlette.testclient import TestClient

from rotation.store import alerts, api_tokens
from rotation.store.alerts import Change, Run
from rotation.store.delta.tables import Tables
from rotation.web.routes import feed
from tests.markets import AT
from tests.web import signed

ATOM = "{http://www.w3.org/2005/Atom}"
DAY = dt.date(2026, 11, 20)


def change(number: int, before: str | None = "confirms") -> Change:
    at = AT + dt.timedelta(days=number)
    return Change(
        str(uuid.UUID(int=number)), "value & growth", before, "mixed", DAY,
        f"<{number}> & so on", "styles", at,
    )  # fmt: skip


def found(tables: Tables, *changes: Change, number: int = 1) -> None:
    """A run that found these."""
    at = changes[-1].found_at if changes else AT
    version = alerts.history(tables).version
    alerts.record(tables, Run(str(uuid.UUID(int=99)), number, DAY, at), changes, version)


def read(client: TestClient, **headers: str) -> ET.Element:
    answer = client.get("/feed.xml", headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("application/atom+xml")
    return ET.fromstring(answer.content)


def texts(parent: ET.Element, name: str) -> list[str | None]:
    return [child.text for child in parent.findall(f"{ATOM}{name}")]


def test_changes_are_entries_the_newest_first(client: TestClient, tables: Tables) -> None:
    """Each with id, title, times, a link to its page on that day, and the sentence."""
    found(tables, change(1), change(2))
    root = read(client)
    first, second = root.findall(f"{ATOM}entry")
    assert texts(first, "id") == [f"urn:uuid:{uuid.UUID(int=2)}"]
    assert texts(second, "id") == [f"urn:uuid:{uuid.UUID(int=1)}"]
    assert texts(first, "title") == ["Value & growth: from confirms to mixed on 20 Nov 2026"]
    assert texts(first, "updated") == texts(first, "published") == ["2026-11-22T22:00:00Z"]
    assert texts(first, "content") == ["<2> & so on"]
    link = first.find(f"{ATOM}link")
    assert link is not None
    assert link.get("href") == (
        "http://localhost/styles?pair=IWM-SPY&lookback=63&asof=2026-11-20&basis=total"
    )


@pytest.mark.parametrize("entries", [0, 1])
def test_feed_has_what_the_standard_wants(client: TestClient, tables: Tables, entries: int) -> None:
    """Of the feed and of each entry (RFC 4287, 4.1): exactly one id, title and updated."""
    if entries:
        found(tables, change(1))
    root = read(client)
    assert root.tag == f"{ATOM}feed"
    for element in (root, *root.findall(f"{ATOM}entry")):
        for name in ("id", "title", "updated"):
            assert len(texts(element, name)) == 1
        identity, moment = texts(element, "id")[0], texts(element, "updated")[0]
        assert identity is not None
        assert uuid.UUID(identity.removeprefix("urn:uuid:"))
        assert dt.datetime.fromisoformat(moment or "").tzinfo is not None
    assert [child.text for child in root.iter(f"{ATOM}name")] == ["Rotation"]
    links = {link.get("rel"): link.get("href") for link in root.findall(f"{ATOM}link")}
    assert links == {"self": "http://localhost/feed.xml", "alternate": "http://localhost/"}
    assert len(root.findall(f"{ATOM}entry")) == entries


def test_what_was_remembered_and_not_said_is_no_entry(client: TestClient, tables: Tables) -> None:
    """States of a first run."""
    found(tables, change(1, before=None), change(2))
    assert len(read(client).findall(f"{ATOM}entry")) == 1


def test_old_changes_leave_the_feed(
    client: TestClient, tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The newest stay."""
    monkeypatch.setattr(feed, "ENTRIES", 2)
    found(tables, change(1), change(2), change(3))
    assert texts(read(client).findall(f"{ATOM}entry")[0], "content") == ["<3> & so on"]
    assert len(read(client).findall(f"{ATOM}entry")) == 2


def test_ids_are_the_same_for_ever(client: TestClient, tables: Tables) -> None:
    """Of the feed and its entries, whatever is added."""
    found(tables, change(1))
    before = read(client)
    found(tables, change(2), number=2)
    after = read(client)
    assert texts(before, "id") == texts(after, "id")
    old = [texts(entry, "id") for entry in before.findall(f"{ATOM}entry")]
    assert old == [texts(entry, "id") for entry in after.findall(f"{ATOM}entry")][1:]


def test_unchanged_feed_is_not_sent_again(client: TestClient, tables: Tables) -> None:
    """By its ETag; a new change is."""
    found(tables, change(1))
    etag = client.get("/feed.xml").headers["etag"]
    again = client.get("/feed.xml", headers={"If-None-Match": etag})
    assert (again.status_code, again.content) == (304, b"")
    found(tables, change(2), number=2)
    assert client.get("/feed.xml", headers={"If-None-Match": etag}).status_code == 200


def test_store_that_cannot_be_read_is_said(client: TestClient, tables: Tables) -> None:
    """As JSON, to be asked for again."""
    found(tables, change(1))
    for path in Path(tables.root).rglob("*.parquet"):
        path.write_bytes(b"damaged")
    answer = client.get("/feed.xml")
    assert answer.status_code == 503
    assert answer.headers["retry-after"] == "30"


def test_pages_say_where_the_feed_is(client: TestClient) -> None:
    """In their heads, where readers of feeds look."""
    head = client.get("/styles").text
    assert (
        '<link rel="alternate" type="application/atom+xml" title="Rotation" '
        'href="http://localhost/feed.xml" />'
    ) in head


def test_feed_is_closed_where_people_sign_in(
    closed: TestClient, tables: Tables, clock: object
) -> None:
    """A reader without a cookie or a token is told so in JSON; a token opens it."""
    answer = closed.get("/feed.xml")
    assert answer.status_code == 401
    assert answer.headers["content-type"] == "application/problem+json"
    token = api_tokens.new(tables, "reader", days=None, now=AT)
    read(closed, authorization=f"Bearer {token}")
    closed.cookies.update(signed.cookies())
    read(closed)
