"""Whoever is told: takes posts, and is wrong on demand."""

from __future__ import annotations

import ssl
from collections.abc import Mapping
from typing import Literal

from tests.loopback.http import Answer, LoopbackServer


class Hook(LoopbackServer):
    """A webhook's receiver.

    Parameters
    ----------
    tls : SSLContext, optional

    Attributes
    ----------
    posts : headers and body of each post, in order
    answers : statuses of the next posts; then 200
    manner : of every answer, as in `Answer`
    """

    def __init__(self, tls: ssl.SSLContext | None = None) -> None:
        super().__init__(tls=tls)
        self.posts: list[tuple[dict[str, str], bytes]] = []
        self.answers: list[int] = []
        self.manner: Literal["whole", "hang", "drip", "cut"] = "whole"

    def receive(self, headers: Mapping[str, str], body: bytes) -> None:
        self.posts.append(({name.lower(): value for name, value in headers.items()}, body))

    def respond(self, target: str) -> Answer:
        status = self.answers.pop(0) if self.answers else 200
        headers = {"Location": "/elsewhere"} if 300 <= status < 400 else {}
        return Answer(status, "text/plain", b"taken", headers, self.manner)
