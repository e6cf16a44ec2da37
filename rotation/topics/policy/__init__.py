"""Policy page: what the Federal Reserve did, and what futures expect of it."""

from typing import Final

from rotation.calendars import fomc
from rotation.results.page import Page
from rotation.topics.policy import metrics
from rotation.topics.policy.view import evidence, headline, result

PAGE: Final = Page(
    name="policy",
    title="Policy",
    icon=":material/account_balance:",
    help="The path of policy rates that futures imply, and the spread after past decisions.",
    script="pages/rotation/policy.py",
    compute=result.compute,
    headline=headline.headline,
    drawings=headline.drawings,
    metrics=metrics.METRICS,
    tables=metrics.TABLES,
    watchpoints=evidence.WATCHPOINTS,
    evidence=evidence.evidence,
    evidence_of=("asof",),
    reads=("prices", "futures", "economy", "statements"),
    since=fomc.SCHEDULED[0],
)
