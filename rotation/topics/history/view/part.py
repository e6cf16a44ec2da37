"""A part of the page's result."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from rotation.analytics.gap import Gap
from rotation.results.flaws import Window
from rotation.results.result import Columns


@dataclass(frozen=True)
class Part:
    """Numbers, tables and series by name, and what is missing of them or needs a caveat.

    ``windows`` are those by which holes and suspected splits leave figures out or are crossed.
    """

    numbers: Mapping[str, Any]
    tables: Mapping[str, Sequence[dict[str, Any]]]
    series: Mapping[str, Columns] = field(default_factory=dict)
    gaps: tuple[Gap, ...] = ()
    windows: tuple[Window, ...] = ()
