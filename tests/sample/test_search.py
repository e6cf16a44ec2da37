"""The sample's searches: the same for everybody, shaped like a pull, true to what is planted."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from rotation.panel import Panel
from rotation.sample import panels as sample
from rotation.sample import script as sample_script
from rotation.sample import search as sample_search
from rotation.topics.search.analysis import attention, lead_lag


@pytest.fixture(scope="module")
def core() -> Panel:
    return sample.core()


@pytest.fixture(scope="module")
def pull() -> pd.DataFrame:
    return sample_search.interest()


@pytest.fixture(scope="module")
def wide(pull: pd.DataFrame) -> pd.DataFrame:
    """Weeks down, terms across, the partial week left out."""
    complete = pull[~pull["is_partial"]]
    return complete.pivot(index="date", columns="term", values="value")


def weekly_spread(core: Panel, weeks: pd.Index) -> pd.Series:
    """IWM minus SPY from Friday to Friday, by pandas, at the Sunday before the Friday."""
    closes = pd.DataFrame(core.close, pd.DatetimeIndex(core.sessions), list(core.symbols))
    fridays = closes[["IWM", "SPY"]].resample("W-FRI").last().pct_change()
    spread = fridays["IWM"] - fridays["SPY"]
    return spread.shift(-5, freq="D").reindex(weeks)


# The same for everybody


def test_every_call_gives_the_same_tables(pull: pd.DataFrame) -> None:
    """Nothing but the seed decides."""
    pd.testing.assert_frame_equal(sample_search.interest(), pull)
    for table in (sample_search.pageviews, sample_search.related, sample_search.by_region):
        pd.testing.assert_frame_equal(table(), table())


def test_another_seed_gives_another_pull(
    pull: pd.DataFrame, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The noise comes from the sample's seed and from nothing else."""
    views = sample_search.pageviews()
    monkeypatch.setattr(sample_script, "SEED", sample_script.SEED + 1)
    assert not sample_search.interest()["value"].equals(pull["value"])
    assert not sample_search.pageviews()["views"].equals(views["views"])


# Shape


def test_pull_has_every_week_of_five_terms(pull: pd.DataFrame) -> None:
    """261 consecutive Sundays a term, the last week that of the sample's end."""
    assert list(pull["term"].unique()) == list(sample_search.TERMS)
    for _, rows in pull.groupby("term"):
        assert len(rows) == 261
        assert (rows["date"].dt.day_of_week == 6).all()
        assert (rows["date"].diff().dropna() == pd.Timedelta(days=7)).all()
        last = rows["date"].iloc[-1]
        assert last <= pd.Timestamp(sample_script.END) < last + pd.Timedelta(days=7)
        assert rows["is_partial"].tolist() == [False] * 260 + [True]


def test_pull_is_on_one_scale(pull: pd.DataFrame) -> None:
    """Whole points from 0 to 100, and 100 is reached once or more, over all terms together."""
    assert pull["value"].dtype == np.int64
    assert pull["value"].min() >= 0
    assert pull["value"].max() == 100
    assert (pull.groupby("term")["value"].max() < 100).any()
    assert list(pull) == ["term", "date", "value", "is_partial"]


def test_page_views_have_every_day() -> None:
    """Three articles, no day missing, to the sample's end."""
    views = sample_search.pageviews()
    assert list(views["article"].unique()) == list(sample_search.ARTICLES)
    for _, rows in views.groupby("article"):
        assert (rows["date"].diff().dropna() == pd.Timedelta(days=1)).all()
        assert rows["date"].iloc[-1] == pd.Timestamp(sample_script.END)
        assert (rows["views"] > 0).all()


def test_related_queries_are_ranked() -> None:
    """Each term has top and rising queries, by falling value; the top one counts 100."""
    related = sample_search.related()
    groups = related.groupby(["term", "kind"])
    assert set(groups.groups) == {(t, k) for t in sample_search.TERMS for k in ("top", "rising")}
    for (_, kind), rows in groups:
        assert rows["rank"].tolist() == list(range(1, len(rows) + 1))
        assert rows["value"].is_monotonic_decreasing
        assert rows["query"].is_unique
        assert kind == "rising" or rows["value"].iloc[0] == 100


def test_terms_divide_every_state() -> None:
    """50 states and the capital; shares add up to 100 but for rounding, half a point a term."""
    regions = sample_search.by_region()
    table = regions.pivot(index="region", columns="term", values="value")
    assert table.shape == (51, 5)
    assert table.index.str.fullmatch("US-[A-Z]{2}").all()
    assert {"US-CA", "US-NY", "US-DC", "US-WY"} <= set(table.index)
    assert table.sum(axis=1).between(97.5, 102.5).all()
    assert table.nunique().min() > 3


# What is planted


def test_attention_leads_the_spread_by_the_published_lag(core: Panel, wide: pd.DataFrame) -> None:
    """By pandas alone: of all lags the published one has the largest correlation, over 0.3."""
    spread = weekly_spread(core, wide.index)
    change = wide[sample_search.LEADING_TERM].diff()
    found = pd.Series({k: change.corr(spread.shift(-k)) for k in range(-8, 9)})
    assert found.idxmax() == sample_search.LEAD
    assert found.max() > 0.3
    assert found.drop(sample_search.LEAD).abs().max() < 0.2


def test_method_finds_the_planted_lead_and_no_other(core: Panel, wide: pd.DataFrame) -> None:
    """The leading term leaves the band at its lag; the terms that are noise stay inside."""
    weeks = wide.index.to_numpy().astype("datetime64[D]")
    small, large = (core.close[:, core.columns[symbol]] for symbol in ("IWM", "SPY"))
    spread = lead_lag.weekly_spread(core.sessions, small, large, weeks, last_week_complete=True)
    change = attention.weekly_change(wide.to_numpy(float), np.zeros(len(wide), bool))
    for column, term in enumerate(wide.columns):
        lag = lead_lag.strongest(lead_lag.lead_lag(change[:, column], spread))
        assert lag == (sample_search.LEAD if term == sample_search.LEADING_TERM else None), term


def test_terms_surge_around_the_rotation(wide: pd.DataFrame) -> None:
    """In the loudest week all terms but the quiet one surge, by pandas; hardly ever otherwise."""
    z = (wide - wide.rolling(52).mean().shift()) / wide.rolling(52).std().shift()
    surging = z.loc[pd.Timestamp(sample_search.SURGE_WEEK)] >= 2.0
    assert surging.drop(sample_search.QUIET_TERM).all()
    assert not surging[sample_search.QUIET_TERM]
    assert (z.dropna() >= 2.0).to_numpy().mean() < 0.1


def test_articles_are_read_more_in_the_surge() -> None:
    """Half as much again in the loudest week as in an average week of the year before."""
    views = sample_search.pageviews().pivot(index="date", columns="article", values="views")
    week = pd.Timestamp(sample_search.SURGE_WEEK)
    surge = views.loc[week : week + pd.Timedelta(days=6)].mean()
    before = views.loc[week - pd.Timedelta(days=372) : week - pd.Timedelta(days=8)].mean()
    assert (surge > 1.5 * before).all()


def test_the_partial_week_is_lower(pull: pd.DataFrame) -> None:
    """A week that is not over looks like a fall, which is why nothing may be computed from it."""
    total = pull.groupby("date")["value"].sum()
    assert total.iloc[-1] < total.iloc[-2]
