"""What a bar must satisfy to be stored, one reason at a time."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rotation.store.prices import validation
from tests.markets import bars

TODAY = dt.date(2026, 1, 16)
DAYS = ["2026-01-12", "2026-01-13", "2026-01-14", "2026-01-15", "2026-01-16"]
TENFOLD = "moved more than tenfold without a split"


def check(rows: pd.DataFrame, before: dict[str, float] | None = None) -> validation.CheckedBars:
    stored = None if before is None else pd.Series(before, dtype=float)
    return validation.check(rows, before=stored, today=TODAY)


def reasons(verdict: validation.CheckedBars) -> dict[str, str]:
    """Reason by session of what was set aside."""
    return {
        f"{row.session:%Y-%m-%d}": str(row.reason) for row in verdict.bad.itertuples(index=False)
    }


def good_closes(verdict: validation.CheckedBars) -> list[float]:
    return [float(value) for value in verdict.good["close"]]


def test_sound_bars_pass_unchanged() -> None:
    """Every column as it came."""
    rows = bars("IWM", DAYS, [100.0, 101.0, 102.0, 103.0, 104.0], dividend=[0, 0, 0.5, 0, 0])
    verdict = check(rows)
    assert verdict.bad.empty
    pd.testing.assert_frame_equal(verdict.good, rows)


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"close": math.nan}, "the close is missing"),
        ({"close": 0.0}, "a price is not positive"),
        ({"close": -5.0}, "a price is not positive"),
        ({"open": -1.0}, "a price is not positive"),
        ({"high": math.inf}, "a price is below 1e-30 or above 1e30"),
        ({"low": -math.inf}, "a price is not positive"),
        ({"low": 0.0}, "a price is not positive"),
        ({"close": 1e308, "high": 1e308}, "a price is below 1e-30 or above 1e30"),
        ({"low": 1e-300}, "a price is below 1e-30 or above 1e30"),
        (dict.fromkeys(("high", "low", "close"), math.inf), "a price is below 1e-30 or above 1e30"),
        ({"high": 99.0, "low": 101.0}, "high is below low"),
        ({"close": 110.0, "high": 103.0}, "the close is outside low and high"),
        ({"close": 90.0, "low": 99.0}, "the close is outside low and high"),
        ({"open": 110.0, "high": 103.0}, "the open is outside low and high"),
        ({"open": 90.0, "low": 99.0}, "the open is outside low and high"),
        ({"volume": -1.0}, "volume is negative or infinite"),
        ({"volume": math.inf}, "volume is negative or infinite"),
        ({"volume": 1e31}, "volume, dividend or split is above 1e30"),
        ({"split": 1e300}, "volume, dividend or split is above 1e30"),
        ({"dividend": -0.5}, "dividend or split is negative or infinite"),
        ({"dividend": math.inf}, "dividend or split is negative or infinite"),
        ({"split": -2.0}, "dividend or split is negative or infinite"),
    ],
    ids=str,
)
@pytest.mark.filterwarnings("error::RuntimeWarning")  # an import would say it on the terminal
def test_unsound_bar_is_set_aside_with_its_reason(change: dict[str, float], reason: str) -> None:
    """The bars around it pass."""
    rows = bars("IWM", DAYS, [100.0, 101.0, 102.0, 103.0, 104.0])
    for name, value in change.items():
        rows.loc[2, name] = value
    verdict = check(rows)
    assert reasons(verdict) == {"2026-01-14": reason}
    assert good_closes(verdict) == [100.0, 101.0, 103.0, 104.0]


@pytest.mark.parametrize(
    ("day", "reason"),
    [
        ("2026-01-17", "the session is in the future"),
        ("2031-01-02", "the session is in the future"),
        ("2026-01-10", "not a trading session"),
        ("2026-01-01", "not a trading session"),
        ("1955-03-01", "before 2 Jan 1962, the first session kept"),
    ],
    ids=["tomorrow", "in years", "Saturday", "New Year", "before the calendar"],
)
def test_day_outside_the_calendar_is_set_aside(day: str, reason: str) -> None:
    """A session has to have opened, on the exchange's calendar."""
    verdict = check(pd.concat([bars("IWM", DAYS, [100.0] * 5), bars("IWM", [day], [100.0])]))
    assert reasons(verdict) == {day: reason}
    assert len(verdict.good) == 5


def test_bar_without_a_day_is_set_aside() -> None:
    """NaT is neither past nor future."""
    rows = bars("IWM", DAYS, [100.0] * 5)
    rows.loc[1, "session"] = pd.NaT
    verdict = check(rows)
    assert list(verdict.bad["reason"]) == ["the session is missing"]
    assert len(verdict.good) == 4


@pytest.mark.parametrize("name", ["volume", "open", "high", "low"])
def test_missing_value_that_can_be_done_without_passes(name: str) -> None:
    """An index has no volume, a fund's old bars have no open."""
    rows = bars("^RUT", DAYS, [100.0] * 5, **{name: math.nan})
    verdict = check(rows)
    assert verdict.bad.empty
    assert verdict.good[name].isna().all()


@pytest.mark.parametrize("beyond", [0.004, 0.00005])
def test_price_rounded_beyond_high_passes(beyond: float) -> None:
    """Vendors round each price on its own, to cents or to single precision."""
    rows = bars("IWM", DAYS, [100.0] * 5).assign(high=100.0, close=100.0 + beyond)
    assert check(rows).bad.empty


def test_split_of_one_is_none() -> None:
    """Vendors that write 1.0 on every row do not switch the tenfold rule off."""
    rows = bars("IWM", DAYS, [100.0, 100.0, 10_000.0, 100.0, 100.0], split=1.0)
    verdict = check(rows)
    assert reasons(verdict) == {"2026-01-14": "moved more than tenfold without a split"}
    assert list(verdict.good["split"]) == [0.0] * 4


def test_missing_dividend_and_split_are_none() -> None:
    """NaN would poison every later total return."""
    verdict = check(bars("IWM", DAYS, [100.0] * 5, dividend=math.nan, split=math.nan))
    assert not verdict.good[["dividend", "split"]].to_numpy().any()


def test_of_bars_with_the_same_key_the_last_one_is_kept() -> None:
    """Vendors append corrections."""
    rows = pd.concat([bars("IWM", DAYS, [100.0] * 5), bars("IWM", DAYS[1:2], [101.0])])
    verdict = check(rows)
    assert reasons(verdict) == {"2026-01-13": "the same session came twice; the last one was kept"}
    assert good_closes(verdict) == [100.0, 101.0, 100.0, 100.0, 100.0]


def test_unsound_repetition_does_not_replace_a_sound_bar() -> None:
    """The last sound one is kept, not the last one."""
    rows = pd.concat([bars("IWM", DAYS, [100.0] * 5), bars("IWM", DAYS[1:2], [math.nan])])
    verdict = check(rows)
    assert reasons(verdict) == {"2026-01-13": "the close is missing"}
    assert len(verdict.good) == 5


def test_one_symbol_s_days_are_not_another_s_repetitions() -> None:
    """The key is symbol and session."""
    rows = pd.concat([bars("IWM", DAYS, [100.0] * 5), bars("SPY", DAYS, [500.0] * 5)])
    assert check(rows).bad.empty


@pytest.mark.parametrize("spike", [1010.2, 10.0])
def test_lone_bad_print_is_set_aside(spike: float) -> None:
    """More than tenfold up or down and back: one bar lost."""
    verdict = check(bars("IWM", DAYS, [100.0, 101.0, spike, 102.0, 103.0]))
    assert reasons(verdict) == {"2026-01-14": TENFOLD}
    assert good_closes(verdict) == [100.0, 101.0, 102.0, 103.0]


def test_lone_bad_print_as_the_first_bar_of_all_is_set_aside() -> None:
    """The two bars after it agree with each other."""
    verdict = check(bars("IWM", DAYS, [1500.0, 101.0, 102.0, 103.0, 104.0]))
    assert reasons(verdict) == {"2026-01-12": TENFOLD}
    assert good_closes(verdict) == [101.0, 102.0, 103.0, 104.0]


def test_two_bars_far_apart_cannot_be_judged_without_a_third() -> None:
    """The earlier one is kept."""
    assert good_closes(check(bars("IWM", DAYS[:2], [1500.0, 101.0]))) == [1500.0]


def test_tenfold_exactly_passes() -> None:
    """The rule is more than tenfold."""
    assert check(bars("IWM", DAYS, [100.0, 1000.0, 100.0, 10.0, 100.0])).bad.empty


def test_move_with_a_split_passes() -> None:
    """The vendor gave a reason."""
    verdict = check(bars("OPEN", DAYS, [1.0, 1.0, 25.0, 25.0, 26.0], split=[0, 0, 0.04, 0, 0]))
    assert verdict.bad.empty


def test_move_with_a_split_passes_beside_a_bad_print() -> None:
    """As the first move of a history, too."""
    closes, split = [1.0, 25.0, 25.0, 2500.0, 26.0], [0, 0.04, 0, 0, 0]
    verdict = check(bars("OPEN", DAYS, closes, split=split))
    assert reasons(verdict) == {"2026-01-15": TENFOLD}
    assert good_closes(verdict) == [1.0, 25.0, 25.0, 26.0]


def test_lasting_change_of_level_costs_one_bar() -> None:
    """The second bar at the new level confirms it."""
    verdict = check(bars("OPEN", DAYS, [1.0, 1.0, 25.0, 25.5, 26.0]))
    assert reasons(verdict) == {"2026-01-14": TENFOLD}
    assert good_closes(verdict) == [1.0, 1.0, 25.5, 26.0]


def test_two_different_bad_prints_in_a_row_do_not_confirm_each_other() -> None:
    """Only a bar near the one before does."""
    verdict = check(bars("IWM", DAYS, [100.0, 1500.0, 5.0, 101.0, 102.0]))
    assert set(reasons(verdict)) == {"2026-01-13", "2026-01-14"}
    assert good_closes(verdict) == [100.0, 101.0, 102.0]


def test_unsound_bar_is_not_what_a_move_is_measured_from() -> None:
    """A close without a day, or outside the calendar, is no predecessor."""
    rows = pd.concat([bars("IWM", DAYS, [100.0] * 5), bars("IWM", ["2026-01-10"], [1.0])])
    assert len(check(rows).good) == 5


def test_first_bar_is_measured_from_the_stored_close() -> None:
    """An increment of one bad print is noticed."""
    verdict = check(bars("IWM", DAYS[-1:], [2000.0]), before={"IWM": 100.0})
    assert reasons(verdict) == {"2026-01-16": TENFOLD}
    assert check(bars("IWM", DAYS[-1:], [900.0]), before={"IWM": 100.0}).bad.empty


def test_stored_close_of_another_symbol_does_not_matter() -> None:
    """A symbol that is new has no predecessor."""
    rows = pd.concat([bars("AAA", DAYS, [1.0] * 5), bars("BBB", DAYS, [500.0] * 5)])
    assert check(rows, before={"AAA": 1.0, "ZZZ": 90.0}).bad.empty


def test_good_bars_are_sorted_and_unique() -> None:
    """Whatever order they came in."""
    rows = pd.concat([bars("SPY", DAYS[::-1], [500.0] * 5), bars("IWM", DAYS, [100.0] * 5)])
    good = check(rows).good
    assert list(good["symbol"]) == ["IWM"] * 5 + ["SPY"] * 5
    assert [f"{day:%Y-%m-%d}" for day in good["session"]] == DAYS * 2


def test_no_bar_is_no_trouble() -> None:
    """An empty batch stays empty."""
    verdict = check(bars("IWM", [], []))
    assert verdict.good.empty
    assert verdict.bad.empty
    assert list(verdict.bad.columns) == [*verdict.good.columns, "reason"]


CLOSES = st.one_of(
    st.floats(0.01, 1e5), st.just(math.nan), st.just(0.0), st.just(-1.0), st.just(math.inf)
)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from(["IWM", "SPY"]), st.integers(0, 9), CLOSES, st.sampled_from([0.0, 2.0])
        ),
        max_size=30,
    )
)
def test_every_bar_is_either_good_or_set_aside(rows: list[tuple[str, int, float, float]]) -> None:
    """Nothing vanishes, and what is good satisfies every rule."""
    days = pd.bdate_range("2026-01-05", periods=10)
    symbols = [symbol for symbol, *_ in rows]
    frame = bars("", days[[n for _, n, _, _ in rows]], [close for *_, close, _ in rows]).assign(
        symbol=symbols,
        split=[split for *_, split in rows],
        volume=np.arange(len(rows), dtype=float),
    )
    verdict = check(frame)
    came_out: list[Any] = [*verdict.good["volume"], *verdict.bad["volume"]]
    assert sorted(came_out) == sorted(frame["volume"])
    assert not verdict.good.duplicated(["symbol", "session"]).any()
    assert (verdict.good["close"] > 0).all()
    assert np.isfinite(verdict.good["close"]).all()
    assert (verdict.bad["reason"] != "").all()


def test_session_before_the_calendar_is_said_to_be_before_it() -> None:
    """3 January 1950 was a session; the reason is that sessions are kept from 1962 on."""
    verdict = check(bars("^GSPC", np.array(["1950-01-03"], "datetime64[D]"), [16.66]))
    assert verdict.bad["reason"].tolist() == ["before 2 Jan 1962, the first session kept"]
