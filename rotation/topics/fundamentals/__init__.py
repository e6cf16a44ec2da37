"""Fundamentals page: valuation of small against large, earnings of technology against the rest."""

from typing import Final

from rotation.results.page import Page
from rotation.topics.fundamentals import metrics
from rotation.topics.fundamentals.view import evidence, result, sentences

PAGE: Final = Page(
    name="fundamentals",
    title="Fundamentals",
    icon=":material/account_balance:",
    help="Are small caps cheap against large ones, and does technology still outgrow the rest?",
    script="pages/rotation/fundamentals.py",
    compute=result.compute,
    headline=sentences.headline,
    drawings=result.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    controls=("pair", "lookback", "asof"),
    reads=("fundamentals", "prices"),
    watchpoints=evidence.WATCHPOINTS,
    evidence=evidence.evidence,
    evidence_of=("pair", "asof"),
)
