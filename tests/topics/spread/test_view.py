"""The spread page's figures, by hand on tiny markets and against plain code on a long one."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
import statistics

import numpy as np
import pytest

from rotation import formats
from rotation.analytics.gap import Why
from rotation.panel import Days, Floats
from rotation.results import gaps, result
from rotation.selection import Pair, Selection
from rotation.topics.spread import PAGE
from rotation.topics.spread.view import result as spread
from tests.markets import MemoryMarket, data_of, days_until, panel, result_of, walk

PAIR = Pair("IWM", "SPY")
NAN = math.nan
EVE = ["2025-12-29", "2025-12-30", "2025-12-31", "2026-01-02", "2026-01-05", "2026-01-06"]

pytestmark = pytest.mark.usefixtures("clock")


def market(days: Days | list[str], small: object, large: object, **paid: Floats) -> MemoryMarket:
    """IWM and SPY with the closes given, NaN where there is no bar."""
    close = np.column_stack([np.asarray(small, dtype=float), np.asarray(large, dtype=float)])
    return MemoryMarket(
        panel(["IWM", "SPY"], np.asarray(days, dtype="datetime64[D]"), close, **paid)
    )


def show(of: MemoryMarket, lookback: int = 5, **wish: object) -> result.Result:
    """The page for IWM-SPY, without what it says of spreads beside the pair's."""
    selection = Selection(pair=PAIR, lookback=lookback)
    shown = spread.compute(dataclasses.replace(selection, **wish), data_of(of))  # type: ignore[arg-type]
    own = tuple(gap for gap in shown.gaps if gap.what != "companions")
    return dataclasses.replace(shown, gaps=own)


def test_spread_over_the_lookback() -> None:
    """+20% against +5% over five sessions."""
    shown = show(market(EVE, [100, 101, 102, 103, 104, 120], [200, 201, 202, 203, 204, 210]))
    assert shown.numbers["small_return"] == pytest.approx(0.20)
    assert shown.numbers["large_return"] == pytest.approx(0.05)
    assert shown.numbers["size_spread"] == pytest.approx(0.15)
    assert shown.numbers["ratio_rebased"] == pytest.approx(100 * 1.20 / 1.05)
    assert shown.as_of == dt.date(2026, 1, 6)
    assert shown.sentences()[0].startswith(
        "Up to 6 Jan 2026 the pair has 6 common sessions stored, too"
    )


@pytest.mark.parametrize(
    ("closes", "lookback", "description"),
    [
        (
            [100, 101, 102, 103, 104, 120], 5,
            "IWM +20.0%, SPY +0.0% over 5 sessions; in 2026 to 6 Jan the spread is +17.6 pp.",
        ),
        (
            [100, 101, 102, 103, 104, 120], 63,
            "Up to 6 Jan 2026 the pair has 6 common sessions stored, too few for the lookback of "
            "63 sessions (needs 64). In 2026 to 6 Jan the spread is +17.6 pp.",
        ),
        (
            [NAN, NAN, NAN, 103, 104, 120], 63,
            "Up to 6 Jan 2026 the pair has 3 common sessions stored, too few for the lookback of "
            "63 sessions (needs 64); year to date needs a close of 2025, and none is stored.",
        ),
    ],
)  # fmt: skip
def test_headline_says_why_there_is_no_spread(
    closes: list[float], lookback: int, description: str
) -> None:
    """Over the lookback, of the year, or of both; never a dash in place of a figure."""
    shown = show(market(EVE, closes, [200] * 6), lookback)
    assert PAGE.headline(shown).description == description


def test_dividend_counts_at_the_ex_date_close() -> None:
    """A close of 99 with 1 paid after 100 is no loss; without dividends it is 1%."""
    paid = np.zeros((6, 2))
    paid[3, 0] = 1.0
    held = market(EVE, [100, 100, 100, 99, 99, 99], [50] * 6, dividend=paid)
    assert show(held).numbers["small_return"] == pytest.approx(0.0, abs=1e-15)
    assert show(held, basis="price").numbers["small_return"] == pytest.approx(-0.01)


def test_year_to_date_starts_from_the_last_close_of_the_year_before() -> None:
    """31 December to 6 January, whatever the lookback."""
    shown = show(market(EVE, [90, 95, 100, 101, 102, 108], [90, 95, 100, 101, 102, 103]))
    numbers = shown.numbers
    assert numbers["ytd_small"] == pytest.approx(0.08)
    assert numbers["ytd_large"] == pytest.approx(0.03)
    assert numbers["ytd_spread"] == pytest.approx(0.05)


def test_session_only_one_side_traded_is_no_end_point() -> None:
    """SPY lacks the last session: the figures end one session before."""
    shown = show(market(EVE, [100, 101, 102, 103, 110, 500], [100, 101, 102, 103, 104, NAN]), 5)
    assert shown.as_of == dt.date(2026, 1, 5)
    assert shown.numbers["ytd_small"] == pytest.approx(110 / 102 - 1)


def test_lookback_counts_common_sessions() -> None:
    """A session SPY missed does not count: five back from the end is the first of seven."""
    days = ["2025-12-26", *EVE]
    shown = show(market(days, [100, 1, 1, 777, 1, 1, 120], [100, 1, 1, NAN, 1, 1, 110]))
    assert shown.numbers["size_spread"] == pytest.approx(0.10)
    assert "2025-12-30" not in shown.as_dict(series=True)["series"]["rebased"]["session"][3:]


def test_dividend_on_a_session_the_other_side_missed_is_not_lost() -> None:
    """IWM's own bars carry its value over SPY's hole: 1% is paid on 2 January."""
    paid = np.zeros((6, 2))
    paid[3, 0] = 1.0
    days = ["2025-12-26", *EVE]
    paid = np.vstack([np.zeros((1, 2)), paid])
    held = market(
        days,
        [100, 100, 100, 100, 100, 100, 100],
        [100, 100, 100, 100, NAN, 100, 100],
        dividend=paid,
    )
    assert show(held).numbers["small_return"] == pytest.approx(0.01)


def test_nothing_after_asof_is_used() -> None:
    """On 31 December only three sessions are known."""
    held = market(EVE, [100, 101, 110, 1, 1, 1], [100, 100, 100, 1, 1, 1])
    shown = show(held, asof=dt.date(2025, 12, 31))
    assert shown.as_of == dt.date(2025, 12, 31)
    assert shown.series["rebased"]["small"][-1] == pytest.approx(110.0)
    assert shown.tables["calendar_years"][-1]["year"] == 2025


def test_asof_on_a_day_off_is_the_session_before() -> None:
    """4 January 2026 is a Sunday."""
    held = market(EVE, [100, 101, 102, 103, 104, 105], [100] * 6)
    assert show(held, asof=dt.date(2026, 1, 4)).as_of == dt.date(2026, 1, 2)


def test_horizons_have_the_names_and_order_of_the_page() -> None:
    """Five lengths, the year, the lookback, each with its three figures."""
    held = market(days_until("2026-01-16", 300), walk(1, 300), walk(2, 300))
    rows = show(held, 10).tables["horizons"]
    assert [row["horizon"] for row in rows] == [
        "d5",
        "d21",
        "d63",
        "d126",
        "d252",
        "ytd",
        "lookback",
    ]
    small, large = walk(1, 300), walk(2, 300)
    for row, n in zip(rows, (5, 21, 63, 126, 252), strict=False):
        assert row["small"] == pytest.approx(small[-1] / small[-1 - n] - 1, rel=1e-12)
        assert row["large"] == pytest.approx(large[-1] / large[-1 - n] - 1, rel=1e-12)
        assert row["spread"] == pytest.approx(row["small"] - row["large"], abs=1e-15)


def test_horizon_without_history_is_null_and_named() -> None:
    """100 sessions: no 126, no 252, and a sentence says what each needs."""
    shown = show(market(days_until("2026-01-16", 100), walk(1, 100), walk(2, 100)))
    by_name = {row["horizon"]: row for row in shown.as_dict()["tables"]["horizons"]}
    assert by_name["d252"] == {"horizon": "d252", "small": None, "large": None, "spread": None}
    assert by_name["d126"]["spread"] is None
    assert by_name["d63"]["spread"] is not None
    (sentence,) = shown.sentences()
    assert sentence == (
        "Up to 16 Jan 2026 the pair has 100 common sessions stored, too few for the 200-session "
        "average of the ratio (needs 200), the change of the 200-session average of the ratio "
        "(needs 221), the z-score of the ratio (needs 252), a return over 126 sessions "
        "(needs 127), a return over 252 sessions (needs 253)."
    )


def test_two_sessions_are_one_sentence() -> None:
    """A two-row history names everything it is too short for, once."""
    shown = show(market(EVE[-2:], [100, 101], [100, 102]), 63)
    assert len([gap for gap in shown.sentences() if "too few" in gap]) == 1
    assert "Year to date needs a close of 2025, and none is stored." in shown.sentences()
    assert all(value is None for value in shown.as_dict()["numbers"].values())
    assert shown.series["rebased"]["small"] == pytest.approx([100, 101])


def test_side_that_never_moved_has_no_beta_and_says_so() -> None:
    """Both stand still: neither a slope nor a standard score exists."""
    days = days_until("2026-01-16", 260)
    shown = show(market(days, np.full(260, 40.0), np.full(260, 50.0)), 63)
    assert math.isnan(shown.numbers["beta"])
    assert math.isnan(shown.numbers["beta_adjusted_spread"])
    assert math.isnan(shown.numbers["ratio_zscore_252"])
    assert shown.sentences() == (
        "Beta is not defined: SPY did not move over the lookback.",
        "The z-score is not defined: the ratio did not move.",
    )


def test_every_number_against_plain_code() -> None:
    """All fifteen figures again, one close at a time, with dividends and holes."""
    count, n = 420, 63
    days = days_until("2026-03-13", count)
    closes = np.column_stack([walk(11, count, 210.0), walk(12, count, 560.0)])
    random = np.random.default_rng(13)
    closes[random.random((count, 2)) < 0.02] = NAN
    paid = np.where(random.random((count, 2)) < 0.03, 0.7, 0.0)
    shown = show(market(days, closes[:, 0], closes[:, 1], dividend=paid), n)
    small, large, common = plain_wealth(days, closes, paid)
    ratio = [one / other for one, other in zip(small, large, strict=True)]
    x = [large[k] / large[k - 1] - 1 for k in range(len(large) - n, len(large))]
    y = [small[k] / small[k - 1] - 1 for k in range(len(small) - n, len(small))]
    start = max(k for k, day in enumerate(common) if day.startswith("2025"))
    beta = statistics.linear_regression(x, y).slope
    logs = [math.log(value) for value in ratio[-252:]]
    small_return, large_return = small[-1] / small[-1 - n] - 1, large[-1] / large[-1 - n] - 1
    ytd_small, ytd_large = small[-1] / small[start] - 1, large[-1] / large[start] - 1
    expected = {
        "small_return": small_return,
        "large_return": large_return,
        "size_spread": small_return - large_return,
        "ytd_small": ytd_small,
        "ytd_large": ytd_large,
        "ytd_spread": ytd_small - ytd_large,
        "ratio_rebased": 100 * ratio[-1] / ratio[-1 - n],
        "ratio_vs_sma50": ratio[-1] / statistics.fmean(ratio[-50:]) - 1,
        "ratio_vs_sma200": ratio[-1] / statistics.fmean(ratio[-200:]) - 1,
        "sma200_change_21": statistics.fmean(ratio[-200:]) / statistics.fmean(ratio[-221:-21]) - 1,
        "ratio_zscore_252": (logs[-1] - statistics.fmean(logs)) / statistics.pstdev(logs),
        "beta": beta,
        "beta_adjusted_spread": small_return - beta * large_return,
        "spread_volatility": statistics.stdev(a - b for a, b in zip(y, x, strict=True))
        * math.sqrt(252),
        "ratio_drawdown": ratio[-1] / max(ratio[-1 - n :]) - 1,
    }
    assert list(shown.numbers) == list(expected)
    assert shown.numbers == pytest.approx(expected, rel=1e-9, abs=1e-12)
    assert {gap.why for gap in shown.gaps} == {Why.MISSING_SESSIONS}


def plain_wealth(
    days: Days, closes: Floats, paid: Floats
) -> tuple[list[float], list[float], list[str]]:
    """Value of a holding of each side on common sessions, one bar after the other."""
    held: list[dict[str, float]] = []
    for side in (0, 1):
        value, last, own = 0.0, 0.0, {}
        for day, close, dividend in zip(days, closes[:, side], paid[:, side], strict=True):
            if math.isnan(close):
                continue
            value = float(close) if not last else value * float(close + dividend) / last
            last = float(close)
            own[str(day)] = value
        held.append(own)
    common = [str(day) for day in days if str(day) in held[0] and str(day) in held[1]]
    return [held[0][day] for day in common], [held[1][day] for day in common], common


def test_series_end_where_the_numbers_are() -> None:
    """What is drawn at the right edge is what the figures say."""
    held = market(days_until("2026-01-16", 400), walk(1, 400), walk(2, 400))
    shown = show(held, 63)
    drawn, numbers = shown.series, shown.numbers
    assert len(drawn["rebased"]["session"]) == 64
    assert len(drawn["ratio"]["session"]) == len(drawn["rolling_spread"]["session"]) == 253
    assert drawn["rebased"]["small"][0] == drawn["rebased"]["large"][0] == 100.0
    assert drawn["rebased"]["small"][-1] == pytest.approx(100 * (1 + numbers["small_return"]))
    assert drawn["rebased"]["large"][-1] == pytest.approx(100 * (1 + numbers["large_return"]))
    assert drawn["ratio"]["ratio"][-1] == pytest.approx(numbers["ratio_rebased"])
    assert drawn["ratio"]["ratio"][-1] / drawn["ratio"]["sma50"][-1] - 1 == pytest.approx(
        numbers["ratio_vs_sma50"]
    )
    assert drawn["ratio"]["sma200"][-1] == pytest.approx(drawn["ratio"]["ratio"][-200:].mean())
    assert drawn["rolling_spread"]["spread"][-1] == pytest.approx(numbers["size_spread"])


def test_long_lookback_widens_every_chart() -> None:
    """The charts with at least a year show the whole of a longer lookback."""
    held = market(days_until("2026-01-16", 900), walk(1, 900), walk(2, 900))
    drawn = show(held, 756).series
    assert {len(columns["session"]) for columns in drawn.values()} == {757}


def test_columns_of_a_series_have_one_length() -> None:
    """Also where there is less history than any window."""
    for count in (1, 2, 49, 64, 260):
        held = market(days_until("2026-01-16", count), walk(1, count), walk(2, count))
        for columns in show(held, 63).series.values():
            assert len({len(column) for column in columns.values()}) == 1


def test_one_session_is_enough_to_draw_the_page() -> None:
    """No figure, no error."""
    shown = show(market(EVE[-1:], [100], [200]), 63)
    assert shown.as_of == dt.date(2026, 1, 6)
    assert "has 1 common session stored" in shown.sentences()[0]
    json.loads(shown.to_json(series=True))


def test_symbol_without_prices_is_named() -> None:
    """The page is empty and says why; what is known of the other side stays."""
    held = market(EVE, [100] * 6, [NAN] * 6)
    shown = show(held)
    assert shown.as_of is None
    assert shown.sentences() == ("No prices are stored for SPY yet.",)
    assert [entry.key for entry in shown.provenance] == ["IWM"]
    assert set(shown.tables) == {"horizons", "calendar_years", "companions", "second_pair"}
    assert not any(shown.tables.values())
    assert set(shown.as_dict()["numbers"].values()) == {None}


def test_sides_that_never_traded_together_are_named() -> None:
    """Two histories, no common session: no figure."""
    held = market(EVE, [1, 1, 1, NAN, NAN, NAN], [NAN, NAN, NAN, 1, 1, 1])
    assert show(held).sentences() == ("IWM and SPY have no common session.",)


def test_asof_before_the_younger_side_is_named() -> None:
    """SPY began on 2 January; on 31 December there is nothing to compare."""
    held = market(EVE, [1, 1, 1, 1, 1, 1], [NAN, NAN, NAN, 1, 1, 1])
    (gap,) = show(held, asof=dt.date(2025, 12, 31)).sentences()
    assert gap == "IWM and SPY have no common session through 31 Dec 2025."


def test_nothing_is_nan_in_the_json() -> None:
    """A strict parser reads every page, however little is stored."""
    for count in (1, 5, 60, 300):
        held = market(days_until("2026-01-16", count), walk(1, count), walk(2, count))
        text = show(held, 63).to_json(series=True)
        parsed = json.loads(text, parse_constant=pytest.fail)
        assert parsed["as_of"] == "2026-01-16"
        assert parsed["selection"] == {
            "pair": "IWM-SPY", "lookback": 63, "asof": None, "basis": "total",
        }  # fmt: skip


def test_companions_are_spreads_beside_the_pair_s() -> None:
    """RSP against SPY and IJR against IWM over the same lookback, each as of its last session."""
    count = 300
    days = days_until("2026-01-16", count)
    symbols = ["IWM", "SPY", "RSP", "IJR"]
    closes = np.column_stack([walk(number, count) for number in range(4)])
    closes[-3:, 3] = NAN
    shown = spread.compute(
        Selection(lookback=21), data_of(MemoryMarket(panel(symbols, days, closes)))
    )
    equal, quality, against_large = shown.tables["companions"]
    spy, rsp = closes[:, 1], closes[:, 2]
    assert equal["lookback"] == pytest.approx(rsp[-1] / rsp[-22] - spy[-1] / spy[-22])
    assert (equal["small"], equal["large"], equal["as_of"]) == ("RSP", "SPY", days[-1].item())
    assert math.isnan(quality["lookback"])
    assert (quality["small"], quality["large"]) == ("IJR", "IWM")
    assert quality["as_of"] == against_large["as_of"] == days[-4].item()
    assert shown.series["companions"]["equal weight"][-1] == pytest.approx(equal["lookback"])
    assert [entry.key for entry in shown.provenance] == ["IWM", "SPY", "RSP", "IJR"]


def test_the_page_lists_the_inputs_it_shows() -> None:
    """What the ledger reads off the result is no input of the page, unless its pairs have it."""
    days = days_until("2026-01-16", 300)
    closes = np.column_stack([walk(number, 300) for number in range(4)])
    closes[-3:, 2] = NAN
    held = data_of(MemoryMarket(panel(["IWM", "SPY", "RSP", "IJR"], days, closes)))
    for compare, expected in (("", ["IWM", "SPY"]), ("IJR-SPY", ["IWM", "SPY", "IJR"])):
        whole = spread.compute(Selection(lookback=21, options=(("compare", compare),)), held)
        drawn = spread.drawn(whole)
        assert [entry.key for entry in drawn.provenance] == expected
        assert any("RSP" in sentence for sentence in whole.sentences())
        assert not [one for one in drawn.sentences() if "RSP" in one]


def test_companions_without_a_figure_are_explained() -> None:
    """What is not stored, what ends earlier, and a hole of its own; the pair's are told once."""
    days = days_until("2026-01-16", 300)
    closes = np.column_stack([walk(number, 300) for number in range(4)])
    closes[-3:, 2] = NAN
    closes[-30:-28, 3] = NAN
    closes[-40:-38, 0] = NAN
    all_four = MemoryMarket(panel(["IWM", "SPY", "RSP", "IJR"], days, closes))
    bare = MemoryMarket(panel(["IWM", "SPY"], days, closes[:, :2]))
    said = {
        name: [gaps.sentence(gap) for gap in one.gaps if gap.what == "companions"]
        for name, one in {
            "all": spread.compute(Selection(lookback=63), data_of(all_four)),
            "bare": spread.compute(Selection(lookback=63), data_of(bare)),
        }.items()
    }
    assert said["bare"] == [
        "No data through 16 Jan 2026 of RSP and IJR, for the spreads beside the pair's."
    ]
    ends, hole = said["all"]
    assert ends == (
        "RSP-SPY: nothing over the lookback of 63 sessions and year to date (no common price on "
        f"16 Jan 2026; last is {formats.day(days[-4].item())})."
    )
    assert hole.startswith("IJR has no price on 2 sessions from ")
    assert "figures over the lookback of 63 sessions cross them" in hole


def test_hole_under_the_long_average_is_named() -> None:
    """No 200-session average, or no change of it, where it begins in a hole: both are said."""
    days = days_until("2026-01-16", 300)
    for back, name, what in (
        (199, "ratio_vs_sma200", "the 200-session average"),
        (220, "sma200_change_21", "its change over 21 sessions"),
    ):
        small, large = walk(1, 300), walk(2, 300)
        small[-1 - back] = NAN
        shown = show(market(days, small, large))
        assert math.isnan(shown.numbers[name])
        (said,) = [text for text in shown.sentences() if "has no price on" in text]
        assert "no figure of " in said
        assert what in said.partition("no figure of ")[2].partition(";")[0]


def test_second_pair_keeps_its_figure_across_a_suspected_split_as_the_first_does() -> None:
    """With a sentence that it may be wrong; none is both given and withheld."""
    days = days_until("2026-01-16", 300)
    closes = np.column_stack([walk(number, 300) for number in range(4)])
    closes[-40:, 2] /= 2
    held = MemoryMarket(panel(["IWM", "SPY", "XLE", "XLC"], days, closes))
    second = result_of("spread", Selection(lookback=42, options=(("compare", "XLE-XLC"),)), held)
    first = result_of("spread", Selection(Pair("XLE", "XLC"), 42), held)
    spreads = [
        {row["horizon"]: row["spread"] for row in one.tables[table]}
        for one, table in ((second, "second_pair"), (first, "horizons"))
    ]
    assert spreads[0] == pytest.approx(spreads[1])
    (said,) = [text for text in second.sentences() if "Suspected split of XLE" in text]
    assert "cross it and may be wrong" in said
    assert "no figure" not in said


def test_second_pair_names_no_horizon_that_it_does_not_have() -> None:
    """XLC begins 100 sessions ago: a hole of XLE crosses no window of 126 sessions."""
    days = days_until("2026-01-16", 300)
    closes = np.column_stack([walk(number, 300) for number in range(4)])
    closes[-30:-28, 2] = NAN
    closes[:-100, 3] = NAN
    held = MemoryMarket(panel(["IWM", "SPY", "XLE", "XLC"], days, closes))
    shown = result_of("spread", Selection(lookback=42, options=(("compare", "XLE-XLC"),)), held)
    (said,) = [text for text in shown.sentences() if "XLE has no price on" in text]
    assert "63 sessions" in said
    assert "126" not in said
    assert "252" not in said


def stretched(lost: slice, lookback: int, **wish: object) -> result.Result:
    """Forty sessions at 50, SPY at 25 before the sessions that both lack and 50 after."""
    days = days_until("2026-01-16", 40)
    large = np.full(40, 50.0)
    large[: lost.start] = 25.0
    small = np.full(40, 50.0)
    small[lost] = large[lost] = NAN
    return show(market(days, small, large), lookback, **wish)


def test_window_that_begins_in_a_hole_has_no_figure() -> None:
    """Ten sessions back on the exchange's calendar nobody has a bar: null, and a sentence."""
    lost = slice(10, 31)
    days = days_until("2026-01-16", 40)
    shown = stretched(lost, 10)
    assert math.isnan(shown.numbers["large_return"])
    assert math.isnan(shown.numbers["size_spread"])
    assert shown.numbers["beta"] is not None
    (said,) = [text for text in shown.sentences() if "no price on" in text]
    assert said.startswith(
        f"IWM and SPY have no price on 21 sessions from {formats.day(days[10])} to "
        f"{formats.day(days[30])};"
    )
    assert "no figure over 21 sessions and the lookback of 10 sessions" in said
    assert len(shown.series["rebased"]["session"]) == 9


def test_window_after_a_hole_is_untouched() -> None:
    """Eight sessions back both have a bar, and all between: the figure is the plain one."""
    shown = stretched(slice(10, 31), 8)
    assert shown.numbers["size_spread"] == 0.0
    assert "lookback" not in " ".join(shown.sentences()).partition("no price on")[2]


def test_hole_inside_a_window_is_said() -> None:
    """Both ends are stored: the figure counts the sessions stored, and says what is between."""
    shown = stretched(slice(35, 37), 12)
    assert shown.numbers["large_return"] == pytest.approx(1.0)
    (said,) = [text for text in shown.sentences() if "no price on" in text]
    assert "figures over 5 and 21 sessions and the lookback of 12 sessions" in said
    assert "cross them" in said


def test_hole_before_every_window_is_not_mentioned() -> None:
    """A hole of years ago concerns nobody who looks at this year."""
    days = days_until("2026-01-16", 400)
    small, large = walk(1, 400), walk(2, 400)
    small[20:30] = NAN
    assert show(market(days, small, large), 63).gaps == ()


def test_charts_leave_out_what_begins_in_a_hole() -> None:
    """The rolling spread and the averages have no value whose window starts where nothing is."""
    days = days_until("2026-01-16", 400)
    small, large = walk(1, 400), walk(2, 400)
    small[300:310] = NAN
    drawn = show(market(days, small, large), 63).series["rolling_spread"]
    lost = drawn["session"][np.isnan(drawn["spread"])]
    assert list(lost) == list(days[363:373])


def test_year_that_ends_in_a_hole_has_no_return() -> None:
    """31 December is missing: this year has no start and the last no end."""
    days = days_until("2026-01-16", 300)
    small, large = walk(1, 300), walk(2, 300)
    assert str(days[-12]) == "2025-12-31"
    large[-14:-11] = NAN
    shown = show(market(days, small, large))
    assert math.isnan(shown.numbers["ytd_spread"])
    assert [math.isnan(row["spread"]) for row in shown.tables["calendar_years"]][-2:] == [True] * 2
    assert any("year to date" in text for text in shown.sentences())


def test_year_that_a_hole_ends_is_named_where_no_other_figure_reaches_it() -> None:
    """Both years around the hole have no return, and one sentence says so."""
    days = days_until("2026-01-16", 800)
    small, large = walk(1, 800), walk(2, 800)
    (end,) = np.flatnonzero(days == np.datetime64("2023-12-29"))
    large[end - 2 : end + 3] = NAN
    shown = show(market(days, small, large))
    lost = [row["year"] for row in shown.tables["calendar_years"] if math.isnan(row["spread"])]
    assert lost[-2:] == [2023, 2024]
    (said,) = shown.sentences()
    assert said.startswith("SPY has no price on 5 sessions from ")
    assert said.endswith("; no figure of 2023 and 2024.")


def test_year_across_a_suspected_split_has_no_return() -> None:
    """IWM halves in May 2024, long before any window of the page: that year alone is null."""
    days = days_until("2026-01-16", 800)
    small, large = walk(1, 800), walk(2, 800)
    small[days >= np.datetime64("2024-05-15")] /= 2
    shown = show(market(days, small, large))
    years = {row["year"]: row for row in shown.tables["calendar_years"]}
    assert all(math.isnan(years[2024][name]) for name in ("small", "large", "spread"))
    assert math.isfinite(years[2025]["spread"])
    (said,) = shown.sentences()
    assert said.startswith("Suspected split of IWM: the close of 15 May 2024")
    assert said.endswith("; no figure of 2024.")


def test_companion_is_not_drawn_over_a_window_that_begins_in_a_hole() -> None:
    """RSP lacks ten sessions: its spread over the lookback has no value ten sessions long."""
    days = days_until("2026-01-16", 200)
    closes = np.column_stack([walk(number, 200) for number in range(4)])
    closes[100:110, 2] = NAN
    of = MemoryMarket(panel(("IWM", "SPY", "RSP", "IJR"), days, closes))
    shown = show(of, 63, asof=days[170].item())
    drawn = shown.series["companions"]
    lost = drawn["session"][np.isnan(drawn["equal weight"])]
    assert list(lost[lost > days[110]]) == list(days[163:171])
    assert math.isnan(shown.tables["companions"][0]["lookback"])


def test_suspected_split_is_said_by_every_figure_that_crosses_it() -> None:
    """SPY falls to a quarter in a session without a split: the figure says that it may be wrong."""
    days = days_until("2026-01-16", 40)
    large = np.full(40, 600.0)
    large[-7:] = 150.0
    shown = show(market(days, np.full(40, 200.0), large), 10)
    (said,) = [text for text in shown.sentences() if "Suspected split" in text]
    assert said.startswith(
        f"Suspected split of SPY: the close of {formats.day(days[-7])} is 0.25 times the one"
    )
    assert "4-for-1 split, and no split is told" in said
    assert "over 21 sessions and the lookback of 10 sessions" in said
    (after,) = [
        text
        for text in show(market(days, np.full(40, 200.0), large), 6).sentences()
        if "Suspected split" in text
    ]
    assert "lookback" not in after
