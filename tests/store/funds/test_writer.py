"""Histories of funds are checked and merged: better rows replace, impossible ones stay out."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rotation.store.delta.tables import Tables
from rotation.store.funds import histories, writer
from tests.funds import rows
from tests.markets import AT, days_until

DAYS = days_until("2026-01-16", 3)


def stored(tables: Tables, symbol: str = "IWM") -> histories.FundHistory:
    return histories.current("stored", tables, tables.version("funds"))[symbol]


def merge(tables: Tables, *parts: pd.DataFrame, **more: Any) -> writer.Merged:
    keywords = {"source": "ishares", "at": AT} | more
    return writer.merge(tables, pd.concat(parts), **keywords)


def test_rows_are_stored_as_they_were_stated(tables: Tables) -> None:
    """By fund and session, whatever their order; what is missing stays missing."""
    own = rows("IWM", DAYS, [10, 11, 12], [100, np.nan, 120], distribution=[np.nan, 0.5, np.nan])
    found = merge(tables, own[::-1], rows("SPY", DAYS[:1], [50], [7], assets=350.0))
    assert (found.sound, found.written, found.sentence()) == (4, 4, "")
    assert (found.first, found.last) == (dt.date(2026, 1, 14), dt.date(2026, 1, 16))
    history = stored(tables)
    assert history.sessions.tolist() == DAYS.tolist()
    np.testing.assert_array_equal(history.shares, [100, np.nan, 120])
    np.testing.assert_array_equal(history.distribution, [np.nan, 0.5, np.nan])
    assert (history.source, history.fetched_at) == ("ishares", AT)
    assert stored(tables, "SPY").assets.tolist() == [350.0]


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ({"session": "2026-01-17"}, "1 of a day without a session"),
        ({"session": "2026-01-19"}, "1 of a day without a session"),
        ({"session": "2027-01-19"}, "1 of a day to come"),
        ({"session": None}, "1 without a day"),
        ({"nav": np.nan, "shares_outstanding": np.nan}, "1 without a figure"),
        ({"nav": 0.0}, "1 whose nav is not positive"),
        ({"nav": -np.inf}, "1 whose nav is not positive"),
        ({"nav": np.inf}, "1 whose nav is above 1,000,000,000"),
        ({"nav": 1e300}, "1 whose nav is above 1,000,000,000"),
        ({"shares_outstanding": 1e14}, "1 whose shares outstanding is above 10,000,000,000,000"),
        ({"assets": 1e16}, "1 whose assets is above 1,000,000,000,000,000"),
        ({"shares_outstanding": -1.0}, "1 whose shares outstanding is not positive"),
        ({"assets": 0.0}, "1 whose assets is not positive"),
        ({"distribution": -0.5}, "1 whose distribution is negative"),
        ({"distribution": np.inf}, "1 whose distribution is above 1,000,000,000"),
    ],
)
def test_row_that_cannot_be_true_is_left_out(tables: Tables, row: dict[str, Any], why: str) -> None:
    """With the reason, once; the others are stored."""
    own = rows("IWM", DAYS, 10.0, [100, 110, 120])
    for name, value in row.items():
        own.loc[1, name] = pd.Timestamp(value) if name == "session" else value
    found = merge(tables, own)
    assert (found.sound, found.written) == (2, 2)
    assert found.sentence().startswith(f"1 row left out ({why}; for example IWM ")
    assert stored(tables).shares.tolist() == [100.0, 120.0]


def test_rows_that_disagree_about_a_day(tables: Tables) -> None:
    """Neither is stored; two that say the same are one."""
    own = rows("IWM", DAYS[[0, 1, 1, 2, 2]], 10.0, [100, 110, 111, 120, 120])
    found = merge(tables, own)
    assert found.left_out == {
        "of a day that rows disagree about": 2, "that stand there twice": 1,
    }  # fmt: skip
    assert stored(tables).sessions.tolist() == DAYS[[0, 2]].tolist()


def test_stored_value_is_never_replaced_by_nothing(tables: Tables) -> None:
    """A later file without distributions keeps them; a corrected count replaces the old one."""
    merge(tables, rows("IWM", DAYS, 10.0, [100, 110, 120], distribution=[0.1, 0.2, 0.3]))
    found = merge(tables, rows("IWM", DAYS, 10.0, [100, 115, np.nan]), source="import")
    assert found.written == 1
    history = stored(tables)
    assert history.shares.tolist() == [100.0, 115.0, 120.0]
    assert history.distribution.tolist() == [0.1, 0.2, 0.3]


def test_rows_that_say_nothing_new_make_no_version(tables: Tables) -> None:
    """So that pages do not compute again what has not changed."""
    own = rows("IWM", DAYS, 10.0, [100, 110, 120])
    merge(tables, own)
    before = tables.version("funds")
    found = merge(tables, own, at=AT + dt.timedelta(days=1))
    assert (found.sound, found.written) == (3, 0)
    assert tables.version("funds") == before


@pytest.mark.parametrize("days", [DAYS, days_until("2026-01-30", 3)])
def test_history_in_another_unit_than_the_stored_one_is_left_out(
    tables: Tables, days: np.ndarray
) -> None:
    """In thousands, of the same days or of the weeks after; a split is none."""
    merge(tables, rows("IWM", DAYS, [10, 11, 12], [100e6, 110e6, 120e6]))
    later = dt.datetime(2026, 2, 2, 22, tzinfo=dt.UTC)
    found = merge(tables, rows("IWM", days, [10, 11, 12], [100e3, 110e3, 120e3]), at=later)
    assert (found.sound, found.written) == (0, 0)
    assert found.sentence().startswith(
        "3 rows left out (3 in another unit than what is stored, as NAV times shares is below 5% "
        "of it; for example IWM "
    )
    assert stored(tables).shares.tolist() == [100e6, 110e6, 120e6]
    split = rows("IWM", DAYS, [0.1, 0.11, 0.12], [100e8, 110e8, 120e8])
    assert merge(tables, split, at=later).written == 3


def test_right_unit_takes_the_place_of_a_wrong_one(tables: Tables) -> None:
    """Counts come in thousands or millions, never in fractions: the larger one is right."""
    merge(tables, rows("IWM", DAYS, [10, 11, 12], [100e3, 110e3, 120e3]), source="import")
    merge(tables, rows("IWM", DAYS, [10, 11, 12], [100e6, 110e6, 120e6]))
    assert stored(tables).shares.tolist() == [100e6, 110e6, 120e6]


def test_last_sessions(tables: Tables) -> None:
    """The last session with a count: a value alone measures no flow."""
    assert writer.last_sessions(tables) == {}
    merge(tables, rows("IWM", DAYS, 10.0, [100, 110, np.nan]))
    assert writer.last_sessions(tables) == {"IWM": dt.date(2026, 1, 15)}


def test_history_until_a_day(tables: Tables) -> None:
    """Nothing after it; the whole without one."""
    merge(tables, rows("IWM", DAYS, 10.0, [100, 110, 120]))
    assert stored(tables).until(dt.date(2026, 1, 15)).shares.tolist() == [100.0, 110.0]
    assert stored(tables).until(None).shares.tolist() == [100.0, 110.0, 120.0]
    assert len(stored(tables).until(dt.date(2020, 1, 1)).sessions) == 0
