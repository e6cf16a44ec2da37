"""What could not be computed, in as few sentences as there are causes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Final

from rotation.analytics.horizons import HORIZONS

_NAMED: Final = 4
"""Names listed before "and N more"."""


def of_horizons(missing: Mapping[str, Mapping[str, str]], lookback: int, kind: str) -> list[str]:
    """One sentence for each cause, naming whom and which horizons it concerns.

    Parameters
    ----------
    missing : mapping of name to mapping of horizon to sentence
        As in ``horizons.HorizonReturns.missing``, for every name of a table.
    lookback : int
        Sessions of the horizon ``lookback``.
    kind : str
        What the names are, in the plural, for a cause that concerns all of them.
    """
    concerned: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    for name, why in missing.items():
        for cause, its_horizons in _by_cause(why).items():
            concerned.setdefault((cause, tuple(its_horizons)), []).append(name)
    sentences = []
    for (cause, horizons), names in concerned.items():
        whole = missing[names[0]][horizons[0]] if len(horizons) == 1 else cause
        over = _over(horizons, lookback)
        sentences.append(
            f"{listed(names, len(missing), f'stored {kind}')}: nothing {over} ({whole})."
        )
    return sentences


def causes(why: Mapping[str, str]) -> str:
    """The distinct causes of one name's missing horizons, empty where none is missing."""
    return "; ".join(_by_cause(why))


def grouped(why: Mapping[str, str], kind: str, total: int) -> list[tuple[str, str]]:
    """(names, reason) for each distinct reason."""
    names: dict[str, list[str]] = {}
    for name, reason in why.items():
        names.setdefault(reason, []).append(name)
    return [(listed(some, total, f"stored {kind}"), reason) for reason, some in names.items()]


def listed(names: Sequence[str], total: int, kind: str) -> str:
    """Names in a sentence: all of a kind, or the first few and how many more."""
    if len(names) == total and total > 1:
        return f"All {total} {kind}"
    if len(names) <= _NAMED:
        return _joined(names)
    return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more"


def _by_cause(why: Mapping[str, str]) -> dict[str, list[str]]:
    """Horizons by cause; how much each needs is not part of the cause."""
    found: dict[str, list[str]] = {}
    for horizon, sentence in why.items():
        needs, _, stored = sentence.partition(", ")
        short = stored.replace(" stored", " sessions stored", 1)
        cause = short if needs.startswith("needs ") else sentence
        found.setdefault(cause, []).append(horizon)
    return found


def _over(horizons: Iterable[str], lookback: int) -> str:
    wanted = set(horizons)
    if wanted == {*HORIZONS, "ytd", "lookback"}:
        return "over any horizon"
    fixed = [str(HORIZONS[horizon]) for horizon in HORIZONS if horizon in wanted]
    parts = [f"{_joined(fixed)} sessions"] if fixed else []
    parts += [f"the lookback of {lookback} sessions"] if "lookback" in wanted else []
    over = [f"over {_joined(parts)}"] if parts else []
    return _joined([*over, *(["year to date"] if "ytd" in wanted else [])])


def _joined(parts: Sequence[str]) -> str:
    *most, last = parts
    return f"{', '.join(most)} and {last}" if most else last
