"""What deploy/ starts in containers, on this machine: a proxy, three replicas, refreshers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import socket
import string
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from tests.scale.viewer import PATIENCE

HERE: Final = Path(__file__).parents[2]
REPLICAS: Final = 3
NGINX: Final = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")

_MAIN: Final = string.Template("""
daemon off;
worker_processes 1;
pid $folder/nginx.pid;
error_log $folder/error.log warn;
events { worker_connections 512; }
http {
    client_body_temp_path $folder/body;
    proxy_temp_path $folder/proxy;
    fastcgi_temp_path $folder/fastcgi;
    uwsgi_temp_path $folder/uwsgi;
    scgi_temp_path $folder/scgi;
    include $folder/rotation.conf;
}
""")


def soon(holds: Callable[[], Any], what: str) -> Any:
    """Wait until something holds; gives what it gave."""
    until = time.monotonic() + PATIENCE
    while not (found := holds()):
        assert time.monotonic() < until, f"it did not happen: {what}"
        time.sleep(0.05)
    return found


def proxy_conf(folder: Path, listen: str, replicas: list[str]) -> Path:
    """The project's own configuration of the proxy, filled in; gives the main file."""
    values = {f"REPLICA_{number}": address for number, address in enumerate(replicas, 1)}
    values |= {"LISTEN": listen, "ACCESS_LOG": f"{folder}/access.log"}
    text = (HERE / "deploy" / "nginx.conf.template").read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace("${" + name + "}", value)
    assert "${" not in text
    (folder / "rotation.conf").write_text(text, encoding="utf-8")
    main = folder / "nginx.conf"
    main.write_text(_MAIN.substitute(folder=folder), encoding="utf-8")
    return main


@dataclass
class Cluster:
    """Processes of this machine that share one store.

    Parameters
    ----------
    folder : Path
        For logs and configuration.
    environment : dict
        What makes them find the store and the upstream.
    """

    folder: Path
    environment: dict[str, str]
    ports: list[int] = field(default_factory=lambda: _free_ports(REPLICAS + 1))
    replicas: dict[int, subprocess.Popen[bytes]] = field(default_factory=dict)
    refreshers: list[subprocess.Popen[bytes]] = field(default_factory=list)
    proxy: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Of the proxy."""
        return f"http://127.0.0.1:{self.ports[0]}"

    def start(self) -> None:
        """Start the proxy and all replicas that do not run; wait until they answer."""
        for port in self.ports[1:]:
            if port not in self.replicas or self.replicas[port].poll() is not None:
                command = ["-m", "rotation", "serve", "--host", "127.0.0.1", "--port", str(port)]
                self.replicas[port] = self._spawn(f"replica-{port}", [sys.executable, *command])
        if self.proxy is None:
            replicas = [f"127.0.0.1:{port}" for port in self.ports[1:]]
            main = proxy_conf(self.folder, f"127.0.0.1:{self.ports[0]}", replicas)
            self.proxy = self._spawn("proxy", [str(NGINX), "-c", str(main)])
        for port in self.ports:
            soon(lambda port=port: _healthy(port), f"port {port} answers\n{self.logs()}")

    def kill_replica(self, port: int) -> None:
        """Kill one, as a machine that fails does."""
        self.replicas[port].kill()
        self.replicas[port].wait()

    def refresher(self, *options: str) -> subprocess.Popen[bytes]:
        """Start a refresher that goes on, or stands by."""
        command = [sys.executable, "-m", "rotation", "refresh", "--follow", *options]
        self.refreshers.append(self._spawn(f"refresher-{len(self.refreshers)}", command))
        return self.refreshers[-1]

    def said(self, process: subprocess.Popen[bytes]) -> str:
        """What a refresher has printed so far."""
        number = self.refreshers.index(process)
        return (self.folder / f"refresher-{number}.log").read_text(encoding="utf-8")

    def passed_on(self) -> list[tuple[str, str]]:
        """Requests that are over, as (path, address of the replica), in their order."""
        lines = (self.folder / "access.log").read_text(encoding="utf-8").splitlines()
        found = [line.split('"')[1:3] for line in lines if line.endswith(tuple("0123456789abcdef"))]
        return [(asked.partition(" ")[2], rest.split()[3]) for asked, rest in found]

    def logs(self, *, whole: bool = False) -> str:
        """What the processes wrote; its end, for a test that failed, or all of it."""
        start = 0 if whole else -1500
        return "\n".join(
            f"== {path.name}\n{path.read_text(encoding='utf-8', errors='replace')[start:]}"
            for path in sorted(self.folder.glob("*.log"))
        )

    def stop(self) -> None:
        """End everything."""
        every = [*self.replicas.values(), *self.refreshers]
        for process in [*every, *([self.proxy] if self.proxy else [])]:
            if process.poll() is None:
                process.send_signal(signal.SIGCONT)
                process.terminate()
        until = time.monotonic() + 20
        for process in [*every, *([self.proxy] if self.proxy else [])]:
            try:
                process.wait(max(0.1, until - time.monotonic()))
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def _spawn(self, name: str, command: list[str]) -> subprocess.Popen[bytes]:
        plain = {
            key: value
            for key, value in os.environ.items()
            if not key.startswith(("ROTATION_", "AWS_"))
        }
        with (self.folder / f"{name}.log").open("ab") as out:
            return subprocess.Popen(
                command,
                cwd=HERE,
                env=plain | self.environment,
                stdin=subprocess.DEVNULL,
                stdout=out,
                stderr=subprocess.STDOUT,
            )


def status(environment: dict[str, str]) -> dict[str, Any]:
    """What ``rotation status --json`` says of the store."""
    done = subprocess.run(
        [sys.executable, "-m", "rotation", "status", "--json"],
        cwd=HERE, env=os.environ | environment, capture_output=True, text=True, check=False,
        timeout=PATIENCE,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


def _healthy(port: int) -> bool:
    try:
        urllib.request.urlopen(f"http://127.0.0.1:{port}/readyz", timeout=5).close()
    except (urllib.error.URLError, OSError):
        return False
    return True


def _free_ports(count: int) -> list[int]:
    """Ports nobody listens at, each another one."""

    def bound() -> Iterator[socket.socket]:
        for _ in range(count):
            one = socket.socket()
            one.bind(("127.0.0.1", 0))
            yield one

    held = list(bound())
    ports = [int(one.getsockname()[1]) for one in held]
    for one in held:
        one.close()
    return ports
