"""Files with statements of the FOMC: tables, pages, texts, and what is none of them."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from rotation.errors import BadInput
from rotation.imports import statements
from rotation.store.delta.tables import Tables
from rotation.store.policy import statements as stored
from tests.markets import AT

BODY = (
    "Recent indicators suggest that activity has expanded, at a solid pace.\n"
    "The Committee decided to maintain the target range for the federal funds rate."
)

pytestmark = pytest.mark.usefixtures("clock")


def bring(
    tables: Tables, folder: Path, name: str, text: str, date: dt.date | None = None
) -> list[str]:
    path = folder / name
    path.write_text(text)
    return statements.import_statements(tables, path, at=AT, date=date)


def days(tables: Tables) -> list[tuple[dt.date, str]]:
    found = stored.current("stored", tables, tables.version("statements"), None)
    return [(one.day, one.text) for one in found]


def test_a_table_of_statements(tables: Tables, tmp_path: Path) -> None:
    """Texts of several lines, days without dashes; other kinds of releases are left out."""
    text = (
        f'id,date,title,url,body,kind\na,20260128,T,u,"{BODY}",statement\n'
        f'b,20260317,T,u,"{BODY}",minutes\nc,20251210,T,u,"{BODY}",statement\n'
    )
    assert bring(tables, tmp_path, "all.csv", text) == [
        "2 statements stored, 10 Dec 2025 to 28 Jan 2026.",
        "1 row left out (1 of another kind than statement; for example line 5).",
    ]
    assert days(tables) == [(dt.date(2025, 12, 10), BODY), (dt.date(2026, 1, 28), BODY)]
    until = stored.current("stored", tables, tables.version("statements"), dt.date(2025, 12, 31))
    assert len(until) == 1


def test_rows_that_are_not_stored_are_said(tables: Tables, tmp_path: Path) -> None:
    """With the reasons, and one of them to look at."""
    text = (
        f'date,text\n2026-01-28,"{BODY}"\n2025-12-10,\n2025-10-29,short\n2025-09-17,one, two\n'
        f'2030-01-30,"{BODY}"\n2026-01-28,"{BODY}"\n'
    )
    assert bring(tables, tmp_path, "all.csv", text) == [
        "1 statement stored, 28 Jan 2026.",
        "5 rows left out (2 whose text has fewer than 80 letters; 1 with more or fewer cells than "
        "the header has (a text with commas needs quotes); 1 of a day to come; 1 of a day that "
        "comes again, of which the last counts; for example line 4).",
    ]


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        ("<p>{0}</p>\n<p class='x'>{1}</p>", "{0}\n{1}"),
        ("{0}<br/>{1}", "{0}\n{1}"),
        ("<b>{0}</b>&nbsp;&amp; more.\n{1}", "{0} & more.\n{1}"),
        ("Below < 2 percent & so on.\n{1}", "Below < 2 percent & so on.\n{1}"),
    ],
)
def test_html_in_a_table_is_resolved(tables: Tables, tmp_path: Path, text: str, kept: str) -> None:
    """A line a paragraph, as of a page; signs that are no markup stay."""
    lines = BODY.split("\n")
    body = text.format(*lines)
    bring(tables, tmp_path, "all.csv", f'date,text\n2026-01-28,"{body}"\n')
    assert days(tables) == [(dt.date(2026, 1, 28), kept.format(*lines))]


def test_a_page_of_the_fed(tables: Tables, tmp_path: Path) -> None:
    """Its paragraphs, entities resolved; its day is in its name."""
    first, second = BODY.split("\n")
    page = (
        "<!DOCTYPE html><html><head><title>x</title></head><body><nav>Menu</nav><div id='article'>"
        f"<p>{first}</p><p class='x'>{second}<br>Voting &amp; more.</p></div></body></html>"
    )
    assert bring(tables, tmp_path, "monetary20260128a.htm", page) == [
        "1 statement stored, 28 Jan 2026."
    ]
    assert days(tables) == [(dt.date(2026, 1, 28), f"{BODY}\nVoting & more.")]


def test_the_first_day_in_the_name_counts(tables: Tables, tmp_path: Path) -> None:
    """Other numbers are none."""
    bring(tables, tmp_path, "press-99999999-20260128a.txt", BODY)
    assert days(tables) == [(dt.date(2026, 1, 28), BODY)]


def test_a_plain_text_with_its_day(tables: Tables, tmp_path: Path) -> None:
    """From the command line; bringing it again replaces it."""
    for _ in range(2):
        bring(tables, tmp_path, "statement.txt", BODY, dt.date(2026, 7, 29))
    assert days(tables) == [(dt.date(2026, 7, 29), BODY)]


@pytest.mark.parametrize(
    ("file", "date", "sentence"),
    [
        (("a.txt", BODY), None, "does not say the day of the statement"),
        (("a20261399.txt", BODY), None, "does not say the day of the statement"),
        (("a.csv", f'date,text\n2026-01-28,"{BODY}'), None, "quotation mark in line 2 is never"),
        (
            ("a.csv", f'date,text\n01/02/2026,"{BODY}"\n'),
            None,
            "column date: expected a date whose day and month can be told apart",
        ),
        (
            ("a.txt", "Hello"),
            dt.date(2026, 1, 28),
            "holds no statement of the FOMC; expected a CSV",
        ),
        (("a.csv", f'date,text\nsoon,"{BODY}"\n'), None, "line 3, column date: expected a date"),
        (
            ("a.csv", "date,text\n2026-01-28,short\n"),
            None,
            r"holds no statement: 1 row left out \(1 whose text has fewer than 80 letters; for "
            r"example line 2\)\. Nothing was imported\.",
        ),
        (("a.csv", f'date,text\n2030-01-28,"{BODY}"\n'), None, "no statement up to today"),
        (("a.csv", f'date,text\n2026-01-28,"{BODY}"\n'), dt.date(2026, 1, 28), "so that --date"),
        (
            ("a.csv", f'date,"text,body\n2026-01-28,"{BODY}"\n'),
            None,
            "has not both of the columns date and text; found date, text,body 2026-01-28",
        ),
    ],
)
def test_files_that_are_refused(
    tables: Tables, tmp_path: Path, file: tuple[str, str], date: dt.date | None, sentence: str
) -> None:
    """With one sentence; nothing is stored."""
    with pytest.raises(BadInput, match=sentence):
        bring(tables, tmp_path, *file, date)
    assert tables.version("statements") == -1


def test_file_of_somebody_else_is_told_in_words(
    tables: Tables, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As of every other kind of file."""

    def refused(path: Path, *_: object) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    path = tmp_path / "statement.txt"
    path.write_text("x")
    monkeypatch.setattr(Path, "open", refused)
    with pytest.raises(BadInput, match=r"statement\.txt cannot be read \(Permission denied\)\. N"):
        statements.import_statements(tables, path, at=AT)
