"""Files people download from Google Trends."""

from __future__ import annotations

import datetime as dt
from contextlib import suppress

import pandas as pd
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from rotation.errors import BadInput
from rotation.sources.google_trends.csv_export import parse_multi_timeline

WEEKS = """Category: All categories

Week,small cap stocks: (United States),IWM: (United States)
2025-12-28,45,<1
2026-01-04,100,12
2026-01-11,81,0
"""


def changed(old: str, new: str) -> bytes:
    """The file with one thing wrong."""
    assert old in WEEKS
    return WEEKS.replace(old, new).encode()


def test_weeks_of_two_terms() -> None:
    """One row a date and term, a half for less than one."""
    frame, download = parse_multi_timeline(WEEKS.encode())
    assert list(frame.columns) == ["term", "date", "value", "is_partial"]
    assert frame["date"].dtype == "datetime64[s]"
    assert frame["is_partial"].dtype == bool
    assert list(frame.itertuples(index=False, name=None)) == [
        ("small cap stocks", pd.Timestamp("2025-12-28"), 45.0, False),
        ("IWM", pd.Timestamp("2025-12-28"), 0.5, False),
        ("small cap stocks", pd.Timestamp("2026-01-04"), 100.0, False),
        ("IWM", pd.Timestamp("2026-01-04"), 12.0, False),
        ("small cap stocks", pd.Timestamp("2026-01-11"), 81.0, False),
        ("IWM", pd.Timestamp("2026-01-11"), 0.0, False),
    ]
    assert download.terms == ("small cap stocks", "IWM")
    assert download.geo == "US"
    assert download.timeframe == "2025-12-28 2026-01-11"
    assert download.resolution == "week"
    assert download.category == "All categories"


@pytest.mark.parametrize(
    "payload",
    [
        b"\xef\xbb\xbf" + WEEKS.encode(),
        WEEKS.replace("\n", "\r\n").encode(),
        f"{WEEKS}\n\n \n,,\n".encode(),
        WEEKS.rstrip("\n").encode(),
        WEEKS.replace("Category: All categories\n\n", "\n").encode(),
        WEEKS.replace("IWM: (United States)", '"IWM: (United States)"').encode(),
        WEEKS.replace(",12\n", '," 12 "\n').encode(),
    ],
    ids=["bom", "crlf", "trailing blanks", "no last break", "no category", "quotes", "spaces"],
)
def test_same_file_written_differently(payload: bytes) -> None:
    """The same table."""
    pd.testing.assert_frame_equal(
        parse_multi_timeline(payload)[0], parse_multi_timeline(WEEKS.encode())[0]
    )


def test_newest_first() -> None:
    """The table is oldest first."""
    lines = WEEKS.splitlines()
    payload = "\n".join([*lines[:3], *lines[:2:-1]]).encode()
    pd.testing.assert_frame_equal(
        parse_multi_timeline(payload)[0], parse_multi_timeline(WEEKS.encode())[0]
    )


@pytest.mark.parametrize(
    ("word", "dates", "resolution"),
    [
        ("Day", ["2026-01-14", "2026-01-15", "2026-01-16"], "day"),
        ("Month", ["2025-11", "2025-12", "2026-01"], "month"),
        ("Time", ["2026-01-16T10", "2026-01-16T11", "2026-01-16T12"], "hour"),
        ("Woche", ["2025-12-28", "2026-01-04", "2026-01-11"], "week"),
        ("Week", ["2026-01-11"], "week"),
    ],
)
def test_length_of_periods(word: str, dates: list[str], resolution: str) -> None:
    """The dates say it, whatever the language of the header."""
    rows = "\n".join(f"{date},7" for date in dates)
    payload = f"Category: Finance\n\n{word},IWM: (United States)\n{rows}\n".encode()
    frame, download = parse_multi_timeline(payload)
    assert download.resolution == resolution
    assert frame["date"].tolist() == [pd.Timestamp(date) for date in dates]


@pytest.mark.parametrize(
    ("downloaded", "partial"),
    [
        (dt.date(2026, 1, 16), ["2026-01-11"]),
        (dt.date(2026, 1, 17), ["2026-01-11"]),
        (dt.date(2026, 1, 18), []),
    ],
)
def test_week_that_was_not_over(downloaded: dt.date, partial: list[str]) -> None:
    """The week from Sunday the 11th ends with Saturday the 17th."""
    frame, _ = parse_multi_timeline(WEEKS.encode(), downloaded=downloaded)
    marked = frame.loc[frame["is_partial"], "date"].drop_duplicates()
    assert marked.dt.strftime("%Y-%m-%d").tolist() == partial


def test_month_that_was_not_over() -> None:
    """January has 31 days."""
    payload = b"Month,IWM: (United States)\n2025-12,7\n2026-01,8\n"
    for day, partial in ((31, [False, True]), (1, [False, True])):
        frame, _ = parse_multi_timeline(payload, downloaded=dt.date(2026, 1, day))
        assert frame["is_partial"].tolist() == partial
    frame, _ = parse_multi_timeline(payload, downloaded=dt.date(2026, 2, 1))
    assert not frame["is_partial"].any()


@pytest.mark.parametrize(
    ("place", "geo"),
    [
        ("Worldwide", ""),
        ("California", "US-CA"),
        ("Germany", "DE"),
        ("Bavaria", "Bavaria"),
        ("Congo (DRC)", "Congo (DRC)"),
    ],
)
def test_place(place: str, geo: str) -> None:
    """A code where we have one, otherwise the name."""
    payload = WEEKS.replace("United States", place).encode()
    assert parse_multi_timeline(payload)[1].geo == geo


def test_term_with_a_bracket_of_its_own() -> None:
    """The place is what comes last."""
    payload = b"Week,S&P 500 + U.S.: (United States)\n2026-01-11,7\n"
    assert parse_multi_timeline(payload)[1].terms == ("S&P 500 + U.S.",)


@pytest.mark.parametrize(
    ("payload", "says"),
    [
        (b"", "has no header and no values"),
        (b"Category: All categories\n\n", "has no header and no values"),
        (WEEKS[: WEEKS.index("2025")].encode(), "has a header and no values"),
        (b"<!DOCTYPE html><html></html>", "Line 1 of the Trends file is not a header"),
        (b"date,symbol,close\n2026-01-16,IWM,264\n", "Line 1 of the Trends file is not a header"),
        (b"\xff\xfeW\x00e\x00", "Line 1 of the Trends file is not a header"),
        (b"\x89PNG\x81\x8d\x00\x00\x01", "cannot be read as CSV .its bytes are no text"),
        (changed("2026-01-04,100,12", "2026-01-04,100"), "Line 5 .* has 2 cells; expected 3"),
        (changed("2026-01-04,100,12", "2026-01-04,100,12,1"), "Line 5 .* has 4 cells"),
        (changed(",12", ","), "Line 5, column “IWM: ·United States·”, .* got nothing"),
        (changed(",12", ",101"), "from 0 to 100 or <1, got “101”"),
        (changed(",12", ",-1"), "got “-1”"),
        (changed(",12", ",1.5"), "got “1.5”"),
        (changed(",12", ",<script>"), "got “·script·”"),
        (changed(",12", ",١٢"), "got “١٢”"),
        (changed("2026-01-04", "California"), "Line 5, column “Week”, .* got “California”"),
        (changed("2026-01-04", "2026-13-04"), "a date such as 2026-01-11, got “2026-13-04”"),
        (changed("2026-01-04", "1/4/2026"), "a date such as 2026-01-11, got “1/4/2026”"),
        (changed("2026-01-04", "2026-01-11"), "Line 6, column “Week”, .* no line before has"),
        (changed("IWM: (United", "small cap stocks: (United"), "Line 3 .* names a term twice"),
        (changed("IWM: (United States)", "IWM: (Canada)"), "compares the places “United States”"),
        (changed("IWM: ", "<b>: "), "Line 3 of the Trends file: The search term “·b·” has"),
    ],
)
def test_file_that_is_no_timeline(payload: bytes, says: str) -> None:
    """One sentence names what is wrong and where."""
    with pytest.raises(BadInput, match=says) as refused:
        parse_multi_timeline(payload)
    message = str(refused.value)
    assert message.endswith("; nothing was imported.")
    assert "\n" not in message


@pytest.mark.parametrize("layout", ["t{}: (United States)", "t{}"], ids=["old", "new"])
def test_eight_terms_and_nine(layout: str) -> None:
    """Google compares eight; a file with more is not Google's."""

    def parsed(count: int) -> tuple[str, ...]:
        header = ",".join(["Time", *map(layout.format, range(count))])
        row = ",".join(["2026-01-11", *map(str, range(count))])
        return parse_multi_timeline(f"{header}\n{row}\n".encode(), name=NEW)[1].terms

    assert parsed(8) == tuple(f"t{number}" for number in range(8))
    with pytest.raises(BadInput, match="Line 1 of the Trends file: 9 search terms were given"):
        parsed(9)


WEEKS_OF_NEW = '"Time","small cap stocks","IWM"\n"2025-12-28",45,<1\n"2026-01-04",100,12'
NEW = "time_series_US_20251228-0000_20260104-0000.csv"


@pytest.mark.parametrize(
    ("name", "said", "geo"),
    [
        (NEW, None, "US"),
        ("time_series_US-CA_20251228-0000_20260104-0000 (1).csv", None, "US-CA"),
        ("time_series_GB_20251228-0000_20260104-0000.csv", "GB", "GB"),
        ("time_series_Worldwide_20251228-0000_20260104-0000.csv", None, ""),
        ("time_series_20251228-0000_20260104-0000.csv", None, ""),
        ("renamed.csv", "DE", "DE"),
        ("renamed.csv", "", ""),
    ],
)
def test_file_of_the_new_site(name: str, said: str | None, geo: str) -> None:
    """Terms stand alone, without category and place; the name of the file has the place."""
    frame, download = parse_multi_timeline(WEEKS_OF_NEW.encode(), name=name, geo=said)
    assert frame["value"].tolist() == [45.0, 0.5, 100.0, 12.0]
    assert download.terms == ("small cap stocks", "IWM")
    assert (download.geo, download.resolution, download.all_categories) == (geo, "week", True)


def test_new_file_of_months_has_first_days() -> None:
    """``YYYY-MM-01``; in any language where the name says what it is."""
    payload = b"Zeit,IWM\n2025-11-01,7\n2025-12-01,8\n2026-01-01,9"
    assert parse_multi_timeline(payload, name=NEW)[1].resolution == "month"


@pytest.mark.parametrize(
    ("name", "said", "says"),
    [
        ("renamed.csv", None, "does not say its region; .* time_series_US_20260101.* --geo US"),
        (NEW, "GB", "is of the region “US”, not “GB”"),
    ],
)
def test_place_that_nobody_says(name: str, said: str | None, says: str) -> None:
    """Two places are one too many, none is one too few."""
    with pytest.raises(BadInput, match=says):
        parse_multi_timeline(WEEKS_OF_NEW.encode(), name=name, geo=said)


@pytest.mark.parametrize(
    ("place", "geo"),
    [
        ("Vereinigte Staaten", "US"),
        ("Estados Unidos", "US"),
        ("Brasil", "BR"),
        ("アメリカ合衆国", "US"),
        ("Сполучені Штати", "US"),
        ("美国", "US"),
        ("Weltweit", ""),
        ("全世界", ""),
    ],
)
def test_place_in_another_language(place: str, geo: str) -> None:
    """It is the one of its English name: the same search, found by whoever asks for it."""
    payload = WEEKS.replace("United States", place).encode()
    assert parse_multi_timeline(payload)[1].geo == geo


@pytest.mark.parametrize(
    ("category", "whole"),
    [
        ("All categories", True),
        ("Todas las categorías", True),
        ("すべてのカテゴリ", True),
        ("Усі категорії", True),
        ("所有类别", True),
        ("Wszystkie kategorie", True),
        ("Finance", False),
        ("Finanzen", False),
    ],
)
def test_category_in_another_language(category: str, whole: bool) -> None:
    """The word for all tells, whatever the language."""
    payload = WEEKS.replace("All categories", category).encode()
    assert parse_multi_timeline(payload)[1].all_categories is whole


def test_full_width_signs() -> None:
    """As on Chinese pages."""
    payload = "类别：所有类别\n\n周,IWM：（美国）,SPY：（美国）\n2026-01-11,7,8\n".encode()
    frame, download = parse_multi_timeline(payload)
    assert frame["value"].tolist() == [7.0, 8.0]
    assert (download.terms, download.geo, download.all_categories) == (("IWM", "SPY"), "US", True)


@pytest.mark.parametrize(
    "payload",
    [
        WEEKS.encode("utf-16"),
        WEEKS.replace(",", ";").encode(),
        WEEKS.replace(",", "\t").encode("utf-16"),
    ],
    ids=["utf-16", "semicolons", "unicode text of a spreadsheet"],
)
def test_file_that_went_through_a_spreadsheet(payload: bytes) -> None:
    """The same table."""
    pd.testing.assert_frame_equal(
        parse_multi_timeline(payload)[0], parse_multi_timeline(WEEKS.encode())[0]
    )


def test_terms_with_quotes_and_apostrophes() -> None:
    """Exact phrases and names, as written: nothing is asked of Google with them."""
    header = 'Week,"""small cap"" ETF: (United States)",Moody\'s: (United States)'
    payload = f"{header}\n2026-01-11,7,8\n".encode()
    assert parse_multi_timeline(payload)[1].terms == ('"small cap" ETF', "Moody's")


@pytest.mark.parametrize(
    ("term", "character"),
    [("a;b", "semicolon"), ('"a, b"', "comma"), ("IWM 🚀", "rocket"), ("a<b", "less-than sign")],
)
def test_character_that_no_term_has_is_named(term: str, character: str) -> None:
    """Shown as a dot it could be anything."""
    with pytest.raises(BadInput, match=f"a character other than .*: {character}; nothing"):
        parse_multi_timeline(f"Week,{term}: (United States)\n2026-01-11,7\n".encode())


def test_file_of_another_size() -> None:
    """It is not even read."""
    with pytest.raises(BadInput, match="has more than 2,000,000 bytes"):
        parse_multi_timeline(b"x" * 2_000_001)


@given(st.binary(max_size=300) | st.text(max_size=300).map(str.encode))
@example(b'Week,"IWM: (United States)\n2026-01-11,1')
@example(b"Week,IWM: (United States)\n2026-01-11," + b"x" * 140_000)
@example(b"Week,IWM: (United States)\n9999-12-31T23:59:59,1")
@example(b"Week,IWM: (United States)\n0000-01,1")
def test_any_file_is_read_or_refused(payload: bytes) -> None:
    """Never with another error, and what is read lies on the scale."""
    with suppress(BadInput):
        frame, _ = parse_multi_timeline(payload, downloaded=dt.date(2026, 1, 16))
        assert frame["value"].between(0, 100).all()
