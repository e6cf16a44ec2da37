"""The verdict on breadth: its rules at their edges, how it holds, and five planted markets."""

from __future__ import annotations

import numpy as np
import pytest

from rotation.topics.breadth.analysis import base as breadth
from rotation.topics.breadth.analysis import rules as breadth_rules
from rotation.topics.breadth.analysis import verdict as breadth_verdict
from rotation.topics.breadth.analysis import volume as breadth_volume
from rotation.topics.breadth.analysis.base import YEAR
from rotation.topics.breadth.analysis.rules import (
    ADVANCE,
    CONCENTRATED,
    DECLINE,
    FIGURES,
    HOLD,
    NO_SIGNAL,
    QUIET,
    RULES,
)
from rotation.topics.breadth.analysis.verdict import VerdictFigures

pytestmark = pytest.mark.filterwarnings("error")

NAMES, SESSIONS, REGIME = 400, 340, 10
VIRAL = np.arange(0, 60, 10)
NONE = float("nan")

USUAL = {"participation": 0.4, "effective_names": 400.0, "top10_share": 0.1}
UP = {
    "participation": 0.5, "effective_names": 400.0, "top10_share": 0.1, "volume_expansion": 0.3,
    "up_volume_share": 0.6, "advancers_share": 0.6,
}  # fmt: skip
DOWN = UP | {"up_volume_share": 0.4, "advancers_share": 0.4}
NARROW = UP | {"participation": 0.3, "effective_names": 100.0, "top10_share": 0.5}
STILL = UP | {"participation": 0.2, "volume_expansion": -0.3}
NOTHING = UP | {"participation": 0.4}


def figures(*rows: dict[str, float], enough: bool = True) -> VerdictFigures:
    """A session a row, medians of a year as in ``USUAL``."""
    return VerdictFigures(
        {name: np.array([row[name] for row in rows]) for name in FIGURES},
        {name: np.full(len(rows), USUAL.get(name, 1.0)) for name in FIGURES},
        {name: np.full(len(rows), YEAR) for name in USUAL},
        np.full(len(rows), enough),
    )


def called(*rows: dict[str, float]) -> str | None:
    """The verdict of the last row."""
    return breadth_verdict.verdicts(figures(*rows)).names[-1]


def _market(kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A steady market whose last ten sessions are as ``kind`` says."""
    rng = np.random.default_rng(5)
    moves = rng.normal(0, 0.02, (SESSIONS, NAMES))
    if kind in ("broad surge", "sell-off"):
        moves[-REGIME:] += 0.01 if kind == "broad surge" else -0.01
    close = np.exp(np.cumsum(moves, axis=0) + 3)
    dollars = rng.lognormal(0, 0.3, (SESSIONS, NAMES)) * rng.lognormal(14, 0.8, NAMES)
    volume = np.round(dollars / close)
    last = volume[-REGIME:]
    if kind in ("broad surge", "sell-off"):
        last[:, : int(0.9 * NAMES)] *= 1.6
    elif kind == "viral":
        last *= 0.8
        money = (close * volume)[-REGIME:].sum() / len(VIRAL) / REGIME
        last[:, VIRAL] = 1.5 * money / close[-REGIME:, VIRAL]
    elif kind == "quiet":
        last *= 0.7
    return close, volume, np.ones(NAMES, np.bool_)


def _figures(market: tuple[np.ndarray, np.ndarray, np.ndarray], drop: int = 0) -> VerdictFigures:
    base = breadth.breadth_base(*market)
    active = breadth_volume.activity(base)
    everyone = breadth_volume.participation(base, active), breadth_volume.concentration(base)
    return breadth_verdict.verdict_figures(
        base,
        breadth_volume.participation(base, active, drop),
        breadth_volume.concentration(base, drop),
        *everyone,
    )


def _verdict(kind: str, drop: int = 0, session: int = -1) -> str | None:
    return breadth_verdict.verdicts(_figures(_market(kind), drop)).names[session]


@pytest.mark.parametrize("session", [-1, -4])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("steady", NO_SIGNAL),
        ("broad surge", ADVANCE),
        ("sell-off", DECLINE),
        ("viral", CONCENTRATED),
        ("quiet", QUIET),
    ],
)
def test_planted_markets_are_recognised(kind, expected, session):
    """Each regime gets its name, in its middle and at its end."""
    assert _verdict(kind, session=session) == expected


@pytest.mark.parametrize("kind", ["broad surge", "sell-off", "viral", "quiet"])
def test_the_session_before_a_regime_gives_no_clear_signal(kind):
    """What is planted later does not reach back."""
    assert _verdict(kind, session=-REGIME - 1) == NO_SIGNAL


def test_without_the_viral_names_the_market_is_quiet():
    """Six names hide that the rest trade less; leaving them out shows it."""
    assert _verdict("viral", drop=6) == QUIET


def test_leaving_out_too_few_viral_names_is_not_enough():
    """Three of six viral names still dominate."""
    assert _verdict("viral", drop=3) == CONCENTRATED


@pytest.mark.parametrize(
    ("kind", "expected"),
    [("steady", NO_SIGNAL), ("broad surge", ADVANCE), ("sell-off", DECLINE), ("quiet", QUIET)],
)
def test_where_nobody_dominates_leaving_out_names_changes_nothing(kind, expected):
    """The slider moves the verdict only where the largest names make it."""
    assert _verdict(kind, drop=2) == expected


BY_CONDITION = [
    (verdict, condition) for verdict, conditions in RULES.items() for condition in conditions
]
BASES = {ADVANCE: UP, DECLINE: DOWN, CONCENTRATED: NARROW, QUIET: STILL}


@pytest.mark.parametrize(("verdict", "condition"), BY_CONDITION)
def test_rules_at_and_on_both_sides_of_every_threshold(verdict, condition):
    """One figure moved across its threshold, all else equal, ends the verdict."""
    level = condition.threshold * USUAL[condition.figure] if condition.relative else (
        condition.threshold
    )  # fmt: skip
    base = BASES[verdict]
    above, below = np.nextafter(level, np.inf), np.nextafter(level, -np.inf)
    met = {value: called(base | {condition.figure: value}) == verdict
           for value in (below, level, above)}  # fmt: skip
    assert met == {below: not condition.at_least, level: condition.at_least,
                   above: condition.at_least}  # fmt: skip


def test_thresholds_as_they_stand():
    """A changed threshold is a changed definition: change this test with it, knowingly."""
    stated = [(v, c.figure, c.threshold, c.at_least, c.relative) for v, c in BY_CONDITION]
    assert stated == [
        (ADVANCE, "participation", 1.10, True, True),
        (ADVANCE, "effective_names", 0.95, True, True),
        (ADVANCE, "up_volume_share", 0.5, True, False),
        (ADVANCE, "advancers_share", 0.5, True, False),
        (DECLINE, "participation", 1.10, True, True),
        (DECLINE, "effective_names", 0.95, True, True),
        (DECLINE, "up_volume_share", 0.5, False, False),
        (DECLINE, "advancers_share", 0.5, False, False),
        (CONCENTRATED, "effective_names", 0.85, False, True),
        (CONCENTRATED, "top10_share", 1.05, True, True),
        (QUIET, "participation", 0.85, False, True),
        (QUIET, "volume_expansion", 0.0, False, False),
    ]


@pytest.mark.parametrize(
    ("up_volume", "advancers"), [(0.6, 0.4), (0.4, 0.6), (0.5, 0.499), (0.499, 0.5)]
)
def test_volume_and_names_that_disagree_are_neither_advance_nor_decline(up_volume, advancers):
    """A wide and spread volume without a direction is no clear signal."""
    assert called(UP | {"up_volume_share": up_volume, "advancers_share": advancers}) == NO_SIGNAL


@pytest.mark.parametrize(
    ("row", "expected"),
    [
        (UP | {"effective_names": NONE}, None),
        (UP | {"advancers_share": NONE}, None),
        (STILL | {"effective_names": NONE, "top10_share": NONE}, None),
        (STILL | {"top10_share": NONE}, QUIET),
        (NOTHING | {"top10_share": NONE}, NO_SIGNAL),
        (dict.fromkeys(FIGURES, NONE), None),
    ],
)
def test_a_missing_figure_leaves_open_only_what_it_could_decide(row, expected):
    """No verdict is invented, and none is withheld that stands without the figure."""
    assert called(row) == expected


def test_too_few_names_have_no_verdict():
    """Whatever the figures say."""
    found = breadth_verdict.verdicts(figures(UP, UP, enough=False))
    assert found.names == (None, None)


# A verdict that holds ---------------------------------------------------------------------

NEARLY = UP | {"participation": 0.41}
"""1.025 times the median: below 1.10, and by less than the margin below it."""


def test_a_verdict_holds_while_its_conditions_are_missed_by_little():
    """And is said to be held."""
    found = breadth_verdict.verdicts(figures(UP, NEARLY, NEARLY))
    assert found.names == (ADVANCE, ADVANCE, ADVANCE)
    assert found.held == (False, True, True)
    assert found.run == 3


def test_a_near_miss_alone_is_no_verdict():
    """The margin lets a verdict stay, it does not give one."""
    assert called(NEARLY) == NO_SIGNAL
    assert called(NOTHING, NEARLY) == NO_SIGNAL


def test_a_verdict_ends_where_a_condition_is_missed_by_more():
    """0.40 is 1.00 times the median, further than the margin below 1.10."""
    assert called(UP, NOTHING) == NO_SIGNAL


def test_a_verdict_does_not_hold_against_its_direction():
    """A broad advance never outlives the majority of advancers, nor that of up volume."""
    assert called(UP, NEARLY | {"advancers_share": 0.499}) == NO_SIGNAL
    assert called(UP, NEARLY | {"up_volume_share": 0.499}) == NO_SIGNAL
    assert called(UP, DOWN) == DECLINE


def test_a_verdict_holds_a_bounded_number_of_sessions():
    """What came before that cannot matter: a page of five sessions says what one of 756 says."""
    assert called(UP, *[NEARLY] * HOLD) == ADVANCE
    assert called(UP, *[NEARLY] * (HOLD + 1)) == NO_SIGNAL
    assert called(UP, *[NEARLY] * HOLD, UP, NEARLY) == ADVANCE


def test_another_verdict_ends_one_that_holds():
    """Whose conditions are all met goes first."""
    assert called(UP, NEARLY, NARROW) == CONCENTRATED


def test_a_session_that_cannot_be_decided_ends_a_verdict():
    """Nothing is carried over what is not known."""
    unknown = dict.fromkeys(FIGURES, NONE)
    assert called(UP, unknown) is None
    assert called(UP, unknown, NEARLY) == NO_SIGNAL


def test_frequencies_and_runs_leave_out_undecided_sessions():
    """Two of four decided sessions advance, in runs of one."""
    found = breadth_verdict.verdicts(figures(UP, STILL, dict.fromkeys(FIGURES, NONE), UP, NOTHING))
    assert found.frequencies() == {
        ADVANCE: 0.5, DECLINE: 0.0, CONCENTRATED: 0.0, QUIET: 0.25, NO_SIGNAL: 0.25,
    }  # fmt: skip
    assert found.median_run(ADVANCE) == 1.0
    assert np.isnan(found.median_run(DECLINE))


# What the rules read ----------------------------------------------------------------------


def test_rules_show_figure_threshold_and_outcome():
    """What the page lists is what decided: one rule a condition, with its number."""
    rules = breadth_verdict.rules(figures(NARROW | {"top10_share": NONE}))
    shown = {(rule.verdict, rule.condition.name): rule for rule in rules}
    assert len(shown) == len(rules) == 12
    few = shown[CONCENTRATED, "few stocks make the volume"]
    assert (few.value, few.threshold, few.passed) == (100.0, pytest.approx(340.0), True)
    assert (
        few.condition.text == "the effective number of stocks is below 0.85 × its median of a year"
    )
    assert shown[CONCENTRATED, "the ten largest stand out"].passed is None
    assert shown[QUIET, "volume shrinks"].passed is False


def test_wording_carries_every_threshold():
    """The text on the page is filled in from the thresholds that decide."""
    sentences = breadth_rules.wording()
    for sentence, conditions in zip(sentences, RULES.values(), strict=False):
        for condition in conditions:
            assert condition.text in sentence
            assert (" at least " in condition.text) is condition.at_least
            assert (" below " in condition.text) is not condition.at_least
            number = f"{condition.threshold:.2f} ×" if condition.relative else (
                f"{condition.threshold * 100:.0f}%"
            )  # fmt: skip
            assert number in condition.text
    assert "No clear signal: none of these." in sentences


def test_wording_of_one_figure_names_its_verdicts_alone():
    """What stands under a chart: each condition on its figure, with its threshold."""
    assert breadth_rules.wording_of("top10_share") == (
        "Concentrated: the share of the ten largest is at least 1.05 × its median of a year."
    )
    assert [
        sentence.partition(":")[0]
        for sentence in breadth_rules.wording_of("participation").split(". ")
    ] == ["Broad advance and broad decline", "Quiet"]
    assert breadth_rules.wording_of("members") == ""


def test_figures_are_means_of_five_sessions():
    """The mean of the last five values of the series, none before them."""
    market = _market("broad surge")
    base = breadth.breadth_base(*market)
    taking_part = breadth_volume.participation(base, breadth_volume.activity(base))
    found = _figures(market).means
    assert found["participation"][-1] == pytest.approx(sum(taking_part.participation[-5:]) / 5)
    assert found["advancers_share"][-1] == pytest.approx(
        base.advancers[-5:].sum() / (base.advancers[-5:] + base.decliners[-5:]).sum()
    )


def test_mean_of_five_leaves_out_incomplete_sessions_and_missing_values():
    """Of 1 to 5 the second has half the names and the fourth no value: the mean of 1, 3 and 5."""
    series, names = np.array([1.0, 2.0, 3.0, np.nan, 5.0]), np.array([9.0, 4.0, 9.0, 9.0, 9.0])
    found = breadth_verdict.mean_of_complete(series, names)
    assert found[-1] == pytest.approx(3.0)
    assert np.isnan(found[:-1]).all()


def test_medians_are_of_the_last_year_with_nobody_left_out():
    """252 sessions, the session included, however many names the slider leaves out."""
    market = _market("viral")
    base = breadth.breadth_base(*market)
    taking_part = breadth_volume.participation(base, breadth_volume.activity(base))
    usual = _figures(market, drop=6).usual["participation"][-1]
    assert usual == pytest.approx(np.median(taking_part.participation[-252:]))


def test_a_session_still_being_fetched_does_not_look_quiet():
    """With a tenth of the names in, the last session is left out of the means."""
    close, volume, member = _market("steady")
    before = _figures((close[:-1], volume[:-1], member)).means["volume_expansion"][-1]
    volume[-1, NAMES // 10 :] = np.nan
    partial = _figures((close, volume, member))
    assert abs(partial.means["volume_expansion"][-1] - before) < 0.05


def test_fewer_than_three_sessions_of_figures_decide_nothing():
    """A history that has just become long enough is not averaged over two values."""
    close, volume, member = _market("steady")
    short = _figures((close[:33], volume[:33], member)).means["participation"]
    assert np.isnan(short[31])
    assert not np.isnan(short[32])
    nine = _figures((close[:9], volume[:9], member))
    assert breadth_verdict.verdicts(nine).names == (None,) * 9


@pytest.mark.parametrize("drop", [0, 10])
def test_an_empty_index_has_no_verdict(drop):
    """No members, no figures, no verdict; and no exception."""
    close, volume, member = _market("steady")
    found = breadth_verdict.verdicts(_figures((close, volume, ~member), drop))
    assert set(found.names) == {None}
