"""Gaps as the pages word them."""

from __future__ import annotations

from collections.abc import Mapping

from rotation.analytics.gap import Gap, Why
from rotation.results import gaps


def reasons(missing: Mapping[str, Gap]) -> dict[str, str]:
    """The reason of each gap."""
    return {name: gaps.reason(gap) for name, gap in missing.items()}


def stated(*texts: str, what: str = "figures") -> tuple[Gap, ...]:
    """Gaps with sentences of their own."""
    return tuple(Gap(what, Why.NOT_STORED, text=text) for text in texts)
