"""A symbol's bars up to a day with the judgement of their last session."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cached_property
from typing import Final

import numpy as np

from rotation import formats, universe
from rotation.analytics.gap import Gap, Why
from rotation.cache import single_flight_of_owner
from rotation.errors import NoData
from rotation.panel import Ints, Panel
from rotation.results import flaws
from rotation.results.flaws import Flaws, Window
from rotation.store.market import Market
from rotation.topics.technicals.analysis import levels, rules, scan
from rotation.topics.technicals.analysis.bars import Bars
from rotation.topics.technicals.analysis.rules import RISE_WITHIN
from rotation.topics.technicals.analysis.scan import HORIZON, Judgement, Outcome, Pattern
from rotation.topics.technicals.analysis.shapes import Shape
from rotation.topics.technicals.metrics import AVERAGES

LONGEST_AVERAGE: Final = 200


@dataclass(frozen=True, eq=False)
class Chart:
    """What is known of a symbol on the last session of some bars.

    Attributes
    ----------
    symbol : symbol as stored
    bars : its own bars since the last suspected split
    flaws : holes and suspected splits of the whole history
    first : first session of the whole history
    complete : every pattern on the session it became complete, ascending
    judged : judgement of the last session
    """

    symbol: str
    bars: Bars
    flaws: Flaws
    first: dt.date
    complete: tuple[Shape, ...]
    judged: Judgement

    @property
    def last(self) -> int:
        """Row of the last session."""
        return len(self.bars) - 1

    @property
    def as_of(self) -> dt.date:
        """The last session."""
        return self.day(self.last)

    @property
    def close(self) -> float:
        """Close of the last session."""
        return float(self.bars.close[-1])

    @property
    def shape(self) -> Shape | None:
        """The pattern; None where there is none."""
        return None if self.judged.pattern is Pattern.NONE else self.judged.shape

    @cached_property
    def pivot(self) -> float:
        """Highest high of the pattern's handle, NaN without one."""
        return math.nan if self.shape is None else rules.pivot(self.bars, self.shape, self.last)

    @cached_property
    def target(self) -> float:
        """Pivot and the height of the cup, NaN without a pattern."""
        return self.pivot + (
            math.nan if self.shape is None else rules.height(self.bars, self.shape)
        )

    @cached_property
    def floor(self) -> float:
        """Price below which a close ends the pattern, NaN without one."""
        return math.nan if self.shape is None else rules.floor(self.bars, self.shape, self.last)

    @property
    def article_target(self) -> float:
        """What the article sees, NaN for symbols it says nothing of."""
        return universe.CHART_TARGET if self.symbol == universe.CHART else math.nan

    def day(self, row: int) -> dt.date:
        """Return the session of a row."""
        day: dt.date = self.bars.sessions[row].item()
        return day

    def outcome(self, shape: Shape) -> Outcome:
        """Return what followed a complete pattern."""
        assert shape.breakout is not None
        target = rules.pivot(self.bars, shape, shape.breakout) + rules.height(self.bars, shape)
        return scan.outcome(self.bars, shape, target)

    def gaps(self, lookback: int) -> list[Gap]:
        """Return what history and volume lack, and the holes and splits that figures cross."""
        found = [*self._short(), *self._without_volume(), *self._uneven_volume()]
        own = (self.symbol,)
        shape = self.judged.shape
        begin = self.last if shape is None else max(shape.left - RISE_WITHIN, 0)
        windows = [
            Window("the rules", own, self.day(begin)),
            Window("the averages", own, self.day(max(self.last - LONGEST_AVERAGE + 1, 0))),
            Window("past patterns", own, self.day(0)),
        ]
        if self.first < self.day(0):
            windows.append(Window("anything before it", own, self.first, known=False))
        return [*found, *self.flaws.gaps("rules", windows, lookback)]

    def _short(self) -> list[Gap]:
        """What needs more sessions than there are, in one sentence."""
        lengths = {f"its {n}-session average": n for n in AVERAGES}
        lengths[f"how often it rose as much within {HORIZON} sessions"] = HORIZON + 1
        short = {what: needs for what, needs in lengths.items() if needs > len(self.bars)}
        if not short:
            return []
        called = [f"{what} (needs {needs})" for what, needs in short.items()]
        return [
            Gap(
                "averages",
                Why.TOO_SHORT,
                needs=max(short.values()),
                has=len(self.bars),
                day=self.as_of,
                since=self.day(0),
                form=f"Of {self.symbol} {{has}} {{units}} {formats.be(len(self.bars))} stored from "
                f"{formats.day(self.day(0))} to {{day}}, too few for {formats.joined(called)}.",
            )
        ]

    def _without_volume(self) -> list[Gap]:
        lacking = np.flatnonzero(~np.isfinite(self.bars.volume))
        if not len(lacking):
            return []
        form = (
            "No volume of {names} is stored on {has} {units}, the last of them {day}: where it is "
            "lacking, rules of volume cannot be tested and no pattern is complete."
        )
        own, day = (self.symbol,), self.day(int(lacking[-1]))
        return [Gap("rules", Why.INCOMPLETE, has=len(lacking), day=day, names=own, form=form)]

    def _uneven_volume(self) -> list[Gap]:
        """That volumes go over to another level, as where one exchange gives way to all."""
        known = np.flatnonzero(self.bars.volume > 0)
        found = levels.volume_break(self.bars.volume[known])
        if found is None:
            return []
        row, times = found
        side = "more" if times > 1 else "less"
        form = (
            f"Volumes of {{names}} are {max(times, 1 / times):.0f} times {side} from {{day}} on "
            "than before: probably those of other exchanges. Averages and rules of volume across "
            "that day compare the two."
        )
        day, own = self.day(int(known[row])), (self.symbol,)
        return [Gap("rules", Why.PARTIAL_VOLUME, day=day, names=own, form=form)]


def opened(market: Market, symbol: str, asof: dt.date | None) -> Chart:
    """Return the chart of a symbol, nothing after the as-of day.

    Raises
    ------
    NoData
        It has no bar up to that day.
    """
    return _opened(market, symbol, asof)


@single_flight_of_owner(max_entries=16)
def _opened(market: Market, symbol: str, asof: dt.date | None) -> Chart:
    """The same object for every lookback, which changes none of it."""
    panel = market.prices([symbol])
    if asof is not None:
        panel = panel.until(np.datetime64(asof))
    own = np.flatnonzero(np.isfinite(panel.close[:, 0])) if symbol in panel else np.array([], int)
    if not len(own):
        until = f" up to {formats.day(asof)}" if asof else ""
        raise NoData(f"No prices are stored for {symbol}{until}.")
    days = panel.sessions[own]
    found = flaws.NONE if market.kind == "sample" else flaws.find(panel, days[-1])
    jumps = found.jumps.get(symbol, ())
    start = int(np.searchsorted(days, np.datetime64(jumps[-1].session))) if jumps else 0
    bars = _bars(panel, own[start:])
    known = tuple(scan.complete(bars))
    return Chart(symbol, bars, found, days[0].item(), known, scan.judge(bars, known))


def _bars(panel: Panel, rows: Ints) -> Bars:
    """Some rows of the first symbol; where only closes are stored they stand for the rest."""
    close = panel.close[rows, 0]
    opens, highs, lows = (
        close if array is None else np.where(np.isfinite(array[rows, 0]), array[rows, 0], close)
        for array in (panel.open, panel.high, panel.low)
    )
    volume = panel.volume[rows, 0]
    volume = np.where(volume > 0, volume, np.nan)
    return Bars(panel.sessions[rows], opens, highs, lows, close, volume)
