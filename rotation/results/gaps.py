"""Groups the records of missing figures by cause and writes their sentences."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from rotation import formats, universe
from rotation.analytics.gap import Gap, Why
from rotation.analytics.horizons import HORIZONS
from rotation.errors import NoData, NotEnoughHistory

_NAMED: Final = 4
"""Names listed before "and N more"."""


def sentence(gap: Gap) -> str:
    """Return the sentence of a gap: its form, filled in."""
    return gap.form.format(
        reason=reason(gap),
        names=listed(gap.names, gap.total, gap.kind),
        every=", ".join(gap.names),
        day=formats.day(gap.day),
        has=_count(gap.has),
        units=_units(gap),
    )


def _count(value: int | None) -> str:
    return formats.UNKNOWN if value is None else f"{value:,}"


def _units(gap: Gap) -> str:
    """Return what ``has`` counts, in the singular for one."""
    return gap.unit if gap.has == 1 else f"{gap.unit}s"


def reason(gap: Gap) -> str:
    """Return the cause of a gap in a few words, without whom it concerns."""
    wording = _REASONS.get(gap.why)
    return gap.text or (wording(gap) if wording else str(gap.why).replace("_", " "))


def of_error(what: str, error: NoData) -> Gap:
    """Return the gap of a figure whose computation found too little stored."""
    if isinstance(error, NotEnoughHistory):
        return Gap(what, Why.TOO_SHORT, needs=error.needed, has=error.have, text=str(error))
    return Gap(what, Why.NOT_STORED, text=str(error))


def of_short_history(gaps: Sequence[Gap], as_of: dt.date) -> list[Gap]:
    """Return the one gap of all figures of a pair that need more sessions, none without any.

    Parameters
    ----------
    gaps : sequence of Gap
        As from ``of_error``; ``what`` is what the sentence calls each figure.
    as_of : date
        The last session the pair has.
    """
    if not gaps:
        return []
    called = [f"{gap.what[0].lower()}{gap.what[1:]} (needs {_count(gap.needs)})" for gap in gaps]
    return [
        Gap(
            "figures",
            Why.TOO_SHORT,
            needs=max(gap.needs or 0 for gap in gaps),
            has=max(gap.has or 0 for gap in gaps),
            unit="session",
            whose="both",
            day=as_of,
            names=tuple(dict.fromkeys(called)),
            form="Up to {day} the pair has {has} common {units} stored, too few for {every}.",
        )
    ]


def of_horizons(
    what: str, missing: Mapping[str, Mapping[str, Gap]], lookback: int, kind: str
) -> list[Gap]:
    """Return one gap for each cause, naming whom and which horizons it concerns.

    A hole and a suspected split have a sentence of their own (``flaws``), which names them all.

    Parameters
    ----------
    what : str
        Name of the table.
    missing : mapping of name to mapping of horizon to Gap
        As in ``horizons.HorizonReturns.missing``, for every name of the table.
    lookback : int
        Sessions of the horizon ``lookback``.
    kind : str
        What the names are, in the plural, for a cause that concerns all of them.
    """
    concerned: dict[tuple[Gap, tuple[str, ...]], list[str]] = {}
    for name, found in missing.items():
        for cause, its_horizons in _by_cause(found).items():
            if cause.why in (Why.MISSING_SESSIONS, Why.SUSPECTED_SPLIT):
                continue
            concerned.setdefault((cause, tuple(its_horizons)), []).append(name)
    return [
        replace(
            cause,
            what=what,
            needs=max(missing[names[0]][horizon].needs or 0 for horizon in horizons) or None,
            names=tuple(names),
            total=len(missing),
            kind=f"stored {kind}",
            horizons=horizons,
            form=f"{{names}}: nothing {over(horizons, lookback)} ({{reason}}).",
        )
        for (cause, horizons), names in concerned.items()
    ]


def of_names(missing: Mapping[str, Gap], kind: str, total: int, form: str) -> list[Gap]:
    """Return one gap for each distinct cause, naming whom it concerns.

    Parameters
    ----------
    missing : mapping of name to Gap
    kind, total : str, int
        What the names are, in the plural, and how many of them are stored.
    form : str
        Template of the sentence, as in ``Gap.form``.
    """
    names: dict[Gap, list[str]] = {}
    for name, gap in missing.items():
        names.setdefault(gap, []).append(name)
    return [
        replace(gap, names=tuple(some), kind=f"stored {kind}", total=total, form=form)
        for gap, some in names.items()
    ]


def causes(missing: Mapping[str, Gap]) -> str:
    """Return the distinct causes of one name's missing horizons, empty where none is missing."""
    return "; ".join(map(reason, _by_cause(missing)))


def listed(names: Sequence[str], total: int, kind: str) -> str:
    """Return names in a sentence: all of a kind, or the first few and how many more."""
    if len(names) == total and total > 1:
        return f"All {total} {kind}"
    if len(names) <= _NAMED:
        return formats.joined(names)
    return f"{', '.join(names[: _NAMED - 1])} and {len(names) - _NAMED + 1} more"


def _by_cause(missing: Mapping[str, Gap]) -> dict[Gap, list[str]]:
    """Horizons by cause; how much each needs is not part of a history that is too short."""
    found: dict[Gap, list[str]] = {}
    for horizon, gap in missing.items():
        needs = None if gap.why is Why.TOO_SHORT else gap.needs
        found.setdefault(replace(gap, what="", needs=needs), []).append(horizon)
    return found


def _counts(gap: Gap) -> str:
    """What is needed and what is stored; the latter alone where horizons need different much."""
    since = "" if gap.since is None else f" since {formats.day(gap.since)}"
    if gap.needs is None or len(gap.horizons) > 1:
        return f"{_count(gap.has)} {_units(gap)} stored{since}"
    both = " with both" if gap.whose == "both" else ""
    among = f" of the last {gap.needs:,}" if gap.why is Why.INCOMPLETE else ""
    return f"needs {gap.needs:,} {gap.unit}s{both}, {_count(gap.has)}{among} stored{since}"


def _no_end(gap: Gap) -> str:
    what = "common price" if gap.whose == "both" else "price"
    if gap.day is None:
        return f"the last {gap.unit} has no value"
    if gap.last is None:
        return f"no {what} through {formats.day(gap.day)}"
    return f"no {what} on {formats.day(gap.day)}; last is {formats.day(gap.last)}"


def _no_start(gap: Gap) -> str:
    assert gap.needs is not None
    length = f"{gap.needs - 1:,} {gap.unit}s"
    if gap.day is None:
        return f"no value {length} before"
    return f"no price on {formats.day(gap.day)}, the start of {length}"


def _clock(gap: Gap) -> str:
    """The fund that counts the sessions, where it lacks what the symbol has."""
    return f"of {universe.BENCHMARK}, which counts the sessions, " if gap.whose else ""


def _not_stored(gap: Gap) -> str:
    return {
        "": f"no {gap.unit} is stored",
        "benchmark": "the benchmark has no price",
        "both": "no session has a common price",
    }[gap.whose]


def _holes(gap: Gap) -> str:
    assert gap.needs is not None
    assert gap.has is not None
    lacking = gap.needs - gap.has
    weeks = formats.many(lacking, f"{gap.unit} has", f"{gap.unit}s have")
    return (
        f"{weeks} no price, the first after {formats.day(gap.last)}; computed over the {gap.unit}s "
        "that have one"
    )


_REASONS: Final[Mapping[Why, Callable[[Gap], str]]] = {
    Why.TOO_SHORT: _counts,
    Why.INCOMPLETE: _counts,
    Why.NO_END: _no_end,
    Why.NO_START: _no_start,
    Why.NO_YEAR: lambda gap: f"no close {_clock(gap)}of {gap.day:%Y} is stored",
    Why.NO_YEAR_END: lambda gap: (
        f"no price {_clock(gap)}on {formats.day(gap.day)}, the last session of {gap.day:%Y}"
    ),
    Why.NOT_STORED: _not_stored,
    Why.HOLES: _holes,
}
"""Wording of each cause; any other one brings its own ``text`` or is stated by the form."""


def until(day: dt.date | None, later: tuple[dt.date, dt.date] | None) -> str:
    """Return up to which day nothing is stored, with the days of what is stored later.

    Parameters
    ----------
    day : date or None
        The day asked for; None where none is, of which nothing is said.
    later : (date, date) or None
        First and last day of what is stored after it.
    """
    if day is None:
        return ""
    beyond = "" if later is None else f" (those of {formats.span(*later)} are later)"
    return f" up to {formats.day(day)}{beyond}"


def over(horizons: Sequence[str], lookback: int) -> str:
    """Return what figures are over, in a sentence: horizons, then other names as they are."""
    wanted = set(horizons)
    others = [name for name in horizons if name not in {*HORIZONS, "ytd", "lookback"}]
    if wanted == {*HORIZONS, "ytd", "lookback"}:
        return "over any horizon"
    fixed = [str(HORIZONS[horizon]) for horizon in HORIZONS if horizon in wanted]
    parts = [f"{formats.joined(fixed)} sessions"] if fixed else []
    parts += [f"the lookback of {lookback} sessions"] if "lookback" in wanted else []
    counted = [f"over {formats.joined(parts)}"] if parts else []
    year = ["year to date"] if "ytd" in wanted else []
    return formats.joined([*counted, *year, *([f"of {formats.joined(others)}"] if others else [])])
