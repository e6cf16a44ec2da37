"""Pages are written where a page can be."""

from __future__ import annotations

from pathlib import Path

import pytest

from rotation.errors import BadInput
from rotation.reports import files


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "is a folder"), ("a.txt", "does not end in .html"), ("no/a.html", "There is no folder")],
)
def test_place_that_cannot_be_is_refused(tmp_path: Path, name: str, said: str) -> None:
    """Before anything is computed."""
    with pytest.raises(BadInput, match=said):
        files.check_page(tmp_path / name)
