"""An object store on this machine: moto's S3 API, one request at a time, wrong on demand.

Real object stores decide a conditional write in one step. moto looks and then writes, so
requests are let through one by one; their bodies are read before that, or a client that
is stopped in the middle would stop everybody.
"""

from __future__ import annotations

import io
import threading
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final, Self

from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
from moto.s3.models import s3_backends
from werkzeug.serving import BaseWSGIServer, WSGIRequestHandler, make_server

KEY: Final = "rotation-tests"
BUCKET: Final = "market"

_REFUSED: Final = (
    b'<?xml version="1.0" encoding="UTF-8"?><Error><Code>InvalidAccessKeyId</Code>'
    b"<Message>The AWS Access Key Id you provided does not exist in our records.</Message></Error>"
)


@dataclass(frozen=True)
class Asked:
    """One request: its method, its path without the bucket, and the conditions it made."""

    method: str
    path: str
    if_match: str = ""
    if_none_match: str = ""


@dataclass
class ObjectStore:
    """The store, with one empty bucket.

    Attributes
    ----------
    latency : wait before every answer [s]
    hanging : requests get no answer while it is set
    requests : what was asked so far
    """

    latency: float = 0.0
    hanging: threading.Event = field(default_factory=threading.Event)
    requests: list[Asked] = field(default_factory=list)
    _port: int = 0
    _turn: threading.Lock = field(default_factory=threading.Lock)
    _server: BaseWSGIServer | None = None

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
        _backend().reset()
        _backend().create_bucket(BUCKET, "us-east-1")
        return self.start()

    def __exit__(self, *_: object) -> None:
        self.stop()

    @property
    def objects(self) -> dict[str, bytes]:
        """What is stored, by path without the bucket."""
        keys = _backend().buckets[BUCKET].keys
        return {name: key.value for name, key in keys.items()}

    def put(self, path: str, body: bytes) -> None:
        """Put an object past the API."""
        _backend().put_object(BUCKET, path, body)

    def delete(self, path: str) -> None:
        """Take one out past the API."""
        _backend().delete_object(BUCKET, path)

    def start(self) -> Self:
        """Listen; after a stop, on the same port with the same objects."""
        app = DomainDispatcherApplication(create_backend_app)
        self._server = make_server(
            "127.0.0.1", self._port, self._in_turn(app), threaded=True, request_handler=_Quiet
        )
        self._port = self._server.port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()
        return self

    def stop(self) -> None:
        """Close the port: clients are refused from now on."""
        self.hanging.clear()
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
            self._server = None

    def _in_turn(self, app: Callable[..., Iterable[bytes]]) -> Callable[..., Iterable[bytes]]:
        def serve(environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            self.requests.append(
                Asked(
                    environ["REQUEST_METHOD"],
                    environ["PATH_INFO"].removeprefix(f"/{BUCKET}/"),
                    environ.get("HTTP_IF_MATCH", ""),
                    environ.get("HTTP_IF_NONE_MATCH", ""),
                )
            )
            while self.hanging.is_set():
                time.sleep(0.02)
            time.sleep(self.latency)
            if f"Credential={KEY}/" not in environ.get("HTTP_AUTHORIZATION", ""):
                start_response("403 Forbidden", [("Content-Type", "application/xml")])
                return [_REFUSED]
            with self._turn:
                return list(app(environ, start_response))

        return serve


def _backend() -> Any:
    return s3_backends["123456789012"]["aws"]


class _Quiet(WSGIRequestHandler):
    def log_request(self, *_: Any) -> None:
        """Not a word."""
