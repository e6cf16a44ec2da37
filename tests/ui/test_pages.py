"""The app as a person meets it, page by page, without a browser."""

from __future__ import annotations

import dataclasses
import datetime as dt
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from rotation import formats, sessions, universe
from rotation.catalog import TABLES
from rotation.results.page import Data
from rotation.selection import Pair, Selection
from rotation.store.coordination import fetch_log
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from rotation.ui import cards
from rotation.ui.frame import error_boundary
from tests import ledger
from tests.markets import AT, bars, days_until, market_of, result_of, walk

ROOT = Path(__file__).parent.parent.parent
PAGES = sorted(str(path.relative_to(ROOT)) for path in ROOT.glob("pages/*/*.py"))
OVERVIEW, SPREAD, DATA = (
    "pages/answer/overview.py",
    "pages/rotation/spread.py",
    "pages/behind/data.py",
)
GLOSSARY = "pages/behind/glossary.py"
"""Says what a sample is, whatever is stored."""
DAYS = days_until("2026-11-20", 320)

pytestmark = pytest.mark.usefixtures("clock")


def visit(page: str = OVERVIEW, **query: str) -> AppTest:
    """Open a page by its address in a fresh session."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update(query)
    if page != OVERVIEW:
        app.switch_page(page)
    return app.run()


def texts(app: AppTest) -> str:
    """Everything that was sent to the browser: text, tables' labels, charts."""
    return "\n".join(str(element.proto) for element in app._tree if hasattr(element, "proto"))


def sentences(app: AppTest) -> list[str]:
    """Warnings, less the banner of the sample."""
    return [str(one.value) for one in app.warning if "simulated" not in str(one.value)]


def metrics(app: AppTest) -> dict[str, str]:
    return {one.label: one.value for one in app.metric}


def leads(app: AppTest, page: str, spread: float) -> bool:
    """Whether a spread is among the figures of the spread page, or in the ledger's first row."""
    if page == OVERVIEW:
        return formats.SHORT_PP(spread) in ledger.rows(app)["Do small caps lead?"]
    return formats.PP(spread) in metrics(app).values()


def sound(app: AppTest) -> None:
    """Drawn to the end: no error, no exception, no traceback."""
    assert not app.exception
    assert not app.error
    assert "Traceback" not in texts(app)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the core symbols' prices up to the last complete session."""
    folder = tmp_path_factory.mktemp("filled") / "store"
    symbols = [symbol for symbol in universe.core_symbols() if symbol not in ("QQQ", "^VIX")]
    paid = np.where(np.arange(320) % 63 == 0, 0.4, 0.0)
    rows = pd.concat(
        bars(symbol, DAYS, walk(number, 320), dividend=paid)
        for number, symbol in enumerate(symbols)
    )
    writer.merge_prices(Tables(str(folder)), rows, source="yahoo", at=AT)
    return folder


@pytest.fixture
def stored(filled: Path, monkeypatch: pytest.MonkeyPatch) -> Tables:
    """That store, for looking only."""
    monkeypatch.setenv("ROTATION_STORE", str(filled))
    return Tables(str(filled))


@pytest.fixture
def own(filled: Path, store_folder: Path) -> Tables:
    """A copy of it, to be written to or damaged."""
    shutil.copytree(filled, store_folder)
    return Tables(str(store_folder))


def computed(tables: Tables, page: str, **wish: Any) -> dict[str, Any]:
    """A page's numbers without the app."""
    wanted = dataclasses.replace(Selection(pair=Pair("IWM", "SPY")), **wish)
    return dict(result_of(page, wanted, market_of(tables), tables).numbers)


@pytest.mark.parametrize("page", PAGES)
def test_page_shows_the_sample_and_says_so(page: str) -> None:
    """Nothing is stored: simulated prices, in the frame and on every chart."""
    app = visit(page)
    sound(app)
    assert len(app.title) == 1
    assert "simulated" in app.warning[0].value
    for chart in app.get("plotly_chart"):
        assert "Sample data" in str(chart.proto)


@pytest.mark.parametrize("page", [page for page in PAGES if page != GLOSSARY])
def test_page_of_stored_prices_shows_nothing_simulated(page: str, stored: Tables) -> None:
    """The word sample is nowhere, and nothing was missing to draw the page."""
    app = visit(page)
    sound(app)
    assert "sample" not in texts(app).lower()
    assert "simulated" not in texts(app).lower()
    assert sentences(app) == []


@pytest.mark.parametrize("page", [page for page in PAGES if page != GLOSSARY])
def test_page_of_a_single_imported_symbol_is_drawn(page: str, tables: Tables) -> None:
    """Hardly anything is stored: words in place of figures, nothing simulated."""
    writer.merge_prices(tables, bars("MINE", DAYS[-2:], [1.0, 1.1]), source="import", at=AT)
    app = visit(page)
    sound(app)
    assert "sample" not in texts(app).lower()


@pytest.mark.parametrize("page", ["breadth", "flows", "fundamentals"])
@pytest.mark.usefixtures("stored")
def test_page_without_any_input_is_one_sentence(page: str) -> None:
    """No wall of dashes and no empty charts: what is not stored, and where it says how it comes."""
    app = visit(f"pages/rotation/{page}.py")
    assert not app.metric
    assert not app.get("plotly_chart")
    words = [str(one.value) for one in app.markdown]
    assert len([one for one in words if re.search(r" stored.*\.$", one)]) == 1
    assert any(one.endswith("fetches or imports the rest](data)") for one in words)
    assert not re.search(r"rotation (import|refresh)", texts(app))


def test_chart_of_nothing_offers_no_file(stored: Tables) -> None:
    """Prices alone are stored: the ratio on the policy page can be taken away, chances cannot."""
    heads = [str(one.value) for one in visit("pages/rotation/policy.py").markdown]
    (ratio,) = (one for one in heads if one.startswith("## IWM/SPY ratio with the FOMC"))
    (chances,) = (one for one in heads if one.startswith("## Probability of each target range"))
    assert "chart.csv" in ratio
    assert "chart.csv" not in chances


def test_figures_are_those_of_the_command_line(stored: Tables) -> None:
    """One result, several faces."""
    shown, numbers = metrics(visit(SPREAD)), computed(stored, "spread")
    assert shown["Spread"] == formats.PP(numbers["size_spread"])
    assert shown["IWM"] == formats.PERCENT(numbers["small_return"])
    assert shown["SPY"] == formats.PERCENT(numbers["large_return"])
    assert shown["Beta"] == formats.DECIMAL(numbers["beta"])
    assert shown["YTD spread"] == formats.PP(numbers["ytd_spread"])


def test_address_says_what_is_shown(stored: Tables) -> None:
    """All four controls at once."""
    app = visit(SPREAD, pair="IJR-SPY", lookback="10", asof="2026-08-14", basis="price")
    sound(app)
    assert sentences(app) == []
    wish = {"pair": Pair("IJR", "SPY"), "lookback": 10, "asof": dt.date(2026, 8, 14)}
    numbers = computed(stored, "spread", basis="price", **wish)
    assert metrics(app)["Spread"] == formats.PP(numbers["size_spread"])
    assert app.selectbox(key="pair").value == "IJR-SPY"
    assert app.slider(key="lookback").value == 10
    assert app.date_input(key="asof").value == dt.date(2026, 8, 14)
    assert app.session_state["basis"] == "price"


def test_moving_the_slider_changes_the_figures(stored: Tables) -> None:
    """And the sentence below the chart says over how many sessions."""
    app = visit(SPREAD)
    app.slider(key="lookback").set_value(21).run()
    numbers = computed(stored, "spread", lookback=21)
    assert metrics(app)["Spread"] == formats.PP(numbers["size_spread"])
    assert "over 21 sessions" in texts(app)


def test_choosing_another_pair_changes_the_figures(stored: Tables) -> None:
    """From the list, and typed: any two stored symbols."""
    app = visit(SPREAD)
    app.selectbox(key="pair").set_value("RUT-GSPC").run()
    numbers = computed(stored, "spread", pair=Pair("^RUT", "^GSPC"))
    assert metrics(app)["Spread"] == formats.PP(numbers["size_spread"])
    app = visit(SPREAD, pair="IWN-IWD")
    numbers = computed(stored, "spread", pair=Pair("IWN", "IWD"))
    assert metrics(app)["IWN"] == formats.PERCENT(numbers["small_return"])
    assert sentences(app) == []


@pytest.mark.parametrize("page", PAGES)
def test_going_back_in_time(page: str, stored: Tables) -> None:
    """A day in the middle of what is stored, a Sunday at that."""
    app = visit(page, asof="2026-03-15")
    sound(app)
    if page in (SPREAD, OVERVIEW):
        assert "Prices to 13 Mar 2026" in texts(app)
        numbers = computed(stored, "spread", asof=dt.date(2026, 3, 15))
        assert leads(app, page, numbers["ytd_spread"])


def test_closed_day_becomes_the_session_before_it(stored: Tables) -> None:
    """Control and figures agree, and the page says what it made of the day."""
    app = visit(SPREAD)
    app.date_input(key="asof").set_value(dt.date(2026, 3, 15)).run()
    sound(app)
    assert app.session_state["asof"] == dt.date(2026, 3, 13)
    assert "Sun 15 Mar 2026 has no session: shown is Fri 13 Mar 2026." in texts(app)
    app.date_input(key="asof").set_value(dt.date(2026, 3, 12)).run()
    assert "has no session" not in texts(app)


def test_clearing_the_day_shows_the_latest_again(stored: Tables) -> None:
    """From the control."""
    app = visit(SPREAD, asof="2026-03-13")
    app.date_input(key="asof").set_value(None).run()
    assert "Prices to 20 Nov 2026" in texts(app)


def test_controls_keep_their_values_at_a_page_switch(stored: Tables) -> None:
    """Through every page and back."""
    app = visit(SPREAD)
    app.slider(key="lookback").set_value(33)
    app.selectbox(key="pair").set_value("RUT-GSPC")
    app.date_input(key="asof").set_value(dt.date(2026, 9, 30)).run()
    before = metrics(app)
    for page in [*PAGES, SPREAD]:
        app.switch_page(page).run()
        sound(app)
        kept = [app.session_state[name] for name in ("pair", "lookback", "asof", "basis")]
        assert kept == ["RUT-GSPC", 33, dt.date(2026, 9, 30), "total"]
    assert metrics(app) == before


NO_NUMBER = "is not a whole number of sessions from 5 to 756; 63 is used."
NO_PAIR = "is not two symbols joined by a dash, such as IWM-SPY; IWM-SPY is shown."
LATEST = "the latest session is shown."
BAD = [
    ("lookback", "abc", f"The lookback “abc” {NO_NUMBER}"),
    ("lookback", "999999", f"The lookback “999999” {NO_NUMBER}"),
    ("pair", "<script>", f"The pair “·script·” {NO_PAIR}"),
    ("pair", "IWM-NOPE", "No prices are stored for NOPE of the pair “IWM-NOPE”; IWM-SPY is shown."),
    ("asof", "2031-01-01", f"The as-of date 1 Jan 2031 is in the future; {LATEST}"),
    (
        "asof",
        "1900-01-01",
        f"The as-of date 1 Jan 1900 lies before the first stored session "
        f"{formats.day(DAYS[0])}; {LATEST}",
    ),
    ("asof", "yesterday", f"The as-of date “yesterday” is not a day such as 2026-01-16; {LATEST}"),
    (
        "basis",
        "both",
        "The basis “both” is neither total (dividends reinvested) nor price; total is used.",
    ),
]


@pytest.mark.parametrize(("name", "value", "sentence"), BAD, ids=[f"{n}={v}" for n, v, _ in BAD])
def test_bad_value_in_the_address_falls_back_with_one_sentence(
    stored: Tables, name: str, value: str, sentence: str
) -> None:
    """The default is shown, and a visible word of why; on the overview as on the spread."""
    for page in (SPREAD, OVERVIEW):
        app = visit(page, **{name: value})
        sound(app)
        assert sentences(app) == [sentence]
        default = {"pair": "IWM-SPY", "lookback": 63, "asof": None, "basis": "total"}
        assert {control: app.session_state[control] for control in default} == default
        assert leads(app, page, computed(stored, "spread")["size_spread"])


@pytest.mark.parametrize(
    ("name", "value", "used"),
    [("lookback", "1e2", 100), ("lookback", "+21", 21), ("asof", "2026-1-5", dt.date(2026, 1, 5))],
)
def test_value_only_the_control_can_read_is_used_without_a_word(
    stored: Tables, name: str, value: str, used: object
) -> None:
    """It would be wrong to say that the default is shown."""
    app = visit(SPREAD, **{name: value})
    sound(app)
    assert sentences(app) == []
    assert app.session_state[name] == used


@pytest.mark.parametrize(
    ("name", "value"),
    [("asof", "20260116"), ("asof", "2026-W03-5"), ("asof", " 2026-01-16"), ("basis", "PRICE")],
)
def test_value_the_control_cannot_read_is_never_dropped_in_silence(
    stored: Tables, name: str, value: str
) -> None:
    """Whoever opens the link would take the latest figures for those of the day."""
    app = visit(SPREAD, **{name: value})
    sound(app)
    (sentence,) = sentences(app)
    assert f"“{value}”" in sentence
    assert app.session_state[name] == {"asof": None, "basis": "total"}[name]


def test_value_given_twice_in_the_address_is_said(stored: Tables) -> None:
    """The control takes neither."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params["lookback"] = ["10", "21"]
    app.switch_page(SPREAD).run()
    sound(app)
    (sentence,) = sentences(app)
    assert sentence.startswith("The lookback “10 and 21” is not")


@pytest.mark.parametrize("page", PAGES)
def test_every_value_bad_at_once(page: str, stored: Tables) -> None:
    """A sentence each, on every page."""
    app = visit(page, lookback="abc", pair="<script>alert(1)</script>", asof="x", basis="y")
    sound(app)
    assert len(sentences(app)) == 4
    assert "<script" not in texts(app)


@pytest.mark.parametrize("value", ["", "🙂", "%00", "9" * 3000, "IWM-SPY-" * 400, "[a](b:c)"])
def test_odd_value_in_the_address_breaks_nothing(stored: Tables, value: str) -> None:
    """Whatever people and robots put there, in every control."""
    app = visit(SPREAD, pair=value, lookback=value, asof=value, basis=value)
    sound(app)
    assert len(sentences(app)) == 4
    assert max(len(sentence) for sentence in sentences(app)) < 200


def test_sentence_goes_when_another_choice_is_made(stored: Tables) -> None:
    """It was about the address, not about what is chosen now."""
    app = visit(SPREAD, lookback="abc")
    assert len(sentences(app)) == 1
    app.selectbox(key="pair").set_value("RUT-GSPC").run()
    app.query_params.clear()
    assert sentences(app.run()) == []


def test_pair_typed_into_the_box_that_is_not_stored(stored: Tables) -> None:
    """The widget lets anything through; the page does not."""
    app = visit(SPREAD)
    box = app.selectbox(key="pair")
    box.options.append("IWM-NOPE")
    box.set_value("IWM-NOPE").run()
    sound(app)
    assert sentences(app) == [
        "No prices are stored for NOPE of the pair “IWM-NOPE”; IWM-SPY is shown."
    ]
    assert app.session_state["pair"] == "IWM-SPY"


def cut_data_files(folder: Path) -> None:
    for path in folder.glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:200])


def garbage_in_the_log(folder: Path) -> None:
    for path in (folder / "_delta_log").glob("*.json"):
        path.write_text("garbage {")


def remove_log(folder: Path) -> None:
    for path in (folder / "_delta_log").iterdir():
        path.unlink()


@pytest.mark.parametrize("page", [OVERVIEW, DATA])
@pytest.mark.parametrize(
    "damage", [cut_data_files, garbage_in_the_log, remove_log], ids=lambda one: str(one.__name__)
)
def test_damaged_store_is_one_sentence_on_the_page(
    own: Tables, store_folder: Path, page: str, damage: Callable[[Path], None]
) -> None:
    """No traceback, and no simulated prices in place of the real ones."""
    damage(store_folder / "prices")
    app = visit(page)
    assert not app.exception
    (error,) = app.error
    assert error.value.startswith(f"The table prices in the store {store_folder} cannot be read (")
    assert "Traceback" not in texts(app)
    assert "simulated" not in texts(app)


def test_store_damaged_while_a_page_is_open_is_one_sentence(
    own: Tables, store_folder: Path
) -> None:
    """The next redraw says it; also the part that watches for new rows by itself."""
    app = visit(SPREAD)
    garbage_in_the_log(store_folder / "prices")
    app.run()
    assert not app.exception
    assert len(app.error) == 1
    watch = AppTest.from_function(_watch, default_timeout=120)
    watch.session_state["_version"] = 0
    watch.run()
    assert not watch.exception
    assert len(watch.error) == 1


def _watch() -> None:
    from rotation.ui.frame import auto_refresh

    auto_refresh.redraw_on_new_data()


def test_file_in_the_place_of_the_store_is_one_sentence_on_the_page(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It is no empty store, whose sample would be shown."""
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ROTATION_STORE", str(tmp_path / "file" / "store"))
    app = visit()
    assert not app.exception
    (error,) = app.error
    assert error.value.endswith(f"{tmp_path / 'file'} is a file; a folder is needed.")
    assert not [one for one in app.warning if "simulated" in one.value]


@pytest.mark.parametrize("page", PAGES)
@pytest.mark.parametrize(
    ("name", "value"), [("YAHOO_URL", "banana"), ("REQUESTS_PER_SECOND", "-1")]
)
def test_bad_setting_is_one_sentence_on_the_page(
    monkeypatch: pytest.MonkeyPatch, page: str, name: str, value: str
) -> None:
    """For whoever opens it, since whoever set it may not look at the log."""
    monkeypatch.setenv(f"ROTATION_{name}", value)
    app = visit(page)
    assert not app.exception
    (error,) = app.error
    assert error.value.startswith(f"The setting ROTATION_{name} is '{value}': ")


@pytest.mark.parametrize("page", [OVERVIEW, SPREAD, DATA])
def test_fault_in_the_program_is_a_sentence_too(
    monkeypatch: pytest.MonkeyPatch, page: str, own: Tables
) -> None:
    """What went wrong is for the log, not for the browser."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Data, "result", broken)
    app = visit(page)
    assert not app.exception
    assert "because of an internal error" in app.error[0].value
    assert "secret detail" not in texts(app)
    assert "ZeroDivisionError" not in texts(app)


def test_fault_is_told_with_the_id_the_log_has_it_under(
    monkeypatch: pytest.MonkeyPatch, own: Tables, caplog: pytest.LogCaptureFixture
) -> None:
    """So that a viewer's word leads to the traceback."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(Data, "result", broken)
    monkeypatch.setattr(error_boundary, "_connection", lambda: "connected-1")
    app = visit(SPREAD)
    assert app.error[0].value.endswith("The cause is in the server's log, under connected-1.")
    (record,) = [one for one in caplog.records if one.name == "rotation" and one.exc_info]
    assert vars(record)["request_id"] == "connected-1"


def test_page_turns_to_real_prices_once_they_are_stored(tables: Tables) -> None:
    """In the same session, without a reload; a day before the first stored one is given up."""
    app = visit(SPREAD, asof="2017-01-03", pair="VB-VV")
    assert "simulated" in app.warning[0].value
    for number, symbol in enumerate(["IWM", "SPY"]):
        rows = bars(symbol, DAYS, walk(number, 320))
        writer.merge_prices(tables, rows, source="yahoo", at=AT)
    app.query_params.clear()
    app.run()
    sound(app)
    assert "simulated" not in texts(app)
    assert app.session_state["pair"] == "IWM-SPY"
    numbers = computed(tables, "spread")
    assert metrics(app)["Spread"] == formats.PP(numbers["size_spread"])


def test_new_rows_are_shown_at_the_next_redraw(own: Tables) -> None:
    """A new version of the table is another result."""
    app = visit(SPREAD)
    writer.merge_prices(own, bars("IWM", DAYS[-1:], [120.0]), source="yahoo", at=AT)
    app.run()
    numbers = computed(own, "spread")
    assert metrics(app)["IWM"] == formats.PERCENT(numbers["small_return"])


def test_age_grows_while_nothing_new_is_stored(
    stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The upstream is down for a week: the page says so, though the table is the same."""
    app = visit(SPREAD)
    assert "up to date" in texts(app)
    monkeypatch.setattr(sessions, "now", lambda: AT + dt.timedelta(days=7))
    app.run()
    assert "up to date" not in texts(app)
    assert "Prices to 20 Nov 2026 · 4 sessions old" in texts(app)


def test_open_page_says_since_when_its_prices_are_late(
    own: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The refresher died at 10:00 in New York: delayed while the market is open, stale after."""
    now = dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC)
    for number, symbol in enumerate(["IWM", "SPY", "RSP", "IJR"]):
        rows = bars(symbol, DAYS, walk(number, 320))
        writer.merge_prices(own, rows, source="yahoo", at=now)
    monkeypatch.setattr(sessions, "now", lambda: now)
    app = visit(SPREAD)
    assert "session unfinished" in texts(app)
    now += dt.timedelta(hours=2)
    app.run()
    assert "up to date" not in texts(app)
    assert "delayed since 10:00 New York" in texts(app)
    now += dt.timedelta(hours=20)
    app.run()
    assert "stale: a price of 10:00 New York, before the close" in texts(app)


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("IWM: got '<b>*x*</b>'", r"IWM: got '\<b>\*x\*\</b>'"),
        ("~/my_store/_x_ costs $1$", r"\~/my_store/\_x\_ costs \$1\$"),
        ("[a](b)", r"\[a\](b)"),
        ("see https://a.b or www.a.b", "see https:\u2060//a.b or www\u2060.a.b"),
        (":red[x] :material/home: at 10:14", ":\u2060red\\[x\\] :\u2060material/home: at 10:14"),
        ("No prices are stored for NOPE of the pair “IWM-NOPE”.",) * 2,
    ],
)
def test_quoted_text_is_shown_letter_by_letter(text: str, markup: str) -> None:
    """What an upstream, a file or the address says makes no link, icon or formula of ours."""
    assert cards.plain(text) == markup


def test_nothing_has_no_sign() -> None:
    """A ratio at its high is zero below it, not plus zero."""
    assert formats.PERCENT(0.0) == formats.PERCENT(-0.00001) == "0.0%"
    assert (formats.PERCENT(0.0001), formats.PERCENT(-0.0001)) == ("+0.01%", "−0.01%")
    assert formats.SCORE(-0.001) == "0.00"


def test_horizons_are_percent_as_they_are_written(stored: Tables) -> None:
    """In the table, so that one copies what one sees; the file has decimals."""
    app = visit(SPREAD)
    (table,) = [body for one in app.get("html") if "over every horizon" in (body := one.proto.body)]
    numbers = computed(stored, "spread")
    (line,) = [line for line in table.split("</tr>") if ">Lookback (63)<" in line]
    assert line.endswith(f">{formats.PP(numbers['size_spread'])}</td>")


def test_data_page_of_an_empty_store_has_no_versions(tables: Tables) -> None:
    """Before the first row there is none; instants are shown as days."""
    fetch_log.append(tables, [fetch_log.Fetch("yahoo", fetch_log.RUN, AT, "started", 1)])
    app = visit(DATA)
    sound(app)
    (table,) = [body for one in app.get("html") if 'label="Tables"' in (body := one.proto.body)]
    rows = {
        name: re.findall(r"<td[^>]*>(.*?)</td>", cells)
        for name, cells in re.findall(r'<tr><th scope="row"[^>]*>(\w+)</th>(.*?)</tr>', table)
    }
    shown = {table.name for table in TABLES.values() if not table.internal}
    assert {name: cells[0] == "–" for name, cells in rows.items()} == {
        name: name != "fetches" for name in shown
    }
    assert formats.day(AT.date()) in rows["fetches"]


@pytest.mark.parametrize("wait", [dt.timedelta(minutes=1), dt.timedelta(days=1)])
def test_refusal_is_one_line_on_the_data_page(own: Tables, wait: dt.timedelta) -> None:
    """Word for word, with day and time of the next attempt; every other page is drawn as before."""
    until = AT + wait
    said = "yahoo, IWM: in trouble (status 503, '<b>www.a.b</b>')."
    refused = fetch_log.Fetch("yahoo", fetch_log.RUN, AT, "unavailable", 0, said, until)
    fetch_log.append(own, [refused])
    app = visit(DATA)
    sound(app)
    (line,) = sentences(app)
    assert line == (
        f"{cards.plain(said)} It is tried again at {formats.instant(until)}; "
        "pages show what is stored."
    )
    app = visit(SPREAD)
    sound(app)
    assert sentences(app) == []
    assert metrics(app)["Spread"] == formats.PP(computed(own, "spread")["size_spread"])


def test_data_page_names_what_was_set_aside(own: Tables) -> None:
    """With the reason, and large moves that were kept."""
    rows = bars("XYZ", DAYS[-4:], [10.0, 17.0, -1.0, 17.0])
    writer.merge_prices(own, rows, source="yahoo", at=AT)
    app = visit(DATA)
    sound(app)
    frames = [frame.value for frame in app.dataframe]
    cells = {str(cell) for frame in frames for cell in frame.to_numpy().ravel()}
    assert "a price is not positive" in cells
    assert any("XYZ" in cell for cell in cells)
