"""What a page says in one line: the title of a link to it, and the figures on its picture."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from collections.abc import Mapping
from typing import Any

import pytest

from rotation.analytics.gap import Gap, Why
from rotation.results.headline import Headline
from rotation.results.result import Result
from rotation.selection import Pair, Selection
from rotation.topics import registry
from tests.gaps import stated

NAN = math.nan


def headline_of(result: Result) -> Headline:
    """The headline of a result's page."""
    return registry.page(result.page).headline(result)


def result(
    page: str, numbers: Mapping[str, Any], tables: Mapping[str, Any] | None = None
) -> Result:
    return Result(
        page=page,
        selection=registry.page(page).complete(Selection(Pair("IWM", "SPY"), 63)),
        as_of=dt.date(2026, 1, 16),
        provenance=(),
        numbers=numbers,
        tables=tables,
        gaps=stated("This figure needs 64 sessions and 3 are stored.", what="everything"),
    )


@pytest.mark.parametrize(
    ("title", "asked", "day", "told"),
    [
        ("Broad decline", None, None, "Broad decline, as of 16 Jan 2026"),
        ("Broad decline", dt.date(2026, 1, 20), None, "Broad decline, as of 16 Jan 2026"),
        ("Broad decline", dt.date(2026, 1, 18), None, "Broad decline"),
        ("Broad decline", dt.date(2026, 1, 16), None, "Broad decline"),
        ("No surge", dt.date(2026, 1, 16), dt.date(2026, 1, 10), "No surge, as of 10 Jan 2026"),
        ("Value in 2026 to 16 Jan", None, None, "Value in 2026 to 16 Jan"),
        ("Money to 15 Jan 2026", None, dt.date(2026, 1, 15), "Money to 15 Jan 2026"),
    ],
)
@pytest.mark.usefixtures("clock")
def test_title_of_an_earlier_day_has_it(
    title: str, asked: dt.date | None, day: dt.date | None, told: str
) -> None:
    """Earlier than the day asked for, or than the last session there has been; on every page."""
    found = result("breadth", {})
    found = dataclasses.replace(found, selection=dataclasses.replace(found.selection, asof=asked))
    page = dataclasses.replace(
        registry.page("breadth"), headline=lambda _: Headline(title, "", day=day)
    )
    assert page.finding(found).title == told


@pytest.mark.usefixtures("clock")
def test_simulated_prices_are_not_old() -> None:
    """They end on a day of their own, and the frame says what they are."""
    found = dataclasses.replace(result("breadth", {}), sample=True)
    page = dataclasses.replace(registry.page("breadth"), headline=lambda _: Headline("Broad", ""))
    assert page.finding(found).title == "Broad"


def test_page_whose_figures_are_of_no_day_names_none() -> None:
    """What is stored says its day by itself."""
    page = dataclasses.replace(registry.page("data"), headline=lambda _: Headline("9 symbols", ""))
    assert page.finding(result("data", {})).title == "9 symbols"


SPREAD = {"small_return": 0.085, "large_return": 0.02, "size_spread": 0.065, "ytd_spread": 0.0653}


def test_spread_says_who_is_ahead() -> None:
    """Over the lookback, in percentage points with one digit."""
    said = headline_of(result("spread", SPREAD))
    assert said.title == "IWM-SPY: small caps 6.5 pp ahead over 63 sessions"
    assert said.description == (
        "IWM +8.5%, SPY +2.0% over 63 sessions; in 2026 to 16 Jan the spread is +6.5 pp."
    )
    assert said.figures[0] == ("Spread, 63 sessions", "+6.5 pp")


def test_spread_that_may_be_wrong_says_so() -> None:
    """A link's preview has no sentence on the suspected split below it."""
    gap = Gap(
        "figures", Why.SUSPECTED_SPLIT, day=dt.date(2025, 9, 2), names=("IWM",),
        horizons=("lookback",),
    )  # fmt: skip
    said = headline_of(dataclasses.replace(result("spread", SPREAD), gaps=(gap,)))
    assert said.description == (
        "IWM +8.5%, SPY +2.0% over 63 sessions (may be wrong: suspected split of IWM on 2 Sep "
        "2025); in 2026 to 16 Jan the spread is +6.5 pp."
    )


@pytest.mark.parametrize("spread", [0.0, -0.00004, 0.00004])
def test_spread_that_is_written_as_zero_is_level(spread: float) -> None:
    """Neither side is 0.0 pp ahead."""
    said = headline_of(result("spread", SPREAD | {"size_spread": spread}))
    assert said.title == "IWM-SPY: small caps level with large caps over 63 sessions"


def test_off_its_page_a_headline_has_its_day() -> None:
    """A link preview or a copied summary is read without the page around it."""
    shown = result("spread", SPREAD)
    said = headline_of(shown)
    assert said.dated(shown).title == said.title
    assert said.dated(shown).description == f"{said.description} As of 16 Jan 2026."
    undated = dataclasses.replace(shown, as_of=None)
    assert said.dated(undated).description == said.description


def test_spread_below_zero_is_behind() -> None:
    """Without a sign that would say it twice."""
    said = headline_of(result("spread", SPREAD | {"size_spread": -0.021}))
    assert said.title == "IWM-SPY: small caps 2.1 pp behind over 63 sessions"


def test_spread_that_is_not_defined() -> None:
    """Neither ahead nor behind, and no figure that looks like one."""
    said = headline_of(result("spread", dict.fromkeys(SPREAD, NAN)))
    assert said.title == "IWM-SPY: no spread over 63 sessions"
    assert {value for _, value in said.figures} == {"–"}


def test_spread_without_a_session_says_why() -> None:
    """No figure stands for one, no year runs."""
    found = dataclasses.replace(result("spread", dict.fromkeys(SPREAD, NAN)), as_of=None)
    said = headline_of(found)
    assert said.title == "IWM-SPY: no spread"
    assert said.description == "This figure needs 64 sessions and 3 are stored."


@pytest.mark.parametrize(
    ("small", "large", "spread", "told"),
    [
        ("XLK", "XLE", -0.095, "XLK-XLE: XLK 9.5 pp behind over 63 sessions"),
        ("XLK", "XLE", 0.0, "XLK-XLE: XLK level with XLE over 63 sessions"),
        ("^RUT", "^GSPC", 0.021, "RUT-GSPC: small caps 2.1 pp ahead over 63 sessions"),
    ],
)
def test_spread_calls_small_caps_what_are_small_caps(
    small: str, large: str, spread: float, told: str
) -> None:
    """Any two symbols can be a pair; other sides have their own names."""
    found = result("spread", SPREAD | {"size_spread": spread})
    pair = dataclasses.replace(found.selection, pair=Pair(small, large))
    assert headline_of(dataclasses.replace(found, selection=pair)).title == told


OVERVIEW = {
    "verdict": "narrow rotation", "counted": 7, "confirms": 4, "mixed": 2, "contradicts": 1,
    "verdict_sentence": "Narrow rotation: IWM leads SPY by 6.5 pp this year and 5.0 pp over 63 "
    "sessions, volume has not broadened (quiet)",
    "ytd_spread": 0.0653, "size_spread": 0.05,
}  # fmt: skip


def test_overview_says_the_verdict() -> None:
    """In its title, and the figures that made it; how many watchpoints confirm."""
    said = headline_of(result("overview", OVERVIEW))
    assert said.title == "IWM-SPY: narrow rotation"
    assert said.description == (
        "Narrow rotation: IWM leads SPY by 6.5 pp this year and 5.0 pp over 63 sessions, volume "
        "has not broadened (quiet). 4 of 7 watchpoints confirm."
    )
    assert said.figures == (
        ("Spread, 2026 YTD to 16 Jan", "+6.5 pp"),
        ("Spread, 63 sessions", "+5.0 pp"),
        ("Watchpoints confirm", "4 of 7"),
        ("Contradict", "1"),
    )


def test_overview_without_leadership_says_why() -> None:
    """The first gap, and no figure."""
    said = headline_of(result("overview", OVERVIEW | {"verdict": "not enough data"}))
    assert said.title == "IWM-SPY: not enough data"
    assert said.description == "This figure needs 64 sessions and 3 are stored."
    assert said.figures == ()


@pytest.mark.parametrize(
    ("value", "growth", "where"),
    [
        (0.02, 0.01, "in both value and growth"),
        (0.02, -0.01, "in value only"),
        (-0.02, 0.01, "in growth only"),
        (-0.02, -0.01, "in neither value nor growth"),
    ],
)
def test_styles_say_where_small_caps_lead(value: float, growth: float, where: str) -> None:
    """In both, in one, or in neither."""
    rows = [
        {"style": "value", "small": "IWN", "large": "IWD", "ytd": value},
        {"style": "growth", "small": "IWO", "large": "IWF", "ytd": growth},
    ]
    assert headline_of(result("styles", {}, {"spreads": rows})).title == (
        f"Small caps lead {where} in 2026 to 16 Jan"
    )


def test_styles_without_prices_of_one_say_why() -> None:
    """One spread alone answers nothing."""
    rows = [
        {"style": "value", "small": "IWN", "large": "IWD", "ytd": 0.02},
        {
            "style": "growth", "small": "IWO", "large": "IWF", "ytd": NAN,
            "missing": "no price of IWF up to 16 Jan 2026",
        },
    ]  # fmt: skip
    said = headline_of(result("styles", {}, {"spreads": rows}))
    assert said.title == "Styles: not enough prices for a return year to date"
    assert said.description == "Growth: no price of IWF up to 16 Jan 2026."


def test_reason_is_that_of_what_the_headline_lacks() -> None:
    """Styles need no 253 sessions for a year to date, nor does a score need an old pull."""
    lacks = dataclasses.replace(
        result(
            "styles", {},
            {"spreads": [
                {"style": "growth", "small": "IWO", "large": "IWF", "ytd": NAN,
                 "missing": "40 sessions stored; no close of 2025 is stored"},
            ]},
        ),
        gaps=(
            Gap("spreads", Why.TOO_SHORT, has=40, names=("IWO against IWF",), horizons=("d252",)),
            Gap("spreads", Why.NO_YEAR, day=dt.date(2025, 12, 31), names=("IWO against IWF",),
                horizons=("ytd",)),
        ),
    )  # fmt: skip
    assert headline_of(lacks).description == "Growth: no close of 2025 is stored."
    search = dataclasses.replace(
        result("search", {"loudest": None}),
        gaps=(
            *stated("The search was made later.", what="interest"),
            *stated("The search has one value a day.", what="z"),
        ),
    )
    assert headline_of(search).description == "The search has one value a day."


def test_sectors_name_best_and_worst() -> None:
    """And in how many of them small caps lead."""
    numbers = {
        "best_ytd": "XLE", "worst_ytd": "XLK", "beating_benchmark_ytd": 1, "benchmark_ytd": 0.01,
    }  # fmt: skip
    sectors = [{"symbol": "XLE", "ytd": 0.225}, {"symbol": "XLK", "ytd": -0.04}]
    within = [{"lookback": 0.1}, {"lookback": -0.1}, {"lookback": NAN}]
    said = headline_of(result("sectors", numbers, {"sectors": sectors, "within_sector": within}))
    assert said.title == "1 of 2 sectors beat SPY in 2026 to 16 Jan: Energy leads, Technology lags"
    assert said.description == (
        "XLE +22.5%, XLK −4.0% in 2026 to 16 Jan; small caps lead inside 1 of 2 sectors over 63 "
        "sessions."
    )


def test_breadth_says_its_verdict() -> None:
    """And what it rests on."""
    numbers = {
        "verdict": "broad advance", "participation": 0.56, "effective_names": 1234.4,
        "top10_share": 0.09, "pct_above_50": 0.8, "participation_5": 0.58,
        "up_volume_share_5": 0.61, "advancers_share_5": 0.57,
    }  # fmt: skip
    said = headline_of(result("breadth", numbers))
    assert said.title == "Breadth of the Russell 2000: broad advance"
    assert said.description.startswith(
        "58% of stocks trade above their average volume, 61% of volume and 57% of stocks rise, "
        "over 5 "
    )
    assert dict(said.figures)["Effective N"] == "1,234"


SEARCH = {
    "loudest": "IWM", "loudest_z": 2.44, "surge": True, "surge_at": 2.0, "in_surge": 1, "scored": 5,
    "pageviews_z": -0.31, "last_week": dt.date(2026, 1, 11),
}  # fmt: skip


def test_search_names_the_loudest_term() -> None:
    """And whether it surges."""
    said = headline_of(result("search", SEARCH))
    assert said.title == "Search interest surges: “IWM” scores +2.4"
    assert dict(said.figures)["Page views, z-score"] == "−0.3"
    calm = headline_of(result("search", SEARCH | {"surge": False, "in_surge": 0}))
    assert calm.title == "No surge in searches: “IWM” scores +2.4"
    assert calm.description.startswith("0 of 5 terms are in a surge: a score of 2 or more")


@pytest.mark.parametrize("page", [*(page.name for page in registry.PAGES), "search"])
def test_every_page_has_a_headline_when_nothing_is_known(page: str) -> None:
    """No figure defined, no row in any table."""
    names = [metric.name for metric in registry.metrics(registry.page(page))]
    tables = dict.fromkeys(("sectors", "styles", "spreads", "within_sector"), ())
    counts = {"symbols": 0, "core_symbols": 58, "core_symbols_stored": 0}
    numbers = dict.fromkeys(names) | counts | {"last_complete_session": dt.date(2026, 1, 16)}
    said = headline_of(result(page, numbers, tables))
    assert said.title
    assert said.description
    assert "nan" not in f"{said}".lower()
    assert len(said.figures) <= 4
