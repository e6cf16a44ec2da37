"""The Fed's list of releases and its pages of statements: right ones, and what is none."""

from __future__ import annotations

import datetime as dt

import pytest

from rotation.errors import BadResponse, UnknownSymbol
from rotation.sources.fed import formats
from rotation.sources.fed.client import Fed
from tests.loopback import fed
from tests.loopback.fed import MINUTES, STATEMENT, FedServer

BOMB = b'<!DOCTYPE r [<!ENTITY a "aaaa">]><rss><item><title>&a;</title></item></rss>'


def test_list_keeps_statements_alone() -> None:
    """By their title and the name of their page; other releases and other sites are passed over."""
    found = formats.parse_releases(
        fed.feed(
            [
                ("20260218a", MINUTES),
                ("20260128b", "Federal Open Market Committee statement on longer-run goals"),
                ("20260128a", STATEMENT),
                ("soon", STATEMENT),
            ]
        ),
        "key",
    )
    assert found["page"].tolist() == ["20260128b", "20260128a"]
    assert found["day"].dt.date.tolist() == [dt.date(2026, 1, 28)] * 2
    assert formats.parse_releases(fed.feed([("20260218a", MINUTES)]), "key").empty


@pytest.mark.parametrize(
    ("body", "got"),
    [
        (b"", "got nothing"),
        (BOMB, "XML with a document type of its own"),
        (BOMB.decode().encode("utf-16"), "XML with a document type of its own"),
        (b"<rss><channel></channel></rss>", "a list without an item"),
        (b"<rss><item><title>A</title></item></rss>", "an item without 'link'"),
        (b"<rss><item>", "no element found"),
        (b'{"items": []}', "not well-formed"),
    ],
)
def test_other_lists_are_refused(body: bytes, got: str) -> None:
    """With what came in their place."""
    with pytest.raises(BadResponse) as refused:
        formats.parse_releases(body, "press releases")
    assert got in str(refused.value)


@pytest.mark.parametrize(
    ("body", "lines"),
    [
        (fed.old_page(), [fed.OUTLOOK, fed.DECISION, fed.VOTES]),
        (fed.new_page(), [fed.OPENING, fed.OUTLOOK, fed.DECISION, fed.DISSENT]),
    ],
    ids=["old", "new"],
)
def test_page_is_its_article(body: bytes, lines: list[str]) -> None:
    """Without banner, day, hour and footer; the address is the Board's, whoever was asked."""
    (row,) = formats.parse_statement(body, "20260128a", "key").to_dict("records")
    assert row["text"].split("\n")[:-1] == lines
    assert (row["title"], row["date"].date()) == (STATEMENT, dt.date(2026, 1, 28))
    assert row["url"].startswith("https://www.federalreserve.gov/newsevents/pressreleases/monetary")


def test_page_without_a_marked_article_is_read_whole() -> None:
    """Spaces that do not break and entities are letters; another layout loses nothing."""
    page = (
        f"<html><body><main><h1>x</h1><p>{fed.OUTLOOK}</p><p>The federal&nbsp;funds rate &amp; all"
        "<br>that: 9&nbsp;&mdash; 3.</p></main></body></html>"
    )
    (row,) = formats.parse_statement(page.encode(), "20260729a", "key").to_dict("records")
    assert row["text"].split("\n")[1:] == ["The federal funds rate & all", "that: 9 \u2014 3."]


@pytest.mark.parametrize(
    ("body", "got"),
    [
        (b"", "got nothing"),
        (fed.old_page()[:-200], "breaks off"),
        (fed.page(["Something else, at length." * 9]), "paragraphs that are no statement"),
        (b"<html><body><div>federal funds rate</div></body></html>", "a page without a paragraph"),
    ],
)
def test_other_pages_are_refused(body: bytes, got: str) -> None:
    """With what came in their place."""
    with pytest.raises(BadResponse) as refused:
        formats.parse_statement(body, "20260128a", "statement 20260128a")
    assert got in str(refused.value)


def test_page_that_is_not_there_is_unknown(monkeypatch: pytest.MonkeyPatch) -> None:
    """A name that is none is not asked for."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    with FedServer() as server:
        client = Fed(base_url=server.url, timeout=60)
        with pytest.raises(UnknownSymbol, match="there is no such page"):
            client.statement("20260128a")
        for name in ("../../etc/20260128a", "20261301a", "", "20260128"):
            with pytest.raises(UnknownSymbol, match="named by its day"):
                client.statement(name)
        assert server.requests == ["20260128a"]
