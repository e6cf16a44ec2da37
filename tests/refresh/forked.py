"""``rotation`` commands in processes that start in milliseconds, to be killed.

    with Forks() as forks:
        pid = forks.start(["refresh"], environment, output, now)
        os.kill(pid, signal.SIGKILL)
        status = forks.wait()

A helper process has imported everything and forks for each command; it never opens the
store or the upstream itself.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import itertools
import json
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, Self

HERE = Path(__file__).parents[2]


class Forks:
    """The helper, seen from the test."""

    def __enter__(self) -> Self:
        self._helper = subprocess.Popen(
            [sys.executable, "-m", "tests.refresh.forked"],
            cwd=HERE,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._read().startswith("ready")
        return self

    def __exit__(self, *_: object) -> None:
        self._helper.communicate()

    def start(
        self,
        arguments: Sequence[str],
        environment: dict[str, str],
        output: Path,
        now: dt.datetime,
        *,
        alone: bool = True,
        writes: int | None = None,
    ) -> int:
        """Run a command with the clock stopped at ``now``; gives its process id.

        ``alone`` False leaves the refresher's lock out, and joins files again and again.
        With ``writes`` it is killed as soon as it has written prices so many times.
        """
        assert self._helper.stdin is not None
        order = {
            "arguments": list(arguments),
            "environment": environment,
            "output": str(output),
            "now": now.isoformat(),
            "alone": alone,
            "writes": writes,
        }
        self._helper.stdin.write(json.dumps(order) + "\n")
        self._helper.stdin.flush()
        return int(self._read())

    def wait(self) -> int:
        """The exit code of the command, or minus the signal that ended it."""
        return os.waitstatus_to_exitcode(int(self._read()))

    def _read(self) -> str:
        assert self._helper.stdout is not None
        return self._helper.stdout.readline().strip()


def _main() -> None:
    from rotation import sessions
    from rotation.cli import refresh as refreshing
    from rotation.sources.yahoo import client as yahoo

    sessions.all_sessions()
    sessions.last_complete()
    print(f"ready with {refreshing.__name__} and {yahoo.__name__}", flush=True)
    for line in sys.stdin:
        pid = os.fork()
        if not pid:
            os._exit(_command(**json.loads(line)))
        print(pid, flush=True)
        print(os.waitpid(pid, 0)[1], flush=True)


def _command(
    arguments: list[str],
    environment: dict[str, str],
    output: str,
    now: str,
    *,
    alone: bool,
    writes: int | None,
) -> int:
    from rotation import sessions
    from rotation.cli import main as cli
    from rotation.refresh import prices
    from rotation.store.coordination import lock
    from rotation.store.delta import files

    os.environ.update(environment)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.dup2(os.open(output, os.O_WRONLY | os.O_CREAT), 1)
    instant = dt.datetime.fromisoformat(now)
    sessions.now = lambda: instant
    prices.ROWS = 0  # type: ignore[misc]  # every symbol is a write of its own
    if not alone:
        lock.refresher = lambda *_, **__: contextlib.nullcontext(lambda: None)  # type: ignore
        files._MANY = 2  # type: ignore[misc]
    if writes is not None:
        _die_after(writes)
    return cli.main(arguments)


def _die_after(writes: int) -> None:
    from rotation.store.delta.tables import Tables

    done = itertools.count(1)

    def counted(method: Callable[..., None]) -> Callable[..., None]:
        def write(tables: Tables, name: str, *how: Any, **more: Any) -> None:
            method(tables, name, *how, **more)
            if name == "prices" and next(done) == writes:
                os.kill(os.getpid(), signal.SIGKILL)

        return write

    Tables.merge = counted(Tables.merge)  # type: ignore[method-assign]
    Tables.replace = counted(Tables.replace)  # type: ignore[method-assign]


if __name__ == "__main__":
    _main()
