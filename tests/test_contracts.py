"""The import contracts of pyproject.toml are kept, and refuse what is planted against them."""

from __future__ import annotations

import copy
import itertools
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import grimp
import pytest
from importlinter import configuration
from importlinter.application import use_cases
from importlinter.domain.contract import registry as contract_types

configuration.configure()

ROOT = Path(__file__).parent.parent
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"][
    "importlinter"
]["contracts"]
LAYERS = next(c for c in CONTRACTS if c["name"].startswith("Layers"))["layers"]
TOPICS = sorted(
    path.name
    for path in (ROOT / "rotation" / "topics").iterdir()
    if (path / "__init__.py").exists()
)


@pytest.fixture(scope="module")
def graph() -> grimp.ImportGraph:
    """Every import of the package."""
    return grimp.build_graph("rotation", include_external_packages=True, cache_dir=None)


@pytest.fixture(scope="module")
def options() -> Any:
    """The contracts as the linter reads them."""
    return use_cases.read_user_options(str(ROOT / "pyproject.toml"))


def broken(graph: grimp.ImportGraph, options: Any, importer: str, imported: str) -> list[str]:
    """Names of the contracts that one more import breaks."""
    use_cases._register_contract_types(options)
    planted = copy.deepcopy(graph)
    for module in (importer, imported):
        if module not in planted.modules:
            planted.add_module(module)
    planted.add_import(importer=importer, imported=imported)
    found = []
    for contract_options in options.contracts_options:
        contract = contract_types.get_contract_class(contract_options["type"])(
            name=contract_options["name"],
            session_options=options.session_options,
            contract_options=contract_options,
        )
        if not contract.check(copy.deepcopy(planted), verbose=False).kept:
            found.append(contract_options["name"])
    return found


def modules_of(layer: str) -> list[str]:
    return [f"rotation.{name.strip()}" for name in layer.split("|")]


UPWARD = [
    (below, above)
    for upper, lower in itertools.pairwise(LAYERS)
    for below, above in itertools.product(modules_of(lower)[:1], modules_of(upper)[:1])
]
SIDEWAYS = [tuple(modules_of(layer)[:2]) for layer in LAYERS if len(modules_of(layer)) > 1]
INSIDE = [
    ("rotation.topics.breadth.analysis.base", "rotation.topics.breadth.view.result"),
    ("rotation.topics.breadth.view.result", "rotation.topics.breadth.charts"),
    ("rotation.topics.breadth.charts", "rotation.topics.breadth.ui.parts"),
    ("rotation.topics.spread.view", "rotation.topics.sectors.view.result"),
    ("rotation.topics.overview.view", "rotation.topics.spread.view"),
    ("rotation.store.delta.tables", "rotation.store.prices.writer"),
    ("rotation.sources.yahoo.client", "rotation.sources.ishares.client"),
    ("rotation.analytics.returns", "rotation.sessions"),
    ("rotation.topics.spread.analysis", "rotation.store.market"),
    ("rotation.topics.spread.view", "rotation.refresh.prices"),
    ("rotation.web.routes.api", "rotation.sources.yahoo.client"),
    ("rotation.results.computed", "yfinance"),
    ("rotation.topics.spread.view", "streamlit"),
    ("rotation.results.page", "starlette"),
    ("rotation.topics.spread.view", "plotly"),
    ("rotation.sources.ishares.client", "yfinance"),
    ("rotation.sources.yahoo.client", "pytrends"),
    ("rotation.refresh.prices", "curl_cffi"),
    ("rotation.store.prices.reader", "deltalake"),
    ("rotation.pictures.drawing", "PIL"),
    ("rotation.web.routes.health", "prometheus_client"),
]


def test_contracts_are_kept(graph: grimp.ImportGraph, options: Any) -> None:
    """As the code is, nothing is broken."""
    assert broken(graph, options, "rotation.cli.main", "rotation.errors") == []


@pytest.mark.parametrize(("importer", "imported"), [*UPWARD, *SIDEWAYS, *INSIDE], ids=str)
def test_planted_import_is_refused(
    graph: grimp.ImportGraph, options: Any, importer: str, imported: str
) -> None:
    """An import against the order, sideways, between topics, or of a tool out of its place."""
    assert broken(graph, options, importer, imported) != []


def test_contracts_name_no_page_and_no_source() -> None:
    """A new page or source needs no new line: they are meant by patterns."""
    text = str([c for c in CONTRACTS if "only in its source" not in c["name"]])
    assert not [topic for topic in TOPICS if f"topics.{topic}" in text]


def test_linter_refuses_a_planted_file(tmp_path: Path) -> None:
    """The command of .ci/run, on a copy with one import too many."""
    shutil.copytree(
        ROOT / "rotation", tmp_path / "rotation", ignore=shutil.ignore_patterns("__pycache__")
    )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    (tmp_path / "rotation" / "store" / "planted.py").write_text("import rotation.ui.cards\n")
    linter = Path(sys.executable).parent / "lint-imports"
    ran = subprocess.run(
        [linter, "--no-cache"],
        cwd=tmp_path,
        env={"PYTHONPATH": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 1
    assert "rotation.store is not allowed to import rotation.ui" in ran.stdout
