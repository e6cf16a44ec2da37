"""What the URL says, checked: every bad value falls back, with a word of why."""

from __future__ import annotations

import datetime as dt
import tracemalloc

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rotation import selection
from rotation.errors import BadInput
from rotation.options import ChoiceOption, IntOption
from rotation.selection import Pair, Parsed, Selection

SYMBOLS = {"IWM", "SPY", "QQQ", "^RUT", "^GSPC", "^VIX", "MOG-A", "BRK-B", "A", "B-C", "BF-B"}
FIRST = dt.date(2016, 11, 21)

pytestmark = pytest.mark.usefixtures("clock")


def parse(**values: str | None) -> Parsed:
    return selection.parse(values, SYMBOLS, FIRST)


def said(**values: str) -> str:
    """The one sentence a bad value gets."""
    (sentence,) = parse(**values).sentences().values()
    return sentence


def test_nothing_said_is_the_default() -> None:
    """IWM-SPY over 63 sessions to the latest, dividends reinvested."""
    parsed = parse()
    assert parsed.selection == Selection(Pair("IWM", "SPY"), 63, None, "total")
    assert parsed.problems == {}


def test_good_values_are_taken() -> None:
    """All four controls."""
    parsed = parse(pair="QQQ-SPY", lookback="10", asof="2026-01-16", basis="price")
    assert parsed.selection == Selection(Pair("QQQ", "SPY"), 10, dt.date(2026, 1, 16), "price")
    assert parsed.problems == {}


def test_absent_and_none_are_the_same() -> None:
    """A control that was cleared."""
    assert parse(pair=None, lookback=None, asof=None, basis=None) == parse()


def test_url_names_and_values_survive_a_round_trip() -> None:
    """What a selection says of itself gives it again."""
    parsed = parse(pair="MOG-A-^RUT", lookback="756", asof="2020-03-20", basis="price")
    assert parsed.problems == {}
    again = {name: str(value) for name, value in parsed.selection.as_dict().items()}
    assert parse(**again).selection == parsed.selection


@pytest.mark.parametrize(
    ("text", "pair"),
    [
        ("IWM-SPY", Pair("IWM", "SPY")),
        ("iwm-spy", Pair("IWM", "SPY")),
        (" IWM-SPY ", Pair("IWM", "SPY")),
        ("RUT-GSPC", Pair("^RUT", "^GSPC")),
        ("^RUT-^GSPC", Pair("^RUT", "^GSPC")),
        ("IWM-GSPC", Pair("IWM", "^GSPC")),
        ("^VIX-SPY", Pair("^VIX", "SPY")),
        ("VIX-SPY", Pair("^VIX", "SPY")),
        ("MOG-A-SPY", Pair("MOG-A", "SPY")),
        ("SPY-MOG-A", Pair("SPY", "MOG-A")),
        ("MOG-A-BRK-B", Pair("MOG-A", "BRK-B")),
        ("A-B-C", Pair("A", "B-C")),
    ],
)
def test_pair_may_hold_indices_and_class_shares(text: str, pair: Pair) -> None:
    """The dash that splits it is the one that leaves two stored symbols."""
    parsed = parse(pair=text)
    assert (parsed.selection.pair, parsed.problems) == (pair, {})


@pytest.mark.parametrize(
    "text", ["iwm/spy", "IWM / SPY", "iwm spy", "IWM vs SPY", "IWM vs. spy", "IWM–SPY", "IWM:SPY"]
)
def test_pair_is_read_however_it_is_joined(text: str) -> None:
    """As people write it in mails and in other programs."""
    parsed = parse(pair=text)
    assert (str(parsed.selection.pair), parsed.problems) == ("IWM-SPY", {})


@pytest.mark.parametrize("pair", [Pair("^RUT", "^GSPC"), Pair("^VIX", "SPY"), Pair("MOG-A", "A")])
def test_pair_is_written_as_it_can_be_read(pair: Pair) -> None:
    """Also an index that is in no offered pair."""
    assert parse(pair=str(pair)).selection.pair == pair


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("IWM-NOPE", "No prices are stored for NOPE of the pair “IWM-NOPE”"),
        ("NOPE-SPY", "No prices are stored for NOPE of the pair “NOPE-SPY”"),
        ("AAA-BBB", "No prices are stored for AAA and BBB of the pair “AAA-BBB”"),
        ("HEI-A-SPY", "No prices are stored for HEI-A of the pair “HEI-A-SPY”"),
        ("IWM-IWM", "The pair “IWM-IWM” names one symbol twice"),
        ("RUT-^RUT", "The pair “RUT-^RUT” names one symbol twice"),
        ("MOG-A-MOG-A", "The pair “MOG-A-MOG-A” names one symbol twice"),
        ("IWM", "The pair “IWM” is not two symbols joined by a dash, such as IWM-SPY"),
        ("", "The pair “” is not two symbols joined by a dash, such as IWM-SPY"),
        ("-", "The pair “-” is not two symbols joined by a dash, such as IWM-SPY"),
        ("-SPY", "The pair “-SPY” is not two symbols joined by a dash, such as IWM-SPY"),
        ("IWM-", "The pair “IWM-” is not two symbols joined by a dash, such as IWM-SPY"),
        ("<script>", "The pair “·script·” is not two symbols joined by a dash, such as IWM-SPY"),
        ("小型-大型", "The pair “小型-大型” is not two symbols joined by a dash, such as IWM-SPY"),
        ("IWM-SPY\x00", "The pair “IWM-SPY·” is not two symbols joined by a dash, such as IWM-SPY"),
    ],
)
def test_bad_pair_falls_back_with_a_sentence(text: str, sentence: str) -> None:
    """What was wrong, and what is shown instead."""
    parsed = parse(pair=text)
    assert parsed.selection.pair == Pair("IWM", "SPY")
    assert said(pair=text) == f"{sentence}; IWM-SPY is shown."


@pytest.mark.parametrize(
    "text",
    [
        "abc",
        "",
        "999999",
        "4",
        "757",
        "0",
        "-63",
        "63.5",
        "1e2",
        "٦٣",
        "６３",
        "63;DROP",
        "9" * 5000,
    ],
    ids=lambda text: text[:8],
)
def test_bad_lookback_falls_back_with_a_sentence(text: str) -> None:
    """Only whole numbers from 5 to 756, in plain digits."""
    assert parse(lookback=text).selection.lookback == 63
    sentence = said(lookback=text)
    assert sentence.startswith("The lookback “")
    assert sentence.endswith("” is not a whole number of sessions from 5 to 756; 63 is used.")
    assert len(sentence) < 130


@pytest.mark.parametrize(("text", "number"), [("5", 5), ("756", 756), (" 63 ", 63), ("21.0", 21)])
def test_lookback_at_the_bounds(text: str, number: int) -> None:
    """Both are allowed."""
    assert parse(lookback=text).selection.lookback == number


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("2031-01-01", "The as-of date 1 Jan 2031 is in the future"),
        ("2026-11-21", "The as-of date 21 Nov 2026 is in the future"),
        (
            "1900-01-01",
            "The as-of date 1 Jan 1900 lies before the first stored session 21 Nov 2016",
        ),
        (
            "2016-11-20",
            "The as-of date 20 Nov 2016 lies before the first stored session 21 Nov 2016",
        ),
        ("yesterday", "The as-of date “yesterday” is not a day such as 2026-01-16"),
        ("2026-02-30", "The as-of date “2026-02-30” is not a day such as 2026-01-16"),
        ("16.01.2026", "The as-of date “16.01.2026” is not a day such as 2026-01-16"),
        ("20260116", "The as-of date “20260116” is not a day such as 2026-01-16"),
        ("2026-W03-5", "The as-of date “2026-W03-5” is not a day such as 2026-01-16"),
        ("2026-01", "The as-of date “2026-01” is not a day such as 2026-01-16"),
        ("", "The as-of date “” is not a day such as 2026-01-16"),
        ("<b>", "The as-of date “·b·” is not a day such as 2026-01-16"),
        ("99999-01-01", "The as-of date “99999-01-01” is not a day such as 2026-01-16"),
    ],
)
def test_bad_day_falls_back_with_a_sentence(text: str, sentence: str) -> None:
    """The latest session is shown instead."""
    assert parse(asof=text).selection.asof is None
    assert said(asof=text) == f"{sentence}; the latest session is shown."


@pytest.mark.parametrize("text", ["2026-11-20", "2016-11-21", "2026-11-15", "2026-01-01"])
def test_day_may_be_any_from_the_first_session_to_today(text: str) -> None:
    """Also one without trading: the session before it counts."""
    assert parse(asof=text).selection.asof == dt.date.fromisoformat(text)


@pytest.mark.parametrize("text", ["total", "price"])
def test_basis_is_one_of_two_words(text: str) -> None:
    """As the control writes them."""
    assert parse(basis=text).selection.basis == text


@pytest.mark.parametrize("text", ["", "PRICE", " price", "both", "🙂", "total,price", "x" * 10_000])
def test_bad_basis_falls_back_with_a_sentence(text: str) -> None:
    """Dividends are reinvested unless somebody says otherwise."""
    assert parse(basis=text).selection.basis == "total"
    sentence = said(basis=text)
    assert sentence.endswith("is neither total (dividends reinvested) nor price; total is used.")
    assert len(sentence) < 130


def test_every_bad_value_gets_its_own_sentence() -> None:
    """By the name of the control; the good ones are kept."""
    parsed = parse(pair="X", lookback="abc", asof="2026-01-16", basis="?")
    assert list(parsed.sentences()) == ["pair", "lookback", "basis"]
    assert parsed.selection.asof == dt.date(2026, 1, 16)


@given(st.text(max_size=60), st.text(max_size=60), st.text(max_size=60), st.text(max_size=60))
def test_no_text_whatever_breaks_the_page(pair: str, lookback: str, asof: str, basis: str) -> None:
    """Something is always shown, and no sentence holds what a browser could run."""
    parsed = parse(pair=pair, lookback=lookback, asof=asof, basis=basis)
    assert parsed.selection.pair.small in SYMBOLS
    assert 5 <= parsed.selection.lookback <= 756
    for sentence in parsed.sentences().values():
        assert not set(sentence) & set("<>&\"'`*[]\\$\n\r\t\x00")
        assert len(sentence) < 200


@pytest.mark.parametrize("text", ["A-" * 5_000, "-" * 10_000, "IWM-" + "S" * 10_000])
def test_huge_value_costs_nothing(text: str) -> None:
    """A long URL is refused without taking it to pieces, of which there are millions."""
    tracemalloc.start()
    try:
        with pytest.raises(BadInput, match="is not two symbols joined by a dash"):
            selection.parse_pair(text, SYMBOLS)
        assert tracemalloc.get_traced_memory()[1] < 1_000_000
    finally:
        tracemalloc.stop()


def test_default_pair_is_the_first_offered_one_that_is_stored() -> None:
    """A store of indices opens on the indices."""
    assert selection.default_pair({"^RUT", "^GSPC", "VB", "VV"}) == Pair("^RUT", "^GSPC")
    assert selection.default_pair({"IWM"}) == Pair("IWM", "SPY")
    parsed = selection.parse({"pair": "IWM-SPY"}, {"VB", "VV"}, FIRST)
    assert parsed.sentences()["pair"].endswith("; VB-VV is shown.")


def test_offered_pairs_are_those_with_both_sides_stored() -> None:
    """In the order of the universe."""
    have = {"IWM", "SPY", "QQQ", "^RUT", "^GSPC", "VB"}
    assert [str(pair) for pair in selection.offered(have)] == ["IWM-SPY", "RUT-GSPC", "IWM-QQQ"]


WINDOW = IntOption("window", "Window", 5, 100, 50, "sessions", "Sessions.")
VIEW = ChoiceOption("view", "View", {"Map": "The map", "table": "Table"}, "Map", "What is drawn.")


NOT_WHOLE = "of window is not a whole number of sessions from 5 to 100; 50 is used."


def page(**values: str) -> Parsed:
    """A page with two controls of its own."""
    return selection.parse(values, SYMBOLS, FIRST, (WINDOW, VIEW))


def test_controls_of_a_page_are_read_with_the_shared_ones() -> None:
    """By name; what was not said is the default."""
    parsed = page(window="20", lookback="10")
    assert parsed.selection.option("window") == 20
    assert parsed.selection.option("view") == "Map"
    assert parsed.selection.as_dict()["window"] == 20
    assert page(view="table").selection.option("view") == "table"


@pytest.mark.parametrize(
    ("name", "text", "sentence"),
    [
        ("window", "4", f"The value “4” {NOT_WHOLE}"),
        ("window", "x" * 9000, f"The value “{'x' * 40}” {NOT_WHOLE}"),
        ("view", "TABLE", "The value “TABLE” of view is none of Map, table; Map is used."),
        ("view", "<i>", "The value “·i·” of view is none of Map, table; Map is used."),
    ],
    ids=["window", "huge", "capitals", "view"],
)
def test_bad_control_of_a_page_falls_back_with_a_sentence(
    name: str, text: str, sentence: str
) -> None:
    """As the shared ones do."""
    parsed = page(**{name: text})
    assert parsed.sentences() == {name: sentence}
    assert parsed.selection.options == page().selection.options


def test_selections_can_be_keys_of_a_cache() -> None:
    """Equal wishes share one result."""
    assert hash(page(window="20").selection) == hash(page(window="20").selection)
    assert page(window="20").selection != page(window="21").selection
