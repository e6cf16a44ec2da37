"""The pages of sectors and styles, and their card on the overview, as a viewer gets them."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

from rotation import universe
from rotation.imports import prices as imports
from rotation.store.delta.tables import Tables
from rotation.ui import cards
from tests import ledger
from tests.markets import AT, bars, days_until, price_file, walk

APP = str(Path(__file__).parents[3] / "app.py")


def opened(page: str = "", **values: str) -> AppTest:
    """A page as a link with these values shows it."""
    app = AppTest.from_file(APP, default_timeout=120)
    if page:
        app.switch_page(f"pages/rotation/{page}.py")
    for name, value in values.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    assert not app.error
    return app


def figures(app: AppTest) -> dict[str, Any]:
    """The figures of a page by key."""
    charts = app.get("plotly_chart")
    return {chart.proto.id.rsplit("-$$", 1)[-1]: json.loads(chart.proto.spec) for chart in charts}


def figure(app: AppTest, key: str) -> dict[str, Any]:
    """One figure of a page."""
    return next(spec for name, spec in figures(app).items() if name.endswith(f"-{key}"))


def said(app: AppTest) -> str:
    """Every word on the page that is not in a chart or a table."""
    return "\n".join(block.value for block in [*app.markdown, *app.caption, *app.info])


def stored(tables: Tables, folder: Path, symbols: list[str]) -> None:
    """Random walks of 300 sessions in the store."""
    days = days_until("2026-01-16", 300)
    frames = [bars(symbol, days, walk(seed, 300)) for seed, symbol in enumerate(symbols)]
    imports.import_prices(tables, price_file(folder / "prices.csv", *frames), at=AT)


@pytest.mark.parametrize(("page", "charts"), [("sectors", 5), ("styles", 4), ("", 1)])
def test_sample_is_marked_on_every_chart(page: str, charts: int):
    """With nothing stored each page draws, and every chart says it is simulated."""
    drawn = figures(opened(page))
    assert len(drawn) >= charts
    for spec in drawn.values():
        notes = spec["layout"]["annotations"]
        assert "Sample data" in [note["text"] for note in notes]


def test_link_says_which_group_against_what():
    """Words of the URL reach the map: group, benchmark and tail."""
    app = opened("sectors", group="small-sectors", benchmark="IJR", tail="5")
    assert "## Rotation map: small-cap sectors vs IJR" in said(app)
    traces = figure(app, "map")["data"]
    assert {trace["name"] for trace in traces} == {s for _, s, _ in universe.WITHIN_SECTOR}
    assert {len(trace["x"]) for trace in traces} == {6}


def test_basis_of_a_link_is_kept():
    """A link to price returns shows price returns, not the default."""
    total, price = opened("sectors"), opened("sectors", basis="price")
    assert price.button_group(key="basis").value == "price"
    assert figure(total, "ranked")["data"] != figure(price, "ranked")["data"]


def test_focus_of_a_link_fades_the_other_trails():
    """The row a colleague chose is chosen, and its trail is the only one drawn strong."""
    app = opened("sectors", focus="xle")
    strong = {trace["name"]: trace["opacity"] == 1.0 for trace in figure(app, "map")["data"]}
    assert [name for name, shown in strong.items() if shown] == ["XLE"]


def test_focus_on_another_group_is_dropped():
    """A symbol that is not on the map fades nothing."""
    app = opened("sectors", focus="IWM")
    assert {trace["opacity"] for trace in figure(app, "map")["data"]} == {1.0}


def test_bad_values_of_a_link_are_said():
    """A tail of 99 weeks and an unknown group: the defaults, and a sentence each."""
    app = opened("sectors", tail="99", group="nonsense")
    words = " ".join(note.value for note in app.warning)
    assert "“99” of tail is not a whole number of weeks from 1 to 26; 12 is used." in words
    assert "“nonsense” of group is none of sectors, styles, small-sectors" in words
    assert {len(trace["x"]) for trace in figure(app, "map")["data"]} == {13}


def test_tail_slider_changes_the_map_and_nothing_else():
    """Three weeks of tail: four points a trail, every other chart as it was."""
    app = opened("sectors")
    before = figures(app)
    app.slider(key="tail").set_value(3).run()
    after = figures(app)
    changed = {name.rsplit("-", 1)[-1] for name in before if before[name] != after.get(name)}
    assert changed == {"map"}
    assert {len(trace["x"]) for trace in figure(app, "map")["data"]} == {4}


@pytest.mark.parametrize("page", ["sectors", "styles", "spread"])
def test_charts_have_a_head_start_while_the_lookback_is_moved(
    page: str, monkeypatch: pytest.MonkeyPatch
):
    """Not when the page is opened, nor when another control is changed."""
    paused: list[float] = []
    monkeypatch.setattr("rotation.ui.frame.charts_first.time", SimpleNamespace(sleep=paused.append))
    app = opened(page)
    app.button_group(key="basis").set_value("price").run()
    assert paused == []
    app.slider(key="lookback").set_value(30).run()
    assert len(paused) == 1
    assert app.dataframe or any("rotation-table" in one.proto.body for one in app.get("html"))


def test_map_has_a_head_start_over_its_title_while_the_tail_is_moved(
    monkeypatch: pytest.MonkeyPatch,
):
    """The title has the tail in its links, so that a browser reads it anew at each move."""
    drawn: list[str] = []
    monkeypatch.setattr(
        "rotation.ui.frame.charts_first.time",
        SimpleNamespace(sleep=lambda _: drawn.append("pause")),
    )
    chart, heading = st.plotly_chart, cards.heading
    monkeypatch.setattr(
        st, "plotly_chart", lambda *args, **how: (drawn.append(how["key"]), chart(*args, **how))
    )
    monkeypatch.setattr(
        cards, "heading", lambda title, *more: (drawn.append(title), heading(title, *more))
    )
    app = opened("sectors")
    assert "pause" not in drawn
    drawn.clear()
    app.slider(key="tail").set_value(3).run()
    moved = drawn[drawn.index("map") :]
    assert moved[:4] == ["map", "pause", "Rotation map: sectors vs SPY", "Current quadrant"]
    titles = [block.value for block in app.markdown if "Rotation map" in block.value]
    assert len(titles) == 1
    assert "tail=3" in titles[0]


@pytest.mark.parametrize(
    ("page", "names"),
    [
        ("sectors", {"rotation-map-63d-total", "sectors-63d-total", "within-sector-63d-total"}),
        ("styles", {"cells-63d-total", "spreads-63d-total"}),
        ("spread", {"horizons-IWM-SPY-63d-total"}),
    ],
)
def test_every_table_can_be_had_as_csv(page: str, names: set[str], monkeypatch: pytest.MonkeyPatch):
    """A button a table; the file is named after it, the selection and the day, and says SAMPLE."""
    asked: dict[str, Callable[[], str]] = {}
    monkeypatch.setattr(
        "streamlit.download_button",
        lambda label, data, file_name, *more, **options: asked.update({file_name: data}),
    )
    opened(page, asof="2026-01-16")
    assert set(asked) == {f"rotation-SAMPLE-{page}-{name}-2026-01-16.csv" for name in names}
    for write in asked.values():
        header, *rows = write().splitlines()
        assert {"symbol", "sector", "size", "style", "horizon"} & set(header.split(","))
        assert len(rows) >= 3
        ends = header.replace("page_lookback", "lookback")  # a return over it has the name itself
        assert ends.endswith(",as_of,pair,lookback,basis,source,sample,options")
        assert all(",2026-01-16," in row and ",sample,True," in row for row in rows)


def test_styles_answer_stands_at_the_top():
    """The question and its answer in words, before any chart."""
    app = opened("styles")
    words = [block.value for block in app.markdown]
    place = words.index("**Do small caps lead in both value and growth?**")
    assert words[place + 1].startswith(("Yes, year to date: ", "No, year to date: "))
    assert not any(word.startswith("## Style box") for word in words[:place])


def test_store_without_styles_names_them(tables: Tables, tmp_path: Path):
    """Real prices of five symbols: what is missing is said, the rest is drawn."""
    stored(tables, tmp_path, ["SPY", "IWM", "XLK", "XLE", "IWD"])
    app = opened("styles")
    assert "No data through 16 Jan 2026: IWN, IWO, IWS, IWP, IWB, IWF." in said(app)
    texts = figure(app, "box-ytd")["data"][1]["text"]
    assert "<b>IWN</b><br>no price up to<br>16 Jan 2026" in texts
    assert sum(text.endswith("%") for text in texts) == 2
    words = [block.value for block in app.markdown if block.value.startswith("No answer, ")]
    assert len(words) == 1, "one reason is said once"
    assert words[0].startswith("No answer, year to date and over 63 sessions: value is unknown")


def test_table_without_a_figure_is_a_sentence(tables: Tables, tmp_path: Path):
    """It names what is not stored; the tile that would be a dash is named too."""
    stored(tables, tmp_path, ["SPY", "IWM", "XLK", "XLE"])
    app = opened("sectors")
    assert any(
        "Small- minus large-cap return by sector" in one.value
        and "No data through 16 Jan 2026: " in one.value
        for one in app.markdown
    )
    assert not any("inside each sector" in one.proto.body for one in app.get("html"))
    assert "No data: Sectors where small caps lead" in [one.value for one in app.caption]
    assert "Sectors where small caps lead" not in [one.label for one in app.metric]


def test_store_with_two_sectors_draws_two(tables: Tables, tmp_path: Path):
    """Two of eleven sectors: two bars, two trails, and the others named."""
    stored(tables, tmp_path, ["SPY", "IWM", "XLK", "XLE"])
    app = opened("sectors")
    assert len(figure(app, "ranked")["data"][0]["y"]) == 2
    assert {trace["name"] for trace in figure(app, "map")["data"]} == {"XLK", "XLE"}
    assert "No data through 16 Jan 2026: XLC, XLY, XLP" in said(app)


def test_first_chart_says_who_leads():
    """First, last and how many are ahead, under its title."""
    app = opened("sectors")
    values = {metric.label: metric.value for metric in app.metric}
    first, last = (values[f"{way} sector YTD"].split()[0] for way in ("Best", "Worst"))
    names = universe.SECTORS[first], universe.SECTORS[last]
    assert f"{names[0]} leads and {names[1]} lags; {values['Sectors beating SPY YTD']}" in said(app)
    assert figure(app, "ranked")["data"][0]["y"][-1] == universe.SECTORS[first]


def test_overview_has_the_rows():
    """How many sectors beat the benchmark as on the sectors page, and both styles."""
    rows = ledger.rows(opened())
    beating = next(
        metric.value
        for metric in opened("sectors").metric
        if metric.label == "Sectors beating SPY YTD"
    )
    assert f"{beating} beat SPY YTD, small caps lead in " in rows["Across the sectors?"]
    assert "growth" in rows["In both value and growth?"]


def test_overview_says_above_the_ledger_how_old_prices_are(tables: Tables, tmp_path: Path) -> None:
    """Its title has their day; the verdict is not one of today."""
    stored(tables, tmp_path, ["IWM", "SPY"])
    app = opened()
    assert app.title[0].value.endswith(", as of 16 Jan 2026")
    words = [block.value for block in app.markdown]
    (badge,) = (place for place, text in enumerate(words) if "sessions old" in text)
    assert badge < words.index("**What changed**")
