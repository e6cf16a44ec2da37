"""The result of the breadth page: participation, concentration and direction of volume."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import Any, Final

import numpy as np

from rotation.cache import single_flight_of_owner
from rotation.options import IntOption
from rotation.panel import Floats
from rotation.results import metric, result
from rotation.results.page import Data
from rotation.selection import Selection
from rotation.topics.breadth.analysis import verdict as breadth_verdict
from rotation.topics.breadth.analysis import volume as breadth_volume
from rotation.topics.breadth.analysis.rules import HOLD
from rotation.topics.breadth.analysis.verdict import HISTORY, VerdictFigures, Verdicts
from rotation.topics.breadth.analysis.volume import Activity, Concentration, Participation
from rotation.topics.breadth.metrics import MEANS, NUMBERS, TABLES
from rotation.topics.breadth.view import arrays as breadth_data
from rotation.topics.breadth.view import sentences
from rotation.topics.breadth.view import tables as breadth_tables
from rotation.topics.breadth.view.arrays import BreadthData

OPTIONS: Final = (
    IntOption(
        "window",
        "Average-volume window",
        10,
        120,
        50,
        "sessions",
        "A stock's volume is compared with its mean of this many sessions before.",
    ),
    IntOption(
        "drop",
        "Exclude top N by dollar volume",
        0,
        20,
        0,
        "stocks",
        "Volume figures and the verdict without the stocks with the most dollar volume.",
    ),
)

_NOT_A_NUMBER: Final = (
    "verdict", "verdict_since", "verdict_held", "verdict_all", "members_as_of",
    "members_point_in_time",
)  # fmt: skip

COUNTS: Final = (
    "members", "with_data", "advancers", "decliners", "unchanged", "ad_line", "new_highs",
    "new_lows",
)  # fmt: skip
BASE: Final = (
    *COUNTS, "coverage", "up_volume_share", "mcclellan", "pct_above_50", "pct_above_200",
)  # fmt: skip
_STEP: Final = 64
"""Sessions from one start of computed figures to the next."""

TAKING: Final = ("participation", "volume_expansion")
WEIGHTS: Final = (
    "effective_names", "effective_share", "top10_share", "effective_percentile",
    "top10_percentile", "effective_to_median",
)  # fmt: skip
"""Figures that leave out the largest names, as those of ``TAKING`` do; those of all names end in
``_all``."""


@dataclass(frozen=True, eq=False)
class Figures:
    """What the sliders ask for, with and without the largest names, at the sessions shown.

    ``shown`` ends with the session of the figures; ``data`` and ``active`` begin before it,
    as far as the volume window and the verdict look back. ``read`` and ``verdicts`` are of the
    sessions shown.
    """

    shown: BreadthData
    data: BreadthData
    active: Activity
    taking: Participation
    weights: Concentration
    taking_all: Participation
    weights_all: Concentration
    read: VerdictFigures
    read_all: VerdictFigures
    verdicts: Verdicts
    verdicts_all: Verdicts

    def last(self, sessions: int) -> Figures:
        """Return the figures of the last of the sessions shown alone, as views."""
        rows = len(self.shown.sessions)
        return replace(
            self,
            shown=self.shown.part(rows - sessions, rows),
            taking=breadth_volume.last(self.taking, sessions),
            weights=breadth_volume.last(self.weights, sessions),
            taking_all=breadth_volume.last(self.taking_all, sessions),
            weights_all=breadth_volume.last(self.weights_all, sessions),
            read=self.read.last(sessions),
            read_all=self.read_all.last(sessions),
            verdicts=self.verdicts.last(sessions),
            verdicts_all=self.verdicts_all.last(sessions),
        )

    def columns(self) -> dict[str, Floats]:
        """Every figure of the page by name, of shape (n_shown,)."""
        found = {name: getattr(self.shown.base, name) for name in BASE}
        found["dollar_volume"] = self.shown.base.total_dollars
        for end, taking, weights in (
            ("", self.taking, self.weights),
            ("_all", self.taking_all, self.weights_all),
        ):
            found |= {f"{name}{end}": getattr(taking, name) for name in TAKING}
            found |= {f"{name}{end}": getattr(weights, name) for name in WEIGHTS}
        return found


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the breadth page shows, by the definitions in docs/DEFINITIONS."""
    market = data.market
    whole = breadth_data.of(market)
    row = None if whole is None else whole.row(selection.asof)
    if whole is None or row is None:
        absent = dict.fromkeys(NUMBERS, float("nan")) | dict.fromkeys(_NOT_A_NUMBER)
        return result.nothing(
            "breadth", selection, market, tables=metric.names(TABLES), numbers=absent,
            gaps=[sentences.nothing(market, whole, selection.asof)],
        )  # fmt: skip
    window, drop = selection.option("window"), selection.option("drop")
    figures = _figures(whole, max(row - selection.lookback, 0), row + 1, window, drop)
    shown, columns = figures.shown, figures.columns()
    began = _began(whole, row + 1, window, drop, figures.verdicts)
    numbers = _numbers(figures, columns, whole.sessions[began].item())
    codes, later = shown.sectors(-1)
    sectors = breadth_tables.sectors(figures.data, figures.active, codes, len(shown.sessions))
    return result.Result(
        page="breadth",
        selection=selection,
        as_of=shown.sessions[-1].item(),
        provenance=sentences.provenance(market, whole, row),
        numbers=numbers,
        tables={
            "series": breadth_tables.series(shown.sessions, columns),
            "by_sector": sectors.table,
            "names_in_the_news": breadth_tables.names_in_the_news(figures.data, window),
            "rules": breadth_tables.rules(breadth_verdict.rules(figures.read)),
            "frequencies": breadth_tables.frequencies(
                figures.verdicts, whole.record.until(shown.sessions[-1])
            ),
        },
        series={
            "breadth": breadth_tables.drawn(shown.sessions, columns, figures.read),
            "verdict": breadth_tables.verdict_series(shown.sessions, figures.verdicts),
            "sectors": sectors.trend,
        },
        gaps=sentences.gaps(
            market,
            whole,
            row,
            asof=selection.asof,
            since=shown.sessions[0],
            window=window,
            numbers=numbers,
            read={"verdict": figures.read, "verdict_all": figures.read_all},
            later_sector=later & shown.base.has_data[-1],
        ),
        sample=market.kind == "sample",
    )


def _figures(whole: BreadthData, first: int, stop: int, window: int, drop: int) -> Figures:
    """Return the figures of the sessions from ``first`` to before ``stop``.

    Those of some sessions more are kept: no figure depends on the lookback, so that most moves of
    its slider compute none.
    """
    return _from(whole, first - first % _STEP, stop, window, drop).last(stop - first)


@single_flight_of_owner(max_entries=3)
def _from(whole: BreadthData, first: int, stop: int, window: int, drop: int) -> Figures:
    """Computed from the sessions shown, ``first`` to before ``stop``, and those looked back on."""
    start = max(first - HISTORY, 0)
    data = whole.part(max(start - window, 0), stop)
    read_from = whole.part(start, stop)
    active = breadth_volume.activity(data.base, window)
    shown = stop - first

    def without(names: int) -> tuple[Participation, Concentration]:
        taking = breadth_volume.participation(data.base, active, names)
        weights = breadth_volume.concentration(read_from.base, names)
        return breadth_volume.last(taking, stop - start), weights

    everyone = without(0)
    remaining = without(drop) if drop else everyone

    def read(taking: Participation, weights: Concentration) -> tuple[VerdictFigures, Verdicts]:
        found = breadth_verdict.verdict_figures(
            read_from.base, taking, weights, *everyone, weight=read_from.weight
        ).last(shown + HOLD)
        return found.last(shown), breadth_verdict.verdicts(found).last(shown)

    figures, verdicts = read(*remaining)
    of_all = read(*everyone) if drop else (figures, verdicts)
    return Figures(
        shown=whole.part(first, stop),
        data=data,
        active=active,
        taking=breadth_volume.last(remaining[0], shown),
        weights=breadth_volume.last(remaining[1], shown),
        taking_all=breadth_volume.last(everyone[0], shown),
        weights_all=breadth_volume.last(everyone[1], shown),
        read=figures,
        read_all=of_all[0],
        verdicts=verdicts,
        verdicts_all=of_all[1],
    )


def _began(whole: BreadthData, stop: int, window: int, drop: int, verdicts: Verdicts) -> int:
    """Row at which the run of the last verdict begins, which may be before the sessions shown.

    ``verdicts`` are those of the sessions shown, which end before ``stop``.
    """
    run, shown = verdicts.run, len(verdicts.names)
    while run == shown < stop and verdicts.names[-1] is not None:
        shown = min(4 * shown, stop)
        run = _figures(whole, stop - shown, stop, window, drop).verdicts.run
    return stop - run


def _numbers(figures: Figures, columns: dict[str, Floats], since: dt.date) -> dict[str, Any]:
    """The last session's figures and what the verdict reads; counts are whole numbers.

    ``since`` is the first session of the run of the verdict.
    """
    data, verdicts = figures.shown, figures.verdicts
    found: dict[str, Any] = {name: float(values[-1]) for name, values in columns.items()}
    for name in COUNTS:
        if np.isfinite(found[name]):
            found[name] = round(found[name])
    found |= {MEANS[name].name: float(mean[-1]) for name, mean in figures.read.means.items()}
    membership, session = data.membership, data.sessions[-1]
    decided = verdicts.names[-1]
    found |= {
        "verdict": decided,
        "verdict_since": None if decided is None else since,
        "verdict_held": None if decided is None else verdicts.held[-1],
        "verdict_all": figures.verdicts_all.names[-1],
        "members_as_of": membership.days[membership.number(session)].item(),
        "members_point_in_time": membership.known(session),
    }
    return {name: found[name] for name in NUMBERS}
