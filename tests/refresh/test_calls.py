"""Calls to one upstream, and the order in which what they bring is told."""

from __future__ import annotations

import pandas as pd

from rotation.refresh.calls import Breaker, results
from rotation.refresh.plan import Task
from rotation.refresh.rate_limit import CallPolicy
from tests.waiting import soon


def test_answers_found_at_once_are_told_in_the_order_they_were_asked_for() -> None:
    """One call at a time: a store slower than the upstream does not mix the answers up."""
    tasks = [Task(f"S{n}", None) for n in range(30)]
    asked: list[str] = []

    def call(task: Task) -> pd.DataFrame:
        asked.append(task.symbol)
        return pd.DataFrame()

    told = results(call, tasks, CallPolicy(1e6, 1), Breaker(), lambda: False)
    first = next(one for one in told if one is not None)
    soon(lambda: len(asked) == len(tasks))
    rest = [one.task.symbol for one in told if one is not None]
    assert [first.task.symbol, *rest] == asked == [task.symbol for task in tasks]
