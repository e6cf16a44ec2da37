"""``rotation serve``: what it needs before anything is started."""

from __future__ import annotations

import socket
from pathlib import Path

import pytest

import rotation
from rotation.cli import main as cli
from rotation.cli import serve
from rotation.errors import BadInput


def test_any_free_port() -> None:
    """Port 0 is whichever is free."""
    with serve.listen("127.0.0.1", 0) as one:
        assert one.getsockname()[1] > 0


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 70_000), ("no such host", 0)])
def test_address_that_cannot_be_listened_at(host: str, port: int) -> None:
    """One sentence: which, why, and that nothing was started."""
    with pytest.raises(BadInput, match=rf"^Port {port} of {host} cannot be listened at \("):
        serve.listen(host, port)


def test_port_that_is_taken_is_bad_usage(capsys: pytest.CaptureFixture[str]) -> None:
    """Said before anything is loaded; exit code 2."""
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert cli.main(["serve", "--port", str(port)]) == 2
    assert capsys.readouterr().err.endswith("Nothing was started.\n")


def test_setting_that_cannot_be_used_is_bad_usage(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named, with what was expected."""
    monkeypatch.setenv("ROTATION_PUBLIC_URL", "not an address")
    assert cli.main(["serve", "--port", "0"]) == 2
    assert "ROTATION_PUBLIC_URL" in capsys.readouterr().err


def test_app_is_found_beside_the_package(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Wherever the command is run; where it is nowhere, one sentence says where it was looked."""
    monkeypatch.chdir(tmp_path)
    assert serve.find() == Path(rotation.__file__).parent.parent / "app.py"
    monkeypatch.setattr(rotation, "__file__", str(tmp_path / "elsewhere" / "__init__.py"))
    with pytest.raises(BadInput, match=r"There is no app\.py beside"):
        serve.find()
    (tmp_path / "app.py").touch()
    (tmp_path / "pages").mkdir()
    assert serve.find() == tmp_path / "app.py"
