"""Every upstream, right and wrong in every way of the conformance suite: one call, one line."""

from __future__ import annotations

import datetime as dt
import re
import time
from pathlib import Path
from typing import Any

import pytest

from rotation import catalog, formats, sessions, settings
from rotation.doctor.finding import Health
from rotation.errors import UnknownSymbol
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import RUN, Fetch
from rotation.store.delta.tables import Tables
from tests.doctor.conftest import each_source, examined
from tests.loopback.faults import Fault
from tests.sources.test_conformance import (
    ENDLESS,
    ERRORS,
    REFUSALS,
    SHORT,
    SLACK,
    Conformance,
)

EVENING = dt.datetime(2026, 1, 16, 23, 0, tzinfo=dt.UTC)
"""After the last session that the server of prices has."""


@each_source
def test_right_answer_is_one_call(
    source: Conformance, server: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What came is counted, sized and dated; the answer is kept; the store stays as it was."""
    monkeypatch.setattr(sessions, "now", lambda: EVENING)
    found = examined(source)
    assert found.health in (Health.OK, Health.ATTENTION), found.line()
    rows = r"[1-9][\d,]* rows to \d+ \w+ 20\d\d"
    if catalog.SOURCES[source.name].delay is None:  # what is asked first is a list of documents
        rows = "a list that is not stored"
    assert re.match(rf"{rows}, [1-9][\d,]* bytes in [\d.]+ s", found.came), found.came
    assert len(server.statuses) == source.requests
    assert Path(found.kept).is_file()
    assert not (tmp_path / "store").exists()


@each_source
def test_age_of_what_came_is_judged(
    source: Conformance, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By the calendar: what answers and has nothing new for weeks is never well."""
    monkeypatch.setattr(sessions, "now", lambda: EVENING + dt.timedelta(days=1000))
    found, delay = examined(source), catalog.SOURCES[source.name].delay
    if delay is None:  # it publishes when there is something
        assert found.health is Health.OK
        return
    assert f"at most {delay} sessions old" in found.expected
    assert found.health in (Health.ATTENTION, Health.BROKEN)
    assert found.advice
    if found.health is Health.BROKEN:  # its refresher wants the last session itself
        assert "expected a sound price of 2028-10-12, got prices up to 2026-01-16" in found.came
    else:
        behind = re.search(r", ([\d,]+) sessions behind the calendar", found.came)
        assert behind
        assert int(behind[1].replace(",", "")) > delay


@each_source
@pytest.mark.parametrize("fault", ERRORS, ids=lambda fault: fault.name)
def test_fault_is_said_in_a_line(source: Conformance, server: Any, fault: Fault) -> None:
    """What came, in the words of its error, and what to do; nothing is asked twice."""
    error, text = ERRORS[fault]
    server.fault = fault
    found = examined(source)
    assert found.health is Health.BROKEN
    expected = source.instead.get(fault, error)
    assert expected is UnknownSymbol or re.search(text, found.came), found.came
    assert found.came.startswith(f"{source.name}, ")
    assert found.advice
    line = found.line()
    assert "\n" not in line
    assert line.startswith(f"broken    {source.name} ")
    assert f"expected {found.expected}; came {source.name}, " in line
    assert len(server.statuses) <= source.requests
    if fault in REFUSALS:
        assert server.statuses.count(server.statuses[-1]) == 1
    if fault not in (Fault.CUT_OFF, Fault.HUGE):  # of which nothing whole came
        assert Path(found.kept).is_file()
        assert found.kept in line


@each_source
@pytest.mark.parametrize("fault", ENDLESS, ids=lambda fault: fault.name)
@pytest.mark.usefixtures("hasty")
def test_endless_answer_ends(source: Conformance, server: Any, fault: Fault) -> None:
    """At the timeout of the source's client."""
    server.fault = fault
    began = time.monotonic()
    found = examined(source)
    assert time.monotonic() - began < SHORT + 2 * SLACK
    assert found.health is Health.BROKEN
    assert "no whole answer within 0.5 s" in found.came


@each_source
def test_closed_port(source: Conformance, server: Any) -> None:
    """Said, with nothing kept where nothing came."""
    server.stop()
    found = examined(source)
    assert (found.health, found.kept) == (Health.BROKEN, "")
    assert "cannot be reached" in found.came
    assert found.advice.startswith("Check the network")


@each_source
def test_source_in_a_pause_is_left_alone(source: Conformance, server: Any, tables: Tables) -> None:
    """The pause is the upstream's wish; when it ends is said."""
    now = sessions.now()
    until = now + dt.timedelta(hours=1)
    refusal = Fetch(source.name, RUN, now, "rate_limited", 0, "Too many requests.", until)
    fetch_log.append(tables, [refusal])
    found = examined(source)
    assert found.health is Health.ATTENTION
    assert found.came == (
        f"no call: Too many requests; calls go on after {formats.instant(until, seconds=True)}"
    )
    assert server.statuses == []


@each_source
def test_refusal_is_remembered_for_the_refresher(
    source: Conformance, server: Any, tables: Tables
) -> None:
    """It keeps the pause that the doctor's call began."""
    fetch_log.append(tables, [Fetch("other", "X", sessions.now(), "ok")])
    server.retry_after = "3600"
    server.fault = Fault.TOO_MANY_REQUESTS
    examined(source)
    kept = fetch_log.refusal(tables, catalog.SOURCES[source.name])
    assert kept is not None
    assert (kept.until - sessions.now()).total_seconds() > 3000


@each_source
def test_source_that_is_off_is_not_called(
    source: Conformance, server: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By a setting, which is named."""
    known = catalog.SOURCES[source.name]
    if not known.switch:
        assert known.disabled(settings.current()) is None
        return
    monkeypatch.setenv(f"ROTATION_{known.switch.upper()}", "false")
    settings.current.cache_clear()
    found = examined(source)
    assert found.health is Health.OFF
    assert f"ROTATION_{known.switch.upper()} is off" in found.came
    assert server.statuses == []
