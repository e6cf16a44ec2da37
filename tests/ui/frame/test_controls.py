"""The controls all pages share, and those of a page, where they stand in its tree."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from rotation.results.page import Page
from rotation.selection import MARKS, SHARED
from rotation.topics import registry
from tests.ui.test_pages import ROOT

pytestmark = pytest.mark.usefixtures("clock")

WITH_OPTIONS = [page for page in registry.PAGES if page.options]


def places(app: AppTest, page: Page) -> dict[str, tuple[int, ...]]:
    """Where each control bound to the address stands, by the keys of the blocks above it."""
    bound = {*SHARED, MARKS, *(option.name for option in page.options)}

    def below(block: Block, path: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
        for at, child in block.children.items():
            if isinstance(child, Block):
                yield from below(child, (*path, at))
            elif (key := getattr(child, "key", None)) in bound:
                yield str(key), (*path, at)

    return dict(below(app.main, ()))


def opened(page: Page, *, unfolded: bool = False, **query: str) -> AppTest:
    """A page as it is drawn first."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update(query)
    app.session_state["_unfolded"] = unfolded
    app.switch_page(page.script)
    return app.run()


@pytest.mark.parametrize("page", WITH_OPTIONS, ids=lambda page: page.name)
def test_controls_keep_their_places(page: Page) -> None:
    """Whatever is said or shown around them: one that moves in the tree loses the address."""
    plain = places(opened(page), page)
    assert plain.keys() >= set(SHARED)
    bad = {"lookback": "many", "asof": "2026-10-31"} | {o.name: "·" for o in page.options}
    app = opened(page, unfolded=True, **bad)
    assert places(app, page) == plain
    assert len(app.warning) > 1
    assert app.button(key="fold").icon == ":material/expand_less:"
