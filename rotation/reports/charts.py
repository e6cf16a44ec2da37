"""Every chart of a page, found where its topic declares it."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Iterator
from types import ModuleType

from rotation.errors import UnknownName
from rotation.results.page import Page
from rotation.ui.chart_cards import ChartCard


def of_page(page: Page) -> tuple[ChartCard, ...]:
    """Return the cards of all charts that the ``ui`` of a page's topic declares.

    They are found and not listed a second time: a chart that is drawn on its page is in the
    report.
    """
    found: dict[str, ChartCard] = {}
    for module in _modules(f"rotation.topics.{page.name}.ui"):
        for value in vars(module).values():
            for one in value if isinstance(value, tuple) else (value,):
                if isinstance(one, ChartCard):
                    found.setdefault(one.key, one)
    return tuple(found.values())


def named(page: Page, key: str) -> ChartCard:
    """Return the card of one chart of a page.

    Raises
    ------
    UnknownName
        The page has none of that name.
    """
    cards = {card.key: card for card in of_page(page)}
    if not cards:
        raise UnknownName(
            f"The page {page.name} has no chart; expected was a page that has some. Nothing was "
            "drawn."
        )
    if key not in cards:
        raise UnknownName(
            f"The page {page.name} has no chart of that name; expected one of "
            f"{', '.join(sorted(cards))}. Nothing was drawn."
        )
    return cards[key]


def _modules(name: str) -> Iterator[ModuleType]:
    package = importlib.import_module(name)
    yield package
    for module in pkgutil.iter_modules(getattr(package, "__path__", ()), f"{name}."):
        yield importlib.import_module(module.name)
