"""The records of a batch: the answers that are stored together, and when they are stored."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Final, Generic, NamedTuple

import pandas as pd

from rotation.errors import SourceError
from rotation.refresh.plan import T


@dataclass(frozen=True)
class BatchLimits:
    """When what has arrived is stored.

    Attributes
    ----------
    rows : rows held at most
    seconds : longest time that an answer, or an error, is held [s]
    """

    rows: int
    seconds: float


EACH: Final = BatchLimits(0, 0.0)
"""Every answer is a batch of its own."""


@dataclass(frozen=True)
class Answer(Generic[T]):
    """The rows of one task; ``at`` is when its call began, UTC."""

    task: T
    at: dt.datetime
    rows: pd.DataFrame


@dataclass(frozen=True)
class StoredAnswer(Generic[T]):
    """One answer of a stored batch.

    Attributes
    ----------
    answer : the answer
    rows : its rows, as the fetch log counts them
    error : why the task counts as failed; None if it does not
    remark : what had to be repaired, as a sentence
    """

    answer: Answer[T]
    rows: int = 0
    error: SourceError | None = None
    remark: str = ""


@dataclass(frozen=True)
class StoredBatch(Generic[T]):
    """The result of storing a batch.

    Attributes
    ----------
    rows : rows written
    answers : the answers dealt with, each to be logged
    again : tasks to fetch in the same run: in place of those whose answers were not dealt with,
        and those that an answer named
    """

    rows: int
    answers: Sequence[StoredAnswer[T]]
    again: Sequence[T] = ()


class Written(NamedTuple):
    """What came of storing one answer: rows written, and what had to be left out, a sentence."""

    rows: int
    remark: str = ""


def store_each(
    store: Callable[[T, pd.DataFrame, dt.datetime], Written],
) -> Callable[[Sequence[Answer[T]]], StoredBatch[T]]:
    """Return what stores a batch answer by answer.

    Parameters
    ----------
    store : callable
        Takes a task, its rows and when its call began; raises a SourceError if the answer cannot
        be used.
    """

    def store_one(answer: Answer[T]) -> StoredAnswer[T]:
        try:
            written = store(answer.task, answer.rows, answer.at)
            return StoredAnswer(answer, written.rows, remark=written.remark)
        except SourceError as error:
            return StoredAnswer(answer, error=error)

    def store_batch(batch: Sequence[Answer[T]]) -> StoredBatch[T]:
        stored = [store_one(answer) for answer in batch]
        return StoredBatch(sum(answer.rows for answer in stored), stored)

    return store_batch
