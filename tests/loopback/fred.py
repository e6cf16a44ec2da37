"""A server that answers as FRED's downloads do, and is wrong on demand.

    with FredServer() as server:
        server.fault = faults.Fault.HTML
        ...  # point the client at server.url

Values are those of ``server.values``; `csv` makes a body without a server.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import parse_qs, urlsplit

from rotation import universe
from tests.loopback import faults
from tests.loopback.http import Answer, LoopbackServer

KIND = "application/csv"
DAYS: Mapping[str, str] = {
    "2026-01-09": "3.50",
    "2026-01-12": "3.52",
    "2026-01-13": ".",
    "2026-01-14": "",
    "2026-01-15": "3.55",
}
"""Days of a series of rates, with the two ways to say that there is no value."""

LIKE: Mapping[str, Mapping[str, str]] = {
    series: {day: value if value in (".", "") else like for day, value in DAYS.items()}
    for series, like in (("DFEDTARL", "3.50"), ("DFEDTARU", "3.75"), ("ICSA", "208000"))
}
"""Days of the series whose values are of another kind."""


def csv(series: str, values: Mapping[str, str] = DAYS, start: str = "") -> bytes:
    """The table of a series from a day on."""
    rows = [f"{day},{value}" for day, value in values.items() if day >= start]
    return "\n".join([f"observation_date,{series}", *rows, ""]).encode()


EDITS: Mapping[faults.Fault, faults.Edit] = {
    faults.Fault.NO_ROWS: lambda body: body.split(b"\n")[0] + b"\n",
    faults.Fault.PARTIAL: lambda body: re.sub(rb"2026-01-12,[\d.]+", b"2026-01-12", body),
    faults.Fault.RENAMED: lambda body: body.replace(b"observation_date", b"when"),
}


class FredServer(LoopbackServer):
    """The service, on a port of this machine.

    Attributes
    ----------
    values : dict of series to values by day
        ``LIKE`` or ``DAYS`` for any other series.
    requests : list of (series, first day asked for or "")
        So far, in order.
    fault : faults.Fault or None
        What is wrong with every answer.
    retry_after : str or None
        Sent with every 429: seconds or an HTTP date.
    """

    def __init__(self, *, port: int = 0, latency: float = 0.0) -> None:
        super().__init__(port=port, latency=latency)
        self.values: dict[str, Mapping[str, str]] = {}
        self.requests: list[tuple[str, str]] = []
        self.fault: faults.Fault | None = None
        self.retry_after: str | None = None

    def respond(self, target: str) -> Answer:
        """The answer to a request, with what is wrong with it at the moment."""
        asked = urlsplit(target)
        query = {name: values[0] for name, values in parse_qs(asked.query).items()}
        series, start = query.get("id", ""), query.get("cosd", "")
        if asked.path != "/graph/fredgraph.csv" or series not in universe.ECONOMIC_SERIES:
            return Answer(404, "text/html", b"<html><title>Page not found</title></html>")
        self.requests.append((series, start))
        values = self.values.get(series, LIKE.get(series, DAYS))
        answer = Answer(200, KIND, csv(series, values, start))
        return faults.with_wait(faults.spoiled(answer, self.fault, EDITS), self.retry_after)
