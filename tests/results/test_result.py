"""The frozen result: plain JSON, where figures come from, and the text for a terminal."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rotation import sessions
from rotation.results import result
from rotation.results.metric import Metric
from rotation.results.render import text
from rotation.selection import Pair, Selection
from rotation.store.prices.reader import SymbolExtent
from tests.gaps import stated
from tests.markets import AT, MemoryMarket, days_until, panel, walk

pytestmark = pytest.mark.usefixtures("clock")


def of(numbers: dict[str, Any], **more: Any) -> result.Result:
    """A result with the numbers given and nothing else."""
    blank: dict[str, Any] = {"as_of": None, "provenance": (), "tables": {}}
    return result.Result(page="spread", selection=Selection(), numbers=numbers, **(blank | more))


def market(last: str = "2026-11-20", **more: Any) -> MemoryMarket:
    closes = np.column_stack([walk(1, 30), walk(2, 30)])
    return MemoryMarket(panel(["IWM", "SPY"], days_until(last, 30), closes), **more)


def entry(held: MemoryMarket, as_of: dt.date | None = None) -> result.Provenance:
    """Provenance of IWM."""
    found = result.provenance(held, "IWM", as_of or held.extents["IWM"].last)
    assert found is not None
    return found


@pytest.mark.parametrize(
    "value",
    [math.nan, math.inf, -math.inf, np.float64("nan"), np.float32("nan"), pd.NaT, None,
     np.datetime64("NaT", "D"), np.timedelta64("NaT", "D")],
    ids=repr,
)  # fmt: skip
def test_what_is_not_defined_is_null(value: object) -> None:
    """In numbers, in rows and in series alike."""
    shown = of(
        {"x": value},
        tables={"rows": [{"x": value}]},
        series={"line": {"y": np.array([1.0, math.nan, math.inf])}},
    )
    plain = json.loads(shown.to_json(series=True), parse_constant=pytest.fail)
    assert plain["numbers"]["x"] is None
    assert plain["tables"]["rows"] == [{"x": None}]
    assert plain["series"]["line"]["y"] == [1.0, None, None]


def test_days_and_instants_are_iso_8601() -> None:
    """As numbers, as NumPy values and as columns."""
    instant = dt.datetime(2026, 1, 16, 21, 30, tzinfo=dt.UTC)
    shown = of(
        {"day": dt.date(2026, 1, 16), "at": instant, "stamp": pd.Timestamp(instant)},
        series={"line": {"session": np.array(["2026-01-16"], dtype="datetime64[D]")}},
    )
    plain = shown.as_dict(series=True)
    assert plain["numbers"] == {
        "day": "2026-01-16", "at": "2026-01-16T21:30:00+00:00",
        "stamp": "2026-01-16T21:30:00+00:00",
    }  # fmt: skip
    assert plain["series"]["line"]["session"] == ["2026-01-16"]


def test_numpy_scalars_are_plain_numbers() -> None:
    """A flag stays a flag, a count a count."""
    plain = of({"n": np.int64(3), "x": np.float64(0.5), "yes": np.bool_(True)}).as_dict()
    assert plain["numbers"] == {"n": 3, "x": 0.5, "yes": True}
    assert [type(value) for value in plain["numbers"].values()] == [int, float, bool]


def test_json_has_the_names_of_every_page() -> None:
    """Series only when they are asked for."""
    shown = of({"x": 1.0}, series={"line": {"y": np.array([1.0])}}, gaps=stated("Why."))
    names = ["page", "selection", "as_of", "provenance", "numbers", "tables", "gaps"]
    assert list(json.loads(shown.to_json())) == names
    assert list(json.loads(shown.to_json(series=True))) == [*names, "series"]
    assert shown.as_dict()["selection"]["pair"] == "IWM-SPY"


def test_prices_of_the_last_complete_session_are_live() -> None:
    """Friday's bar, read on Friday evening."""
    found = entry(market())
    assert (found.status, found.sessions_behind, found.provisional) == ("live", 0, False)
    assert (found.source, found.rows, found.fetched_at) == ("yahoo", 30, AT)
    assert (found.first, found.as_of) == (dt.date(2026, 10, 12), dt.date(2026, 11, 20))


def test_prices_behind_the_calendar_are_stale() -> None:
    """Monday's bar on Friday evening lacks four sessions."""
    found = entry(market("2026-11-16"))
    assert (found.status, found.sessions_behind) == ("stale", 4)


def test_age_is_that_of_the_store_not_of_the_day_travelled_to() -> None:
    """Going back in time does not make prices stale."""
    found = entry(market(), dt.date(2026, 11, 2))
    assert (found.status, found.sessions_behind) == ("live", 0)
    assert found.as_of == dt.date(2026, 11, 2)


def test_imported_prices_say_so_and_how_old_they_are() -> None:
    """Nobody refreshes them: imported, and behind."""
    found = entry(market("2026-11-16", source="import"))
    assert (found.status, found.sessions_behind) == ("imported", 4)


def test_simulated_prices_are_never_behind() -> None:
    """The sample ends where it ends."""
    found = entry(market("2026-10-30", kind="sample", source="sample"))
    assert (found.status, found.sessions_behind) == ("sample", 0)


def test_bar_fetched_while_the_market_was_open_is_provisional() -> None:
    """16:00 in New York is 21:00 UTC in November; bars settle for half an hour."""
    open_still = dt.datetime(2026, 11, 20, 20, 0, tzinfo=dt.UTC)
    settling = dt.datetime(2026, 11, 20, 21, 29, tzinfo=dt.UTC)
    settled = dt.datetime(2026, 11, 20, 21, 30, tzinfo=dt.UTC)
    found = [entry(market(fetched_at=at)).provisional for at in (open_still, settling, settled)]
    assert found == [True, True, False]


def test_provisional_bar_does_not_touch_an_earlier_session() -> None:
    """Figures as of the day before do not use it."""
    held = market(fetched_at=dt.datetime(2026, 11, 20, 20, 0, tzinfo=dt.UTC))
    assert not entry(held, dt.date(2026, 11, 19)).provisional


def test_half_day_closes_early() -> None:
    """The day after Thanksgiving ends at 13:00, 18:00 UTC."""
    friday = dt.date(2025, 11, 28)
    at = dt.datetime(2025, 11, 28, 18, 30, tzinfo=dt.UTC)
    assert not result.is_provisional(SymbolExtent("IWM", friday, friday, 1, "yahoo", at))
    just_before = at - dt.timedelta(minutes=1)
    assert result.is_provisional(SymbolExtent("IWM", friday, friday, 1, "yahoo", just_before))


def test_imported_bar_is_final() -> None:
    """A vendor's file holds closes, whenever it was imported."""
    friday = dt.date(2026, 11, 20)
    at = dt.datetime(2026, 11, 20, 15, 0, tzinfo=dt.UTC)
    assert not result.is_provisional(SymbolExtent("IWM", friday, friday, 1, "import", at))


@pytest.mark.parametrize("source", ["yahoo", "import"])
@pytest.mark.parametrize("last", ["2026-11-16", "2026-11-20"])
def test_prices_are_as_old_as_the_last_session_used_of_them(source: str, last: str) -> None:
    """Not as the last one stored, which lies after it where the pair's other side ends earlier."""
    held = market(last, source=source)
    used, stored = entry(held, dt.date(2026, 11, 13)), entry(held)
    assert used.age(None) == 5
    assert used.age(dt.date(2026, 11, 18)) == 3
    assert used.age(dt.date(2026, 11, 13)) == used.age(dt.date(2026, 11, 15)) == 0
    assert stored.age(None) == stored.sessions_behind
    assert stored.age(dt.date(2026, 11, 23)) == stored.sessions_behind
    assert entry(market(kind="sample", source="sample"), used.as_of).age(None) == 0


def test_symbol_without_prices_has_no_provenance() -> None:
    """Nothing stored, nothing to tell."""
    assert result.provenance(market(), "NOPE", None) is None


def test_text_shows_numbers_tables_sources_and_gaps() -> None:
    """What is not defined is a dash, never nan."""
    shown = of(
        {"size_spread": 0.0123456789, "beta": math.nan},
        tables={"horizons": [{"horizon": "d5", "spread": None}]},
        provenance=(entry(market("2026-11-16")),),
        gaps=stated("Year to date needs a close of 2025, and none is stored."),
        as_of=dt.date(2026, 11, 16),
    )
    lines = text.render(shown).splitlines()
    assert lines[0] == "spread  IWM-SPY  as of 16 Nov 2026"
    assert "  size_spread             0.0123457" in lines
    assert "  beta                    –" in lines
    assert "  IWM: yahoo, stale, 4 sessions old" in lines
    assert lines[-1] == "  Year to date needs a close of 2025, and none is stored."
    assert "nan" not in text.render(shown)


def test_text_of_an_input_that_is_one_session_old() -> None:
    """It is one session, and not sessions."""
    shown = of({}, provenance=(entry(market("2026-11-19")),))
    assert "  IWM: yahoo, stale, 1 session old" in text.render(shown).splitlines()


def test_figure_in_the_text_has_its_unit_behind_it() -> None:
    """One session is one session; what is not known has none."""
    days = Metric("days", "how many", "sessions")
    for value, line in ((1, "1 session"), (21, "21 sessions"), (None, "–")):
        assert text.render(of({"days": value}), (days,)).endswith(f" {line}")


def test_text_of_a_sample_says_so() -> None:
    """Nobody takes simulated figures for real ones."""
    assert "SAMPLE DATA (simulated)" in text.render(of({}, sample=True)).splitlines()[0]


def test_text_shows_brackets_as_they_are() -> None:
    """An upstream's error may look like markup; it is neither read as such nor lost."""
    error = "no route [/host] [bold]unreachable :warning:"
    shown = of({}, tables={"errors": [{"error": error}]}, gaps=stated(error))
    assert text.render(shown).count(error) == 2


def test_long_table_says_how_much_is_left_out() -> None:
    """Twelve rows, and where the rest is."""
    rows = [{"n": number} for number in range(30)]
    assert "many (first 12 of 30; --json has all)" in text.render(of({}, tables={"many": rows}))


def test_wide_table_shows_the_columns_that_fit_and_how_many_there_are() -> None:
    """Whole figures of some columns, none cut off; every figure of all is in the JSON."""
    names = [f"figure_{number:02}" for number in range(20)]
    shown = text.render(of({}, tables={"wide": [dict.fromkeys(names, -0.123456)]}))
    assert "wide (10 of 20 columns; --json has all)" in shown
    assert shown.count("-0.1235") == 10
    assert "…" not in shown


def test_whole_numbers_of_a_table_have_no_decimals() -> None:
    """A count that is kept as a float is a count."""
    shown = text.render(of({}, tables={"counts": [{"names": 6.0, "share": 0.5}]}))
    assert shown.splitlines()[-1].split() == ["6", "0.5000"]


def test_pair_of_indices_is_written_without_carets() -> None:
    """A URL stays readable."""
    shown = result.Result(
        page="spread", selection=Selection(pair=Pair("^RUT", "^GSPC")), as_of=None,
        provenance=(), numbers={}, tables={},
    )  # fmt: skip
    assert shown.as_dict()["selection"]["pair"] == "RUT-GSPC"


@pytest.mark.parametrize("count", [1, 39, 40, 41, 64, 757])
def test_thinned_rows_end_with_the_last(count: int):
    """At most 40 rows at equal distance, the last one always among them."""
    rows = np.arange(count)[result.thinned(count)]
    assert len(rows) <= 40
    assert rows[-1] == count - 1
    assert len(set(np.diff(rows))) <= 1


NEW_YORK_WINTER = dt.timedelta(hours=5)


def at_new_york(clock: str) -> dt.datetime:
    """A time of a winter's day in New York, as UTC."""
    return dt.datetime.fromisoformat(clock).replace(tzinfo=dt.UTC) + NEW_YORK_WINTER


@pytest.mark.parametrize(
    ("fetched", "now", "status"),
    [
        ("2026-11-20T10:00", "2026-11-20T10:14", "live"),
        ("2026-11-20T10:00", "2026-11-20T10:16", "stale"),  # three pauses are 15 minutes
        ("2026-11-20T10:00", "2026-11-20T15:30", "stale"),
        ("2026-11-20T10:00", "2026-11-21T09:00", "stale"),  # a Saturday; the bar is of 10:00
        ("2026-11-20T16:31", "2026-11-21T09:00", "live"),
        ("2026-11-20T16:31", "2026-11-23T09:44", "live"),  # Monday, 14 minutes after the open
        ("2026-11-20T16:31", "2026-11-23T09:46", "stale"),
    ],
)
def test_age_is_judged_by_the_clock(
    fetched: str, now: str, status: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an open market after three pauses, and for a bar from the middle of a closed session."""
    monkeypatch.setattr(sessions, "now", lambda: at_new_york(now))
    assert entry(market(fetched_at=at_new_york(fetched))).status == status


def test_result_that_was_computed_earlier_is_judged_now(monkeypatch: pytest.MonkeyPatch) -> None:
    """The same result an hour later says that its prices are late; its figures stay."""
    held = market(fetched_at=at_new_york("2026-11-20T10:00"))
    monkeypatch.setattr(sessions, "now", lambda: at_new_york("2026-11-20T10:05"))
    computed = of({"x": 1.0})
    computed = dataclasses.replace(computed, provenance=(entry(held),))
    assert result.judged_now(computed, held) is computed
    monkeypatch.setattr(sessions, "now", lambda: at_new_york("2026-11-20T11:05"))
    assert [one.status for one in result.judged_now(computed, held).provenance] == ["stale"]


def test_another_input_of_a_symbol_stays_what_it_is() -> None:
    """Counts of a fund's shares are not its prices: neither their age nor their rows are judged."""
    held = market()
    shares = dataclasses.replace(
        entry(held), rows=7, sessions_behind=456, counts="counts of shares"
    )
    computed = dataclasses.replace(of({"x": 1.0}), provenance=(shares,))
    assert result.judged_now(computed, held) is computed


@pytest.mark.parametrize(
    ("source", "behind", "delay", "status", "said"),
    [
        ("sample", 9, 0, "sample", 0),
        ("import", 9, 0, "imported", 9),
        ("import: a vendor", 0, 0, "imported", 0),
        ("ishares", 0, 0, "live", 0),
        ("ishares", 1, 0, "stale", 1),
        ("ishares", 1, 1, "live", 1),
        ("french", 61, 60, "stale", 61),
        ("fed", 500, None, "live", 500),
    ],
)
def test_another_input_is_stale_after_what_its_source_takes(
    source: str, behind: int, delay: int | None, status: str, said: int
) -> None:
    """A sample lacks nothing, a file is imported at any age; without a delay nothing is late."""
    day = dt.date(2026, 11, 20)
    found = result.other_input(
        "Lists", source, as_of=day, fetched_at=None, first=day, rows=1, counts="lists",
        behind=behind, delay=delay,
    )  # fmt: skip
    assert (found.status, found.sessions_behind, found.provisional) == (status, said, False)
    assert not found.of_prices


@pytest.mark.parametrize(
    ("source", "asof", "age"),
    [
        ("import", None, 9),
        ("ishares", None, 9),
        ("ishares", dt.date(2026, 11, 17), 6),
        ("import", dt.date(2026, 11, 17), 6),
        ("import", dt.date(2026, 11, 9), 0),
        ("sample", None, 0),
    ],
)
def test_another_input_is_as_old_as_what_is_used_of_it(
    source: str, asof: dt.date | None, age: int
) -> None:
    """A list two weeks old is not fresh because a newer one is stored that the page cannot use."""
    used, newest = dt.date(2026, 11, 9), dt.date(2026, 11, 20)
    found = result.other_input(
        "Lists", source, as_of=used, fetched_at=None, first=used, rows=2, counts="lists",
        behind=0, newest=newest,
    )  # fmt: skip
    assert found.age(asof) == age
    assert (found.sessions_behind, "newer" in found.as_dict()) == (0, False)
