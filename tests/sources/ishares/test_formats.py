"""Holdings out of the three kinds of document; the traps of CSV and JSON."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
import pytest

from rotation.errors import BadResponse
from rotation.sources.ishares import formats
from tests.loopback.ishares import (
    HOLDINGS,
    PAGE,
    holdings_csv,
    holdings_json,
    workbook,
)

DAY = dt.date(2026, 1, 16)

PARSERS: dict[str, Callable[[bytes], pd.DataFrame]] = {
    "csv": formats.parse_holdings_csv,
    "workbook": lambda payload: formats.parse_workbook(payload, "IWM"),
    "history": lambda payload: formats.parse_history(payload, "IWM"),
    "json": lambda payload: formats.parse_holdings_json(payload, "IWM", DAY),
}
WRITERS: dict[str, Callable[[], bytes]] = {
    "csv": holdings_csv,
    "workbook": workbook,
    "history": workbook,
    "json": holdings_json,
}


def edited(change: Callable[[dict[str, Any], dict[str, Any]], None]) -> bytes:
    """The JSON answer after a change to the whole or to its map of lists."""
    answer = json.loads(holdings_json())
    place = answer["componentsByNameMap"]["holdings"]["containersByNameMap"]["all"]
    change(answer, place["dataPointsByNameMap"])
    return json.dumps(answer).encode()


@pytest.mark.parametrize("kind", ["csv", "workbook", "json"])
def test_every_row_with_our_columns(kind: str) -> None:
    """Three documents, one frame: all rows as issued, weights as decimals."""
    found = PARSERS[kind](WRITERS[kind]())
    assert tuple(found.columns) == formats.COLUMNS
    assert set(found["fund"]) == {"IWM"}
    assert found["as_of"].dtype == "datetime64[s]"
    assert set(found["as_of"]) == {pd.Timestamp(DAY)}
    assert list(found["ticker"]) == [held.ticker for held in HOLDINGS]
    assert list(found["name"]) == [held.name for held in HOLDINGS]
    assert list(found["asset_class"]) == [held.asset_class for held in HOLDINGS]
    symbols = ["EXAA", "MOG-A", "RUSHA", "EXBK", None, None, None, None]
    assert list(found["symbol"].astype(object).where(found["symbol"].notna(), None)) == symbols
    np.testing.assert_allclose(
        found["weight"], [0.4, 0.3, 0.2, 0.095, 0.004, 0.001, 0, 0], rtol=1e-12
    )
    first = found.iloc[0]
    assert (first["shares"], first["price"]) == (4_000_000, 25.5)
    assert first["market_value"] == 102_000_000


@pytest.mark.parametrize("kind", PARSERS)
@pytest.mark.parametrize(
    ("payload", "got"),
    [
        (PAGE, "an HTML page titled 'iShares'"),
        (b"\xef\xbb\xbf\n <HTML><body>Denied</body></HTML>", "an HTML page"),
        (b"", "nothing"),
        (b"PK\x03\x04rest", "an .xlsx workbook"),
        (b"\xd0\xcf\x11\xe0rest", "a binary Excel workbook"),
        (b"Too Many Requests", ""),
        (b"[]", ""),
        (bytes(range(256)), ""),
    ],
    ids=["page", "page after a mark", "empty", "xlsx", "xls", "text", "list", "noise"],
)
def test_other_documents_are_refused(kind: str, payload: bytes, got: str) -> None:
    """Whatever else comes back is named in the error."""
    with pytest.raises(BadResponse, match="ishares") as refused:
        PARSERS[kind](payload)
    assert got in refused.value.got


@pytest.mark.parametrize("kind", ["workbook", "history", "json"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_document_that_breaks_off(kind: str, share: float) -> None:
    """A part of a document is refused, not read as a short list."""
    whole = WRITERS[kind]()
    with pytest.raises(BadResponse):
        PARSERS[kind](whole[: int(len(whole) * share)])


def test_csv_cut_inside_a_row() -> None:
    """A row with too few cells means the rest of the file is missing."""
    whole = holdings_csv()
    with pytest.raises(BadResponse, match=r"cut short: 4 of 12 cells in line 10"):
        formats.parse_holdings_csv(whole[: whole.index(b'ity"', whole.index(b"MOGA"))])


def test_csv_cut_between_rows() -> None:
    """A list that ends early is known by its weights, here 40% and 30%."""
    whole = holdings_csv()
    with pytest.raises(BadResponse, match=r"add up to 70\.0%"):
        formats.parse_holdings_csv(whole[: whole.index(b'"RUSHA"')])


def test_weights_in_another_unit() -> None:
    """Weights that were decimals already would come out a hundredth of what they are."""

    def decimals(_: object, points: dict[str, Any]) -> None:
        points["holdingPercent"]["value"] = [held.weight / 100 for held in HOLDINGS]

    with pytest.raises(BadResponse, match=r"add up to 1\.0%: it is incomplete or in another unit"):
        formats.parse_holdings_json(edited(decimals), "IWM", DAY)


def test_row_cut_short_below_a_column_without_a_name() -> None:
    """The cells are counted up to the last column that is read."""
    text = holdings_csv().replace(b"Price,Location,Exchange", b",,Exchange")
    short = text.replace(b',"NASDAQ","USD"', b"", 1)
    assert len(formats.parse_holdings_csv(text)) == len(HOLDINGS)
    with pytest.raises(BadResponse, match="cut short: 10 of 12 cells in line 9"):
        formats.parse_holdings_csv(short)


@pytest.mark.parametrize("lines", [0, 3, 20])
def test_csv_with_any_number_of_lines_above(lines: int) -> None:
    """The header is the row that starts with Ticker, wherever it is."""
    start, table = holdings_csv().split(b"Ticker", 1)
    above = start + b"Note,made up\n" * lines
    assert len(formats.parse_holdings_csv(above + b"Ticker" + table)) == len(HOLDINGS)


def test_csv_saved_again_by_excel() -> None:
    """Padding with commas, Windows line ends and Windows quotes change nothing."""
    text = holdings_csv().decode("utf-8-sig").replace("owned", "“owned”")
    lines = text.replace("\xa0", "").splitlines()
    padded = "\r\n".join(line + "," * (11 - line.count(",")) for line in lines)
    found = formats.parse_holdings_csv(padded.encode("cp1252"))
    pd.testing.assert_frame_equal(found, formats.parse_holdings_csv(holdings_csv()))


@pytest.mark.parametrize(
    ("old", "new", "got"),
    [
        (b"iShares Russell 2000 ETF", b"Example Fund", "does not name a fund"),
        (b"Fund Holdings as of", b"Fund Holdings", "which day"),
        (b'"Jan 16, 2026"', b'"-"', "which day"),
        (b"Ticker,Name", b"Code,Name", "no row that starts with 'Ticker'"),
        (b"Weight (%)", b"Weighting", "without the column 'weight (%)'"),
        (b'"40.00"', b'"forty"', "'forty' where a number such as 1,234.5 belongs"),
    ],
)
def test_csv_without_what_is_needed(old: bytes, new: bytes, got: str) -> None:
    """Fund, day, table, columns and numbers: what is missing is said."""
    with pytest.raises(BadResponse) as refused:
        formats.parse_holdings_csv(holdings_csv().replace(old, new))
    assert got in refused.value.got


def test_fund_given_where_the_file_does_not_say() -> None:
    """A file of a fund under another name is read if the person says which it is."""
    payload = holdings_csv().replace(b"iShares Russell 2000 ETF", b"Example Fund")
    assert set(formats.parse_holdings_csv(payload, "IWN")["fund"]) == {"IWN"}


@pytest.mark.parametrize("parse", [formats.parse_holdings_csv, formats.parse_workbook])
def test_holdings_of_another_fund(parse: Callable[[bytes, str], pd.DataFrame]) -> None:
    """What one fund holds is not stored as another's."""
    payload = (holdings_csv if parse is formats.parse_holdings_csv else workbook)("IWN")
    with pytest.raises(BadResponse, match="got that of IWN"):
        parse(payload, "IWM")


def test_json_of_a_neighbouring_day() -> None:
    """Asked for a Sunday, the answer says Friday: the holdings are Friday's."""
    found = formats.parse_holdings_json(holdings_json(as_of=DAY), "IWM", dt.date(2026, 1, 18))
    assert set(found["as_of"]) == {pd.Timestamp(DAY)}


@pytest.mark.parametrize(
    ("days", "as_of"),
    [([20260116] * 8, DAY), ([20260114, 20260115], dt.date(2026, 1, 15)), ([20260114], None)],
    ids=["one a row", "days on offer", "one day"],
)
def test_json_that_lists_days(days: list[int], as_of: dt.date | None) -> None:
    """Without a day of its own, an answer is of the only day listed or of the one asked for."""

    def listed(_: object, points: dict[str, Any]) -> None:
        del points["asOfDate"]
        points["dateList"] = {"value": days}

    found = formats.parse_holdings_json(edited(listed), "IWM", dt.date(2026, 1, 15))
    assert set(found["as_of"]) == {pd.Timestamp(as_of or dt.date(2026, 1, 14))}


@pytest.mark.parametrize("days", [[], [20260114, 20260116]])
def test_json_that_does_not_say_its_day(days: list[int]) -> None:
    """Holdings of no known day are not dated by guess."""

    def listed(_: object, points: dict[str, Any]) -> None:
        del points["asOfDate"]
        points["dateList"] = {"value": days}

    with pytest.raises(BadResponse, match="which day"):
        formats.parse_holdings_json(edited(listed), "IWM", dt.date(2026, 1, 15))


def test_json_with_formatted_values_only() -> None:
    """Texts with separators serve where there are no raw values; nulls are missing."""

    def formatted(_: object, points: dict[str, Any]) -> None:
        for name in ("holdingPercent", "unitsHeld"):
            del points[name]["value"]
        points["unitsHeld"]["formattedValue"][0] = "4,000,000.00"
        points["unitPrice"]["value"][0] = None
        points["exchange"]["value"][0] = None

    found = formats.parse_holdings_json(edited(formatted), "IWM", DAY).iloc[0]
    assert (found["weight"], found["shares"], found["symbol"]) == (0.4, 4_000_000, "EXAA")
    assert np.isnan(found["price"])


def _shorter(_: object, points: dict[str, Any]) -> None:
    points["unitsHeld"]["value"].pop()


def _empty(_: object, points: dict[str, Any]) -> None:
    for name in set(points) - {"asOfDate"}:
        points[name]["value"] = []


def _no_weights(_: object, points: dict[str, Any]) -> None:
    del points["holdingPercent"]


def _other_fund(answer: dict[str, Any], _: object) -> None:
    answer["productId"] = 239726


def _moved(answer: dict[str, Any], _: object) -> None:
    answer["componentsByNameMap"]["holdings"]["containersByNameMap"] = {"top": {}}


@pytest.mark.parametrize(
    ("change", "got"),
    [
        (_shorter, "unequal length .*ticker 8.*shares 7"),
        (_empty, "no ticker: nothing is held or published"),
        (_no_weights, "no holdingPercent"),
        (_other_fund, "those of portfolio 239726"),
        (_moved, "without the holdings in their place"),
    ],
)
def test_json_of_another_shape(
    change: Callable[[dict[str, Any], dict[str, Any]], None], got: str
) -> None:
    """Unequal, empty, missing or foreign lists are refused."""
    with pytest.raises(BadResponse, match=got):
        formats.parse_holdings_json(edited(change), "IWM", DAY)
