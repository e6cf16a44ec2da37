"""What the clients share whose upstream answers each request with a whole document."""

from __future__ import annotations

from typing import Any, ClassVar, Final

from curl_cffi.requests import Response

from rotation.sources.http import Upstream, exchange

NETWORK: Final = (
    "Some cloud and VPN addresses are refused whatever they send. Fetch from another network, or "
    "download the file in a browser and import it."
)
"""Advice of upstreams that refuse addresses."""


class DocumentClient:
    """Client of one site, as a browser asks it.

    Attributes
    ----------
    host : scheme and host of the site, of a subclass
    upstream : what its errors say, of a subclass

    Parameters
    ----------
    base_url : str, optional
        Scheme and host of a mirror or a test server.
    timeout : float
        For a whole answer, slow ones included. [s]
    """

    host: ClassVar[str]
    upstream: ClassVar[Upstream]

    def __init__(self, *, base_url: str | None = None, timeout: float = 30.0) -> None:
        self._host = (base_url or self.host).rstrip("/")
        self._timeout = timeout

    def _download(
        self, key: str, path: str, *, upstream: Upstream | None = None, **options: Any
    ) -> bytes:
        """Return the body of an answer that may be the document.

        ``upstream`` is that of a document of another kind than the site's first.

        Raises
        ------
        RateLimited, Unavailable, BadResponse
            As for every source.
        """
        answer = self._answer(key, path, **options)
        (upstream or self.upstream).check(key, answer)
        return bytes(answer.content)

    def _answer(self, key: str, path: str, **options: Any) -> Response:
        """Return an answer, whatever its status; the only call of the network."""
        url = self._host + path
        return exchange(
            self.upstream, key, url, timeout=self._timeout, impersonate="chrome", **options
        )
