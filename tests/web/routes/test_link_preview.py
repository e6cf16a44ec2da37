"""A link in a chat: the head of the page, and the picture it names."""

from __future__ import annotations

import datetime as dt
import gc
import io
import re
import threading
from html.parser import HTMLParser
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from PIL import Image
from starlette.testclient import TestClient

from rotation import formats, settings
from rotation.auth import rate_limits
from rotation.errors import StoreError
from rotation.pictures import drawing
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from rotation.topics import registry
from rotation.web.page_query import PageQuery
from rotation.web.routes import link_preview
from tests.markets import AT, bars
from tests.waiting import PATIENCE
from tests.web.conftest import DAYS, SHELL, site

PAGES = [page.name for page in registry.PAGES]
BROWSER = {"Sec-Fetch-Mode": "navigate", "User-Agent": "Mozilla/5.0 Firefox/150"}


@pytest.fixture(autouse=True)
def patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """However slow the machine, words are waited for."""
    monkeypatch.setattr(link_preview, "_PATIENCE", 120.0)
    monkeypatch.setattr(link_preview, "_GLANCE", 2.0)


class Head(HTMLParser):
    """The tags of a page's head, as a chat program reads them."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.meta: dict[str, str] = {}
        self.title = ""
        self.tags: list[str] = []
        self._in_title = False
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        self._in_title = tag == "title"
        given = dict(attrs)
        name = given.get("property") or given.get("name")
        if tag == "meta" and name:
            self.meta[name] = given["content"] or ""

    def handle_data(self, data: str) -> None:
        if self._in_title:
            self.title, self._in_title = data, False


def head(client: TestClient, address: str, **headers: str) -> Head:
    answer = client.get(address, headers=headers)
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    return Head(answer.text)


def test_link_shows_title_words_and_picture(client: TestClient, stored: Tables) -> None:
    """Of the values in it: what the page would show."""
    found = head(client, "/spread?pair=IJR-SPY&lookback=10&asof=2026-11-15")
    number = client.get("/api/v1/spread?pair=IJR-SPY&lookback=10&asof=2026-11-15").json()
    said = formats.SHORT_PP(number["numbers"]["size_spread"]).lstrip("+−")
    assert found.meta["og:title"].startswith(f"IJR-SPY: small caps {said} ")
    assert found.meta["og:title"].endswith(" over 10 sessions")
    assert found.title == f"{found.meta['og:title']} · Rotation"
    assert found.meta["og:description"].endswith(" As of 13 Nov 2026.")
    assert found.meta["og:url"] == (
        "http://localhost/spread?pair=IJR-SPY&lookback=10&asof=2026-11-15"
    )
    assert found.meta["twitter:card"] == "summary_large_image"
    assert found.meta["twitter:image"] == found.meta["og:image"]
    size = (found.meta["og:image:width"], found.meta["og:image:height"])
    assert size == ("1200", "630")
    picture = urlsplit(found.meta["og:image"])
    assert picture.path == "/og/spread.png"
    assert parse_qs(picture.query)["asof"] == ["2026-11-13"]


def test_link_with_a_value_that_cannot_be_used_says_so(client: TestClient, stored: Tables) -> None:
    """What was wrong and what is shown: in words, before scripts have run, and on the picture."""
    why = "The lookback “abc” is not a whole number of sessions from 5 to 756; 63 is used."
    found = head(client, "/spread?lookback=abc", **BROWSER)
    assert found.meta["og:description"].startswith(f"{why} ")
    shell = client.get("/spread?lookback=abc", headers=BROWSER).text
    assert f"<p>{why} " in shell.partition('<div id="root">')[2]
    pictures = {
        query: client.get(f"/og/spread.png{query}").content
        for query in ("", "?lookback=63", "?lookback=abc")
    }
    assert pictures[""] == pictures["?lookback=63"]
    assert pictures[""] != pictures["?lookback=abc"]


@pytest.mark.parametrize("page", PAGES)
def test_every_page_s_link_names_a_picture_that_is_there(page: str, client: TestClient) -> None:
    """Of the sample, and it says so."""
    found = head(client, registry.page(page).path)
    assert found.meta["og:description"].startswith("Sample data (simulated).")
    answer = client.get(found.meta["og:image"])
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)


@pytest.mark.parametrize("page", PAGES)
def test_everything_of_streamlit_s_page_stays(page: str, client: TestClient) -> None:
    """Scripts, styles and all, in the same order; only title, words and the feed are added."""
    answer = client.get(registry.page(page).path, headers=BROWSER)
    text = re.sub(r'(<div id="root">)<main.*</main>', r"\1", answer.text, flags=re.DOTALL)
    rest = re.sub(r"<meta (property|name)=\"(og|twitter):[^>]*/>\s*", "", text)
    rest = re.sub(r"<meta name=\"description\"[^>]*/>\s*", "", rest)
    feed = '<link rel="alternate" type="application/atom+xml" title="Rotation" '
    rest = rest.replace(f'{feed}href="http://localhost/feed.xml" />', "", 1)
    rest = re.sub(r"<title>.*</title>\s*", "<title>Streamlit</title>\n", rest)
    assert rest.split() == SHELL.split()


def test_a_person_s_browser_hardly_waits_for_figures(
    client: TestClient, stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page comes without words while they are computed; a robot waits for them."""
    computed = threading.Event()
    genuine = PageQuery.result
    monkeypatch.setattr(
        PageQuery, "result", lambda query: computed.wait(PATIENCE) and genuine(query)
    )
    without = client.get("/spread", headers=BROWSER).text
    assert Head(without).meta["og:title"] == "Spread"
    assert '<div id="root"></div>' in without
    computed.set()
    robot = BROWSER | {"User-Agent": "Mozilla/5.0 (compatible; Somebot/1.0)"}
    assert head(client, "/spread", **robot).meta["og:title"].startswith("IWM-SPY")


def test_words_stand_in_the_page_before_any_script_has_run(
    client: TestClient, stored: Tables
) -> None:
    """The finding as heading, its sentence and its figures with their day."""
    client.get("/spread")  # computed for whoever asked first
    text = client.get("/spread", headers=BROWSER).text
    root = text.partition('<div id="root">')[2].partition("</main>")[0]
    numbers = client.get("/api/v1/spread").json()
    assert f"<b>{formats.SHORT_PP(numbers['numbers']['size_spread'])}</b>" in root
    assert "<h1>IWM-SPY: small caps " in root
    assert f"As of {formats.day(dt.date.fromisoformat(numbers['as_of']))}." in root


def test_words_of_a_simulated_market_say_so(client: TestClient) -> None:
    """Nothing is stored."""
    client.get("/spread")
    assert "<p>Sample data (simulated). " in client.get("/spread", headers=BROWSER).text


HOSTILE = [
    '"><script>alert(1)</script>',
    "' onload='x",
    "</title><script>x</script>",
    "\r\nX-Evil: 1",
    "\x00\x01",
    "é" * 200,
    "javascript:alert(1)",
    "&quot;><b>",
]


@pytest.mark.parametrize("value", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_in_an_address_becomes_a_tag(client: TestClient, value: str) -> None:
    """Neither in a name nor in a value; what cannot be used falls back as on the page."""
    given = {"pair": value, "lookback": value, value or "x": "1"}
    for who in ({}, BROWSER):
        answer = client.get("/spread", params=given, headers=who)
        assert answer.status_code == 200
        assert "x-evil" not in answer.headers
        found, expected = Head(answer.text), Head(client.get("/spread", headers=who).text)
        assert found.tags == expected.tags
        assert found.meta["og:title"] == expected.meta["og:title"]
    picture = client.get("/og/spread.png", params=given)
    assert (picture.status_code, picture.headers["content-type"]) == (200, "image/png")


def test_addresses_begin_with_what_people_know_the_site_by(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As it is set, whatever a proxy says; otherwise as the request came."""
    monkeypatch.setenv("ROTATION_PUBLIC_URL", "https://rotation.example")
    settings.current.cache_clear()
    with TestClient(site(), base_url="http://rotation.example") as public:
        meta = head(public, "/styles", **BROWSER).meta
    assert meta["og:url"] == "https://rotation.example/styles"
    assert meta["og:image"].partition("?")[0] == "https://rotation.example/og/styles.png"
    monkeypatch.delenv("ROTATION_PUBLIC_URL")
    settings.current.cache_clear()
    with TestClient(site(), base_url="http://my-machine:8501") as local:
        meta = head(local, "/styles", **BROWSER).meta
    assert meta["og:url"] == "http://my-machine:8501/styles"


def test_page_and_picture_are_not_sent_twice(client: TestClient, stored: Tables) -> None:
    """By their ETags, until new rows change what they show."""
    for address in ("/spread", "/og/spread.png"):
        first = client.get(address)
        assert first.headers["cache-control"].split(", ")[-1] == "no-cache"
        known = {"If-None-Match": first.headers["etag"]}
        again = client.get(address, headers=known)
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(f"{address}?lookback=5", headers=known).status_code == 200


def test_new_rows_are_another_picture(
    client: TestClient, stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """And unchanged ones are drawn once."""
    drawn: list[str] = []
    png = drawing.png
    monkeypatch.setattr(drawing, "png", lambda card: drawn.append(card.title) or png(card))
    monkeypatch.setattr("rotation.results.computed.MAX_AGE", 0.0)
    first = client.get("/og/spread.png?lookback=7").content
    assert client.get("/og/spread.png?lookback=7").content == first
    assert len(drawn) == 1
    writer.merge_prices(stored, bars("IWM", DAYS[-1:], [500.0]), source="yahoo", at=AT)
    assert client.get("/og/spread.png?lookback=7").content != first


def test_store_that_cannot_be_read(
    client: TestClient, stored: Tables, store_folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The page comes, with nothing but its name; the picture says so; neither tells where."""
    monkeypatch.setattr("rotation.results.computed.MAX_AGE", 0.0)
    for path in (store_folder / "prices" / "_delta_log").glob("*.json"):
        path.write_text("garbage {")
    assert head(client, "/spread").meta["og:title"] == "Spread"
    answer = client.get("/og/spread.png")
    assert (answer.status_code, answer.headers["content-type"]) == (503, "image/png")
    assert answer.headers["cache-control"].split(", ")[-1] == "no-store"
    assert Image.open(io.BytesIO(answer.content)).size == (1200, 630)


def test_fault_of_ours_shows_the_page_all_the_same(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without its words."""

    def broken(_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(PageQuery, "result", broken)
    assert head(client, "/spread").meta["og:title"] == "Spread"
    answer = client.get("/og/spread.png?lookback=9")
    assert (answer.status_code, answer.headers["content-type"]) == (500, "image/png")


def test_words_that_take_too_long_are_left_out(
    client: TestClient, stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Chat programs give up; a card with a name and a picture is better than none."""
    monkeypatch.setattr(link_preview, "_PATIENCE", 0.0)
    assert head(client, "/spread").meta["og:title"] == "Spread"


def test_words_that_fail_after_the_page_was_sent_are_a_sentence_in_the_log(
    client: TestClient, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """Nobody waits for them any more; asyncio wrote of a task that nobody looked at."""
    sent, failed = threading.Event(), threading.Event()

    def late(_: object) -> None:
        sent.wait(PATIENCE)
        failed.set()
        raise StoreError("The store cannot be read.")

    monkeypatch.setattr(PageQuery, "result", late)
    monkeypatch.setattr(link_preview, "_PATIENCE", 0.0)
    with client:
        assert head(client, "/spread").meta["og:title"] == "Spread"
        sent.set()
        assert failed.wait(PATIENCE)
        client.get("/healthz")
    gc.collect()
    told = [(record.name, record.getMessage()) for record in caplog.records]
    assert (link_preview.log.name, "The store cannot be read.") in told
    assert not [name for name, _ in told if name == "asyncio"]


def test_picture_of_no_page(client: TestClient) -> None:
    """Status 404, in words."""
    for path in ("/og/nope.png", "/og/", "/og/spread", "/og/spread.jpg", "/og/..%2fapp.png"):
        answer = client.get(path)
        assert answer.status_code in (400, 404), path
        assert "<" not in answer.text


def test_other_paths_are_streamlit_s(client: TestClient) -> None:
    """Its files, and its page for an address that is none of ours."""
    assert client.get("/favicon.png").headers["content-type"] == "image/png"
    assert "<title>Streamlit</title>" in client.get("/no-such-page").text


def test_previews_are_counted(
    client: TestClient, stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program that opens many pages gets their HTML and, beyond its budget, plain words."""
    computed = []
    genuine = PageQuery.result
    monkeypatch.setattr(
        PageQuery, "result", lambda query: computed.append(query.page.name) or genuine(query)
    )
    answers = [client.get(f"/spread?lookback={5 + number}") for number in range(60)]
    assert {answer.status_code for answer in answers} == {200}
    assert len(computed) <= rate_limits.BUDGETS["preview"].at_once + 5
    assert client.get("/api/v1/spread?lookback=70").status_code == 200


def test_picture_of_a_link_has_its_marks(client: TestClient) -> None:
    """In one order; what is no kind is left out, as on the page."""
    for asked, kept in (
        ("article,fomc", ["fomc", "article"]),
        ("cpi&marks=fomc", ["fomc", "cpi"]),
        ("pce", None),
    ):
        head = Head(client.get(f"/spread?asof=2026-01-16&marks={asked}").text)
        query = parse_qs(urlsplit(head.meta["og:image"]).query)
        assert query.get("marks") == kept
        assert client.get(head.meta["og:image"]).status_code == 200
