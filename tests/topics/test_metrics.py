"""Every number and every column of every page is described, and nothing else is."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Mapping
from typing import Any

import pytest

from rotation.results.metric import Metric
from rotation.results.page import Page
from rotation.results.result import Result
from rotation.results.rows import Rows
from rotation.selection import Selection
from rotation.store.coordination import fetch_log
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.store.prices import writer
from rotation.topics import registry
from rotation.topics.styles import metrics as style_metrics
from tests.markets import AT, bars, days_until, market_of, result_of

PAGES = pytest.mark.parametrize("page", registry.PAGES, ids=lambda page: page.name)

EMPTY = {"errors", "quarantine", "symbols", "holes", "jumps"}
"""Tables of the data page without a row on the sample."""

UNMET = {"patterns", "second_pair"}
"""Tables of other pages without one: simulated IWM completes no cup with handle, and a second pair
has to be chosen."""

TYPES: Mapping[str, type | tuple[type, ...]] = {"flag": bool, "text": str, "count": (int, float)}


@pytest.fixture
def sample(page: Page, tables: Tables) -> Result:
    """The page's result on the sample market, nothing stored."""
    wish = page.parse({}, sample_market()).selection
    return result_of(page.name, wish, sample_market(), tables)


@PAGES
def test_every_number_has_a_metric(page: Page, sample: Result) -> None:
    """In the order of the result, and every metric occurs in it."""
    assert [metric.name for metric in registry.metrics(page)] == list(sample.numbers)


@PAGES
def test_every_table_has_a_descriptor_with_its_columns(page: Page, sample: Result) -> None:
    """Exactly its columns, in their order."""
    described = {table.name: table for table in registry.tables(page)}
    assert set(described) == set(sample.tables)
    for name, rows in sample.tables.items():
        if name in EMPTY | UNMET:
            assert not rows
        else:
            assert [column.name for column in described[name].columns] == list(rows[0])


@PAGES
def test_value_has_the_type_of_its_unit(page: Page, sample: Result) -> None:
    """Flags are flags, texts are texts, counts are whole."""
    for metric in registry.metrics(page):
        fits(metric, sample.numbers[metric.name])
    for table in registry.tables(page):
        for row in sample.tables[table.name][:20]:
            for column in table.columns:
                fits(column, row[column.name])


def fits(metric: Metric, value: Any) -> None:
    if value is None:
        return
    assert isinstance(value, TYPES.get(metric.unit, object)), metric.name
    if metric.unit == "count":
        assert value == int(value), metric.name


@PAGES
def test_definitions_are_lines(page: Page, sample: Result) -> None:
    """One line each, without the final stop, so that they fit a table and a schema."""
    described: list[Metric] = [*page.metrics]
    described += [column for table in page.tables for column in table.columns]
    for metric in described:
        assert metric.formula, metric.name
        assert "\n" not in metric.formula, metric.name
        assert not metric.formula.endswith("."), metric.name


def test_empty_result_has_the_same_numbers_and_tables(tables: Tables) -> None:
    """A day before all data: every name is there, without a value."""
    early = Selection(asof=dt.date(1990, 1, 2))
    for page in registry.PAGES:
        wish = page.complete(early)
        found = result_of(page.name, wish, sample_market(), tables)
        assert set(found.numbers) == {metric.name for metric in registry.metrics(page)}
        assert all(isinstance(rows, list | tuple | Rows) for rows in found.tables.values())


@pytest.mark.usefixtures("clock")
def test_tables_of_a_store_have_their_columns(tables: Tables) -> None:
    """What the data page lists once prices, a failed fetch and a failed check are stored."""
    days = days_until("2026-11-20", 4)
    for symbol, closes in {
        "IWM": [10.0, 11.0, 12.0, 13.0],
        "SPY": [20.0, 21.0, 22.0, 23.0],
        "XYZ": [10.0, 17.0, -1.0, 17.0],
    }.items():
        writer.merge_prices(tables, bars(symbol, days, closes), source="yahoo", at=AT)
    failed = fetch_log.Fetch("yahoo", "IWM", AT, "unavailable", 0, "It is down.", AT)
    fetch_log.append(tables, [failed])
    page = registry.page("data")
    found = result_of("data", page.complete(Selection()), market_of(tables), tables)
    described = {table.name: table for table in registry.tables(page)}
    for name in EMPTY:
        rows = found.tables[name]
        assert [column.name for column in described[name].columns] == list(rows[0]), name


@PAGES
def test_share_has_no_sign_and_a_difference_of_returns_is_in_points(page: Page) -> None:
    """As the pages write them: 53.1% of stocks, a spread of +3.9 pp; a return has a sign."""
    described = [
        *registry.metrics(page), *(own for table in registry.tables(page) for own in table.columns),
    ]  # fmt: skip
    for own in (own for own in described if own.unit == "decimal"):
        written = own.format(0.0312)
        if re.match(r"share|mean (participation|\w+_share)|probability|weight of", own.formula):
            assert written in ("3.1%", "3%"), own
        if re.search(r"\bspread\b(?! above zero)", own.formula) or re.match("small −", own.formula):
            assert written == "+3.1 pp", own


@PAGES
def test_label_that_counts_says_what(page: Page) -> None:
    """ "IWM return, 21" could be days; sessions is the one word for trading days."""
    labels = [metric.label for metric in (*registry.metrics(page), *style_metrics.WALL)]
    assert not [label for label in labels if re.search(r"(, | of )(\d+|\{n\})$", label)]
    assert not [label for label in labels if re.search(r"(?i)\d[- ]day|\bMA\b", label)]


@pytest.mark.parametrize("name", ["spread", "fundamentals"])
def test_help_of_figures_of_a_pair_calls_its_sides_by_their_symbols(name: str) -> None:
    """Any two symbols can be a pair: its first side is small caps of most pairs alone."""
    helps = [one.help for one in registry.page(name).metrics if isinstance(one.help, str)]
    assert helps
    assert not [text for text in helps if "small cap" in text.lower()]
