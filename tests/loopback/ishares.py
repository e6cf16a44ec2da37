"""A server that answers as the iShares site does, and is wrong on demand.

    with ISharesServer() as server:
        server.fault = Fault.HTML
        ...  # point the client at server.url

Every fund holds the same made-up list. The bodies can be had without a server:
`workbook`, `holdings_json` and `holdings_csv`.
"""

from __future__ import annotations

import csv
import datetime as dt
import enum
import io
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from rotation.sources.ishares.formats import FUND_NAMES, PORTFOLIO_IDS
from tests.loopback import faults
from tests.loopback.http import Answer, LoopbackServer

Cells = Sequence[str | None]
Sheets = Mapping[str, Sequence[Cells]]

NYSE = "New York Stock Exchange Inc."
PAGE = b"<!DOCTYPE html>\n<html><head><title>iShares</title></head><body>Products</body></html>"
HEADINGS = (
    *("Ticker", "Name", "Sector", "Asset Class", "Market Value", "Weight (%)", "Notional Value"),
    *("Quantity", "Price", "Location", "Exchange", "Currency"),
)


class Fault(enum.StrEnum):
    """What can be wrong with an answer; the names are those of the Yahoo server."""

    TOO_MANY_REQUESTS = "429 with a text body"
    FORBIDDEN = "403 with an HTML page"
    UNAVAILABLE = "503 with an HTML page"
    LOST = "404 with an HTML page"
    HTML = "200 with an HTML page, announced as CSV"
    EMPTY_BODY = "200 with nothing"
    TRUNCATED = "half a document, its length declared as such"
    CUT_OFF = "the connection closes in the middle of the body"
    HANG = "no answer at all, the connection stays open"
    DRIP = "one byte a second"


PLAIN: Mapping[enum.StrEnum | None, Answer] = {
    Fault.TOO_MANY_REQUESTS: Answer(429, "text/plain", b"Too Many Requests"),
    Fault.FORBIDDEN: Answer(403, "text/html", b"<html><body>Access Denied</body></html>"),
    Fault.UNAVAILABLE: Answer(503, "text/html", b"<html><body>Service Unavailable</body></html>"),
    Fault.LOST: Answer(404, "text/html", b"<html><body>Not Found</body></html>"),
    Fault.HTML: Answer(200, "text/csv", PAGE),
}
"""Answers that do not depend on what was asked."""

EDITS: Mapping[faults.Fault, faults.Edit] = {
    faults.Fault.NO_ROWS: lambda body: re.sub(
        rb"(?s)(<ss:Row>(?:(?!</ss:Row>).)*Ticker.*?</ss:Row>).*?</ss:Table>",
        rb"\1</ss:Table>",
        body,
        count=1,
    ),
    faults.Fault.PARTIAL: lambda body: re.sub(
        rb"<ss:Row>(?:(?!</ss:Row>).)*EXAMPLE AEROSPACE.*?</ss:Row>\n", b"", body
    ),
    faults.Fault.RENAMED: lambda body: body.replace(b"Weight (%)", b"Share (%)"),
}


@dataclass(frozen=True)
class Holding:
    """One row of a fund's list; weight in percent, price in USD."""

    ticker: str
    name: str
    sector: str
    weight: float
    shares: float = 1_000.0
    price: float = 10.0
    asset_class: str = "Equity"
    exchange: str = "NASDAQ"


@dataclass(frozen=True)
class Day:
    """One row of a fund's history; None is written as ``--``."""

    session: dt.date
    nav: float | None
    shares: float | None
    distribution: float | None = None


CASH = "Cash and/or Derivatives"
HOLDINGS: tuple[Holding, ...] = (
    Holding("EXAA", "EXAMPLE R&D HOLDINGS INC", "Information Technology", 40.0, 4_000_000, 25.5),
    Holding("MOGA", "EXAMPLE AEROSPACE INC CLASS A", "Industrials", 30.0, exchange=NYSE),
    Holding("RUSHA", "EXAMPLE TRUCKS INC CLASS A", "Industrials", 20.0),
    Holding("EXBK", "EXAMPLE BANCORP", "Financials", 9.5, exchange="Nyse Mkt Llc"),
    Holding("XTSLA", "EXAMPLE MONEY FUND", CASH, 0.4, asset_class="Money Market", exchange="-"),
    Holding("USD", "USD CASH", CASH, 0.1, asset_class="Cash", exchange="-"),
    Holding("RTYH6", "EXAMPLE INDEX MAR 26", CASH, 0.0, asset_class="Futures", exchange="CME"),
    Holding("-", "EXAMPLE ESCROW", "Health Care", 0.0, 26_106, 0.0, exchange="NO MARKET"),
)
HISTORY: tuple[Day, ...] = (
    Day(dt.date(2026, 1, 16), 264.12, 291_350_000),
    Day(dt.date(2026, 1, 15), 263.5, None),
    Day(dt.date(2026, 1, 14), 260.25, 290_000_000, 0.75),
)


def spreadsheet(sheets: Sheets) -> bytes:
    """A SpreadsheetML 2003 workbook; ampersands stay bare and None is a skipped cell."""
    parts = [
        '\ufeff<?xml version="1.0" encoding="UTF-8"?>\n<?mso-application progid="Excel.Sheet"?>'
    ]
    parts.append('<ss:Workbook xmlns:ss="urn:schemas-microsoft-com:office:spreadsheet">')
    for name, rows in sheets.items():
        parts.append(f'<ss:Worksheet ss:Name="{name}"><ss:Table>')
        parts += ["<ss:Row>" + "".join(_cells(row)) + "</ss:Row>" for row in rows]
        parts.append("</ss:Table></ss:Worksheet>")
    return "\n".join([*parts, "</ss:Workbook>"]).encode()


def _cells(row: Cells) -> list[str]:
    cells = []
    for number, text in enumerate(row, 1):
        if text is None:
            continue
        skipped = number > 1 and row[number - 2] is None
        place = f' ss:Index="{number}"' if skipped else ""
        cells.append(f'<ss:Cell{place}><ss:Data ss:Type="String">{text}</ss:Data></ss:Cell>')
    return cells


def _table(holdings: Sequence[Holding]) -> list[list[str]]:
    """Rows as both kinds of file have them."""
    rows = []
    for held in holdings:
        value = f"{held.shares * held.price:,.2f}"
        start = [held.ticker, held.name, held.sector, held.asset_class, value]
        numbers = [f"{held.weight:.2f}", value, f"{held.shares:,.2f}", f"{held.price:,.2f}"]
        rows.append([*start, *numbers, "United States", held.exchange, "USD"])
    return rows


def workbook(
    fund: str = "IWM",
    holdings: Sequence[Holding] = HOLDINGS,
    history: Sequence[Day] = HISTORY,
    as_of: dt.date = HISTORY[0].session,
) -> bytes:
    """The document behind "Data Download"."""
    days = [
        [f"{day.session:%b %d, %Y}"]
        + ["--" if x is None else f"{x}" for x in (day.nav, day.distribution, day.shares)]
        for day in history
    ]
    lines: list[Cells] = [
        [f"{as_of:%d-%b-%Y}"],
        [FUND_NAMES[fund]],
        ["Inception Date", "May 22, 2000"],
        [],
    ]
    return spreadsheet(
        {
            "Holdings": [*lines, HEADINGS, *_table(holdings)],
            "Historical": [("As Of", "NAV per Share", "Ex-Dividends", "Shares Outstanding"), *days],
            "Performance": [["As Of", "1 Year"]],
            "Distributions": [["Record Date", "Ex-Date"]],
        }
    )


def holdings_json(
    fund: str = "IWM",
    holdings: Sequence[Holding] = HOLDINGS,
    as_of: dt.date | None = HISTORY[0].session,
) -> bytes:
    """The document behind the list of holdings on a fund's page."""
    columns: dict[str, list[Any]] = {
        "ticker": [held.ticker for held in holdings],
        "issueName": [held.name for held in holdings],
        "sectorName": [held.sector for held in holdings],
        "assetClass": [held.asset_class for held in holdings],
        "holdingPercent": [held.weight for held in holdings],
        "unitsHeld": [held.shares for held in holdings],
        "marketValue": [held.shares * held.price for held in holdings],
        "unitPrice": [held.price for held in holdings],
        "exchange": [held.exchange for held in holdings],
    }
    points: dict[str, Any] = {
        name: {"value": values, "formattedValue": [str(value) for value in values]}
        for name, values in columns.items()
    }
    if as_of is not None:
        points["asOfDate"] = {"value": int(f"{as_of:%Y%m%d}"), "formattedValue": str(as_of)}
    container = {"all": {"dataPointsByNameMap": points}}
    answer = {
        "productId": str(PORTFOLIO_IDS[fund]),
        "componentsByNameMap": {"holdings": {"containersByNameMap": container}},
    }
    return json.dumps(answer).encode()


def holdings_csv(
    fund: str = "IWM",
    holdings: Sequence[Holding] = HOLDINGS,
    as_of: dt.date = HISTORY[0].session,
) -> bytes:
    """The file that the older address gave."""
    text = io.StringIO()
    plain = csv.writer(text, lineterminator="\n")
    plain.writerow([FUND_NAMES[fund]])
    plain.writerow(["Fund Holdings as of", f"{as_of:%b %d, %Y}"])
    plain.writerow(["Inception Date", "May 22, 2000"])
    plain.writerow(["Shares Outstanding", "291,350,000.00"])
    text.write("Stock,-\nBond,-\n\xa0\n")
    plain.writerow(HEADINGS)
    csv.writer(text, lineterminator="\n", quoting=csv.QUOTE_ALL).writerows(_table(holdings))
    text.write('\xa0\n"Holdings are subject to change, and are owned by, for example, nobody."\n')
    text.write("All rights reserved.\n")
    return b"\xef\xbb\xbf" + text.getvalue().encode()


class ISharesServer(LoopbackServer):
    """The issuer's site, on a port of this machine.

    Attributes
    ----------
    holdings : dict of date to sequence of Holding
        What every fund holds; another day answers the last one before it.
    history : sequence of Day
    requests : list of (path, parameters)
        Everything asked so far, in order.
    fault : Fault, faults.Fault or None
        What is wrong with every answer.
    faults : dict of str to Fault
        What is wrong with the answers about one fund; goes before ``fault``.
    retry_after : str or None
        Sent with every 429: seconds or an HTTP date.
    """

    def __init__(
        self,
        holdings: Mapping[dt.date, Sequence[Holding]] | None = None,
        history: Sequence[Day] = HISTORY,
        *,
        port: int = 0,
        latency: float = 0.0,
    ) -> None:
        super().__init__(port=port, latency=latency)
        self.holdings = dict(holdings or {HISTORY[0].session: HOLDINGS})
        self.history = history
        self.requests: list[tuple[str, dict[str, str]]] = []
        self.fault: Fault | faults.Fault | None = None
        self.faults: dict[str, Fault] = {}
        self.retry_after: str | None = None

    def respond(self, target: str) -> Answer:
        """The answer to a request, with what is wrong with it at the moment."""
        parts = urlsplit(target)
        params = dict(parse_qsl(parts.query))
        self.requests.append((parts.path, params))
        fund = fund_of(parts.path, params)
        fault = self.fault if fund is None else self.faults.get(fund, self.fault)
        if fault in PLAIN:
            return faults.with_wait(PLAIN[fault], self.retry_after)
        if fund is None:
            return PLAIN[Fault.LOST]
        answer = Answer(200, *self.document(fund, parts.path, params))
        return faults.with_wait(faults.spoiled(answer, fault, EDITS), self.retry_after)

    def document(self, fund: str, path: str, params: Mapping[str, str]) -> tuple[str, bytes]:
        """Content type and body of what a fund's address answers."""
        last = max(self.holdings)
        if path.endswith("/get-fund-document"):
            kind = "application/vnd.ms-excel"
            return kind, workbook(fund, self.holdings[last], self.history, last)
        if path.endswith("/get-product-data"):
            asked = dt.datetime.strptime(params["asOfDate"], "%Y%m%d").date()  # noqa: DTZ007
            day = max((known for known in self.holdings if known <= asked), default=None)
            return "application/json", holdings_json(fund, self.holdings[day] if day else (), day)
        return "text/csv", holdings_csv(fund, self.holdings[last], last)


def fund_of(path: str, params: Mapping[str, str]) -> str | None:
    """The fund a request is about, by its number in the parameters or the path."""
    older = re.match(r"/us/products/(\d+)/", path)
    number = params.get("portfolioId") or (older[1] if older else "")
    return next((fund for fund, known in PORTFOLIO_IDS.items() if str(known) == number), None)
