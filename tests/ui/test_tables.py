"""Tables keep how their columns are written, for a printer."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pyarrow as pa
import pytest
from streamlit.testing.v1 import AppTest

from rotation.topics import registry
from rotation.ui import html_tables, written
from rotation.ui.written import RIGHT

ROOT = Path(__file__).parent.parent.parent


def _drawn() -> None:
    import streamlit as st

    from rotation.results.result import Result
    from rotation.selection import Selection
    from rotation.ui import tables, written

    columns = {
        "Return": st.column_config.NumberColumn(format="%+.2f %%"),
        "Plain": st.column_config.NumberColumn(),
        "Named": "Another name",
        "Hidden": None,
    }
    rows = [{"Return": 1.2, "Plain": 3, "Named": "a", "Hidden": 1}]
    result = Result("page", Selection(), None, (), {}, {"some": rows})
    tables.table(result, "some", rows, alt="Returns of some", columns=columns)
    st.text(str(dict(written.formats())))


def test_formats_of_columns_are_kept_by_table() -> None:
    """Those that have one; a column with a name alone, or hidden, has none."""
    app = AppTest.from_function(_drawn).run()
    assert not app.exception
    assert app.text[0].value == "{'Returns of some': {'Return': '%+.2f %%'}}"


def _of_every_kind() -> None:
    import datetime as dt

    from rotation import formats
    from rotation.results.result import Result
    from rotation.selection import Selection
    from rotation.ui import tables

    version = type("Version", (int,), {})  # as the store's, which are no plain numbers
    rows = [
        {
            "What": "a",
            "Return": -0.01234,
            "Day": dt.date(2026, 1, 16),
            "Version": version(4),
            "Close": 1.5,
            "Count": 1,
        },
        {"What": "b", "Return": None, "Day": None, "Version": None, "Close": None, "Count": 2},
        {"What": "c", "Return": 0.001234, "Day": None, "Version": 1, "Close": 2.0, "Count": 3},
    ]
    result = Result("page", Selection(), None, (), {}, {"some": rows})
    tables.table(result, "some", rows, alt="Some", columns={"Return": formats.PERCENT})


def _columns(app: AppTest) -> dict[str, dict[str, Any]]:
    shown: dict[str, dict[str, Any]] = json.loads(app.dataframe[0].proto.columns)
    return shown


def test_numbers_are_sent_as_they_are_written_with_their_text() -> None:
    """Rounded in the unit shown, so that sorting and copying use it; a true minus beside it."""
    app = AppTest.from_function(_of_every_kind).run()
    assert not app.exception
    frame = app.dataframe[0]
    assert frame.value["Return"].tolist()[::2] == [-1.2, 0.12]
    texts = pa.ipc.open_stream(frame.proto.arrow_data.styler.display_values).read_all().to_pydict()
    assert texts["Return"] == ["−1.2%", "–", "+0.12%"]
    assert texts["Version"] == ["4", "–", "1"]
    assert texts["Close"] == ["1.50", "–", "2.00"]


def _without_a_minus() -> None:
    from rotation import formats
    from rotation.results.result import Result
    from rotation.selection import Selection
    from rotation.ui import tables

    rows = [{"What": "a", "Rows": 1234.0, "Close": 1.5}, {"What": "b", "Rows": None, "Close": 2.0}]
    columns = {"Rows": formats.COUNT, "Close": formats.DECIMAL}
    result = Result("page", Selection(), None, (), {}, {"some": rows})
    tables.table(result, "some", rows, alt="Some", columns=columns)


def test_numbers_without_a_minus_are_written_by_the_browser() -> None:
    """As the format writes them, without a text beside each: the data page has thousands."""
    app = AppTest.from_function(_without_a_minus).run()
    assert not app.exception
    assert not app.dataframe[0].proto.arrow_data.HasField("styler")
    patterns = {
        column["label"].removeprefix(RIGHT): column["type_config"]["format"]
        for column in _columns(app).values()
        if "type_config" in column
    }
    assert patterns == {"Rows": "%,d", "Close": "%.2f"}


def test_first_column_stays_and_headers_are_names() -> None:
    """On a phone the others are scrolled below it; days are written as everywhere.

    A header of numbers begins with what places it at their side, the right.
    """
    columns = _columns(AppTest.from_function(_of_every_kind).run())
    assert columns["What"]["pinned"] is True
    assert columns["Day"]["type_config"]["format"] == "D MMM YYYY"
    labels = {name: column.get("label") for name, column in columns.items()}
    numbers = {name: f"{RIGHT}{name}" for name in ("Return", "Version", "Close", "Count")}
    assert labels == {"_index": None, "What": None, "Day": None} | numbers


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("page", ["sectors", "flows", "history"])
def test_columns_of_figures_say_what_they_are(page: str) -> None:
    """Each column of numbers has its definition; the button leads to their entries."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page(f"pages/rotation/{page}.py")
    app.run()
    frames = app.dataframe
    assert frames
    for frame in frames:
        columns = json.loads(frame.proto.columns)
        figures = frame.value.select_dtypes("number").columns
        assert {name for name in figures if not columns[name].get("help")} == set()
    (first, *_) = app.get("download_button")
    assert f"(glossary#{page}-" in first.proto.help


@pytest.mark.usefixtures("clock")
@pytest.mark.parametrize("page", [page.name for page in registry.PAGES if page.tables])
def test_every_column_says_what_it_is(page: str, monkeypatch: pytest.MonkeyPatch) -> None:
    """To whoever points at its name, on every page of the sample, drawn from one column or several.

    A column that Streamlit draws as a line has a help of its own.
    """
    silent: list[tuple[str, str]] = []
    drawn, html = written.drawn, html_tables.html

    def noted(rows: Any, alt: str, columns: Any, abouts: Any = None) -> Any:
        own = {name for name, kind in columns.items() if isinstance(kind, dict)}
        silent.extend((alt, name) for name in rows[0] if name not in {*abouts, *own})
        return drawn(rows, alt, columns, abouts)

    def noted_html(rows: Any, alt: str, columns: Any, definitions: Any) -> str:
        silent.extend((alt, name) for name in rows[0] if name not in definitions)
        return html(rows, alt, columns, definitions)

    monkeypatch.setattr(written, "drawn", noted)
    monkeypatch.setattr(html_tables, "html", noted_html)
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    if (script := registry.page(page).script) != registry.PAGES[0].script:
        app.switch_page(script)
    app.run()
    assert not app.exception
    assert silent == []


def test_figures_are_written_by_their_descriptors() -> None:
    """The spread page names no format for its table: returns are percent, spreads are points."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.switch_page("pages/rotation/spread.py")
    app.run()
    (table,) = (
        block.proto.body for block in app.get("html") if "over every horizon" in block.proto.body
    )
    assert len(re.findall(r"[+−][0-9.]+%<", table)) == 14
    assert len(re.findall(r"[+−][0-9.]+ pp<", table)) == 7
