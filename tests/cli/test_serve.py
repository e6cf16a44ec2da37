"""``rotation serve``: what it needs before anything is started."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest
from streamlit import config

import rotation
from rotation.cli import main as cli
from rotation.cli import serve
from rotation.errors import BadInput
from rotation.serving import app as server
from rotation.telemetry import json_logs


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
    package = tmp_path / "elsewhere" / "rotation"
    monkeypatch.setattr(rotation, "__file__", str(package / "__init__.py"))
    (tmp_path / "app.py").touch()  # somebody else's
    (tmp_path / "pages").mkdir()
    with pytest.raises(BadInput, match=r"There is no app\.py in .*_app nor beside .*rotation;"):
        serve.find()
    (package / "_app" / "pages").mkdir(parents=True)
    (package / "_app" / "app.py").touch()
    assert serve.find() == package / "_app" / "app.py"


@pytest.fixture
def streamlit_options(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Streamlit as nothing has set it yet; gives the present folder, which is the home too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in [name for name in os.environ if name.startswith("STREAMLIT_")]:
        monkeypatch.delenv(name)
    monkeypatch.setattr(config, "_main_script_path", None)
    monkeypatch.setattr(config, "_config_options", None)
    return tmp_path


def test_options_are_those_beside_the_app(streamlit_options: Path) -> None:
    """From any folder, over the file of that folder; what ours leaves open, that one decides."""
    (streamlit_options / ".streamlit").mkdir()
    (streamlit_options / ".streamlit" / "config.toml").write_text(
        '[client]\nshowErrorDetails = "full"\n[runner]\nmagicEnabled = false\n'
    )
    server.configure(serve.find(), "127.0.0.2")
    assert config.get_option("client.showErrorDetails") == "none"
    assert config.get_option("client.toolbarMode") == "viewer"
    assert config.get_option("browser.gatherUsageStats") is False
    assert config.get_option("theme.light.primaryColor") == "#2F6DB5"
    assert config.get_option("runner.magicEnabled") is False
    assert config.get_option("server.address") == "127.0.0.2"


def test_variable_of_streamlit_overrides_our_options(
    streamlit_options: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As with ``streamlit run``; typed as its option is, sensitive or not."""
    monkeypatch.setenv("STREAMLIT_CLIENT_TOOLBAR_MODE", "minimal")
    monkeypatch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "true")
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "17")
    monkeypatch.setenv("STREAMLIT_SERVER_COOKIE_SECRET", "a secret")
    server.configure(serve.find(), "127.0.0.1")
    assert config.get_option("client.toolbarMode") == "minimal"
    assert config.get_option("browser.gatherUsageStats") is True
    assert config.get_option("server.maxUploadSize") == 17
    assert config.get_option("server.cookieSecret") == "a secret"
    assert config.get_option("client.showErrorDetails") == "none"


def test_path_to_serve_below_is_refused(
    streamlit_options: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Streamlit would put its pages there, and API and probes would answer with the page's HTML."""
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "/")
    server.configure(serve.find(), "127.0.0.1")
    assert "routes" in server.served()
    monkeypatch.setenv("STREAMLIT_SERVER_BASE_URL_PATH", "rot")
    monkeypatch.setattr(config, "_config_options", None)
    server.configure(serve.find(), "127.0.0.1")
    with pytest.raises(BadInput, match=r"^Streamlit's server\.baseUrlPath .* is 'rot': pages, API"):
        server.served()


def test_variable_of_streamlit_that_cannot_be_used_is_bad_usage(
    streamlit_options: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Named with what was expected; exit code 2."""
    monkeypatch.setattr(json_logs, "configure", lambda: None)
    monkeypatch.setattr(server, "log_like_the_rest", lambda: None)
    monkeypatch.setenv("STREAMLIT_SERVER_MAX_UPLOAD_SIZE", "large")
    assert cli.main(["serve", "--port", "0"]) == 2
    refusal = capsys.readouterr().err
    assert "maxUploadSize" in refusal
    assert "'large' is not a valid integer" in refusal
