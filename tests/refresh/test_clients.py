"""Which clients are opened: those of the groups wanted, as the settings allow."""

from __future__ import annotations

import pytest

from rotation import catalog
from rotation.refresh import clients
from rotation.refresh.engine import quiet
from rotation.settings import Settings
from rotation.store.delta.tables import Tables


def opened(tables: Tables, *groups: str) -> list[str]:
    """Names of the sources that are opened beside that of prices."""
    found = clients.open_refreshers(Settings(), tables, quiet, groups or catalog.groups())
    assert found.prices.source == catalog.YAHOO
    return [refresher.source.name for refresher in found.others]


def test_every_feed_can_be_opened() -> None:
    """A feed in the catalog without an opener would fail only in a refresher."""
    assert {*clients.OPENERS, catalog.YAHOO} == set(catalog.FEEDS)
    assert {feed.name for feed in catalog.FEEDS} == set(catalog.SOURCES)


def test_all_sources_are_opened_where_nothing_is_off(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each refresher has steps, all in the group that the catalog names."""
    monkeypatch.setenv("ROTATION_CONTACT", "https://example.org/contact")
    assert opened(tables) == [
        "ishares", "state_street", "fed", "fred", "french", "google_trends", "wikimedia",
        "ishares", "state_street", "yahoo", "yahoo",
    ]  # fmt: skip
    for refresher in clients.open_refreshers(Settings(), tables, quiet, catalog.groups()).others:
        assert {step.group for step in refresher.steps()} == {refresher.source.group}


def test_sources_of_other_groups_are_not_opened(tables: Tables) -> None:
    """Their libraries are not even loaded."""
    assert opened(tables, "core") == []
    assert opened(tables, "members") == ["ishares"]
    assert opened(tables, "funds") == ["state_street", "ishares"]
    assert opened(tables, "fundamentals") == ["state_street", "yahoo"]
    assert opened(tables, "policy") == ["fed", "fred", "yahoo"]
    assert opened(tables, "history") == ["french"]
    assert opened(tables, "search") == ["google_trends"]  # nobody to name to Wikimedia


def test_sources_that_a_setting_turns_off_are_not_opened(
    tables: Tables, monkeypatch: pytest.MonkeyPatch
) -> None:
    """ROTATION_SEARCH=false leaves Google and Wikimedia alone, whoever is named."""
    monkeypatch.setenv("ROTATION_CONTACT", "https://example.org/contact")
    monkeypatch.setenv("ROTATION_SEARCH", "false")
    assert not {"google_trends", "wikimedia"} & set(opened(tables))
    assert {"ishares", "state_street", "fed", "fred", "french"} <= set(opened(tables))
