"""The tour of the front page, as it is sent to the browser."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from rotation.results.headline import QUESTION
from rotation.ui.frame.tour import STEPS

ROOT = Path(__file__).parent.parent.parent

pytestmark = pytest.mark.usefixtures("clock")


def tours(page: str | None = None) -> list[dict[str, Any]]:
    """What a page sends of the tour."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    if page is not None:
        app.switch_page(page)
    sent = [part.proto for part in app.run().get("bidi_component")]
    return [json.loads(one.json) for one in sent if one.component_name == "rotation_tour"]


def test_front_page_has_the_question_and_every_step_once() -> None:
    """The question the app answers, then four to six steps of a few words each."""
    (tour,) = tours()
    assert tour["question"] == QUESTION
    assert [step["title"] for step in tour["steps"]] == [step.title for step in STEPS]
    assert 4 <= len(STEPS) <= 6
    assert sum(len(step.text.split()) for step in STEPS) < 300  # read in two minutes


def test_other_pages_have_no_tour() -> None:
    """Only a link to it, at the foot."""
    assert tours("pages/rotation/spread.py") == []
