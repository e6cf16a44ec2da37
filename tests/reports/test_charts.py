"""The charts of a page are found where its topic declares them."""

from __future__ import annotations

import pytest

from rotation.reports import charts
from rotation.topics import registry
from tests.topics.sectors.test_page import figures, opened


@pytest.mark.parametrize("page", ["sectors", "search", "breadth"])
def test_every_chart_on_a_page_is_found(page: str) -> None:
    """By its key; a page in several modules, with tuples of charts and single ones."""
    drawn = {name.rsplit("-", 1)[-1] for name in figures(opened(page))}
    found = {card.key.rsplit("-", 1)[-1] for card in charts.of_page(registry.page(page))}
    assert drawn <= found


def test_no_chart_is_found_twice() -> None:
    """A card that one module takes over from another counts once."""
    for page in registry.PAGES:
        keys = [card.key for card in charts.of_page(page)]
        assert len(keys) == len(set(keys))
