"""An installation that points one of its upstreams at this machine."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from rotation import catalog, settings
from rotation.doctor import upstreams
from rotation.doctor.finding import Finding
from rotation.refresh import clients
from tests.sources.test_conformance import SHORT, SOURCES, Conformance

EACH = list({source.name: source for source in reversed(SOURCES)}.values())[::-1]
"""Every source once, with the first of its entries in the conformance suite."""

each_source = pytest.mark.parametrize("source", EACH, ids=str)


@pytest.fixture
def server(source: Conformance, monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Any:
    """The source's upstream, which the settings name."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("ROTATION_CONTACT", "someone@example.org")
    clients._yahoo.cache_clear()
    with source.server() as running:
        url = catalog.SOURCES[source.name].url_setting
        monkeypatch.setenv(f"ROTATION_{url.upper()}", running.url)
        settings.current.cache_clear()
        yield running
    clients._yahoo.cache_clear()


@pytest.fixture
def hasty(monkeypatch: pytest.MonkeyPatch) -> None:
    """Clients that do not wait long."""
    monkeypatch.setenv("ROTATION_TIMEOUT", str(SHORT))
    monkeypatch.setattr(clients, "_WORKBOOK", SHORT)


def examined(source: Conformance) -> Finding:
    """What is found of a source."""
    return upstreams.examine(catalog.SOURCES[source.name], settings.current()).finding
