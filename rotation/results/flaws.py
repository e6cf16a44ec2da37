"""Holes and suspected splits of stored histories, and the windows of figures that cross them.

One module because the sentence on a flaw is made of the windows that cross it.
"""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final

import numpy as np

from rotation import formats, sessions
from rotation.analytics import holes, splits
from rotation.analytics.gap import Gap, Why
from rotation.analytics.holes import Hole
from rotation.analytics.horizons import HORIZONS, HorizonReturns
from rotation.analytics.splits import SplitJump
from rotation.panel import Days, Panel
from rotation.results import gaps

YEAR_TO_DATE: Final = "ytd"


@dataclass(frozen=True)
class Window:
    """The window of one figure.

    Attributes
    ----------
    name : its horizon, or what the figure is called in a sentence
    symbols : whose closes it reads
    start : session of its first close, or the session that should have been that
    end : session of its last close, where that may lie before the as-of session
    known : whether there is a figure; False where the close at ``start`` lies in a hole, or
        where none is given across a suspected split
    """

    name: str
    symbols: tuple[str, ...]
    start: dt.date
    known: bool = True
    end: dt.date = dt.date.max


@dataclass(frozen=True, eq=False)
class Flaws:
    """What is wrong inside the histories of some symbols, up to the as-of session.

    Attributes
    ----------
    exchange : datetime64[D] array of shape (n,)
        The exchange's sessions; the last one is the as-of session.
    holes, jumps : mapping of symbol to its holes and suspected splits
        Ascending; symbols without any are left out.
    """

    exchange: Days
    holes: Mapping[str, tuple[Hole, ...]]
    jumps: Mapping[str, tuple[SplitJump, ...]]

    def __bool__(self) -> bool:
        return bool(self.holes or self.jumps)

    def start(self, length: int) -> dt.date | None:
        """Return the exchange's session ``length`` before the last one."""
        return self.exchange[-1 - length].item() if len(self.exchange) > length else None

    @cached_property
    def start_of_year(self) -> dt.date | None:
        """Return the exchange's last session of the year before that of the last session."""
        new_year = self.exchange[-1:].astype("datetime64[Y]").astype("datetime64[D]")
        place = int(np.searchsorted(self.exchange, new_year)[0]) if len(new_year) else 0
        return self.exchange[place - 1].item() if place else None

    @cached_property
    def year_ends(self) -> dict[int, dt.date]:
        """The exchange's last session of each year, the as-of session in the last one."""
        years = self.exchange.astype("datetime64[Y]").astype(int) + 1970
        last = np.flatnonzero(np.append(years[1:] != years[:-1], True))
        return dict(zip(years[last].tolist(), self.exchange[last].tolist(), strict=True))

    def lacking(self, symbols: Iterable[str], day: dt.date | None) -> tuple[str, ...]:
        """Return the symbols that have no price on a day, which lies in a hole of theirs."""
        if day is None or not self.holes:
            return ()
        return tuple(
            symbol
            for symbol in dict.fromkeys(symbols)
            if any(hole.first <= day <= hole.last for hole in self.holes.get(symbol, ()))
        )

    def suspected(self, symbol: str, start: dt.date | None) -> bool:
        """Return whether a symbol has a suspected split after a day; None is the first day."""
        jumps = self.jumps.get(symbol, ())
        return any(start is None or jump.session > start for jump in jumps)

    def checked(
        self,
        found: HorizonReturns,
        symbols: tuple[str, ...],
        lookback: int,
        *,
        counted: tuple[str, ...] = (),
    ) -> HorizonReturns:
        """Return horizons without the figures that compare what cannot be compared.

        Sessions are counted on those that have a bar, so a hole stretches a window: one that
        starts in a hole by the exchange's calendar gives no figure. Nor does one across a
        suspected split, which would rank a fund last or first.

        Parameters
        ----------
        found : HorizonReturns
        symbols : tuple of str
            Whose closes the figures compare.
        lookback : int
            Sessions of the horizon ``lookback``.
        counted : tuple of str
            Whose sessions are counted.
        """
        everyone = (*symbols, *counted)
        if not any(symbol in self.holes or symbol in self.jumps for symbol in everyone):
            return found
        values, missing = dict(found.values), dict(found.missing)
        for horizon, length in {**HORIZONS, "lookback": lookback, YEAR_TO_DATE: 0}.items():
            day = self.start(length) if length else self.start_of_year
            gap = self._in_hole(everyone, day) or self._across_split(symbols, day)
            if gap is not None and not math.isnan(values[horizon]):
                values[horizon] = math.nan
                missing[horizon] = replace(gap, what=horizon)
        return HorizonReturns(values, missing)

    def _in_hole(self, symbols: tuple[str, ...], start: dt.date | None) -> Gap | None:
        """Return the gap of a window that starts in a hole, None where it does not."""
        if not (lacking := self.lacking(symbols, start)):
            return None
        text = f"{formats.joined(lacking)}: no price on {formats.day(start)}"
        return Gap("", Why.MISSING_SESSIONS, day=start, names=lacking, text=text)

    def _across_split(self, symbols: tuple[str, ...], start: dt.date | None) -> Gap | None:
        """Return the gap of a window that crosses a suspected split, None where it does not."""
        suspects = tuple(symbol for symbol in symbols if self.suspected(symbol, start))
        if not suspects:
            return None
        text = f"suspected split of {formats.joined(suspects)}"
        return Gap("", Why.SUSPECTED_SPLIT, names=suspects, text=text)

    def gaps(self, what: str, windows: Iterable[Window], lookback: int) -> list[Gap]:
        """Return one gap for each flaw that windows cross, naming symbols, days and figures.

        Parameters
        ----------
        what : str
            Name of the figures.
        windows : iterable of Window
        lookback : int
            Sessions of the horizon ``lookback``.
        """
        if not self:
            return []
        listed = tuple(windows)
        return [*self._of_holes(what, listed, lookback), *self._of_jumps(what, listed, lookback)]

    def _of_holes(self, what: str, windows: tuple[Window, ...], lookback: int) -> list[Gap]:
        concerned: dict[tuple[Any, ...], list[str]] = {}
        for symbol, known in self.holes.items():
            crossed: dict[str, bool] = {}
            reached: dict[Hole, None] = {}
            lost: list[str] = []
            for window in (one for one in windows if symbol in one.symbols):
                if inside := [h for h in known if h.last >= window.start and h.first <= window.end]:
                    crossed[window.name] = crossed.get(window.name, True) and window.known
                    reached |= dict.fromkeys(inside)
                    if not window.known and any(hole.first <= window.start for hole in inside):
                        lost.append(window.name)
            if crossed:
                runs = tuple(sorted(reached, key=lambda hole: hole.first))
                key = runs, tuple(crossed.items()), tuple(lost)
                concerned.setdefault(key, []).append(symbol)
        return [
            replace(_of_runs(what, tuple(names), runs, dict(crossed), lookback), lost=lost)
            for (runs, crossed, lost), names in concerned.items()
        ]

    def _of_jumps(self, what: str, windows: tuple[Window, ...], lookback: int) -> list[Gap]:
        found = []
        for symbol, known in self.jumps.items():
            for jump in known:
                crossed = {
                    window.name: window.known
                    for window in windows
                    if symbol in window.symbols and window.start < jump.session <= window.end
                }
                if crossed:
                    found.append(_of_jump(what, symbol, jump, crossed, lookback))
        return found


NONE: Final = Flaws(np.array([], "datetime64[D]"), {}, {})
"""Of a simulated market, which has neither holes nor splits."""


def find(panel: Panel, as_of: np.datetime64) -> Flaws:
    """Return the holes and suspected splits of every symbol of a panel, up to the as-of session.

    Parameters
    ----------
    panel : Panel
        Rows after ``as_of`` are not read.
    as_of : datetime64[D]
    """
    panel = panel.until(as_of)
    calendar = sessions.all_sessions()
    calendar = calendar[: int(np.searchsorted(calendar, as_of, side="right"))]
    if not len(calendar):
        return NONE
    present = np.isfinite(panel.close)
    place = np.searchsorted(calendar, panel.sessions)
    runs = dict(zip(panel.symbols, holes.holes(calendar, panel.sessions, present), strict=True))
    jumps = {}
    for column, symbol in enumerate(panel.symbols):
        own = present[:, column]
        jumps[symbol] = splits.split_jumps(
            panel.sessions[own], panel.close[own, column], panel.split[own, column], place[own]
        )
    return Flaws(
        calendar,
        {symbol: found for symbol, found in runs.items() if found},
        {symbol: found for symbol, found in jumps.items() if found},
    )


_LISTED: Final = 3
"""Holes of a symbol that a sentence lists one by one."""


def _of_runs(
    what: str,
    names: tuple[str, ...],
    runs: tuple[Hole, ...],
    crossed: Mapping[str, bool],
    lookback: int,
) -> Gap:
    """Return the gap of symbols that have the same holes, crossed by the same figures."""
    total = sum(hole.sessions for hole in runs)
    them = "it" if total == 1 else "them"
    crossing = _crossing(crossed, lookback, f"cross {them} and count the sessions stored")
    many = len(runs) > _LISTED
    listed = [
        f"{one.sessions:,} sessions from {formats.span(one.first, one.last)}"
        if one.sessions > 1
        else f"1 session ({formats.day(one.first)})"
        for one in runs
    ]
    span = formats.span(runs[0].first, runs[-1].last)
    few = f"{total:,} sessions in {len(runs)} stretches from {span}"
    return Gap(
        what,
        Why.MISSING_SESSIONS,
        has=total,
        since=runs[0].first,
        last=runs[-1].last,
        names=names,
        horizons=tuple(crossed),
        form=f"{formats.joined(names)} {'has' if len(names) == 1 else 'have'} no price on "
        f"{few if many else formats.joined(listed)}; {crossing}.",
    )


def _of_jump(
    what: str, symbol: str, jump: SplitJump, crossed: Mapping[str, bool], lookback: int
) -> Gap:
    """Return the gap of one suspected split."""
    split = splits.wording(jump.split)
    cause = (
        f"though a {split} split of that day is stored, for which closes should be adjusted"
        if jump.told
        else f"as at a {split} split, and no split is told"
    )
    crossing = _crossing(crossed, lookback, "cross it and may be wrong")
    return Gap(
        what,
        Why.SUSPECTED_SPLIT,
        day=jump.session,
        names=(symbol,),
        horizons=tuple(crossed),
        lost=tuple(name for name, known in crossed.items() if not known),
        form=f"Suspected split of {{names}}: the close of {{day}} is {jump.move:.3g} times the one "
        f"before, {cause}; {crossing}.",
    )


def _crossing(crossed: Mapping[str, bool], lookback: int, what_known_do: str) -> str:
    """Return in a clause which figures are lost, and what the known ones that cross a flaw do."""
    lost = [name for name, known in crossed.items() if not known]
    kept = [name for name, known in crossed.items() if known]
    clauses = [f"no figure {gaps.over(lost, lookback)}"] if lost else []
    clauses += [f"figures {gaps.over(kept, lookback)} {what_known_do}"] if kept else []
    return "; ".join(clauses)
