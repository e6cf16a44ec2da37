"""What the policy page says: of the path, the range it starts from, and decisions."""

from __future__ import annotations

import dataclasses
import datetime as dt
import json
import math
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from rotation import formats, sessions
from rotation.analytics.gap import Why
from rotation.cli import main as cli
from rotation.results.result import Result
from rotation.selection import Pair, Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.topics import registry
from rotation.topics.policy import ui
from rotation.topics.policy.metrics import WALL
from tests.markets import MemoryMarket, days_until, market_of, panel, result_of, walk
from tests.policy import add_closes, add_series, add_statement

pytestmark = pytest.mark.usefixtures("clock")

MARCH = [95.33, 95.10, 94.86, 94.78, 94.73, 94.75]
"""Closes on 10 March 2023 of the contracts from March on."""


def shown(tables: Tables, asof: str | None = None, **more: Any) -> Result:
    """The page on what is stored."""
    day = None if asof is None else dt.date.fromisoformat(asof)
    return result_of("policy", Selection(asof=day, **more), market_of(tables), tables)


def why(result: Result) -> list[tuple[str, Why]]:
    return [(gap.what, gap.why) for gap in result.gaps]


def test_path_is_there_without_any_price(tables: Tables) -> None:
    """Futures and target range are enough; ranges are in percent and 25 basis points wide."""
    add_closes(tables, "2023-03-10", "2023-03", MARCH)
    add_series(tables, "DFEDTARL", {"2023-03-10": 4.5})
    result = shown(tables, "2023-03-10")
    assert result.as_of == dt.date(2023, 3, 10)
    rows = result.tables["path"]
    assert {row["range_high"] - row["range_low"] for row in rows} == {0.25}
    march = {r["range_low"]: r["probability"] for r in rows if r["meeting"] == dt.date(2023, 3, 22)}
    before = (31 * 4.67 - 10 * 4.9) / 21
    steps = (4.9 - before) / 0.25
    assert march[4.75] == pytest.approx(2 - steps)
    assert march[5.0] == pytest.approx(steps - 1)
    assert sum(march.values()) == pytest.approx(1.0)
    numbers = result.numbers
    assert (numbers["next_meeting"], numbers["days_to_fomc"]) == (dt.date(2023, 3, 22), 12)
    assert (numbers["range_low"], numbers["range_high"], numbers["range_from"]) == (
        4.5, 4.75, "economy",
    )  # fmt: skip
    assert numbers["probability_tightening"] == pytest.approx(1.0)


@pytest.mark.parametrize(
    ("after", "chances", "direction"),
    [
        (4.495, (0.34, 0.66, 0.0), "flat"),
        (4.24, (1.0, 0.0, 0.0), "falling"),
        (4.665, (0.0, 0.66, 0.34), "flat"),
        (4.92, (0.0, 0.0, 1.0), "rising"),
    ],
)
def test_chances_of_the_next_meeting_and_the_way_of_the_path(
    tables: Tables, after: float, chances: tuple[float, ...], direction: str
) -> None:
    """From 4.58% before: easing, steady and tightening add up to one; half a step is no way."""
    march = (21 * 4.58 + 10 * after) / 31
    add_closes(tables, "2023-03-10", "2023-02", [100 - 4.58, 100 - march, 100 - after])
    add_series(tables, "DFEDTARL", {"2023-03-10": 4.5})
    numbers = shown(tables, "2023-03-10").numbers
    found = [numbers[f"probability_{name}"] for name in ("easing", "steady", "tightening")]
    assert found == pytest.approx(list(chances), abs=1e-6)
    assert numbers["path_change"] == pytest.approx(after - 4.58)
    assert numbers["path_direction"] == direction


def test_every_meeting_has_every_range(tables: Tables) -> None:
    """Ranges without a chance are rows with 0, so that a table has no holes."""
    add_closes(tables, "2023-03-10", "2023-03", MARCH)
    rows = shown(tables).tables["path"]
    meetings, lows = {r["meeting"] for r in rows}, {r["range_low"] for r in rows}
    assert len(rows) == len(meetings) * len(lows)


def test_the_command_shows_the_path_of_a_day_before_all_prices(
    tables: Tables, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """As-of may lie before the first stored price on this page."""
    closes, target = tmp_path / "closes.csv", tmp_path / "target.csv"
    lines = [f"2023-{month:02d},{close}" for month, close in enumerate(MARCH, 3)]
    closes.write_text("\n".join(["contract_month,close", *lines]))
    target.write_text("observation_date,DFEDTARL,DFEDTARU\n2023-03-10,4.50,4.75\n")
    assert cli.main(["import", "futures", "--date", "2023-03-10", str(closes)]) == 0
    assert cli.main(["import", "economy", str(target)]) == 0
    capsys.readouterr()
    assert cli.main(["show", "policy", "--asof", "2023-03-10", "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert list(said["tables"]["path"][0]) == ["meeting", "range_low", "range_high", "probability"]
    first = registry.page("policy").parse({"asof": "2023-03-10"}, recent())
    assert first.problems == {}


def recent() -> MemoryMarket:
    """IWM and SPY over the last sessions before 16 January 2026."""
    days = days_until("2026-01-16", 400)
    close = np.column_stack([np.linspace(200, 280, 400), np.linspace(600, 650, 400)])
    return MemoryMarket(panel(("IWM", "SPY"), days, close))


def test_the_range_of_the_calendar_stands_in_for_the_series(tables: Tables) -> None:
    """Also where the series ends before the last meeting, and on the day of a decision."""
    add_closes(tables, "2023-03-22", "2023-03", MARCH)
    add_series(tables, "DFEDTARU", {"2023-03-21": 4.75})
    numbers = shown(tables).numbers
    assert (numbers["range_low"], numbers["range_from"]) == (4.75, "calendar")
    add_series(tables, "DFEDTARU", {"2023-03-23": 5.5})
    add_closes(tables, "2023-03-24", "2023-03", MARCH)
    numbers = shown(tables).numbers
    assert (numbers["range_low"], numbers["range_from"]) == (5.25, "economy")


def test_a_range_nobody_tells_is_that_of_the_nearest_contract_and_says_so(tables: Tables) -> None:
    """After the last decision the calendar knows."""
    add_closes(tables, "2026-08-14", "2026-08", [96.365, 96.29, 96.19, 96.12, 96.0])
    result = shown(tables)
    assert (result.numbers["range_low"], result.numbers["range_from"]) == (3.5, "futures")
    assert ("range_low", Why.ESTIMATED) in why(result)
    assert result.tables["meetings"][0]["meeting"] == dt.date(2026, 9, 16)


def test_old_closes_are_dated_and_said(tables: Tables) -> None:
    """More than five sessions before the page's day; the meeting counted down to is the next."""
    add_closes(tables, "2025-03-10", "2025-03", MARCH)
    result = result_of("policy", Selection(), recent(), tables)
    assert result.as_of == dt.date(2026, 1, 16)
    assert result.numbers["path_as_of"] == dt.date(2025, 3, 10)
    assert result.numbers["next_meeting"] == dt.date(2026, 1, 28)
    assert "are of 10 Mar 2025: the path is that of then" in result.why("path")


@pytest.mark.parametrize(
    ("source", "session", "status"),
    [("import", "2026-01-15", "imported"), ("yahoo", "2026-01-16", "live"),
     ("yahoo", "2026-01-15", "stale")],
)  # fmt: skip
def test_closes_say_where_they_are_from(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, source: str, session: str, status: str
) -> None:
    """From a file, or fetched up to the last session or not."""
    evening = dt.datetime(2026, 1, 16, 23, tzinfo=dt.UTC)
    monkeypatch.setattr(sessions, "now", lambda: evening)
    add_closes(tables, session, "2026-01", [96.365, 96.29, 96.19, 96.12, 96.0], source)
    result = result_of("policy", Selection(), recent(), tables)
    (own,) = [entry for entry in result.provenance if entry.key == "Fed funds futures"]
    assert (own.source, own.status) == (source, status)


def test_without_closes_the_rest_of_the_page_is_there(tables: Tables) -> None:
    """One sentence says how to bring them."""
    result = result_of("policy", Selection(), recent(), tables)
    assert result.tables["path"] == []
    assert "so no path is shown" in result.why("path")
    assert result.numbers["days_to_fomc"] == 12
    assert math.isnan(result.numbers["probability_easing"])


@pytest.mark.parametrize("asof", [None, dt.date(2026, 3, 2)])
def test_path_that_is_not_there_has_no_day(tables: Tables, asof: dt.date | None) -> None:
    """None is stored up to the day asked for, whichever day prices end on."""
    result = result_of("policy", Selection(asof=asof), recent(), tables)
    assert result.as_of == dt.date(2026, 1, 16)
    assert registry.page("policy").finding(result).title == "Policy: no path of rates"


def test_nothing_stored_has_no_figure(tables: Tables) -> None:
    """The page says why, and names no day."""
    empty = MemoryMarket(panel((), days_until("2026-01-16", 3), np.empty((3, 0))))
    result = result_of("policy", Selection(), empty, tables)
    assert result.as_of is None
    assert "No prices are stored for IWM and SPY" in result.sentences()[0]
    assert registry.page("policy").headline(result).title == "Policy: no path of rates"


def test_spread_after_decisions_is_that_of_the_pair(tables: Tables) -> None:
    """By direction, with the decisions themselves in a table; later decisions are not known yet."""
    market = recent()
    result = result_of("policy", Selection(Pair("IWM", "SPY"), basis="price"), market, tables)
    rows = {row["meeting"]: row for row in result.tables["decisions"]}
    days, close = market.panel.sessions, market.panel.close
    start = int(np.searchsorted(days, np.datetime64("2025-09-17")))
    growth = close[start + 21] / close[start] - 1
    assert rows[dt.date(2025, 9, 17)]["spread_21"] == pytest.approx(growth[0] - growth[1])
    assert rows[dt.date(2025, 9, 17)]["direction"] == "easing"
    assert max(rows) == dt.date(2025, 12, 10)
    after = {row["direction"]: row for row in result.tables["after_decisions"]}
    assert (after["easing"]["n"], after["tightening"]["n"]) == (6, 0)  # from September 2024 on
    assert math.isnan(after["easing"]["low"])


def test_going_back_in_time_uses_no_later_close_or_value(tables: Tables) -> None:
    """Neither of the contracts nor of the economy."""
    add_closes(tables, "2023-03-10", "2023-03", MARCH)
    add_series(tables, "ICSA", {"2022-12-03": 200.0, "2023-03-04": 211.0, "2023-03-18": 300.0})
    then = shown(tables, "2023-03-10").as_dict()
    add_closes(tables, "2023-03-13", "2023-03", [close + 0.4 for close in MARCH])
    later = shown(tables, "2023-03-10").as_dict()
    assert {name: then[name] for name in ("numbers", "tables", "as_of")} == {
        name: later[name] for name in ("numbers", "tables", "as_of")
    }
    (claims,) = then["tables"]["economy"]
    assert (claims["value"], claims["change_13w"]) == (211.0, 11.0)


def test_the_sample_has_the_whole_page_and_is_marked(tables: Tables) -> None:
    """Its path gives back the planted changes: each 0.8 times the one before."""
    result = result_of("policy", Selection(), sample_market(), tables)
    assert result.sample
    assert {entry.status for entry in result.provenance} == {"sample"}
    rows = result.tables["meetings"]
    changes = np.array([row["rate_after"] - row["rate_before"] for row in rows])
    assert len(changes) >= 8
    assert changes[1:] / changes[:-1] == pytest.approx(0.8, abs=0.02)
    assert len(result.tables["economy"]) == 5
    assert all(math.isfinite(value) for name, value in result.numbers.items() if "yield" in name)


def test_headline_names_the_likeliest_outcome_and_the_day(tables: Tables) -> None:
    """With the range in percent, and the picture lists the likeliest range of each meeting."""
    add_closes(tables, "2023-03-10", "2023-03", MARCH)
    page, result = registry.page("policy"), shown(tables)
    said = page.headline(result)
    assert said.title == "FOMC of 22 Mar 2023: 100% chance of a rise"
    assert said.description.startswith("Futures of 10 Mar 2023 imply a rising path")
    assert said.figures[0] == ("Target range", "4.50–4.75%")
    (drawn,) = page.drawings(result)
    assert drawn.rows[0][0] == "22 Mar 2023"


def test_headline_ends_the_path_where_its_direction_is_told(tables: Tables) -> None:
    """Within a year: a rate that falls back later does not stand behind a rising path."""
    closes = [95.33, 95.10, 94.86, 94.78, 94.73, 94.75, 94.60, 94.50, 94.45, 94.40, 94.35, 94.80,
              95.30, 95.60, 95.80]  # fmt: skip
    add_closes(tables, "2023-03-10", "2023-03", closes)
    result = shown(tables, "2023-03-10")
    rows = {row["meeting"]: row for row in result.tables["meetings"]}
    first, last = next(iter(rows.values())), rows[dt.date(2024, 1, 31)]
    assert list(rows)[-1] > dt.date(2024, 3, 11)  # the path goes on, and below where it began
    assert list(rows.values())[-1]["rate_after"] < first["rate_before"] < last["rate_after"]
    change = last["rate_after"] - first["rate_before"]
    assert result.numbers["path_change"] == pytest.approx(change)
    assert result.numbers["path_until"] == dt.date(2024, 1, 31)
    assert registry.page("policy").headline(result).description == (
        f"Futures of 10 Mar 2023 imply a rising path: {first['rate_before']:.2f}% before the next "
        f"meeting, {last['rate_after']:.2f}% after that of 31 Jan 2024."
    )


def test_rate_below_zero_has_a_true_minus_sign(tables: Tables) -> None:
    """Futures above 100, as in May 2020: the sign is the one of every other figure."""
    closes = [99.95, 99.95, 99.96, 99.98, 100.01, 100.02, 100.03, 100.05, 100.05, 100.05]
    add_closes(tables, "2020-05-08", "2020-05", closes)
    result = shown(tables, "2020-05-08")
    assert min(row["rate_after"] for row in result.tables["meetings"]) < -0.04
    said = registry.page("policy").headline(result).description
    assert "% after that of" in said
    assert "−0.0" in said
    assert "-" not in said


def test_path_of_few_contracts_is_not_called_a_year_s(tables: Tables) -> None:
    """Six contracts reach the meeting of July: figure and ledger say that the change ends there."""
    add_closes(tables, "2023-03-10", "2023-03", MARCH)
    for day in ("2022-12-14", "2023-02-01"):
        add_statement(tables, day, SCORED)
    page, result = registry.page("policy"), shown(tables, "2023-03-10")
    assert result.numbers["path_until"] == dt.date(2023, 7, 26)
    (figure,) = (one.figure(result) for one in WALL if one.name == "path_change")
    assert figure.note == "to 26 Jul 2023"
    assert page.evidence is not None
    (row,) = page.evidence(result)
    assert row.figure.endswith(" pp to 26 Jul 2023")
    nothing = shown(tables, "2023-02-28")
    assert nothing.numbers["path_until"] is None


def test_headline_of_a_meeting_more_than_a_year_away_has_no_direction(tables: Tables) -> None:
    """The path within a year has no meeting then, and so no direction."""
    add_closes(tables, "2023-03-10", "2023-03", MARCH)
    result = shown(tables, "2023-03-10")
    rows = [row | {"meeting": dt.date(2024, 5, 1)} for row in result.tables["meetings"][:1]]
    far = dataclasses.replace(
        result,
        tables={**result.tables, "meetings": rows},
        numbers={**result.numbers, "path_direction": None},
    )
    assert (
        registry.page("policy")
        .headline(far)
        .description.startswith("Futures of 10 Mar 2023 imply 4.56% before the next meeting, ")
    )


def test_chart_of_decisions_dates_what_is_older_than_the_page(tables: Tables) -> None:
    """Prices that end before the closes of futures, and decisions the calendar does not know."""
    (chart,) = (one for one in ui.CHARTS if one.key == "meetings")
    market = recent()
    result = result_of("policy", Selection(Pair("IWM", "SPY")), market, tables)
    assert result.as_of is not None
    title, line, _ = chart.words(result)
    first = formats.day(result.series["ratio"]["session"][0].item())
    assert line.startswith("Ratio ")
    assert f" that of {first}; last decision " in line
    old = chart.words(dataclasses.replace(result, as_of=dt.date(2026, 8, 21)))[1]
    assert old.startswith(f"On {formats.day(result.as_of)} the ratio was ")
    assert f" that of {first}; last decision known here, " in old
    then = dataclasses.replace(
        result, as_of=dt.date(2025, 12, 31), tables={**result.tables, "decisions": decided()}
    )
    assert "last decision 10 Dec 2025: easing" in chart.words(then)[1]
    assert title.startswith("IWM/SPY")


def decided() -> list[dict[str, Any]]:
    """The last decision of 2025."""
    return [{"meeting": dt.date(2025, 12, 10), "direction": "easing"}]


def test_statements_have_a_tone_and_the_last_is_held_against_the_one_before(tables: Tables) -> None:
    """Words with their side, what was added and removed; none after the as-of day."""
    add_statement(tables, "2025-10-29", "Activity has slowed.\nInflation remains elevated.")
    add_statement(tables, "2025-12-10", "Activity has slowed.\nDownside risks rose.")
    add_statement(tables, "2026-01-28", "Activity expanded at a solid pace.")
    result = shown(tables, "2025-12-31")
    assert result.as_of == dt.date(2025, 12, 10)
    assert [row["tone"] for row in result.tables["statements"]] == [0.0, 1.0]
    assert (result.numbers["tone"], result.numbers["tone_change"]) == (1.0, 1.0)
    scored = [(r["paragraph"], r["text"]) for r in result.tables["marked"] if r["side"] == "dovish"]
    assert scored == [(1, "slowed"), (2, "Downside risks")]
    assert [row["change"] for row in result.tables["changes"]] == ["same", "removed", "added"]


SCORED = "Activity has slowed.\nInflation remains elevated."


@pytest.mark.parametrize(
    ("texts", "name", "said"),
    [
        ({}, "last_statement",
         "No statement of the FOMC up to 31 Dec 2025 is stored: no tone is known."),
        ({"2025-09-17": SCORED, "2025-10-29": SCORED}, "last_statement",
         "The statement of 10 Dec 2025, the last meeting, is not stored: the last one here is of "
         "29 Oct 2025."),
        ({"2025-10-29": SCORED, "2025-12-10": "Nothing."}, "tone",
         "The statement of 10 Dec 2025 has no word of the two lists, so that it has no tone."),
        ({"2025-10-29": "Nothing.", "2025-12-10": SCORED}, "tone_change",
         "The statement of 29 Oct 2025 has no word of the two lists, so that it has no tone."),
        ({"2025-12-10": SCORED}, "tone_change",
         "No statement before that of 10 Dec 2025 is stored: no change of tone."),
        ({"2025-09-17": SCORED, "2025-12-10": SCORED}, "tone_change",
         "The statement of 29 Oct 2025, the meeting before that of 10 Dec 2025, is not stored: the "
         "change of tone is against that of 17 Sep 2025."),
        ({"2025-10-29": SCORED, "2025-12-10": SCORED}, "", ""),
    ],
)  # fmt: skip
def test_what_statements_lack_is_said(
    tables: Tables, texts: dict[str, str], name: str, said: str
) -> None:
    """Of the day asked for: a later meeting does not count."""
    add_closes(tables, "2025-12-30", "2025-12", [96.3, 96.35, 96.4, 96.45, 96.5])
    for day, text in texts.items():
        add_statement(tables, day, text)
    result = shown(tables, "2025-12-31")
    assert result.why("last_statement", "tone", "tone_change") == said
    assert {gap.what for gap in result.gaps if "statement of" in gap.text} <= {name}


def test_the_meeting_to_come_is_counted_from_the_day_asked_for(tables: Tables) -> None:
    """Also where all prices end before it: the calendar needs none; the figure names its day."""
    asked = Selection(asof=dt.date(2026, 3, 20))
    result = result_of("policy", asked, recent(), tables)
    assert result.as_of == dt.date(2026, 1, 16)
    numbers = result.numbers
    assert (numbers["next_meeting"], numbers["days_to_fomc"]) == (dt.date(2026, 4, 29), 40)
    (figure,) = [f for f in (m.figure(result) for m in WALL) if f.label == "Days to it"]
    assert figure.note == "from 20 Mar 2026"
    assert (
        "Common prices of IWM and SPY up to 20 Mar 2026 end on 16 Jan 2026: spreads after "
        "decisions and the ratio are those known then."
    ) in result.sentences()


def test_closes_that_are_old_on_the_day_asked_for_are_said(tables: Tables) -> None:
    """Also where nothing later is stored."""
    add_closes(tables, "2023-03-10", "2023-03", MARCH)
    assert "up to 1 Jun 2023 are of 10 Mar 2023" in shown(tables, "2023-06-01").why("path")


def test_outside_the_calendar_no_meeting_is_next(tables: Tables) -> None:
    """That of January 2015 is not the next one of a day in 2014."""
    old = MemoryMarket(panel(("IWM", "SPY"), days_until("2014-11-28", 5), np.full((5, 2), 100.0)))
    before = result_of("policy", Selection(), old, tables)
    after = result_of("policy", Selection(asof=dt.date(2028, 2, 1)), recent(), tables)
    for result in (before, after):
        assert result.numbers["next_meeting"] is None
        assert result.why("next_meeting").endswith(
            "the calendar has those from 28 Jan 2015 to 26 Jan 2028."
        )


PULSE = ("IWM", "SPY", "^TNX", "^FVX", "HYG", "IEF")


def pulse_market(factor: float = 1.0, *symbols: str, first: str, last: str = "") -> MemoryMarket:
    """The pair, yields at 4% and bonds; closes of some from one day to another by a factor."""
    days = days_until("2026-01-16", 400)
    close = np.column_stack([walk(seed, 400) for seed in range(len(PULSE))])
    close[:, 2:4] = 4.0
    rows = (days >= np.datetime64(first)) & (days <= np.datetime64(last or "2026-01-16"))
    for symbol in symbols:
        close[rows, PULSE.index(symbol)] *= factor
    return MemoryMarket(panel(PULSE, days, close))


def holed(symbol: str, first: str, last: str) -> MemoryMarket:
    """The same without the sessions of one symbol between two days."""
    return pulse_market(math.nan, symbol, first=first, last=last)


def test_yields_and_bonds_name_their_days(tables: Tables) -> None:
    """They are inputs with a day of their own, and a figure of another day has it below it."""
    result = result_of(
        "policy", Selection(), pulse_market(math.nan, "^TNX", "HYG", first="2026-01-12"), tables
    )
    assert result.as_of == dt.date(2026, 1, 16)
    days = {entry.key: entry.as_of for entry in result.provenance}
    before = dt.date(2026, 1, 9)
    assert days == {
        "IWM": result.as_of, "SPY": result.as_of, "^FVX": result.as_of,
        "^TNX": before, "HYG": before, "IEF": before,
    }  # fmt: skip
    notes = {figure.label: figure.note for figure in (m.figure(result) for m in WALL)}
    assert notes["10-year yield"] == notes["HYG − IEF, 63 sessions"] == "9 Jan 2026"
    assert notes["5-year yield"] is None
    assert result.numbers["yield_10y"] == 4.0
    assert math.isfinite(result.numbers["high_yield_vs_treasuries"])


def test_prices_of_more_than_five_sessions_before_are_a_gap(tables: Tables) -> None:
    """Neither the yield nor the return is given."""
    result = result_of(
        "policy", Selection(), pulse_market(math.nan, "^TNX", "HYG", first="2026-01-09"), tables
    )
    assert math.isnan(result.numbers["yield_10y"])
    assert math.isnan(result.numbers["high_yield_vs_treasuries"])
    assert result.numbers["yield_5y"] == 4.0
    assert [entry.key for entry in result.provenance] == ["IWM", "SPY", "^FVX"]
    said = result.sentences()
    assert "No yield of ^TNX: no price on 16 Jan 2026; last is 8 Jan 2026." in said
    assert "No return of HYG minus IEF: no common price on 16 Jan 2026; last is 8 Jan 2026." in said


def test_what_the_pulse_lacks_is_said(tables: Tables) -> None:
    """Yields and bonds without a price, and series of the economy without a value."""
    add_series(tables, "DGS2", {"2026-01-15": 3.5})
    said = result_of("policy", Selection(), recent(), tables).sentences()
    assert "No yield of ^IRX, ^FVX and ^TNX: no price through 16 Jan 2026." in said
    assert "No prices are stored for HYG and IEF yet." in said
    assert (
        "No value of the economy's series published up to 16 Jan 2026 is stored of ICSA, NFCI, "
        "BAMLH0A0HYM2, T10Y2Y."
    ) in said
    wish = Selection(lookback=500)
    short = result_of("policy", wish, pulse_market(first="2026-01-16"), tables).sentences()
    assert any(
        text.startswith("No return of HYG minus IEF: needs 501 sessions with both, 400 stored")
        for text in short
    )


def test_return_of_bonds_does_not_begin_in_a_hole(tables: Tables) -> None:
    """63 sessions before 16 January lie in it; one within the window is crossed and said."""
    result = result_of("policy", Selection(), holed("HYG", "2025-09-15", "2025-10-31"), tables)
    assert math.isnan(result.numbers["high_yield_vs_treasuries"])
    (said,) = [text for text in result.sentences() if "HYG has no price" in text]
    assert said == (
        "HYG has no price on 35 sessions from 15 Sep 2025 to 31 Oct 2025; no figure of HYG minus "
        "IEF."
    )
    crossed = result_of("policy", Selection(), holed("HYG", "2025-12-01", "2025-12-03"), tables)
    assert math.isfinite(crossed.numbers["high_yield_vs_treasuries"])
    assert any("figures of HYG minus IEF cross them" in text for text in crossed.sentences())


def test_spread_after_a_decision_does_not_begin_or_end_in_a_hole(tables: Tables) -> None:
    """Decisions of 17 September and 29 October are in no mean; others are as without the hole."""
    whole = result_of("policy", Selection(), pulse_market(first="2026-01-16"), tables)
    result = result_of("policy", Selection(), holed("SPY", "2025-09-15", "2025-10-31"), tables)
    spreads, before = (
        {row["meeting"]: row["spread_21"] for row in one.tables["decisions"]}
        for one in (result, whole)
    )
    lost = [dt.date(2025, 9, 17), dt.date(2025, 10, 29)]
    assert [day for day in spreads if math.isnan(spreads[day]) > math.isnan(before[day])] == lost
    assert all(
        spreads[day] == pytest.approx(before[day], nan_ok=True) for day in spreads.keys() - lost
    )
    easing, all_easing = (one.tables["after_decisions"][0] for one in (result, whole))
    assert all_easing["n"] - easing["n"] == 2
    (said,) = [text for text in result.sentences() if "SPY has no price" in text]
    assert said.endswith(
        "no figure of the 21 sessions after 17 Sep 2025 and the 21 sessions after 29 Oct 2025."
    )


def test_spread_after_a_decision_does_not_cross_a_suspected_split(tables: Tables) -> None:
    """Closes of IWM halve nine sessions after the decision of 17 September."""
    market = pulse_market(0.5, "IWM", first="2025-09-30")
    result = result_of("policy", Selection(), market, tables)
    rows = {row["meeting"]: row["spread_21"] for row in result.tables["decisions"]}
    assert math.isnan(rows[dt.date(2025, 9, 17)])
    assert math.isfinite(rows[dt.date(2025, 10, 29)])
    (said,) = [text for text in result.sentences() if "Suspected split of IWM" in text]
    assert said.endswith("no figure of the 21 sessions after 17 Sep 2025.")


def test_hole_within_the_sessions_after_a_decision_is_said(tables: Tables) -> None:
    """Both ends are stored: the spread counts the sessions stored."""
    result = result_of("policy", Selection(), holed("SPY", "2025-11-10", "2025-11-12"), tables)
    rows = {row["meeting"]: row["spread_21"] for row in result.tables["decisions"]}
    assert math.isfinite(rows[dt.date(2025, 10, 29)])
    (said,) = [text for text in result.sentences() if "SPY has no price" in text]
    assert "figures of the 21 sessions after 29 Oct 2025 cross them" in said


@pytest.mark.parametrize(
    ("series", "date", "published"),
    [("ICSA", "2026-01-10", "2026-01-15"), ("NFCI", "2026-01-09", "2026-01-14")],
)
def test_weekly_series_are_not_known_before_they_are_published(
    tables: Tables, series: str, date: str, published: str
) -> None:
    """Claims of a week come on the Thursday after it, financial conditions on the Wednesday."""
    day = dt.date.fromisoformat(date)
    week = dt.timedelta(days=7)
    add_series(tables, series, {str(day - week): 1.0, date: 2.0})
    eve = str(dt.date.fromisoformat(published) - dt.timedelta(days=1))
    shown_days = {}
    for asof in (eve, published):
        wish = Selection(asof=dt.date.fromisoformat(asof))
        (row,) = result_of("policy", wish, recent(), tables).tables["economy"]
        shown_days[asof] = (row["date"], row["value"])
    assert shown_days == {eve: (day - week, 1.0), published: (day, 2.0)}


@pytest.mark.parametrize(("before", "change"), [
    ("2025-10-11", 3.0), ("2025-09-27", 3.0), ("2025-09-20", math.nan), ("2025-10-18", math.nan),
])  # fmt: skip
def test_change_over_13_weeks_is_of_no_longer_time(
    tables: Tables, before: str, change: float
) -> None:
    """A series that lacks the weeks around 10 October has no value to count from, and says so."""
    add_series(tables, "ICSA", {before: 220.0, "2026-01-10": 223.0})
    result = result_of("policy", Selection(asof=dt.date(2026, 1, 16)), recent(), tables)
    (row,) = result.tables["economy"]
    assert row["change_13w"] == pytest.approx(change, nan_ok=True)
    said = result.why("change_13w")
    assert bool(said) == math.isnan(change)
    if said:
        assert said == (
            "No change over 13 weeks of ICSA: no value is stored of 91 to 105 days before the last "
            "one."
        )


def test_closes_of_later_days_are_named(tables: Tables) -> None:
    """The reason there is no path up to a day tells that later ones are stored, and of when."""
    for session in ("2026-08-03", "2026-08-21"):
        add_closes(tables, session, "2026-08", [96.365, 96.29, 96.19])
    found = shown(tables, "2026-02-18")
    assert found.why("path") == (
        "No closes of fed funds futures are stored up to 18 Feb 2026 (those of 3 Aug 2026 to "
        "21 Aug 2026 are later), so no path is shown."
    )
    assert registry.page("policy").headline(found).description == found.why("path")


def test_decisions_that_are_not_known_are_counted(tables: Tables) -> None:
    """A chart without marks after a day would look as if no meeting had been held."""
    assert result_of("policy", Selection(), recent(), tables).why("decisions") == ""
    told = result_of("policy", Selection(), sample_market(), tables).why("decisions")
    assert told == (
        "Decisions are known up to 28 Jan 2026: 6 later decisions, to 28 Oct 2026, are neither "
        "marked nor in the averages."
    )
