"""What the technicals page says of charts drawn for it."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from rotation import formats
from rotation.results.result import Result
from rotation.store.market import sample_market
from rotation.topics import registry
from rotation.topics.technicals.analysis.bars import Bars
from rotation.topics.technicals.view import sentences
from tests.markets import MemoryMarket, panel, result_of
from tests.topics.technicals.shapes import chart, vee

PAGE = registry.page("technicals")
FAILED = (0.03, 0.03, 0.01, -0.02, -0.06, -0.1)

pytestmark = pytest.mark.usefixtures("clock")


def market(drawn: Bars, symbol: str = "IWM", **arrays: Any) -> MemoryMarket:
    """One symbol with the bars of a chart."""
    prices = {name: getattr(drawn, name)[:, None] for name in ("open", "high", "low", "volume")}
    close = drawn.close[:, None]
    return MemoryMarket(panel([symbol], drawn.sessions, close, **(prices | arrays)))


def technicals(on: Any, **values: str) -> Result:
    """The page for some values of the address."""
    return result_of("technicals", PAGE.parse(values, on).selection, on)


def test_complete_pattern_has_pivot_target_and_end() -> None:
    """Target is the pivot and the height of the cup."""
    drawn = chart(handle=0.1, handle_sessions=16)
    shown = technicals(market(drawn))
    x = shown.numbers
    assert x["pattern"] == "complete"
    assert x["rules_passed"] == len(shown.tables["rules"]) == 12
    assert x["target"] == pytest.approx(x["pivot"] + x["right_rim"] - x["cup_low"])
    assert x["distance_to_target"] == pytest.approx(x["target"] / x["close"] - 1)
    assert x["invalidation"] == pytest.approx(0.92 * x["pivot"])
    assert x["breakout_day"] == drawn.sessions[-4].item()
    assert x["failing"] == ""
    assert sentences.finding(shown) == f"IWM: cup with handle complete, target {x['target']:.2f}"
    assert "Every rule of a cup with handle passes" in sentences.answer(shown)
    assert f"A close below {x['invalidation']:.2f} would end it" in sentences.ends(shown)


def test_without_a_pattern_there_is_no_pivot_and_no_target() -> None:
    """The rules are those of the closest shape, and the one that fails is named."""
    shown = technicals(market(chart(curve=vee)))
    x = shown.numbers
    assert x["pattern"] == "none"
    assert x["failing"] == "rounded"
    assert all(math.isnan(x[name]) for name in ("pivot", "target", "invalidation"))
    assert x["left_rim"] == pytest.approx(100.3)
    assert sentences.finding(shown) == "IWM: no cup with handle; fails “rounded”"
    assert "It fails “rounded” (22" in sentences.answer(shown)
    assert sentences.ends(shown) == ""


def test_pattern_in_progress_says_what_it_waits_for() -> None:
    """A close above the pivot on volume."""
    drawn = chart()
    shown = technicals(market(drawn), asof=str(drawn.sessions[-7]))
    assert shown.numbers["pattern"] == "in progress"
    assert shown.numbers["breakout_day"] is None
    assert "cup with handle in progress, pivot" in sentences.finding(shown)
    assert "It is no pattern before a close above the pivot" in sentences.answer(shown)
    assert f"with a close above {shown.numbers['pivot']:.2f}" in sentences.ends(shown)
    rows = {row["rule"]: row["passed"] for row in shown.tables["rules"]}
    assert rows["prior rise"] is True
    assert rows["breakout"] is None


def test_failed_pattern_says_what_ended_it() -> None:
    """It is in the list with its end."""
    shown = technicals(market(chart(after=FAILED)))
    assert shown.numbers["pattern"] == "failed"
    assert shown.numbers["failing"] == "holds"
    assert "failed: a close fell below" in sentences.answer(shown)
    (row,) = shown.tables["patterns"]
    assert (row["outcome"], row["sessions"]) == ("failed", 5)
    assert [column.name for column in PAGE.tables[1].columns] == list(row)
    assert (shown.numbers["patterns_over"], shown.numbers["share_failed"]) == (1, 1.0)
    assert "of 1 in the stored history 0% reached the target" in sentences.odds(shown)


def test_pattern_of_the_list_has_the_figures_of_its_rules() -> None:
    """Depth of the cup, pivot, target, and how the close moved from that of the breakout."""
    shown = technicals(market(chart(after=[0.03] * 21 + [0.05] * 9)))
    (row,) = shown.tables["patterns"]
    ruled = {rule["rule"]: rule["value"] for rule in shown.tables["rules"]}
    assert row["depth"] == pytest.approx(ruled["cup depth"])
    assert (row["pivot"], row["target"]) == (shown.numbers["pivot"], shown.numbers["target"])
    assert row["after_21"] == pytest.approx(1.05 / 1.03 - 1)
    assert math.isnan(row["after_63"])


def test_300_is_of_iwm_alone() -> None:
    """Other symbols have no distance to it, and the page says so."""
    drawn = chart()
    shown, other = technicals(market(drawn)), technicals(market(drawn, "XYZ"), symbol="XYZ")
    assert shown.numbers["distance_to_300"] == pytest.approx(300 / drawn.close[-1] - 1)
    assert 0 <= shown.numbers["share_rose_to_300"] <= 1
    height = shown.numbers["right_rim"] - shown.numbers["cup_low"]
    assert shown.numbers["pivot_for_300"] == pytest.approx(300 - height)
    assert "stored closes it rose as much within 126 sessions" in sentences.article(shown)
    assert math.isnan(other.numbers["distance_to_300"])
    assert math.isnan(other.numbers["pivot_for_300"])
    assert "says nothing of XYZ" in sentences.article(other)


def test_price_above_300_has_nothing_left_to_rise() -> None:
    """Which is said, and no share of rises."""
    drawn = chart()
    high = Bars(
        drawn.sessions, *(4 * getattr(drawn, n) for n in ("open", "high", "low", "close")),
        drawn.volume,
    )  # fmt: skip
    shown = technicals(market(high))
    assert shown.numbers["distance_to_300"] < 0
    assert math.isnan(shown.numbers["share_rose_to_300"])
    above = shown.numbers["close"] / 300 - 1
    assert sentences.article(shown) == (
        f"The close is {100 * above:.1f}% above 300, the article's target for IWM."
    )


def test_published_rates_stand_beside_those_of_the_history() -> None:
    """With their source; here none is over."""
    own, bull, bear = technicals(market(chart())).tables["hit_rates"]
    assert (own["whose"], own["n"]) == ("IWM", 0)
    assert math.isnan(own["reached"])
    assert (bull["reached"], bear["reached"]) == (0.50, 0.27)
    assert "Bulkowski" in bull["source"]


def test_symbol_is_any_stored_one() -> None:
    """In small letters too, an index without its caret; another falls back with a sentence."""
    on = market(chart(), "^RUT")
    assert PAGE.parse({"symbol": "rut"}, on).selection.option("symbol") == "^RUT"
    wrong = PAGE.parse({"symbol": "NOPE"}, on)
    assert wrong.selection.option("symbol") == "IWM"
    assert wrong.sentences()["symbol"] == (
        "No prices are stored for “NOPE”, the symbol asked for; IWM is shown."
    )
    assert "is none such as IWM" in PAGE.parse({"symbol": "a b"}, on).problems["symbol"]


def test_nothing_stored_of_the_symbol_is_said() -> None:
    """Every number is null but the symbol's name."""
    shown = technicals(market(chart(), "SPY"))
    assert shown.numbers["pattern"] is None
    assert shown.numbers["symbol"] == "IWM"
    assert shown.as_of is None
    assert "No prices are stored for IWM" in sentences.answer(shown)
    assert sentences.headline(shown).title == "IWM: no prices to judge a chart by"


def test_suspected_split_cuts_the_history() -> None:
    """Bars before it lie on another basis: nothing of them is used, and a sentence says so."""
    drawn = chart()
    whole = technicals(market(drawn)).numbers["windows"]
    before = 60
    for name in ("open", "high", "low", "close"):
        getattr(drawn, name)[:before] *= 10
    shown = technicals(market(drawn))
    assert shown.numbers["windows"] == whole - before
    assert shown.numbers["pattern"] == "complete"
    (gap,) = shown.sentences()
    assert gap.startswith("Suspected split of IWM: ")
    assert "no figure of anything before it" in gap


def test_hole_in_the_window_is_said() -> None:
    """Which figures cross it; an older one concerns past patterns alone."""
    drawn = chart()
    kept = np.ones(len(drawn), dtype=bool)
    kept[[20, 300]] = False
    cut = Bars(*(getattr(drawn, n)[kept] for n in
                 ("sessions", "open", "high", "low", "close", "volume")))  # fmt: skip
    shown = technicals(market(cut))
    assert shown.numbers["pattern"] == "complete"
    (gap,) = shown.sentences()
    assert "figures of the rules, the averages and past patterns cross them" in gap


@pytest.mark.parametrize(("factor", "said"), [(30.0, "more"), (1 / 30, "less"), (8.0, "")])
def test_volumes_of_two_levels_are_said(factor: float, said: str) -> None:
    """One exchange's before a day, all of them after it: the pane has both."""
    drawn = chart()
    drawn.volume[-60:] *= factor
    texts = [text for text in technicals(market(drawn)).sentences() if text.startswith("Volumes")]
    day = formats.day(drawn.sessions[-60])
    assert [f" times {said} from {day} on than before" in text for text in texts] == (
        [True] if said else []
    )


def test_volume_that_is_lacking_is_said() -> None:
    """And makes nothing complete."""
    drawn = chart()
    drawn.volume[:] = 0
    shown = technicals(market(drawn, "^RUT"), symbol="RUT")
    assert shown.numbers["pattern"] == "none"
    assert sentences.finding(shown) == "^RUT: no cup with handle; cannot test “handle volume”"
    (gap,) = shown.sentences()
    assert gap.startswith(f"No volume of ^RUT is stored on {len(drawn)} sessions, the last of them")


def test_closes_alone_stand_for_the_rest() -> None:
    """A store of closes is judged by them."""
    drawn = chart()
    on = market(drawn, open=None, high=None, low=None)
    assert technicals(on).numbers["pattern"] == "complete"


def test_page_as_of_a_day_is_that_of_a_store_cut_there() -> None:
    """Numbers, tables and series alike."""
    on = market(chart(after=FAILED))
    for day in on.panel.sessions[-12::3].tolist():
        then, cut = technicals(on, asof=str(day)), technicals(on.cut(day), asof=str(day))
        assert (
            then.to_json(series=True).split('"numbers"')[1:]
            == (cut.to_json(series=True).split('"numbers"')[1:])
        )


def test_lookback_moves_the_chart_and_no_figure() -> None:
    """A year of candles is drawn at least, and the whole shape."""
    on = market(chart())
    short, long = technicals(on, lookback="5"), technicals(on, lookback="390")
    assert short.numbers == pytest.approx(long.numbers, nan_ok=True)
    assert len(long.series["candles"]["session"]) == 391
    assert len(short.series["candles"]["session"]) == 253
    assert len(short.series["trend"]["session"]) == 6


def test_outline_touches_rims_and_low() -> None:
    """The drawn line is the cup of the numbers."""
    shown = technicals(market(chart()))
    outline, x = shown.series["outline"], shown.numbers
    levels = dict(zip(outline["session"].tolist(), outline["level"].tolist(), strict=True))
    assert levels[x["left_rim_day"]] == pytest.approx(x["left_rim"])
    assert levels[x["cup_low_day"]] == pytest.approx(x["cup_low"])
    assert levels[x["right_rim_day"]] == pytest.approx(x["right_rim"])


@pytest.mark.parametrize("symbol", ["IWM", "IWO", "SPY", "^RUT"])
def test_headline_of_the_sample_is_short(symbol: str) -> None:
    """Whatever the sample's chart is."""
    shown = technicals(sample_market(), symbol=symbol)
    summary = PAGE.headline(shown)
    assert len(summary.title) <= 70
    assert len(summary.figures) <= 4
    assert summary.title.startswith(f"{symbol}: ")
    assert shown.as_of == dt.date(2026, 10, 30)


def test_history_too_short_for_an_average_is_said() -> None:
    """One sentence with what each needs; a figure that is there is not in it."""
    drawn = chart()
    last_90 = {name: values[-90:] for name, values in vars(drawn).items()}
    shown = technicals(market(Bars(**last_90)))
    assert math.isnan(shown.numbers["close_vs_sma200"])
    assert math.isfinite(shown.numbers["close_vs_sma50"])
    first, last = drawn.sessions[[-90, -1]].tolist()
    (said,) = [text for text in shown.sentences() if "too few" in text]
    assert said == (
        f"Of IWM 90 sessions are stored from {formats.day(first)} to {formats.day(last)}, too few "
        "for its 200-session average (needs 200) and how often it rose as much within 126 "
        "sessions (needs 127)."
    )
