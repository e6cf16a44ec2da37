"""Modules whose tests one worker of a run has, because they share what takes long to make.

xdist's own ``--dist loadgroup`` writes the group into the id of a test, which pytest 9.2 no longer
lets it do: it then gives out test by test, without a word.
"""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import Final

from xdist.scheduler import LoadScopeScheduling

GROUPS: Final = (
    "browser", "scale", "refresh/test_kill", "refresh/test_child",
    "web/middleware/test_security_headers",
)  # fmt: skip
"""What takes longest, in the order it is begun: folders, and modules, of one worker each."""

_FOLDER: Final = "tests/"


def of(nodeid: str) -> str:
    """Return the group of a test or a module: one of ``GROUPS``, or its module."""
    place = nodeid.partition("::")[0].removeprefix(_FOLDER).removesuffix(".py")
    return next((name for name in GROUPS if f"{place}/".startswith(f"{name}/")), place)


def rank(nodeid: str) -> int:
    """Return when a test is begun: groups in their order, then everything else."""
    name = of(nodeid)
    return GROUPS.index(name) if name in GROUPS else len(GROUPS)


def holder(folder: Path, name: str, worker: str) -> str:
    """Return the worker that was the first to begin a group, in a folder all of them share."""
    file = folder / f"{name.replace('/', '-')}.worker"
    with contextlib.suppress(FileExistsError), file.open("x") as new:
        new.write(worker)
    return file.read_text()


class GroupScheduling(LoadScopeScheduling):
    """Gives a worker a whole group after the other."""

    def _split_scope(self, nodeid: str) -> str:
        return of(nodeid)
