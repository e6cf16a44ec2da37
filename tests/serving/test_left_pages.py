"""Which requests come from a page that was left."""

from __future__ import annotations

import pytest
from streamlit.proto.ClientState_pb2 import ClientState

from rotation.serving import left_pages


@pytest.mark.parametrize(
    ("part", "page", "asked", "late"),
    [
        ("look", "spread", "sectors", True),
        ("look", "spread", "spread", False),
        ("look", "spread", "", False),  # asked for by its name, or of another server
        ("", "spread", "sectors", False),  # a link back
    ],
)
def test_parts_of_a_page_that_was_left_are_late(
    part: str, page: str, asked: str, late: bool
) -> None:
    """And nothing else is."""
    state = ClientState(fragment_id=part, page_script_hash=page)
    assert left_pages.is_late(state, asked) is late
