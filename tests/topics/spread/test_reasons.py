"""Why a row of the ledger has no data: by the windows of its own figures."""

from __future__ import annotations

import math

import numpy as np
import pytest

from rotation import formats
from rotation.panel import Floats
from rotation.results.evidence import Evidence
from rotation.selection import Selection
from rotation.topics.spread.view import evidence
from rotation.topics.spread.view import result as spread
from tests.markets import MemoryMarket, data_of, days_until, panel, walk

pytestmark = pytest.mark.usefixtures("clock")


def rows(
    last: str, small: Floats, lookback: int = 63, large: Floats | None = None
) -> dict[str, Evidence]:
    """The rows of the spread page by name; closes of IWM, and of SPY where they matter."""
    count = len(small)
    closes = np.column_stack([small, walk(2, count) if large is None else large])
    held = MemoryMarket(panel(["IWM", "SPY"], days_until(last, count), closes))
    shown = spread.compute(Selection(lookback=lookback), data_of(held))
    return {row.watchpoint.name: row for row in evidence.evidence(shown)}


def rising(count: int) -> Floats:
    """Closes of a small side that is ahead over any window."""
    return np.linspace(100, 130, count)


def test_reason_is_that_of_the_figures_a_row_rests_on() -> None:
    """Leadership needs no 200 sessions, and lasting no year before."""
    found = rows("2025-10-15", rising(166), large=np.full(166, 100.0))
    assert found["leadership"].why == "Year to date needs a close of 2024, and none is stored"
    assert found["lasting"].why == (
        "Up to 15 Oct 2025 the pair has 166 common sessions stored, too few for the 200-session "
        "average (needs 200) and the change of the 200-session average (needs 221)"
    )
    assert rows("2025-10-15", walk(1, 210))["lasting"].why.endswith(
        "too few for the change of the 200-session average (needs 221)"
    )


def test_figures_that_are_too_short_are_named_with_every_other_cause() -> None:
    """Forty sessions of one year."""
    found = rows("2025-10-15", walk(1, 40))
    assert found["leadership"].why == (
        "Up to 15 Oct 2025 the pair has 40 common sessions stored, too few for the lookback of 63 "
        "sessions (needs 64) and the 50-session average (needs 50); year to date needs a close of "
        "2024, and none is stored"
    )


def test_window_that_begins_in_a_hole_is_named_with_whose_it_is() -> None:
    """IWM's hole is where the lookback begins, SPY's lies inside it and takes nothing."""
    small, large = walk(1, 300), walk(2, 300)
    small[-66:-61], large[-30:-28] = math.nan, math.nan
    found = rows("2026-01-16", small, large=large)
    assert found["leadership"].why == "IWM has no price where the lookback of 63 sessions begins"
    assert found["leadership"].figure.partition(", ")[2].startswith("– over 63 sessions")


def test_line_has_no_value_across_a_suspected_split() -> None:
    """IWM's halving is 55 sessions back: the line has what crosses it of no day."""
    small = rising(300)
    small[-55:] /= 2
    found = rows("2026-01-16", small, 30, np.full(300, 100.0))["leadership"]
    assert found.state == "confirms"
    assert len(found.line) == 25
    assert min(found.line) > 0
    assert found.line[-1] == pytest.approx(found.value)
    crossing = rows("2026-01-16", small, 60, np.full(300, 100.0))["leadership"]
    assert (crossing.state, len(crossing.line)) == ("no data", 0)
    assert math.isnan(crossing.value)


def test_spread_beside_the_pairs_names_its_own_lack() -> None:
    """What of its two funds is missing, not that one or the other lacks something."""
    found = rows("2026-01-16", walk(1, 300))
    assert found["equal weight"].why == "RSP-SPY: no price of RSP up to 16 Jan 2026"
    assert found["quality"].why == (
        "IJR-IWM: no price of IJR up to 16 Jan 2026; IJR-SPY: no price of IJR up to 16 Jan 2026"
    )
    days, closes = days_until("2026-01-16", 40), np.column_stack([walk(n, 40) for n in range(4)])
    held = MemoryMarket(panel(["IWM", "SPY", "RSP", "IJR"], days, closes))
    shown = spread.compute(Selection(lookback=63), data_of(held))
    (_, _, equal, _) = evidence.evidence(shown)
    since = formats.day(days[0])
    assert equal.why == f"RSP-SPY: needs 64 sessions, 40 stored since {since}"
