"""Breadth against a straightforward pandas computation, and the cases that bite."""

from __future__ import annotations

import tracemalloc
from dataclasses import fields

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.errors import BadInput, NotEnoughHistory
from rotation.topics.breadth.analysis import base as breadth
from rotation.topics.breadth.analysis import names as breadth_names
from rotation.topics.breadth.analysis import volume as breadth_volume
from tests.topics.breadth.analysis import reference
from tests.topics.breadth.analysis.reference import CLOSE, MEMBER, NAMES, SECTORS, SESSIONS, VOLUME

pytestmark = pytest.mark.filterwarnings("error")

SECTOR = np.arange(NAMES) % (SECTORS + 1) - 1
BASE = breadth.breadth_base(CLOSE, VOLUME, MEMBER)


@pytest.mark.parametrize(
    ("name", "expected"), [*reference.advances().items(), *reference.levels().items()]
)
def test_series_of_the_base_equal_pandas(name, expected):
    """Every figure without a slider, session by session, gaps in the same places."""
    np.testing.assert_allclose(getattr(BASE, name), expected.to_numpy(float), rtol=1e-9, atol=1e-9)


@pytest.mark.parametrize("drop", [0, 1, 10])
@pytest.mark.parametrize("window", [5, 50, 252])
def test_participation_and_volume_expansion_equal_pandas(window, drop):
    """For every window and number of names left out."""
    money = reference.without_largest(reference.money_of_members(), drop)
    relative = reference.relative_volume(window).where(money.notna())
    active = breadth_volume.activity(BASE, window)
    every = reference.relative_volume(window).where(reference.money_of_members().notna())
    np.testing.assert_array_equal(active.measured, every.notna())
    found = breadth_volume.participation(BASE, active, drop)
    measured = relative.notna().sum(axis=1)
    share = (relative > 1).sum(axis=1) / measured.replace(0, np.nan)
    np.testing.assert_allclose(found.participation, share, rtol=1e-12)
    expected = reference.volume_expansion(window, drop)
    np.testing.assert_allclose(found.volume_expansion, expected, rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("drop", [0, 1, 10, 50])
def test_concentration_equals_pandas(drop):
    """Weights, their effective number and the ten largest, whatever is left out."""
    money = reference.without_largest(reference.money_of_members(), drop)
    weights = money.div(money.sum(axis=1, min_count=1), axis=0)
    squares = (weights**2).sum(axis=1, min_count=1)
    largest = weights.rank(axis=1, ascending=False, method="first") <= 10
    found = breadth_volume.concentration(BASE, drop)
    np.testing.assert_allclose(found.effective_names, 1 / squares, rtol=1e-6)
    np.testing.assert_allclose(
        found.effective_share, 1 / squares / money.notna().sum(axis=1), rtol=1e-6
    )
    top10 = weights.where(largest).sum(axis=1, min_count=1)
    np.testing.assert_allclose(found.top10_share, top10, rtol=1e-6)


@pytest.mark.parametrize("drop", [0, 3])
def test_concentration_is_placed_in_the_year_with_nobody_left_out(drop):
    """Rank and distance from the median of a year of the whole market."""
    whole, found = (breadth_volume.concentration(BASE, left_out) for left_out in (0, drop))
    effective, top10 = whole.effective_names[-252:], whole.top10_share[-252:]
    today = found.effective_names[-1]
    assert found.effective_percentile[-1] == (effective <= today).mean()
    assert found.effective_to_median[-1] == pytest.approx(today / np.median(effective))
    assert found.top10_percentile[-1] == (top10 <= found.top10_share[-1]).mean()


def test_sectors_equal_pandas():
    """Every sector figure equals a grouping of the names; no sector means no row."""
    close, _, has_data = reference.frames()
    money, relative = reference.money_of_members(), reference.relative_volume(50)
    change = close.diff().where(has_data)
    found = breadth_names.by_sector(BASE, breadth_volume.activity(BASE, 50), SECTOR, SECTORS)
    for sector in range(SECTORS):
        own = np.flatnonzero(sector == SECTOR)
        total = money[own].sum(axis=1, min_count=1)
        expected = {
            "names": has_data[own].sum(axis=1),
            "participation": (relative[own] > 1).sum(axis=1) / relative[own].count(axis=1),
            "advancers_share": (change[own] > 0).sum(axis=1) / change[own].count(axis=1),
            "dollar_share": total / money.sum(axis=1),
            "volume_expansion": total / total.rolling(50, min_periods=30).mean().shift(1) - 1,
        }
        for name, series in expected.items():
            values = getattr(found, name)[:, sector]
            np.testing.assert_allclose(values, series.to_numpy(float), rtol=1e-6, atol=1e-9)


@pytest.mark.parametrize("rows", [slice(380, 400), slice(0, 30), slice(90, 91), slice(None)])
def test_sectors_of_some_sessions_are_those_of_all(rows):
    """Asked for a part, every figure is the same; the volume window reaches before it."""
    active = breadth_volume.activity(BASE, 50)
    whole = breadth_names.by_sector(BASE, active, SECTOR, SECTORS)
    part = breadth_names.by_sector(BASE, active, SECTOR, SECTORS, rows)
    for field in fields(whole):
        expected = getattr(whole, field.name)[rows]
        np.testing.assert_allclose(getattr(part, field.name), expected, rtol=1e-12)


@pytest.mark.parametrize("sector", [np.full(NAMES, 1), np.full(NAMES, -1), np.full(NAMES, 9)])
def test_a_sector_of_nobody_has_no_figure(sector):
    """First, last or all of them: no name, and nothing made of none."""
    found = breadth_names.by_sector(BASE, breadth_volume.activity(BASE, 50), sector, 3)
    own = sector[0] == 1
    np.testing.assert_array_equal(found.names[-1], [0, BASE.with_data[-1] if own else 0, 0])
    nobody = [0, 2] if own else [0, 1, 2]
    for name in ("participation", "advancers_share", "dollar_share", "volume_expansion"):
        assert np.isnan(getattr(found, name)[:, nobody]).all()
    assert not own or found.dollar_share[-1, 1] == pytest.approx(1.0)


def test_last_sessions_are_those_of_the_whole():
    """Every series is cut to the same sessions."""
    whole = breadth_volume.participation(BASE, breadth_volume.activity(BASE, 20), 3)
    part = breadth_volume.last(whole, 7)
    np.testing.assert_array_equal(part.volume_expansion, whole.volume_expansion[-7:])
    np.testing.assert_array_equal(part.participation, whole.participation[-7:])


def test_members_nobody_has_prices_of_need_no_column():
    """Counted apart they lower coverage as a column of NaN does, and change nothing else."""
    missing = np.arange(SESSIONS) % 3
    ghosts = np.full((SESSIONS, 2), np.nan)
    counted = breadth.breadth_base(CLOSE, VOLUME, MEMBER, missing)
    columns = breadth.breadth_base(
        np.hstack([CLOSE, ghosts]),
        np.hstack([VOLUME, ghosts]),
        np.hstack([MEMBER, missing[:, None] > [0, 1]]),
    )
    np.testing.assert_array_equal(counted.members, BASE.members + missing)
    for name in ("members", "coverage", "with_data", "advancers", "total_dollars"):
        np.testing.assert_array_equal(getattr(counted, name), getattr(columns, name))


def test_names_in_the_news_are_large_and_busy():
    """Five times the usual volume and among the twenty largest; both, not one."""
    relative, money = reference.relative_volume(50).loc[300], reference.money_of_members().loc[300]
    large = money.rank(ascending=False) <= 20
    expected = set(np.flatnonzero(large & (relative >= 5)))
    found = breadth_names.names_in_the_news(BASE, 50, 300)
    assert expected
    assert {name.column for name in found} == expected
    for name in found:
        assert name.relative_volume == pytest.approx(relative[name.column])
        assert name.share == pytest.approx(money[name.column] / money.sum())
        assert name.rank == money.rank(ascending=False)[name.column]
        assert name.change == pytest.approx(CLOSE[300, name.column] / CLOSE[299, name.column] - 1)
    volumes = [name.relative_volume for name in found]
    assert volumes == sorted(volumes, reverse=True)


def test_watch_list_is_always_shown():
    """A watched name without a bar, or no longer a member, is listed with what is known."""
    listed = {name.column: name for name in breadth_names.names_in_the_news(BASE, watch=(11, 47))}
    former, unpriced = listed[11], listed[47]
    assert former.watch
    assert former.rank is None
    assert former.dollar_volume == pytest.approx(CLOSE[-1, 11] * VOLUME[-1, 11])
    assert np.isnan(unpriced.relative_volume)
    assert not unpriced.in_news


def test_a_halted_name_on_the_watch_list_has_no_figures():
    """A session without a bar, or after one, is no change of zero and no volume of zero."""
    (halted,) = breadth_names.names_in_the_news(BASE, session=205, watch=(42,))
    (resumed,) = breadth_names.names_in_the_news(BASE, session=216, watch=(42,))
    (unquoted,) = breadth_names.names_in_the_news(BASE, session=200, watch=(44,))
    assert np.isnan([halted.relative_volume, halted.dollar_volume, halted.change]).all()
    assert resumed.relative_volume > 0
    assert np.isnan([resumed.change, unquoted.change]).all()


def test_the_first_session_has_no_change():
    """There is no session before it, least of all the last one of the axis."""
    (first,) = breadth_names.names_in_the_news(BASE, session=0, watch=(0,))
    assert np.isnan([first.change, first.relative_volume]).all()
    assert first.rank is not None


def _everything(close: np.ndarray, volume: np.ndarray, member: np.ndarray) -> dict[str, np.ndarray]:
    base = breadth.breadth_base(close, volume, member)
    active = breadth_volume.activity(base, 50)
    sector = np.arange(close.shape[1]) % 2
    results = [base, breadth_names.by_sector(base, active, sector, 2)]
    results += [breadth_volume.participation(base, active, drop) for drop in (0, 4)]
    results += [breadth_volume.concentration(base, drop) for drop in (0, 4)]
    series = {
        f"{number} {field.name}": getattr(result, field.name)
        for number, result in enumerate(results)
        for field in fields(result)
    }
    return {name: array for name, array in series.items() if isinstance(array, np.ndarray)}


FULL = _everything(CLOSE, VOLUME, MEMBER)


@settings(max_examples=25, deadline=None)
@given(cut=st.integers(1, SESSIONS))
def test_no_figure_uses_a_later_session(cut):
    """Computed on a store cut at a session, every figure is what the full store gave."""
    early = _everything(CLOSE[:cut], VOLUME[:cut], MEMBER[:cut])
    for name, array in early.items():
        np.testing.assert_allclose(array, FULL[name][: len(array)], rtol=1e-12, err_msg=name)


def test_names_that_appear_later_change_nothing_before():
    """A store cut before some names joined has fewer columns and the same figures."""
    known = ~np.isnan(CLOSE[:170]).all(axis=0) | (np.arange(NAMES) == 47)
    member = MEMBER.copy()
    member[:180, 40] = False
    wide = breadth.breadth_base(CLOSE, VOLUME, member)
    narrow = breadth.breadth_base(*(a[:170, known] for a in (CLOSE, VOLUME, member)))
    assert not known.all()
    for name in ("coverage", "mcclellan", "pct_above_50", "total_dollars", "up_volume_share"):
        np.testing.assert_allclose(getattr(narrow, name), getattr(wide, name)[:170], rtol=1e-12)


BAD = {
    "no members": (CLOSE, VOLUME, np.zeros(NAMES, np.bool_)),
    "three members": (CLOSE, VOLUME, np.arange(NAMES) < 3),
    "no names at all": (CLOSE[:, :0], VOLUME[:, :0], MEMBER[:, :0]),
    "one session": (CLOSE[:1], VOLUME[:1], MEMBER[:1]),
    "nothing traded": (CLOSE, np.where(np.isnan(VOLUME), np.nan, 0.0), MEMBER),
    "no prices": (CLOSE * np.nan, VOLUME * np.nan, MEMBER),
    "infinite": (np.where(CLOSE == 10.10, np.inf, CLOSE), VOLUME, MEMBER),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_inputs_give_figures_or_gaps(case):
    """No warning, no exception, nothing infinite: a figure or a NaN."""
    for name, array in _everything(*BAD[case]).items():
        if name not in {"0 close", "0 volume"}:
            assert not np.isinf(array.astype(float)).any(), name


def test_without_members_every_share_is_a_gap():
    """An empty index has no breadth, not a breadth of zero."""
    base = breadth.breadth_base(*BAD["no members"])
    for name in ("coverage", "pct_above_50", "up_volume_share", "total_dollars", "advancers"):
        assert np.isnan(getattr(base, name)).all()
    assert np.isnan(breadth_volume.concentration(base).effective_names).all()


def test_one_name_with_nearly_all_dollar_volume():
    """Effective names is then about one; without it the others count exactly."""
    volume = np.ones((60, 100))
    volume[:, 7] = 99.0e9
    base = breadth.breadth_base(np.ones_like(volume), volume, np.ones(100, np.bool_))
    assert breadth_volume.concentration(base).effective_names[-1] == pytest.approx(1, abs=1e-6)
    rest = breadth_volume.concentration(base, 1)
    assert rest.effective_names[-1] == pytest.approx(99, rel=1e-12)
    assert rest.top10_share[-1] == pytest.approx(10 / 99, rel=1e-12)


def test_equal_names_rank_in_the_order_of_their_columns():
    """Which of two equals is left out does not depend on how ranking is done."""
    volume = np.tile(np.arange(200.0), (3, 1))
    equals = list(range(3, 190, 7))
    volume[:, equals] = 1e6
    base = breadth.breadth_base(np.ones_like(volume), volume, np.ones(200, np.bool_))
    assert base.top_columns[:, : len(equals)].tolist() == [equals] * 3


def test_a_quoted_name_that_did_not_trade_ranks_before_a_missing_one():
    """Leaving out two names leaves out two with data: the volume of zero, not the gap."""
    volume = np.full((6, 3), 100.0)
    volume[-1] = [np.nan, 0.0, 500.0]
    base = breadth.breadth_base(np.ones_like(volume), volume, np.ones(3, np.bool_))
    active = breadth_volume.activity(base, 5)
    assert breadth_volume.participation(base, active, 1).participation[-1] == 0.0
    assert np.isnan(breadth_volume.participation(base, active, 2).participation[-1])


def test_a_name_at_exactly_its_usual_volume_does_not_take_part():
    """Also where a split left fractions of shares that do not add up in binary."""
    volume = np.tile(np.arange(1, 200) * 0.1, (60, 1))
    base = breadth.breadth_base(np.ones_like(volume), volume, np.ones(199, np.bool_))
    taking_part = breadth_volume.participation(base, breadth_volume.activity(base, 50))
    assert taking_part.participation[-1] == 0.0


def test_names_that_never_traded_before_have_nothing_to_expand_from():
    """Without the one name that did, the mean before is zero, not its rounding."""
    volume = np.zeros((60, 90))
    volume[:, 3] = np.random.default_rng(2).uniform(0.1, 1e9, 60)
    volume[-10:, 4] = 0.7
    base = breadth.breadth_base(np.full_like(volume, 0.3), volume, np.ones(90, np.bool_))
    taking_part = breadth_volume.participation(base, breadth_volume.activity(base, 7), 1)
    assert np.isnan(taking_part.volume_expansion[:51]).all()


def test_a_name_level_with_its_average_is_not_above_it():
    """Sums of 0.1 do not add up in binary; a flat price is still flat."""
    flat = np.full((500, 3), 0.1)
    flat[:100] = 1e6
    base = breadth.breadth_base(flat, np.ones_like(flat), np.ones(3, np.bool_))
    assert base.pct_above_50[160] == 0.0
    assert base.pct_above_200[-1] == 0.0
    assert base.new_highs[-1] == base.new_lows[-1] == 3


def test_arrays_of_the_base_are_read_only():
    """A base is shared between viewers; nobody can change it for the others."""
    with pytest.raises(ValueError, match="read-only"):
        BASE.traded[0, 0] = 1.0


@pytest.mark.parametrize("drop", [-1, 51])
def test_leaving_out_too_many_names_is_refused(drop):
    """The slider ends at 50; beyond it the figures are not kept."""
    with pytest.raises(BadInput, match="50"):
        breadth_volume.concentration(BASE, drop)


def test_a_window_of_no_sessions_is_refused():
    """A mean over nothing is not a usual volume."""
    with pytest.raises(BadInput, match="window"):
        breadth_volume.activity(BASE, 0)


def test_no_sessions_at_all():
    """An empty store is said to be one."""
    with pytest.raises(NotEnoughHistory):
        breadth.breadth_base(CLOSE[:0], VOLUME[:0], MEMBER[:0])


@pytest.mark.parametrize(("holes", "copies"), [(False, 0), (True, 1)])
def test_prices_are_copied_where_a_close_has_no_volume_alone(holes, copies):
    """Beside what is kept, memory holds parts of arrays, and a copy of the closes only then."""
    rng = np.random.default_rng(3)
    close, volume = rng.random((2, 1500, 400)) + 1.0
    if holes:
        volume[700, 5] = np.nan
    tracemalloc.start()
    base = breadth.breadth_base(close, volume, np.ones(close.shape, np.bool_))
    kept, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert base.has_data.sum() == close.size - holes
    assert copies <= (peak - kept) / close.nbytes < copies + 0.9


def test_volumes_are_overwritten_where_the_caller_has_no_more_use_for_them():
    """The figures are the same, and the array that came in is the one that is kept."""
    volume = np.array(VOLUME, dtype=float)
    saved = breadth.breadth_base(CLOSE, volume, MEMBER, overwrite_volume=True)
    assert np.shares_memory(saved.traded, volume)
    for field in fields(BASE):
        np.testing.assert_array_equal(getattr(saved, field.name), getattr(BASE, field.name))
