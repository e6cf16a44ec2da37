"""Charts of the policy page, and what they say where there is nothing to draw."""

from __future__ import annotations

import dataclasses
import datetime as dt

import numpy as np
import plotly.graph_objects as go
import pytest

from rotation.charts import clock, heat
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.topics.policy import charts, ui
from tests.markets import MemoryMarket, days_until, panel, result_of

pytestmark = pytest.mark.usefixtures("clock")

CHARTS = (charts.probabilities, charts.expected_rate, charts.meetings, charts.after, charts.tone)


@pytest.fixture
def sample(tables: Tables) -> Result:
    return result_of("policy", Selection(), sample_market(), tables)


def drawn(figure: go.Figure) -> go.Figure:
    """The figure as Plotly checks it."""
    return go.Figure(figure.to_dict())


@pytest.mark.parametrize("chart", CHARTS)
def test_charts_of_the_sample_are_valid_and_marked(sample: Result, chart: object) -> None:
    """Every one has something drawn, and says that it is simulated."""
    figure = drawn(chart(sample))  # type: ignore[operator]
    assert len(figure.data) >= 1
    assert figure.layout.annotations[0].text == "Sample data"


def test_probabilities_have_a_column_a_meeting_and_no_empty_row_outside(sample: Result) -> None:
    """Ranges without a chance worth a figure at either end are left out."""
    shade = drawn(charts.probabilities(sample)).data[0]
    assert len(shade.x) == len(sample.tables["meetings"])
    assert max(shade.z[0]) >= 0.005
    assert max(shade.z[-1]) >= 0.005


@pytest.mark.parametrize(("words", "said"), [(1, "1 dovish word ("), (2, "2 dovish words (")])
def test_scored_words_are_counted_in_the_singular_too(
    sample: Result, monkeypatch: pytest.MonkeyPatch, words: int, said: str
) -> None:
    """Above the statement they are marked in."""
    heads: list[str] = []
    monkeypatch.setattr(ui.cards, "heading", lambda _, line: heads.append(line))
    *others, last = sample.tables["statements"]
    tables = {**sample.tables, "statements": [*others, {**last, "dovish": words, "hawkish": words}]}
    ui.statements(dataclasses.replace(sample, tables=tables))
    assert said in heads[0]
    assert f"{said[0]} hawkish one{'s' * (words > 1)} (" in heads[0]


def test_marks_stand_on_the_ratio(sample: Result) -> None:
    """One a decision within the chart, by direction."""
    figure = drawn(charts.meetings(sample))
    first = str(clock.day_of(figure.data[0].x0))
    known = [r for r in sample.tables["decisions"] if str(r["meeting"]) >= first]
    assert sum(len(trace.x) for trace in figure.data[1:]) == len(known)
    assert {trace.name for trace in figure.data[1:]} == {
        row["direction"].capitalize() for row in known
    }


def test_without_data_charts_say_why(tables: Tables) -> None:
    """One sentence, no axes."""
    empty = MemoryMarket(panel((), days_until("2026-01-16", 3), np.empty((3, 0))))
    result = result_of("policy", Selection(), empty, tables)
    assert "No statement is stored" in drawn(charts.tone(result)).layout.annotations[0].text
    for chart in CHARTS[:-1]:
        text = drawn(chart(result)).layout.annotations[0].text.replace("<br>", " ")
        assert "No prices are stored for IWM and SPY" in text


def test_years_of_meetings_are_written_where_they_change(sample: Result) -> None:
    """Three rows a column on a phone, the years of neighbours would touch."""
    labels = drawn(charts.probabilities(sample)).layout.xaxis.ticktext
    assert labels[:3] == ("9<br>Dec", "27<br>Jan<br>2027", "17<br>Mar")
    years = [label.split("<br>")[2] for label in labels if label.count("<br>") == 2]
    assert years == sorted(set(years))
    assert len(labels) > len(years) > 1


def test_first_meeting_of_several_in_a_year_has_its_year() -> None:
    """A single one before a new year has none: the next one says it."""
    days = [dt.date(2026, 10, 28), dt.date(2026, 12, 9), dt.date(2027, 1, 27)]
    assert heat.upright_days(days)["ticktext"] == [
        "28<br>Oct<br>2026", "9<br>Dec", "27<br>Jan<br>2027",
    ]  # fmt: skip
