"""Going back in time shows what was known then: no figure uses a row after its as-of day."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
import shutil
import uuid
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from rotation import universe
from rotation.catalog import HOLDINGS
from rotation.search.request import PullKey
from rotation.selection import Selection
from rotation.store import fundamentals
from rotation.store.delta.tables import Tables
from rotation.store.funds import writer as funds
from rotation.store.holdings import lists as holdings
from rotation.store.market import Market
from rotation.store.prices import writer
from rotation.store.search import pulls
from rotation.topics import registry
from tests.funds import random_rows
from tests.markets import (
    AT,
    MemoryMarket,
    bars,
    days_until,
    market_of,
    member_lists,
    panel,
    result_of,
    walk,
)
from tests.searches import MemorySearches, pull, sunday_before, sundays, views

PAGES = [page.name for page in registry.PAGES if "asof" in page.controls]
"""The data page is about what is stored now, on purpose."""

SYMBOLS = universe.core_symbols()
FROM_THE_DAY_ASKED_FOR = ("next_meeting", "days_to_fomc")
"""Numbers of the calendar, which without a day asked for are counted from the page's last."""

LONGEST = 420
DAYS = days_until("2026-11-20", LONGEST)

ASKED = PullKey(universe.SEARCH_TERMS, "US", "today 5-y")

pytestmark = pytest.mark.usefixtures("clock")


def shown(page: str, selection: Selection, of: Market, stored: Tables) -> dict[str, Any]:
    """What a page says: every number, table and series, and as of when."""
    whole = result_of(page, selection, of, stored).as_dict(series=True)
    return {name: whole[name] for name in ("as_of", "numbers", "tables", "series")}


def assert_same(one: Any, other: Any, where: str = "") -> None:
    """Equal but for the order in which a sum was taken."""
    if isinstance(one, dict):
        assert list(one) == list(other), where
        for name in one:
            assert_same(one[name], other[name], f"{where}/{name}")
    elif isinstance(one, list):
        assert len(one) == len(other), where
        for place, pair in enumerate(zip(one, other, strict=True)):
            assert_same(*pair, f"{where}/{place}")
    elif isinstance(one, float) and isinstance(other, float):
        assert math.isclose(one, other, rel_tol=1e-9, abs_tol=1e-12), where
    else:
        assert one == other, where


@dataclass(frozen=True)
class Case:
    """A random market, a wish, and how many days before its end to stand."""

    seed: int
    count: int
    back: int
    lookback: int
    basis: str = "total"
    holes: float = 0.0
    dividends: float = 0.05

    def market(self) -> MemoryMarket:
        """All core symbols over the last sessions, with holes, late starts, dividends, splits."""
        random, count = np.random.default_rng(self.seed), self.count
        shape = (count, len(SYMBOLS))
        close = 100 * np.exp(np.cumsum(random.normal(0, 0.015, shape), axis=0))
        late = random.random(len(SYMBOLS)) < 0.3
        begins = random.integers(0, max(1, count // 2), len(SYMBOLS)) * late
        lacking = (np.arange(count)[:, None] < begins) | (random.random(shape) < self.holes)
        close[lacking] = np.nan
        paid = np.where(random.random(shape) < self.dividends, close * 0.01, 0.0)
        split = np.where(random.random(shape) < 0.01, 2.0, 0.0)
        volume = np.where(np.isfinite(close), np.exp(random.normal(13, 0.7, shape)), np.nan)
        whole = panel(
            SYMBOLS,
            DAYS[-count:],
            close,
            dividend=np.nan_to_num(paid),
            split=split,
            volume=volume,
        )
        days = DAYS[[-count, -(count + 1) // 2]][: min(count, 2)]
        members = [random.permutation(SYMBOLS)[: len(SYMBOLS) - 8].tolist() for _ in days]
        return MemoryMarket(whole, lists=member_lists(days, members), searches=self.searches())

    def funds(self) -> pd.DataFrame:
        """Histories of two funds, counts that jump and stand still among them."""
        parts = [random_rows(s, self.seed + n, self.count) for n, s in enumerate(["IWM", "SPY"])]
        random = np.random.default_rng(self.seed + 2)
        for part in parts:
            for row in random.integers(0, self.count, 3):
                part.loc[row : row + random.integers(0, 4), "shares_outstanding"] *= 2
            row = random.integers(0, self.count)
            part.loc[row : row + 12, "shares_outstanding"] = part["shares_outstanding"].iloc[row]
        return pd.concat(parts)

    def searches(self) -> MemorySearches:
        """Pulls of the default terms made on random days, and views of an article."""
        random = np.random.default_rng(self.seed + 1)
        made = [AT - dt.timedelta(days=int(n)) for n in {0, *random.integers(1, 500, 2)}]
        asked = [
            pull(
                ASKED.terms[:2] if self.seed % 5 == 0 else ASKED.terms,
                sundays(sunday_before(at), 90),
                random.integers(0, 101, (90, 2 if self.seed % 5 == 0 else 5)),
                made_at=at,
                partial=True,
            )
            for at in made
        ]
        counts = random.integers(100, 200, 600)
        return MemorySearches(tuple(asked), views("Small-cap", "2025-03-31", counts))


CASES = st.builds(
    Case,
    seed=st.integers(0, 2**32 - 1),
    count=st.integers(1, LONGEST),
    back=st.integers(-3, 600),
    lookback=st.one_of(st.integers(5, 90), st.integers(5, 756)),
    basis=st.sampled_from(["total", "price"]),
    holes=st.sampled_from([0.0, 0.02, 0.3]),
    dividends=st.sampled_from([0.0, 0.05]),
)


@pytest.mark.parametrize("page", PAGES)
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(case=CASES)
@example(Case(seed=1, count=300, back=0, lookback=21))
@example(Case(seed=3374436, count=43, back=30, lookback=5, dividends=0.0))
@example(Case(seed=2, count=LONGEST, back=200, lookback=63, holes=0.02))
@example(Case(seed=3, count=LONGEST, back=40, lookback=252, basis="price", holes=0.3))
def test_figures_equal_those_of_a_market_cut_at_the_day(
    page: str, stores: Stores, case: Case
) -> None:
    """For any day, any market and any wish, on every page.

    Of an overview without a session of the pair, the ledger only as of the same day: without one,
    there is no day that its rows could be too old for.
    """
    day = dt.date(2026, 11, 20) - dt.timedelta(days=case.back)
    full = case.market()
    tables, ended = stores.of(page, case, day)
    values = {"lookback": str(case.lookback), "basis": case.basis}
    wish = registry.page(page).parse(values, full).selection
    then = dataclasses.replace(wish, asof=day)
    back_in_time = shown(page, then, full, tables)
    assert_same(back_in_time, shown(page, then, full.cut(day), ended))
    ending = shown(page, wish, full.cut(day), ended)
    for one in (back_in_time, ending):
        if page == "overview" and one["as_of"] is None:
            del one["tables"]["evidence"]
            for name in ("counted", "confirms", "mixed", "contradicts"):
                del one["numbers"][name]
        for name in FROM_THE_DAY_ASKED_FOR:
            one["numbers"].pop(name, None)
    assert_same(back_in_time, ending)


class Stores:
    """Stores with histories of funds, each with one cut at a day; pages that read alike share.

    Parameters
    ----------
    folder : Path
        Where they lie.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._made: dict[tuple[str, Case, dt.date], tuple[Tables, Tables]] = {}

    def of(self, page: str, case: Case, day: dt.date) -> tuple[Tables, Tables]:
        """A store of what the page reads, and one cut at the day; empty if it reads no funds."""
        reads = {"funds", "fundamentals"} & set(registry.page(page).reads)
        read = "" if not reads else "funds" if "funds" in reads else "fundamentals"
        key = (read, dataclasses.replace(case, back=0, lookback=0), day)
        if key not in self._made:
            self._made[key] = self._fill(read, case.funds(), day)
        return self._made[key]

    def _fill(self, read: str, rows: pd.DataFrame, day: dt.date) -> tuple[Tables, Tables]:
        full, ended = (Tables(str(self._folder / uuid.uuid4().hex)) for _ in range(2))
        past = rows["session"] <= pd.Timestamp(day)
        if read == "funds":
            funds.merge(full, rows, source="ishares", at=AT)
            funds.merge(ended, rows[past], source="ishares", at=AT)
        if read == "fundamentals":
            add_snapshots(ended, rows[past])
            if Path(ended.root).exists():
                shutil.copytree(ended.root, full.root)
            add_snapshots(full, rows[~past])
        return full, ended


@pytest.fixture(scope="module")
def stores(tmp_path_factory: pytest.TempPathFactory) -> Stores:
    """The stores of this module."""
    return Stores(tmp_path_factory.mktemp("stores"))


def add_snapshots(tables: Tables, rows: pd.DataFrame) -> None:
    """A day in twenty of the calendar, and the 29 May 2026, as snapshots with that P/E."""
    days = rows["session"].to_numpy().astype("datetime64[D]")
    fixed = [*DAYS[::20], np.datetime64("2026-05-29")]
    own = rows[np.isin(days, fixed) & rows["symbol"].isin(["IWM", "SPY"])]
    blank = dict.fromkeys(("weight", "pb", "ps"), np.nan)
    lines = own.assign(
        kind="fund", fund="", form="plain", pe=own["nav"], growth=own["nav"] / 1000, **blank
    )
    for day, part in lines.groupby("session"):
        at = dt.datetime.combine(day.date(), dt.time(23), dt.UTC)
        fundamentals.add(tables, part, source="yahoo", at=at)


@pytest.mark.parametrize("page", PAGES)
def test_later_rows_do_change_the_latest_figures(page: str, stores: Stores) -> None:
    """The property above is not empty: without an as-of day the two markets differ."""
    case, day = Case(seed=5, count=400, back=0, lookback=63), dt.date(2026, 9, 1)
    full = case.market()
    tables, ended = stores.of(page, case, day)
    wish = registry.page(page).parse({}, full).selection
    assert shown(page, wish, full, tables) != shown(page, wish, full.cut(day), ended)


ENDED = dt.date(2026, 5, 29)


@pytest.fixture(scope="module")
def on_disk(tmp_path_factory: pytest.TempPathFactory) -> tuple[Tables, Tables]:
    """A store of every table, and one that ended on a day."""
    folder = tmp_path_factory.mktemp("stored")
    rows = pd.concat(
        bars(symbol, DAYS, walk(number, LONGEST), dividend=np.where(DAYS.astype(int) % 61, 0, 0.5))
        for number, symbol in enumerate(["IWM", "SPY", "XLK", "XLF", "IWN", "IWO"])
    )
    made = dt.datetime(2026, 5, 27, 12, tzinfo=dt.UTC)
    lists = member_lists(DAYS[[0, 350]], [["IWN", "IWO", "XLK"], ["IWN", "XLF", "XLK"]])
    full = stored(folder / "full", rows, lists, [made, AT])
    ended = stored(
        folder / "ended",
        rows[rows["session"] <= pd.Timestamp(ENDED)],
        lists[lists["as_of"] <= pd.Timestamp(ENDED)],
        [made],
    )
    return full, ended


@pytest.mark.parametrize("page", PAGES)
def test_figures_equal_those_of_a_store_that_ended_on_the_day(
    page: str, on_disk: tuple[Tables, Tables]
) -> None:
    """The same through the tables on disk: written, read, pivoted."""
    full, ended = map(market_of, on_disk)
    wish = registry.page(page).parse({"lookback": "21"}, full).selection
    then = dataclasses.replace(wish, asof=ENDED)
    back_in_time = shown(page, then, full, on_disk[0])
    assert back_in_time["as_of"] == "2026-05-29"
    assert_same(back_in_time, shown(page, then, ended, on_disk[1]))
    assert_same(back_in_time, shown(page, wish, ended, on_disk[1]))


def stored(
    folder: Path, rows: pd.DataFrame, lists: pd.DataFrame, made: list[dt.datetime]
) -> Tables:
    """Rows, lists of members and pulls made at some times, in a store of their own."""
    tables = Tables(str(folder))
    for number, at in enumerate(made):
        weeks = sundays(sunday_before(at), 90)
        interest = np.random.default_rng(number).integers(0, 101, (90, len(ASKED.terms)))
        points = pd.DataFrame(interest, pd.DatetimeIndex(weeks, name="date"), list(ASKED.terms))
        points = points.melt(var_name="term", ignore_index=False).reset_index()
        partial = points["date"] == points["date"].max()
        pulls.add_interest(
            tables, points.assign(is_partial=partial), ASKED,
            pull_id=f"pull {number}", source="google_trends", at=at,
        )  # fmt: skip
    blank = {name: None for name in HOLDINGS.schema.names if name not in lists}
    holdings.replace(tables, lists.assign(**blank), source="import", at=AT)
    writer.merge_prices(tables, rows, source="yahoo", at=AT)
    own = random_rows("IWM", 7, LONGEST)
    own = own[own["session"] <= rows["session"].max()]
    funds.merge(tables, own, source="ishares", at=AT)
    add_snapshots(tables, own)
    return tables
