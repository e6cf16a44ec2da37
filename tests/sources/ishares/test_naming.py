"""Which fund a workbook of iShares is about, and its longest history."""

from __future__ import annotations

import pandas as pd
import pytest

from rotation.errors import BadResponse
from rotation.sources.ishares import formats, naming
from rotation.sources.ishares.formats import PORTFOLIO_IDS
from tests.loopback.ishares import Day, spreadsheet, workbook


@pytest.mark.parametrize("fund", PORTFOLIO_IDS)
def test_workbook_names_its_fund(fund: str) -> None:
    """By the line above its holdings: no name is a part of another's."""
    assert naming.fund_of_workbook(workbook(fund)) == fund


def test_workbook_that_names_no_fund() -> None:
    """One without holdings, or of a fund not known here."""
    assert naming.fund_of_workbook(spreadsheet({"Historical": [["As Of"]]})) is None
    other = spreadsheet({"Holdings": [["iShares Example ETF"], ["Ticker"]]})
    assert naming.fund_of_workbook(other) is None


def test_page_instead_of_a_workbook() -> None:
    """It is named as what it is."""
    with pytest.raises(BadResponse, match="HTML page"):
        naming.fund_of_workbook(b"<html><title>Sorry</title></html>")


def test_history_of_a_quarter_of_a_century() -> None:
    """5,534 rows behind two byte-order marks, with bare ampersands beside them."""
    days = pd.bdate_range(end="2026-01-16", periods=5_534)[::-1]
    body = b"\xef\xbb\xbf" + workbook(history=[Day(day.date(), 100.0, 1e6) for day in days])
    assert body.startswith(b"\xef\xbb\xbf\xef\xbb\xbf")
    assert b"R&D" in body
    found = formats.parse_history(body, "IWM")
    assert len(found) == 5_534
    assert found["session"].is_monotonic_increasing
    assert (found["nav"] == 100.0).all()
