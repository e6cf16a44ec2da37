"""What the flows page says, from stored histories of funds."""

from __future__ import annotations

import datetime as dt
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rotation import formats, universe
from rotation.errors import BadInput
from rotation.results.evidence import State
from rotation.results.metric import figures
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.store.funds import writer
from rotation.store.market import sample_market
from rotation.store.prices import writer as prices
from rotation.topics import registry
from rotation.topics.flows import charts, metrics
from rotation.topics.flows.view import books, evidence, sentences
from rotation.topics.flows.view import tables as rows_of
from rotation.topics.flows.view.result import FUND
from tests.funds import of, random_rows, rows
from tests.markets import AT, bars, days_until, market_of, result_of

LAST = "2026-11-20"
DAYS = days_until(LAST, 400)

pytestmark = pytest.mark.usefixtures("clock")


def page(tables: Tables, **wish: Any) -> Result:
    """The page's result on what is stored."""
    options = tuple((name, wish.pop(name)) for name in ("fund", "by") if name in wish)
    selection = Selection(options=options, **wish)
    return result_of("flows", selection, market_of(tables), tables)


def store(tables: Tables, *parts: pd.DataFrame, source: str = "import") -> None:
    writer.merge(tables, pd.concat(parts), source=source, at=AT)


def row(found: Result, symbol: str, table: str = "funds") -> dict[str, Any]:
    (own,) = (entry for entry in found.tables[table] if entry["symbol"] == symbol)
    return own


def expected(own: pd.DataFrame) -> pd.Series:
    """Flows as a data frame computes them, by session."""
    frame = own.set_index("session")
    return frame["shares_outstanding"].diff() * frame["nav"]


def test_figures_equal_an_independent_calculation(tables: Tables) -> None:
    """Of the fund chosen and of every row, to 1e-9, at the end and on an earlier day."""
    iwm, spy = random_rows("IWM", 1, 400), random_rows("SPY", 2, 400)
    store(tables, iwm, spy)
    for asof in (None, dt.date(2026, 3, 31)):
        found = page(tables, asof=asof)
        for symbol, own in (("IWM", iwm), ("SPY", spy)):
            flow = expected(own)[: str(asof or LAST)]
            held = own.set_index("session")[: str(asof or LAST)]
            line = row(found, symbol)
            for n in (1, 5, 21, 63):
                assert line[f"flow_{n}"] == pytest.approx(flow.iloc[-n:].sum(), rel=1e-9)
            assert line["flow_ytd"] == pytest.approx(flow["2026":].sum(), rel=1e-9)
            assets = held["nav"] * held["shares_outstanding"]
            assert line["aum"] == assets.iloc[-1]
            before = assets[:"2025-12-31"].iloc[-1]
            assert line["share_of_aum_ytd"] == pytest.approx(line["flow_ytd"] / before, rel=1e-9)
            assert line["agrees"] is True
            assert line["as_of"] == (asof or dt.date(2026, 11, 20))
        assert found.numbers["flow_21"] == row(found, "IWM")["flow_21"]
        assert found.as_of == (asof or dt.date(2026, 11, 20))


def test_windows_say_which_days_they_cover(tables: Tables) -> None:
    """From the session whose assets they start from to the last one."""
    store(tables, rows("IWM", DAYS, 10.0, 1e6 + np.arange(400)))
    found = {entry["window"]: entry for entry in page(tables).tables["windows"]}
    assert list(found) == ["1", "5", "21", "63", "ytd"]
    assert found["21"]["since"] == DAYS[-22].item()
    assert found["21"]["until"] == DAYS[-1].item()
    assert found["21"]["flow"] == 210.0
    assert found["21"]["aum_start"] == 10 * (1e6 + 378)
    assert found["21"]["share_of_aum"] == pytest.approx(210 / (10 * (1e6 + 378)))
    assert found["ytd"]["since"] == dt.date(2025, 12, 31)


def test_year_to_date_is_of_one_year_for_every_fund(tables: Tables) -> None:
    """SPY to the first session of 2026, IWM and IVV a session behind: theirs would be 2025's."""
    until = {"SPY": "2026-01-02", "IVV": "2025-12-31", "IWM": "2025-12-31", "XLK": "2026-01-02"}
    store(
        tables,
        *(
            rows(symbol, days_until(last, 400), 10.0, 1e6 + np.arange(400))
            for symbol, last in until.items()
        ),
    )
    found = page(tables, asof=dt.date(2026, 1, 2))
    years = {symbol: row(found, symbol)["flow_ytd"] for symbol in until}
    assert years == pytest.approx(
        {"SPY": 10.0, "IVV": float("nan"), "IWM": float("nan"), "XLK": 10.0}, nan_ok=True
    )
    by_family = {entry["family"]: entry["flow_ytd"] for entry in found.tables["families"]}
    assert by_family == pytest.approx(
        {"small": float("nan"), "large": float("nan"), "sectors": 10.0}, nan_ok=True
    )
    numbers = found.as_dict()["numbers"]
    lacking = ("flow_ytd", "share_of_aum_ytd", "small_flow_ytd", "large_flow_ytd")
    assert [numbers[name] for name in lacking] == [None] * 4
    assert {e["symbol"] for e in found.tables["windows"] if e["window"] == "ytd"} == {"SPY", "XLK"}
    (said,) = (sentence for sentence in found.sentences() if "year to date" in sentence)
    assert said == (
        "IWM and IVV: no flow year to date (no count of 2026 that can be used), nor of all "
        "small-cap funds, nor of all large-cap funds."
    )
    shown = sentences.headline(found)
    assert "what came in 2026 to 2 Jan is not known" in shown.description
    assert "2025 YTD" not in str(shown)
    assert "what was added in 2026 to 2 Jan is not known" in sentences.apart(found)
    (stands,) = evidence.evidence(found)
    assert (stands.state, stands.why) == (State.NO_DATA, said)


def test_fund_that_ended_in_another_year_has_no_year_to_date(tables: Tables) -> None:
    """However long ago: its last year is not the page's, and no sum needs it."""
    store(tables, random_rows("IWM", 1, 400), random_rows("IWN", 2, 400, "2025-10-03"))
    found = page(tables)
    assert np.isnan(row(found, "IWN")["flow_ytd"])
    assert found.numbers["small_flow_ytd"] == row(found, "IWM")["flow_ytd"]
    said = "IWN: no flow year to date (no count of 2026 that can be used)."
    assert said in found.sentences()


def test_figures_of_a_fund_have_its_own_day(tables: Tables) -> None:
    """SPY is further than IWM: nothing of IWM is of SPY's day, in words, figures and charts."""
    store(tables, random_rows("SPY", 1, 400), random_rows("IWM", 2, 399, "2026-11-19"))
    found = page(tables)
    assert found.as_of == dt.date(2026, 11, 20)
    shown = sentences.headline(found)
    assert shown.title.endswith(" over 21 sessions to 19 Nov 2026")
    assert " in 2026 to 19 Nov, of $" in shown.description
    assert "it holds on 19 Nov 2026" in shown.description
    assert shown.description.endswith(" over 21 sessions, the oldest to 19 Nov 2026.")
    assert "20 Nov" not in str(shown)
    assert [label for label, _ in shown.figures] == [
        "IWM, 21 sessions to 19 Nov 2026",
        "IWM, 2026 YTD to 19 Nov",
        "IWM assets on 19 Nov 2026",
        "Of assets, 2026 YTD to 19 Nov",
    ]
    assert "in 2026 to 19 Nov" in sentences.apart(found)
    notes = {figure.label: figure.note for figure in figures(found, metrics.WALL)}
    own = "to 19 Nov 2026"
    assert notes == {
        "IWM assets": own,
        **{f"IWM flow, {n} session{'s' * (n > 1)}": own for n in (1, 5, 21, 63)},
        "IWM flow YTD": "2026 YTD to 19 Nov",
        "Of assets, YTD": "2026 YTD to 19 Nov",
        "IWM return, 21 sessions": own,
        "Sessions of outflow": own,
        "Small-cap flow, 21 sessions": own,
        "Small-cap flow, YTD": own,
        "Large-cap flow, 21 sessions": None,
        "Large-cap flow, YTD": None,
    }
    (ranked,) = registry.page("flows").drawings(found)
    assert "the oldest to 19 Nov 2026" in str(ranked)
    store(tables, random_rows("IJR", 3, 400))
    both = {figure.label: figure.note for figure in figures(page(tables), metrics.WALL)}
    assert (
        both["Small-cap flow, 21 sessions"] == both["Small-cap flow, YTD"] == "some to 19 Nov 2026"
    )
    assert np.isnan(found.series["assets"]["inflow"][-1])
    spy = page(tables, fund="SPY")
    notes = {figure.label: figure.note for figure in figures(spy, metrics.WALL)}
    assert {notes[label] for label in notes if label.startswith("SPY")} == {None}
    assert sentences.headline(spy).title.endswith(" over 21 sessions")


def test_restated_days_are_named_and_are_no_flow(tables: Tables) -> None:
    """Neither in a window, nor in the series, whatever day one stands on."""
    shares = 1e6 + np.arange(400.0)
    shares[300:302] *= 2
    shares[350] /= 100
    store(tables, rows("IWM", DAYS, 10.0, shares))
    found = page(tables)
    named = [(entry["session"], entry["shares"]) for entry in found.tables["restated"]]
    assert named == [(DAYS[n].item(), shares[n]) for n in (350, 301, 300)]
    assert found.tables["restated"][0]["reason"] == "count off by −99% for 1 session, then back"
    daily = dict(zip(found.series["daily"]["session"].tolist(), found.series["daily"]["flow"],
                     strict=True))  # fmt: skip
    assert np.isnan([daily[DAYS[n].item()] for n in (300, 301, 350)]).all()
    assert np.nanmax(np.abs(list(daily.values()))) == 30.0  # three sessions' flow in one
    for n in (300, 301, 302):
        then = page(tables, asof=DAYS[n].item())
        assert abs(then.numbers["flow_5"]) <= 50.0
    assert "no fourth one confirms" in page(tables, asof=DAYS[301].item()).tables["restated"][0][
        "reason"
    ]  # fmt: skip


def test_frozen_count_is_stale_and_not_zero(tables: Tables) -> None:
    """Its last figure is dated, it is left out of the family's sum, and one row says why."""
    moving = 1e6 + np.arange(400.0)
    frozen = moving.copy()
    frozen[-15:] = frozen[-15]
    store(tables, rows("IWM", DAYS, 10.0, frozen), rows("IWN", DAYS, 10.0, moving))
    found = page(tables)
    assert row(found, "IWM")["as_of"] == DAYS[-15].item()
    assert row(found, "IWM")["flow_1"] == 10.0
    assert [entry["reason"] for entry in found.tables["restated"]] == [
        "count unchanged for 14 sessions to 20 Nov 2026, which is not usual for this fund"
    ]
    (small,) = (f for f in found.tables["families"] if f["family"] == "small")
    assert small["funds"] == "IWN"
    assert any("IWM ends on 2 Nov 2026" in sentence for sentence in found.sentences())


def test_days_on_which_the_estimates_differ_are_named(tables: Tables) -> None:
    """A distribution, with its amount; assets that say otherwise, which makes them disagree."""
    paid = np.full(400, np.nan)
    paid[-10] = 0.5
    store(tables, rows("IWM", DAYS, 10.0, 1e6 + np.arange(400), distribution=paid))
    found = page(tables)
    (named,) = found.tables["disagreements"]
    assert (named["session"], named["difference"]) == (DAYS[-10].item(), pytest.approx(500_194.5))
    assert named["reason"].startswith("distribution of $0.50 m")
    assert found.numbers["agrees"] is True
    assets = 10.0 * (1e6 + np.arange(400))
    assets[-20] *= 1.001
    store(tables, rows("IWM", DAYS, 10.0, 1e6 + np.arange(400), assets=assets))
    found = page(tables)
    assert found.numbers["agrees"] is False
    assert [entry["session"] for entry in found.tables["disagreements"]] == [
        DAYS[n].item() for n in (-10, -19, -20)
    ]
    back, up = (entry["reason"] for entry in found.tables["disagreements"][1:])
    assert back.startswith("the issuer states assets 0.10% lower than its count says")
    assert up.startswith("the issuer states assets 0.10% higher than its count says")


def test_families_are_sums_of_what_is_stored(tables: Tables) -> None:
    """Small against large, each naming its funds; sectors beside them."""
    store(
        tables,
        rows("IWM", DAYS, 10.0, 1e6 + np.arange(400)),
        rows("IWN", DAYS, 20.0, 1e6 + np.arange(400)),
        rows("SPY", DAYS, 50.0, 9e6 - np.arange(400)),
        rows("XLK", DAYS, 50.0, of(400, 9e6)),
    )
    found = page(tables)
    by_family = {entry["family"]: entry for entry in found.tables["families"]}
    assert {name: entry["funds"] for name, entry in by_family.items()} == {
        "small": "IWM, IWN", "large": "SPY", "sectors": "XLK",
    }  # fmt: skip
    assert by_family["small"]["flow_21"] == 21 * 30
    assert found.numbers["small_flow_21"] == 21 * 30
    assert found.numbers["large_flow_21"] == -21 * 50
    assert found.numbers["outflow_days"] == 0
    assert row(found, "SPY")["outflow_days"] == 399
    assert any(sentence.startswith("No count of shares is stored") and "IJR" in sentence
               for sentence in found.sentences())  # fmt: skip
    lines = found.series["cumulative"]
    assert lines["small"][-1] == pytest.approx(63 * 30 / (30 * (1e6 + 336)))
    assert lines["sectors"][-1] == 0.0


def holed(first: int, last: int, symbol: str = "IWM") -> pd.DataFrame:
    """A fund, one share a session, without the rows of some sessions of ``DAYS``."""
    whole = rows(symbol, DAYS, 10.0, 1e6 + np.arange(400))
    return whole.drop(index=range(first % 400, last % 400))


def test_running_sums_start_in_no_hole(tables: Tables) -> None:
    """As flow_63 does not: neither the family's nor the fund's, and the page says why."""
    store(tables, holed(-100, -20), rows("SPY", DAYS, 10.0, 1e6 + np.arange(400)))
    found = page(tables)
    assert np.isnan(found.numbers["flow_63"])
    assert np.isnan(found.series["cumulative"]["small"]).all()
    assert np.isnan(found.series["assets"]["inflow"]).all()
    assert found.series["cumulative"]["large"][-1] == pytest.approx(63 / (1e6 + 336))
    said = found.why("cumulative")
    assert said.startswith(
        "IWM: no running sum of flows over the lookback of 63 sessions (no count"
    )
    assert said.endswith(", nor of all small-cap funds.")
    assert "small" not in {trace["name"] for trace in charts.cumulative(found).to_dict()["data"]}
    assert len(charts.assets(found).to_dict()["data"]) == 1


def test_running_sums_are_not_known_in_a_hole(tables: Tables) -> None:
    """Five sessions after the last count they are; after the hole they hold what came over it."""
    store(tables, holed(-40, -20))
    line = page(tables).series["cumulative"]["small"] * (1e6 + 336)
    places = np.arange(400)[-63:] - 400
    known = (places < -35) | (places >= -20)
    assert (np.isfinite(line) == known).all()
    assert line[places == -36] == pytest.approx(63 - 40)
    assert line[places == -20] == pytest.approx(63 - 19)


def test_flow_over_a_hole_is_of_no_single_period(tables: Tables) -> None:
    """Not of the session after it, nor of the weeks and months it begins and ends in."""
    store(tables, holed(-34, -21))  # 6 Oct to 22 Oct, within a month
    assert (str(DAYS[-34]), str(DAYS[-21])) == ("2026-10-06", "2026-10-23")
    daily = page(tables)
    for name in ("flows", "daily"):
        flow = dict(zip(daily.series[name]["session"].tolist(), daily.series[name]["flow"],
                        strict=True))  # fmt: skip
        assert np.isnan(flow.get(dt.date(2026, 10, 23), np.nan))
        assert np.nanmax(list(flow.values())) == 10.0
    assert daily.why("flows") == (
        "IWM has no count that can be used from 6 Oct 2026 to 22 Oct 2026: what came in or left "
        "over that time is of no single day, and is not drawn as one."
    )
    assert daily.numbers["flow_63"] == 630.0
    weekly = page(tables, by="week")
    weeks = dict(zip(weekly.series["flows"]["session"].astype(str),
                     weekly.series["flows"]["flow"], strict=True))  # fmt: skip
    assert not {"2026-10-09", "2026-10-16", "2026-10-23"} & weeks.keys()
    assert {weeks["2026-10-02"], weeks["2026-10-30"]} == {50.0}
    monthly = page(tables, by="month")
    months = dict(zip(monthly.series["flows"]["session"].astype(str),
                      monthly.series["flows"]["flow"], strict=True))  # fmt: skip
    assert months["2026-10-30"] == 220.0  # October holds the hole and all its flow
    assert monthly.why("flows") == ""


def test_flow_over_five_sessions_without_a_count_is_one_of_a_day(tables: Tables) -> None:
    """As flow_1 is known there: the same rule for tables and charts."""
    store(tables, holed(-6, -1), holed(-7, -1, "SPY"))
    flows = {name: page(tables, fund=name).series["daily"]["flow"][-1] for name in ("IWM", "SPY")}
    assert flows == pytest.approx({"IWM": 60.0, "SPY": float("nan")}, nan_ok=True)
    assert [row(page(tables), name)["flow_1"] for name in flows] == pytest.approx(
        [60.0, float("nan")], nan_ok=True
    )


def test_outflow_over_a_hole_is_no_session_of_outflow(tables: Tables) -> None:
    """Nobody knows on which sessions the money left: the row of them begins after it."""
    own = rows("IWM", DAYS, 10.0, 1e6 - np.arange(400))
    store(tables, own.drop(index=range(370, 390)))
    assert page(tables).numbers["outflow_days"] == 9


def test_period_that_the_counts_do_not_reach_the_end_of_is_not_complete(tables: Tables) -> None:
    """October is over, the fund's counts end two sessions before it is."""
    store(
        tables,
        rows("IWM", days_until("2026-10-28", 400), 10.0, 1e6 + np.arange(400)),
        rows("SPY", days_until("2026-11-04", 400), 10.0, 1e6 + np.arange(400)),
    )
    complete = {
        fund: page(tables, fund=fund, by="month").series["flows"]["complete"].tolist()
        for fund in ("IWM", "SPY")
    }
    assert complete == {"IWM": [True, True, False], "SPY": [True, True, True, False]}


def test_price_up_while_money_leaves(tables: Tables) -> None:
    """Said in the numbers and in words."""
    nav = np.linspace(10.0, 12.0, 400)
    store(tables, rows("IWM", DAYS, nav, 9e6 - np.arange(400)))
    found = page(tables)
    assert found.numbers["price_up_money_out"] is True
    assert "The price is up while money leaves" in sentences.answer(found)
    store(tables, rows("IWM", DAYS, nav, 9e6 + np.arange(400)))
    found = page(tables)
    assert found.numbers["price_up_money_out"] is False
    assert "while money leaves" not in sentences.answer(found)


def test_assets_and_inflows_stand_apart(tables: Tables) -> None:
    """76.8 billion of assets are not 76.8 billion of inflows."""
    store(tables, rows("IWM", DAYS, 256.0, 300e6 + 10_000 * (np.arange(400) - 399)))
    found = page(tables)
    said = sentences.apart(found)
    assert "IWM held $76.80 bn on 20 Nov 2026; $" in said
    assert "was added this year" in said
    assert found.numbers["aum"] == 256.0 * 300e6


def test_periods_add_up_to_the_days(tables: Tables) -> None:
    """Weeks end on their last session and months on theirs; the one that runs is not complete."""
    store(tables, random_rows("IWM", 3, 400))
    daily, weekly, monthly = (
        page(tables, by=by).series["flows"] for by in ("day", "week", "month")
    )
    total = np.nansum(daily["flow"])
    assert weekly["flow"].sum() == pytest.approx(total)
    assert monthly["flow"].sum() == pytest.approx(total)
    assert len(daily["flow"]) == 63
    assert str(weekly["session"][-1]) == "2026-11-20"
    assert weekly["complete"].all()  # a Friday
    assert monthly["complete"].tolist() == [True, True, True, False]
    thursday = page(tables, by="week", asof=dt.date(2026, 11, 19)).series["flows"]
    assert not thursday["complete"][-1]


def test_short_history_has_the_windows_it_reaches(tables: Tables) -> None:
    """The others are null, with one sentence each that says what they lack."""
    store(tables, rows("IWM", DAYS[-10:], 10.0, 1e6 + np.arange(10)))
    found = page(tables)
    assert found.numbers["flow_5"] == 50.0
    assert found.as_dict()["numbers"]["flow_63"] is None
    said = found.sentences()
    assert any(s.startswith("IWM: no flow over 63 sessions (no count that can") for s in said)
    assert any(s.startswith("IWM: no flow year to date") for s in said)


def test_nothing_stored(tables: Tables) -> None:
    """Prices are, but no fund: the page says so, and every name is there."""
    prices.merge_prices(tables, bars("MINE", DAYS[-2:], [1.0, 1.1]), source="import", at=AT)
    found = page(tables)
    assert found.as_of is None
    assert found.sentences()[0] == "No fund's shares outstanding are stored."
    assert set(found.numbers.values()) == {None}
    assert sentences.headline(found).title.startswith("Flows: no count")
    assert sentences.apart(found) == ""


def test_another_fund_can_be_chosen(tables: Tables) -> None:
    """One that is followed; where it is not stored the page says so and shows the others."""
    store(tables, random_rows("SPY", 1, 100))
    assert page(tables, fund="SPY").numbers["flow_5"] is not None
    found = page(tables)
    assert found.numbers["flow_5"] is None
    day = formats.day(found.as_of)
    said = f"No count of the shares of IWM is stored up to {day}: no figure is of it."
    assert said in found.sentences()
    assert FUND.parse(" spy ") == "SPY"
    with pytest.raises(BadInput, match="none of those whose shares are followed"):
        FUND.parse("TLT")


UNPAIRED = "gives no flow: no session has both a count of shares and a net asset value."


def test_counts_without_a_net_asset_value(tables: Tables) -> None:
    """They are stored and cannot be used: the page says so, and not that they are missing."""
    store(tables, rows("IWM", DAYS, np.nan, 1e6 + np.arange(400)))
    alone = page(tables)
    assert alone.sentences() == (f"What is stored of IWM {UNPAIRED}",)
    assert alone.provenance == ()
    store(tables, random_rows("SPY", 1, 400), rows("XLK", DAYS, 10.0, np.nan))
    said = page(tables).sentences()
    assert f"What is stored of IWM {UNPAIRED}" in said
    assert f"What is stored of XLK {UNPAIRED}" in said
    (absent,) = (sentence for sentence in said if sentence.startswith("No count of shares"))
    assert not {"IWM", "XLK"} & set(absent.replace(",", "").rstrip(".").split())
    assert not any("is not stored" in sentence for sentence in said)


def test_provenance(tables: Tables) -> None:
    """Imported, live though the issuer is a session behind, stale when it is more."""
    store(tables, rows("IWM", DAYS, 10.0, 1e6 + np.arange(400)))
    store(tables, rows("SPY", DAYS[:-1], 10.0, 1e6 + np.arange(399)), source="state_street")
    store(tables, rows("XLK", DAYS[:-2], 10.0, 1e6 + np.arange(398)), source="state_street")
    status = {entry.key: (entry.status, entry.sessions_behind) for entry in page(tables).provenance}
    assert status == {"IWM": ("imported", 0), "SPY": ("live", 1), "XLK": ("stale", 2)}


def test_sample_follows_the_plot() -> None:
    """Every fund, simulated and said so; the planted restatement is found and nothing else."""
    chosen = registry.page("flows").complete(Selection())
    found = result_of("flows", chosen, sample_market())
    assert found.sample
    assert [entry["symbol"] for entry in found.tables["funds"]] == list(books.FUNDS)
    assert [entry["symbol"] for entry in found.tables["restated"]] == ["IWO"]
    assert found.numbers["small_flow_ytd"] > 0 > found.numbers["large_flow_ytd"]
    assert found.gaps == ()
    assert {entry.status for entry in found.provenance} == {"sample"}


def test_every_family_has_a_fund_of_an_issuer_that_is_asked() -> None:
    """Nothing is followed that nobody fetches."""
    asked = {*universe.ISHARES_FUNDS, *universe.STATE_STREET_FUNDS}
    assert set(books.FUNDS) == asked
    assert rows_of.LISTED == 252


def test_a_day_before_the_first_price_can_be_asked_for(tables: Tables) -> None:
    """Flows need no price: counts of shares may reach back to the first of such funds."""
    own = random_rows("IWM", 1, 400)
    store(tables, own)
    recent = bars("IWM", DAYS[-20:], [100.0] * 20)
    prices.merge_prices(tables, recent, source="import", at=AT)
    market = market_of(tables)
    parsed = registry.page("flows").parse({"asof": "2026-03-31"}, market)
    assert not parsed.problems
    found = result_of("flows", parsed.selection, market, tables)
    assert row(found, "IWM")["as_of"] == dt.date(2026, 3, 31)
    assert "asof" in registry.page("spread").parse({"asof": "2026-03-31"}, market).problems


def test_shares_that_end_where_they_began_are_no_money_that_came(tables: Tables) -> None:
    """A flow of exactly zero has no direction."""
    days = days_until("2026-11-20", 400)
    shares = 200e6 + 50_000 * (np.arange(400) % 2)
    shares[-22] = shares[-1]
    store(tables, rows("IWM", days, 100.0, shares))
    found = page(tables)
    assert found.numbers["flow_21"] == 0.0
    assert sentences.headline(found).title == "No net flow of IWM: $0.0 m over 21 sessions"
    assert sentences.answer(found).startswith("No net flow of IWM: $0.00 m (0.0% of its assets)")


def test_one_session_that_differs_is_said_in_the_singular(tables: Tables) -> None:
    """As are several in the plural."""
    days = days_until("2026-11-20", 300)
    shares = 200e6 + 50_000 * np.arange(300)
    paid = np.where(np.isin(np.arange(300), [200]), 0.5, np.nan)
    store(tables, rows("IWM", days, 100.0, shares, distribution=paid))
    assert sentences.estimates(page(tables)).endswith(
        "; 1 of the last 252 sessions differs and is listed."
    )
    paid[250] = 0.5
    store(tables, rows("IWM", days, 100.0, shares, distribution=paid))
    assert sentences.estimates(page(tables)).endswith(
        "; 2 of the last 252 sessions differ and are listed."
    )
