"""The verdict page: its sentence, what changed, what it was worth, and whatever is missing."""

from __future__ import annotations

import dataclasses
import datetime as dt
import itertools
import json
import math
from collections.abc import Sequence

import numpy as np
import pytest

from rotation import formats, universe
from rotation.analytics.gap import Gap, Why
from rotation.panel import Floats
from rotation.results.evidence import Evidence, State, Watchpoint
from rotation.results.ledger import ledger, past
from rotation.results.result import Result, thinned
from rotation.selection import Selection
from rotation.store.market import sample_market
from rotation.topics.overview.analysis import rules
from rotation.topics.overview.view import changes, verdict, worth
from tests.markets import MemoryMarket, data_of, days_until, member_lists, panel, walk
from tests.searches import MemorySearches, pull, sundays

pytestmark = pytest.mark.usefixtures("clock")

DAYS = days_until("2026-01-16", 330)
MEMBERS = [f"M{number:03}" for number in range(110)]
TODAY = Selection()
FUNDS = {
    "pair": ["IWM", "SPY"],
    "sectors": [*universe.SECTORS, *(small for _, small, _ in universe.WITHIN_SECTOR)],
    "styles": ["IWN", "IWO", "IWD", "IWF"],
    "companions": ["RSP", "IJR"],
    "members": MEMBERS,
}
ROWS = {
    "leadership": {"pair"}, "lasting": {"pair"}, "value and growth": {"styles"},
    "sectors broad": {"sectors", "pair"}, "equal weight": {"companions", "pair"},
    "quality": {"companions", "pair"}, "volume breadth": {"members"}, "attention": {"search"},
    "flows": {"counts"}, "valuation": {"snapshots"}, "earnings gap": {"snapshots"},
    "policy": {"futures"}, "technicals": {"pair"},
}  # fmt: skip
"""What each row cannot do without; this market never has counts of shares, nor snapshots."""


def closes(symbols: Sequence[str]) -> Floats:
    """Small caps rise faster than the rest in the last weeks."""
    small = {"IWM", "IWN", "IWO", *MEMBERS}
    columns = []
    for number, symbol in enumerate(symbols):
        lift = np.zeros(len(DAYS))
        lift[-60:] = np.linspace(0, 0.2 if symbol in small else 0.02, 60)
        columns.append(walk(number % 17, len(DAYS)) * np.exp(lift))
    return np.column_stack(columns)


def market(groups: Sequence[str], ended: int = 0) -> MemoryMarket:
    """A market that has some of the tables; members' bars may have ended sessions before."""
    symbols = list(dict.fromkeys(s for g in groups if g in FUNDS for s in FUNDS[g])) or ["AAPL"]
    close = closes(symbols)
    volume = np.random.default_rng(3).lognormal(11, 0.4, close.shape)
    if ended:
        gone = [symbols.index(symbol) for symbol in MEMBERS]
        close[-ended:, gone] = volume[-ended:, gone] = np.nan
    lists = member_lists(DAYS[:1], [MEMBERS]) if "members" in groups else None
    weeks = sundays("2026-01-04", 80)
    values = np.random.default_rng(5).integers(20, 60, (80, len(universe.SEARCH_TERMS)))
    made = pull(
        universe.SEARCH_TERMS, weeks, values, made_at=dt.datetime(2026, 1, 12, tzinfo=dt.UTC)
    )
    searches = MemorySearches((made,) if "search" in groups else ())
    return MemoryMarket(panel(symbols, DAYS, close, volume=volume), lists=lists, searches=searches)


def overview(held: MemoryMarket, selection: Selection = TODAY) -> Result:
    return data_of(held).result_of("overview", selection)


def states(result: Result) -> dict[str, str]:
    return {row["watchpoint"]: row["state"] for row in result.tables["evidence"]}


EVERY = [*FUNDS, "search"]
SUBSETS = [
    subset for count in range(len(EVERY) + 1) for subset in itertools.combinations(EVERY, count)
]


@pytest.mark.parametrize("groups", SUBSETS, ids=lambda groups: "+".join(groups) or "nothing")
def test_every_subset_of_tables_gives_its_rows_and_no_data_for_the_rest(
    groups: tuple[str, ...],
) -> None:
    """Never a crash, never a silent pass: what is missing is a row that says so."""
    shown = overview(market(groups))
    found = states(shown)
    assert list(found) == list(ROWS)
    for name, needs in ROWS.items():
        if needs <= set(groups):
            assert found[name] in ("confirms", "mixed", "contradicts"), name
        else:
            assert found[name] == "no data", name
    counted = [state for state in found.values() if state != "no data"]
    x = shown.numbers
    assert x["counted"] == len(counted) == x["confirms"] + x["mixed"] + x["contradicts"]
    assert x["verdict"] == rules.verdict(found["leadership"], found["volume breadth"])
    assert x["verdict_sentence"].startswith(x["verdict"].capitalize() + ": ")
    if "pair" not in groups:
        assert x["verdict"] == "not enough data"
    said = " ".join(shown.sentences())
    for name in (name for name, state in found.items() if state == "no data"):
        assert f"Not counted, {name} (no data): " in said
    for row in shown.tables["evidence"]:
        assert (row["figure"] is None) == (row["state"] == "no data")
    json.loads(shown.to_json(series=True))


def test_table_has_the_columns_of_the_issue() -> None:
    """Names that programs read."""
    shown = overview(market(EVERY))
    assert list(shown.tables["evidence"][0]) == [
        "watchpoint", "question", "figure", "rule", "state", "as_of", "page",
    ]  # fmt: skip
    assert list(shown.tables["changes"][0]) == ["watchpoint", "before", "now", "since"]
    assert {"verdict", "verdict_sentence", "counted", "confirms", "mixed", "contradicts"} < set(
        shown.numbers
    )


@pytest.mark.parametrize(("ended", "state"), [(5, True), (6, False)])
def test_members_whose_prices_end_leave_the_verdict_unconfirmed(ended: int, state: bool) -> None:
    """At five sessions breadth counts, at six it is stale, with the reason and both days."""
    shown = overview(market(EVERY, ended))
    counted = states(shown)["volume breadth"] in ("confirms", "mixed", "contradicts")
    assert counted == state
    if not state:
        assert shown.numbers["verdict"] == "unconfirmed rotation"
        assert (
            "breadth cannot confirm it: members' prices end on 8 Jan 2026, 6 sessions before "
            "16 Jan 2026" in shown.numbers["verdict_sentence"]
        )


def test_no_figure_of_another_day_stands_without_it() -> None:
    """The stale row has the day in its figure and in its column; the page itself is of today."""
    shown = overview(market(EVERY, ended=100))
    row = next(row for row in shown.tables["evidence"] if row["watchpoint"] == "volume breadth")
    old = DAYS[-101].item()
    assert row["as_of"] == old
    assert f"(on {old.day} {old:%b %Y})" in row["figure"]
    assert shown.as_of == DAYS[-1].item()
    page = data_of(market(EVERY, ended=100)).result_of("breadth", Selection())
    assert (
        "every figure here is of that day, 100 sessions before 16 Jan 2026" in (page.sentences()[0])
    )


def lagging(sessions: int, *groups: str) -> MemoryMarket:
    """The whole market, of which some funds have no price in the last sessions."""
    symbols = list(dict.fromkeys(symbol for group in FUNDS.values() for symbol in group))
    close = closes(symbols)
    gone = {symbol for group in groups for symbol in FUNDS[group]} - {"IWM", "SPY"}
    close[len(DAYS) - sessions :, [symbols.index(symbol) for symbol in gone]] = np.nan
    return MemoryMarket(panel(symbols, DAYS, close))


@pytest.mark.parametrize(("behind", "counts"), [(1, True), (5, True), (6, False)])
def test_row_whose_funds_end_before_the_page_is_of_their_last_session(
    behind: int, counts: bool
) -> None:
    """With its day, and the figures of the page of that day; beyond five sessions it is stale."""
    held = lagging(behind, "styles", "companions", "sectors")
    end = DAYS[-1 - behind].item()
    shown = {row["watchpoint"]: row for row in overview(held).tables["evidence"]}
    then = {
        row["watchpoint"]: row for row in overview(held, Selection(asof=end)).tables["evidence"]
    }
    for name in ("value and growth", "equal weight", "quality", "sectors broad"):
        if counts:
            assert shown[name] == then[name], name
            assert shown[name]["as_of"] == end
            assert shown[name]["state"] in ("confirms", "mixed", "contradicts")
        else:
            assert shown[name]["state"] == "stale", name


def test_row_is_not_of_another_year_than_the_page() -> None:
    """Its year to date would be the one of the year before."""
    held, day = lagging(11, "styles"), dt.date(2026, 1, 2)
    shown = states(overview(held, Selection(asof=day)))
    assert (DAYS[-12].item(), shown["value and growth"]) == (dt.date(2025, 12, 31), "no data")


# Sentences --------------------------------------------------------------------------------


def rows_of(leadership: State, breadth: State, **more: str) -> list[Evidence]:
    return [
        Evidence(Watchpoint("leadership", "?", "", ""), leadership, why=more.get("why", "")),
        Evidence(
            Watchpoint("volume breadth", "?", "", "", data="Members' prices"), breadth,
            figure=more.get("figure", ""), why=more.get("why", ""),
        ),
    ]  # fmt: skip


def spread_of(ytd: float, lookback: float, average: float = math.nan) -> Result:
    numbers = {"ytd_spread": ytd, "size_spread": lookback, "ratio_vs_sma50": average}
    return Result("spread", Selection(), dt.date(2026, 1, 16), (), numbers, {})


SENTENCES = [
    (
        (0.065, 0.038), (State.CONFIRMS, State.CONFIRMS), "broad advance: 44% of stocks",
        "Broad rotation: IWM leads SPY by 6.5 pp in 2026 to 16 Jan and 3.8 pp over 63 sessions, "
        "and volume "
        "broadens (44% of stocks)",
    ),
    (
        (0.065, 0.038), (State.CONFIRMS, State.MIXED), "quiet: 12% of stocks",
        "Narrow rotation: IWM leads SPY by 6.5 pp in 2026 to 16 Jan and 3.8 pp over 63 sessions; "
        "volume "
        "has not broadened (quiet: 12% of stocks)",
    ),
    (
        (0.065, 0.038), (State.CONFIRMS, State.NO_DATA), "",
        "Unconfirmed rotation: IWM leads SPY by 6.5 pp in 2026 to 16 Jan and 3.8 pp over 63 "
        "sessions; "
        "whether volume broadens is not known: no breadth of the members",
    ),
    (
        (-0.096, 0.016), (State.MIXED, State.CONFIRMS), "",
        "Stalling: IWM is 9.6 pp behind SPY in 2026 to 16 Jan and 1.6 pp ahead over 63 sessions",
    ),
    (
        (0.02, -0.016), (State.MIXED, State.STALE), "",
        "Stalling: IWM is 2.0 pp ahead of SPY in 2026 to 16 Jan and 1.6 pp behind over 63 sessions",
    ),
    (
        (-0.02, -0.016), (State.CONTRADICTS, State.CONFIRMS), "",
        "No rotation: IWM trails SPY by 2.0 pp in 2026 to 16 Jan and 1.6 pp over 63 sessions",
    ),
    (
        (0.0, -0.00004), (State.CONTRADICTS, State.CONFIRMS), "",
        "No rotation: IWM is level with SPY in 2026 to 16 Jan and over 63 sessions",
    ),
    (
        (0.065, 0.0), (State.MIXED, State.CONFIRMS), "",
        "Stalling: IWM is 6.5 pp ahead of SPY in 2026 to 16 Jan and level over 63 sessions",
    ),
    (
        (0.00004, -0.016), (State.MIXED, State.CONFIRMS), "",
        "Stalling: IWM is level with SPY in 2026 to 16 Jan and 1.6 pp behind over 63 sessions",
    ),
    (
        (math.nan, 0.01), (State.MIXED, State.CONFIRMS), "",
        "Stalling: the lead of IWM over SPY is known only in part",
    ),
]  # fmt: skip


def test_sentence_carries_that_a_figure_may_be_wrong() -> None:
    """Stalling by the figures that are sound: the other one crosses a suspected split."""
    gap = Gap(
        "figures", Why.SUSPECTED_SPLIT, day=dt.date(2025, 9, 2), names=("IWM",),
        horizons=("d126", "lookback"),
    )  # fmt: skip
    spread = dataclasses.replace(spread_of(0.065, -0.504), gaps=(gap,))
    assert verdict.sentence(spread, rows_of(State.MIXED, State.CONFIRMS)) == (
        "Stalling: IWM is 6.5 pp ahead of SPY in 2026 to 16 Jan and 50.4 pp behind over 63 "
        "sessions (may be wrong: suspected split of IWM on 2 Sep 2025)"
    )


@pytest.mark.parametrize(("spreads", "given", "figure", "sentence"), SENTENCES)
def test_sentence_has_the_figures_that_made_it(
    spreads: tuple[float, float], given: tuple[State, State], figure: str, sentence: str
) -> None:
    """The verdict in words, with how far and over what."""
    rows = rows_of(*given, figure=figure)
    assert verdict.sentence(spread_of(*spreads), rows) == sentence


@pytest.mark.parametrize(
    ("spreads", "sentence"),
    [
        (
            (0.066, 0.021, -0.022),
            "Stalling: IWM leads SPY by 6.6 pp in 2026 to 16 Jan and 2.1 pp over 63 sessions; the "
            "ratio is 2.2% below its 50-session average",
        ),
        (
            (-0.118, -0.087, 0.0025),
            "Stalling: IWM trails SPY by 11.8 pp in 2026 to 16 Jan and 8.7 pp over 63 sessions; "
            "the ratio is 0.25% above its 50-session average",
        ),
        (
            (0.00004, 0.00003, 0.0),
            "Stalling: IWM is level with SPY in 2026 to 16 Jan and over 63 sessions; the ratio is "
            "level with its 50-session average",
        ),
        (
            (-0.096, 0.016, 0.012),
            "Stalling: IWM is 9.6 pp behind SPY in 2026 to 16 Jan and 1.6 pp ahead over 63 "
            "sessions",
        ),
    ],
)
def test_stalling_names_the_average_where_both_spreads_say_the_same(
    spreads: tuple[float, float, float], sentence: str
) -> None:
    """A lead over both windows would be no stalling: what is mixed is said."""
    rows = rows_of(State.MIXED, State.CONFIRMS)
    assert verdict.sentence(spread_of(*spreads), rows) == sentence


@pytest.mark.parametrize(
    ("state", "said"),
    [
        (State.CONFIRMS, ", and volume broadens (44% of stocks, on 14 Jan 2026)"),
        (State.MIXED, "; volume has not broadened (quiet: 44% of stocks, on 14 Jan 2026)"),
    ],
)
def test_breadth_of_an_earlier_session_has_its_day(state: State, said: str) -> None:
    """Members are fetched later than the pair: their figures count, and are not of its day."""
    lead, breadth = rows_of(State.CONFIRMS, state, figure="quiet: 44% of stocks")
    old, same = (dataclasses.replace(breadth, as_of=dt.date(2026, 1, day)) for day in (14, 16))
    assert verdict.sentence(spread_of(0.065, 0.038), [lead, old]).endswith(said)
    assert " on 1" not in verdict.sentence(spread_of(0.065, 0.038), [lead, same])


def test_not_enough_data_says_why() -> None:
    """Of whom it is not known; the row of leadership has the reason."""
    rows = rows_of(State.NO_DATA, State.CONFIRMS, why="No prices are stored for IWM yet.")
    assert verdict.sentence(spread_of(math.nan, math.nan), rows) == (
        "Not enough data: whether IWM leads SPY is not known"
    )


# Lines ------------------------------------------------------------------------------------


@pytest.mark.parametrize("asof", [None, dt.date(2024, 6, 28), dt.date(2025, 3, 14)])
def test_line_of_every_row_ends_at_the_figure_of_the_row(asof: dt.date | None) -> None:
    """What is followed is one figure: its sparkline is not another one beside it."""
    rows = ledger(Selection(asof=asof), data_of(sample_market()), asof)
    drawn = {row.watchpoint.name for row in rows if row.line and math.isfinite(row.value)}
    assert {"leadership", "lasting", "value and growth", "sectors broad", "attention"} < drawn
    for row in rows:
        if row.watchpoint.name in drawn:
            assert row.line[-1] == pytest.approx(row.value), row.watchpoint.name


def test_lines_of_figures_of_the_year_are_year_to_date_as_of_each_day() -> None:
    """Each value is the figure of the page of that day, through the turn of the year."""
    data = data_of(sample_market())
    wish = Selection(asof=dt.date(2026, 1, 30))
    rows = {row.watchpoint.name: row for row in ledger(wish, data, wish.asof)}
    days = data.result_of("sectors", wish).series["ahead"]["session"]
    days = days[thinned(len(days))].tolist()
    assert {day.year for day in days} == {2025, 2026}
    for name in ("value and growth", "sectors broad"):
        line = rows[name].line
        assert len(line) == len(days)
        for place in (0, 12, 21, 24):
            then = Selection(asof=days[place])
            (value,) = (
                row.value for row in ledger(then, data, days[place]) if row.watchpoint.name == name
            )
            assert line[place] == pytest.approx(value), (name, days[place])


# What changed -----------------------------------------------------------------------------


def row(name: str, state: State, value: float, line: tuple[float, ...] = (0.0, 0.01)) -> Evidence:
    return Evidence(Watchpoint(name, "?", "", ""), state, value=value, line=line)


def test_changed_states_come_first_and_moves_by_their_own_size() -> None:
    """A state that changed is listed whatever its figure did; of the others the largest moves."""
    before = [
        row("leadership", State.CONFIRMS, 0.02), row("volume breadth", State.MIXED, 0.5),
        row("a", State.MIXED, 0.010), row("b", State.MIXED, 0.01, (0.0, 0.10)),
        row("c", State.MIXED, 0.03), row("d", State.MIXED, 0.03), row("e", State.NO_DATA, 0.03),
    ]  # fmt: skip
    now = [
        row("leadership", State.CONFIRMS, 0.02), row("volume breadth", State.CONFIRMS, 0.5),
        row("a", State.MIXED, 0.014), row("b", State.MIXED, 0.04, (0.0, 0.10)),
        row("c", State.MIXED, 0.06), row("d", State.MIXED, 0.0301), row("e", State.NO_DATA, 0.09),
    ]  # fmt: skip
    found = changes.compared(before, now, 1)
    assert found == [
        {"watchpoint": "verdict", "before": "narrow rotation", "now": "broad rotation"},
        {
            "watchpoint": "volume breadth", "before": "mixed, +50.0 pp", "now": "confirms, +50.0 pp"
        },
        {"watchpoint": "c", "before": "mixed, +3.0 pp", "now": "mixed, +6.0 pp"},
        {"watchpoint": "a", "before": "mixed, +1.0 pp", "now": "mixed, +1.4 pp"},
        {"watchpoint": "b", "before": "mixed, +1.0 pp", "now": "mixed, +4.0 pp"},
    ]  # fmt: skip


def test_changes_are_against_the_session_before_and_a_week_ago() -> None:
    """And what they hold against each other are the ledgers of those days."""
    held = data_of(market(EVERY))
    shown = held.result_of("overview", Selection())
    days = {row["since"] for row in shown.tables["changes"]}
    assert days <= {DAYS[-2].item(), DAYS[-6].item()}
    day = DAYS[-6].item()
    week_ago = held.result_of("overview", Selection(asof=day))
    then = {row.watchpoint.name: row.short for row in ledger(Selection(asof=day), held, day)}
    for change in shown.tables["changes"]:
        if change["since"] == day and change["watchpoint"] != "verdict":
            assert change["before"] == then[change["watchpoint"]]
            assert change["before"].startswith(states(week_ago)[change["watchpoint"]])


def test_nothing_before_the_first_session_is_no_change() -> None:
    """A history of a single session has none."""
    shown = overview(market(EVERY), Selection(asof=DAYS[0].item()))
    assert shown.tables["changes"] == []
    assert shown.tables["past"] == []


# What it is worth -------------------------------------------------------------------------


def test_past_states_are_those_the_pages_gave_then() -> None:
    """Vectorised, and yet what each page as of the day says."""
    data = data_of(sample_market())
    days = [dt.date(2026, 1, 16), dt.date(2026, 4, 30), dt.date(2026, 7, 17), dt.date(2024, 6, 28)]
    found = past(Selection(), data, np.array(days, dtype="datetime64[D]"))
    for number, day in enumerate(days):
        then = {row.watchpoint.name: row.state for row in ledger(Selection(asof=day), data, day)}
        assert set(found) == {"leadership", "lasting", "volume breadth"}
        for name, given in found.items():
            assert given[number] == then[name], (name, day)


def test_past_verdicts_are_those_the_page_gave_then() -> None:
    """The verdict of a listed month-end is what the overview said that day."""
    data = data_of(sample_market())
    listed = data.result_of("overview", Selection()).tables["past"]
    for row in listed[-1::-13][:4]:
        then = data.result_of("overview", Selection(asof=row["session"]))
        assert then.numbers["verdict"] == row["verdict"]
        assert states(then)["volume breadth"] == row["volume_breadth"]


LACKING = slice(-230, -170)
"""Sessions on which SPY has no price: they hold two month-ends."""


def holed(groups: Sequence[str] = ("pair", "members"), *, split: int = 0) -> MemoryMarket:
    """A market whose SPY lacks sessions, or where IWM halves on one without a split."""
    whole = market(groups)
    close = whole.panel.close.copy()
    if split:
        close[split:, whole.panel.columns["IWM"]] /= 2
    else:
        close[LACKING, whole.panel.columns["SPY"]] = np.nan
    return dataclasses.replace(whole, panel=dataclasses.replace(whole.panel, close=close))


@pytest.mark.parametrize("split", [0, -100])
def test_past_states_beside_a_flaw_are_those_the_pages_gave_then(split: int) -> None:
    """Whatever of a window lies in a hole, and across a suspected split, on every fifth day."""
    wish, data = Selection(lookback=42), data_of(holed(split=split))
    common = DAYS if split else np.delete(DAYS, LACKING)
    days = common[::5]
    found, unknown = past(wish, data, days), 0
    for number, day in enumerate(days.tolist()):
        then = dataclasses.replace(wish, asof=day)
        rows = {row.watchpoint.name: row.state for row in ledger(then, data, day)}
        for name in ("leadership", "lasting"):
            assert found[name][number] == rows[name], (name, day)
        unknown += day > DAYS[split or LACKING.stop] and rows["leadership"] == State.NO_DATA
    assert unknown


def test_verdict_does_not_rest_on_figures_across_a_suspected_split() -> None:
    """IWM halves: what crosses it is shown with that, and neither counted nor followed."""
    shown = overview(holed(EVERY, split=-100), Selection(lookback=126))
    lead, lasts = (
        next(row for row in shown.tables["evidence"] if row["watchpoint"] == name)
        for name in ("leadership", "lasting")
    )
    split = f"suspected split of IWM on {formats.day(DAYS[-100])}"
    assert lead["state"] == lasts["state"] == "no data"
    assert f" over 126 sessions (may be wrong: {split}), ratio " in lead["figure"]
    assert f"200-session average (may be wrong: {split}), the average " in lasts["figure"]
    assert lasts["figure"].endswith(" in 21 sessions (may be wrong too)")
    assert shown.numbers["verdict_sentence"] == (
        f"Not enough data: whether IWM leads SPY is not known ({split})"
    )
    assert shown.numbers["size_spread"] < -0.2
    assert f"no data): S{split[1:]} in the lookback of 126 sessions." in shown.why("leadership")
    assert not {"leadership", "lasting"} & {row["watchpoint"] for row in shown.tables["changes"]}
    assert not {row["session"] for row in shown.tables["past"] if row["session"] > DAYS[-95].item()}


def test_flaw_is_told_once_and_that_of_another_page_with_its_name() -> None:
    """The pair's says what becomes of its figures; IWN's, which is none of them, whose it is."""
    whole = market(EVERY)
    close = whole.panel.close.copy()
    for symbol in ("IWM", "IWN"):
        close[-50:, whole.panel.columns[symbol]] /= 2
    shown = overview(
        dataclasses.replace(whole, panel=dataclasses.replace(whole.panel, close=close))
    )
    said = [text for text in shown.sentences() if "the close of" in text and "after" not in text]
    assert [text.partition(":")[0] for text in said] == ["Suspected split of IWM", "Styles"]
    assert said[1].startswith("Styles: Suspected split of IWN: the close of ")


def test_month_end_in_a_hole_is_none_of_the_record() -> None:
    """Month-ends are the exchange's: the last price before the hole does not stand in."""
    shown = overview(holed(), Selection(lookback=21))
    listed = [row["session"] for row in shown.tables["past"]]
    ends = DAYS[worth.analysis.month_ends(DAYS)].tolist()
    assert set(listed) <= set(ends)
    lacking = [day for day in DAYS[LACKING].tolist() if day in ends]
    assert len(lacking) > 1
    assert not set(listed) & set(lacking)
    for row in shown.tables["past"]:
        then = overview(holed(), Selection(lookback=21, asof=row["session"]))
        assert (then.as_of, then.numbers["verdict"]) == (row["session"], row["verdict"])


@pytest.mark.parametrize(("split", "flaw"), [(0, "SPY has no price on"), (-100, "Suspected split")])
def test_spread_that_follows_across_a_flaw_is_not_known(split: int, flaw: str) -> None:
    """Null in the record, out of the means, and a sentence."""
    shown = overview(holed(split=split), Selection(lookback=5))
    place = {day: row for row, day in enumerate(DAYS.tolist())}
    since, hole = len(DAYS) + split - 1, range(len(DAYS))[LACKING]
    crossing = 0
    for row in shown.tables["past"]:
        start = place[row["session"]]
        for horizon in (21, 63):
            end = start + horizon
            crosses = start <= since < end if split else end in hole
            over = end < len(DAYS)
            assert math.isfinite(row[f"spread_{horizon}"]) == (over and not crosses)
            crossing += crosses
    assert crossing
    known = [row["spread_63"] for row in shown.tables["past"] if math.isfinite(row["spread_63"])]
    (whole,) = (
        row for row in shown.tables["worth"] if (row["verdict"], row["horizon"]) == ("any", 63)
    )
    assert whole["n"] == len(known)
    said = shown.why("past")
    assert said.startswith((flaw, f"{flaw} of IWM"))
    lost = [row["session"] for row in shown.tables["past"] if math.isnan(row["spread_21"])]
    assert f"no figure of the 21 sessions after {formats.day(lost[0])}" in said


def test_spread_that_follows_across_a_hole_counts_the_sessions_stored() -> None:
    """Both of its ends are stored, on either calendar: a figure, and a sentence, as elsewhere."""
    (gone,) = np.flatnonzero(np.datetime64("2025-09-10") == DAYS)
    whole = market(("pair", "members"))
    close = whole.panel.close.copy()
    close[gone, whole.panel.columns["SPY"]] = np.nan
    panel = dataclasses.replace(whole.panel, close=close)
    shown = overview(dataclasses.replace(whole, panel=panel), Selection(lookback=5))
    (row,) = (row for row in shown.tables["past"] if str(row["session"]) == "2025-08-29")
    first = gone - 7
    assert str(DAYS[first]) == "2025-08-29"
    small, large = (whole.panel.close[:, whole.panel.columns[name]] for name in ("IWM", "SPY"))
    expected = small[first + 22] / small[first] - large[first + 22] / large[first]
    assert row["spread_21"] == pytest.approx(expected, abs=1e-3)  # but for dividends
    said = shown.why("past")
    assert "figures of the 21 sessions after 29 Aug 2025, the 63 sessions after" in said
    assert said.endswith("cross it and count the sessions stored.")


def test_worth_counts_the_listed_month_ends() -> None:
    """n, mean and overlaps are of the rows one can read."""
    shown = data_of(sample_market()).result_of("overview", Selection())
    listed = shown.tables["past"]
    for row in shown.tables["worth"]:
        spreads = [
            one[f"spread_{row['horizon']}"] for one in listed
            if row["verdict"] in ("any", one["verdict"])
        ]  # fmt: skip
        known = [spread for spread in spreads if math.isfinite(spread)]
        assert row["n"] == len(known)
        assert row["mean"] == pytest.approx(np.mean(known))
        assert row["median"] == pytest.approx(np.median(known))
    assert listed[-1]["session"] < shown.as_of
    assert any(row["overlaps_63"] for row in listed)


def test_past_ends_where_the_page_does() -> None:
    """Of a window that is not over by the as-of day nothing is said."""
    asof = dt.date(2025, 3, 14)
    shown = data_of(sample_market()).result_of("overview", Selection(asof=asof))
    last = shown.tables["past"][-1]
    assert last["session"] == dt.date(2025, 2, 28)
    assert math.isnan(last["spread_21"])
    assert math.isnan(last["spread_63"])


@pytest.mark.parametrize(
    ("rows", "said"),
    [
        ([], "No past month-end was called stalling"),
        ([(3, None)], "Fewer than 8 cases: that says nothing."),
        ([(30, False)], "the verdict describes what is, it predicts nothing."),
        ([(30, True)], "Over 63 sessions that differs from what followed all month-ends."),
    ],
)
def test_statement_is_plain(rows: list[tuple[int, bool | None]], said: str) -> None:
    """Also where it predicts nothing."""
    table = [
        {
            "verdict": "stalling", "horizon": 63, "n": n, "mean": -0.01, "median": 0.0,
            "low": math.nan if n < 8 else -0.03, "high": 0.01, "differs": differs,
        }
        for n, differs in rows
    ]  # fmt: skip
    assert said in worth.statement(table, "stalling")


def test_without_a_verdict_none_is_looked_for_in_the_past() -> None:
    """Not enough data is no verdict that a month-end was called."""
    said = worth.statement([], rules.NOT_ENOUGH)
    assert said == "Without a verdict there is nothing to look for in the past."


def test_ledger_at_an_earlier_day_is_that_of_a_market_cut_there() -> None:
    """No row, no line, no state uses anything later: cut at six days of a whole market."""
    held = market(EVERY)
    for day in (DAYS[-1], DAYS[-7], DAYS[-40], DAYS[-100], DAYS[-240], DAYS[5]):
        then = Selection(asof=day.item())
        cut = held.cut(day.item())
        full_rows = ledger(then, data_of(held), day.item())
        cut_rows = ledger(then, data_of(cut), day.item())
        for one, other in zip(full_rows, cut_rows, strict=True):
            assert dataclasses.replace(one, line=(), value=0.0) == dataclasses.replace(
                other, line=(), value=0.0
            )
            assert one.line == pytest.approx(other.line)
