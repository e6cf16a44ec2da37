"""The project as a wheel, installed where no checkout is; nothing comes from a network."""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
import venv
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parent.parent


def build(folder: Path) -> Path:
    """Build the wheel into a folder and return its path."""
    command = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(folder)]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    (wheel,) = folder.glob("rotation-*.whl")
    return wheel


def install(wheel: Path, folder: Path) -> Path:
    """Install a wheel into a new virtual environment and return the folder of its commands.

    Dependencies are those of the present environment. A ``.pth`` file makes them importable, and
    not the checkout: ``.pth`` files beside them, that of an editable install too, are not read.
    """
    venv.create(folder, symlinks=True)
    commands = folder / "bin"
    pip = [sys.executable, "-m", "pip", "--python", str(commands / "python")]
    options = ["--no-deps", "--no-index", "--no-compile", "--disable-pip-version-check"]
    subprocess.run([*pip, "install", *options, str(wheel)], check=True, capture_output=True)
    (own,) = folder.glob("lib/python*/site-packages")
    own.joinpath("dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    return commands


def environment(home: Path) -> dict[str, str]:
    """Return the variables of a person who has set none of ours, Streamlit's or Python's."""
    ours = ("ROTATION_", "STREAMLIT_", "PYTHON", "AWS_")
    plain = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return plain | {"HOME": str(home), "ROTATION_REFRESH": "false"}
