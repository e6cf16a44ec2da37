"""What the fundamentals page says, from stored snapshots."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rotation import formats, universe
from rotation.results.evidence import State, aged
from rotation.results.result import Result
from rotation.selection import Pair, Selection
from rotation.store import fundamentals
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.store.prices import writer as prices
from rotation.topics import registry
from rotation.topics.fundamentals import charts, metrics, ui
from rotation.topics.fundamentals.metrics import NUMBERS
from rotation.topics.fundamentals.view import evidence, sentences
from tests.markets import AT, bars, days_until, market_of, result_of

DAYS = days_until("2026-11-20", 40)
NAN = float("nan")
PARTS = ("relative_move", "rerating", "earnings_part")

pytestmark = pytest.mark.usefixtures("clock", "checked_figures")


def line(kind: str, symbol: str, **values: Any) -> dict[str, Any]:
    nothing = dict.fromkeys(("weight", "pe", "pb", "ps", "growth"), NAN)
    return {"kind": kind, "fund": "", "symbol": symbol, **nothing, "form": "", **values}


def snapshot(tables: Tables, day: Any, *lines: dict[str, Any]) -> None:
    """Lines as they are stored on the evening of a session."""
    at = dt.datetime.combine(day.item(), dt.time(23), dt.UTC)
    fundamentals.add(tables, pd.DataFrame(lines), source="yahoo", at=at)


def pair(small: float, large: float) -> tuple[dict[str, Any], dict[str, Any]]:
    """Both sides with a P/E, P/B a tenth and P/S a twentieth of it."""
    first, second = (
        line("fund", symbol, pe=pe, pb=pe / 10, ps=pe / 20, form="reciprocal")
        for symbol, pe in (("IWM", small), ("SPY", large))
    )
    return first, second


@pytest.fixture
def priced(tables: Tables) -> Tables:
    """Prices of both sides: small gains a tenth on large over the 40 sessions."""
    small = 100 * np.linspace(1.0, 1.1, 40)
    rows = pd.concat([bars("IWM", DAYS, small), bars("SPY", DAYS, np.full(40, 100.0))])
    prices.merge_prices(tables, rows, source="yahoo", at=AT)
    return tables


def page(tables: Tables, **wish: Any) -> Result:
    return result_of("fundamentals", Selection(**wish), market_of(tables), tables)


def test_gap_and_its_percentile(priced: Tables) -> None:
    """Of the snapshots that are stored, with their number and since when."""
    for number, day in enumerate(DAYS[-25:]):
        snapshot(priced, day, *pair(15.0 + 0.1 * number, 20.0))
    found = page(priced)
    numbers = found.numbers
    assert numbers["pe_small"] == pytest.approx(17.4)
    assert numbers["pe_gap"] == pytest.approx(17.4 / 20 - 1)
    assert numbers["pb_gap"] == pytest.approx(17.4 / 20 - 1)
    assert numbers["pe_percentile"] == 1.0
    assert (numbers["snapshots"], numbers["since"]) == (25, DAYS[-25].item())
    assert "in 100% of 25 snapshots since" in sentences.valuation(found)
    assert (
        evidence.evidence(found)[0].figure == "P/E gap −13.0%, at or above 100% of stored snapshots"
    )
    assert found.as_of == DAYS[-1].item()
    earlier = page(priced, asof=DAYS[-5].item())
    assert earlier.numbers["pe_small"] == pytest.approx(17.0)
    assert earlier.numbers["snapshots"] == 21


def test_short_history_has_the_level_alone(priced: Tables) -> None:
    """No percentile yet, said with what it needs and since when it grows."""
    snapshot(priced, DAYS[-1], *pair(15.0, 20.0))
    found = page(priced)
    assert found.numbers["pe_gap"] == -0.25
    assert math.isnan(found.numbers["pe_percentile"])
    assert "No percentile yet: 1 snapshot of both sides stored since 20 Nov 2026" in " ".join(
        found.sentences()
    )
    assert "no percentile yet, snapshots are stored since 20 Nov 2026" in sentences.valuation(found)
    assert sentences.headline(found).title == "IWM is 25.0% cheaper than SPY by P/E"


def ended(tables: Tables) -> None:
    """Twenty-five snapshots of both sides; small has no P/E in the eight after them."""
    for number, day in enumerate(DAYS[-33:]):
        small, large = pair(15.0 + 0.1 * number, 20.0)
        lost = {"pe": NAN, "pb": NAN, "ps": NAN} if number >= 25 else {}
        snapshot(tables, day, small | lost, large)


def test_valuation_is_of_the_last_day_with_a_pe_of_both(priced: Tables) -> None:
    """Its sentences have that day, and one says what came after; no face calls it today's."""
    ended(priced)
    found, day = page(priced), DAYS[-9].item()
    assert found.numbers["pe_gap"] == pytest.approx(17.4 / 20 - 1)
    assert (found.numbers["valuation_as_of"], found.as_of) == (day, DAYS[-1].item())
    said = formats.day(day)
    assert found.sentences()[0] == (
        f"The valuation gap is of {said}: no P/E of IWM is stored after it."
    )
    headline = sentences.headline(found)
    assert f"P/E 17.4 vs 20.0 on {said}" in headline.description
    assert headline.title.endswith(f"by P/E on {said}")
    assert [label for label, _ in headline.figures] == [
        f"P/E gap on {said}", f"P/E of IWM on {said}", f"P/E of SPY on {said}", "Earnings gap",
    ]  # fmt: skip
    (drawn,) = (chart for chart in ui.CHARTS if chart.key == "gaps")
    assert f" on {said}." in drawn.words(found)[1]
    assert sentences.valuation(found).startswith(f"As of {said} IWM costs 17.4 times")
    notes = {one.name: one.figure(found).note for one in metrics.WALL}
    assert notes["pe_gap"] == notes["pe_small"] == notes["pe_percentile"] == said
    assert notes["earnings_gap_top_down"] is None


def test_old_valuation_is_not_counted(priced: Tables) -> None:
    """It is dated by its last day in the ledger, so that the one rule for stale rows finds it."""
    ended(priced)
    found = page(priced)
    row = evidence.evidence(found)[0]
    assert row.as_of == DAYS[-9].item()
    assert aged(row, found.as_of).state is State.STALE


def test_side_without_later_snapshots_ends_the_valuation(priced: Tables) -> None:
    """The day is that of both sides, not that of the other funds."""
    snapshot(priced, DAYS[-9], *pair(15.0, 20.0))
    snapshot(priced, DAYS[-1], pair(15.0, 20.0)[1])
    found = page(priced)
    assert f"on {formats.day(DAYS[-9])}" in sentences.headline(found).description
    assert "no P/E of IWM is stored after it" in found.sentences()[0]


def test_sides_that_take_turns(priced: Tables) -> None:
    """Both have a P/E, on different days: no common one at all, or none any more."""
    small, large = pair(15.0, 20.0)
    snapshot(priced, DAYS[-4], small)
    snapshot(priced, DAYS[-3], large)
    found = page(priced)
    assert found.sentences()[0] == (
        "No session is stored on which both IWM and SPY have a P/E, so the pair has no valuation "
        "gap."
    )
    assert found.numbers["valuation_as_of"] is None
    assert "–" not in " ".join(found.sentences())
    snapshot(priced, DAYS[-5], small, large)
    assert page(priced).sentences()[0] == (
        f"The valuation gap is of {formats.day(DAYS[-5])}, the last session on which both sides "
        "have a P/E."
    )


def test_each_ratio_that_is_not_known_is_explained(priced: Tables) -> None:
    """By the side that lacks it on the day of the valuation."""
    for day in DAYS[-25:]:
        small, large = pair(15.0, 20.0)
        snapshot(priced, day, small | {"pb": NAN}, large)
    found = page(priced)
    unknown = [
        name
        for name in NUMBERS
        if name.startswith("p") and found.numbers[name] != found.numbers[name]
    ]
    assert unknown == ["pb_gap", "pb_percentile"]
    assert f"No P/B of IWM is stored for {formats.day(DAYS[-1])}, so the pair has no P/B gap." in (
        found.sentences()
    )


def test_percentile_of_a_ratio_with_fewer_snapshots(priced: Tables) -> None:
    """Ratios that have the same snapshots share a sentence; others have their own."""
    for number, day in enumerate(DAYS[-25:]):
        small, large = pair(15.0, 20.0)
        snapshot(priced, day, small | ({"pb": NAN, "ps": NAN} if number < 20 else {}), large)
    few = [said for said in page(priced).sentences() if "percentile" in said]
    assert few == [
        "No percentile of P/B and P/S yet: 5 snapshots with P/B and P/S of both sides stored since "
        f"{formats.day(DAYS[-5])}, one a session, and 20 are needed."
    ]


def test_move_of_the_pair_is_split(priced: Tables) -> None:
    """From the first to the last snapshot of the lookback, prices without dividends."""
    snapshot(priced, DAYS[0], *pair(10.0, 20.0))
    snapshot(priced, DAYS[-1], *pair(12.0, 20.0))
    numbers = page(priced).numbers
    assert numbers["relative_move"] == pytest.approx(math.log(1.1))
    assert numbers["rerating"] == pytest.approx(math.log(1.2))
    assert numbers["earnings_part"] == pytest.approx(math.log(1.1 / 1.2))
    assert (numbers["move_since"], numbers["move_until"]) == (DAYS[0].item(), DAYS[-1].item())
    short = page(priced, lookback=10)
    assert short.numbers["move_since"] is short.numbers["move_until"] is None
    assert math.isnan(short.numbers["relative_move"])
    assert sentences.parts(short) == ""
    assert charts.move(short).layout.annotations


def test_move_names_its_days_where_snapshots_do_not_fill_the_lookback(priced: Tables) -> None:
    """Six sessions of snapshots are not called the 63 sessions of the lookback."""
    snapshot(priced, DAYS[-9], *pair(10.0, 20.0))
    snapshot(priced, DAYS[-3], *pair(12.0, 20.0))
    found, days = page(priced), formats.span(DAYS[-9].item(), DAYS[-3].item())
    assert f" that IWM moved vs SPY from {days}, " in sentences.parts(found)
    (drawn,) = (chart for chart in ui.CHARTS if chart.key == "move")
    assert drawn.words(found)[0] == f"What moved IWM vs SPY, {days}"
    notes = {one.name: one.figure(found).note for one in metrics.WALL}
    assert notes["relative_move"] == notes["rerating"] == notes["earnings_part"] == days
    unknown = page(priced, lookback=5)
    assert drawn.words(unknown)[0] == "What moved IWM vs SPY, 5 sessions"


@pytest.mark.parametrize(("lead", "said"), [
    (0.05, "5.0 pp above the median"), (-0.05, "5.0 pp below the median"),
    (0.00001, "level with the median"),
])  # fmt: skip
def test_lead_of_technology_is_above_or_below(lead: float, said: str) -> None:
    """No growth is a negative number above another."""
    found = result_of("fundamentals", Selection(), sample_market())
    numbers = {**found.numbers, "earnings_gap_bottom_up": lead}
    headline = sentences.headline(dataclasses.replace(found, numbers=numbers))
    assert f"technology's expected earnings growth is {said} of" in headline.description


def test_split_is_not_taken_for_earnings(tables: Tables) -> None:
    """The price of small halves between the two snapshots and nothing tells why: no parts."""
    small = np.append(np.full(30, 100.0), np.full(10, 50.0))
    rows = pd.concat([bars("IWM", DAYS, small), bars("SPY", DAYS, np.full(40, 100.0))])
    prices.merge_prices(tables, rows, source="yahoo", at=AT)
    for place in (0, -8, -1):
        snapshot(tables, DAYS[place], *pair(10.0, 20.0))
    found = page(tables, lookback=39)
    assert [found.numbers[name] for name in PARTS] == [pytest.approx(NAN, nan_ok=True)] * 3
    said = found.why("relative_move")
    assert said.startswith("Suspected split of IWM")
    assert said.endswith("no figure of the pair's move and its parts.")
    assert said in str(charts.move(found).layout.meta)
    after = page(tables, lookback=9)
    assert after.numbers["relative_move"] == 0
    assert after.why("relative_move") == ""


def test_move_does_not_begin_in_a_hole(tables: Tables) -> None:
    """The first snapshot of the lookback has no price: the next one would be another window."""
    rows = pd.concat(
        [
            bars("IWM", np.delete(DAYS, [9, 10, 11]), np.full(37, 100.0)),
            bars("SPY", DAYS, np.full(40, 100.0)),
        ]
    )
    prices.merge_prices(tables, rows, source="yahoo", at=AT)
    for place in (0, 10, 20, 39):
        snapshot(tables, DAYS[place], *pair(10.0, 20.0))
    found = page(tables, lookback=30)
    assert math.isnan(found.numbers["relative_move"])
    assert found.why("relative_move").startswith("IWM has no price on 3 sessions from")
    assert page(tables, lookback=25).numbers["relative_move"] == 0
    assert page(tables, lookback=39).numbers["relative_move"] == 0


def test_move_that_is_not_known_is_explained(priced: Tables) -> None:
    """Without prices of the pair, and with too few snapshots."""
    for symbol in ("IJR", "QQQ"):
        snapshot(priced, DAYS[-1], line("fund", symbol, pe=15.0, form="plain"))
    found = page(priced, pair=Pair("IJR", "QQQ"))
    assert "What moved the pair is not known: No prices are stored for IJR and QQQ" in found.why(
        "relative_move"
    )
    snapshot(priced, DAYS[-2], *pair(10.0, 20.0))
    assert "on days with a price of both sides, one is." in page(priced).why("relative_move")


def test_earnings_growth_both_ways(priced: Tables) -> None:
    """Technology against the median of the others; coverage is the weight with a growth."""
    symbols = list(universe.SECTORS)[:3]
    funds = [line("fund", s, growth=g) for s, g in zip(symbols, (0.2, 0.05, 0.07), strict=True)]
    holdings = [
        line("holding", "AAA", fund=symbols[0], weight=0.2),
        line("holding", "BBB", fund=symbols[0], weight=0.1),
        line("holding", "CCC", fund=symbols[0], weight=0.4),
        line("holding", "DDD", fund=symbols[1], weight=0.3),
    ]
    stocks = [line("stock", "AAA", growth=0.3), line("stock", "BBB", growth=0.1)]
    stocks += [line("stock", "CCC"), line("stock", "DDD", growth=0.04)]
    snapshot(priced, DAYS[-1], *funds, *holdings, *stocks)
    found = page(priced)
    rows = {row["symbol"]: row for row in found.tables["earnings_growth"]}
    assert rows[symbols[0]]["bottom_up"] == 0.3
    assert rows[symbols[0]]["coverage"] == pytest.approx(0.3)
    assert rows[symbols[0]]["holdings"] == 2
    assert (rows[symbols[0]]["listed"], rows[symbols[0]]["listed_by"]) == (
        DAYS[-1].item(),
        "yahoo",
    )
    assert (rows[symbols[2]]["listed"], rows[symbols[2]]["listed_by"]) == (None, "")
    assert math.isnan(rows[symbols[2]]["bottom_up"])
    assert found.numbers["earnings_gap_top_down"] == pytest.approx(0.2 - 0.06)
    assert found.numbers["earnings_gap_bottom_up"] == pytest.approx(0.3 - 0.04)
    said = " ".join(found.sentences())
    assert f"No expected growth of earnings: {universe.SECTORS[symbols[2]]}." in said
    assert "Technology's earnings grow +30.0% vs +4.0% next year" in sentences.earnings(found)


def test_growth_of_an_earlier_day_is_not_counted(priced: Tables) -> None:
    """A holding's of more than 31 days before, or a sector's of six sessions before."""
    symbols = list(universe.SECTORS)[:4]
    funds = [
        line("fund", s, growth=g) for s, g in zip(symbols, (0.2, 0.05, 0.07, 0.5), strict=True)
    ]
    held = [line("holding", name, fund=symbols[0], weight=0.2) for name in ("AAA", "BBB")]
    growths = {"AAA": 0.9, "BBB": 0.1}
    stocks = {name: line("stock", name, growth=growth) for name, growth in growths.items()}
    snapshot(priced, DAYS[-25], *pair(15.0, 20.0), *funds, *held, *stocks.values())
    snapshot(priced, DAYS[-7], *pair(15.0, 20.0), *funds)
    snapshot(priced, DAYS[-1], *pair(15.0, 20.0), *funds[:3], *held, stocks["BBB"])
    found = page(priced)
    rows = {row["symbol"]: row for row in found.tables["earnings_growth"]}
    assert (rows[symbols[0]]["bottom_up"], rows[symbols[0]]["holdings"]) == (0.1, 1)
    assert rows[symbols[0]]["coverage"] == pytest.approx(0.2)
    assert found.numbers["others_top_down"] == pytest.approx(0.06)
    old, day = universe.SECTORS[symbols[3]], formats.day(DAYS[-7])
    assert (
        f"Left out of the earnings gaps: {old}, without a snapshot after {day}, more than 5 "
        "sessions before the page's day."
    ) in found.sentences()
    assert evidence.evidence(found)[1].as_of == DAYS[-1].item()
    drawn = [str(name) for trace in charts.growth(found).data for name in trace.x]
    assert f"{old}, {day}" in drawn


def test_growth_of_31_days_before_counts(priced: Tables) -> None:
    """As a list of holdings does."""
    fund = next(iter(universe.SECTORS))
    held = line("holding", "AAA", fund=fund, weight=0.2)
    snapshot(
        priced, DAYS[-24], line("fund", fund, growth=0.1), held, line("stock", "AAA", growth=0.9)
    )
    snapshot(priced, DAYS[-1], line("fund", fund, growth=0.2), held)
    assert page(priced).tables["earnings_growth"][0]["bottom_up"] == 0.9


def grown(tables: Tables, symbols: list[str], **values: float) -> Result:
    """The page with a snapshot of both sides and of sector funds, growth 5% a year but for some."""
    funds = [line("fund", s, growth=values.get(s, 0.05)) for s in symbols]
    snapshot(tables, DAYS[-1], *pair(15.0, 20.0), *funds)
    return page(tables)


def test_lead_that_is_not_known_names_what_it_lacks(priced: Tables) -> None:
    """No growth of any holding is stored; the sector without the other growth is not to blame."""
    found = grown(priced, list(universe.SECTORS), XLU=NAN)
    row = evidence.evidence(found)[1]
    assert (row.state, row.why) == (
        State.NO_DATA, "No expected growth of earnings: All 11 stored sectors.",
    )  # fmt: skip
    assert sentences.headline(found).description == "P/E 15.0 vs 20.0 on 20 Nov 2026."


@pytest.mark.parametrize("stored", [["XLK"], ["XLF", "XLU"]])
def test_lead_without_a_side_names_the_snapshots_it_lacks(
    priced: Tables, stored: list[str]
) -> None:
    """Technology alone, or the others alone: no growth is to blame but snapshots are."""
    found = grown(priced, stored, XLU=NAN)
    why = evidence.evidence(found)[1].why
    assert why.startswith("No snapshot is stored of XL")
    assert "growth" not in why
    assert sentences.earnings(found).endswith(f"cannot be said: {why}")


def test_growth_from_an_issuers_list(priced: Tables) -> None:
    """It counts before Yahoo's of a later day, is dated by its own and named as what it is."""
    fund = next(iter(universe.SECTORS))
    listed = pd.DataFrame(
        {"fund": fund, "symbol": ["AAA", "BBB", "CCC"], "weight": [0.4, 0.3, 0.2]}
    )
    listed["as_of"] = pd.Timestamp(DAYS[-3])
    fundamentals.add_list(priced, listed, source="state_street", at=AT)
    held = line("holding", "AAA", fund=fund, weight=0.4)
    growth = {"AAA": 0.1, "BBB": 0.2, "CCC": 0.3}
    stocks = [line("stock", symbol, growth=value) for symbol, value in growth.items()]
    snapshot(priced, DAYS[-1], line("fund", fund), held, *stocks)
    (row,) = page(priced).tables["earnings_growth"]
    assert (row["holdings"], row["bottom_up"]) == (3, 0.2)  # 0.4 is less than half of 0.9
    assert row["coverage"] == pytest.approx(0.9)
    assert (row["listed"], row["listed_by"]) == (DAYS[-3].item(), "state_street")
    of_lists = page(priced).provenance[-1]
    assert (of_lists.key, of_lists.source, of_lists.as_of, of_lists.rows) == (
        "Sector funds' holdings", "state_street", DAYS[-3].item(), 1,
    )  # fmt: skip


def test_pair_without_a_valuation(priced: Tables) -> None:
    """An index has none; the page says so and shows the rest."""
    snapshot(priced, DAYS[-1], *pair(15.0, 20.0))
    found = page(priced, pair=Pair("^RUT", "^GSPC"))
    assert math.isnan(found.numbers["pe_gap"])
    assert "No P/E of ^RUT, ^GSPC is stored" in found.sentences()[0]
    assert len(found.tables["valuation"]) == 2
    assert sentences.headline(found).title == "Fundamentals: no valuation of both sides"


def test_nothing_stored(priced: Tables) -> None:
    """The page says so; every name is there without a value."""
    found = page(priced)
    assert found.as_of is None
    assert found.sentences()[0].startswith("No snapshot of valuation or earnings growth is stored")
    assert found.as_dict()["numbers"]["pe_gap"] is None
    for chart in (charts.valuation, charts.gaps, charts.growth, charts.move):
        assert not chart(found).data


def test_snapshots_of_later_days_are_named(priced: Tables) -> None:
    """The page itself, without a day asked for, shows them."""
    for day in DAYS[-3:]:
        snapshot(priced, day, *pair(15.0, 20.0))
    (said, *_) = page(priced, asof=DAYS[-4].item()).sentences()
    assert said == (
        "No snapshot of valuation or earnings growth is stored up to 17 Nov 2026 (those of "
        "18 Nov 2026 to 20 Nov 2026 are later)."
    )


def test_provenance_says_how_old_a_snapshot_is(priced: Tables) -> None:
    """And how many there are since when."""
    snapshot(priced, DAYS[-3], *pair(15.0, 20.0))
    snapshot(priced, DAYS[-2], *pair(15.0, 20.0))
    (first, _) = page(priced).provenance
    assert (first.key, first.status, first.sessions_behind) == ("IWM", "stale", 1)
    assert (first.rows, first.first, first.counts) == (2, DAYS[-3].item(), "snapshots")


def test_sample_follows_the_plot() -> None:
    """Small caps are cheaper, technology grows faster, and it is all marked as simulated."""
    chosen = registry.page("fundamentals").complete(Selection())
    found = result_of("fundamentals", chosen, sample_market())
    assert found.sample
    assert found.gaps == ()
    assert found.numbers["pe_gap"] < 0 < found.numbers["earnings_gap_bottom_up"]
    assert found.numbers["relative_move"] == pytest.approx(
        found.numbers["rerating"] + found.numbers["earnings_part"]
    )
    for chart in (charts.valuation, charts.gaps, charts.growth, charts.move):
        drawn = chart(found)
        assert drawn.data
        assert "Sample data" in str(drawn.layout.annotations)
