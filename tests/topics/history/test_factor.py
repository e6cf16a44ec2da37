"""What the history page says of the size factor."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rotation import formats
from rotation.catalog import FACTORS, imported
from rotation.results import computed
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.delta import rows as stored_rows
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.store.prices import writer as prices
from rotation.topics import registry
from rotation.topics.history import ui
from rotation.topics.history.view import factor
from rotation.topics.history.view.headline import headline
from tests.markets import AT, MemoryMarket, bars, days_until, market_of, panel, result_of, walk

PAGE = registry.page("history")

pytestmark = pytest.mark.usefixtures("clock")

DAYS = np.arange(np.datetime64("1926-07-01"), np.datetime64("1958-03-15"))
DAYS = DAYS[(DAYS.astype(np.int64) + 3) % 7 < 5]
SMB = np.round(np.random.default_rng(7).normal(0.0001, 0.006, len(DAYS)), 4)


def store(
    tables: Tables, days: np.ndarray = DAYS, smb: np.ndarray = SMB, source: str = "import"
) -> Tables:
    rows = pd.DataFrame({"session": days.astype("datetime64[s]"), "smb": smb})
    blank = dict.fromkeys(("mkt_rf", "hml", "rf"), 0.0)
    stored_rows.merge(tables, FACTORS, rows.assign(**blank), source=source, at=AT)
    return tables


def shown(tables: Tables, asof: dt.date | None = None) -> Result:
    """The page on a store that holds nothing but factors."""
    wish = PAGE.complete(Selection(asof=asof))
    return result_of("history", wish, market_of(tables), tables)


def by_month() -> pd.Series:
    """One month's factor: its daily values compounded."""
    growth = pd.Series(1 + SMB, pd.DatetimeIndex(DAYS)).resample("ME").prod()
    return growth - 1


def test_months_years_and_decades_agree_with_pandas(tables: Tables) -> None:
    """To 1e-9, from the first day of July 1926 on; the March that is not over is left out."""
    found, months = shown(store(tables), dt.date(1958, 3, 10)), by_month().iloc[:-1]
    for row in found.tables["smb_months"]:
        own = months[months.index.month == row["month"]]
        assert row["n"] == len(own)
        assert row["mean"] == pytest.approx(own.mean(), abs=1e-9)
        assert row["small_won"] == pytest.approx((own > 0).mean(), abs=1e-9)
    years = (1 + months).resample("YE").prod() - 1
    for row in found.tables["smb_calendar_years"][1:-1]:
        assert row["spread"] == pytest.approx(years[str(row["year"])].iloc[0], abs=1e-9)
    ten = (1 + months).rolling(120).apply(np.prod).dropna() ** 0.1 - 1
    assert found.numbers["smb_rolling_10y_n"] == len(ten)
    assert found.numbers["smb_rolling_10y_present"] == pytest.approx(ten.iloc[-1], abs=1e-9)
    share = (ten > 0).mean()
    assert found.numbers["smb_rolling_10y_share_small_won"] == pytest.approx(share, abs=1e-9)


def test_nothing_after_the_day_counts(tables: Tables, tmp_path: Path) -> None:
    """The same as on a store whose factors end on the day."""
    day = dt.date(1950, 5, 17)
    until = np.datetime64(day) >= DAYS
    cut = store(Tables(str(tmp_path / "cut")), DAYS[until], SMB[until])
    then, ended = shown(store(tables), day), shown(cut, day)
    assert then.numbers == pytest.approx(ended.numbers, nan_ok=True)
    assert then.tables["smb_months"] == ended.tables["smb_months"]
    assert then.as_of == ended.as_of == day
    assert shown(tables).numbers["smb_rolling_10y_n"] > then.numbers["smb_rolling_10y_n"]


def test_factors_that_were_imported_end_the_sample(tables: Tables) -> None:
    """Real and simulated figures are never mixed: what is not stored is missing."""
    data = computed.data(store(tables), computed.versions(tables), registry.PAGES)
    found = data.result(PAGE, Selection())
    assert not found.sample
    assert found.tables["months"] == []
    assert "No prices are stored for IWM and SPY" in found.sentences()[-1]
    (entry,) = found.provenance
    assert (entry.key, entry.source, entry.status) == ("SMB", "import", "imported")
    assert entry.as_of == DAYS[-1].item()


def test_factor_that_ends_later_is_used_up_to_the_page_s_day(tables: Tables) -> None:
    """The figures on top are of the prices' last session, and the factor has none after it."""
    days = days_until("2026-11-20", 300)
    store(tables, days, walk(3, 300) / 1e5)
    close = np.column_stack([walk(1, 200), walk(2, 200)])
    market = MemoryMarket(panel(["IWM", "SPY"], days[:200], close))
    found = result_of("history", PAGE.complete(Selection()), market, tables)
    assert found.as_of == days[199].item()
    assert {entry.key: entry.as_of for entry in found.provenance}["SMB"] == days[199].item()
    assert factor.ended(found) is None
    assert "up to" not in headline(found).description


def test_factor_that_ends_earlier_says_when(tables: Tables) -> None:
    """The page is of the prices' day; title and headline say the factor's last one."""
    days = days_until("2026-11-20", 700)
    store(tables, days[:600], walk(3, 600) / 1e5)
    close = np.column_stack([walk(1, 700), walk(2, 700)])
    market = MemoryMarket(panel(["IWM", "SPY"], days, close))
    found = result_of("history", PAGE.complete(Selection()), market, tables)
    last = formats.day(days[599].item())
    assert found.as_of == days[-1].item()
    assert f"since {days[0].item().year}, up to {last}." in headline(found).description
    titles = {card.key: card.words(found)[0] for card in ui.CHARTS}
    assert titles["smb-months"] == f"Size factor by calendar month, {days[0].item().year} to {last}"
    assert titles["months"].endswith(f", since {days[0].item().year}")


def test_factor_is_not_the_fund_of_the_same_ticker(tables: Tables) -> None:
    """Prices of a fund SMB are stored: source, rows and days of the factor stay its own."""
    prices.merge_prices(
        tables, bars("SMB", days_until("2026-11-20", 5), 17.0), source=imported("a vendor"), at=AT
    )
    data = computed.data(store(tables), computed.versions(tables), registry.PAGES)
    (entry,) = data.result(PAGE, Selection()).provenance
    assert (entry.source, entry.rows, entry.first) == ("import", len(DAYS), DAYS[0].item())
    assert entry.counts == "days"


@pytest.mark.parametrize(
    ("behind", "status", "age"), [(0, "live", 0), (60, "live", 0), (61, "stale", 61)]
)
def test_file_is_stale_after_what_its_source_takes_to_publish(
    tables: Tables, behind: int, status: str, age: int
) -> None:
    """60 sessions, as the catalog has it; months come out weeks after their end."""
    days = days_until("2026-11-20", 300)
    until = len(days) - behind
    store(tables, days[:until], walk(3, until) / 1e5, source="french")
    market = MemoryMarket(panel(["QQQ"], days, walk(1, 300)[:, np.newaxis]))
    (entry,) = result_of("history", PAGE.complete(Selection()), market, tables).provenance
    assert (entry.status, entry.sessions_behind, entry.age(None)) == (status, behind, age)


def test_imported_file_has_its_age(tables: Tables) -> None:
    """Imported it stays, and how many sessions it lacks is said of it, as of other imports."""
    days = days_until("2026-11-20", 300)[:-5]
    (entry,) = shown(store(tables, days, walk(3, 295) / 1e5)).provenance
    assert (entry.status, entry.age(None)) == ("imported", 5)


def test_without_factors_it_says_so() -> None:
    """And the rest of the page is there."""
    days = days_until("2026-11-20", 300)
    close = np.column_stack([walk(1, 300), walk(2, 300)])
    market = MemoryMarket(panel(["IWM", "SPY"], days, close))
    found = result_of("history", PAGE.complete(Selection()), market)
    assert found.why(FACTORS.name) == "The size factor since 1926 is not stored."
    assert found.tables["smb_months"] == []
    assert found.numbers["smb_streak"] is None
    assert found.tables["months"] != []


def test_sample_has_a_factor_of_its_own() -> None:
    """Simulated as its prices are, and marked."""
    found = result_of("history", PAGE.complete(Selection()), sample_market())
    assert found.sample
    assert found.provenance[-1].status == "sample"
    assert len(found.tables["smb_months"]) == 12
