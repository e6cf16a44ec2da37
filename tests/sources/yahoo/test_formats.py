"""What the frames and texts of Yahoo's client are taken for, without a network."""

import datetime as dt

import pandas as pd
import pytest

from rotation.errors import BadResponse
from rotation.sources.yahoo import formats

START = dt.date(2024, 1, 1)


def test_parse_names_missing_columns() -> None:
    """A client that renames a column is noticed, not stored."""
    day = pd.DatetimeIndex(["2024-01-02"], tz="America/New_York")
    with pytest.raises(BadResponse, match="Close"):
        formats.parse_bars(pd.DataFrame({"Open": [1.0]}, index=day), "IWM", START)


def test_parse_takes_the_date_of_the_exchange() -> None:
    """Midnight in Tokyo is still the day before in New York and in UTC."""
    day = pd.DatetimeIndex(["2024-01-05"], tz="Asia/Tokyo")
    names = ["Open", "High", "Low", "Close", "Volume", "Dividends", "Stock Splits"]
    bars = formats.parse_bars(pd.DataFrame(1, index=day, columns=names), "^N225", START)
    assert bars["session"].tolist() == [pd.Timestamp("2024-01-05")]


def test_parse_refuses_text_for_numbers() -> None:
    """And says which text."""
    day = pd.DatetimeIndex(["2024-01-05"], tz="America/New_York")
    names = ["Open", "High", "Low", "Close", "Volume", "Dividends", "Stock Splits"]
    with pytest.raises(BadResponse, match="'n/a'"):
        formats.parse_bars(pd.DataFrame("n/a", index=day, columns=names), "IWM", START)
