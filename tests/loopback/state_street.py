"""A server that answers as State Street's site does, and is wrong on demand.

    with StateStreetServer() as server:
        server.fault = faults.Fault.HTML
        ...  # point the client at server.url

Every fund has the same made-up days and holdings. `navhist`, `daily` and `xlsx` make the bodies
without a server.
"""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from rotation import universe
from tests.loopback import faults
from tests.loopback.http import Answer, LoopbackServer

Cell = str | float | None

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
LIST_HEADINGS = (
    "Name", "Ticker", "Identifier", "SEDOL", "Weight", "Sector", "Shares Held", "Local Currency",
)  # fmt: skip
HEADINGS = ("Date", "NAV", "Shares Outstanding", "Total Net Assets")
DISCLAIMER = "Past performance is not a reliable indicator of future performance & results."

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
SHEET = "xl/worksheets/sheet1.xml"


@dataclass(frozen=True)
class Day:
    """One row of a fund's history; None is an empty cell."""

    session: dt.date
    nav: float | None
    shares: float | None
    assets: float | None = None


DAYS: tuple[Day, ...] = (
    Day(dt.date(2026, 1, 16), 690.25, 1_010_000, 697_152_500.0),
    Day(dt.date(2026, 1, 15), 689.5, 1_000_000, 689_500_000.0),
    Day(dt.date(2026, 1, 14), 686.0, 1_000_000, 686_000_000.0),
)


@dataclass(frozen=True)
class Holding:
    """One row of a fund's list; the weight is in percent."""

    ticker: str
    weight: Cell


SHARES: tuple[Holding, ...] = (
    Holding("EXA.B", 7.5),
    *(Holding(f"EX{chr(65 + n)}", round(7.5 - 0.3 * n, 1)) for n in range(1, 22)),
)
"""22 made-up shares, the largest first; together 95.7% of the fund."""

OTHERS: tuple[Holding, ...] = (Holding("GVMXX", 3.0), Holding("-", 1.2), Holding("XAKH6", 0.1))
"""A money market fund, cash and a future."""

LIST_DAY = dt.date(2026, 1, 16)


def xlsx(rows: Sequence[Sequence[Cell]]) -> bytes:
    """A workbook of one sheet, texts in their cells."""
    lines = []
    for number, row in enumerate(rows, 1):
        cells = "".join(_cell(f"{chr(65 + n)}{number}", cell) for n, cell in enumerate(row))
        lines.append(f'<row r="{number}">{cells}</row>')
    sheet = f'{_DECLARATION}<worksheet xmlns="{_MAIN}"><sheetData>{"".join(lines)}</sheetData>'
    return zipped(_PARTS | {SHEET: (sheet + "</worksheet>").encode()})


def _cell(place: str, cell: Cell) -> str:
    if cell is None:
        return ""
    if isinstance(cell, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(cell)}</t></is></c>'
    return f'<c r="{place}"><v>{cell!r}</v></c>'


_PARTS: Mapping[str, bytes] = {
    "[Content_Types].xml": (
        f'{_DECLARATION}<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" '
        'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.sheet.main+xml"/>'
        f'<Override PartName="/{SHEET}" ContentType="application/vnd.openxmlformats-'
        'officedocument.spreadsheetml.worksheet+xml"/></Types>'
    ).encode(),
    "_rels/.rels": (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>'
    ).encode(),
    "xl/workbook.xml": (
        f'{_DECLARATION}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>'
        '<sheet name="NAV History" sheetId="1" r:id="rId1"/></sheets></workbook>'
    ).encode(),
    "xl/_rels/workbook.xml.rels": (
        f'{_DECLARATION}<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
        f'Type="{_OFFICE}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>'
    ).encode(),
}


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """Parts as a workbook's archive, packed by a method of ZIP."""
    body = io.BytesIO()
    with zipfile.ZipFile(body, "w", method) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return body.getvalue()


def edited(body: bytes, old: bytes, new: bytes) -> bytes:
    """The same archive, its sheet changed by a pattern."""
    with zipfile.ZipFile(io.BytesIO(body)) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    return zipped(parts | {SHEET: re.sub(old, new, parts[SHEET])})


def navhist(fund: str = "SPY", days: Sequence[Day] = DAYS) -> bytes:
    """The workbook of a fund: three lines, the table newest first, a disclaimer."""
    head: list[Sequence[Cell]] = [
        ["Fund Name:", f"Example {fund} ETF Trust"],
        ["Ticker Symbol:", fund],
        ["As of", f"{days[0].session:%d-%b-%Y}"] if days else ["As of"],
    ]
    table: list[Sequence[Cell]] = [
        [f"{day.session:%d-%b-%Y}", day.nav, day.shares, day.assets] for day in days
    ]
    return xlsx([*head, HEADINGS, *table, [], [DISCLAIMER]])


def daily(
    fund: str = "XLK",
    holdings: Sequence[Holding] = (*SHARES, *OTHERS),
    day: dt.date = LIST_DAY,
) -> bytes:
    """The workbook of a fund's holdings: four lines, a row a holding, a disclaimer."""
    head: list[Sequence[Cell]] = [
        ["Fund Name:", f"Example {fund} Select Sector ETF"],
        ["Ticker Symbol:", fund],
        ["Holdings:", f"As of {day:%d-%b-%Y}"],
        [],
    ]
    table: list[Sequence[Cell]] = [
        [f"EXAMPLE {h.ticker}", h.ticker, "000000000", "-", h.weight, "-", 1000.0, "USD"]
        for h in holdings
    ]
    return xlsx([*head, LIST_HEADINGS, *table, [], [DISCLAIMER]])


LIST_EDITS: Mapping[faults.Fault, faults.Edit] = {
    faults.Fault.NO_ROWS: lambda body: edited(
        body, rb"<row [^>]*><c [^>]*><is><t>EXAMPLE EX.*?</row>", b""
    ),
    faults.Fault.PARTIAL: lambda body: edited(body, rb"<v>7.2</v>", b"<v>as above</v>"),
    faults.Fault.RENAMED: lambda body: edited(body, rb">Weight<", b">Share<"),
}

EDITS: Mapping[faults.Fault, faults.Edit] = {
    faults.Fault.NO_ROWS: lambda _: navhist(days=()),
    faults.Fault.PARTIAL: lambda body: edited(body, rb"15-Jan-2026", b"as above"),
    faults.Fault.RENAMED: lambda body: edited(body, rb"Shares Outstanding", b"Units"),
}


class StateStreetServer(LoopbackServer):
    """The issuer's site, on a port of this machine.

    Attributes
    ----------
    days : dict of str to sequence of Day
        By fund, newest first; ``DAYS`` for any other fund.
    holdings : dict of str to bytes
        Workbook of the holdings by fund; `daily` for any other fund.
    requests : list of str
        Funds asked for so far, in order; ``XLK holdings`` where it was for its holdings.
    fault : faults.Fault or None
        What is wrong with every answer.
    retry_after : str or None
        Sent with every 429: seconds or an HTTP date.
    """

    def __init__(self, *, port: int = 0, latency: float = 0.0) -> None:
        super().__init__(port=port, latency=latency)
        self.days: dict[str, Sequence[Day]] = {}
        self.holdings: dict[str, bytes] = {}
        self.requests: list[str] = []
        self.fault: faults.Fault | None = None
        self.retry_after: str | None = None

    def respond(self, target: str) -> Answer:
        """The answer to a request, with what is wrong with it at the moment."""
        asked = re.fullmatch(
            r"/library-content/products/fund-data/etfs/us/(navhist|holdings-daily)-us-en-(\w+)\.xlsx",
            target,
        )
        fund = asked[2].upper() if asked else ""
        if fund not in universe.STATE_STREET_FUNDS:
            return Answer(404, "text/html", b"<html><title>Page not found</title></html>")
        listed = asked is not None and asked[1] == "holdings-daily"
        self.requests.append(f"{fund} holdings" if listed else fund)
        if listed:
            body, edits = self.holdings.get(fund) or daily(fund), LIST_EDITS
        else:
            body, edits = navhist(fund, self.days.get(fund, DAYS)), EDITS
        answer = faults.spoiled(Answer(200, KIND, body), self.fault, edits)
        return faults.with_wait(answer, self.retry_after)
