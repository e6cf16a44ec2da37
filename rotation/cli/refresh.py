"""``rotation refresh`` on a terminal, and as the child of the app."""

from __future__ import annotations

import datetime as dt
import logging
import os
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import replace
from typing import Any, Final

import rich.progress

from rotation import sessions, universe
from rotation.errors import StoreError
from rotation.refresh import leadership, pageviews, search_interest
from rotation.refresh import plan as due
from rotation.refresh import prices as refresh
from rotation.refresh.clients import Upstreams, open_upstreams
from rotation.refresh.leadership import say
from rotation.settings import Settings
from rotation.store.coordination import lock, refresh_requests
from rotation.store.holdings import membership
from rotation.store.open import open_tables

log = logging.getLogger("rotation")

_STDIN: Final = 0  # file descriptor
_LOOK_EVERY: Final = 5.0  # [s] from somebody's wish to the refresher's look


def command(
    settings: Settings,
    *,
    symbols: Sequence[str] | None,
    follow: bool,
    child: bool,
    only: str | None = None,
) -> int:
    """Refresh once, or until stopped; gives the exit code.

    Parameters
    ----------
    settings : Settings
    symbols : sequence of str or None
        None is everything that is kept up to date.
    follow : bool
        Go on until stopped; stands by while another refresher works.
    child : bool
        End when standard input closes, which it does when the parent is gone.
    only : {"core", "members", "search"}, optional
        A part of what is kept up to date.

    Raises
    ------
    Busy
        Another refresher is at work and ``follow`` is False.
    StoreError
        The store cannot be written.
    """
    turn = leadership.Leader(settings, follow=follow)
    turn.end_on_signals()
    if child:
        if hasattr(os, "nice"):
            os.nice(5)
        threading.Thread(target=_watch_parent, daemon=True).start()
    reports: list[refresh.Report] = []

    def work(check: Callable[[], None]) -> None:
        tables = replace(open_tables(settings), guard=check)
        search = symbols is None and only in (None, "search")
        with _progress(quiet=child) as on_progress:
            upstreams = open_upstreams(settings, tables, on_progress, search=search)
            ear = refresh_requests.RequestWatcher(tables)
            steps = _steps(upstreams, symbols, only, turn.stop, ear=ear)
            if follow:
                listened = _wishes(upstreams, ear, symbols, only)
                _follow(steps, upstreams.prices.core_every, listened, stop=turn.stop, say=say)
            else:
                reports.extend(_reports(steps, turn.stop))

    turn.take(work)
    for sentence in dict.fromkeys(report.sentence() for report in reports):
        say(sentence)
    return _exit_code(reports, only)


def _exit_code(reports: Sequence[refresh.Report], only: str | None) -> int:
    """3 where nothing came of what was wanted; searches count where they alone were."""
    needed = [report for report in reports if only == "search" or report.of not in OPTIONAL]
    came = any(report.fetched or report.rows for report in needed)
    return 3 if any(report.fruitless for report in needed) and not came else 0


OPTIONAL: Final = frozenset({search_interest.SEARCHES, search_interest.DETAILS, pageviews.ARTICLES})
"""Reports of what may fail without the whole refresh counting as failed."""

Step = Callable[[], refresh.Report]


def _steps(
    of: Upstreams,
    symbols: Sequence[str] | None,
    only: str | None,
    stop: threading.Event,
    *,
    ear: refresh_requests.RequestWatcher,
) -> list[Step]:
    """What one pass does, in this order.

    Core symbols, searches (few calls, or none), who is in the index, its members.
    """
    prices = of.prices
    if symbols is not None:
        return [lambda: prices.run(symbols, stop=stop)]
    core: list[Step] = [lambda: prices.run(universe.core_symbols(), stop=stop, wished=ear.take())]
    search: list[Step] = []
    if (searches := of.searches) is not None:
        search += [lambda: searches.interest(stop=stop), lambda: searches.details(stop=stop)]
    if (views := of.views) is not None:
        search += [lambda: views.run(stop=stop)]
    members: list[Step] = [
        lambda: of.lists.run(stop=stop),
        lambda: prices.run(membership.current(prices.tables), stop=stop),
    ]
    parts = {"core": core, "search": search, "members": members}
    return [step for name, steps in parts.items() if only in (None, name) for step in steps]


def _wishes(
    of: Upstreams,
    ear: refresh_requests.RequestWatcher,
    symbols: Sequence[str] | None,
    only: str | None,
) -> Callable[[], bool]:
    """Whether somebody asked for something that one of the steps would do."""
    listened: list[Callable[[], bool]] = []
    if symbols is None and only in (None, "core"):
        listened.append(ear.pending)
    if of.searches is not None:
        listened.append(of.searches.pending)
    return lambda: any(hears() for hears in listened)


def _reports(steps: Sequence[Step], stop: threading.Event) -> list[refresh.Report]:
    """Take the steps, none of them once told to stop."""
    return [step() for step in steps if not stop.is_set()]


def _follow(
    steps: Sequence[Step],
    core_every: float,
    listened: Callable[[], bool],
    *,
    stop: threading.Event,
    say: Callable[[str], None],
) -> None:
    """Refresh whenever something is due, until told to stop.

    A store that cannot be written is reported and tried again a minute later. An
    upstream that refuses is left alone by its own step, and does not keep the others
    waiting unless it is the one of prices. Who asks for a refresh or a search wakes it.
    """
    refused: dict[str, None] = {}
    while not stop.is_set():
        until, woken = sessions.now() + dt.timedelta(minutes=1), _nobody
        try:
            reports = _reports(steps, stop)
            said = [r.sentence() for r in reports if r.due or r.refused]
            for sentence in dict.fromkeys(said):
                if sentence not in refused:
                    say(sentence)
            refused = dict.fromkeys(said)
            resume = [r.resume_at for r in reports if r.resume_at and r.of == "symbols"]
            until = min(resume, default=due.next_due(sessions.now(), core_every))
            woken = listened
        except lock.Lost:
            raise
        except StoreError as error:
            say(str(error))
        except Exception:  # whatever it is, tomorrow's prices are wanted all the same
            log.exception("the refresh failed unexpectedly; it is tried again in a minute")
        _wait(until, stop, woken)


def _nobody() -> bool:
    return False


def _wait(until: dt.datetime, stop: threading.Event, woken: Callable[[], bool]) -> None:
    """At least a second, until a time, a stop or a wish."""
    left = 1.0
    while left > 0 and not stop.wait(min(left, _LOOK_EVERY)):
        left = (until - sessions.now()).total_seconds()
        with suppress(StoreError):  # the next pass says so
            if woken():
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
def _progress(*, quiet: bool) -> Iterator[Callable[[int, int, str], None]]:
    """A progress bar on a terminal, a plain line every 50 symbols otherwise."""
    if quiet or not sys.stdout.isatty():
        yield (lambda *_: None) if quiet else _line
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
