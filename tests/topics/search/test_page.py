"""The search page and its card on the overview, as a viewer gets them."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from rotation import formats, universe
from rotation.auth import rate_limits
from rotation.results.result import Result
from rotation.search import request
from rotation.search.request import PullKey
from rotation.selection import Selection
from rotation.store.coordination import fetch_log
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from rotation.store.search import pulls, queue
from rotation.topics import registry
from rotation.topics.search.ui import charts
from rotation.topics.search.view import controls as search_request
from rotation.ui.frame import gate
from tests import ledger
from tests.markets import AT, bars, days_until, market_of, result_of, walk
from tests.searches import sunday_before, sundays

APP = str(Path(__file__).parents[3] / "app.py")
DAYS = days_until("2026-11-20", 700)
DEFAULT = PullKey(universe.SEARCH_TERMS, "US", "today 5-y")
CHARTS = {"interest", "lead_lag", "scores", "volatility", "regions", "pageviews"}
MADE = AT - dt.timedelta(hours=5)

pytestmark = pytest.mark.usefixtures("clock")


@pytest.fixture(autouse=True)
def one_viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who did nothing yet, at the machine itself; the testing client has no address."""
    monkeypatch.setattr(rate_limits, "_HERE", rate_limits.Limits())
    monkeypatch.setattr(gate, "viewer", lambda: "address:127.0.0.1")
    monkeypatch.setattr(gate, "may_upload", lambda: True)


def opened(page: str = "search", **values: str) -> AppTest:
    """A page as a link with these values shows it."""
    app = AppTest.from_file(APP, default_timeout=60)
    if page:
        app.switch_page(f"pages/rotation/{page}.py")
    for name, value in values.items():
        app.query_params[name] = value
    return sound(app.run())


def sound(app: AppTest) -> AppTest:
    """Drawn to the end."""
    assert not app.exception
    assert not app.error
    return app


def figures(app: AppTest) -> dict[str, Any]:
    """The figures of a page by key."""
    return {
        chart.proto.id.rsplit("-$$", 1)[-1].rsplit("-", 1)[-1]: json.loads(chart.proto.spec)
        for chart in app.get("plotly_chart")
    }


def said(app: AppTest) -> str:
    """Every word on the page that is not in a chart or a table."""
    return "\n".join(block.value for block in [*app.markdown, *app.caption, *app.info])


def warnings(app: AppTest) -> list[str]:
    """Warnings, less the banner of the sample."""
    return [str(one.value) for one in app.warning if "simulated" not in str(one.value)]


def metrics(app: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


def texts(app: AppTest) -> str:
    """Everything that was sent to the browser."""
    return "\n".join(str(element.proto) for element in app._tree if hasattr(element, "proto"))


def store_pull(tables: Tables, to: PullKey, *, at: dt.datetime = MADE, seed: int = 3) -> None:
    """120 weeks of a request."""
    weeks = sundays(sunday_before(at), 120)
    values = np.random.default_rng(seed).integers(20, 60, (120, len(to.terms)))
    rows = pd.DataFrame(values, pd.DatetimeIndex(weeks, name="date"), list(to.terms))
    rows = rows.melt(var_name="term", ignore_index=False).reset_index()
    rows["is_partial"] = rows["date"] == rows["date"].max()
    pulls.add_interest(tables, rows, to, pull_id=f"{seed} {at}", source="google_trends", at=at)


def store_prices(tables: Tables) -> None:
    rows = [bars(symbol, DAYS, walk(n, 700)) for n, symbol in enumerate(("IWM", "SPY"))]
    writer.merge_prices(tables, pd.concat(rows), source="yahoo", at=AT)


@pytest.fixture
def stored(tables: Tables) -> Tables:
    """The pair's prices and a pull of the default terms."""
    store_prices(tables)
    store_pull(tables, DEFAULT)
    return tables


def test_sample_is_whole_and_marked() -> None:
    """Every chart with the word on it, the planted lead in words, no call to anyone."""
    app = opened()
    drawn = figures(app)
    assert set(drawn) == CHARTS
    for spec in drawn.values():
        assert "Sample data" in [note["text"] for note in spec["layout"]["annotations"]]
        assert spec["data"]
    assert "leads the spread by 2 weeks" in said(app)
    assert metrics(app)["Lead–lag vs spread"] == "leads by 2 w"


def test_figures_are_those_of_the_command_line(stored: Tables) -> None:
    """One result, several faces."""
    shown = metrics(opened())
    market = market_of(stored)
    wish = registry.page("search").parse({}, market).selection
    x = result_of("search", wish, market, stored).numbers
    assert shown["Highest z-score"] == formats.SCORE(x["loudest_z"])
    assert shown["4-week change"] == formats.POINTS(x["loudest_change_4w"])
    assert shown["Terms with z ≥ 2"] == f"{x['in_surge']} of 5"
    assert shown["Last complete week"] == "8 Nov 2026 to 14 Nov 2026"


def test_stored_pull_says_when_it_was_made_and_nothing_is_simulated(stored: Tables) -> None:
    """Its time on the page, and no word of a sample."""
    app = opened()
    assert "fetched 20 Nov 2026, 17:00 UTC (5 hours ago)" in said(app)
    assert "sample" not in texts(app).lower()
    assert "simulated" not in texts(app).lower()


def test_terms_of_the_address(stored: Tables) -> None:
    """Terms, region and span of a link, as its sender saw them."""
    store_pull(stored, PullKey(("gold", "IWM"), "GB", "today 12-m"), seed=5)
    app = opened(terms="IWM,gold", geo="gb", span="12m", term="IWM")
    assert warnings(app) == []
    assert app.text_input(key="terms").value == "IWM,gold"
    assert [trace["name"] for trace in figures(app)["interest"]["data"]][:1] == ["gold"]
    assert "Weekly change of “IWM” vs the spread, by lag" in said(app)


BAD = [
    ("", "No search term was given; expected 1 to 5, separated by commas"),
    ("a,b,c,d,e,f", "6 search terms were given and one search compares at most 5"),
    ("x" * 101, "has 101 characters; expected at most 100"),
    ("x," * 400, "has 601 characters; expected at most 600"),
    ("rocket 🚀", "The search term “rocket ·” has a character other than letters"),
    ('"IWM"', "The search term “·IWM·” has a character other than letters"),
    ("<script>alert(1)</script>", "The search term “·script·alert·1··/script·” has a character"),
    ("'; DROP TABLE prices; --", "has a character other than letters, digits, spaces"),
]


@pytest.mark.parametrize(("text", "sentence"), BAD, ids=[text[:12] for text, _ in BAD])
def test_terms_that_cannot_be_searched_are_refused_in_one_sentence(
    text: str, sentence: str
) -> None:
    """From the address as from the box; the default terms are shown."""
    app = opened(terms=text)
    (warning,) = warnings(app)
    assert sentence in warning
    assert warning.endswith("; the default terms are shown.")
    assert len(warning) < 220
    assert "small cap stocks" in [trace["name"] for trace in figures(app)["interest"]["data"]]
    typed = opened()
    typed.text_input(key="terms").set_value(text).run()
    assert warnings(sound(typed)) == [warning]


def test_terms_that_differ_in_case_are_one(stored: Tables) -> None:
    """Cleaned, and the page says what it read."""
    app = opened(terms="IWM, iwm ,IWM")
    assert warnings(app) == []
    assert "Search terms read as: IWM" in said(app)


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("geo", "Atlantis", "The region “Atlantis” is neither world nor a code such as US or "
         "US-CA; US is used."),
        ("span", "9 lives", "The span “9 lives” is not one such as 5y, 12m, all or "
         "2021-01-17..2026-01-11; 5y is used."),
        ("term", "<b>", "The search term “·b·” has a character other than letters, digits, spaces "
         "and . & + - / % \\$; the first term is used."),
    ],
)  # fmt: skip
def test_bad_region_span_or_term_falls_back_with_a_word(
    name: str, value: str, sentence: str
) -> None:
    """One sentence; the default is used."""
    app = opened(**{name: value})
    assert warnings(app) == [sentence]
    assert "leads the spread by 2 weeks" in said(app)


def test_preset_changes_terms_and_address(stored: Tables) -> None:
    """One click asks for another set; the box says which."""
    app = opened(term="IWM")
    (presets,) = (one for one in app.pills if one.label == "Presets")
    assert presets.value == "Small caps"
    presets.set_value("Fear").run()
    assert app.text_input(key="terms").value == search_request.PRESETS["Fear"]
    assert "No search for recession, stock market crash" in said(sound(app))


def test_a_browser_behind_brings_no_preset_back(stored: Tables) -> None:
    """Slow to draw, it says the former preset once more beside the terms that were typed."""
    app = opened()
    behind = app._tree.get_widget_states()
    app.text_input(key="terms").set_value("gold, IWM").run()
    (box,) = (one for one in behind.widgets if one.id == app.text_input(key="terms").proto.id)
    box.string_value = "gold, IWM, copper"
    sound(app._run(behind))
    assert app.text_input(key="terms").value == "gold, IWM, copper"


def test_search_that_is_not_stored_can_be_queued(stored: Tables) -> None:
    """Once: then the page says when it will be tried, to this viewer and to the next."""
    app = opened(terms="gold, IWM")
    assert "shown instead is small cap stocks" in said(app)
    app.button(key="queue").click().run()
    (queued,) = queue.waiting(stored, AT)
    assert queued.request == request.Request(("gold", "IWM"))
    assert "This search is queued, number 1 of 1" in said(sound(app))
    other = opened(terms="IWM,gold")
    assert "It will be tried at the refresher's next turn" in said(other)
    assert not [button for button in other.button if button.key == "queue"]
    until = AT + dt.timedelta(minutes=10)
    refused = fetch_log.Fetch("google_trends", fetch_log.RUN, AT, "rate_limited", 0, "No.", until)
    fetch_log.append(stored, [refused])
    assert f"It will be tried after {formats.instant(until)}" in said(sound(app.run()))


def test_viewer_who_asks_for_much_in_a_row_is_put_off(
    stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One sentence says until when, and nothing is queued."""
    budget = {**rate_limits.BUDGETS, "term": rate_limits.Budget(at_once=1, every=60.0)}
    monkeypatch.setattr(rate_limits, "BUDGETS", budget)
    opened(terms="gold").button(key="queue").click().run()
    app = opened(terms="silver")
    app.button(key="queue").click().run()
    assert "this one was not queued, ask again in " in said(sound(app))
    app.file_uploader(key="trends_file").set_value(("multiTimeline.csv", _file(), "text/csv")).run()
    (error,) = app.error
    assert "the file was not stored, upload it again in " in error.value
    assert [wish.request.terms for wish in queue.waiting(stored, AT)] == [("gold",)]
    assert len(pulls.listing(stored)) == 1


@pytest.mark.usefixtures("stored")
def test_stranger_brings_no_file(monkeypatch: pytest.MonkeyPatch) -> None:
    """What they bring everybody would see."""
    monkeypatch.setattr(gate, "may_upload", lambda: False)
    app = opened()
    assert not app.get("file_uploader")
    assert "only people who are signed in can upload one" in said(app)


def test_search_that_is_stored_offers_no_queue(stored: Tables) -> None:
    """Nor does one whose weeks all lie after the day asked about."""
    for values in ({}, {"asof": "2024-06-28"}):
        app = opened(**values)
        assert not [button for button in app.button if button.key == "queue"]


def test_answer_is_drawn_at_the_next_redraw(stored: Tables) -> None:
    """The refresher stores a pull: another version, another result."""
    app = opened(terms="gold")
    assert "No search for gold (US, 5y) is stored" in said(app)
    store_pull(stored, PullKey(("gold",), "US", "today 5-y"), seed=8)
    sound(app.run())
    assert "No search for gold" not in said(app)
    assert [trace["name"] for trace in figures(app)["interest"]["data"]][:1] == ["gold"]


def test_stored_pulls_are_listed(stored: Tables) -> None:
    """Terms, place, span, time and source of each."""
    store_pull(stored, PullKey(("gold",), "", "today 12-m"), at=MADE - dt.timedelta(days=1), seed=8)
    table = next(f.value for f in opened().dataframe if "Made, UTC" in f.value)
    assert table[["Terms", "Region", "Span"]].to_numpy().tolist() == [
        [", ".join(universe.SEARCH_TERMS), "US", "5y"],
        ["gold", "world", "12m"],
    ]


def test_file_of_google_trends_is_taken_and_shown(stored: Tables) -> None:
    """Uploaded, stored whole, and its search put into the controls."""
    app = opened()
    app.file_uploader(key="trends_file").set_value(("multiTimeline.csv", _file(), "text/csv")).run()
    sound(app)
    assert any("silver" in str(one.value) for one in app.success)
    assert app.text_input(key="terms").value == "silver, copper"
    assert [trace["name"] for trace in figures(app)["interest"]["data"]][:1] == ["silver"]
    assert "From a file of Google Trends" in said(app)


def test_file_of_the_new_site_is_taken_by_its_name(stored: Tables) -> None:
    """The place is in the name alone; without it the file is refused."""
    payload = _file(name="Time", shape="{}").partition(b"\n\n")[2]
    app = opened()
    app.file_uploader(key="trends_file").set_value(("renamed.csv", payload, "text/csv")).run()
    assert "does not say its region" in app.error[0].value
    name = "time_series_GB_20240804-0000_20261115-0000.csv"
    app.file_uploader(key="trends_file").set_value((name, payload, "text/csv")).run()
    sound(app)
    assert (app.text_input(key="terms").value, warnings(app)) == ("silver, copper", [])
    assert app.selectbox(key="geo").value == "GB"
    assert [trace["name"] for trace in figures(app)["interest"]["data"]][:1] == ["silver"]


def test_file_in_another_language_is_of_the_same_place(stored: Tables) -> None:
    """The address says US, and nothing is warned of."""
    app = opened()
    payload = _file(category="Kategorie: Alle Kategorien", shape="{}: (Vereinigte Staaten)")
    app.file_uploader(key="trends_file").set_value(("de.csv", payload, "text/csv")).run()
    sound(app)
    assert (app.selectbox(key="geo").value, warnings(app)) == ("US", [])
    assert "No search for" not in said(app)


@pytest.mark.parametrize(
    ("terms", "place"),
    [
        (tuple("abcdefgh"), "United States"),
        (("''small cap'' ETF", "Moody's"), "United States"),
        (("silver",), "Bavaria"),
    ],
    ids=["eight terms", "quotes", "place without a code"],
)
def test_pull_that_google_cannot_be_asked_for_is_shown_by_its_name(
    stored: Tables, terms: tuple[str, ...], place: str
) -> None:
    """The controls stay as they are; another search takes its place."""
    app = opened()
    payload = _file(*terms, shape=f"{{}}: ({place})")
    app.file_uploader(key="trends_file").set_value(("own.csv", payload, "text/csv")).run()
    sound(app)
    pull_id = str(app.query_params["pull"])
    assert pulls.listing(stored)[0].pull_id == pull_id
    assert warnings(app) == []
    assert [trace["name"] for trace in figures(app)["interest"]["data"]][:1] == [terms[0]]
    assert "No search" not in said(app)
    linked = opened(pull=pull_id)
    assert [trace["name"] for trace in figures(linked)["interest"]["data"]][:1] == [terms[0]]
    linked.text_input(key="terms").set_value("IWM").run()
    assert "pull" not in sound(linked).query_params


def test_pull_that_is_not_stored_is_named(stored: Tables) -> None:
    """The search of the controls is shown in its place."""
    app = opened(pull="import-0a1b")
    assert "No search import-0a1b is stored" in said(app)
    assert figures(app)["interest"]["data"]


@pytest.mark.parametrize("payload", [b"", b"a,b\n1,2\n", b"\xff\xfe\x00", b"<html>captcha</html>"])
def test_file_of_something_else_is_one_sentence(stored: Tables, payload: bytes) -> None:
    """What was wrong, and that nothing was imported."""
    app = opened()
    app.file_uploader(key="trends_file").set_value(("multi.csv", payload, "text/csv")).run()
    assert not app.exception
    (error,) = app.error
    assert "nothing was imported" in error.value.lower()
    assert len(pulls.listing(stored)) == 1


def _file(
    *terms: str,
    name: str = "Week",
    shape: str = "{}: (United States)",
    category: str = "Category: All categories",
) -> bytes:
    """Weeks of a file of Google Trends."""
    asked = terms or ("silver", "copper")
    head = ",".join([name, *map(shape.format, asked)])
    values = [",".join(str(20 + n % (50 + 3 * k)) for k in range(len(asked))) for n in range(120)]
    weeks = sundays("2026-11-15", 120)
    lines = [f"{week},{line}" for week, line in zip(weeks, values, strict=True)]
    return "\n".join([category, "", head, *lines]).encode()


def test_dollar_signs_are_no_formula(stored: Tables) -> None:
    """Two of them in a sentence would be typeset as one."""
    store_pull(stored, PullKey(("$SPY", "$IWM"), "US", "today 5-y"), seed=8)
    app = opened(terms="$SPY,$IWM")
    assert "“\\$SPY”" in said(app) or "“\\$IWM”" in said(app)
    assert "“$" not in said(app)
    assert "“\\$" in app.title[0].value


def test_prices_without_a_pull(tables: Tables) -> None:
    """The page is drawn: the spread, a sentence, the offer to ask, and no empty chart or figure."""
    store_prices(tables)
    app = opened()
    drawn = figures(app)
    assert [trace["name"] for trace in drawn["interest"]["data"]] == ["Spread"]
    assert list(drawn) == ["interest"]
    assert "## IWM minus SPY, 63 sessions" in said(app)
    assert "lags the rise" not in said(app)
    assert not app.metric
    assert "there is no interest to show" in said(app)
    assert app.button(key="queue")
    assert "is stored" in said(opened(""))


def test_pull_without_prices(tables: Tables) -> None:
    """Attention stands alone while no price is stored: a file was imported first."""
    weeks = sundays("2026-11-15", 60)
    rows = pd.DataFrame({"term": "IWM", "date": pd.DatetimeIndex(weeks), "value": np.arange(60.0)})
    rows["is_partial"] = False
    pulls.add_interest(
        tables, rows, PullKey(("IWM",), "US", "today 5-y"), pull_id="one", source="import", at=AT
    )
    app = opened(terms="IWM")
    assert "sample" not in texts(app).lower()
    assert figures(app)["interest"]["data"][0]["name"] == "IWM"
    assert "No prices are stored for IWM and SPY yet" in said(app)


def test_overview_has_the_row(stored: Tables) -> None:
    """The loudest term and how many surge, as the page itself has them."""
    row, page = ledger.rows(opened(""))["Are people searching for it?"], opened()
    assert f"{metrics(page)['Terms with z ≥ 2']} terms with z ≥ 2" in row
    assert "“" in row


def test_term_can_be_chosen(stored: Tables) -> None:
    """The second group of buttons: the address says which, and the charts are about it."""
    app = opened()
    (choice,) = (one for one in app.pills if one.key.startswith("term_choice-"))
    choice.set_value("IWM").run()
    assert app.query_params["term"] == "IWM"
    assert "Weekly change of “IWM” vs the spread, by lag" in said(sound(app))


def test_reset_forgets_the_term_as_well(stored: Tables) -> None:
    """In the address, in the charts and in the line of controls, which then knows the next one."""
    app = opened(term="IWM")
    assert "Term compared with the spread: IWM" in app.button(key="fold").label
    app.button(key="reset").click().run()
    assert "term" not in app.query_params
    assert "Weekly change of “IWM” vs the spread, by lag" not in said(sound(app))
    (choice,) = (one for one in app.pills if one.key.startswith("term_choice-"))
    choice.set_value("Russell 2000").run()
    assert "Term compared with the spread: Russell 2000" in app.button(key="fold").label


@pytest.mark.parametrize(("spread", "line"), [
    ([-0.02, -0.01], "The spread is negative throughout; −1.0 pp now."),
    ([-0.02, 0.01], "The spread turned positive on 16 Jan 2026; +1.0 pp now."),
])  # fmt: skip
def test_line_of_interest_says_what_the_spread_does(spread: list[float], line: str) -> None:
    """A sentence with a verb, also where nothing turned."""
    days = np.array(["2026-01-15", "2026-01-16"], "datetime64[D]")
    found = Result(
        "search", Selection(), days[-1].item(), (), {"loudest": None},
        {"terms": []}, series={"spread": {"session": days, "spread": np.array(spread)}},
    )  # fmt: skip
    assert charts.INTEREST.words(found)[1] == line
