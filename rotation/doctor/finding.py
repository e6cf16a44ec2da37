"""What was found of one thing: expected, came, and what to do."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Health(StrEnum):
    """How something is; only ``BROKEN`` is a failure."""

    OK = "ok"
    OFF = "off"
    ATTENTION = "attention"
    BROKEN = "broken"


@dataclass(frozen=True)
class Finding:
    """What was found of one thing.

    Attributes
    ----------
    name : of the source, or of what else was looked at
    health : Health
    expected : what it should be, in a few words
    came : what it is; where it failed the sentence of the error
    advice : what to do; empty where there is nothing
    kept : file with what an upstream answered; empty without one
    """

    name: str
    health: Health
    expected: str
    came: str
    advice: str = ""
    kept: str = ""

    def line(self) -> str:
        """Return it in one line."""
        parts = [f"expected {self.expected}", f"came {self.came.rstrip('.')}"]
        parts += [f"kept in {self.kept}"] if self.kept else []
        advice = f" {self.advice.rstrip('.')}." if self.advice else ""
        return f"{self.health:<9} {self.name:<14} {'; '.join(parts)}.{advice}"
