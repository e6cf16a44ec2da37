"""Two refreshers at once, as if both believed the turn were theirs: the store stays sound.

The lock and the lease are there to keep that from happening; the tables do not rely on it.
"""

from __future__ import annotations

import random
import uuid
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from rotation.store.delta.tables import Tables
from tests.loopback.s3 import ObjectStore
from tests.loopback.yahoo import YahooServer
from tests.refresh.forked import Forks
from tests.refresh.test_kill import SESSIONS, SYMBOLS, Killing

EVENINGS = {"folder": 3, "object store": 2}


@pytest.fixture(params=EVENINGS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def market(
    kind: str, request: pytest.FixtureRequest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Killing]:
    """An upstream whose market moves on every evening, and a store of either kind."""
    with YahooServer.simulated(SYMBOLS, SESSIONS, seed=9) as server:
        made = Killing(server, tmp_path)
        if kind == "object store":
            store: ObjectStore = request.getfixturevalue("object_store")
            for name, value in store.environment.items():
                monkeypatch.setenv(name, value)
            root = f"{store.bucket}/{uuid.uuid4().hex}"
            made.tables = Tables(root)
            made.environment |= store.environment | {"ROTATION_STORE": root}
        yield made


def test_two_at_once_lose_and_double_nothing(market: Killing, kind: str, tmp_path: Path) -> None:
    """Evening after evening: a new bar of every symbol, splits, new symbols, files joined.

    After each, every symbol is there whole, once, on one basis; both runs are in the log.
    """
    chance = random.Random(3)
    with ExitStack() as stack:
        pair = [stack.enter_context(Forks()) for _ in range(2)]
        for number, day in enumerate(day.date() for day in SESSIONS[60 : 60 + EVENINGS[kind]]):
            market.evening(day)
            market.add(f"NEW{number}")
            if number:
                market.split(chance.choice(SYMBOLS), day)
            for count, forks in enumerate(pair):
                forks.start(
                    market.arguments(),
                    market.environment,
                    tmp_path / f"output-{number}-{count}",
                    market.now,
                    alone=False,
                )
            ended = [forks.wait() for forks in pair]
            said = [path.read_text() for path in sorted(tmp_path.glob(f"output-{number}-*"))]
            assert ended == [0, 0], said
            market.is_complete()
    runs = market.tables.query(
        "SELECT outcome, count(*) AS n FROM fetches WHERE key = '*' GROUP BY outcome", "fetches"
    ).to_pylist()
    counted = {run["outcome"]: run["n"] for run in runs}
    assert counted["started"] == counted["finished"]
    assert counted["started"] > EVENINGS[kind]  # both worked, not one after the other
