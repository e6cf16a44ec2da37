"""The wheel alone, without a checkout: what it carries, and what it serves from an empty folder."""

from __future__ import annotations

import json
import subprocess
import tomllib
import urllib.request
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from rotation.results.page import Page
from rotation.topics import registry
from tests import wheel
from tests.browser.served import Served, served_from_wheel

_OPTIONS = """
import json
from rotation.cli import serve
serve.load(serve.find(), "127.0.0.1")
from streamlit import config
options = config.get_config_options().items()
print(json.dumps({name: option.value for name, option in options if option.is_default is False}))
"""


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built from this checkout."""
    return wheel.build(tmp_path_factory.mktemp("dist"))


@pytest.fixture(scope="module")
def commands(built: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the commands of an environment it is installed in."""
    return wheel.install(built, tmp_path_factory.mktemp("installed"))


@pytest.fixture(scope="module")
def app(commands: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """``rotation serve`` in an empty folder."""
    with served_from_wheel(commands, tmp_path_factory.mktemp("empty")) as app:
        yield app


def test_wheel_carries_the_app(built: Path) -> None:
    """Script, pages and configuration as in the checkout, below the package, and nothing else."""
    with zipfile.ZipFile(built) as archive:
        packed = {name: archive.read(name) for name in archive.namelist()}
    inside = "rotation/_app/"
    app = {name.removeprefix(inside): text for name, text in packed.items() if inside in name}
    scripts = {page.script for page in registry.PAGES}
    assert set(app) == {"app.py", ".streamlit/config.toml", *scripts}
    assert all(text == (wheel.ROOT / name).read_bytes() for name, text in app.items())
    assert {name.split("/")[0] for name in packed} == {"rotation", "rotation-0.1.0.dist-info"}
    modules = {str(path.relative_to(wheel.ROOT)) for path in wheel.ROOT.glob("rotation/**/*.py")}
    assert modules == {name for name in packed if name.endswith(".py") and inside not in name}


@pytest.mark.parametrize("page", registry.PAGES, ids=lambda page: page.name)
def test_installed_wheel_serves_every_page(app: Served, page: Page) -> None:
    """With its name or what it found as its title, from a folder in which nothing lies."""
    asked = urllib.request.Request(app.url + page.path, headers={"Sec-Fetch-Mode": "navigate"})
    with urllib.request.urlopen(asked, timeout=60) as answer:
        assert answer.status == 200
        text = answer.read().decode()
    named = f"<title>{page.title} · Rotation</title>" in text
    found = " · Rotation</title>" in text and f"<p>{page.title}</p><h1>" in text
    assert named or found


def test_installed_wheel_brings_theme_and_settings(commands: Path, tmp_path: Path) -> None:
    """Every option of our file is in force in the process; those of the present folder are below.

    Streamlit's order: home folder, present folder, beside the script.
    """
    tmp_path.joinpath(".streamlit").mkdir()
    tmp_path.joinpath(".streamlit", "config.toml").write_text(
        '[client]\nshowErrorDetails = "full"\n[theme.light]\nprimaryColor = "#FF00FF"\n'
    )
    done = subprocess.run(
        [commands / "python", "-c", _OPTIONS], cwd=tmp_path, env=wheel.environment(tmp_path),
        check=True, capture_output=True, text=True, timeout=120,
    )  # fmt: skip
    options = json.loads(done.stdout.splitlines()[-1])
    expected = _flat(tomllib.loads((wheel.ROOT / ".streamlit/config.toml").read_text()))
    assert expected["client.showErrorDetails"] == "none"
    assert expected["theme.light.primaryColor"] == "#2F6DB5"
    assert {name: options[name] for name in expected} == expected


def _flat(section: dict[str, object], above: str = "") -> dict[str, object]:
    """Options by dotted name."""
    flat: dict[str, object] = {}
    for name, value in section.items():
        below = f"{above}{name}"
        flat |= _flat(value, f"{below}.") if isinstance(value, dict) else {below: value}
    return flat
