"""Tables keep how their columns are written, for a printer."""

from __future__ import annotations

from streamlit.testing.v1 import AppTest


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
