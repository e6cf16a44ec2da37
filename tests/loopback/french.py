"""A server that answers as Kenneth French's data library does, and is wrong on demand.

    with FrenchServer() as server:
        server.fault = faults.Fault.HTML
        ...  # point the client at server.url

`archive` makes the body without a server, in the library's layout.
"""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from collections.abc import Callable, Mapping
from email.utils import format_datetime, parsedate_to_datetime

from tests.loopback import faults
from tests.loopback.headers import HearingServer
from tests.loopback.http import Answer

KIND = "application/x-zip-compressed"
PATH = "/pages/faculty/ken.french/ftp/F-F_Research_Data_Factors_daily_CSV.zip"
NAME = "F-F_Research_Data_Factors_daily.CSV"
TEXT = (
    "This file was created by CMPT_ME_BEME_RETS_DAILY using the 202512 CRSP database.\r\n"
    "The Tbill return is the simple daily rate that, over the number of trading days\r\n"
    "compounds to 1-month TBill rate.\r\n\r\n"
    ",Mkt-RF,SMB,HML,RF\r\n"
    "19260701,    0.10,   -0.25,   -0.27,   0.009\r\n"
    "19260702,    0.45,   -0.33,   -0.06,   0.009\r\n"
    "20251230,    0.45,    0.33,   -0.06,   0.016\r\n"
    "20251231,   -0.17,    1.30,    0.39,   0.016\r\n"
    "\r\nCopyright 2025 Kenneth R. French\r\n"
)


def archive(text: str = TEXT, name: str = NAME) -> bytes:
    """A file as the library zips it."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", zipfile.ZIP_DEFLATED) as made:
        made.writestr(name, text)
    return body.getvalue()


def _edited(edit: Callable[[str], str]) -> faults.Edit:
    def edited(body: bytes) -> bytes:
        with zipfile.ZipFile(io.BytesIO(body)) as made:
            return archive(edit(made.read(NAME).decode()))

    return edited


EDITS: Mapping[faults.Fault, faults.Edit] = {
    faults.Fault.NO_ROWS: _edited(lambda text: text[: text.index("1926")]),
    faults.Fault.PARTIAL: _edited(lambda text: text.replace(",   -0.27,   0.009", "")),
    faults.Fault.RENAMED: _edited(lambda text: text.replace("HML", "LMH")),
}


class FrenchServer(HearingServer):
    """The library, on a port of this machine.

    Attributes
    ----------
    body : bytes
        The file.
    modified : datetime
        When it was written, UTC.
    fault : faults.Fault or None
        What is wrong with every answer.
    retry_after : str or None
        Sent with every 429: seconds or an HTTP date.
    """

    def __init__(self, *, port: int = 0, latency: float = 0.0) -> None:
        super().__init__(port=port, latency=latency)
        self.body = archive()
        self.modified = dt.datetime(2026, 1, 9, 15, tzinfo=dt.UTC)
        self.fault: faults.Fault | None = None
        self.retry_after: str | None = None

    def respond(self, target: str) -> Answer:
        """The answer to a request, with what is wrong with it at the moment."""
        if target != PATH:
            return Answer(404, "text/html", b"<html><title>404 - Not found</title></html>")
        since = self.header("If-Modified-Since")
        if since and self.fault is None and self.modified <= parsedate_to_datetime(since):
            return Answer(304, KIND, b"")
        written = {"Last-Modified": format_datetime(self.modified, usegmt=True)}
        answer = Answer(200, KIND, self.body, written)
        return faults.with_wait(faults.spoiled(answer, self.fault, EDITS), self.retry_after)
