"""``rotation report`` and ``rotation snapshot``."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from tests.cli import test_main
from tests.cli.test_main import DAYS, one_sentence

run, real = test_main.run, test_main.real
"""The fixtures of that module."""

pytestmark = pytest.mark.usefixtures("clock")


def test_report_is_written_and_said(real: Any, tmp_path: Path) -> None:
    """Its day, its size, and exit code 0."""
    path = tmp_path / "report.html"
    ran = real("report", "--out", path, "--asof", "2026-01-16", "--lookback", "21")
    assert (ran.code, ran.err) == (0, "")
    assert ran.out.startswith(f"{path}: IWM-SPY as of 16 Jan 2026, ")
    assert "MB, one page that needs no network" in ran.out
    assert path.read_text().startswith("<!doctype html>")


def test_report_of_the_sample_is_marked(run: Any, tmp_path: Path) -> None:
    """It is written like any other."""
    ran = run("report", "--out", tmp_path / "report.html")
    assert ran.code == 0
    assert "simulated prices" in ran.out


@pytest.mark.parametrize(
    ("values", "said"),
    [
        (["--lookback", "3"], "nothing was written"),
        (["--pair", "A-B"], "No prices are stored for"),
        (["--asof", "yesterday"], "is not a day such as 2026-01-16"),
    ],
)
def test_bad_values_write_nothing(
    real: Any,
    tmp_path: Path,
    values: list[str],
    said: str,
) -> None:
    """One sentence, exit code 2."""
    path = tmp_path / "report.html"
    one_sentence(real("report", "--out", path, *values), 2, said)
    one_sentence(real("snapshot", tmp_path / "site", *values), 2, said)
    assert not path.exists()
    assert not (tmp_path / "site").exists()


def test_bad_places_are_refused(real: Any, tmp_path: Path) -> None:
    """A folder for a page, a page for a folder."""
    one_sentence(real("report", "--out", tmp_path), 2, "is a folder")
    file = tmp_path / "own.csv"
    one_sentence(real("snapshot", file), 2, "is a file; expected a folder")


def test_snapshot_is_written_and_said(real: Any, tmp_path: Path) -> None:
    """How many files, of which day, and where to begin."""
    ran = real("snapshot", tmp_path / "site")
    assert (ran.code, ran.err) == (0, "")
    assert "files as of 16 Jan 2026; open index.html." in ran.out
    assert (tmp_path / "site" / "index.html").is_file()


def test_nothing_up_to_the_day_is_exit_code_three(real: Any, tmp_path: Path) -> None:
    """The page is there and says so."""
    first = str(DAYS[0])
    ran = real("report", "--out", tmp_path / "report.html", "--asof", first)
    assert ran.code in (0, 3)
    assert (tmp_path / "report.html").is_file()
