"""Everything the process logs as JSON lines, each with the id of the request it belongs to."""

from __future__ import annotations

import contextvars
import datetime as dt
import json
import logging
import sys
from typing import Any, Final

REQUEST_ID_HEADER: Final = "X-Request-ID"
"""HTTP header with the id of a request: from a proxy, to Streamlit's pages, and in the answer."""

request_id: Final[contextvars.ContextVar[str | None]] = contextvars.ContextVar("id", default=None)
"""Id of the request that is handled at present."""

_FIELDS: Final = ("request_id", "method", "path", "status", "ms")


class JsonFormatter(logging.Formatter):
    """Formats a record as one line of JSON; no value can begin a line of its own."""

    def format(self, record: logging.LogRecord) -> str:
        """Return the line."""
        at = dt.datetime.fromtimestamp(record.created, dt.UTC)
        line: dict[str, Any] = {
            "time": at.isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": record.getMessage(),
            "request_id": request_id.get(),
        }
        line |= {name: vars(record)[name] for name in _FIELDS if name in vars(record)}
        if record.exc_info:
            line["traceback"] = self.formatException(record.exc_info)
        return json.dumps({name: value for name, value in line.items() if value is not None})


def configure() -> None:
    """Write all log records as JSON lines to the standard error.

    Below the level of a warning only the package's own: the server's contain client addresses
    and query values.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonFormatter())
    handler.addFilter(lambda r: r.levelno >= logging.WARNING or r.name.startswith("rotation"))
    logging.getLogger().handlers = [handler]
    logging.getLogger("rotation").setLevel(logging.INFO)
