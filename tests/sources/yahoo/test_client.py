"""What the real client brings, from a server that may be wrong about the bars."""

import datetime as dt
import time
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rotation.errors import BadResponse, UnknownSymbol
from rotation.sources.yahoo import formats
from rotation.sources.yahoo.client import Yahoo
from tests.loopback.yahoo import Fault, YahooServer

SESSIONS = pd.bdate_range("2024-01-02", "2024-06-28")
START = dt.date(2024, 1, 1)
MIDDLE = len(SESSIONS) // 2
PRICES = ["open", "high", "low", "close"]


@pytest.fixture
def server() -> Iterator[YahooServer]:
    with YahooServer.simulated(["IWM", "SPY", "^RUT"], SESSIONS, seed=7) as running:
        yield running


@pytest.fixture
def source(server: YahooServer, tmp_path: Path) -> Yahoo:
    return Yahoo(base_url=server.url, timeout=60, cache_folder=tmp_path)


def told(server: YahooServer, symbol: str) -> pd.DataFrame:
    return server.market[symbol].bars.reset_index(drop=True)


def test_fill_has_the_bars_yahoo_told(server: YahooServer, source: Yahoo) -> None:
    """Column for column, row for row, with no event where there is none."""
    bars = source.daily_bars("IWM", START)
    assert list(bars.columns) == list(formats.COLUMNS)
    assert bars["session"].dtype == "datetime64[s]"
    assert set(bars.drop(columns="session").dtypes) == {np.dtype("float64")}
    pd.testing.assert_frame_equal(bars[told(server, "IWM").columns], told(server, "IWM"))
    assert not bars[["dividend", "split"]].to_numpy().any()


def test_sessions_are_exchange_dates_on_both_sides_of_daylight_saving(
    source: Yahoo, server: YahooServer
) -> None:
    """9:30 in New York is another hour in UTC from 10 March 2024 on; the date is not."""
    sent = source.daily_bars("IWM", dt.date(2024, 3, 7))["session"].head(4)
    expected = ["2024-03-07", "2024-03-08", "2024-03-11", "2024-03-12"]
    assert sent.dt.strftime("%Y-%m-%d").tolist() == expected


def test_each_symbol_costs_one_request(source: Yahoo, server: YahooServer) -> None:
    """No second request for a time zone, and one cookie and crumb for all."""
    for symbol in ("IWM", "SPY", "^RUT"):
        source.daily_bars(symbol, START)
    asked = [request.endpoint for request in server.requests]
    assert [request.symbol for request in server.chart_requests()] == ["IWM", "SPY", "^RUT"]
    assert (asked.count("cookie"), asked.count("crumb"), len(asked)) == (1, 1, 5)


def test_without_start_goes_ten_years_back(source: Yahoo, server: YahooServer) -> None:
    """Ten years before today, by the calendar of New York."""
    source.daily_bars("IWM")
    first = int(server.chart_requests()[0].params["period1"])
    days = (time.time() - first) / 86400
    assert 3651 <= days <= 3655


def test_incremental_fetch_starts_at_start(source: Yahoo, server: YahooServer) -> None:
    """The start is the first session that comes."""
    bars = source.daily_bars("SPY", dt.date(2024, 6, 26))
    assert bars["session"].dt.day.tolist() == [26, 27, 28]


def test_incremental_fetch_without_news_is_an_error(source: Yahoo) -> None:
    """An empty table is never a result."""
    with pytest.raises(BadResponse, match="prices since 2024-07-01, got none"):
        source.daily_bars("SPY", dt.date(2024, 7, 1))


def test_dividend_stands_on_its_ex_date(source: Yahoo, server: YahooServer) -> None:
    """Cash per share on the one session, prices untouched."""
    server.dividend("IWM", dt.date(2024, 3, 20), 0.75)
    bars = source.daily_bars("IWM", START).set_index("session")
    assert bars.loc["2024-03-20", "dividend"] == 0.75
    assert bars["dividend"].sum() == 0.75
    assert bars["close"].tolist() == told(server, "IWM")["close"].tolist()


def test_split_rebases_what_was_fetched_before(source: Yahoo, server: YahooServer) -> None:
    """After a 2:1 split earlier prices come halved and volumes doubled."""
    before = source.daily_bars("IWM", START)
    server.split("IWM", dt.date(2024, 6, 3), 2.0)
    after = source.daily_bars("IWM", START).set_index("session")
    assert after.loc["2024-06-03", "split"] == 2.0
    assert after["split"].sum() == 2.0
    np.testing.assert_allclose(after["close"], before["close"] / 2)
    np.testing.assert_allclose(after["volume"], before["volume"] * 2)


def test_reverse_split_is_a_ratio_below_one(source: Yahoo, server: YahooServer) -> None:
    """1:8, as small caps do."""
    server.split("IWM", dt.date(2024, 6, 3), 0.125)
    assert source.daily_bars("IWM", START)["split"].sum() == 0.125


def test_later_day_appears_when_it_happens(source: Yahoo, server: YahooServer) -> None:
    """What has not happened yet is not told."""
    server.until = dt.date(2024, 6, 27)
    assert source.daily_bars("IWM", START)["session"].iloc[-1] == pd.Timestamp("2024-06-27")
    server.until = dt.date(2024, 6, 28)
    assert source.daily_bars("IWM", START)["session"].iloc[-1] == pd.Timestamp("2024-06-28")


def test_unknown_symbol(source: Yahoo, server: YahooServer) -> None:
    """One request settles it; the client alone would ask twice, and for a new crumb."""
    with pytest.raises(UnknownSymbol, match="yahoo, NOPE: No data found") as caught:
        source.daily_bars("NOPE", START)
    assert (caught.value.source, caught.value.key) == ("yahoo", "NOPE")
    assert len(server.chart_requests()) == 1
    assert server.requests[-1].endpoint == "chart"


def test_delisted_symbol(source: Yahoo, server: YahooServer) -> None:
    """Known yesterday, unknown today; the others go on."""
    source.daily_bars("SPY", START)
    server.delist("SPY")
    with pytest.raises(UnknownSymbol):
        source.daily_bars("SPY", START)
    assert len(source.daily_bars("IWM", START)) == len(SESSIONS)


def test_bar_of_nulls_stays(source: Yahoo, server: YahooServer) -> None:
    """Prices NaN; the client makes a null volume 0."""
    server.fault = Fault.NULLS
    bars = source.daily_bars("IWM", START)
    assert bars["session"].tolist() == SESSIONS.tolist()
    assert bars.loc[MIDDLE, PRICES].isna().all()
    assert bars.loc[MIDDLE, "volume"] == 0
    assert bars["close"].isna().sum() == 1


def test_null_volume_arrives_as_zero(source: Yahoo, server: YahooServer) -> None:
    """The client's doing: it cannot be told from a day without trade."""
    server.fault = Fault.NULL_VOLUME
    bars = source.daily_bars("IWM", START)
    assert bars.loc[MIDDLE, "volume"] == 0
    assert bars["close"].notna().all()


def test_first_of_two_bars_on_a_date_is_kept(source: Yahoo, server: YahooServer) -> None:
    """The second, whose close is its high, is dropped by the client."""
    server.fault = Fault.DUPLICATE
    bars = source.daily_bars("IWM", START)
    assert bars["session"].is_unique
    assert bars["close"].tolist() == told(server, "IWM")["close"].tolist()


def test_last_of_two_bars_on_the_last_date_is_kept(source: Yahoo, server: YahooServer) -> None:
    """At the end the client prefers the later one, which has one share more."""
    server.fault = Fault.LIVE_TWICE
    bars = source.daily_bars("IWM", START)
    assert len(bars) == len(SESSIONS)
    assert bars["volume"].iloc[-1] == told(server, "IWM")["volume"].iloc[-1] + 1


def test_missing_last_day_is_missing(source: Yahoo, server: YahooServer) -> None:
    """No row is made up for it."""
    server.fault = Fault.MISSING_LAST
    assert source.daily_bars("IWM", START)["session"].tolist() == SESSIONS[:-1].tolist()


def test_dividend_of_a_missing_last_day_makes_a_row(source: Yahoo, server: YahooServer) -> None:
    """The client adds one without prices."""
    server.dividend("IWM", SESSIONS[-1].date(), 0.5)
    server.fault = Fault.MISSING_LAST
    last = source.daily_bars("IWM", START).set_index("session").loc["2024-06-28"]
    assert last["dividend"] == 0.5
    assert np.isnan(last["close"])


def test_dividend_on_a_date_without_bar_goes_to_the_bar_before(
    source: Yahoo, server: YahooServer
) -> None:
    """Saturday's dividend stands on Friday."""
    server.dividend("IWM", dt.date(2024, 3, 16), 0.5)
    bars = source.daily_bars("IWM", START).set_index("session")
    assert bars.loc["2024-03-15", "dividend"] == 0.5


def test_newest_first_arrives_oldest_first(source: Yahoo, server: YahooServer) -> None:
    """The client sorts."""
    server.fault = Fault.WRONG_ORDER
    bars = source.daily_bars("IWM", START)
    pd.testing.assert_frame_equal(bars[told(server, "IWM").columns], told(server, "IWM"))


@pytest.mark.parametrize(("fault", "factor"), [(Fault.NEGATIVE, -1), (Fault.HUNDREDFOLD, 100)])
def test_wrong_price_is_passed_on(
    source: Yahoo, server: YahooServer, fault: Fault, factor: float
) -> None:
    """Judging it is for whoever stores it."""
    server.fault = fault
    bars = source.daily_bars("IWM", START)
    right = told(server, "IWM")["close"]
    wrong = bars["close"] / right
    assert wrong[MIDDLE] == pytest.approx(factor)
    assert wrong.drop(MIDDLE).eq(1).all()
