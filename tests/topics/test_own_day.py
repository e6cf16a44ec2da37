"""A page's day is the last of every row it uses: going back to that day changes nothing."""

from __future__ import annotations

import dataclasses
import datetime as dt
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd
import pytest

from rotation import catalog, sessions, universe
from rotation.results import computed
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.tables import Tables
from rotation.topics import registry
from tests import policy
from tests.markets import AT, bars, days_until, member_lists, walk
from tests.topics.test_no_look_ahead import PAGES, assert_same, stored

pytestmark = pytest.mark.usefixtures("clock")

COUNT: Final = 420
LAST: Final = "2026-11-20"
SMALL, LARGE = universe.INDICES
LATE: Final = {"IWM": 0, "SPY": 2, SMALL: 30, LARGE: 33, "XLK": 7, "XLF": 1, "IWN": 12, "IWO": 0}
"""Sessions before the last one at which the prices of each end; the indices end first."""
EARLY: Final = LATE | {"IWM": 45, "SPY": 47, SMALL: 3, LARGE: 0}
"""The same where the pair ends first."""
FACTORS: Final = {"after": 0, "before": 80}
"""The same for the size factor, against both."""


def filled(folder: Path, behind: dict[str, int], factor: int) -> Tables:
    """A store of every table, whose inputs end on different days."""
    days = days_until(LAST, COUNT)
    rows = pd.concat(
        bars(symbol, days[: COUNT - back], walk(number, COUNT - back))
        for number, (symbol, back) in enumerate(behind.items())
    )
    lists = member_lists(days[[0, 350]], [["IWN", "IWO", "XLK"], ["IWN", "XLF", "XLK"]])
    tables = stored(folder, rows, lists, [dt.datetime(2026, 9, 30, 12, tzinfo=dt.UTC)])
    known = sessions.all_sessions()
    ended = known[(known > np.datetime64("2005-01-01")) & (known <= days[COUNT - 1 - factor])]
    smb = np.random.default_rng(7).normal(0.0001, 0.006, len(ended))
    own = pd.DataFrame({"session": ended.astype("datetime64[s]"), "smb": smb})
    blank = dict.fromkeys(("mkt_rf", "hml", "rf"), 0.0)
    stored_rows.merge(tables, catalog.FACTORS, own.assign(**blank), source="import", at=AT)
    policy.add_closes(tables, str(days[-20]), "2026-11", [96.1, 96.2, 96.3, 96.4])
    policy.add_series(tables, "DGS10", {str(day): 4.0 for day in days[-60:-5]})
    return tables


@pytest.fixture(scope="module", params=[(b, f) for b in ("late", "early") for f in FACTORS])
def store(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Tables:
    """Stores whose pair ends after the indices or before, and the size factor after or before."""
    which, factor = request.param
    behind = LATE if which == "late" else EARLY
    return filled(tmp_path_factory.mktemp("own_day") / "store", behind, FACTORS[factor])


SEARCHING: Final = {"search", "overview", "article"}
"""Pages that show an answer of Google made after their day, which is one of the prices."""


@pytest.mark.parametrize("page", [page for page in PAGES if page not in SEARCHING])
def test_figures_are_those_as_of_the_page_s_own_day(page: str, store: Tables) -> None:
    """Numbers, tables and series of a link without a day equal those with its day."""
    data = computed.data(store, computed.versions(store), registry.PAGES)
    descriptor = registry.page(page)
    wish = descriptor.parse({"lookback": "21"}, data.market).selection
    latest = data.result(descriptor, wish)
    assert latest.as_of is not None
    then = data.result(descriptor, dataclasses.replace(wish, asof=latest.as_of))
    for name in ("as_of", "numbers", "tables", "series"):
        assert_same(*(one.as_dict(series=True)[name] for one in (latest, then)), name)
