"""The sample market: the same for everybody, well formed, and true to its script."""

from __future__ import annotations

import datetime

import exchange_calendars
import numpy as np
import pandas as pd
import pytest

from rotation import universe
from rotation.panel import Panel
from rotation.sample import instruments as sample_instruments
from rotation.sample import market as sample_market
from rotation.sample import panels as sample
from rotation.sample import script as sample_script
from rotation.sample.members import Members

VIRAL = [*universe.WATCH_LIST, *sample_script.VIRAL_MEMBERS]
SPLIT_FUNDS = ["XLK", "XLE", "XLU", "XLB", "XLY"]


@pytest.fixture(scope="module")
def core() -> Panel:
    return sample.core()


@pytest.fixture(scope="module")
def small_caps() -> Members:
    return sample.members()


@pytest.fixture(scope="module")
def members(small_caps: Members) -> Panel:
    return small_caps.panel


@pytest.fixture(scope="module")
def membership(small_caps: Members) -> pd.DataFrame:
    return small_caps.lists


@pytest.fixture(scope="module")
def breadth(members: Panel) -> pd.DataFrame:
    """Participation, volume expansion and concentration, by plain pandas on 2026 alone."""
    close, volume = frame(members, "close"), frame(members, "volume")
    close, volume = close.loc["2025-09":], volume.loc["2025-09":]
    relative = volume / volume.rolling(50, min_periods=30).mean().shift()
    dollars = close * volume
    total = dollars.sum(axis=1)
    weights = dollars.div(total, axis=0)
    moves = close.diff()
    return pd.DataFrame(
        {
            "participation": (relative > 1).sum(axis=1) / relative.notna().sum(axis=1),
            "expansion": total / total.rolling(50).mean().shift() - 1.0,
            "effective_names": 1.0 / (weights**2).sum(axis=1),
            "advancing": (moves > 0).sum(axis=1) / (moves != 0).sum(axis=1),
            "viral_share": weights[VIRAL].sum(axis=1),
        }
    ).loc["2026":]


def frame(panel: Panel, field: str) -> pd.DataFrame:
    index = pd.DatetimeIndex(panel.sessions)
    return pd.DataFrame(getattr(panel, field), index=index, columns=list(panel.symbols))


def total_return(panel: Panel) -> pd.DataFrame:
    close = frame(panel, "close")
    return ((close + frame(panel, "dividend")) / close.shift()).iloc[1:] - 1.0


def during(table: pd.DataFrame, name: str) -> pd.DataFrame:
    found = next(episode for episode in sample_script.EPISODES if episode.name == name)
    return table.loc[pd.Timestamp(found.first) : pd.Timestamp(found.last)]


def day(date: datetime.date) -> np.datetime64:
    return np.datetime64(date, "D")


# The same for everybody


def assert_same(left: Panel, right: Panel) -> None:
    assert left.symbols == right.symbols
    np.testing.assert_array_equal(left.sessions, right.sessions)
    for field in ("close", "volume", "dividend", "split", "open", "high", "low"):
        one, other = getattr(left, field), getattr(right, field)
        assert (one is None) == (other is None)
        if one is not None:
            np.testing.assert_array_equal(one, other)


def test_core_is_the_same_at_every_call(core: Panel) -> None:
    """Two independent calls give the same bars to the last bit."""
    assert_same(core, sample.core())


def test_members_are_the_same_at_every_call(members: Panel, membership: pd.DataFrame) -> None:
    """Two independent calls give the same members and lists to the last bit."""
    again = sample.members()
    assert_same(members, again.panel)
    pd.testing.assert_frame_equal(membership, again.lists)


def test_another_seed_gives_another_market(core: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """The noise comes from the seed and from nothing else."""
    monkeypatch.setattr(sample_script, "SEED", sample_script.SEED + 1)
    assert not np.array_equal(sample.core().close, core.close, equal_nan=True)


# How it is made


def test_noise_is_bent_through_its_waypoints() -> None:
    """1, 2, 3 has the mean 2; taken out and a step of 1 put in, it adds up to 3."""
    bent = sample_market.through(np.array([9.0, 1.0, 2.0, 3.0]), [0, 3], [0.0, 3.0])
    assert bent.tolist() == [0.0, 0.0, 1.0, 2.0]


def test_persistence_carries_a_part_of_the_day_before() -> None:
    """With half kept: 1, then 0 + 0.5, then 2 + 0.25."""
    assert sample_market.persistent(np.array([1.0, 0.0, 2.0]), 0.5).tolist() == [1.0, 0.5, 2.25]


# Sessions and shape


def test_sessions_are_those_of_the_exchange(core: Panel, members: Panel) -> None:
    """Ten years of New York sessions, as an independent calendar knows them."""
    calendar = exchange_calendars.get_calendar(
        "XNYS", start=sample_script.START, end=sample_script.END
    )
    expected = calendar.sessions.to_numpy().astype("datetime64[D]")
    np.testing.assert_array_equal(core.sessions, expected)
    np.testing.assert_array_equal(members.sessions, expected)
    assert core.sessions[0] == day(sample_script.START)
    assert core.sessions[-1] == day(sample_script.END)


def test_expiry_on_a_holiday_falls_on_the_session_before() -> None:
    """Juneteenth 2026 is a third Friday: that month expires on Thursday the 18th."""
    days = sample_market.sessions()
    june = days[sample_market.expiries(days) & (days.astype("datetime64[M]") == day_month(2026, 6))]
    assert june.tolist() == [datetime.date(2026, 6, 18)]


def day_month(year: int, month: int) -> np.datetime64:
    return np.datetime64(f"{year}-{month:02}")


def test_core_has_every_symbol_of_the_universe(core: Panel) -> None:
    """The columns are the tracked symbols, in their order."""
    assert core.symbols == universe.core_symbols()


def test_every_tracked_symbol_has_a_recipe_of_its_own() -> None:
    """Nothing falls back on the instrument that merely moves with the market."""
    known = {*sample_instruments.INSTRUMENTS, *sample_instruments.LEVELS}
    assert set(universe.core_symbols()) <= known


def test_unknown_symbol_still_gets_bars(core: Panel, monkeypatch: pytest.MonkeyPatch) -> None:
    """A symbol the universe gains later moves with the market."""
    monkeypatch.setattr(universe, "core_symbols", lambda: (*core.symbols, "NEWFUND"))
    returns = total_return(sample.core())
    assert returns["NEWFUND"].corr(returns["SPY"]) > 0.9


def test_bars_are_consistent(core: Panel) -> None:
    """High and low enclose open and close, prices are positive, volumes whole and >= 0."""
    assert core.open is not None
    assert core.high is not None
    assert core.low is not None
    traded = np.isfinite(core.close)
    for array in (core.open, core.high, core.low, core.volume):
        np.testing.assert_array_equal(np.isfinite(array), traded)
    bars = (array[traded] for array in (core.open, core.high, core.low, core.close))
    opens, high, low, close = bars
    assert (high >= np.maximum(opens, close)).all()
    assert (low <= np.minimum(opens, close)).all()
    assert (low > 0).all()
    volume = core.volume[traded]
    assert (volume >= 0).all()
    np.testing.assert_array_equal(volume, np.round(volume))


def test_no_move_that_validation_would_question(core: Panel, members: Panel) -> None:
    """No session moves by more than 60%: what is flagged in the sample is planted."""
    for panel in (core, members):
        moves = frame(panel, "close").ffill().pct_change(fill_method=None).abs()
        assert moves.max().max() < 0.6


def test_late_listings_start_on_their_day(core: Panel, members: Panel) -> None:
    """No bar, dividend or split before the first session."""
    for symbol, first in {
        "XLC": datetime.date(2018, 6, 19),
        "OPEN": datetime.date(2020, 12, 21),
        "SMR": datetime.date(2022, 5, 3),
    }.items():
        close = core.close[:, core.columns[symbol]]
        before = core.sessions < day(first)
        assert np.isnan(close[before]).all()
        assert np.isfinite(close[~before]).all()
        assert not core.dividend[before, core.columns[symbol]].any()
        if symbol in members:
            column = members.columns[symbol]
            np.testing.assert_array_equal(members.close[:, column], close)


# Dividends and splits


@pytest.mark.parametrize("symbol", ["IWM", "SPY", "XLU", "IWN", "PSCI"])
def test_equity_funds_pay_each_quarter(core: Panel, symbol: str) -> None:
    """Forty quarters' dividends, each between 0.15 and 0.6% of the price."""
    paid = core.dividend[:, core.columns[symbol]]
    rows = np.flatnonzero(paid)
    months = core.sessions[rows].astype("datetime64[M]").astype(int) % 12 + 1
    assert len(rows) == 40
    assert set(months) == {3, 6, 9, 12}
    share = paid[rows] / core.close[rows - 1, core.columns[symbol]]
    assert share.min() > 0.0015
    assert share.max() < 0.006


@pytest.mark.parametrize("symbol", ["HYG", "LQD", "IEF", "TLT"])
def test_bond_funds_pay_each_month(core: Panel, symbol: str) -> None:
    """One dividend in each of the 120 months after the first."""
    assert np.count_nonzero(core.dividend[:, core.columns[symbol]]) == 120


@pytest.mark.parametrize("symbol", ["^RUT", "^GSPC", "^IRX", "^FVX", "^TNX", "^VIX"])
def test_indices_and_levels_neither_pay_nor_trade(core: Panel, symbol: str) -> None:
    """No dividend, no split, a volume of zero."""
    column = core.columns[symbol]
    assert not core.dividend[:, column].any()
    assert not core.split[:, column].any()
    assert not core.volume[:, column].any()


def test_index_lags_its_fund_by_the_dividends(core: Panel) -> None:
    """^RUT gains what IWM's price gains, less than IWM with dividends."""
    growth = total_return(core)[["IWM", "^RUT"]].add(1.0).prod()
    price = frame(core, "close")["IWM"]
    assert growth["^RUT"] == pytest.approx(price.iloc[-1] / price.iloc[0], rel=0.02)
    assert growth["IWM"] > 1.05 * growth["^RUT"]


def test_split_is_recorded_and_prices_run_through_it(core: Panel) -> None:
    """2:1 on 5 December 2025 for five funds; closes are adjusted, so nothing halves."""
    row = int(np.flatnonzero(core.sessions == day(datetime.date(2025, 12, 5)))[0])
    rows, columns = np.nonzero(core.split)
    assert set(rows) == {row}
    assert {core.symbols[column] for column in columns} == set(SPLIT_FUNDS)
    assert (core.split[row, columns] == 2.0).all()
    change = core.close[row, columns] / core.close[row - 1, columns] - 1.0
    assert np.abs(change).max() < 0.05


# The story


def test_large_caps_lead_for_years_with_reversals(core: Panel) -> None:
    """From 2017 to 2025 IWM trails SPY by far, yet wins some years and much of 2020-21."""
    returns = total_return(core)[["IWM", "SPY"]]
    past = returns.loc["2017":"2025"].add(1.0)
    assert past.prod()["SPY"] > 1.4 * past.prod()["IWM"]
    years = past.groupby(pd.DatetimeIndex(past.index).year).prod()
    won = years["IWM"] > years["SPY"]
    assert 1 <= won.sum() <= 4
    reversal = past.loc["2020-10":"2021-03-15"].prod()
    assert reversal["IWM"] - reversal["SPY"] > 0.1


def test_rotation_begins_on_the_known_day(core: Panel) -> None:
    """Over ten sessions from the first day the spread beats 99% of those before it."""
    wealth = total_return(core).add(1.0).cumprod()
    spread = wealth["IWM"].pct_change(10) - wealth["SPY"].pct_change(10)
    first = int(wealth.index.searchsorted(pd.Timestamp(sample_script.ROTATION_START)))
    assert wealth.index[first] == pd.Timestamp(sample_script.ROTATION_START)
    tenth = spread.iloc[first + 9]
    assert tenth > spread.iloc[:first].quantile(0.99)
    assert tenth > 0.04


def test_default_view_shows_a_positive_spread(core: Panel) -> None:
    """At END: ahead over 63 sessions and year to date, ratio above its 50-session average."""
    wealth = total_return(core).add(1.0).cumprod()[["IWM", "SPY"]]
    gained = wealth.iloc[-1] / wealth.iloc[-64]
    year = wealth.iloc[-1] / wealth.loc[:"2025-12-31"].iloc[-1]
    ratio = wealth["IWM"] / wealth["SPY"]
    assert gained["IWM"] > gained["SPY"]
    assert year["IWM"] > year["SPY"] + 0.05
    assert ratio.iloc[-1] > ratio.iloc[-50:].mean()


def test_styles_and_sectors_of_the_rotation(core: Panel) -> None:
    """Small leads within value and growth; technology lags; industrials, materials, energy lead."""
    wealth = total_return(core).add(1.0).cumprod()
    year = wealth.iloc[-1] / wealth.loc[:"2025-12-31"].iloc[-1]
    assert year["IWN"] > year["IWD"]
    assert year["IWO"] > year["IWF"]
    ranked = year[list(universe.SECTORS)].sort_values()
    assert ranked.index[0] == "XLK"
    assert set(ranked.index[-3:]) == {"XLI", "XLB", "XLE"}


def test_iwm_draws_a_cup_with_handle(core: Panel) -> None:
    """Two rims of one height, 12 to 33% above the low, then a shallow dip on light volume."""
    close = frame(core, "close")["IWM"]
    volume = frame(core, "volume")["IWM"]
    left = float(close.loc["2026-01":"2026-03"].max())
    low = float(close.loc["2026-04":"2026-07"].min())
    right = float(close.loc["2026-09":"2026-10-02"].max())
    handle = float(close.loc["2026-10-05":].min())
    assert right == pytest.approx(left, rel=0.05)
    assert 0.12 < 1.0 - low / left < 0.33
    assert left > 1.3 * float(close.loc["2025-03":"2025-06"].min())
    assert (left + low) / 2 < handle < 0.98 * right
    assert volume.loc["2026-10-05":].mean() < 0.9 * volume.loc["2026-06":"2026-09"].mean()


def test_market_has_fat_tails_and_fear_rises_with_losses(core: Panel) -> None:
    """Large moves are commoner than a normal law says, and ^VIX moves against SPY."""
    spy = total_return(core)["SPY"]
    fear = frame(core, "close")["^VIX"].pct_change().iloc[1:]
    assert float(spy.to_frame().kurt().iloc[0]) > 1.0
    assert (spy.abs().rolling(20).mean().autocorr(20)) > 0.3
    assert spy.corr(fear) < -0.4


# Members


def test_two_thousand_members_without_ohlc(members: Panel) -> None:
    """2,000 distinct names, the watch list among them; no dividends, splits, open, high or low."""
    assert len(set(members.symbols)) == 2_000
    assert set(universe.WATCH_LIST) <= set(members.symbols)
    assert members.open is members.high is members.low is None
    assert not members.dividend.any()
    assert not members.split.any()
    assert np.nanmin(members.close) > 0.5
    assert np.nanmin(members.volume) >= 0.0


def test_numbered_names_cannot_be_taken_for_companies(membership: pd.DataFrame) -> None:
    """Every name says that it is simulated."""
    assert membership["name"].str.contains("simulated", case=False).all()
    numbered = ~membership["symbol"].isin(list(universe.WATCH_LIST))
    assert membership.loc[numbered, "symbol"].str.fullmatch(r"S\d{4}").all()


def test_some_names_start_late_stop_early_or_miss_sessions(members: Panel) -> None:
    """About 30 join later, about 30 end, and about one in twenty misses odd sessions."""
    traded = np.isfinite(members.close)
    late, early = ~traded[:20].any(axis=0), ~traded[-20:].any(axis=0)
    assert 20 <= late.sum() <= 45
    assert 20 <= early.sum() <= 45
    filled = frame(members, "close")
    inside = filled.ffill().notna() & filled.bfill().notna()
    gaps = (inside & filled.isna()).sum()
    assert 60 <= (gaps > 0).sum() <= 120


def test_members_tell_the_story_of_the_small_cap_fund(core: Panel, members: Panel) -> None:
    """Their mean daily return goes with IWM's and compounds to about the same."""
    mean = frame(members, "close").pct_change(fill_method=None).mean(axis=1).iloc[1:]
    fund = total_return(core)["IWM"]
    assert mean.corr(fund) > 0.98
    assert mean.add(1.0).prod() == pytest.approx(fund.add(1.0).prod(), rel=0.15)


def test_dollar_volume_is_concentrated_as_it_is_among_small_caps(breadth: pd.DataFrame) -> None:
    """In ordinary times the effective number of names is a few hundred of two thousand."""
    ordinary = breadth.loc["2026-02":"2026-06", "effective_names"]
    assert 200 < ordinary.median() < 700


def test_broad_surge_is_broad(breadth: pd.DataFrame) -> None:
    """Each session over 75% of stocks trade above their mean, about 60% more in all."""
    surge = during(breadth, "broad_surge")
    assert len(surge) == 10
    assert surge["participation"].min() > 0.75
    assert 0.45 < surge["expansion"].mean() < 0.75
    assert surge["advancing"].mean() > 0.55
    assert surge["effective_names"].min() > 200


def test_broad_selloff_is_broad_and_down(breadth: pd.DataFrame) -> None:
    """As many names as in the surge trade above their mean, and most of them fall."""
    selloff = during(breadth, "broad_selloff")
    assert len(selloff) == 10
    assert selloff["participation"].min() > 0.65
    assert 0.25 < selloff["expansion"].mean() < 0.65
    assert selloff["advancing"].mean() < 0.45
    assert selloff["effective_names"].min() > 200


def test_narrow_viral_is_narrow(breadth: pd.DataFrame) -> None:
    """Volume more than doubles, yet six names hold most of it and the rest trade less."""
    viral = during(breadth, "narrow_viral")
    assert len(viral) == 10
    assert viral["viral_share"].mean() > 0.5
    assert viral["effective_names"].max() < 30
    assert viral["expansion"].mean() > 1.0
    assert viral["participation"].mean() < breadth["participation"].median()


def test_viral_names_trade_many_times_their_ordinary_volume(members: Panel) -> None:
    """15 to 40 times the median of the 50 sessions before, with moves of many percent."""
    for symbol in VIRAL:
        volume, close = (frame(members, field)[[symbol]] for field in ("volume", "close"))
        planted = during(volume, "narrow_viral")[symbol]
        before = volume[symbol].loc[: planted.index[0]].iloc[-51:-1].median()
        assert 15 < (planted / before).median() < 40
        moves = during(close.pct_change(fill_method=None), "narrow_viral")[symbol]
        assert moves.abs().median() > 0.05


def test_quiet_is_quiet(breadth: pd.DataFrame) -> None:
    """Under a quarter of the names trade above their mean, and the total is well below it."""
    quiet = during(breadth, "quiet")
    assert len(quiet) == 10
    assert quiet["participation"].max() < 0.25
    assert quiet["expansion"].max() < -0.25


# Holes


def hole_of(kind: str) -> sample_script.Hole:
    return next(hole for hole in sample_script.HOLES if hole.kind == kind)


def test_missing_sessions_of_a_fund(core: Panel) -> None:
    """Three sessions without any bar, with bars on both sides."""
    hole = hole_of("missing")
    rows = sample_market.span(core.sessions, hole.first, hole.last)
    close = core.close[rows.start - 1 : rows.stop + 1, core.columns[hole.symbol]]
    np.testing.assert_array_equal(np.isnan(close), [False, True, True, True, False])
    assert core.high is not None
    assert np.isnan(core.high[rows, core.columns[hole.symbol]]).all()


def test_halted_member(members: Panel) -> None:
    """Thirty sessions without a bar, with bars on both sides."""
    hole = hole_of("halt")
    rows = sample_market.span(members.sessions, hole.first, hole.last)
    column = members.columns[hole.symbol]
    assert rows.stop - rows.start == 30
    for array in (members.close, members.volume):
        assert np.isnan(array[rows, column]).all()
        assert np.isfinite(array[[rows.start - 1, rows.stop], column]).all()


def test_week_without_volume(members: Panel) -> None:
    """Five sessions at the close before them and a volume of zero."""
    hole = hole_of("zero_volume")
    rows = sample_market.span(members.sessions, hole.first, hole.last)
    column = members.columns[hole.symbol]
    assert rows.stop - rows.start == 5
    assert (members.volume[rows, column] == 0.0).all()
    assert (members.close[rows, column] == members.close[rows.start - 1, column]).all()
    assert members.volume[rows.stop, column] > 0.0


def test_core_has_no_hole_besides_those_published(core: Panel) -> None:
    """Apart from late listings and HOLES every symbol has a bar on every session."""
    close = frame(core, "close")
    gaps = close.isna() & close.ffill().notna()
    expected = {hole.symbol for hole in sample_script.HOLES if hole.symbol in core}
    assert set(gaps.columns[gaps.any()]) == expected


# Membership


def test_membership_is_given_at_each_month_end(membership: pd.DataFrame, members: Panel) -> None:
    """One date a month, its last session, with about 1,950 distinct members."""
    sessions = pd.Series(members.sessions, index=pd.DatetimeIndex(members.sessions))
    expected = sessions.groupby(pd.DatetimeIndex(sessions.index).to_period("M")).max()
    assert membership["as_of"].drop_duplicates().tolist() == expected.tolist()
    assert list(membership.columns) == ["as_of", "symbol", "name", "sector", "weight"]
    assert not membership.duplicated(["as_of", "symbol"]).any()
    assert membership.groupby("as_of").size().between(1_930, 1_970).all()


def test_weights_add_up(membership: pd.DataFrame) -> None:
    """Positive, 1 a date, none above 3%."""
    assert membership.groupby("as_of")["weight"].sum().to_numpy() == pytest.approx(1.0)
    assert membership["weight"].min() > 0.0
    assert membership["weight"].max() < 0.03


def test_sectors_are_written_as_in_holdings_files(membership: pd.DataFrame) -> None:
    """All eleven, one a name, under the issuer's spelling."""
    assert set(membership["sector"]) == {
        "Information Technology",
        "Health Care",
        "Financials",
        "Industrials",
        "Consumer Discretionary",
        "Energy",
        "Materials",
        "Real Estate",
        "Communication",
        "Utilities",
        "Consumer Staples",
    }
    assert (membership.groupby("symbol")["sector"].nunique() == 1).all()


def test_joiners_only_in_june(membership: pd.DataFrame) -> None:
    """Between reconstitutions names leave but none enters; each June some do both."""
    dates = membership.groupby("as_of")["symbol"].agg(set)
    months = pd.DatetimeIndex(dates.index).month
    for before, now, month in zip(dates, dates.iloc[1:], months[1:], strict=False):
        if month == 6:
            assert now - before
            assert before - now
        else:
            assert now <= before


def test_members_trade_when_they_belong(membership: pd.DataFrame, members: Panel) -> None:
    """No one belongs before the first bar or after the last; the watch list joins the next June."""
    close = frame(members, "close")
    bounds = membership.groupby("symbol")["as_of"].agg(["min", "max"])
    known = close.ffill(limit=3).bfill(limit=3).notna()  # an odd session does not end a life
    first, last = known.idxmax(), known[::-1].idxmax()
    assert (bounds["min"] >= first.reindex(bounds.index)).all()
    assert (bounds["max"] <= last.reindex(bounds.index)).all()
    assert bounds.loc["OPEN", "min"] == pd.Timestamp("2021-06-30")
    assert bounds.loc["SMR", "min"] == pd.Timestamp("2022-06-30")
