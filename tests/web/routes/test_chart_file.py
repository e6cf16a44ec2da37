"""``/chart.csv`` and ``/chart.html``: what a chart has drawn, as a file and to read."""

from __future__ import annotations

import csv
import datetime as dt
import html
import io
import re

import pytest
from starlette.testclient import TestClient

from rotation import settings
from rotation.charts import rows as chart_rows
from rotation.reports import charts
from rotation.results.result import Result
from rotation.store.delta.tables import Tables
from rotation.topics import registry
from rotation.ui.chart_cards import ChartCard
from rotation.web import page_query

CARDS = {
    f"{page.name}-{card.key}": (page.name, card)
    for page in registry.PAGES
    for card in charts.of_page(page)
}


def result(page: str, **values: str) -> Result:
    """The result of a page for values of an address."""
    return page_query.read(registry.page(page), values).result()


def rows(text: str) -> list[dict[str, str]]:
    """The rows of a file, by the names of its columns."""
    return list(csv.DictReader(io.StringIO(text)))


def test_file_has_what_the_chart_draws(client: TestClient, stored: Tables) -> None:
    """Both lines, session by session, with their digits, and where they come from."""
    answer = client.get("/chart.csv?page=spread&chart=rebased&lookback=21&asof=2026-01-16")
    assert answer.status_code == 200
    name = "rotation-spread-rebased-IWM-SPY-21d-total-2026-01-16.csv"
    assert answer.headers["content-disposition"] == f'attachment; filename="{name}"'
    found = rows(answer.text)
    drawn = result("spread", lookback="21", asof="2026-01-16").series["rebased"]
    own = [row for row in found if row["series"] == "IWM"]
    assert [row["x"] for row in own] == [str(day) for day in drawn["session"]]
    assert [float(row["y"]) for row in own] == list(drawn["small"])
    assert {(row["pair"], row["lookback"], row["as_of"], row["sample"]) for row in found} == {
        ("IWM-SPY", "21", "2026-01-16", "False")
    }


@pytest.mark.parametrize(("page", "card"), CARDS.values(), ids=CARDS)
def test_every_chart_has_a_file(client: TestClient, page: str, card: ChartCard) -> None:
    """On simulated prices, which name and rows say; where nothing is drawn a row says so."""
    answer = client.get(f"/chart.csv?page={page}&chart={card.key}")
    assert answer.status_code == 200
    assert "-SAMPLE-" in answer.headers["content-disposition"]
    found = rows(answer.text)
    assert all(row["sample"] == "True" for row in found)
    drawn = bool(card.figure(result(page)).to_dict()["data"])
    assert [row["x"] != "" for row in found] == [drawn] * len(found)
    assert found
    assert set(chart_rows.COLUMNS) <= set(found[0])


@pytest.mark.parametrize(
    ("asked", "says"),
    [
        ("page=spread", "expected one of ratio, rebased"),
        ("page=spread&chart=x", "expected one of ratio, rebased"),
        (
            "page=article&chart=x",
            "The page article has no chart; expected was a page that has some.",
        ),
        ("page=no&chart=rebased", "the pages are overview, spread"),
    ],
)
def test_unknown_chart_is_a_sentence(client: TestClient, asked: str, says: str) -> None:
    """404, with the names there are."""
    answer = client.get(f"/chart.csv?{asked}")
    assert answer.status_code == 404
    assert says in answer.json()["detail"]


def test_bad_value_is_said_in_every_row(client: TestClient, stored: Tables) -> None:
    """Rows are of the default; an address without a fault has no column of notes."""
    address = "/chart.csv?page=spread&chart=rebased&lookback=4000&asof=2026-01-16&lokback=5"
    found = rows(client.get(address).text)
    assert {row["lookback"] for row in found} == {"63"}
    (said,) = {row["notes"] for row in found}
    assert "4000" in said
    assert "63 is used" in said
    assert "lokback" in said
    read = re.findall('<p class="note">([^<]*)</p>', _table_of(client, address))
    assert html.unescape(" ".join(read)) == said
    right = client.get("/chart.csv?page=spread&chart=rebased&lookback=5&utm_source=chat")
    assert "notes" not in rows(right.text)[0]


def test_file_of_nothing_says_why(client: TestClient, stored: Tables) -> None:
    """The header, and one row with the day, the source, what was wrong and why it is empty."""
    address = "/chart.csv?page=sectors&chart=within&lookback=abc"
    (found,) = rows(client.get(address).text)
    assert {found[name] for name in chart_rows.COLUMNS} == {""}
    assert (found["as_of"], found["lookback"]) == ("2026-11-20", "63")
    assert "abc" in found["notes"]
    (reason,) = re.findall("<p>([^<]*)</p></main>", _table_of(client, address))
    assert found["notes"].endswith(html.unescape(reason))


def _table_of(client: TestClient, address: str) -> str:
    """The same as a page to read."""
    return client.get(address.replace(".csv", ".html")).text


def test_table_has_a_row_a_session_and_a_column_a_line(client: TestClient, stored: Tables) -> None:
    """With the words of the card, what is chosen and where it is from; no script is needed."""
    answer = client.get("/chart.html?page=spread&chart=rebased&lookback=5&asof=2026-01-16")
    assert answer.status_code == 200
    assert answer.headers["content-type"].startswith("text/html")
    assert "<h1>IWM vs SPY, rebased to 100 (5 sessions)</h1>" in answer.text
    assert "As of 16 Jan 2026 · IWM-SPY · 5 sessions · total return" in answer.text
    assert '<th scope="col">IWM</th><th scope="col">SPY</th>' in answer.text
    drawn = result("spread", lookback="5", asof="2026-01-16").series["rebased"]
    last = f"<td>{drawn['small'][-1]:.2f}</td><td>{drawn['large'][-1]:.2f}</td>"
    assert f'<th scope="row">Fri 16 Jan 2026</th>{last}' in answer.text
    assert "<script" not in answer.text


def test_table_of_a_map_has_its_rows_and_columns(client: TestClient) -> None:
    """On simulated prices, which it says."""
    answer = client.get("/chart.html?page=sectors&chart=heat")
    assert "SAMPLE DATA" in answer.text
    assert answer.text.count("<tr>") == 12
    assert client.get("/chart.html?page=sectors&chart=no").status_code == 404


def drawn_rows(client: TestClient, page: str, chart: str) -> list[dict[str, str]]:
    return rows(client.get(f"/chart.csv?page={page}&chart={chart}").text)


def test_file_of_cells_has_the_figures_and_not_their_shades(client: TestClient) -> None:
    """Decimals with every digit, as the page's table has them, at plain labels."""
    sectors = {row["symbol"]: row for row in result("sectors").tables["sectors"]}
    for row in drawn_rows(client, "sectors", "heat"):
        if row["x"] == "YTD":
            assert float(row["value"]) == sectors[row["y"]]["ytd"]
        assert row["unit"] == "decimal"
    cells = {(row["size"], row["style"]): row for row in result("styles").tables["cells"]}
    for row in drawn_rows(client, "styles", "box-ytd"):
        assert float(row["value"]) == cells[row["y"].lower(), row["x"].lower()]["ytd"]
    months = {(r["year"], r["month"]): r for r in result("history").tables["monthly_spreads"]}
    names = [dt.date(2026, n, 1).strftime("%b") for n in range(1, 13)]
    for row in drawn_rows(client, "history", "heat"):
        month = months[int(row["y"]), 1 + names.index(row["x"])]
        assert float(row["value"]) == month["spread"]
    table = client.get("/chart.html?page=styles&chart=box-ytd").text
    assert f"<td>{100 * cells['small', 'value']['ytd']:.2f}%</td>" in table


def test_file_of_the_rotation_map_has_weeks_and_every_digit(client: TestClient) -> None:
    """As table ``rotation_map``; read as a table, a row is a week."""
    points = {
        (row["symbol"], str(row["session"])): row
        for row in result("sectors").tables["rotation_map"]
    }
    found = drawn_rows(client, "sectors", "map")
    assert len(found) > 100
    for row in found:
        point = points[row["series"], row["session"]]
        assert (float(row["x"]), float(row["y"])) == (point["strength"], point["momentum"])
    weeks = {row["session"] for row in found}
    text = client.get("/chart.html?page=sectors&chart=map").text
    assert text.count('<th scope="row">') == len(weeks)


def test_bars_that_lie_are_read_by_their_labels(client: TestClient) -> None:
    """Two of one length are two rows; a tile of a map is its state's."""
    ranked = drawn_rows(client, "sectors", "ranked")
    ytd = {row["name"]: row["ytd"] for row in result("sectors").tables["sectors"]}
    assert {row["x"]: float(row["y"]) for row in ranked} == pytest.approx(ytd)
    assert {row["unit"] for row in ranked} == {"decimal"}
    odds = drawn_rows(client, "technicals", "hit-rates")
    text = client.get("/chart.html?page=technicals&chart=hit-rates").text
    assert text.count('<th scope="row">') == len(odds) > 1
    assert {len(row["x"]) for row in drawn_rows(client, "search", "regions")} == {2}


def test_figures_say_their_unit(client: TestClient) -> None:
    """That of the axis they are read on."""
    units = {
        ("spread", "rolling"): {"percentage points"},
        ("spread", "years"): {"decimal"},
        ("spread", "rebased"): {""},
        ("flows", "flows"): {"bn USD"},
        ("policy", "expected-rate"): {"percent"},
        ("fundamentals", "valuation"): {""},
        ("sectors", "within"): {"decimal"},
    }
    for (page, chart), expected in units.items():
        assert {row["unit"] for row in drawn_rows(client, page, chart)} == expected, chart


def test_table_of_nothing_says_why(client: TestClient, stored: Tables) -> None:
    """The sentence that stands in the place of the chart."""
    answer = client.get("/chart.html?page=policy&chart=tone")
    assert "<p>No statement is stored.</p>" in answer.text


def test_setting_that_cannot_be_used_is_no_unknown_chart(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """503 with the setting's name; the chart is there."""
    monkeypatch.setenv("ROTATION_STORE", "s3://")
    settings.current.cache_clear()
    for path in ("/chart.csv", "/chart.html"):
        answer = client.get(f"{path}?page=spread&chart=ratio")
        assert answer.status_code == 503
        assert "ROTATION_STORE" in answer.json()["detail"]
