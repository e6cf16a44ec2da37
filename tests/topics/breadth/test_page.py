"""The breadth page and its card on the overview, as a viewer gets them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from streamlit.testing.v1 import AppTest

from rotation import formats, universe
from rotation.imports import holdings as imports_holdings
from rotation.imports import prices as imports
from rotation.sample.script import EPISODES
from rotation.store.delta.tables import Tables
from rotation.topics.breadth.analysis.rules import VERDICTS
from tests import ledger
from tests.loopback.ishares import Holding, holdings_csv
from tests.markets import AT, bars, days_until, price_file, walk

APP = str(Path(__file__).parents[3] / "app.py")
DAYS = days_until("2026-01-16", 300)
NAMES = [f"M{chr(65 + n // 26)}{chr(65 + n % 26)}" for n in range(120)]
VIRAL = next(one.last for one in EPISODES if one.name == "narrow_viral").isoformat()

pytestmark = pytest.mark.usefixtures("clock")


def opened(page: str = "breadth", **values: str) -> AppTest:
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
    return {
        chart.proto.id.rsplit("-$$", 1)[-1].rsplit("-", 1)[-1]: json.loads(chart.proto.spec)
        for chart in charts
    }


def said(app: AppTest) -> str:
    """Every word on the page that is not in a chart or a table."""
    return "\n".join(block.value for block in [*app.markdown, *app.caption, *app.info])


def metric(app: AppTest, label: str) -> str:
    return str(next(one.value for one in app.metric if one.label == label))


@pytest.fixture
def stored(tables: Tables, tmp_path: Path) -> Tables:
    """120 of 121 members with prices, and the pair; random walks of 300 sessions."""
    random = np.random.default_rng(3)
    frames = [
        bars(name, DAYS, walk(seed, 300), volume=np.round(random.lognormal(11, 0.4, 300)))
        for seed, name in enumerate([*NAMES, "IWM", "SPY"])
    ]
    imports.import_prices(tables, price_file(tmp_path / "prices.parquet", *frames), at=AT)
    bring_list(tables, tmp_path, *NAMES, "GHOST")
    return tables


def bring_list(tables: Tables, folder: Path, *names: str) -> None:
    """Import a list of members of the last session, with some cash."""
    rows = [Holding(name, f"{name} INC", "Industrials", 96.8 / len(names)) for name in names]
    rows += [Holding("USD", "USD CASH", "Cash", 3.2, asset_class="Cash", exchange="-")]
    listed = folder / "IWM.csv"
    listed.write_bytes(holdings_csv("IWM", rows, DAYS[-1].item()))
    imports_holdings.import_holdings(tables, listed, at=AT)


def test_every_chart_is_drawn_and_marked_as_sample() -> None:
    """Ten charts, each with the word on it."""
    drawn = figures(opened())
    assert set(drawn) == {
        "participation", "volume", "effective", "top10", "ad_line", "up_volume", "mcclellan",
        "above", "highs", "coverage",
    }  # fmt: skip
    for spec in drawn.values():
        assert "Sample data" in [note["text"] for note in spec["layout"]["annotations"]]


def test_link_of_the_viral_fortnight_shows_what_its_sender_saw() -> None:
    """Concentrated; without the six largest quiet, and the page says both."""
    everyone = said(opened(asof=VIRAL))
    assert "Volume is concentrated in a few stocks" in everyone
    assert "not excluded here" not in everyone
    without = said(opened(asof=VIRAL, drop="6"))
    assert "The top 6 by dollar volume are not excluded here." in without
    assert "With all stocks it is concentrated." in without
    assert "Few stocks trade above their average volume" in without


def test_every_rule_is_shown_passed_or_failed() -> None:
    """Each condition with its mark and its figure."""
    text = said(opened(asof=VIRAL))
    for verdict in ("Broad advance", "Broad decline", "Concentrated", "Quiet"):
        assert f"**{verdict}** needs" in text
    assert text.count(":material/check_circle:") + text.count(":material/cancel:") == 12


def test_tile_and_rule_show_the_same_figure_with_its_windows() -> None:
    """The figure of the session large, what the rule reads small below it, and in the rule."""
    app = opened(asof=VIRAL)
    tile = next(one for one in app.metric if one.label == "Participation")
    assert tile.delta.startswith("5 sessions ")
    figure = tile.delta.removeprefix("5 sessions ").replace(" ", "\N{NO-BREAK SPACE}")
    assert f"**{figure}" in said(app)


def test_frequencies_of_the_verdicts_are_on_the_page() -> None:
    """Of all sessions that have one, from the first on, and of those shown."""
    text = said(opened())
    assert re.search(
        r"In the [\d,]+ sessions with a verdict up to here, from \d+ \w+ 20\d\d on: broad", text
    )
    assert "In the 64 shown: broad advance" in text


def test_sliders_change_what_they_are_about() -> None:
    """The window redraws participation and not the A/D line; dropping names adds all names."""
    usual, short = figures(opened()), figures(opened(window="20"))
    assert usual["participation"]["data"] != short["participation"]["data"]
    assert usual["ad_line"]["data"] == short["ad_line"]["data"]
    without = figures(opened(drop="5"))
    assert [trace["name"] for trace in without["participation"]["data"]][:2] == [
        "Without the 5 largest", "All stocks",
    ]  # fmt: skip


def test_charts_have_a_head_start_while_a_slider_of_the_page_is_moved(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Not when the page is opened, nor when a shared control moves every chart."""
    paused: list[float] = []
    monkeypatch.setattr("rotation.ui.frame.charts_first.time", SimpleNamespace(sleep=paused.append))
    app = opened()
    app.slider(key="lookback").set_value(30).run()
    assert paused == []
    app.slider(key="window").set_value(20).run()
    assert len(paused) == 1
    assert metric(app, "Participation")


@pytest.mark.parametrize(
    ("name", "value"), [("window", "5"), ("window", "banana"), ("drop", "21"), ("drop", "-1")]
)
def test_bad_value_falls_back_with_a_word(name: str, value: str) -> None:
    """The default is used and the page says why."""
    app = opened(**{name: value})
    said_so = [one.value for one in app.warning if name in str(one.value)]
    assert len(said_so) == 1
    assert "is not a whole number of" in said_so[0]
    assert app.slider(key=name).value == {"window": 50, "drop": 0}[name]


def test_stored_members_with_their_coverage(stored: Tables) -> None:
    """120 of 121 members have a price; nothing simulated; the list's day and source."""
    app = opened()
    assert metric(app, "Coverage") == "99.2%"
    assert "simulated" not in "".join(str(one.value) for one in app.warning)
    badges = [block.value for block in app.markdown if "Russell 2000 members" in block.value]
    assert badges
    assert "Russell 2000 members to 16 Jan 2026 · 212 sessions old" in badges[0]


def test_prices_without_members_lead_to_the_page_that_says_how_they_come(
    tables: Tables, tmp_path: Path
) -> None:
    """No list of members: one sentence without a wall of empty charts; the overview is drawn."""
    frames = [bars(name, DAYS, walk(n, 300)) for n, name in enumerate(["IWM", "SPY"])]
    imports.import_prices(tables, price_file(tmp_path / "prices.csv", *frames), at=AT)
    page = opened()
    assert "No list of the Russell 2000's members is stored." in said(page)
    assert "[What is stored, and what fetches or imports the rest](data)" in said(page)
    assert not page.get("plotly_chart")
    assert not page.metric
    assert "Is it broad?" not in said(page)
    overview = opened("")
    row = ledger.rows(overview)["Does volume broaden?"]
    assert row.startswith("– no data No list of the Russell 2000's members is stored")


def test_overview_has_the_row() -> None:
    """The verdict and its figures, as the page itself has them."""
    row, page = ledger.rows(opened(""))["Does volume broaden?"], said(opened())
    (named,) = (verdict for verdict in VERDICTS if f" {verdict}: " in row)
    assert f"{named.capitalize()}]" in page


def rows(app: AppTest, alt: str) -> list[str]:
    """The rows of the table whose name has some words, as HTML."""
    (table,) = [body for one in app.get("html") if alt in (body := one.proto.body)]
    return table.partition("<tbody>")[2].split("</tr>")[:-1]


def texts(row: str) -> list[str]:
    """The cells of a row."""
    return re.findall(r">([^<>]+)<", row)


def points(row: str) -> list[float]:
    """Heights of the sparkline of a row, in percent of its cell from below."""
    area = row.partition("clip-path:polygon(")[2].partition(")")[0].split(",")[1:-1]
    return [100.0 - float(point.split()[1].rstrip("%")) for point in area]


def test_sector_table_has_sparklines(stored: Tables) -> None:
    """Participation over the lookback for every sector; all are industrials here."""
    (row,) = rows(opened(lookback="21"), "volume of each sector")
    assert texts(row)[0] == "Industrials"
    assert len(points(row)) == 22
    assert max(points(row)) == 100.0


def test_sparklines_leave_out_sessions_without_a_figure(stored: Tables) -> None:
    """A window of 50 needs 30 sessions before the first figure: what is unknown is no zero."""
    (row,) = rows(opened(asof=str(DAYS[45]), lookback="25"), "volume of each sector")
    assert len(points(row)) == 16
    assert min(points(row)) > 0


def test_tables_and_series_can_be_had_as_csv(
    stored: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With the sliders as they stand: every figure of every session stored, not of the lookback."""
    asked: dict[str, Callable[[], str]] = {}
    monkeypatch.setattr(
        "streamlit.download_button",
        lambda label, data, file_name, *more, **options: asked.update({file_name: data}),
    )
    app = opened(lookback="30", drop="2")
    names = {"series", "by-sector-30d", "names-in-the-news-30d"}
    assert set(asked) == {f"rotation-breadth-{name}-2-2026-01-16.csv" for name in names}
    header, *rows = asked["rotation-breadth-series-2-2026-01-16.csv"]().splitlines()
    assert [row.split(",")[0] for row in rows] == [str(day) for day in DAYS]
    last = dict(zip(header.split(","), rows[-1].split(","), strict=True))
    assert f"{100 * float(last['participation']):.1f}%" == metric(app, "Participation")
    assert float(last["top10_share"]) < float(last["top10_share_all"])


def test_watch_list_is_always_shown(stored: Tables) -> None:
    """OPEN and SMR are no members here and not even stored: listed, without figures."""
    found = {cells[0]: cells[1:] for cells in map(texts, rows(opened(), "the watch list"))}
    assert set(universe.WATCH_LIST) <= set(found)
    for symbol in universe.WATCH_LIST:
        *figures, why = found[symbol][1:]
        assert why == "watch list, not a member"
        assert set(figures) == {formats.UNKNOWN}


def test_members_stored_later_are_drawn(stored: Tables, tmp_path: Path) -> None:
    """A new list is a new version of the data: an open page shows it at its next run."""
    app = opened()
    assert metric(app, "Coverage") == "99.2%"
    bring_list(stored, tmp_path, *NAMES)
    app.run()
    assert metric(app, "Coverage") == "100.0%"
