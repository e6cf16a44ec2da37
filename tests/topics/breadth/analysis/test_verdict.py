"""The verdict on breadth: its rules at their edges, and four planted markets."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from rotation.topics.breadth.analysis import base as breadth
from rotation.topics.breadth.analysis import verdict as breadth_verdict
from rotation.topics.breadth.analysis import volume as breadth_volume
from rotation.topics.breadth.analysis.verdict import VerdictFigures

pytestmark = pytest.mark.filterwarnings("error")

NAMES, SESSIONS, REGIME = 400, 340, 10
VIRAL = np.arange(0, 60, 10)

BROAD = VerdictFigures(
    participation=0.70, volume_expansion=0.30, top10_percentile=0.50, effective_to_median=1.0
)
NARROW = VerdictFigures(
    participation=0.30, volume_expansion=0.90, top10_percentile=0.99, effective_to_median=0.2
)
QUIET = VerdictFigures(
    participation=0.20, volume_expansion=-0.30, top10_percentile=0.50, effective_to_median=1.0
)


def _market(kind: str) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """A steady market whose last ten sessions are as ``kind`` says."""
    rng = np.random.default_rng(5)
    close = np.exp(np.cumsum(rng.normal(0, 0.02, (SESSIONS, NAMES)), axis=0) + 3)
    volume = np.round(rng.lognormal(0, 0.3, (SESSIONS, NAMES)) * rng.lognormal(11, 0.8, NAMES))
    last = volume[-REGIME:]
    if kind == "broad surge":
        last[:, : int(0.8 * NAMES)] *= 1.6
    elif kind == "viral":
        last *= 0.8
        money = (close * volume)[-REGIME:].sum() / len(VIRAL) / REGIME
        last[:, VIRAL] = 1.5 * money / close[-REGIME:, VIRAL]
    elif kind == "quiet":
        last *= 0.7
    return close, volume, np.ones(NAMES, np.bool_)


def _figures(
    market: tuple[np.ndarray, np.ndarray, np.ndarray], drop: int = 0, session: int = -1
) -> VerdictFigures:
    base = breadth.breadth_base(*market)
    taking_part = breadth_volume.participation(base, breadth_volume.activity(base), drop)
    weights = breadth_volume.concentration(base, drop)
    return breadth_verdict.verdict_figures(base, taking_part, weights, session)


def _verdict(kind: str, drop: int = 0, session: int = -1) -> str | None:
    return breadth_verdict.breadth_verdict(_figures(_market(kind), drop, session)).name


@pytest.mark.parametrize("session", [-1, -4])
@pytest.mark.parametrize(
    ("kind", "expected"),
    [
        ("steady", "mixed"),
        ("broad surge", "broadening"),
        ("viral", "concentrated"),
        ("quiet", "quiet"),
    ],
)
def test_planted_markets_are_recognised(kind, expected, session):
    """Each regime gets its name, in its middle and at its end."""
    assert _verdict(kind, session=session) == expected


@pytest.mark.parametrize("kind", ["broad surge", "viral", "quiet"])
def test_the_session_before_a_regime_is_mixed(kind):
    """What is planted later does not reach back."""
    assert _verdict(kind, session=-REGIME - 1) == "mixed"


def test_without_the_viral_names_the_market_is_quiet():
    """Six names hide that the rest trade less; leaving them out shows it."""
    assert _verdict("viral", drop=6) == "quiet"


def test_leaving_out_too_few_viral_names_is_not_enough():
    """Three of six viral names still dominate."""
    assert _verdict("viral", drop=3) == "concentrated"


@pytest.mark.parametrize(
    ("kind", "expected"), [("steady", "mixed"), ("broad surge", "broadening"), ("quiet", "quiet")]
)
def test_where_nobody_dominates_leaving_out_names_changes_nothing(kind, expected):
    """The slider moves the verdict only where the largest names make it."""
    assert _verdict(kind, drop=10) == expected


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (BROAD, "broadening"),
        (replace(BROAD, participation=0.55), "broadening"),
        (replace(BROAD, participation=0.549), "mixed"),
        (replace(BROAD, volume_expansion=0.099), "mixed"),
        (replace(BROAD, effective_to_median=0.79), "mixed"),
        (NARROW, "concentrated"),
        (replace(NARROW, participation=0.50), "mixed"),
        (replace(NARROW, top10_percentile=0.89), "mixed"),
        (replace(NARROW, effective_to_median=0.80), "mixed"),
        (replace(NARROW, volume_expansion=-0.30), "concentrated"),
        (QUIET, "quiet"),
        (replace(QUIET, participation=0.40), "mixed"),
        (replace(QUIET, volume_expansion=-0.10), "mixed"),
    ],
)
def test_rules_at_their_edges(figures, expected):
    """One figure moved across its threshold changes the verdict."""
    assert breadth_verdict.breadth_verdict(figures).name == expected


@pytest.mark.parametrize(
    ("figures", "expected"),
    [
        (replace(BROAD, effective_to_median=np.nan), None),
        (replace(QUIET, top10_percentile=np.nan, effective_to_median=np.nan), None),
        (replace(QUIET, effective_to_median=np.nan), "quiet"),
        (replace(BROAD, participation=0.52, top10_percentile=np.nan), "mixed"),
        (VerdictFigures(np.nan, np.nan, np.nan, np.nan), None),
    ],
)
def test_a_missing_figure_leaves_open_only_what_it_could_decide(figures, expected):
    """No verdict is invented, and none is withheld that stands without the figure."""
    assert breadth_verdict.breadth_verdict(figures).name == expected


def test_rules_show_figure_threshold_and_outcome():
    """What the page lists is what decided: one rule a condition, with its number."""
    rules = breadth_verdict.breadth_verdict(replace(NARROW, top10_percentile=np.nan)).rules
    shown = {(rule.verdict, rule.name): rule for rule in rules}
    assert len(shown) == len(rules) == 8
    aside = shown["concentrated", "most names stand aside"]
    assert (aside.text, aside.figure, aside.passed) == (
        "fewer than 50 % of names trade more than usual",
        0.30,
        True,
    )
    assert shown["concentrated", "the ten largest stand out"].passed is None
    assert shown["quiet", "volume shrinks"].passed is False


def test_wording_carries_every_threshold():
    """The text on the page is filled in from the thresholds that decide."""
    sentences = breadth_verdict.wording()
    for sentence, conditions in zip(sentences, breadth_verdict.RULES.values(), strict=False):
        for condition in conditions:
            assert f"{abs(condition.threshold) * 100:.0f} %" in sentence
            assert condition.text in sentence


def test_figures_are_means_of_five_sessions():
    """The mean of the last five values of the series, none before them."""
    market = _market("broad surge")
    base = breadth.breadth_base(*market)
    taking_part = breadth_volume.participation(base, breadth_volume.activity(base))
    expected = sum(taking_part.participation[-5:]) / 5
    assert _figures(market).participation == pytest.approx(expected, rel=1e-12)


def test_a_session_still_being_fetched_does_not_look_quiet():
    """With a tenth of the names in, the last session is left out of the means."""
    close, volume, member = _market("steady")
    before = _figures((close[:-1], volume[:-1], member))
    volume[-1, NAMES // 10 :] = np.nan
    partial = _figures((close, volume, member))
    assert abs(partial.volume_expansion - before.volume_expansion) < 0.05
    assert breadth_verdict.breadth_verdict(partial).name == "mixed"


def test_fewer_than_three_sessions_of_figures_decide_nothing():
    """A history that has just become long enough is not averaged over two values."""
    close, volume, member = _market("steady")
    assert np.isnan(_figures((close[:32], volume[:32], member)).participation)
    assert not np.isnan(_figures((close[:33], volume[:33], member)).participation)
    assert breadth_verdict.breadth_verdict(_figures((close[:9], volume[:9], member))).name is None


@pytest.mark.parametrize("drop", [0, 10])
def test_an_empty_index_has_no_verdict(drop):
    """No members, no figures, no verdict; and no exception."""
    close, volume, member = _market("steady")
    figures = _figures((close, volume, ~member), drop)
    assert breadth_verdict.breadth_verdict(figures).name is None


def test_wording_of_one_figure_names_its_verdicts_alone():
    """What stands under a chart: each condition on its figure, with its threshold."""
    assert breadth_verdict.wording_of("top10_percentile") == (
        "Concentrated: the share of the ten largest ranks at 90 % of its year or higher."
    )
    assert [
        sentence.partition(":")[0]
        for sentence in breadth_verdict.wording_of("participation").split(". ")
    ] == ["Broadening", "Concentrated", "Quiet"]
    assert breadth_verdict.wording_of("members") == ""
