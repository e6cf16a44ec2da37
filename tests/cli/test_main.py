"""The ``rotation`` command: what it prints, and the exit code it leaves."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import textwrap
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from rotation import catalog
from rotation.cli import main as cli
from rotation.imports import headers
from tests.markets import bars, days_until, price_file, walk

DAYS = days_until("2026-01-16", 300)
SMALL, LARGE = walk(1, 300, 240.0), walk(2, 300, 640.0)
ROOT = Path(__file__).parents[2]

pytestmark = pytest.mark.usefixtures("clock")


class Ran:
    """Exit code and what was printed, whole and by line."""

    def __init__(self, code: int, out: str, err: str) -> None:
        self.code, self.out, self.err = code, out, err

    @property
    def json(self) -> Any:
        return json.loads(self.out, parse_constant=pytest.fail)


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command in this process."""

    def command(*arguments: str | Path) -> Ran:
        code = cli.main([str(argument) for argument in arguments])
        return Ran(code, *capsys.readouterr())

    return command


@pytest.fixture
def real(run: Any, tmp_path: Path) -> Any:
    """The command, on a store with IWM and SPY up to 16 January 2026."""
    path = price_file(tmp_path / "own.csv", bars("IWM", DAYS, SMALL), bars("SPY", DAYS, LARGE))
    assert run("import", "prices", path).code == 0
    return run


def one_sentence(ran: Ran, code: int, text: str) -> None:
    """Nothing on standard output, one line on standard error, the exit code."""
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.count("\n") == 1
    assert text in ran.err
    assert "Traceback" not in ran.err


def test_show_prints_the_figures_of_a_page(real: Any) -> None:
    """As JSON, with the definitions' names; computed again by hand."""
    ran = real("show", "spread", "--pair", "IWM-SPY", "--lookback", "10", "--json")
    assert ran.code == 0
    shown = ran.json
    assert (shown["page"], shown["as_of"]) == ("spread", "2026-01-16")
    assert shown["selection"] == {
        "pair": "IWM-SPY", "lookback": 10, "asof": None, "basis": "total", "compare": "",
    }  # fmt: skip
    small, large = SMALL[-1] / SMALL[-11] - 1, LARGE[-1] / LARGE[-11] - 1
    assert shown["numbers"]["small_return"] == pytest.approx(small, rel=1e-12)
    assert shown["numbers"]["size_spread"] == pytest.approx(small - large, rel=1e-12)
    assert [entry["status"] for entry in shown["provenance"]] == ["imported", "imported"]
    assert "series" not in shown


def test_show_goes_back_in_time(real: Any) -> None:
    """No figure uses a later session."""
    shown = real("show", "spread", "--asof", "2025-12-31", "--lookback", "5", "--json").json
    last = DAYS.astype(str).tolist().index("2025-12-31")
    assert shown["as_of"] == "2025-12-31"
    expected = SMALL[last] / SMALL[last - 5] - 1
    assert shown["numbers"]["small_return"] == pytest.approx(expected, rel=1e-12)


def test_show_gives_the_plotted_series_on_request(real: Any) -> None:
    """With --series."""
    shown = real("show", "spread", "--lookback", "10", "--json", "--series").json
    assert len(shown["series"]["rebased"]["session"]) == 11


def test_show_without_json_is_for_people(real: Any) -> None:
    """Names and values, no sample in sight."""
    ran = real("show", "overview")
    assert ran.code == 0
    assert ran.out.splitlines()[0] == "overview  IWM-SPY  as of 16 Jan 2026"
    assert "sample" not in ran.out.lower()


def test_nothing_stored_shows_the_sample_and_says_so(run: Any) -> None:
    """Plainly."""
    assert "SAMPLE DATA (simulated)" in run("show", "spread").out
    assert run("show", "spread", "--json").json["provenance"][0]["status"] == "sample"


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["--lookback", "abc"], "The lookback “abc” is not a whole number of sessions"),
        (["--lookback", "999999"], "The lookback “999999” is not a whole number of sessions"),
        (["--pair", "<script>"], "The pair “·script·” is not two symbols joined by a dash"),
        (["--pair", "IWM-NOPE"], "No prices are stored for NOPE of the pair “IWM-NOPE”"),
        (["--asof", "2031-01-01"], "The as-of date 1 Jan 2031 is in the future"),
        (["--asof", "1900-01-01"], "The as-of date 1 Jan 1900 lies before the first stored"),
        (["--basis", "both"], "The basis “both” is neither total (dividends reinvested) nor price"),
        (["--set", "window=9"], "--set “window=9” is not NAME=VALUE with a NAME of compare"),
        (["--set", "compare=IWM"], "The second pair “IWM” is not two symbols joined by a dash"),
        (["--set", "compare=IJR-NOPE"], "No prices are stored for IJR and NOPE of the second pair"),
    ],
    ids=lambda value: value[1] if isinstance(value, list) else "",
)  # fmt: skip
def test_bad_value_is_refused(real: Any, arguments: list[str], sentence: str) -> None:
    """On the command line nothing is shown in its place: a script must not miss it."""
    ran = real("show", "spread", *arguments)
    one_sentence(ran, 2, sentence)
    assert ran.err.endswith("; nothing is shown.\n")


def test_page_without_controls_says_so(real: Any) -> None:
    """Where a name is set that belongs to another page."""
    ran = real("show", "styles", "--set", "window=9")
    one_sentence(ran, 2, "--set “window=9” is not NAME=VALUE with a NAME because this page has no")


def test_unknown_page_is_refused(real: Any) -> None:
    """With those there are."""
    one_sentence(
        real("show", "sprad"), 2, "There is no page “sprad”; the pages are overview, spread"
    )


def test_unknown_command_is_bad_usage(run: Any) -> None:
    """argparse says what there is."""
    for arguments in (["dance"], [], ["import", "dances", "x"], ["show"]):
        with pytest.raises(SystemExit) as raised:
            run(*arguments)
        assert raised.value.code == 2


def test_pair_that_never_traded_together_is_no_data(run: Any, tmp_path: Path) -> None:
    """Exit code 3; the text says why."""
    path = price_file(
        tmp_path / "own.csv", bars("AAA", DAYS[:5], [1.0] * 5), bars("BBB", DAYS[9:12], [1.0] * 3)
    )
    run("import", "prices", path)
    ran = run("show", "spread", "--pair", "AAA-BBB")
    assert ran.code == 3
    assert "AAA and BBB have no common session." in ran.out
    assert run("show", "spread", "--pair", "AAA-BBB", "--json").json["as_of"] is None


def test_page_without_a_day_is_not_without_data(real: Any) -> None:
    """All definitions are printed: exit code 0."""
    ran = real("show", "glossary", "--json")
    assert (ran.code, ran.json["as_of"]) == (0, None)


def test_help_of_prices_promises_what_is_taken(
    run: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """All columns that a file must have, and those it may."""
    with pytest.raises(SystemExit):
        run("import", "prices", "--help")
    said = " ".join(capsys.readouterr().out.split()).partition("Store prices from files: ")[2]
    must, _, may = said.partition("optionally")
    assert [name for name in headers.REQUIRED if name not in must] == []
    assert [name for name in headers.OPTIONAL if name not in may] == []
    assert "where known" not in said


def test_import_says_what_was_stored(run: Any, tmp_path: Path) -> None:
    """A line a sentence, with the file's name."""
    first = price_file(tmp_path / "a.csv", bars("IWM", DAYS, SMALL))
    second = price_file(tmp_path / "b.parquet", bars("SPY", DAYS, LARGE))
    ran = run("import", "prices", first, second)
    stored = "300 rows of 1 symbol stored, 5 Nov 2024 to 16 Jan 2026."
    assert ran.out.splitlines() == [f"a.csv: {stored}", f"b.parquet: {stored}"]


def test_failed_import_says_what_became_of_the_other_files(run: Any, tmp_path: Path) -> None:
    """Those before it are stored, those after it were not looked at."""
    good = price_file(tmp_path / "good.csv", bars("IWM", DAYS, SMALL))
    (tmp_path / "bad.csv").write_text("a,b\n1,2\n")
    ran = run(
        "import", "prices", good, tmp_path / "bad.csv", tmp_path / "c.csv", tmp_path / "d.csv"
    )
    assert ran.code == 2
    assert ran.out.startswith("good.csv: 300 rows of 1 symbol stored")
    assert ran.err.startswith("bad.csv has no column date")
    assert ran.err.endswith(
        "Nothing was imported. good.csv was imported before it; c.csv and d.csv were not looked "
        "at.\n"
    )
    one_sentence(
        run("import", "search", tmp_path / "bad.csv", "--geo", "XX1"),
        2,
        "The region “XX1” is not a code such as US or US-CA (empty is the whole world); nothing "
        "was imported.",
    )


def test_prices_say_where_they_are_from(run: Any, tmp_path: Path) -> None:
    """As `--source` tells it: an imported source all the same, on pages, in CSV and in JSON."""
    both = price_file(
        tmp_path / "a.csv", *(bars(s, DAYS, c) for s, c in (("IWM", SMALL), ("SPY", LARGE)))
    )
    run("import", "prices", both, "--source", " IEX  volumes")
    shown = run("show", "spread", "--json").json["provenance"]
    assert [(one["source"], one["status"]) for one in shown] == [
        ("import: IEX volumes", "imported")
    ] * len(shown)
    assert catalog.source_title(shown[0]["source"]) == "imported (IEX volumes)"
    run("import", "prices", both)
    shown = run("show", "spread", "--json").json["provenance"]
    assert {one["source"] for one in shown} == {"import"}


@pytest.mark.parametrize("name", ["  ", "x" * 61, "a\x00b"])
def test_a_source_without_a_name_is_refused(real: Any, tmp_path: Path, name: str) -> None:
    path = price_file(tmp_path / "a.csv", bars("IWM", DAYS, SMALL))
    one_sentence(
        real("import", "prices", path, "--source", name), 2, "is no name of where the file is from"
    )


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        ("date,symbol,close\n2026-01-16,IWM,3\n", "own.csv has no column open, high, low, volume;"),
        ("date,symbol,open,high,low,close,volume\n2026-01-16,IWM,1,1,1,x,1\n",
         "own.csv, line 2, column close: expected a number, got “x”."),
        ("date,symbol,open,high,low,close,volume\n2031-01-02,IWM,1,1,1,1,1\n",
         "No row of own.csv can be used: 0 rows of 0 symbols stored; 1 row set aside ("),
        ("", "own.csv cannot be read as CSV (No columns to parse from file)."),
    ],
    ids=["missing columns", "wrong type", "future dates", "empty"],
)  # fmt: skip
def test_bad_file_is_refused(real: Any, tmp_path: Path, content: str, sentence: str) -> None:
    """Exit code 2, and the figures are what they were."""
    before = real("show", "spread", "--json").out
    (tmp_path / "own.csv").write_text(content)
    one_sentence(real("import", "prices", tmp_path / "own.csv"), 2, sentence)
    assert real("show", "spread", "--json").out == before


def test_two_row_history_is_shown_with_what_it_lacks(run: Any, tmp_path: Path) -> None:
    """Stored, drawn, and one sentence on everything that needs more."""
    rows = [bars(symbol, DAYS[-2:], [1.0, 1.1]) for symbol in ("IWM", "SPY")]
    run("import", "prices", price_file(tmp_path / "two.csv", *rows))
    ran = run("show", "spread", "--json")
    assert ran.code == 0
    gaps = ran.json["gaps"]
    assert [gap for gap in gaps if "too few for" in gap] == gaps[:1]
    assert gaps[0].startswith(
        "Up to 16 Jan 2026 the pair has 2 common sessions stored, too few for"
    )


def test_repeated_keys_are_told(run: Any, tmp_path: Path) -> None:
    """The last is kept."""
    path = price_file(
        tmp_path / "own.csv", bars("IWM", DAYS, SMALL), bars("IWM", DAYS[-1:], [99.0])
    )
    assert (
        "1 the same session came twice; the last one was kept" in run("import", "prices", path).out
    )


def test_export_and_import_again(real: Any, tmp_path: Path) -> None:
    """The same figures from the copy."""
    before = real("show", "spread", "--json").json["numbers"]
    assert real("export", "prices", tmp_path / "all.csv").code == 0
    assert len(pd.read_csv(tmp_path / "all.csv")) == 600
    assert real("import", "prices", tmp_path / "all.csv").code == 0
    assert real("show", "spread", "--json").json["numbers"] == before


def test_export_of_nothing_is_no_data(run: Any, tmp_path: Path) -> None:
    """Exit code 3."""
    one_sentence(run("export", "prices", tmp_path / "x.csv"), 3, "No prices are stored yet")


def test_export_refuses_what_it_cannot_do(real: Any, tmp_path: Path) -> None:
    """Another ending, a list without a symbol."""
    one_sentence(
        real("export", "prices", tmp_path / "x.xls"), 2, "ends neither in .csv nor .parquet"
    )
    one_sentence(
        real("export", "prices", tmp_path / "x.csv", "--symbols", " , "), 2, "names no symbol"
    )


def test_status_is_the_data_page(real: Any) -> None:
    """Also as JSON, also while nothing is stored."""
    shown = real("status", "--json").json
    assert shown["page"] == "data"
    assert shown["numbers"]["market"] == "stored"
    assert {row["symbol"]: row["rows"] for row in shown["tables"]["symbols"]} == {
        "IWM": 300, "SPY": 300,
    }  # fmt: skip
    prices = next(row for row in shown["tables"]["tables"] if row["table"] == "prices")
    assert (prices["rows"], prices["first"], prices["last"]) == (600, "2024-11-05", "2026-01-16")


def test_status_of_an_empty_store(run: Any) -> None:
    """Nothing is stored, and that is no failure."""
    ran = run("status", "--json")
    assert ran.code == 0
    assert ran.json["numbers"]["market"] == "sample"
    assert ran.json["tables"]["symbols"] == []


@pytest.mark.parametrize(
    "arguments",
    [["show", "spread"], ["show", "data", "--json"], ["status"], ["export", "prices", "x.csv"]],
    ids=" ".join,
)
def test_corrupt_store_is_one_sentence(real: Any, store_folder: Path, arguments: list[str]) -> None:
    """Exit code 2; simulated prices are not shown in place of it."""
    for path in (store_folder / "prices").glob("*.parquet"):
        path.write_bytes(path.read_bytes()[:200])
    one_sentence(
        real(*arguments), 2, f"The table prices in the store {store_folder} cannot be read ("
    )


def test_import_into_a_corrupt_store_is_one_sentence(
    real: Any, store_folder: Path, tmp_path: Path
) -> None:
    """It is not written to."""
    for path in (store_folder / "prices" / "_delta_log").glob("*.json"):
        path.write_text("garbage {")
    ran = real("import", "prices", tmp_path / "own.csv")
    one_sentence(ran, 2, "cannot be read (")


@pytest.mark.parametrize(
    "arguments", [["import", "prices", "own.csv"], ["show", "spread"], ["status"], ["refresh"]],
    ids=" ".join,
)  # fmt: skip
def test_file_instead_of_the_store_is_one_sentence(
    run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arguments: list[str]
) -> None:
    """It is no empty store, whose sample would be shown."""
    monkeypatch.chdir(tmp_path)
    (tmp_path / "file").write_text("in the way")
    monkeypatch.setenv("ROTATION_STORE", "file/store")
    price_file(tmp_path / "own.csv", bars("IWM", DAYS, SMALL))
    one_sentence(run(*arguments), 2, f"{tmp_path / 'file'} is a file; a folder is needed.")


@pytest.mark.parametrize(
    ("name", "value"), [("YAHOO_URL", "banana"), ("REQUESTS_PER_SECOND", "-1")]
)
@pytest.mark.parametrize("arguments", [["show", "spread"], ["status"], ["refresh"]], ids=" ".join)
def test_bad_setting_is_one_sentence(
    run: Any, monkeypatch: pytest.MonkeyPatch, name: str, value: str, arguments: list[str]
) -> None:
    """Whatever the command."""
    monkeypatch.setenv(f"ROTATION_{name}", value)
    one_sentence(run(*arguments), 2, f"The setting ROTATION_{name} is '{value}': ")


def test_reader_that_leaves_early_is_no_error(store_folder: Path) -> None:
    """``rotation show spread | head -1``: no traceback, exit code 0."""
    read, write = os.pipe()
    os.close(read)
    ran = subprocess.run(
        [sys.executable, "-m", "rotation", "show", "spread"],
        cwd=ROOT,
        env={**os.environ, "PYTHONUNBUFFERED": ""},
        stdout=write,
        stderr=subprocess.PIPE,
        check=False,
    )
    os.close(write)
    assert (ran.returncode, ran.stderr) == (0, b"")


@pytest.mark.parametrize(
    ("command", "closed"),
    [(["show", "spread"], True), (["check"], False), (["check", "--json"], False)],
    ids=["closed", "full", "full JSON"],
)
def test_output_that_takes_nothing_is_a_sentence(
    store_folder: Path, command: list[str], closed: bool
) -> None:
    """Exit code 2 and not 1, which says of `check` that something changed."""
    shell = f'exec "$@" >{"&-" if closed else "/dev/full"}'
    ran = subprocess.run(
        ["/bin/sh", "-c", shell, "sh", sys.executable, "-m", "rotation", *command],
        cwd=ROOT,
        stderr=subprocess.PIPE,
        text=True,
        check=False,
    )
    assert ran.returncode == 2
    assert ran.stderr.count("\n") == 1
    assert ran.stderr.startswith("Standard output ")


@pytest.mark.parametrize("encoding", ["ascii", "cp1252"])
def test_signs_that_the_output_lacks_are_plain_ones(store_folder: Path, encoding: str) -> None:
    """A minus stays one; JSON stays JSON."""
    said = [
        subprocess.run(
            [sys.executable, "-m", "rotation", *command],
            cwd=ROOT,
            env={**os.environ, "PYTHONIOENCODING": to},
            stdout=subprocess.PIPE,
            check=True,
        ).stdout.decode(to)
        for command in (["show", "spread"], ["show", "spread", "--json"])
        for to in (encoding, "utf-8")
    ]
    assert "−" in said[1]
    assert said[0].count("-") >= said[1].count("−")
    assert set(json.loads(said[2])) == set(json.loads(said[3]))


def test_ctrl_c_is_a_sentence(run: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """In an import, too: exit code 130, as shells have it."""

    def stopped(*_: object, **__: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("rotation.imports.prices.import_prices", stopped)
    one_sentence(run("import", "prices", tmp_path / "a.csv"), 130, "Stopped; what was stored")


@pytest.mark.parametrize("module", ["rotation.settings", "pyarrow", "rotation.cli.show"])
def test_ctrl_c_while_libraries_are_loaded_is_a_sentence(module: str) -> None:
    """In the first half second, when most people who mistyped press it."""
    program = f"""
        import runpy, sys
        class Stopped:
            def find_spec(self, name, *_):
                if name == {module!r}:
                    raise KeyboardInterrupt
        sys.meta_path.insert(0, Stopped())
        sys.argv = ["rotation", "show", "spread"]
        runpy.run_module("rotation", run_name="__main__")
    """
    ended = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(program)],
        cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip
    one_sentence(Ran(ended.returncode, ended.stdout, ended.stderr), 130, "Stopped")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OSError(5, "Input/output error", "/x/y"), "/x/y cannot be used (Input/output error);"),
        (RuntimeError("odd"), "The command failed (RuntimeError), which is a fault of Rotation;"),
    ],
)
def test_error_that_nobody_thought_of_is_no_change(
    run: Any, monkeypatch: pytest.MonkeyPatch, error: Exception, sentence: str
) -> None:
    """Exit code 2; of a fault the traceback is printed before the sentence, for its report."""

    def failing(*_: object, **__: object) -> None:
        raise error

    monkeypatch.setattr("rotation.cli.check.command", failing)
    ran = run("check")
    assert (ran.code, ran.out) == (2, "")
    assert ran.err.splitlines()[-1].startswith(sentence)


def test_controls_of_a_page_are_set_as_in_the_address(run: Any) -> None:
    """A text is cleaned; the figures are those of the search asked for, or of the nearest."""
    ran = run("show", "search", "--json", "--set", "terms=IWM, iwm", "--set", "geo=us",
              "--set", "span=5Y", "--set", "term=iwm")  # fmt: skip
    assert ran.code == 0
    shown = ran.json
    assert {name: shown["selection"][name] for name in ("terms", "geo", "span")} == {
        "terms": "IWM", "geo": "US", "span": "5y",
    }  # fmt: skip
    assert (shown["numbers"]["term"], shown["numbers"]["pull_asked"]) == ("IWM", False)
    assert [row["k"] for row in shown["tables"]["lead_lag"]] == list(range(-8, 9))


@pytest.mark.parametrize(
    ("given", "sentence"),
    [
        ("terms=a,b,c,d,e,f", "6 search terms were given and one search compares at most 5;"),
        ("terms=<script>", "The search term “·script·” has a character other than letters"),
        ("geo=Atlantis", "The region “Atlantis” is neither world nor a code"),
        ("span=soon", "The span “soon” is not one such as 5y, 12m, all"),
    ],
)
def test_bad_control_of_a_page_is_one_sentence(run: Any, given: str, sentence: str) -> None:
    """What was wrong, and that nothing is shown."""
    one_sentence(run("show", "search", "--set", given), 2, sentence)
