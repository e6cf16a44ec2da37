"""A store that is read and not written."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import pytest

from rotation.cli import main as cli
from rotation.imports import prices
from rotation.store.delta.rehearsal import Rehearsal
from rotation.store.delta.tables import Tables
from tests.markets import AT, bars, days_until, price_file, walk

DAYS = days_until("2026-11-20", 40)


def versions(tables: Tables) -> tuple[int, int]:
    return tables.version("prices"), tables.version("quarantine")


def test_rehearsal_says_what_would_be_stored(tables: Tables, tmp_path: Path) -> None:
    """The very sentences of the import, from what is stored; then the import itself."""
    close = walk(3, 40, 400.0)
    first = price_file(tmp_path / "first.csv", bars("IWM", DAYS[:25], close[:25]))
    prices.import_prices(tables, first, at=AT)
    before = versions(tables)
    new = bars("IWM", DAYS[15:], close[15:] / 4)
    new.loc[3, "close"] = -1.0
    path = price_file(tmp_path / "second.csv", new)
    rehearsed = prices.import_prices(Rehearsal(tables.root), path, at=AT)
    assert versions(tables) == before
    assert prices.import_prices(tables, path, at=AT) == rehearsed
    assert versions(tables) > before
    assert "(another adjustment)" in " ".join(rehearsed)


def test_rehearsal_creates_no_store(tmp_path: Path) -> None:
    """Nor does it housekeeping."""
    root = tmp_path / "store"
    path = price_file(tmp_path / "own.csv", bars("IWM", DAYS, walk(1, 40)))
    prices.import_prices(Rehearsal(str(root)), path, at=AT)
    assert not root.exists()
    tables = Tables(str(root))
    prices.import_prices(tables, path, at=AT)
    version = tables.version("prices")
    Rehearsal(tables.root).delete("prices", "true")
    assert tables.version("prices") == version


def test_rehearsal_is_a_store_of_its_kind() -> None:
    """What reads a store reads this one."""
    assert [field.name for field in dataclasses.fields(Rehearsal)] == ["root", "guard"]


@pytest.mark.parametrize("kind", ["prices", "members"])
def test_dry_run_on_the_command_line(
    store_folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    """``rotation import --dry-run`` stores nothing, and says so first."""
    path = tmp_path / "own.csv"
    if kind == "prices":
        price_file(path, bars("IWM", DAYS, walk(1, 40)))
    else:
        path.write_text("date,ticker\n2026-01-30,AAA\n")
    assert cli.main(["import", kind, "--dry-run", str(path)]) == 0
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("A dry run: nothing is stored.")
    assert said[1].startswith("own.csv: ")
    assert not store_folder.exists() or not any(store_folder.iterdir())
    assert cli.main(["import", kind, str(path)]) == 0
    assert capsys.readouterr().out.splitlines() == said[1:]


@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        (
            ["prices", "--date", "2026-01-16"],
            "--date goes with holdings, members, futures and statements",
        ),
        (["holdings", "--symbol", "IWM"], "--symbol goes with prices"),
        (["members", "--geo", "US"], "--geo goes with search"),
    ],
)
def test_what_does_not_go_with_a_kind_is_refused(
    capsys: pytest.CaptureFixture[str], arguments: list[str], says: str
) -> None:
    """A word that would do nothing."""
    assert cli.main(["import", *arguments, "file.csv"]) == 2
    assert capsys.readouterr().err.startswith(f"{says}; nothing was imported.")
