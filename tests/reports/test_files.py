"""Files are written whole or not at all."""

from __future__ import annotations

from pathlib import Path

import pytest

from rotation.errors import BadInput
from rotation.reports import files


def test_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """And nothing else stays in the folder."""
    path = tmp_path / "a.html"
    path.write_text("old")
    files.write(path, b"new")
    assert path.read_bytes() == b"new"
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]


def test_failure_leaves_what_was_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A full disk is said in a sentence; the draft is taken away."""
    path = tmp_path / "a.html"
    path.write_text("old")

    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BadInput, match=r"cannot be written \(No space left on device\)"):
        files.write(path, b"new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]


@pytest.mark.parametrize(
    ("name", "said"),
    [("", "is a folder"), ("a.txt", "does not end in .html"), ("no/a.html", "There is no folder")],
)
def test_place_that_cannot_be_is_refused(tmp_path: Path, name: str, said: str) -> None:
    """Before anything is computed."""
    with pytest.raises(BadInput, match=said):
        files.check_page(tmp_path / name)
