"""Months and years of a history, against pencil and paper and against pandas."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd
import pytest

from rotation.analytics import calendar
from tests.markets import days_until, walk


def days(*texts: str) -> np.ndarray:
    return np.array(texts, dtype="datetime64[D]")


def test_month_runs_from_last_session_to_last_session() -> None:
    """The first has no start; the last one runs to the last session."""
    found = calendar.periods(
        days("2025-12-30", "2025-12-31", "2026-01-02", "2026-01-30", "2026-02-03"), "M"
    )
    assert found.period.astype(str).tolist() == ["2025-12", "2026-01", "2026-02"]
    assert found.start.tolist() == [-1, 1, 3]
    assert found.end.tolist() == [1, 3, 4]
    returns = found.returns(np.array([9.0, 10.0, 13.0, 12.0, 15.0]))
    assert returns[1:].tolist() == pytest.approx([0.2, 0.25])
    assert math.isnan(returns[0])


def test_month_after_a_missing_one_has_no_return() -> None:
    """March starts from the end of February or not at all."""
    found = calendar.periods(days("2026-01-30", "2026-03-31"), "M")
    assert found.start.tolist() == [-1, -1]


def test_months_agree_with_pandas() -> None:
    """Over ten years of a random walk, to 1e-9."""
    sessions, close = days_until("2026-11-20", 2600), walk(1, 2600)
    found = calendar.periods(sessions, "M")
    expected = pd.Series(close, pd.DatetimeIndex(sessions)).resample("ME").last().pct_change()
    assert found.returns(close) == pytest.approx(expected.to_numpy(), abs=1e-9, nan_ok=True)


def test_calendar_years_run_from_last_close_to_last_close() -> None:
    """The last year runs to the last session; the first lacks the close before."""
    sessions = days("2024-06-28", "2024-12-31", "2025-03-31", "2025-12-31", "2026-01-16")
    small = np.array([80.0, 100.0, 70.0, 120.0, 126.0])
    large = np.array([90.0, 200.0, 210.0, 220.0, 231.0])
    rows = calendar.calendar_years(small, large, sessions)
    assert [row["year"] for row in rows] == [2024, 2025, 2026]
    assert all(math.isnan(rows[0][name]) for name in ("small", "large", "spread"))
    assert rows[1] == pytest.approx({"year": 2025, "small": 0.2, "large": 0.1, "spread": 0.1})
    assert rows[2] == pytest.approx({"year": 2026, "small": 0.05, "large": 0.05, "spread": 0.0})


def test_calendar_year_after_a_missing_one_is_undefined() -> None:
    """2026 has no last close of 2025 to start from, and 2025 is not listed."""
    rows = calendar.calendar_years(
        np.array([100.0, 120.0]), np.array([100.0, 110.0]), days("2024-12-31", "2026-01-16")
    )
    assert [row["year"] for row in rows] == [2024, 2026]
    assert math.isnan(rows[1]["spread"])


def test_calendar_years_of_no_session() -> None:
    """Nothing in, nothing out."""
    assert calendar.calendar_years(np.array([]), np.array([]), days()) == []
