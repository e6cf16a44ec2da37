"""Keeps what an upstream answered, for a report of a bug, without what is secret in it.

Removed are cookies, and values whose name says that they are a key or a token: in addresses, in
headers, in JSON and in forms; what was found to be one is removed wherever else it stands, and so
are this installation's own secrets.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from pydantic import SecretStr

from rotation import __version__, formats
from rotation.settings import Settings
from rotation.telemetry.exchanges import Exchange

REMOVED: Final = "(removed)"

_SECRET: Final = (
    r"(?:[\w.-]*(?:token|secret|crumb|cookie|csrf|xsrf|passw|session[_-]?id|authoriz|api[_-]?key|"
    r"signature|credential)[\w.-]*|key|auth|sid|sig|nonce)"
)
"""Names of values that are secret."""

_ABOUT_US: Final = r"(?:[\w-]*(?:client-ip|forwarded|real-ip|connecting-ip)[\w-]*|via)"
"""Names of headers that say where this machine is."""

_HEADER: Final = re.compile(rf"{_SECRET}|{_ABOUT_US}", re.IGNORECASE)
_PATTERNS: Final = (
    re.compile(rf'(?P<before>"{_SECRET}"\s*:\s*")(?P<value>(?:[^"\\]|\\.)*)', re.IGNORECASE),
    re.compile(rf"(?P<before>[?&;]{_SECRET}=)(?P<value>[^&#;\s\"'<>]*)", re.IGNORECASE),
    re.compile(
        rf'(?P<before><input\b[^>]*\bname="{_SECRET}"[^>]*\bvalue=")(?P<value>[^"]*)',
        re.IGNORECASE,
    ),
    re.compile(
        rf'(?P<before><input\b[^>]*\bvalue=")(?P<value>[^"]*)(?="[^>]*\bname="{_SECRET}")',
        re.IGNORECASE,
    ),
)
_LEAST: Final = 6
"""Length from which on a value is removed wherever it stands."""


def keep(folder: Path, source: str, exchanges: Sequence[Exchange], settings: Settings) -> str:
    """Write what a source answered to a file of its own, over that of the time before.

    Parameters
    ----------
    folder : Path
        Created where it does not exist.
    source : str
    exchanges : sequence of Exchange
    settings : Settings
        Its secrets are removed too.

    Returns
    -------
    str
        The file; empty where nothing was answered or it cannot be written.
    """
    if not exchanges:
        return ""
    secrets = {*_own(settings), *_told(exchanges)}
    text = f"rotation {__version__}, {source}\n"
    path = folder / f"{source}.txt"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for number, exchange in enumerate(exchanges, 1):
            text += _text(exchange, folder / f"{source}-{number}.bin", secrets)
        _write(path, text.encode())
    except OSError:
        return ""
    return str(path)


def without_secrets(text: str, secrets: Iterable[str] = ()) -> str:
    """Return a text without what is secret in it by its name, or known to be.

    Parameters
    ----------
    text : str
    secrets : iterable of str
        Values known to be secret.
    """
    for pattern in _PATTERNS:
        text = pattern.sub(rf"\g<before>{REMOVED}", text)
    for secret in sorted(secrets, key=len, reverse=True):
        text = text.replace(secret, REMOVED)
    return text


def _own(settings: Settings) -> set[str]:
    """Secrets of this installation, and whom to write to."""
    values = [getattr(settings, name) for name in type(settings).model_fields]
    found = {value.get_secret_value() for value in values if isinstance(value, SecretStr)}
    return {value for value in {*found, settings.contact or ""} if len(value) >= _LEAST}


def _told(exchanges: Sequence[Exchange]) -> set[str]:
    """Secrets that the upstream told: cookies, tokens, and answers that are one as a whole."""
    found = set()
    for exchange in exchanges:
        text = exchange.body.decode("utf-8", "replace")
        for name, value in exchange.headers:
            if name.lower() == "set-cookie":
                found.add(value.partition(";")[0].partition("=")[2].strip())
        if _is_secret(exchange):
            found.add(text.strip())
        for pattern in _PATTERNS:
            found |= {match["value"] for match in pattern.finditer(f"{exchange.url}\n{text}")}
    return {value for value in found if len(value) >= _LEAST}


def _is_secret(exchange: Exchange) -> bool:
    """Whether the whole answer is a secret: what is asked for has the name of one."""
    last = urlsplit(exchange.url).path.rpartition("/")[2]
    return re.fullmatch(_SECRET, last, re.IGNORECASE) is not None


def _text(exchange: Exchange, beside: Path, secrets: set[str]) -> str:
    """An exchange as text; a body that is none goes to a file beside it."""
    parts = urlsplit(exchange.url)
    url = parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
    lines = [
        "",
        f"{formats.instant(exchange.at, seconds=True)} {exchange.method} {url}",
        f"status {exchange.status}, {len(exchange.body)} bytes",
        *(
            f"{name}: {REMOVED if _HEADER.fullmatch(name) else value}"
            for name, value in exchange.headers
        ),
        "",
    ]
    if _is_secret(exchange):
        lines.append(REMOVED)
    else:
        try:
            lines.append(exchange.body.decode())
        except UnicodeDecodeError:
            _write(beside, exchange.body)
            lines.append(f"(no text; the body is in {beside.name})")
    return without_secrets("\n".join(lines), secrets) + "\n"


def _write(path: Path, content: bytes) -> None:
    """Write a file that nobody else on this machine can read."""
    path.unlink(missing_ok=True)
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
