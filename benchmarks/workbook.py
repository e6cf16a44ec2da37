"""``python -m benchmarks.workbook``: a fund's history of a quarter century, read from its workbook.

The workbook of iShares has two byte-order marks and bare ampersands, which a strict parser of XML
refuses. The floor is the parser of Python's library on the same sheets without either.
"""

from __future__ import annotations

import argparse
from xml.etree import ElementTree

import pandas as pd

from benchmarks.alternate import compare
from rotation.sources.ishares import formats
from tests.loopback.ishares import Day, workbook

SESSIONS = 5_534
_MARK = b"\xef\xbb\xbf"


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.workbook", description=__doc__)
    parser.add_argument("--rounds", type=int, default=9, help="kept, after one to warm up")
    days = pd.bdate_range(end="2026-01-16", periods=SESSIONS)[::-1]
    body = _MARK + workbook(history=[Day(day.date(), 100.0, 1e6) for day in days])
    clean = body.replace(_MARK, b"").replace(b"R&D", b"R&amp;D")
    compare(
        "workbook",
        lambda: formats.parse_history(body, "IWM"),
        lambda: ElementTree.fromstring(clean),
        parser.parse_args().rounds,
    )


if __name__ == "__main__":
    main()
