"""Fetched histories meet the stored ones: what is scaled, what is left alone."""

from __future__ import annotations

import pytest

from rotation.refresh import merge as merging
from rotation.refresh.batches import Answer
from rotation.refresh.plan import Task
from rotation.store.delta.tables import Tables
from rotation.store.prices import reader, writer
from tests.markets import AT, bars, days_until, walk

DAYS = days_until("2026-11-20", 40)
CLOSES = walk(3, 40)


def fetched(count: int, factor: float) -> Answer[Task]:
    """A whole history that has the last sessions alone."""
    rows = bars("IWM", DAYS[-count:], CLOSES[-count:] * factor).drop(columns="symbol")
    return Answer(Task("IWM", None), AT, rows)


@pytest.mark.parametrize("count", [1, 4])
def test_history_cut_to_a_few_sessions_scales_nothing(tables: Tables, count: int) -> None:
    """A source that answers with one bad print does not rescale years."""
    writer.merge_prices(tables, bars("IWM", DAYS, CLOSES), source="import", at=AT)
    merged = merging.merge(tables, [fetched(count, 0.01)], "yahoo")
    assert (merged.rows, list(merged.apart)) == (0, ["IWM"])
    assert reader.bars(tables, ["IWM"])["close"].tolist() == CLOSES.tolist()


def test_history_on_another_basis_sets_it(tables: Tables) -> None:
    """Stored rows that it lacks are scaled to it, their volumes with a split."""
    writer.merge_prices(tables, bars("IWM", DAYS, CLOSES, volume=20.0), source="import", at=AT)
    merged = merging.merge(tables, [fetched(5, 0.5)], "yahoo")
    assert (merged.rows, merged.apart) == (40, {})
    stored = reader.bars(tables, ["IWM"])
    assert stored["close"].tolist() == pytest.approx((CLOSES / 2).tolist())
    assert stored["volume"].tolist() == pytest.approx([40.0] * 35 + [1000.0] * 5)


def test_few_stored_sessions_are_replaced(tables: Tables) -> None:
    """Nothing has to be scaled where the fetched history has every stored session."""
    writer.merge_prices(tables, bars("IWM", DAYS[-2:], CLOSES[-2:]), source="import", at=AT)
    assert merging.merge(tables, [fetched(40, 0.25)], "yahoo").apart == {}
    assert reader.bars(tables, ["IWM"])["close"].tolist() == pytest.approx((CLOSES / 4).tolist())
