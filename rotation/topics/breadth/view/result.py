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
from rotation.results.rows import Rows
from rotation.selection import Selection
from rotation.store.market import Market
from rotation.topics.breadth.analysis import verdict as breadth_verdict
from rotation.topics.breadth.analysis import volume as breadth_volume
from rotation.topics.breadth.analysis.rules import HOLD
from rotation.topics.breadth.analysis.verdict import HISTORY, VerdictFigures, Verdicts
from rotation.topics.breadth.analysis.volume import Activity, Concentration, Participation
from rotation.topics.breadth.metrics import COUNTS, MEANS, NUMBERS, PRICES, TABLES
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

_STEP: Final = 64
"""Sessions from one start of computed figures to the next."""


@dataclass(frozen=True, eq=False)
class Volume:
    """Figures of volume, and the verdict they give, with some number of names left out."""

    taking: Participation
    weights: Concentration
    read: VerdictFigures
    verdicts: Verdicts

    def last(self, sessions: int) -> Volume:
        """Return the figures of the last sessions alone, as views."""
        return Volume(
            breadth_volume.last(self.taking, sessions),
            breadth_volume.last(self.weights, sessions),
            self.read.last(sessions),
            self.verdicts.last(sessions),
        )


@dataclass(frozen=True, eq=False)
class Figures:
    """What the sliders ask for, without the largest names and of all, at the sessions shown.

    ``shown`` ends with the session of the figures; ``data`` and ``active`` begin before it,
    as far as the volume window and the verdict look back.
    """

    shown: BreadthData
    data: BreadthData
    active: Activity
    chosen: Volume
    everyone: Volume

    def last(self, sessions: int) -> Figures:
        """Return the figures of the last of the sessions shown alone, as views."""
        rows = len(self.shown.sessions)
        return replace(
            self,
            shown=self.shown.part(rows - sessions, rows),
            chosen=self.chosen.last(sessions),
            everyone=self.everyone.last(sessions),
        )

    def columns(self) -> dict[str, Floats]:
        """Every figure of the page by name, of shape (n_shown,); those of all end in ``_all``."""
        found = {name: getattr(self.shown.base, name) for name in metric.names((*COUNTS, *PRICES))}
        found["dollar_volume"] = self.shown.base.total_dollars
        for end, volume in (("", self.chosen), ("_all", self.everyone)):
            figures = vars(volume.taking) | vars(volume.weights)
            found |= {f"{name}{end}": values for name, values in figures.items()}
        return found


def compute(selection: Selection, data: Data) -> result.Result:
    """Return everything the breadth page shows, by the definitions in docs/DEFINITIONS."""
    market = data.market
    whole = breadth_data.of(market)
    row = None if whole is None else whole.row(selection.asof)
    if whole is None or row is None:
        why = [sentences.nothing(market, whole, selection.asof)]
        return result.nothing(
            "breadth", selection, market, numbers=NUMBERS, tables=metric.names(TABLES), gaps=why
        )
    window, drop = selection.option("window"), selection.option("drop")
    figures = _figures(whole, max(row - selection.lookback, 0), row + 1, window, drop)
    shown, columns, volume = figures.shown, figures.columns(), figures.chosen
    began = _began(whole, row + 1, window, drop, volume.verdicts)
    numbers = _numbers(figures, columns, whole.sessions[began].item())
    codes, later = shown.sectors(-1)
    sectors, trend = breadth_tables.sectors(
        figures.data, figures.active, codes, len(shown.sessions)
    )
    return result.Result(
        page="breadth",
        selection=selection,
        as_of=shown.sessions[-1].item(),
        provenance=sentences.provenance(market, whole, row),
        numbers=numbers,
        tables={
            "series": Rows({"session": shown.sessions, **columns}),
            "by_sector": sectors,
            "names_in_the_news": breadth_tables.names_in_the_news(figures.data, window),
            "rules": breadth_tables.rules(breadth_verdict.rules(volume.read)),
            "frequencies": breadth_tables.frequencies(
                volume.verdicts, whole.record.first(row + 1), whole.sessions
            ),
        },
        series={
            "breadth": breadth_tables.drawn(shown.sessions, columns, volume.read),
            "verdict": {
                "session": shown.sessions,
                "verdict": np.array(volume.verdicts.names, dtype=object),
            },
            "sectors": trend,
        },
        gaps=sentences.gaps(
            market,
            whole,
            row,
            selection,
            since=shown.sessions[0],
            numbers=numbers,
            read={"verdict": volume.read, "verdict_all": figures.everyone.read},
            later_sector=later & shown.base.has_data[-1],
        ),
        sample=market.kind == "sample",
    )


def history(selection: Selection, market: Market) -> Rows:
    """Return every figure at every session stored up to the day: the table ``series``, in full."""
    whole = breadth_data.of(market)
    row = None if whole is None else whole.row(selection.asof)
    if whole is None or row is None:
        return Rows({})
    first = int(np.argmax(whole.base.with_data > 0))
    window, drop = selection.option("window"), selection.option("drop")
    figures = _figures(whole, first, row + 1, window, drop)
    return Rows({"session": figures.shown.sessions, **figures.columns()})


def instead(_: result.Result, name: str) -> dict[str, str | None]:
    """Return the controls that do not hold for a file: the one of the series is of all sessions."""
    return {"lookback": None} if name == "series" else {}


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

    def volume(taking: Participation, weights: Concentration) -> Volume:
        read = breadth_verdict.verdict_figures(
            read_from.base, taking, weights, *everyone, weight=read_from.weight
        ).last(shown + HOLD)
        return Volume(taking, weights, read, breadth_verdict.verdicts(read)).last(shown)

    of_all = volume(*everyone)
    chosen = volume(*without(drop)) if drop else of_all
    return Figures(whole.part(first, stop), data, active, chosen, of_all)


def _began(whole: BreadthData, stop: int, window: int, drop: int, verdicts: Verdicts) -> int:
    """Row at which the run of the last verdict begins, which may be before the sessions shown.

    ``verdicts`` are those of the sessions shown, which end before ``stop``.
    """
    run, shown = verdicts.run, len(verdicts.names)
    while run == shown < stop and verdicts.names[-1] is not None:
        shown = min(4 * shown, stop)
        run = _figures(whole, stop - shown, stop, window, drop).chosen.verdicts.run
    return stop - run


def _numbers(figures: Figures, columns: dict[str, Floats], since: dt.date) -> dict[str, Any]:
    """The last session's figures and what the verdict reads; counts are whole numbers.

    ``since`` is the first session of the run of the verdict.
    """
    data, verdicts = figures.shown, figures.chosen.verdicts
    found: dict[str, Any] = {name: float(values[-1]) for name, values in columns.items()}
    for name in metric.names(COUNTS):
        if np.isfinite(found[name]):
            found[name] = round(found[name])
    means = figures.chosen.read.means
    found |= {MEANS[name].name: float(mean[-1]) for name, mean in means.items()}
    membership, session = data.membership, data.sessions[-1]
    decided = verdicts.names[-1]
    found |= {
        "verdict": decided,
        "verdict_since": None if decided is None else since,
        "verdict_held": None if decided is None else verdicts.held[-1],
        "verdict_all": figures.everyone.verdicts.names[-1],
        "members_as_of": membership.days[membership.number(session)].item(),
        "members_point_in_time": membership.known(session),
    }
    return {name: found[name] for name in NUMBERS}
