"""Cards: each with a heading one can jump to."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.usefixtures("clock")


@pytest.mark.parametrize("page", ["spread", "breadth", "policy"])
def test_every_chart_and_table_stands_below_a_heading(page: str) -> None:
    """One of the second level a card, in one element with its line; the title is the first."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page(f"pages/rotation/{page}.py")
    app.run()
    headings = [one for one in app.markdown if str(one.value).startswith("## ")]
    held = [*app.get("plotly_chart"), *app.get("arrow_data_frame")]
    assert held
    assert len(headings) >= len(held)
    assert all(":small[:gray[" in str(one.value) for one in headings)
    assert all(one.proto.hide_anchors for one in headings)
    assert len(app.title) == 1
