"""Trends files people bring: as a pull like Google's own, or one clear sentence."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rotation import sessions
from rotation.cli import main as cli
from rotation.errors import BadInput
from rotation.imports import search_interest
from rotation.imports.search_interest import import_search, import_upload
from rotation.search import request
from rotation.store.delta.tables import Tables
from rotation.store.search import searches
from rotation.store.search.pulls import Pull
from rotation.store.search.searches import StoredSearches
from tests.markets import market_of

FRIDAY = dt.datetime(2026, 1, 16, 20, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
MINE = ("Opendoor", "NuScale")
FIVE_YEARS = "today 5-y"


def payload(
    *of: str,
    first: str = "2021-01-10",
    count: int = 262,
    step: str = "7D",
    place: str = "United States",
    category: str = "All categories",
    column: str = "Week",
) -> bytes:
    """A file of Google Trends: 1, 2, ... 100, 1, ... for the first term, ``<1`` for the others."""
    header = ",".join([column, *(f"{term}: ({place})" for term in of)])
    dates = pd.date_range(first, periods=count, freq=step)
    shape = "%Y-%m" if step == "MS" else "%Y-%m-%dT%H" if step == "h" else "%Y-%m-%d"
    lines = [
        ",".join([f"{date:{shape}}", str(1 + number % 100), *["<1"] * (len(of) - 1)])
        for number, date in enumerate(dates)
    ]
    return "\n".join([f"Category: {category}", "", header, *lines]).encode()


def file(folder: Path, content: bytes, *, written: dt.datetime = FRIDAY) -> Path:
    """It was downloaded at that moment."""
    path = folder / "multiTimeline.csv"
    path.write_bytes(content)
    os.utime(path, (written.timestamp(), written.timestamp()))
    return path


def opened(tables: Tables) -> StoredSearches:
    return StoredSearches(tables, searches.versions(tables.version))


def only(tables: Tables) -> Pull:
    """The one stored pull."""
    (row,) = opened(tables).listing
    found = opened(tables).pull(row.pull_id)
    assert found is not None
    return found


@pytest.mark.usefixtures("clock")
def test_file_with_days_to_come_is_refused(tables: Tables, tmp_path: Path) -> None:
    """Days and months exchanged, or years: nobody has counted them."""
    path = file(tmp_path, payload(*MINE, first="2030-01-06", count=3))
    with pytest.raises(
        BadInput, match="values of 20 Jan 2030, a day to come; expected dates up to"
    ):
        import_search(tables, path, at=FRIDAY)
    assert tables.version("search_interest") == -1


@pytest.mark.usefixtures("clock")
def test_file_older_than_its_values_counts_as_new(tables: Tables, tmp_path: Path) -> None:
    """An archive without times gives it 1980: no week of it would count as over."""
    path = file(tmp_path, payload(*MINE), written=dt.datetime(1980, 1, 1, tzinfo=dt.UTC))
    said = import_search(tables, path, at=FRIDAY)
    assert said[1].startswith("Its last week, that of 11 Jan 2026, counts as complete")
    assert not only(tables).partial.any()


def test_file_is_one_pull(tables: Tables, tmp_path: Path) -> None:
    """Every value, ``<1`` as a half, as old as the file; the week of its day is not over."""
    said = import_search(tables, file(tmp_path, payload(*MINE)), at=FRIDAY + 9 * DAY)
    assert said == [
        "Opendoor, NuScale (United States, weeks of 10 Jan 2021 to 11 Jan 2026): one search of 524 "
        "values stored.",
        "Its last week, that of 11 Jan 2026, was not over on 16 Jan 2026, the day of the file.",
    ]
    pull = only(tables)
    assert (pull.request.terms, pull.request.geo, pull.source) == (MINE, "US", "import")
    assert pull.made_at == FRIDAY
    assert pull.values[:3].tolist() == [[1.0, 0.5], [2.0, 0.5], [3.0, 0.5]]
    assert pull.partial.sum() == 1
    assert pull.partial[-1]


def test_file_stands_for_the_search_google_would_answer_with_it(
    tables: Tables, tmp_path: Path
) -> None:
    """Five years to the day of the file: found by whoever asks for five years of the terms."""
    import_search(tables, file(tmp_path, payload(*request.DEFAULT.terms)), at=FRIDAY)
    pull = opened(tables).latest(request.DEFAULT.key())
    assert pull is not None
    assert pull is not opened(tables).default()
    assert opened(tables).default().pull_id == pull.pull_id  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("more", "timeframe"),
    [
        ({}, FIVE_YEARS),
        ({"first": "2021-01-17", "count": 261}, FIVE_YEARS),
        ({"first": "2025-01-12", "count": 53}, "today 12-m"),
        ({"first": "2025-10-16", "count": 92, "step": "D", "column": "Day"}, "today 3-m"),
        ({"first": "2025-12-16", "count": 31, "step": "D", "column": "Day"}, "today 1-m"),
        ({"first": "2004-01-01", "count": 265, "step": "MS", "column": "Month"}, "all"),
        ({"first": "2023-01-15", "count": 157}, "2023-01-15 2026-01-11"),
        ({"count": 250}, "2021-01-10 2025-10-19"),
        ({"category": "Finance"}, "2021-01-10 2026-01-11"),
        ({"category": "Alle Kategorien", "column": "Woche"}, FIVE_YEARS),
    ],
    ids=str,
)
def test_span_of_a_file(
    tables: Tables, tmp_path: Path, more: dict[str, object], timeframe: str
) -> None:
    """One that is offered where its dates fit the day of the file, otherwise its own dates."""
    import_search(tables, file(tmp_path, payload(*MINE, **more)), at=FRIDAY)  # type: ignore[arg-type]
    assert only(tables).request.timeframe == timeframe


def test_old_file_does_not_stand_for_today(tables: Tables, tmp_path: Path) -> None:
    """Copied today, it ends in autumn: kept under its dates, its last week taken as complete."""
    said = import_search(tables, file(tmp_path, payload(*MINE, count=250)), at=FRIDAY)
    assert said[1] == (
        "Its last week, that of 19 Oct 2025, counts as complete: it was over on 16 Jan 2026, the "
        "day of the file."
    )
    assert not only(tables).partial.any()


def test_category_is_named(tables: Tables, tmp_path: Path) -> None:
    """It compares with other searches than the default one does."""
    said = import_search(tables, file(tmp_path, payload(*MINE, category="Finance")), at=FRIDAY)
    assert said[-1] == (
        "It is of the category “Finance”, and so does not stand for a search of all categories."
    )


@pytest.mark.parametrize(
    ("place", "geo", "shown"),
    [
        ("Worldwide", "", "Worldwide"),
        ("California", "US-CA", "California"),
        ("Bavaria", "Bavaria", "Bavaria"),
    ],
)
def test_place_of_a_file(tables: Tables, place: str, geo: str, shown: str) -> None:
    """By its code where we know it, by its name where we do not; nothing is lost."""
    brought = import_upload(tables, payload(*MINE, place=place), at=FRIDAY)
    assert brought.request.geo == geo
    assert f"({shown}, weeks of" in brought.sentences[0]
    assert only(tables).request == brought.request


def test_file_brought_twice_is_stored_once(tables: Tables, tmp_path: Path) -> None:
    """From the command line and on the page."""
    import_search(tables, file(tmp_path, payload(*MINE)), at=FRIDAY)
    version = tables.version("search_interest")
    brought = import_upload(tables, payload(*MINE), at=FRIDAY + DAY)
    assert brought.sentences[0].endswith("this very file is stored already; nothing was changed.")
    assert tables.version("search_interest") == version


def test_older_file_stays_behind_a_newer_pull(tables: Tables, tmp_path: Path) -> None:
    """Both are kept; the sentence says which one is shown."""
    import_upload(tables, payload(*MINE), at=FRIDAY)
    old = payload(*MINE, first="2021-01-03")
    said = import_search(tables, file(tmp_path, old, written=FRIDAY - 7 * DAY), at=FRIDAY)
    assert said[-1] == "Shown is the search of 16 Jan 2026, 20:30 UTC, which is newer."
    assert len(opened(tables).listing) == 2
    shown = opened(tables).latest(request.PullKey(MINE, "US", FIVE_YEARS).key())
    assert shown is not None
    assert shown.made_at == FRIDAY


def test_file_from_the_future_is_of_now(tables: Tables, tmp_path: Path) -> None:
    """A clock that is wrong does not put a pull before all others for good."""
    import_search(tables, file(tmp_path, payload(*MINE), written=FRIDAY + 99 * DAY), at=FRIDAY)
    assert only(tables).made_at == FRIDAY


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "has no header and no values"),
        (b"date,symbol\n2026-01-16,IWM\n", "Line 1 of the Trends file is not a header"),
        (b"<!doctype html><html>", "is not a header"),
        (b"\x89PNG\x81\x8d\x00\x00\x01", "its bytes are no text"),
        (payload("<script>"), "has a character other than letters"),
        (payload(*"abcdefghi"), "9 search terms were given and one search compares at most 8"),
        (payload("IWM", "iwm"), "names a term twice"),
        (payload("IWM").replace(b",7\n", b",107\n"), "expected a whole number from 0 to 100"),
        (payload("IWM", step="h", count=168, column="Time"), "has hourly values"),
        (payload("IWM", count=1).replace(b",1", b",0"), "has no value above 0"),
        (b" " * 2_000_001, "has more than 2,000,000 bytes"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_file_that_cannot_be_used(
    tables: Tables, tmp_path: Path, content: bytes, says: str
) -> None:
    """One sentence, the same on the page and on the command line; nothing is stored."""
    with pytest.raises(BadInput, match=says) as brought:
        import_upload(tables, content, at=FRIDAY)
    with pytest.raises(BadInput, match=says) as imported:
        import_search(tables, file(tmp_path, content), at=FRIDAY)
    assert "nothing was imported" in str(brought.value)
    assert "\n" not in str(brought.value)
    assert str(imported.value) == f"multiTimeline.csv: {brought.value}"
    assert tables.version("search_interest") == -1


def test_file_that_is_not_there(tables: Tables, tmp_path: Path) -> None:
    """Or a folder."""
    for path in (tmp_path / "none.csv", tmp_path):
        with pytest.raises(BadInput, match=r"cannot be read .* Nothing was imported"):
            import_search(tables, path, at=FRIDAY)


def test_viewers_cannot_fill_the_store(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """So many files a day, all viewers together; a day later there is room again."""
    assert search_interest.UPLOADS_A_DAY == 100
    monkeypatch.setattr(search_interest, "UPLOADS_A_DAY", 3)
    for number in range(3):
        import_upload(tables, payload(f"term {number}", count=5), at=FRIDAY)
    with pytest.raises(BadInput, match="3 files were uploaded within a day"):
        import_upload(tables, payload("one more", count=5), at=FRIDAY)
    import_upload(tables, payload("one more", count=5), at=FRIDAY + DAY)


NEW = (
    b'"Time","small caps","large caps"\n"2025-12-28",12,40\n"2026-01-04",9,100\n"2026-01-11",30,60'
)
NEW_NAME = "time_series_US_20251228-0000_20260116-0000.csv"


def test_file_of_the_new_site_is_one_pull(tables: Tables, tmp_path: Path) -> None:
    """By upload and from the command line; its name says the place, or the command does."""
    brought = import_upload(tables, NEW, at=FRIDAY, name=NEW_NAME)
    assert brought.request.geo == "US"
    assert "one search of 6 values stored" in brought.sentences[0]
    assert only(tables).values.tolist() == [[12.0, 40.0], [9.0, 100.0], [30.0, 60.0]]
    path = file(tmp_path, NEW)
    with pytest.raises(BadInput, match="does not say its region"):
        import_search(tables, path, at=FRIDAY)
    said = import_search(tables, path, at=FRIDAY, geo="gb")
    assert "(United Kingdom, weeks of" in said[0]
    assert {row.geo for row in opened(tables).listing} == {"US", "GB"}


def test_region_that_is_no_code_is_refused(tables: Tables, tmp_path: Path) -> None:
    """What the command says is checked as what an address says."""
    with pytest.raises(BadInput, match="is not a code such as US or US-CA"):
        import_search(tables, file(tmp_path, NEW), at=FRIDAY, geo="United States")


def test_file_in_another_language_answers_the_same_search(tables: Tables, tmp_path: Path) -> None:
    """Place and category in German or Japanese: five years of all categories in the US."""
    for place, category in (
        ("Vereinigte Staaten", "Alle Kategorien"),
        ("アメリカ合衆国", "すべてのカテゴリ"),
    ):
        content = payload(*MINE, place=place, category=category)
        said = import_search(tables, file(tmp_path, content), at=FRIDAY)
        assert not any("category" in sentence for sentence in said)
    key = request.PullKey(MINE, "US", FIVE_YEARS).key()
    assert {row.key for row in opened(tables).listing} == {key}


def test_terms_of_a_file_are_stored_as_written(tables: Tables) -> None:
    """Quotes, apostrophes and eight terms: the pull can be read again."""
    terms = ("'small cap'", "Moody's", *"cdefgh")
    import_upload(tables, payload(*terms), at=FRIDAY)
    assert only(tables).request.terms == terms


def test_command_line(
    tables: Tables,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    """``rotation import search FILE``; from then on the app shows nothing simulated."""
    monkeypatch.setattr(sessions, "now", lambda: FRIDAY)
    path = file(tmp_path, payload(*MINE))
    assert cli.main(["import", "search", str(path)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("multiTimeline.csv: Opendoor, NuScale (United States, weeks of")
    assert market_of(tables).kind == "stored"
    assert np.isfinite(only(tables).values).all()
    assert cli.main(["import", "search", str(tmp_path / "none.csv")]) == 2
    assert "cannot be read" in capsys.readouterr().err
    assert cli.main(["import", "search", "--fund", "IWM", str(path)]) == 2
    assert "--fund goes with holdings, members and funds" in capsys.readouterr().err
    assert cli.main(["import", "search", "--geo", "DE", str(path)]) == 2
    assert "is of the region “US”, not “DE”" in capsys.readouterr().err
