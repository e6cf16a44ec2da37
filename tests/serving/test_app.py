"""What is served around the pages: Streamlit's HTML, with its charts' script asked for at once."""

from __future__ import annotations

import re
from pathlib import Path

from streamlit import file_util

from rotation.serving import app

FILES = Path(file_util.get_static_dir())


def test_the_script_of_charts_is_loaded_at_once() -> None:
    """By the name it has in the installed Streamlit; the rest of the HTML is as it was."""
    shell = (FILES / "index.html").read_text(encoding="utf-8")
    made = app.preloaded(shell, FILES)
    link = re.compile(r'<link rel="modulepreload" fetchpriority="low" href="\./([^"]+)" />\n  ')
    (script,) = link.findall(made)
    assert "PlotlyChart" in script
    assert (FILES / script).is_file()
    assert link.sub("", made) == shell


def test_html_stays_where_there_is_no_such_script(tmp_path: Path) -> None:
    """Another Streamlit may call it otherwise: charts are loaded when they are drawn."""
    assert app.preloaded("<head></head>", tmp_path) == "<head></head>"
