"""The rules of the house that no type and no contract of imports can hold."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

from rotation import universe

ROOT = Path(__file__).parent.parent
MODULES = sorted((ROOT / "rotation").rglob("*.py"))
PAGES = sorted((ROOT / "pages").rglob("*.py"))
LONGEST_MODULE, LONGEST_PAGE = 300, 50
SOURCES = sorted(
    path for name in ("sources", "sample") for path in (ROOT / "rotation" / name).rglob("*.py")
)


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def lines(path: Path) -> int:
    return len(path.read_text(encoding="utf-8").splitlines())


@cache
def imported(path: Path) -> set[str]:
    """Full names of the modules a file imports, at its head or inside a function."""
    found = set()
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            base = node.module
            found |= {f"{base}.{a.name}" if is_module(f"{base}.{a.name}") else base
                      for a in node.names}  # fmt: skip
    return found


@cache
def is_module(dotted: str) -> bool:
    path = ROOT.joinpath(*dotted.split("."))
    return path.with_suffix(".py").exists() or path.is_dir()


def texts(path: Path) -> Iterator[str]:
    """String literals, docstrings included."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def test_no_page_lies_directly_below_pages() -> None:
    """Streamlit's old discovery would pick it up, and a deep link would skip app.py."""
    assert [name(path) for path in PAGES if path.parent == ROOT / "pages"] == []
    assert len(PAGES) >= 3


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_page_reads_like_a_page(page: Path) -> None:
    """Short, top to bottom: no frames, no caught errors, no functions, no arrays."""
    assert lines(page) <= LONGEST_PAGE
    forbidden = (ast.Try, ast.FunctionDef, ast.ClassDef, ast.While)
    assert not [node for node in ast.walk(tree(page)) if isinstance(node, forbidden)]
    allowed = {"streamlit", "rotation"}
    assert {module.split(".")[0] for module in imported(page)} <= allowed


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_module_can_be_read_in_one_sitting(module: Path) -> None:
    """A module over 300 lines says in its docstring why it is one: "One module because ..."."""
    docstring = ast.get_docstring(tree(module)) or ""
    assert lines(module) <= LONGEST_MODULE or "One module because" in docstring


def test_third_module_with_a_prefix_makes_a_package() -> None:
    """``search_a, search_b, search_c`` are a package ``search``."""
    prefixes = Counter(
        (path.parent, path.stem.partition("_")[0])
        for path in MODULES
        if "_" in path.stem.strip("_")
    )
    assert [str(key) for key, count in prefixes.items() if count > 2] == []


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_module_says_what_it_is(module: Path) -> None:
    """In the first line of its docstring."""
    docstring = ast.get_docstring(tree(module))
    assert docstring
    assert docstring.splitlines()[0].endswith((".", ":"))


def test_tickers_have_one_home() -> None:
    """The universe; sources may name what their upstream files under a ticker."""
    known = {*universe.core_symbols(), *universe.NAMES, *universe.INDEX_ALIASES}
    homes = {ROOT / "rotation" / "universe.py", *SOURCES}
    elsewhere = {
        f"{name(path)}: {text}"
        for path in [*MODULES, *PAGES, ROOT / "app.py"]
        if path not in homes
        for text in texts(path)
        if text in known
    }
    assert elsewhere == set()


ANALYTICS = sorted(
    {
        *(ROOT / "rotation" / "analytics").glob("*.py"),
        *(ROOT / "rotation" / "topics").glob("*/analysis.py"),
        *(ROOT / "rotation" / "topics").glob("*/analysis/*.py"),
    }
)
PURE = {
    "__future__", "collections.abc", "dataclasses", "datetime", "difflib", "enum", "functools",
    "itertools", "math", "numpy", "numpy.lib.stride_tricks", "numpy.typing", "pandas", "re",
    "statistics", "types", "typing",
    "rotation.errors", "rotation.panel",
}  # fmt: skip


@pytest.mark.parametrize("module", ANALYTICS, ids=name)
def test_analytics_import_nothing_that_acts(module: Path) -> None:
    """Numbers in, numbers out: of this package only the panel and the errors."""
    others = {
        other
        for other in imported(module) - PURE
        if other != "rotation.analytics"
        and not other.startswith("rotation.analytics.")
        and ".analysis" not in other
    }
    assert others == set()


@pytest.mark.parametrize("module", ANALYTICS, ids=name)
def test_analytics_have_no_clock(module: Path) -> None:
    """Not even datetime's own."""
    clocks = {"now", "today", "utcnow", "time", "perf_counter", "monotonic"}
    called = {
        node.func.attr
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    assert called & clocks == set()


@pytest.mark.parametrize("module", MODULES, ids=name)
def test_one_clock_for_the_whole_package(module: Path) -> None:
    """``sessions.now``: whoever asks another cannot be told what time it is.

    Sources stand by themselves and read the system's, for their upstream's dates.
    """
    if module.name == "sessions.py" or module in SOURCES:
        return
    asked = {
        ast.unparse(node.func)
        for node in ast.walk(tree(module))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute)
    }
    others = {"dt.datetime.now", "datetime.now", "datetime.datetime.now", "dt.date.today",
              "date.today", "pd.Timestamp.now", "pd.Timestamp.today", "time.time"}  # fmt: skip
    assert asked & others == set()


def loaded_by(modules: str) -> set[str]:
    """Every module that a process has loaded once it has imported some."""
    code = f"import sys, {modules}; print(*sys.modules)"
    ran = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )
    return set(ran.stdout.split())


@pytest.mark.parametrize(
    "start", ["rotation.ui.frame.session", "rotation.topics.registry", "rotation.cli.show"]
)
def test_page_process_never_loads_an_upstream_s_library(start: str) -> None:
    """Neither does a command that only reads."""
    loaded = {module.split(".")[0] for module in loaded_by(start)}
    assert loaded & {"yfinance", "pytrends", "curl_cffi"} == set()


def test_reading_the_figures_needs_no_streamlit() -> None:
    """The command line and the API stand on their own."""
    assert "streamlit" not in loaded_by(
        "rotation.cli.main, rotation.cli.show, rotation.cli.reports"
    )


def test_command_that_shows_no_page_loads_none() -> None:
    """It starts in half of the time."""
    assert not {module for module in loaded_by("rotation.cli.main") if ".topics" in module}


def test_contracts_of_imports_are_kept() -> None:
    """``[tool.importlinter]`` in pyproject.toml."""
    linter = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run(
        [linter, "--no-cache"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert ran.returncode == 0, ran.stdout


CALLBACKS = {"on_click", "on_change", "on_select", "on_submit", "on_choice"}
WRITES = ("rotation.store", "rotation.imports", "rotation.refresh")


@pytest.mark.parametrize(
    "module", [path for path in MODULES if "/ui/" in name(path) or path.name == "ui.py"], ids=name
)
def test_no_callback_of_a_widget_reaches_the_store(module: Path) -> None:
    """Streamlit runs one before the script, and so before the viewer's sign-in is checked."""
    parsed = tree(module)
    functions = {n.name: n for n in ast.walk(parsed) if isinstance(n, ast.FunctionDef)}
    storing = {
        alias.asname or alias.name
        for node in ast.walk(parsed)
        if isinstance(node, ast.ImportFrom) and node.module
        for alias in node.names
        if f"{node.module}.{alias.name}".startswith(WRITES)
    } | {"tables", "searches"}
    pending: list[ast.AST] = [
        keyword.value
        for node in ast.walk(parsed)
        if isinstance(node, ast.Call)
        for keyword in node.keywords
        if keyword.arg and (keyword.arg in CALLBACKS or keyword.arg.startswith("on_"))
    ]
    seen: set[str] = set()
    while pending:
        for node in ast.walk(pending.pop()):
            called = node.func if isinstance(node, ast.Call) else None
            if isinstance(called, ast.Attribute) and isinstance(called.value, ast.Name):
                assert called.value.id not in storing, ast.unparse(called)
                assert called.attr not in ("tables", "import_upload"), ast.unparse(called)
            if isinstance(node, ast.Name) and node.id in functions and node.id not in seen:
                seen.add(node.id)
                pending.append(functions[node.id])
