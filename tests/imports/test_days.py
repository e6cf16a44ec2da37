"""Days as files write them, and bars that are not of a day."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from rotation.errors import BadInput
from rotation.imports import days
from tests.markets import days_until

TWO = ["2026-01-15", "2026-01-16"]
OWN = Path("own.csv")


def parsed(*written: object) -> list[str]:
    """The days of some cells, NaT as it is."""
    return [str(day)[:10] for day in days.parse(pd.Series(list(written)))]


@pytest.mark.parametrize(
    "written",
    [
        ("2026-01-15", "2026-01-16"), ("20260115", "20260116"), (20260115, 20260116),
        ("2026/01/15", "2026/1/16"), ("2026-01-15T00:00:00.000Z", "2026-01-16T00:00:00.000Z"),
        ("15.01.2026", "16.1.2026"), ("01/15/2026", "1/16/2026"), ("15/01/2026", "16/01/2026"),
        ("01-15-2026", "01-16-2026"), ("01/15/2026 16:00:00", "01/16/2026 16:00:00"),
        ("Jan 15, 2026", "Jan 16, 2026"), ("January 15, 2026", "Jan 16 2026"),
        ("15 Jan 2026", "16 Jan 2026"), ("15-Jan-2026", "16-JAN-2026"),
        ("15-Jan-26", "16-Jan-26"), ("1/15/26", "01/16/26"), ("1/15/26 16:00", "1/16/26 16:00"),
        (1768487400, 1768573800), ("1768487400", "1768573800"), (1768487400000, 1768573800000),
    ],
    ids=str,
)  # fmt: skip
def test_days_as_vendors_write_them(written: tuple[object, ...]) -> None:
    """One form a file, the day as written; seconds since 1970 are of UTC."""
    assert parsed(*written) == TWO


@pytest.mark.parametrize(
    ("written", "said"),
    [
        (("03/04/2026", "04/05/2026"), "a date whose day and month can be told apart, such as 20"),
        (("03/04/2026", "05/05/2026"), "a date whose day and month can be told apart, such as 20"),
        (("2026-01-15", "01/16/2026"), "a date such as 2026-01-16"),
        (("01/15/2026", "16/01/2026"), "a date such as 2026-01-16"),
        (("soon", "2026-01-15"), "a date such as 2026-01-16"),
        (("2026-13-45",), "a date such as 2026-01-16"),
        (("Smarch 13, 2026",), "a date such as 2026-01-16"),
        (("26/01/15", "26/01/16"), "a date with a year of four digits, such as 2026-01-16"),
        (("1/2/26", "1/5/26"), "a date with a year of four digits, such as 2026-01-16"),
    ],
)
def test_day_that_cannot_be_told(written: tuple[str, ...], said: str) -> None:
    """It is none, never the likelier of two."""
    found = parsed(*written)
    assert "NaT" in found
    assert days.expected(written[found.index("NaT")]).startswith(said)


def test_one_day_above_twelve_tells_all_others() -> None:
    """The file has one order."""
    assert parsed("03/04/2026", "03/13/2026") == ["2026-03-04", "2026-03-13"]
    assert parsed("03/04/2026", "13/04/2026") == ["2026-04-03", "2026-04-13"]
    assert parsed("02/02/2026", "03/03/2026") == ["2026-02-02", "2026-03-03"]


def test_year_of_two_digits_is_not_to_come() -> None:
    """The latest that can be: histories begin long before 1969."""
    assert parsed("3-Jan-50", "16-Jan-26") == ["1950-01-03", "2026-01-16"]
    assert parsed("1/3/62", "1/16/26") == ["1962-01-03", "2026-01-16"]


def table(*days_of: pd.DatetimeIndex) -> pd.DataFrame:
    """Bars of SPY on sessions, and of IWM on the days given."""
    daily = pd.DataFrame({"symbol": "SPY", "session": pd.to_datetime(days_until("2026-11-20", 40))})
    own = [pd.DataFrame({"symbol": "IWM", "session": some}) for some in days_of]
    return pd.concat([daily, *own], ignore_index=True)


@pytest.mark.parametrize(
    ("freq", "word"),
    [("MS", "month"), ("ME", "month"), ("BME", "month"), ("7D", "week"), ("W-FRI", "week"),
     ("QE", "quarter")],
)  # fmt: skip
def test_longer_bars_are_refused(freq: str, word: str) -> None:
    """Ten sessions of months would be ten months."""
    found = table(pd.date_range("2022-01-03", periods=12, freq=freq))
    each = rf"own.csv: the prices of IWM are of a {word} each"
    said = rf"{each} \(12 prices, .* 2022.*expected was one price a"
    with pytest.raises(BadInput, match=said):
        days.refuse_other_bars(OWN, found)


def test_shorter_bars_are_refused() -> None:
    """Of the hours of a day the last would stand for the day."""
    found = table(pd.DatetimeIndex(["2026-11-19", "2026-11-20"] * 7))
    with pytest.raises(BadInput, match=r"IWM has several prices a day \(14 on 2 days\)"):
        days.refuse_other_bars(OWN, found)


def test_daily_bars_with_holes_are_daily() -> None:
    """A few bars far apart, a gap of months, a file put together twice."""
    sessions = pd.to_datetime(days_until("2026-11-20", 300))
    days.refuse_other_bars(OWN, table(sessions[:4:1].append(sessions[-4:])))
    days.refuse_other_bars(OWN, table(sessions[[0, 21, 42, 63]]))
    days.refuse_other_bars(OWN, table(sessions, sessions))
