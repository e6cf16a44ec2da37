"""Finds out which fund a workbook of iShares is about; touches no network."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

import pandas as pd

from rotation.errors import refusal
from rotation.sources.ishares.cells import SOURCE, clean, text_of
from rotation.sources.ishares.formats import FUND_NAMES, parse_history

_HOLDINGS: Final = re.compile(r'Name="Holdings"(?P<above>.{0,20000}?)>\s*Ticker\s*<', re.DOTALL)
_TEXT: Final = re.compile(r">([^<>]+)<")


def fund_of_workbook(payload: bytes) -> str | None:
    """Return the fund that the sheet Holdings names above its table; None where it names none.

    Raises
    ------
    BadResponse
        The document is no text, or an HTML page.
    """
    found = _HOLDINGS.search(text_of(payload, refusal(SOURCE, "workbook", "a workbook")))
    lines = _TEXT.findall(found["above"]) if found else []
    above = {clean(unescape(line)).casefold() for line in lines}
    return next((fund for fund, name in FUND_NAMES.items() if name.casefold() in above), None)


def parse_named_history(payload: bytes, fund: str | None = None) -> pd.DataFrame:
    """Parse the history in a workbook, as `parse_history`, with whose it is.

    Parameters
    ----------
    payload : bytes
    fund : str, optional
        Whose workbook it has to be.

    Returns
    -------
    DataFrame
        Besides, ``symbol``: ``fund``, else as the workbook names it; missing where neither does.

    Raises
    ------
    BadResponse
        As `parse_history`; or it is the workbook of another fund.
    """
    rows = parse_history(payload, fund or "workbook")
    named = fund_of_workbook(payload)
    if fund is not None and named not in {None, fund}:
        raise refusal(SOURCE, fund, f"the workbook of {fund}")(f"that of {named}")
    return rows.assign(symbol=fund or named)
