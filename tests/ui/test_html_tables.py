"""Tables as HTML: values as everywhere, letter by letter, and a region with a name."""

from __future__ import annotations

import datetime as dt

from rotation import formats
from rotation.results.render.html_table import Sparkline
from rotation.ui import html_tables

ROWS = [
    {"What": "<b>bold</b> & “so”", "Return": -0.0123, "n": 5, "Day": dt.date(2026, 1, 16)},
    {"What": "", "Return": None, "n": None, "Day": None},
    {"What": "c", "Return": float("nan"), "n": 21, "Day": dt.date(2026, 1, 20)},
]
COLUMNS = {"Return": formats.PERCENT}


def shown(**definitions: str) -> str:
    return html_tables.html(ROWS, 'Returns of "some"', COLUMNS, definitions)


def button(name: str) -> str:
    return f'<button type="button">{name}</button>'


def test_values_are_written_as_everywhere() -> None:
    """A true minus, days in one form, a dash for what is not known; markup is shown as it is."""
    lines = shown().partition("<tbody>")[2].split("</tr>")
    assert lines[0] == (
        '<tr><th scope="row" data-key="&lt;b&gt;bold&lt;/b&gt; &amp; “so”">'
        "&lt;b&gt;bold&lt;/b&gt; &amp; “so”</th>"
        '<td class="number" data-key="-0.0123">−1.2%</td>'
        '<td class="number" data-key="5">5</td>'
        '<td class="day" data-key="2026-01-16">16 Jan 2026</td>'
    )
    assert lines[1].count(">–<") == 4
    assert lines[1].count('data-key=""') == 4
    assert '<td class="number" data-key="">–</td><td class="number" data-key="21">' in lines[2]


def test_names_of_columns_say_what_they_are_and_stand_over_their_values() -> None:
    """Numbers at the right, their headers too; a column without a definition has no title."""
    head = shown(Return='From "close" to close').partition("</thead>")[0]
    assert f'<th scope="col">{button("What")}</th>' in head
    title = 'title="From &quot;close&quot; to close"'
    assert f'<th scope="col" class="number" {title}>{button("Return")}</th>' in head
    assert f'<th scope="col" class="number">{button("n")}</th>' in head
    assert f'<th scope="col" class="day">{button("Day")}</th>' in head


def test_rows_that_cannot_be_sorted_have_no_buttons() -> None:
    """One row alone, and a column of small charts."""
    assert "<button" not in html_tables.html(ROWS[:1], "One", COLUMNS, {})
    line = Sparkline((0.1, 0.2), 0.5, "up")
    two = html_tables.html([{"What": "a", "Line": line}, {"What": "b", "Line": line}], "", {}, {})
    assert '<th scope="col">Line</th>' in two
    assert button("What") in two


def test_region_is_named_and_reached_by_keyboard() -> None:
    """It scrolls where it is wider or longer than its place."""
    assert shown().startswith(
        '<div class="rotation-table" tabindex="0" role="region" '
        'aria-label="Returns of &quot;some&quot;"><table>'
    )


def area(*values: float, highest: float = 0.5) -> list[str]:
    """The points of a sparkline in a table."""
    line = Sparkline(values, highest, "from 1% to 2%")
    row = html_tables.html([{"What": "a", "Line": line}], "Lines", {}, {})
    assert 'role="img" aria-label="from 1% to 2%"' in row or not values
    return row.partition("clip-path:polygon(")[2].partition(")")[0].split(",")


def test_sparkline_is_the_area_below_its_values() -> None:
    """From zero to the highest of all rows; one value is a box, none is an empty cell."""
    assert area(0.0, 0.25, 0.5) == [
        "0 100%", "0.0% 100%", "50.0% 50%", "100.0% 0%", "100% 100%"
    ]  # fmt: skip
    assert area(0.5) == ["0 100%", "0.0% 0%", "100.0% 0%", "100% 100%"]
    assert area() == [""]
    assert area(0.0, highest=0.0)[1] == "0.0% 100%"


def test_instants_and_answers_are_written_as_everywhere() -> None:
    """With the time of day; yes or no for what is true or not."""
    row = {"What": "a", "At": dt.datetime(2026, 1, 16, 21, 5, tzinfo=dt.UTC), "Up": True}
    body = html_tables.html([row, row | {"Up": False}], "", {}, {}).partition("<tbody>")[2]
    assert ">16 Jan 2026, 21:05 UTC</td>" in body
    assert ">yes</td>" in body
    assert ">no</td>" in body


def test_column_of_sentences_has_room_for_them() -> None:
    """Others are as wide as their values."""
    row = {"What": "a", "Name": "Consumer staples", "Why": "no price on 18 Feb 2026; last is 4 Apr"}
    table = html_tables.html([row, {"What": "b", "Name": "Utilities", "Why": ""}], "", {}, {})
    assert table.count('class="long"') == 3
    assert f'<th scope="col">{button("Name")}</th>' in table


def test_word_or_range_is_not_broken() -> None:
    """A range of rates would break after its dash."""
    row = {"What": "a", "Range": "3.50–3.75%"}
    table = html_tables.html([row, {"What": "b", "Range": ""}], "", {}, {})
    assert 'class="short" data-key="3.50–3.75%">3.50–3.75%</td>' in table
