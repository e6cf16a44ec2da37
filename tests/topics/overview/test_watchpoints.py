"""Rules of the ledger's rows at and on both sides of each threshold, one hand-made result each."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from rotation import universe
from rotation.analytics.gap import Gap, Why
from rotation.results.evidence import Evidence, State
from rotation.results.result import Provenance, Result
from rotation.selection import Selection
from rotation.topics.breadth.analysis.rules import VERDICTS
from rotation.topics.breadth.view import evidence as breadth
from rotation.topics.search.view import evidence as search
from rotation.topics.sectors.view import evidence as sectors
from rotation.topics.spread.view import evidence as spread
from rotation.topics.styles import view as styles

AS_OF = dt.date(2026, 1, 16)
ABOVE, ZERO, BELOW, UNKNOWN = 1e-9, 0.0, -1e-9, math.nan


def result(
    page: str,
    numbers: dict[str, Any],
    tables: dict[str, Any] | None = None,
    series: dict[str, Any] | None = None,
) -> Result:
    return Result(page, Selection(), AS_OF, (), numbers, tables or {}, series or {})


def row(rows: tuple[Evidence, ...], name: str) -> Evidence:
    return next(row for row in rows if row.watchpoint.name == name)


LEADS = {"size_spread": 0.03, "ytd_spread": 0.06, "ratio_vs_sma50": 0.05}
LASTS = {"ratio_vs_sma200": 0.05, "sma200_change_21": 0.01}


def pair(companions: list[dict[str, Any]] | None = None, **numbers: float) -> tuple[Evidence, ...]:
    """The rows of the spread page."""
    found = LEADS | LASTS | numbers
    return spread.evidence(result("spread", found, {"companions": companions or []}))


@pytest.mark.parametrize("figure", LEADS)
@pytest.mark.parametrize(
    ("value", "state"),
    [(ABOVE, "confirms"), (ZERO, "mixed"), (BELOW, "mixed"), (UNKNOWN, "no data")],
)
def test_leadership_needs_all_three(figure: str, value: float, state: str) -> None:
    """Each on both sides of zero while the others hold; unknown never passes."""
    assert row(pair(**{figure: value}), "leadership").state == state


@pytest.mark.parametrize("figure", LEADS)
@pytest.mark.parametrize(
    ("value", "state"),
    [(ABOVE, "mixed"), (ZERO, "contradicts"), (BELOW, "contradicts"), (UNKNOWN, "no data")],
)
def test_leadership_contradicts_where_all_three_fail(figure: str, value: float, state: str) -> None:
    """One that holds makes it mixed."""
    behind = dict.fromkeys(LEADS, -0.01) | {figure: value}
    assert row(pair(**behind), "leadership").state == state


@pytest.mark.parametrize(
    ("figure", "window"),
    [
        ("size_spread", "lookback"),
        ("ytd_spread", "ytd"),
        ("ratio_vs_sma50", "the 50-session average"),
    ],
)
def test_figure_across_a_suspected_split_decides_nothing(figure: str, window: str) -> None:
    """No data while it could decide, mixed where the others differ; in both it is shown as such."""
    split = Gap("figures", Why.SUSPECTED_SPLIT, day=AS_OF, names=("IWM",), horizons=(window,))
    whole = result("spread", LEADS | LASTS, {"companions": []})
    (found, *_) = spread.evidence(dataclasses.replace(whole, gaps=(split,)))
    assert found.state == "no data"
    assert found.figure.count("(may be wrong: suspected split of IWM on 16 Jan 2026)") == 1
    assert found.why.startswith("Suspected split of IWM on 16 Jan 2026 in ")
    other = next(name for name in LEADS if name != figure)
    differ = dataclasses.replace(whole, gaps=(split,), numbers=whole.numbers | {other: -0.01})
    (found, *_) = spread.evidence(differ)
    assert (found.state, found.why) == ("mixed", "")
    assert "may be wrong" in found.figure
    followed = figure == "size_spread"
    assert (found.short == "mixed") == followed == math.isnan(found.value)


@pytest.mark.parametrize("figure", LASTS)
@pytest.mark.parametrize("others", [0.01, -0.01])
@pytest.mark.parametrize("value", [ABOVE, ZERO, BELOW])
def test_lasting_needs_the_ratio_above_a_rising_mean(
    figure: str, others: float, value: float
) -> None:
    """Both: confirms; neither: contradicts; one: mixed."""
    found = row(pair(**(dict.fromkeys(LASTS, others) | {figure: value})), "lasting")
    held = (value > 0) + (others > 0)
    assert found.state == ("contradicts", "mixed", "confirms")[held]


def companions(equal: float, screened: float, over_large: float) -> list[dict[str, Any]]:
    values = (equal, screened, over_large)
    return [
        {"name": name, "lookback": value, "as_of": AS_OF}
        for name, value in zip(universe.COMPANIONS, values, strict=True)
    ]


@pytest.mark.parametrize(
    ("value", "state"),
    [(ABOVE, "confirms"), (ZERO, "contradicts"), (BELOW, "contradicts"), (UNKNOWN, "no data")],
)
def test_equal_weight_is_one_threshold(value: float, state: str) -> None:
    """RSP ahead of SPY or not."""
    assert row(pair(companions(value, 0.1, 0.1)), "equal weight").state == state


@pytest.mark.parametrize(
    ("screened", "over_large", "state", "junk"),
    [
        (ABOVE, 0.02, "confirms", False),
        (ABOVE, -0.02, "confirms", False),
        (ZERO, 0.02, "mixed", False),
        (BELOW, ABOVE, "mixed", False),
        (-0.03, ZERO, "contradicts", True),
        (-0.03, BELOW, "contradicts", True),
        (-0.03, -0.05, "contradicts", False),
        (UNKNOWN, 0.02, "no data", False),
        (-0.03, UNKNOWN, "no data", False),
    ],
)
def test_quality_tells_a_junk_rally(
    screened: float, over_large: float, state: str, junk: bool
) -> None:
    """Only where IWM leads SPY and the profit-screened half does not, and the row says so."""
    found = row(pair(companions(0.1, screened, over_large)), "quality")
    assert found.state == state
    assert ("junk rally" in found.figure) == junk


STYLES = [(value, growth) for value in (ABOVE, ZERO, BELOW) for growth in (ABOVE, ZERO, BELOW)]


@pytest.mark.parametrize(("value", "growth"), STYLES)
def test_value_and_growth_must_both_lead(value: float, growth: float) -> None:
    """Neither contradicts, one is mixed."""
    numbers = {"value_spread_ytd": value, "growth_spread_ytd": growth}
    years = {style: np.array([0.0, 0.01]) for style in ("value", "growth")}
    found = styles.evidence(result("styles", numbers, {"spreads": []}, {"ytd_spreads": years}))
    held = (value > 0) + (growth > 0)
    assert row(found, "value and growth").state == ("contradicts", "mixed", "confirms")[held]


def across(beating: int, inside: int, unknown: int = 0, unknown_inside: int = 0) -> State:
    """The state with so many sectors ahead and so many without a figure."""
    excess = [0.01] * beating + [UNKNOWN] * unknown
    excess += [0.0] * (len(universe.SECTORS) - len(excess))
    within = [0.01] * inside + [UNKNOWN] * unknown_inside
    within += [0.0] * (len(universe.WITHIN_SECTOR) - len(within))
    tables = {
        "sectors": [{"excess_ytd": value} for value in excess],
        "within_sector": [{"lookback": value} for value in within],
    }
    return sectors.evidence(result("sectors", {}, tables))[0].state


@pytest.mark.parametrize("beating", [5, 6, 7])
@pytest.mark.parametrize("inside", [5, 6, 7])
def test_sectors_need_six_of_each(beating: int, inside: int) -> None:
    """Six of eleven ahead, small caps ahead inside six of nine."""
    held = (beating >= 6) + (inside >= 6)
    assert across(beating, inside) == ("contradicts", "mixed", "confirms")[held]


@pytest.mark.parametrize(
    ("beating", "unknown", "inside", "unknown_inside", "state"),
    [
        (6, 5, 6, 3, "confirms"),
        (5, 1, 6, 0, "no data"),
        (4, 1, 6, 0, "mixed"),
        (6, 0, 0, 9, "no data"),
        (0, 5, 0, 3, "contradicts"),
        (0, 11, 0, 9, "no data"),
    ],
)
def test_missing_sectors_decide_nothing_they_could_change(
    beating: int, unknown: int, inside: int, unknown_inside: int, state: str
) -> None:
    """Known ones decide where the others cannot turn it."""
    assert across(beating, inside, unknown, unknown_inside) == state


BREADTH = {
    "broad advance": "confirms", "broad decline": "contradicts", "concentrated": "contradicts",
    "quiet": "mixed", "no clear signal": "mixed", None: "no data",
}  # fmt: skip


@pytest.mark.parametrize(("verdict", "state"), BREADTH.items())
def test_every_breadth_verdict_has_a_state(verdict: str | None, state: str) -> None:
    """Only a broad advance confirms; a broad decline never does."""
    means = ("participation", "up_volume_share", "advancers_share")
    numbers = {"verdict": verdict, **{f"{name}_5": 0.6 for name in means}}
    series = {"breadth": {"up_volume_share": np.full(10, 0.6)}}
    found = breadth.evidence(result("breadth", numbers, {}, series))[0]
    assert found.state == state
    assert set(BREADTH) - {None} == set(VERDICTS)


@pytest.mark.parametrize(
    ("score", "state"),
    [
        (np.nextafter(2.0, 3), "confirms"), (2.0, "confirms"), (np.nextafter(2.0, 1), "mixed"),
        (ABOVE, "mixed"), (ZERO, "contradicts"), (BELOW, "contradicts"), (UNKNOWN, "no data"),
    ],
)  # fmt: skip
def test_attention_is_a_surge_or_above_its_year(score: float, state: str) -> None:
    """At a score of 2 and at 0, on both sides."""
    numbers = {
        "last_week": dt.date(2026, 1, 4), "loudest_z": score, "loudest": "IWM", "in_surge": 1,
        "scored": 5,
    }  # fmt: skip
    found = search.evidence(result("search", numbers, {"terms": [{"term": "IWM"}]}))[0]
    assert found.state == state
    assert found.as_of == dt.date(2026, 1, 10)


def test_a_style_fund_that_has_ended_gives_the_row_its_last_day() -> None:
    """So that the one rule for stale rows can be applied."""
    ended = dt.date(2025, 4, 4)
    entries = tuple(
        Provenance(symbol, "import", ended, None, ended, 1, "imported", 0, False)
        for symbol in ("IWN", "IWD", "IWO", "IWF")
    )
    numbers = dict.fromkeys(("value_spread_ytd", "growth_spread_ytd"), UNKNOWN)
    found = styles.evidence(
        Result("styles", Selection(), AS_OF, entries, numbers, {"spreads": []}, {})
    )[0]
    assert (found.state, found.as_of, found.figure) == (State.NO_DATA, ended, "")
