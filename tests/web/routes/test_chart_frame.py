"""``/PAGE?embed=chart&card=KEY``: one chart of a page alone, for a frame of another page."""

from __future__ import annotations

import json
import re

import pytest
from starlette.testclient import TestClient

from rotation import settings
from rotation.reports.frame import SCHEMES
from rotation.store.delta.tables import Tables
from rotation.topics import registry
from rotation.ui.chart_cards import ChartCard
from rotation.web import assets
from rotation.web.routes import chart_frame
from rotation.web.thread_pool import Busy
from tests.web.conftest import SHELL
from tests.web.routes.test_chart_file import CARDS, result

RATIO = "/spread?embed=chart&card=ratio"


def specs(text: str) -> dict[str, dict[str, object]]:
    """What plotly.js is to draw, by light and dark."""
    found = re.findall(r'<script type="application/json" data-scheme="(\w+)">(.*?)</script>', text)
    return {scheme: json.loads(spec) for scheme, spec in found}


def test_frame_has_the_chart_its_words_and_its_day(client: TestClient, stored: Tables) -> None:
    """Title, finding, text for those who cannot see it, selection, source, and ways to the rest."""
    answer = client.get(f"{RATIO}&lookback=21&asof=2026-01-16")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>IWM/SPY ratio with 50- and 200-session averages</h1>" in answer.text
    assert 'aria-label="IWM/SPY ratio with 50- and 200-session averages. ' in answer.text
    assert "As of 16 Jan 2026 · IWM-SPY · 21 sessions · total return · Yahoo Finance" in answer.text
    whole = "/spread?pair=IWM-SPY&amp;lookback=21&amp;asof=2026-01-16&amp;basis=total"
    assert f'<a href="{whole}" target="_blank" rel="noopener">Open in Rotation</a>' in answer.text
    assert '<a href="/chart.html?page=spread&amp;chart=ratio&amp;' in answer.text


@pytest.mark.parametrize(("page", "card"), CARDS.values(), ids=CARDS)
def test_every_chart_stands_alone(client: TestClient, page: str, card: ChartCard) -> None:
    """On simulated prices, which the frame and the chart itself say."""
    address = registry.page(page).path
    answer = client.get(f"{address}?embed=chart&card={card.key}")
    assert answer.status_code == 200
    drawn = card.figure(result(page)).spec
    found = specs(answer.text)
    assert [len(spec["data"]) for spec in found.values()] == [len(drawn["data"])] * 2  # type: ignore[arg-type]
    if drawn["data"]:
        assert "SAMPLE DATA · As of " in answer.text
        assert answer.text.count('"text":"Sample data"') == 2


def test_dark_chart_has_colours_of_its_own(client: TestClient, stored: Tables) -> None:
    """Without a choice both are there, for the reader's preference; a choice leaves one."""
    both = specs(client.get(RATIO).text)
    assert tuple(both) == SCHEMES
    light, dark = (spec["data"][0]["line"]["color"] for spec in both.values())  # type: ignore[index]
    assert light != dark
    chosen = client.get(f"{RATIO}&embed_options=dark_theme").text
    assert specs(chosen) == {"dark": both["dark"]}
    assert ":root { color-scheme: dark; }" in chosen


def test_marks_are_drawn(client: TestClient, stored: Tables) -> None:
    """As on the page, and said."""
    text = client.get(f"{RATIO}&asof=2026-01-16&marks=article&marks=fomc").text
    assert "Dotted: ▲ FOMC decisions and ◆ the article of 16 Jan 2026.</p>" in text
    assert "Dotted" not in client.get(RATIO).text
    names = [
        trace.get("name")
        for trace in specs(client.get(f"{RATIO}&marks=article").text)["light"]["data"]  # type: ignore[attr-defined]
    ]
    assert "the article of 16 Jan 2026" in names


@pytest.mark.parametrize(
    ("address", "says"),
    [
        ("/spread?embed=chart", "expected one of ratio, rebased, rolling, years. Nothing "),
        ("/data?embed=chart&card=x", "The page data has no chart; expected was a page that has "),
        ("/spread?embed=chart&card=%3Cb%3E", "The page spread has no chart of that name"),
    ],
)  # fmt: skip
def test_unknown_chart_is_a_sentence_in_the_frame(
    client: TestClient, address: str, says: str
) -> None:
    """404, as a page of HTML: a person reads it."""
    answer = client.get(address)
    assert answer.status_code == 404
    assert answer.headers["content-type"].startswith("text/html")
    assert says in answer.text
    assert "<b>" not in answer.text


@pytest.mark.parametrize(
    ("query", "says"),
    [
        ("lookback=9999", "The lookback “9999” is not a whole number of sessions from 5 to 756; "),
        ("marks=foo", "The marks “foo” are not none or some of fomc, cpi, reconstitution, "
         "article; nothing is marked."),
        ("lookbak=5", "The address has “lookbak”, which is no control; expected was lookback. "),
        ("embed_options=sepia", "The value “sepia” of embed_options is none of light_theme, "),
    ],
)  # fmt: skip
def test_bad_value_is_told_in_the_frame(
    client: TestClient, stored: Tables, query: str, says: str
) -> None:
    """What was wrong, what was expected, what is shown."""
    answer = client.get(f"{RATIO}&{query}")
    assert answer.status_code == 200
    assert f'<p class="note">{says}' in answer.text


def test_good_address_has_no_note(client: TestClient, stored: Tables) -> None:
    """Names of the frame itself are no controls and none misspelt."""
    told = client.get(f"{RATIO}&embed_options=light_theme&utm_source=wiki").text
    assert 'class="note"' not in told


def test_broken_store_is_a_sentence_in_the_frame(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503, nothing of a trace; the frame loads itself again after a minute."""
    monkeypatch.setenv("ROTATION_STORE", "s3://")
    settings.current.cache_clear()
    answer = client.get(RATIO)
    assert answer.status_code == 503
    assert answer.headers["refresh"] == answer.headers["retry-after"] == "60"
    assert "ROTATION_STORE" in answer.text
    assert 'role="alert"' in answer.text


def test_frame_of_a_busy_server_comes_back(
    client: TestClient, stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A page of a wiki may have many: those turned away load themselves again soon."""

    def busy(*_: object) -> None:
        raise Busy

    monkeypatch.setattr(chart_frame, "content", busy)
    answer = client.get(RATIO)
    assert answer.status_code == 503
    assert answer.headers["refresh"] == "5"
    assert "Too much is asked for at once" in answer.text


def test_unchanged_frame_is_not_sent_twice(client: TestClient, stored: Tables) -> None:
    """By its ETag: an open frame asks each minute."""
    etag = client.get(RATIO).headers["etag"]
    assert client.get(RATIO, headers={"If-None-Match": etag}).status_code == 304
    other = client.get(f"{RATIO}&lookback=5&basis=price", headers={"If-None-Match": etag})
    assert other.status_code == 200


def test_frame_runs_no_script_in_its_page(client: TestClient, stored: Tables) -> None:
    """The policy of the site lets none run there; its scripts have addresses that are answered."""
    text = client.get(RATIO).text
    assert set(re.findall(r"<script(?: type=\"([\w/]+)\")?", text)) == {"application/json", ""}
    loaded = re.findall(r'<script src="([^"]+)" defer></script>', text)
    assert text.count("<script") == len(loaded) + len(SCHEMES) + 2
    loaded += re.findall(r'data-(?:script|zoomed)="([^"]+)"', text)
    assert sorted(loaded) == sorted(assets.files())
    for address in loaded:
        assert client.get(address).headers["content-type"].startswith("text/javascript")
    font = re.findall(r'src: url\("([^"]+)"\)', text)
    assert len(font) == 1
    assert font[0].removeprefix("/") in SHELL
    assert client.get(font[0]).status_code == 200


def test_page_itself_is_answered_as_before(client: TestClient) -> None:
    """Streamlit's own frame, and an address without one."""
    for address in ("/spread", "/spread?embed=true&card=ratio"):
        assert '<div id="root">' in client.get(address).text


def test_frame_is_closed_where_people_sign_in(closed: TestClient) -> None:
    """Its scripts say nothing of what is stored and are open to all."""
    answer = closed.get(RATIO)
    assert "Sign in to see this page." in answer.text
    assert "data-scheme" not in answer.text
    for address in assets.files():
        assert closed.get(address).status_code == 200
