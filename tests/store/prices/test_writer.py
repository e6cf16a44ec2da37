"""Into the price table: better rows replace worse ones, never the other way round."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pandas as pd
import pytest

from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until

DAYS = days_until("2026-11-20", 5)
LATER = AT + dt.timedelta(minutes=5)


def merge(tables: Tables, *frames: pd.DataFrame, source: str = "yahoo") -> writer.Written:
    return writer.merge_prices(tables, pd.concat(frames), source=source, at=AT)


def stored(tables: Tables, symbol: str = "IWM") -> list[dict[str, Any]]:
    """Every stored row of a symbol, ascending."""
    where = f"WHERE symbol = '{symbol}'"
    found: list[dict[str, Any]] = tables.query(
        f"SELECT * FROM prices {where} ORDER BY session", "prices"
    ).to_pylist()
    return found


def column(tables: Tables, name: str) -> list[Any]:
    return [row[name] for row in stored(tables)]


def aside(tables: Tables) -> list[tuple[str, str, str]]:
    """(symbol, session, reason) of every row set aside."""
    rows = tables.query("SELECT * FROM quarantine ORDER BY session, reason", "quarantine")
    return [(row["symbol"], f"{row['session']}", row["reason"]) for row in rows.to_pylist()]


def test_sound_rows_are_stored_with_their_source(tables: Tables) -> None:
    """Every column, where it came from and when."""
    written = merge(tables, bars("IWM", DAYS, [1.0, 2.0, 3.0, 4.0, 5.0]))
    assert written.sentence() == "5 rows of 1 symbol stored, 16 Nov 2026 to 20 Nov 2026."
    row = stored(tables)[-1]
    assert row == {
        "symbol": "IWM", "session": dt.date(2026, 11, 20), "open": 5.0, "high": 5.05, "low": 4.95,
        "close": 5.0, "volume": 1000.0, "dividend": 0.0, "split": 0.0, "source": "yahoo",
        "fetched_at": AT,
    }  # fmt: skip
    assert written.last_of == {"IWM": dt.date(2026, 11, 20)}


@pytest.mark.parametrize("name", ["open", "high", "low", "volume"])
def test_missing_value_does_not_erase_a_stored_one(tables: Tables, name: str) -> None:
    """The close is new, what did not come stays."""
    merge(tables, bars("IWM", DAYS, [10.0] * 5))
    before = column(tables, name)
    merge(tables, bars("IWM", DAYS, [10.1] * 5, **{name: math.nan}))
    assert column(tables, "close") == [10.1] * 5
    assert column(tables, name) == before


@pytest.mark.parametrize("name", ["volume", "dividend", "split"])
def test_zero_does_not_erase_a_stored_amount(tables: Tables, name: str) -> None:
    """A file without dividends says nothing about them; no volume says nothing either."""
    merge(tables, bars("IWM", DAYS, [10.0] * 5, **{name: [0.5, 0.5, 0.5, 0.5, 0.5]}))
    merge(tables, bars("IWM", DAYS, [10.0] * 5, **{name: 0.0}))
    assert column(tables, name) == [0.5] * 5


def test_new_amount_replaces_a_stored_one(tables: Tables) -> None:
    """A corrected volume or dividend is a better row."""
    merge(tables, bars("IWM", DAYS, [10.0] * 5, dividend=0.5))
    merge(tables, bars("IWM", DAYS, [10.0] * 5, dividend=0.6, volume=2000.0))
    assert column(tables, "dividend") == [0.6] * 5
    assert column(tables, "volume") == [2000.0] * 5


def test_missing_volume_is_filled_in_when_it_comes(tables: Tables) -> None:
    """Nothing stored is nothing to keep."""
    merge(tables, bars("IWM", DAYS, [10.0] * 5, volume=math.nan))
    assert column(tables, "volume") == [None] * 5
    merge(tables, bars("IWM", DAYS, [10.0] * 5, volume=0.0))
    assert column(tables, "volume") == [0.0] * 5
    merge(tables, bars("IWM", DAYS, [10.0] * 5, volume=7.0))
    assert column(tables, "volume") == [7.0] * 5


def test_bad_row_leaves_the_stored_one_and_is_kept_aside(tables: Tables) -> None:
    """A close of NaN, of -1 and of a hundredfold over a stored good one."""
    merge(tables, bars("IWM", DAYS, [10.0] * 5))
    written = merge(tables, bars("IWM", DAYS, [math.nan, -1.0, 1000.0, 10.0, 10.2]))
    assert column(tables, "close") == [10.0, 10.0, 10.0, 10.0, 10.2]
    assert aside(tables) == [
        ("IWM", "2026-11-16", "the close is missing"),
        ("IWM", "2026-11-17", "a price is not positive"),
        ("IWM", "2026-11-18", "moved more than tenfold without a split"),
    ]
    assert (written.stored, written.set_aside) == (2, 3)
    assert written.sentence() == (
        "2 rows of 1 symbol stored, 19 Nov 2026 to 20 Nov 2026; 3 rows set aside (1 the close is "
        "missing; 1 a price is not positive; 1 moved more than tenfold without a split; for "
        "example IWM 16 Nov 2026)."
    )


def test_move_is_measured_from_the_last_stored_close_before(tables: Tables) -> None:
    """An increment of one hundredfold bar, and one that comes before what is stored."""
    merge(tables, bars("IWM", DAYS[:3], [10.0] * 3))
    merge(tables, bars("IWM", DAYS[3:4], [1000.0]))
    assert len(stored(tables)) == 3
    merge(tables, bars("IWM", DAYS[4:], [11.0]))
    assert column(tables, "close") == [10.0, 10.0, 10.0, 11.0]


def test_bad_first_bar_of_all_does_not_replace_the_stored_one(tables: Tables) -> None:
    """Nothing is stored before it: it is held against the stored close of the session itself."""
    merge(tables, bars("IWM", DAYS, [10.0] * 5))
    merge(tables, bars("IWM", DAYS[:2], [1000.0, 10.1]))
    assert column(tables, "close") == [10.0, 10.1, 10.0, 10.0, 10.0]


def test_stored_close_after_the_first_new_row_does_not_count_as_before(tables: Tables) -> None:
    """Older history is filled in below a higher level."""
    merge(tables, bars("IWM", DAYS[3:], [100.0] * 2))
    assert merge(tables, bars("IWM", DAYS[:3], [5.0] * 3)).set_aside == 0


def test_same_row_set_aside_again_is_kept_once(tables: Tables) -> None:
    """An upstream that insists does not fill the quarantine."""
    for _ in range(3):
        merge(tables, bars("IWM", DAYS, [10.0, 10.0, 10.0, 10.0, -1.0]))
    assert aside(tables) == [("IWM", "2026-11-20", "a price is not positive")]


def test_row_without_a_day_is_counted_and_not_kept(tables: Tables) -> None:
    """Nothing can be looked up by no date."""
    frame = bars("IWM", DAYS, [10.0] * 5)
    frame.loc[0, "session"] = pd.NaT
    written = merge(tables, frame)
    assert (written.stored, written.set_aside) == (4, 1)
    assert written.example == "IWM no date"


def test_day_of_a_mistyped_year_is_set_aside(tables: Tables) -> None:
    """The year 201, over a stored history."""
    merge(tables, bars("IWM", DAYS, [10.0] * 5))
    written = merge(tables, bars("IWM", ["0201-11-16"], [10.0]))
    assert written.reasons == {"before 2 Jan 1962, the first session kept": 1}
    assert len(stored(tables)) == 5


def test_nothing_usable_commits_no_price(tables: Tables) -> None:
    """The table does not even come into being."""
    written = merge(tables, bars("IWM", DAYS, [-1.0] * 5))
    assert (written.stored, written.first, written.last_of) == (0, None, {})
    assert tables.version("prices") == -1
    assert len(aside(tables)) == 5


def test_rows_keep_a_source_of_their_own(tables: Tables) -> None:
    """A history joined from two sources tells which row came from where."""
    own = bars("IWM", DAYS[:2], [10.0] * 2).assign(source="import", fetched_at=LATER)
    merge(tables, own, bars("IWM", DAYS[2:], [10.0] * 3))
    assert column(tables, "source") == ["import", "import", "yahoo", "yahoo", "yahoo"]
    assert column(tables, "fetched_at") == [LATER, LATER, AT, AT, AT]


def test_replacing_puts_whole_histories_in_place(tables: Tables) -> None:
    """All symbols in one version, others untouched, what was set aside kept."""
    merge(tables, *(bars(symbol, DAYS, [10.0] * 5) for symbol in ("IWM", "SPY", "QQQ")))
    version = tables.version("prices")
    rows = pd.concat([bars("IWM", DAYS, [5.0] * 5), bars("SPY", DAYS, [2.5] * 5)])
    bad = bars("IWM", DAYS[:1], [-1.0]).assign(reason="a price is not positive")
    written = writer.replace_prices(tables, rows, bad, source="yahoo", at=LATER)
    assert tables.version("prices") == version + 1
    assert column(tables, "close") == [5.0] * 5
    assert [row["close"] for row in stored(tables, "SPY")] == [2.5] * 5
    assert [row["close"] for row in stored(tables, "QQQ")] == [10.0] * 5
    assert (written.stored, written.set_aside) == (10, 1)
    assert aside(tables) == [("IWM", "2026-11-16", "a price is not positive")]


def test_replacing_does_not_check_again(tables: Tables) -> None:
    """A level that was accepted for good is not taken for a bad print without its first bar."""
    merge(tables, bars("IWM", DAYS, [1.0, 1.1, 25.5, 26.0, 26.5]))
    accepted = [1.0, 1.1, 26.0, 26.5]
    assert column(tables, "close") == accepted
    rows = pd.DataFrame(stored(tables))
    rows["session"] = pd.to_datetime(rows["session"])
    writer.replace_prices(tables, rows, source="yahoo", at=LATER)
    assert column(tables, "close") == accepted


def test_replacing_with_nothing_changes_nothing(tables: Tables) -> None:
    """An empty batch is no commit."""
    merge(tables, bars("IWM", DAYS, [10.0] * 5))
    version = tables.version("prices")
    writer.replace_prices(tables, bars("IWM", [], []), source="yahoo", at=LATER)
    assert tables.version("prices") == version
