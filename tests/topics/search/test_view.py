"""The search page against plain pandas, as of any day, and with much of it missing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rotation.results.result import Result
from rotation.sample import search as sample_search
from rotation.selection import Pair, Selection
from rotation.store.market import SampleMarket, sample_market
from rotation.store.search.searches import sample_searches
from rotation.topics import registry
from rotation.topics.search.analysis import lead_lag
from rotation.topics.search.view import leads as search_leads
from rotation.topics.search.view import pull as search_pull
from rotation.topics.search.view import result as search
from rotation.topics.search.view import sentences
from tests.markets import AT, MemoryMarket, data_of, days_until, panel, walk
from tests.searches import NO_VIEWS, MemorySearches, pull, sundays, views

pytestmark = pytest.mark.usefixtures("clock")

TERMS = ("small cap stocks", "IWM", "rotation")
WEEKS = sundays("2026-11-15", 150)
"""The last begins on a Sunday before AT, a Friday: it is not over."""
DAYS = days_until("2026-11-20", 800)
MADE = AT - dt.timedelta(hours=3)
DEFAULTS = {"terms": ", ".join(TERMS), "geo": "US", "span": "5y", "term": "", "join": "off"}


def interest(count: int = len(WEEKS), seed: int = 5) -> np.ndarray:
    """Whole points that remember the week before, three terms."""
    random = np.random.default_rng(seed)
    steps = np.cumsum(random.normal(0, 3, (count, len(TERMS))), axis=0)
    return np.clip(np.round(40 + steps), 0, 100)


VALUES = interest()
PULL = pull(TERMS, WEEKS, VALUES, made_at=MADE, partial=True)


def market(count: int = len(DAYS), **more: Any) -> MemoryMarket:
    """IWM and SPY over the last sessions."""
    close = np.column_stack([walk(1, len(DAYS)), walk(2, len(DAYS))])[-count:]
    return MemoryMarket(panel(["IWM", "SPY"], DAYS[-count:], close), **more)


def shown(
    of: MemorySearches | None = None,
    held: MemoryMarket | None = None,
    *,
    asof: str | None = None,
    lookback: int = 21,
    **options: str,
) -> Result:
    """The page of a market and searches."""
    selection = Selection(
        Pair("IWM", "SPY"),
        lookback,
        None if asof is None else dt.date.fromisoformat(asof),
        options=tuple((DEFAULTS | options).items()),
    )
    searches = MemorySearches((PULL,)) if of is None else of
    beside = data_of(market() if held is None else held, searches=searches)
    return search.compute(selection, beside)


def by_term(result: Result, table: str = "terms") -> dict[str, dict[str, Any]]:
    return {row["term"]: row for row in result.tables[table]}


# Against an independent calculation


def weekly() -> pd.DataFrame:
    """The same weeks by pandas: interest, spread, volatility, with Saturday as their end.

    Interest of the last is not known yet, its spread is: AT is after its last close.
    """
    frame = pd.DataFrame(VALUES, index=pd.DatetimeIndex(WEEKS), columns=list(TERMS))
    frame.iloc[-1] = math.nan
    frame.index = frame.index + pd.Timedelta(days=6)
    close = pd.DataFrame(
        {"small": walk(1, len(DAYS)), "large": walk(2, len(DAYS))}, index=pd.DatetimeIndex(DAYS)
    )
    moves = close.resample("W-SAT").last().pct_change()
    daily = close["small"].pct_change()
    volatility = daily.groupby(pd.Grouper(freq="W-SAT")).std(ddof=1) * math.sqrt(252)
    frame["spread"] = (moves["small"] - moves["large"]).reindex(frame.index)
    frame["coming"] = volatility.shift(-1).reindex(frame.index)
    return frame


def test_terms_agree_with_pandas() -> None:
    """Last, score against the 52 weeks before (ddof 1) and change over four weeks."""
    rows, frame = by_term(shown()), weekly().iloc[:-1]
    for term in TERMS:
        before = frame[term].shift(1).rolling(52)
        z = ((frame[term] - before.mean()) / before.std(ddof=1)).iloc[-1]
        assert rows[term]["last"] == frame[term].iloc[-1]
        assert rows[term]["z"] == pytest.approx(z, abs=1e-9)
        assert rows[term]["change_4w"] == frame[term].diff(4).iloc[-1]
        assert rows[term]["surge"] is bool(z >= 2)


@pytest.mark.parametrize("term", TERMS)
def test_lead_and_lag_agree_with_pandas(term: str) -> None:
    """The change in interest of a week, and the spread k weeks later, at every lag."""
    result, frame = shown(term=term), weekly()
    change, spread = frame[term].diff(), frame["spread"]
    assert [row["k"] for row in result.tables["lead_lag"]] == list(range(-8, 9))
    for row in result.tables["lead_lag"]:
        pairs = pd.concat([change, spread.shift(-row["k"])], axis=1).dropna()
        assert row["n"] == len(pairs)
        expected = np.corrcoef(pairs.to_numpy().T)[0, 1]
        assert row["correlation"] == pytest.approx(expected, abs=1e-9)


def test_volatility_of_the_next_week_agrees_with_pandas() -> None:
    """Score of a week against the deviation of the next week's daily returns."""
    result, frame = shown(), weekly()
    term = TERMS[0]
    before = frame[term].shift(1).rolling(52)
    z = (frame[term] - before.mean()) / before.std(ddof=1)
    pairs = pd.concat([z, frame["coming"]], axis=1).dropna()
    x = result.numbers
    assert x["volatility_n"] == len(pairs)
    assert x["volatility_correlation"] == pytest.approx(
        np.corrcoef(pairs.to_numpy().T)[0, 1], abs=1e-9
    )
    loud = pairs[pairs[term] >= 2]["coming"]
    quiet = pairs[pairs[term] < 2]["coming"]
    assert x["volatility_otherwise"] == pytest.approx(quiet.mean(), abs=1e-9)
    if len(loud):
        assert x["volatility_after_surge"] == pytest.approx(loud.mean(), abs=1e-9)
    np.testing.assert_allclose(result.series["volatility"]["volatility"], pairs["coming"])


def test_spread_of_the_lookback_is_drawn_over_the_span_of_the_pull() -> None:
    """From its first week on, at every session."""
    drawn = shown(lookback=10).series["spread"]
    small, large = pd.Series(walk(1, len(DAYS))), pd.Series(walk(2, len(DAYS)))
    expected = small.pct_change(10) - large.pct_change(10)
    inside = WEEKS[0] <= DAYS
    np.testing.assert_array_equal(drawn["session"], DAYS[inside])
    np.testing.assert_allclose(drawn["spread"], expected[inside], atol=1e-12)


def test_page_views_are_summed_over_the_same_weeks() -> None:
    """Sunday to Saturday; a week that lacks a day has no sum; the last whole one is the last."""
    counts = np.random.default_rng(2).integers(500, 900, 700)
    read = views("Russell_2000_Index", "2024-12-22", counts)  # a Sunday
    read = read[read["date"] != pd.Timestamp("2025-03-05")]
    result = shown(MemorySearches((PULL,), read))
    column = result.series["pageviews"]["Russell_2000_Index"]
    expected = read.set_index("date")["views"].resample("W-SAT").sum()[:100].astype(float)
    expected.loc["2025-03-08"] = math.nan
    np.testing.assert_array_equal(column, expected)
    (row, *_) = result.tables["pageviews"]
    before = expected.iloc[-53:-1]
    assert row["last"] == expected.iloc[-1]
    assert row["z"] == pytest.approx((expected.iloc[-1] - before.mean()) / before.std(), abs=1e-9)
    assert result.numbers["pageviews_loudest"] == "Russell_2000_Index"
    assert str(result.numbers["pageviews_week"]) == "2026-11-15"


# The pull itself


def test_values_are_shown_as_they_were_answered() -> None:
    """A row a term and week, the last marked as not over."""
    rows = shown().tables["interest"]
    assert len(rows) == VALUES.size
    assert [row["value"] for row in rows][-3:] == VALUES[-1].tolist()
    assert [row["partial"] for row in rows][-6:] == [False] * 3 + [True] * 3
    assert rows[0] == {
        "date": WEEKS[0].item(), "term": TERMS[0], "value": VALUES[0, 0], "partial": False,
    }  # fmt: skip


def test_week_in_progress_counts_for_nothing() -> None:
    """Whatever Google says of it."""
    other = VALUES.copy()
    other[-1] = 100
    loud = shown(MemorySearches((pull(TERMS, WEEKS, other, made_at=MADE, partial=True),)))
    assert loud.as_dict()["numbers"] == shown().as_dict()["numbers"]
    assert str(loud.numbers["last_week"]) == "2026-11-08"


def test_loudest_is_the_highest_score_and_not_the_most_searched() -> None:
    """5 to 9 of 100 after a flat year is louder than 100 among hundreds."""
    values = np.tile([[90.0, 5.0], [100.0, 6.0]], (60, 1))
    values[-1] = [100.0, 9.0]
    searches = MemorySearches((pull(("big", "small"), sundays("2026-11-08", 120), values,
                                    made_at=MADE),))  # fmt: skip
    x = shown(searches, terms="big, small").numbers
    assert (x["loudest"], x["loudest_last"], x["surge"]) == ("small", 9.0, True)
    assert (x["in_surge"], x["scored"]) == (1, 2)
    assert x["loudest_change_4w"] == 3.0


def test_planted_lead_of_the_sample_is_found() -> None:
    """Attention to the first term runs two weeks ahead of the spread; no other leads."""
    of = sample_market()
    assert isinstance(of, SampleMarket)
    wish = registry.page("search").parse({}, of).selection
    result = search.compute(wish, data_of(of, searches=sample_searches()))
    leads = {row["term"]: row["k"] for row in result.tables["leads"]}
    assert leads == {
        term: sample_search.LEAD if term == sample_search.LEADING_TERM else None
        for term in sample_search.TERMS
    }
    assert result.numbers["lead_lag_weeks"] == 2
    assert sentences.lead_sentence(result).startswith(
        "Attention to “small cap stocks” leads the spread by 2 weeks, in the same direction"
    )
    assert [e.status for e in result.provenance] == ["sample"] * 4


@pytest.mark.parametrize(
    ("k", "correlation", "said"),
    [
        (3, 0.4, "leads the spread by 3 weeks, in the same direction"),
        (-1, 0.4, "follows the spread by 1 week, in the same direction"),
        (0, -0.4, "moves with the spread in the same week, in the opposite direction"),
    ],
)
def test_who_leads_and_which_way(k: int, correlation: float, said: str) -> None:
    """A lag below zero is that of attention."""
    result = shown()
    rows = [row | {"correlation": correlation} for row in result.tables["lead_lag"]]
    found = dataclasses.replace(
        result,
        numbers=result.numbers | {"lead_lag_weeks": k},
        tables=result.tables | {"lead_lag": rows},
    )
    assert said in sentences.lead_sentence(found)


def test_nothing_is_said_to_lead_inside_the_band() -> None:
    """Noise: null in the numbers, and the sentence says that nothing can be told."""
    result = shown()
    assert result.numbers["lead_lag_weeks"] is None
    assert math.isnan(result.numbers["lead_lag_correlation"])
    assert all(row["outside"] is False for row in result.tables["lead_lag"])
    assert "can be told from noise" in sentences.lead_sentence(result)
    assert "null" in result.to_json()


# An older pull before it


def test_older_pull_is_drawn_as_an_estimate_and_used_for_nothing() -> None:
    """Brought to scale by the weeks both have, with their error; no figure changes."""
    weeks = sundays("2026-06-07", 200)
    older = np.round(interest(200, seed=9) / 2)
    older[-127:] = np.round(VALUES[:127] / 2)
    first = pull(
        TERMS[::-1], weeks, older[:, ::-1], made_at=MADE - dt.timedelta(days=165),
        timeframe="2022-08-14 2026-06-07",
    )  # fmt: skip
    searches = MemorySearches((PULL, first))
    alone, both = shown(searches), shown(searches, join="on")
    drawn = both.series["earlier"]
    assert str(drawn["date"][-1]) == str(WEEKS[0]) == "2024-01-07"
    assert len(drawn["date"]) == 74
    x, y = older[-127:], VALUES[:127]
    factor = (x * y).sum() / (x * x).sum()
    np.testing.assert_allclose(drawn["term_2"][:-1], factor * older[:73, 1])
    assert both.numbers["join_factor"] == pytest.approx(factor)
    assert both.numbers["join_overlap"] == 127
    assert both.numbers["join_error"] == pytest.approx(
        np.sqrt(((y - factor * x) ** 2).mean(axis=0)).max()
    )
    assert any("is estimated" in gap and "No figure uses it." in gap for gap in both.sentences())
    assert str(both.series["spread"]["session"][0]) > "2023"
    same = {name: value for name, value in both.as_dict()["numbers"].items() if "join" not in name}
    assert same.items() <= alone.as_dict()["numbers"].items()
    assert both.tables["terms"] == alone.tables["terms"]


def test_older_pull_that_does_not_reach_is_said_to_be_missing() -> None:
    """Nothing further back, or too few weeks in common."""
    assert "No stored search for these terms reaches further back." in shown(join="on").sentences()
    few = pull(TERMS, sundays("2024-02-04", 60), VALUES[:60], made_at=MADE,
               timeframe="2022-12-18 2024-02-04")  # fmt: skip
    result = shown(MemorySearches((PULL, few)), join="on")
    assert any(
        gap.startswith("Earlier data: Joining two searches needs 12") for gap in result.sentences()
    )
    assert "earlier" not in result.series


# As of a day


@pytest.mark.parametrize(
    ("asof", "last"),
    [
        ("2026-01-16", "2026-01-04"),  # a Friday: Saturday is still to come
        ("2026-01-17", "2026-01-11"),
        ("2026-01-23", "2026-01-11"),
    ],
)
def test_week_counts_once_it_is_over(asof: str, last: str) -> None:
    """And nothing of a later one is drawn."""
    result = shown(asof=asof)
    assert str(result.numbers["last_week"]) == last
    assert str(result.series["interest"]["date"][-1]) == last
    assert str(result.series["z"]["date"][-1]) == last
    assert result.series["spread"]["session"][-1] <= np.datetime64(asof)
    row = int(np.flatnonzero(np.datetime64(last) == WEEKS)[0])
    assert by_term(result)["IWM"]["last"] == VALUES[row, 1]


@pytest.mark.parametrize(
    ("resolution", "first", "last"),
    [("day", "2026-01-04", "2026-01-04"), ("week", "2026-01-04", "2026-01-10"),
     ("month", "2024-02-01", "2024-02-29")],
)  # fmt: skip
def test_last_day_of_a_period(resolution: str, first: str, last: str) -> None:
    """A day is its own, a week ends on Saturday, a month with its last day."""
    one = pull(TERMS, np.array([first], "datetime64[D]"), VALUES[:1], made_at=MADE,
               resolution=resolution)  # fmt: skip
    assert search_pull.ends(one).astype(str).tolist() == [last]


def test_pull_made_later_is_said_to_be() -> None:
    """Google rescales history; its related queries and regions are of later, too."""
    related = pd.DataFrame({"term": ["IWM"], "kind": ["rising"], "rank": [1], "query": ["iwm etf"],
                            "value": [120.0], "breakout": [False]})  # fmt: skip
    regions = pd.DataFrame([dict.fromkeys(PULL.regions.columns) | {"term": "IWM", "value": 31.0}])
    whole = dataclasses.replace(
        PULL, related=related, related_at=MADE, regions=regions, regions_at=MADE
    )
    searches = MemorySearches((whole,))
    then, now = shown(searches, asof="2026-01-17"), shown(searches)
    assert then.sentences()[0].startswith("The search was made on 20 Nov 2026: Google scales")
    assert "Nothing after 17 Jan 2026 is used" in then.sentences()[0]
    for name in ("related", "regions"):
        assert (then.tables[name], len(now.tables[name])) == ([], 1)
    assert not any("was made" in gap for gap in now.sentences())


def test_pull_made_by_the_day_is_shown_whole() -> None:
    """What it says of the week in progress was known then; nothing needs to be said."""
    made = dt.datetime(2026, 1, 15, 14, tzinfo=dt.UTC)
    weeks = sundays("2026-01-11", 150)
    old = pull(TERMS, weeks, VALUES, made_at=made, partial=True)
    result = shown(MemorySearches((PULL, old)), asof="2026-01-15")
    assert result.numbers["pull_made_at"] == made
    assert str(result.series["interest"]["date"][-1]) == "2026-01-11"
    assert result.series["interest"]["partial"][-1]
    assert str(result.numbers["last_week"]) == "2026-01-04"
    (gap,) = result.sentences()
    assert gap.startswith("No whole week of Wikipedia page views")


def test_of_several_pulls_the_one_of_the_time_is_shown() -> None:
    """The newest made by the day; before all of them the oldest; without a day the newest."""
    times = [dt.datetime(2026, month, 10, 15, tzinfo=dt.UTC) for month in (3, 5, 9)]
    pulls = [
        pull(TERMS, sundays(f"{at:%Y-%m}-01", 150), VALUES, made_at=at, partial=True)
        for at in times
    ]
    searches = MemorySearches(tuple(pulls))
    for asof, made in (("2026-06-30", 1), ("2026-02-20", 0), (None, 2), ("2026-05-10", 1)):
        assert shown(searches, asof=asof).numbers["pull_made_at"] == times[made]


def test_day_before_the_first_week_has_no_interest() -> None:
    """The spread is there, attention is not, and the page says so."""
    result = shown(asof="2024-01-05")
    assert result.numbers["loudest"] is None
    assert "interest" not in result.series
    assert "with a week that was over on 5 Jan 2024" in result.sentences()[0]


def test_page_views_end_on_the_day() -> None:
    """A week whose Saturday is still to come has none."""
    read = views("Small-cap", "2025-11-02", np.full(300, 10))
    result = shown(MemorySearches((PULL,), read), asof="2026-01-16")
    assert str(result.numbers["pageviews_week"]) == "2026-01-04"
    assert str(result.series["pageviews"]["date"][-1]) == "2026-01-04"


def test_unfinished_week_of_the_market_is_left_out() -> None:
    """On a Wednesday the week's spread is not known: one pair fewer than on its Friday."""
    friday, wednesday = (
        shown(held=market().cut(dt.date(2026, 11, day))).tables["lead_lag"] for day in (13, 11)
    )
    at_zero = [next(row["n"] for row in rows if row["k"] == 0) for rows in (friday, wednesday)]
    assert at_zero[0] == at_zero[1] + 1


# What was asked for and is not there


def test_nearest_pull_stands_in_and_says_so() -> None:
    """The one with most terms in common; its own terms are named."""
    other = pull(("gold",), WEEKS, VALUES[:, :1], made_at=MADE, partial=True)
    searches = MemorySearches((other, PULL))
    result = shown(searches, terms="IWM, rotation, gold")
    assert (result.numbers["pull_asked"], result.numbers["pull"]) == (False, PULL.request.key())
    assert result.sentences()[0] == (
        "No search for IWM, rotation, gold (US, 5y) is stored; shown instead is small cap "
        "stocks, IWM, rotation (US, 5y)."
    )


def test_same_terms_elsewhere_are_near() -> None:
    """Another region or span of the same terms; a file's own span is asked for by its days."""
    brought = pull(TERMS, WEEKS, VALUES, made_at=MADE, source="import",
                   timeframe="2024-01-07 2026-11-15")  # fmt: skip
    searches = MemorySearches((brought,))
    near = shown(searches, geo="GB")
    assert near.numbers["pull_asked"] is False
    assert "(US, 2024-01-07..2026-11-15)" in near.sentences()[0]
    asked = shown(searches, span="2024-01-07..2026-11-15")
    assert asked.numbers["pull_asked"] is True
    assert asked.provenance[0].status == "imported"


def test_order_and_case_of_terms_do_not_matter() -> None:
    """Google gives the same pull; it is shown as it is stored."""
    result = shown(terms="rotation, iwm, Small Cap Stocks")
    assert result.numbers["pull_asked"] is True
    assert list(by_term(result)) == list(TERMS)


def test_nothing_near_leaves_the_rest_of_the_page() -> None:
    """No term in common: no interest, and the spread all the same."""
    result = shown(terms="bitcoin")
    assert result.sentences()[0].endswith(
        "and none that shares a term with it: there is no interest to show."
    )
    assert all(result.numbers[name] is None for name in ("loudest", "surge", "pull", "last_week"))
    assert set(result.series) == {"spread"}
    assert result.tables["terms"] == ()


def test_nothing_stored_at_all() -> None:
    """Neither pulls nor page views nor prices: no day, and a sentence for each."""
    empty = MemoryMarket(panel([], DAYS[:0], np.zeros((0, 0))))
    result = shown(MemorySearches(), empty)
    assert result.as_of is None
    assert len(result.sentences()) == 3
    assert result.provenance == ()


def test_interest_without_prices() -> None:
    """Attention stands alone; as of the last day of the last week that is over."""
    empty = MemoryMarket(panel([], DAYS[:0], np.zeros((0, 0))))
    result = shown(held=empty)
    assert str(result.as_of) == "2026-11-14"
    assert result.numbers["loudest"] in TERMS
    assert result.tables["lead_lag"] == ()
    assert any(gap.startswith("No prices are stored for IWM and SPY") for gap in result.sentences())
    assert sentences.lead_sentence(result).startswith("Not known")


def test_term_with_too_few_weeks_is_a_named_gap() -> None:
    """40 weeks: no score for any term, null, and why."""
    short = pull(TERMS, WEEKS[-41:], VALUES[-41:], made_at=MADE, partial=True)
    result = shown(MemorySearches((short,)))
    assert (
        "All 3 stored terms: no score (needs 53 complete weeks, 40 stored)." in result.sentences()
    )
    assert all(math.isnan(row["z"]) and row["surge"] is None for row in result.tables["terms"])
    assert result.numbers["loudest"] is None
    assert result.numbers["surge"] is None


def test_relations_that_are_not_known_are_named_gaps() -> None:
    """73 weeks: too few scores to hold against volatility; a term that never moved has no lag."""
    still = VALUES[-74:].copy()
    still[:, 1] = 7.0
    short = pull(TERMS, WEEKS[-74:], still, made_at=MADE, partial=True)
    result = shown(MemorySearches((short,)))
    known = by_term(result, "volatility")
    assert all(math.isnan(row["correlation"]) for row in known.values())
    assert known[TERMS[0]]["n"] < 26
    assert (
        f"Lead and lag of {TERMS[1]}: interest or the market did not move in the weeks both are "
        "known."
    ) in result.sentences()
    said = [text for text in result.sentences() if text.startswith("Score and next week's")]
    assert said == [
        f"Score and next week's volatility of {TERMS[0]} and {TERMS[2]}: needs 26 weeks with both, "
        f"{known[TERMS[0]]['n']} stored.",
        f"Score and next week's volatility of {TERMS[1]}: needs 26 weeks with both, 0 stored.",
    ]
    whole = shown()
    assert not any(text.startswith(("Lead and", "Score and")) for text in whole.sentences())


def test_loudest_of_terms_below_their_year_shows_no_increase() -> None:
    """The highest score is one below zero; one term in a surge is in the singular."""
    result = shown()
    numbers = {**result.numbers, "loudest": "IWM", "loudest_z": -0.4}
    low = dataclasses.replace(result, numbers=numbers)
    assert sentences.loudest(low) == "no term is above its own past year, “IWM” comes nearest"
    numbers = {**numbers, "loudest_z": 0.4, "in_surge": 1, "scored": 2}
    high = dataclasses.replace(result, numbers=numbers)
    assert sentences.loudest(high) == "“IWM” shows the largest increase vs its own past year"
    assert sentences.in_surge(high) == "1 of 2 terms is in a surge"
    assert sentences.in_surge(dataclasses.replace(high, numbers={**numbers, "in_surge": 0})) == (
        "0 of 2 terms are in a surge"
    )


def test_term_that_never_moved_has_no_score() -> None:
    """Named, while the others have theirs."""
    still = VALUES.copy()
    still[:, 1] = 7.0
    result = shown(MemorySearches((pull(TERMS, WEEKS, still, made_at=MADE, partial=True),)))
    assert "IWM: no score (the 52 weeks before are all equal)." in result.sentences()
    assert result.numbers["scored"] == 2
    assert {t: row["outside"] is None for t, row in by_term(result, "leads").items()} == {
        term: term == "IWM" for term in TERMS
    }


def test_term_held_against_the_market_is_the_one_asked_for() -> None:
    """Whatever its case; one that is not in the pull is said to be missing."""
    assert shown(term="iwm").numbers["term"] == "IWM"
    missing = shown(term="gold")
    assert missing.numbers["term"] == TERMS[0]
    assert any(gap.startswith("“gold” is not among the terms shown") for gap in missing.sentences())


def test_months_have_values_and_no_scores() -> None:
    """A span of all is drawn; what needs weeks is named."""
    months = np.arange("2020-01", "2026-11", dtype="datetime64[M]").astype("datetime64[D]")
    values = interest(len(months))
    monthly = pull(TERMS, months, values, made_at=MADE, resolution="month", timeframe="all")
    result = shown(MemorySearches((monthly,)), span="all")
    assert any(gap.startswith("The search has one value a month") for gap in result.sentences())
    assert by_term(result)["IWM"]["last"] == values[-1, 1]
    assert result.numbers["last_week"] is None
    assert "z" not in result.series
    earlier = shown(MemorySearches((monthly,)), span="all", asof="2026-05-30")
    assert str(earlier.series["interest"]["date"][-1]) == "2026-04-01"


def test_week_that_is_missing_is_unknown() -> None:
    """A hole is not closed up: change and score of weeks that need it are NaN."""
    without = np.delete(np.arange(len(WEEKS)), -4)
    holed = pull(TERMS, WEEKS[without], VALUES[without], made_at=MADE, partial=True)
    result = shown(MemorySearches((holed,)))
    assert all(math.isnan(row["z"]) for row in result.tables["terms"])
    assert len(result.series["z"]["date"]) == len(WEEKS)
    assert len(result.series["interest"]["date"]) == len(WEEKS) - 1


# Provenance


@pytest.mark.parametrize(
    ("last", "made", "status", "behind"),
    [
        ("2026-11-15", MADE, "live", 0),
        ("2026-11-08", dt.datetime(2026, 11, 10, tzinfo=dt.UTC), "stale", 5),
        ("2026-11-01", dt.datetime(2026, 11, 4, tzinfo=dt.UTC), "stale", 10),
    ],
)
def test_pull_that_lacks_a_week_is_stale(
    last: str, made: dt.datetime, status: str, behind: int
) -> None:
    """A week that has been over for two days and is not in it."""
    of = pull(TERMS, sundays(last, 150), VALUES, made_at=made, partial=True)
    entry = shown(MemorySearches((of,))).provenance[0]
    assert (entry.key, entry.status, entry.sessions_behind) == ("Search interest", status, behind)
    assert entry.fetched_at == made
    assert (entry.rows, entry.counts) == (150, "weeks")


def test_pull_may_lack_the_week_that_just_ended(monkeypatch: pytest.MonkeyPatch) -> None:
    """On Sunday the week that ended on Saturday is not missed yet."""
    monkeypatch.setattr("rotation.sessions.now", lambda: AT + dt.timedelta(days=2))
    assert shown().provenance[0].status == "live"


def test_every_input_has_its_origin() -> None:
    """The pull, both sides of the pair, page views; the last with their age."""
    read = views("Small-cap", "2025-11-02", np.full(380, 10))  # to 16 November
    entries = shown(MemorySearches((PULL,), read)).provenance
    assert [entry.key for entry in entries] == [
        "Search interest", "IWM", "SPY", "Wikipedia page views",
    ]  # fmt: skip
    assert (entries[3].status, entries[3].sessions_behind) == ("stale", 2)
    assert str(entries[3].as_of) == "2026-11-16"


# Speed


def test_moving_the_lookback_draws_no_band_anew(monkeypatch: pytest.MonkeyPatch) -> None:
    """The bands follow from interest and the weekly spread, which stay."""
    made = []
    drawn = lead_lag._drawn
    monkeypatch.setattr(lead_lag, "_drawn", lambda *of: made.append(1) or drawn(*of))
    search_leads._by_content.cache_clear()
    first = shown(lookback=21)
    assert len(made) == 2 * len(TERMS)
    second = shown(lookback=22)
    assert len(made) == 2 * len(TERMS)
    assert first.tables["lead_lag"] == second.tables["lead_lag"]
    shown(asof="2026-06-30")
    assert len(made) == 4 * len(TERMS)


def test_no_page_views_are_a_gap() -> None:
    """And the table is empty."""
    result = shown(MemorySearches((PULL,), NO_VIEWS))
    assert result.sentences()[-1].startswith("No whole week of Wikipedia page views is stored")
    assert result.tables["pageviews"] == []
