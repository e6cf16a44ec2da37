"""An object store on this machine: moto's S3 API in a process of its own, wrong on demand.

Real object stores decide a conditional write in one step. moto looks and then writes, so
requests are let through one by one; their bodies are read before that, or a client that
is stopped in the middle would stop everybody.

A process of its own, because clients of this one may keep its threads from running.
"""

from __future__ import annotations

import base64
import io
import json
import os
import subprocess
import sys
import threading
import time
import urllib.request
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final, Self

KEY: Final = "rotation-tests"
BUCKET: Final = "market"

_ABOUT: Final = "/-/"
"""Below it are requests of the tests to the store itself."""

_REFUSED: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>InvalidAccessKeyId</Code>'
    b"<Message>The AWS Access Key Id you provided does not exist in our records.</Message></Error>"
)


@dataclass(frozen=True)
class Asked:
    """One request: its method, its path without the bucket, when, the conditions it made.

    ``at`` is an instant of ``time.monotonic``.
    """

    method: str
    path: str
    at: float
    if_match: str = ""
    if_none_match: str = ""


@dataclass
class ObjectStore:
    """The store, with one empty bucket, seen from the tests."""

    _port: int = 0
    _process: subprocess.Popen[str] | None = None

    @property
    def url(self) -> str:
        """Where the API is."""
        return f"http://127.0.0.1:{self._port}"

    @property
    def bucket(self) -> str:
        """The bucket as stores below it are named."""
        return f"s3://{BUCKET}"

    @property
    def environment(self) -> dict[str, str]:
        """What a process needs to reach it."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ALLOW_HTTP": "true",
            "AWS_REGION": "us-east-1",
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": "secret of the tests",
        }

    def __enter__(self) -> Self:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.loopback.s3"],
            cwd=Path(__file__).parents[2],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        assert self._process.stdout is not None
        self._port = int(self._process.stdout.readline())
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process is not None
        self._process.communicate()  # it ends when its standard input closes

    @property
    def requests(self) -> list[Asked]:
        """What was asked so far."""
        return [Asked(*each) for each in self._tell("requests")]

    @property
    def objects(self) -> dict[str, bytes]:
        """What is stored, by path without the bucket."""
        return {path: base64.b64decode(body) for path, body in self._tell("objects").items()}

    def put(self, path: str, body: bytes) -> None:
        """Put an object past the API."""
        self._tell("put", path=path, body=base64.b64encode(body).decode())

    def delete(self, *paths: str) -> None:
        """Take some out past the API."""
        self._tell("delete", paths=paths)

    @contextmanager
    def failing(self, how: str) -> Iterator[None]:
        """For a while every request is answered 503 ("out") or not at all ("hanging")."""
        self._tell("fail", how=how)
        try:
            yield
        finally:
            self._tell("fail", how="")

    def _tell(self, what: str, **details: Any) -> Any:
        body = json.dumps(details).encode()
        with urllib.request.urlopen(f"{self.url}{_ABOUT}{what}", body, timeout=60) as answer:
            return json.load(answer)


Start = Callable[..., Any]
Wsgi = Callable[[dict[str, Any], Start], Iterable[bytes]]


@dataclass
class _Served:
    """The store, seen from its own process."""

    moto: Wsgi
    backend: Any
    fail: str = ""
    requests: list[tuple[str, str, float, str, str]] = field(default_factory=list)
    turn: threading.Lock = field(default_factory=threading.Lock)

    def __call__(self, environ: dict[str, Any], start: Start) -> Iterable[bytes]:
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        path: str = environ["PATH_INFO"]
        if path.startswith(_ABOUT):
            start("200 OK", [("Content-Type", "application/json")])
            with self.turn:
                told = getattr(self, f"tell_{path.removeprefix(_ABOUT)}")(**json.loads(body))
            return [json.dumps(told).encode()]
        environ["wsgi.input"] = io.BytesIO(body)
        conditions = (environ.get(f"HTTP_IF_{name}", "") for name in ("MATCH", "NONE_MATCH"))
        method, short = environ["REQUEST_METHOD"], path.removeprefix(f"/{BUCKET}/")
        self.requests.append((method, short, time.monotonic(), *conditions))
        while self.fail == "hanging":
            time.sleep(0.02)
        if self.fail == "out":
            start("503 Service Unavailable", [("Content-Type", "text/plain")])
            return [b"out of order"]
        if f"Credential={KEY}/" not in environ.get("HTTP_AUTHORIZATION", ""):
            start("403 Forbidden", [("Content-Type", "application/xml")])
            return [_REFUSED]
        with self.turn:
            return list(self.moto(environ, start))

    def tell_requests(self) -> object:
        return self.requests

    def tell_objects(self) -> object:
        keys = self.backend.buckets[BUCKET].keys
        return {name: base64.b64encode(key.value).decode() for name, key in keys.items()}

    def tell_put(self, path: str, body: str) -> None:
        self.backend.put_object(BUCKET, path, base64.b64decode(body))

    def tell_delete(self, paths: list[str]) -> None:
        for path in paths:
            self.backend.delete_object(BUCKET, path)

    def tell_fail(self, how: str) -> None:
        self.fail = how


def _main() -> None:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from moto.s3.models import s3_backends
    from werkzeug.serving import WSGIRequestHandler, make_server

    class Quiet(WSGIRequestHandler):
        def log_request(self, *_: Any) -> None:
            """Not a word."""

    backend = s3_backends["123456789012"]["aws"]
    backend.create_bucket(BUCKET, "us-east-1")
    served = _Served(DomainDispatcherApplication(create_backend_app), backend)
    server = make_server("127.0.0.1", 0, served, threaded=True, request_handler=Quiet)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    print(server.port, flush=True)
    sys.stdin.read()
    os._exit(0)


if __name__ == "__main__":
    _main()
