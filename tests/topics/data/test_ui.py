"""The parts of the data page share one result, which opens every table of the store."""

from __future__ import annotations

from html import escape
from unittest.mock import Mock

import pytest

from rotation import catalog
from rotation.topics.data import view
from tests.ui.test_pages import DATA, sound, visit

pytestmark = pytest.mark.usefixtures("tables")


def test_a_run_of_the_page_computes_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """And the next run anew: what is stored meanwhile shows."""
    latest = Mock(side_effect=view._latest)
    monkeypatch.setattr(view, "_latest", latest)
    app = visit(DATA)
    sound(app)
    before = latest.call_count
    app.run()
    assert latest.call_count == before + 1


def test_sources_are_called_what_they_are_called_elsewhere() -> None:
    """In the table on the page; the file and the API have the stored value."""
    app = visit(DATA)
    shown = next(
        one.proto.body for one in app.get("html") if 'aria-label="Sources"' in one.proto.body
    )
    for name, source in catalog.SOURCES.items():
        assert f">{escape(source.title)}<" in shown
        assert f">{name}<" not in shown
