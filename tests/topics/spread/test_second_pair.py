"""A second pair beside the first: figures, lines, words, and what it lacks."""

from __future__ import annotations

import dataclasses
import datetime as dt
import math
from typing import Any

import numpy as np
import pytest

from rotation import formats
from rotation.charts import clock
from rotation.panel import Floats
from rotation.results.render import csv
from rotation.results.result import Result
from rotation.selection import Pair, Selection
from rotation.store.market import sample_market
from rotation.topics.spread import PAGE, charts, ui
from tests.markets import MemoryMarket, data_of, days_until, panel, result_of

ASOF = dt.date(2026, 1, 16)
SYMBOLS = ("IWM", "SPY", "IJR", "IWN", "IWD")


def chosen(pair: str = "IWM-SPY", compare: str = "IJR-SPY", **more: Any) -> Selection:
    small, large = pair.split("-")
    wish = {"asof": ASOF, "options": (("compare", compare),)} | more
    return Selection(Pair(small, large), **wish)


def moving(seed: int, n: int = 600) -> Floats:
    random = np.random.default_rng(seed)
    return 100 * np.cumprod(1 + random.normal(0.0004, 0.01, n))


def market(n: int = 600, **closes: Floats) -> MemoryMarket:
    """Prices up to the day; those given take the place of the drawn ones."""
    columns = [closes.get(symbol, moving(seed, n)) for seed, symbol in enumerate(SYMBOLS)]
    return MemoryMarket(panel(SYMBOLS, days_until("2026-01-16", n), np.column_stack(columns)))


def shown(on: MemoryMarket, **wish: Any) -> Result:
    return data_of(on).result(PAGE, chosen(**wish))


def spreads(result: Result, table: str) -> dict[str, float]:
    return {row["horizon"]: row["spread"] for row in result.tables[table]}


@pytest.mark.parametrize("lookback", [5, 63, 300])
@pytest.mark.parametrize("basis", ["total", "price"])
def test_figures_are_those_of_the_page_of_that_pair(lookback: int, basis: str) -> None:
    """Over every horizon, and in every session that both charts draw."""
    on, more = sample_market(), {"lookback": lookback, "basis": basis}
    first = result_of("spread", chosen(**more), on)
    alone = result_of("spread", chosen("IJR-SPY", "", **more), on)
    assert spreads(first, "second_pair") == pytest.approx(spreads(alone, "horizons"))
    beside = first.series["second_pair"]
    for name, column in (("ratio", "ratio"), ("rolling_spread", "spread")):
        assert beside["session"].tolist() == alone.series[name]["session"].tolist()
        np.testing.assert_allclose(beside[column], alone.series[name][column])


def test_table_is_the_one_described() -> None:
    """Exactly its columns, in their order."""
    (described,) = (table for table in PAGE.tables if table.name == "second_pair")
    for row in shown(market()).tables["second_pair"]:
        assert list(row) == [column.name for column in described.columns]


def test_first_pair_is_untouched() -> None:
    """Every number, table and series of it, and its headline."""
    on = market()
    with_other, without = shown(on), shown(on, compare="")
    assert with_other.numbers == without.numbers
    assert PAGE.headline(with_other) == PAGE.headline(without)
    assert with_other.tables["horizons"] == without.tables["horizons"]
    assert without.tables["second_pair"] == []
    assert "second_pair" not in without.series
    assert [entry.key for entry in with_other.provenance].count("SPY") == 1


def test_nothing_after_the_day_is_used() -> None:
    """Also of the second pair, whose prices go on."""
    held = market()
    day = {"asof": dt.date(2025, 12, 1)}
    cut = moving(2)
    cut[held.panel.sessions > np.datetime64("2025-12-01")] *= 3
    assert spreads(shown(held, **day), "second_pair") == spreads(
        shown(market(IJR=cut), **day), "second_pair"
    )


def test_pair_that_ends_earlier_is_not_drawn() -> None:
    """Its last common session is named, and there is no figure of another day."""
    ended = moving(2)
    ended[-20:] = np.nan
    result = shown(market(IJR=ended))
    assert all(map(math.isnan, spreads(result, "second_pair").values()))
    assert "second_pair" not in result.series
    assert any("IJR-SPY" in one and "last is 17 Dec 2025" in one for one in result.sentences()), (
        result.sentences()
    )
    assert "IJR" not in ui.CHARTS[1].words(result)[1]


def test_session_that_the_second_pair_lacks_is_a_gap_in_its_line() -> None:
    """The first pair keeps its session."""
    holed = moving(2)
    holed[-10] = np.nan
    result = shown(market(IJR=holed), lookback=21)
    second = result.series["second_pair"]
    assert np.flatnonzero(np.isnan(second["ratio"])).tolist() == [len(second["ratio"]) - 10]
    assert np.isfinite(result.series["ratio"]["ratio"]).all()
    figure = charts.ratio(result).to_dict()
    assert [trace["name"] for trace in figure["data"]] == [
        "IWM-SPY", "50-session average", "200-session average", "IJR-SPY",
    ]  # fmt: skip
    assert clock.name(second["session"][-1].item()) in figure["layout"]["xaxis"]["categoryarray"]


def test_ratio_without_a_value_at_the_start_is_not_drawn() -> None:
    """It would be 100 on another day than the first one. The rolling spread is drawn as far as it
    goes."""
    young = moving(2)
    young[:-40] = np.nan
    result = shown(market(IJR=young), lookback=63)
    assert np.isnan(result.series["second_pair"]["ratio"]).all()
    names = [trace["name"] for trace in charts.ratio(result).to_dict()["data"]]
    assert names == ["Ratio", "50-session average", "200-session average"]
    assert "IJR-SPY" not in "".join(ui.CHARTS[1].words(result))
    assert math.isfinite(spreads(result, "second_pair")["d21"])
    assert math.isnan(spreads(result, "second_pair")["lookback"])
    assert any("IJR-SPY" in one and "63" in one for one in result.sentences()), result.sentences()


def test_pair_without_a_common_session_is_named() -> None:
    """No line, no figure, one sentence."""
    before, after = moving(3), moving(4)
    before[300:], after[:300] = np.nan, np.nan
    result = shown(market(IWN=before, IWD=after), compare="IWN-IWD")
    assert any("IWN and IWD have no common session" in one for one in result.sentences())
    assert result.tables["second_pair"] == []


def test_the_first_pair_is_no_second_one() -> None:
    """A line over the other would say nothing."""
    result = shown(market(), compare="IWM-SPY")
    assert "The second pair is the first, IWM-SPY: no other is drawn." in result.sentences()
    assert "second_pair" not in result.series


def test_charts_and_their_words_name_both() -> None:
    """Lines, their ends, titles and the text for those who cannot see them."""
    result = shown(market())
    second = result.series["second_pair"]
    _, ratio, rolling, _ = ui.CHARTS
    title, line, alt = ratio.words(result)
    value = f"IJR-SPY {formats.INDEX(second['ratio'][-1])}"
    assert title.endswith("averages, and IJR-SPY")
    assert value in line
    assert value in alt
    title, line, alt = rolling.words(result)
    value = f"IJR-SPY {formats.SHORT_PP(second['spread'][-1])}"
    assert title == "Rolling 63-session spread, IWM minus SPY, and IJR-SPY"
    assert value in alt
    figure = charts.rolling_spread(result).to_dict()
    assert value in [note["text"] for note in figure["layout"]["annotations"]]
    assert [trace["name"] for trace in figure["data"]] == ["IWM-SPY", "IJR-SPY"]


@pytest.mark.parametrize(
    ("text", "value"),
    [("ijr/spy", "IJR-SPY"), (" IJR vs SPY ", "IJR-SPY"), ("", ""), ("  ", "")],
)
def test_pair_is_typed_as_the_first_one_is(text: str, value: str) -> None:
    """In any form that is read; nothing is no pair."""
    parsed = PAGE.parse({"compare": text}, market())
    assert parsed.problems == {}
    assert parsed.selection.option("compare") == value


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("IJR", "The second pair “IJR” is not two symbols joined by a dash, such as IWM-SPY; "),
        ("IJR-IJR", "The second pair “IJR-IJR” names one symbol twice; "),
        ("IJR-XYZ", "No prices are stored for XYZ of the second pair “IJR-XYZ”; "),
        ("A" * 60, "has 60 characters; expected at most 41; "),
    ],
)
def test_text_that_is_no_pair_falls_back_with_a_sentence(text: str, sentence: str) -> None:
    """What was wrong, what was expected, what is shown."""
    parsed = PAGE.parse({"compare": text}, market())
    assert parsed.selection.option("compare") == ""
    assert sentence in parsed.sentences()["compare"]
    assert parsed.sentences()["compare"].endswith("; no second pair is shown.")


def test_file_and_picture_are_named_by_it() -> None:
    """And not by its absence."""
    result = shown(market())
    assert "-IJR_SPY-" in csv.origin(result, "ratio", PAGE).file_name()
    assert csv.origin(result, "ratio", PAGE).options == "compare=IJR-SPY"
    without = dataclasses.replace(result, selection=chosen(compare=""))
    assert csv.origin(without, "ratio", PAGE).options == ""
