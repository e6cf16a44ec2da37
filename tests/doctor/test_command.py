"""``rotation doctor``: a line a thing, and the exit code."""

from __future__ import annotations

import json
from contextlib import ExitStack
from typing import Any

import pytest

from rotation import catalog, sessions, settings
from rotation.cli import main as cli
from rotation.refresh import clients
from tests.doctor.conftest import EACH
from tests.doctor.test_upstreams import EVENING
from tests.loopback.faults import Fault


@pytest.fixture
def servers(monkeypatch: pytest.MonkeyPatch) -> Any:
    """Every upstream, on this machine."""
    for name in ("NO_PROXY", "no_proxy"):
        monkeypatch.setenv(name, "127.0.0.1")
    monkeypatch.setenv("ROTATION_CONTACT", "someone@example.org")
    clients._yahoo.cache_clear()
    with ExitStack() as stack:
        running = {source.name: stack.enter_context(source.server()) for source in EACH}
        for name, server in running.items():
            url = catalog.SOURCES[name].url_setting
            monkeypatch.setenv(f"ROTATION_{url.upper()}", server.url)
        settings.current.cache_clear()
        yield running
    clients._yahoo.cache_clear()


@pytest.fixture
def run(capsys: pytest.CaptureFixture[str]) -> Any:
    """Run the command in this process."""

    def command(*arguments: str) -> tuple[int, str]:
        code = cli.main(["doctor", *arguments])
        return code, capsys.readouterr().out

    return command


HOUSE = ["store", "clock", "calendar", "memory", "sign-in", "alerts"]


def test_everything_is_a_line(servers: Any, run: Any) -> None:
    """The upstreams in the order of the catalog, then the house; each was called once."""
    servers["ishares"].fault = Fault.HTML
    code, out = run()
    lines = [line.split() for line in out.splitlines()]
    assert [words[1] for words in lines] == [*catalog.SOURCES, *HOUSE]
    healths = {words[1]: words[0] for words in lines}
    assert healths["ishares"] == "broken"
    assert set(healths.values()) <= {"ok", "off", "attention", "broken"}
    assert code == 1
    assert all("; came " in line and "expected " in line for line in out.splitlines())
    assert {source.name: len(servers[source.name].statuses) for source in EACH} == {
        source.name: source.requests for source in EACH
    }


def test_one_source_alone(servers: Any, run: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing else is called or looked at; well is exit code 0."""
    monkeypatch.setattr(sessions, "now", lambda: EVENING)
    code, out = run("--source", "wikimedia")
    assert (code, out.count("\n")) == (0, 1)
    assert out.startswith("ok        wikimedia ")
    assert not any(server.statuses for name, server in servers.items() if name != "wikimedia")


def test_json_is_for_programs(servers: Any, run: Any) -> None:
    """The same, and how many are broken."""
    servers["wikimedia"].fault = Fault.FORBIDDEN
    code, out = run("--source", "wikimedia", "--json")
    said = json.loads(out, parse_constant=pytest.fail)
    assert (code, said["broken"]) == (1, 1)
    (finding,) = said["findings"]
    assert list(finding) == ["name", "health", "expected", "came", "advice", "kept"]
    assert (finding["name"], finding["health"]) == ("wikimedia", "broken")


def test_unknown_source_is_bad_usage(run: Any) -> None:
    """With those there are."""
    with pytest.raises(SystemExit) as raised:
        run("--source", "yahooo")
    assert raised.value.code == 2
