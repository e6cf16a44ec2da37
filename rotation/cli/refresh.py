"""The ``rotation refresh`` command: one pass, or passes until stopped."""

from __future__ import annotations

import datetime as dt
import functools
import logging
import os
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, Final

import rich.progress

from rotation import catalog, sessions, universe
from rotation.errors import StoreError
from rotation.refresh import plan, report
from rotation.refresh.clients import Opened, open_refreshers
from rotation.refresh.engine import OnProgress, quiet
from rotation.refresh.leadership import Leader, say
from rotation.refresh.prices import FLUSH_MEMBERS_EVERY
from rotation.refresh.report import Report
from rotation.refresh.steps import Step, nothing_pending
from rotation.settings import Settings
from rotation.store.coordination import lock
from rotation.store.coordination.refresh_requests import RequestWatcher
from rotation.store.holdings import membership
from rotation.store.open import open_tables

log = logging.getLogger("rotation")

_STDIN: Final = 0  # file descriptor

_LOOK_EVERY: Final = 5.0
"""Pause between two looks for requests while nothing is due. [s]"""


def command(
    settings: Settings,
    *,
    symbols: Sequence[str] | None,
    follow: bool,
    child: bool,
    only: str | None = None,
    whole: bool = False,
) -> int:
    """Refresh once, or until stopped; return the exit code.

    Parameters
    ----------
    settings : Settings
    symbols : sequence of str or None
        None is everything that is kept up to date.
    follow : bool
        Go on until stopped; stand by while another refresher works.
    child : bool
        End when standard input closes, which it does when the parent process is gone.
    only : str, optional
        One of ``catalog.groups()``; None is all of them.
    whole : bool
        Fetch the whole history of the symbols anew.

    Raises
    ------
    Busy
        Another refresher is at work and ``follow`` is False.
    StoreError
        The store cannot be written.
    """
    leader = Leader(settings, follow=follow)
    leader.end_on_signals()
    if child:
        if hasattr(os, "nice"):
            os.nice(5)
        threading.Thread(target=_watch_parent, daemon=True).start()
    reports: list[Report] = []

    def work(check: Callable[[], None]) -> None:
        tables = replace(open_tables(settings), guard=check)
        with _progress(silent=child) as on_progress:
            opened = open_refreshers(settings, tables, on_progress, _groups(symbols, only))
            requests = RequestWatcher(tables)
            steps = _steps(opened, symbols, only, requests, follow=follow, whole=whole)
            if follow:
                _follow(steps, settings.core_every, stop=leader.stop, say=say, check=check)
            else:
                reports.extend(_reports(steps, leader.stop))

    leader.run(work)
    for sentence in report.sentences(reports):
        say(sentence)
    return _exit_code(reports, only)


def _exit_code(reports: Sequence[Report], only: str | None) -> int:
    """Return 3 where nothing came of what was wanted, else 0.

    What is not required counts only where its group alone was wanted.
    """
    needed = [r for r in reports if r.source.required or r.source.group == only]
    came = any(one.fetched or one.rows for one in needed)
    return 3 if any(one.fruitless for one in needed) and not came else 0


def _groups(symbols: Sequence[str] | None, only: str | None) -> tuple[str, ...]:
    """Return the groups of ``--only`` to fetch."""
    if symbols is not None:
        return ()
    return catalog.groups() if only is None else (only,)


def _steps(
    opened: Opened,
    symbols: Sequence[str] | None,
    only: str | None,
    requests: RequestWatcher,
    *,
    follow: bool = False,
    whole: bool = False,
) -> list[Step]:
    """Return the steps of one pass, in order.

    Core symbols, then what is not required (few calls), then the lists of members and the prices
    of members, of today's before those of earlier lists, which take longest. Among passes that
    follow each other the latter end when core symbols are due again. After their prices, what is
    wrong in the histories of the same symbols is asked again.
    """
    prices = opened.prices
    core_began = sessions.now()

    def core(stop: threading.Event) -> Report:
        nonlocal core_began
        core_began, names = sessions.now(), universe.core_symbols()
        fetch = functools.partial(prices.run, names, requested_at=requests.take())
        return _in_turn(stop, fetch, functools.partial(prices.repair, names))

    def members(stop: threading.Event) -> Report:
        until = core_began + dt.timedelta(seconds=prices.core_every) if follow else None
        names, core_symbols = membership.current(prices.tables), set(universe.core_symbols())
        others = [name for name in names if name not in core_symbols]
        former = membership.former(prices.tables)
        run = functools.partial(prices.run, flush_every=FLUSH_MEMBERS_EVERY)
        return _in_turn(
            stop,
            functools.partial(run, names, until=until),
            functools.partial(prices.repair, others, until=until),
            functools.partial(prices.fill_former, former, until=until),
        )

    if symbols is not None:
        runs = [functools.partial(prices.run, symbols, whole=whole)]
        runs += [] if whole else [functools.partial(prices.repair, symbols)]
        return [Step(prices.source.group, lambda stop: _in_turn(stop, *runs))]
    others = sorted(opened.others, key=lambda refresher: refresher.source.required)
    steps = [
        Step(prices.source.group, core, requests.pending),
        *(step for refresher in others for step in refresher.steps()),
        Step(catalog.ISHARES.group, members),
    ]
    return [step for step in steps if step.group in _groups(symbols, only)]


def _in_turn(stop: threading.Event, *runs: Callable[..., Report]) -> Report:
    """Run one after the other until one is refused or told to stop; return one report of all."""
    report = runs[0](stop=stop)
    for run in runs[1:]:
        if report.refused or stop.is_set():
            break
        report = report.and_then(run(stop=stop))
    return report


def _reports(steps: Sequence[Step], stop: threading.Event) -> list[Report]:
    """Run the steps, none of them once told to stop.

    One that fails, be it that its table cannot be read, keeps no other from its turn: the first
    error is raised after the last step.
    """
    reports: list[Report] = []
    failed: Exception | None = None
    for step in steps:
        if stop.is_set():
            break
        try:
            reports.append(step.run(stop))
        except lock.Lost:
            raise
        except Exception as error:
            failed = failed or error
    if failed is not None:
        raise failed
    return reports


def _follow(
    steps: Sequence[Step],
    core_every: float,
    *,
    stop: threading.Event,
    say: Callable[[str], None],
    check: Callable[[], None],
) -> None:
    """Run passes whenever something is due, until told to stop.

    A store that cannot be written is reported and tried again a minute later. An upstream that
    refuses is left alone by its own step, and does not keep the others waiting unless it is the
    one of prices. A request for a refresh or a search ends the wait between two passes.
    """
    reported: dict[str, None] = {}
    while not stop.is_set():
        began, until, pending = sessions.now(), None, nothing_pending
        try:
            reports = _reports(steps, stop)
            sentences = dict.fromkeys(r.sentence() for r in reports if r.due or r.refused)
            for sentence in sentences:
                if sentence not in reported:
                    say(sentence)
            reported = sentences
            until = _next_pass(reports, began, core_every)
            until = min(until, sessions.now() + (until - began))  # the clock may be put back
            pending = functools.partial(_pending, steps)
        except lock.Lost:
            raise
        except StoreError as error:
            say(str(error))
        except Exception:  # whatever it is, tomorrow's prices are wanted all the same
            log.exception("The refresh failed unexpectedly; it is tried again in a minute")
        _wait(until or sessions.now() + dt.timedelta(minutes=1), stop, pending, check)


def _next_pass(reports: Sequence[Report], began: dt.datetime, core_every: float) -> dt.datetime:
    """Return when the next pass begins: at once where members were left for it, UTC."""
    prices = [report for report in reports if report.source == catalog.YAHOO]
    resume = [report.resume_at for report in prices if report.resume_at]
    if not resume and any(report.left for report in prices):
        return began
    return min(resume, default=plan.next_due(began, core_every))


def _pending(steps: Sequence[Step]) -> bool:
    """Whether somebody has asked for something that one of the steps would fetch."""
    return any(step.pending() for step in steps)


def _wait(
    until: dt.datetime,
    stop: threading.Event,
    pending: Callable[[], bool],
    check: Callable[[], None],
) -> None:
    """Wait at least a second, until a time, a stop or a request; ``check`` may raise Lost.

    It takes no longer than it is until then now, though the clock is put back.
    """
    left, most = 1.0, time.monotonic() + (until - sessions.now()).total_seconds()
    while left > 0 and not stop.wait(min(left, _LOOK_EVERY)):
        check()
        left = min((until - sessions.now()).total_seconds(), most - time.monotonic())
        with suppress(StoreError):  # the next pass says so
            if pending():
                return


def _watch_parent() -> None:
    """End the process at once when the parent is gone; the store survives that at any point.

    The descriptor is read past ``sys.stdin``, whose lock a daemon thread would hold while the
    interpreter shuts down: Python aborts on that.
    """
    while os.read(_STDIN, 1):
        pass
    os._exit(0)


@contextmanager
def _progress(*, silent: bool) -> Iterator[OnProgress]:
    """Show a progress bar on a terminal, a plain line every 50 tasks otherwise."""
    if silent or not sys.stdout.isatty():
        yield quiet if silent else _line
        return
    columns: list[Any] = [
        rich.progress.TextColumn("{task.fields[symbol]:<8}"),
        rich.progress.BarColumn(),
        rich.progress.MofNCompleteColumn(),
        rich.progress.TimeRemainingColumn(),
    ]
    with rich.progress.Progress(*columns) as bar:
        task = bar.add_task("refresh", total=None, symbol="")
        yield lambda done, total, symbol: bar.update(
            task, completed=done, total=total, symbol=symbol
        )


def _line(done: int, total: int, symbol: str) -> None:
    if done % 50 == 0 or done == total:
        say(f"{done} of {total}: {symbol}")
