"""Flows page: money that comes into funds and leaves them, from their issuers' share counts."""

import datetime as dt
from typing import Final

from rotation.results.page import Page
from rotation.topics.flows import metrics
from rotation.topics.flows.view import evidence, result, sentences

PAGE: Final = Page(
    name="flows",
    title="Flows",
    icon=":material/payments:",
    help="Does money follow: creations and redemptions of small-cap, large-cap and sector funds.",
    script="pages/rotation/flows.py",
    compute=result.compute,
    headline=sentences.headline,
    drawings=result.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    options=result.OPTIONS,
    controls=("lookback", "asof"),
    reads=("funds",),
    watchpoints=evidence.WATCHPOINTS,
    evidence=evidence.evidence,
    evidence_of=("asof",),
    since=dt.date(1993, 1, 29),  # the first session of the first exchange-traded fund, SPY
)
