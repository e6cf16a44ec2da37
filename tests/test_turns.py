"""Workers side by side, and a test that has to be alone."""

from __future__ import annotations

import fcntl
import threading
from pathlib import Path

from tests.turns import Turns
from tests.waiting import PATIENCE, soon


def test_others_run_side_by_side(tmp_path: Path) -> None:
    """Each needs the other one to be under way."""
    both = threading.Barrier(2)

    def run() -> None:
        with Turns(tmp_path).taken(alone=False):
            both.wait(PATIENCE)

    other = threading.Thread(target=run)
    other.start()
    run()
    other.join(PATIENCE)
    assert not both.broken


def test_alone_waits_for_who_is_under_way_and_comes_before_who_is_not(tmp_path: Path) -> None:
    """It begins when the first one ends; the next one begins when it has ended."""
    turns, began = Turns(tmp_path), []

    def run(name: str, *, alone: bool) -> None:
        with turns.taken(alone=alone):
            began.append(name)

    with turns.taken(alone=False):
        alone = threading.Thread(target=run, args=("alone",), kwargs={"alone": True})
        alone.start()
        soon(lambda: (tmp_path / "door").exists() and _shut(tmp_path / "door"))
        after = threading.Thread(target=run, args=("after",), kwargs={"alone": False})
        after.start()
        assert began == []
    alone.join(PATIENCE)
    after.join(PATIENCE)
    assert began == ["alone", "after"]


def _shut(door: Path) -> bool:
    """Whether somebody holds the door while waiting for the room."""
    with door.open("w") as mine:
        try:
            fcntl.flock(mine, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return True
        return False
