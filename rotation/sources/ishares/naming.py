"""Finds out which fund a workbook of iShares is about; touches no network."""

from __future__ import annotations

import re
from html import unescape
from typing import Final

from rotation.errors import refusal
from rotation.sources.ishares.cells import SOURCE, clean, text_of
from rotation.sources.ishares.formats import FUND_NAMES

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
