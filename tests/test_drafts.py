"""Files are written whole or not at all."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from rotation import drafts
from rotation.errors import BadInput


def test_file_takes_the_place_of_the_old_one(tmp_path: Path) -> None:
    """And nothing else stays in the folder."""
    path = tmp_path / "a.html"
    path.write_text("old")
    drafts.write(path, b"new")
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
        drafts.write(path, b"new")
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.html"]


def test_interrupted_writing_leaves_what_was_there(tmp_path: Path) -> None:
    """Ctrl-C in between; the draft is taken away."""
    path = tmp_path / "a.csv"
    path.write_text("old")

    def half() -> None:
        with drafts.replacing(path) as draft:
            draft.write_text("ne")
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        half()
    assert path.read_text() == "old"
    assert [one.name for one in tmp_path.iterdir()] == ["a.csv"]


def test_file_keeps_what_it_was_to_others(tmp_path: Path) -> None:
    """Who may read it, and a link that leads to it."""
    path, link = tmp_path / "a.csv", tmp_path / "link.csv"
    path.write_text("old")
    path.chmod(0o600)
    link.symlink_to(path)
    drafts.write(link, b"new")
    assert (link.is_symlink(), path.read_text()) == (True, "new")
    assert path.stat().st_mode & 0o777 == 0o600
    drafts.write(tmp_path / "b.csv", b"new")
    assert (tmp_path / "b.csv").stat().st_mode & 0o777 == 0o644


def test_pipe_is_written_to_as_it_is(tmp_path: Path) -> None:
    """Such as /dev/stdout: nothing can take its place."""
    path = tmp_path / "pipe"
    os.mkfifo(path)
    read: list[bytes] = []
    reader = threading.Thread(target=lambda: read.append(path.read_bytes()))
    reader.start()
    drafts.write(path, b"new")
    reader.join(timeout=10)
    assert read == [b"new"]
    assert path.is_fifo()
