"""Places in words."""

from __future__ import annotations

import pytest

from rotation.results.standings import ordinal


@pytest.mark.parametrize(
    ("number", "word"),
    [(1, "1st"), (2, "2nd"), (3, "3rd"), (4, "4th"), (11, "11th"), (12, "12th"), (13, "13th"),
     (21, "21st"), (101, "101st"), (111, "111th")],
)  # fmt: skip
def test_ordinal(number: int, word: str) -> None:
    """As they are written."""
    assert ordinal(number) == word
