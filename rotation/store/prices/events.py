"""Dividends and splits of stored rows: who told them, and which of them an answer withdraws.

A row may hold the prices of one source and an event that another one told. Its ``source`` then
names both: ``yahoo; events: import``.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

import numpy as np
import pandas as pd

from rotation import formats
from rotation.panel import Flags

NAMES: Final = ["dividend", "split"]

ALL_AT_ONCE: Final = 4
"""Events of one symbol, all that an answer could tell, from which it is taken to leave them out."""

_MARK: Final = "; events: "
_SAID: Final = 3
_HALF_DIGIT: Final = 5e-5

PRICES_OF: Final = f"split_part(source, '{_MARK}', 1)"
"""SQL for the source of a stored row's prices."""

_TELLER: Final = f"coalesce(nullif(split_part(stored.source, '{_MARK}', 2), ''), stored.source)"
_KEEPS: Final = " OR ".join(f"(stored.{name} > 0 AND NOT new.{name} > 0)" for name in NAMES)

SOURCE_ON_UPDATE: Final = (
    f"CASE WHEN ({_KEEPS}) AND {_TELLER} <> new.source "
    f"THEN new.source || '{_MARK}' || {_TELLER} ELSE new.source END"
)
"""SQL for the source of a merged row that keeps the events of the stored one."""


def kept(rows: pd.DataFrame, stored: pd.DataFrame) -> pd.DataFrame:
    """Return rows with the events that the stored ones have and they lack, and who told those.

    Parameters
    ----------
    rows : DataFrame of n rows
        Columns dividend, split, source.
    stored : DataFrame of n rows
        The same columns, row for row; NaN where nothing is stored.
    """
    lacks = {
        name: (stored[name].to_numpy(float) > 0) & ~(rows[name].to_numpy(float) > 0)
        for name in NAMES
    }
    if not any(flags.any() for flags in lacks.values()):
        return rows
    filled = rows.copy()
    for name, flags in lacks.items():
        filled[name] = np.where(flags, stored[name].to_numpy(float), rows[name].to_numpy(float))
    teller = pd.Series(_tellers(stored["source"]).to_numpy(), rows.index)
    prices = rows["source"].map(lambda source: source.partition(_MARK)[0])
    other = (lacks["dividend"] | lacks["split"]) & (teller != prices).to_numpy(bool)
    filled["source"] = rows["source"].mask(other, prices + _MARK + teller)
    return filled


@dataclass(frozen=True, eq=False)
class Withdrawn:
    """The stored events that the source which told them tells no longer.

    An answer without any event withdraws none where ALL_AT_ONCE or more of the symbol are stored:
    it has left them out.

    Attributes
    ----------
    both : DataFrame of n rows
        An answer's columns symbol, session, dividend, split, source, and the stored
        ``dividend_stored``, ``split_stored``, ``source_stored`` beside them, NaN where nothing is
        stored.
    missing : DataFrame of n rows
        Columns dividend and split: flags what is stored of the same source and did not come.
    left_out : array of n flags
        The rows whose missing events stay.
    """

    both: pd.DataFrame
    missing: pd.DataFrame
    left_out: Flags

    @classmethod
    def by(cls, both: pd.DataFrame, anew: Collection[str] = ()) -> Withdrawn:
        """Return what answers withdraw; an answer about one of ``anew`` leaves nothing out.

        Parameters
        ----------
        both : DataFrame
            As the attribute.
        anew : collection of str
            Symbols.
        """
        same = (_tellers(both["source_stored"]) == both["source"]).to_numpy(bool)
        missing = pd.DataFrame(
            {name: same & (both[f"{name}_stored"] > 0) & ~(both[name] > 0) for name in NAMES},
            index=both.index,
        )
        symbol = both["symbol"]
        tells = (both[NAMES] > 0).any(axis=1).groupby(symbol).transform("any")
        many = missing.sum(axis=1).groupby(symbol).transform("sum") >= ALL_AT_ONCE
        return cls(both, missing, (many & ~tells & ~symbol.isin(anew)).to_numpy(bool))

    def flags(self, name: str) -> Flags:
        """Flag the rows whose stored dividend, or split, is withdrawn."""
        return np.asarray(self.missing[name].to_numpy(bool) & ~self.left_out)

    def stored(self) -> pd.DataFrame:
        """Return the stored events without those, row for row: dividend, split, source."""
        left = {name: self.both[f"{name}_stored"].mask(self.flags(name), 0.0) for name in NAMES}
        return pd.DataFrame(left | {"source": self.both["source_stored"]})

    def without(self, history: pd.DataFrame) -> pd.DataFrame:
        """Return the whole stored history of the one symbol without them."""
        left = history.copy()
        for name in NAMES:
            days = self.both.loc[self.flags(name), "session"]
            left.loc[left["session"].isin(days), name] = 0.0
        return left

    def sentences(self) -> dict[str, str]:
        """Return which are withdrawn, or stay because they were left out, in a clause by symbol."""
        affected = self.both["symbol"][self.missing.any(axis=1)]
        return {str(symbol): self._sentence(rows) for symbol, rows in affected.groupby(affected)}

    def _sentence(self, rows: pd.Series) -> str:
        both, missing = self.both.loc[rows.index], self.missing.loc[rows.index]
        count = int(missing.to_numpy().sum())
        if self.left_out[self.both.index.get_indexer(rows.index)].any():
            return f"it tells none of {count} dividends and splits that it told before; they stay"
        told = [
            _described(name, value, day)
            for name in NAMES
            for day, value in zip(
                both["session"][missing[name]], both[f"{name}_stored"][missing[name]], strict=True
            )
        ]
        more = [f"{count - _SAID} more"] if count > _SAID else []
        return f"{formats.joined([*told[:_SAID], *more])} {formats.be(count)} withdrawn"


def _described(name: str, value: float, day: pd.Timestamp) -> str:
    if name == "dividend":
        digits = 2 if abs(value - round(value, 2)) < _HALF_DIGIT else 4
        return f"a dividend of {value:,.{digits}f} on {formats.day(day)}"
    ratio = f"{value:g} for 1" if value >= 1 else f"1 for {1 / value:g}"
    return f"a split of {ratio} on {formats.day(day)}"


def _tellers(sources: pd.Series) -> pd.Series:
    """Return who told the events of stored rows; NaN where nothing is stored."""
    names = {text: text.partition(_MARK)[2] or text for text in sources.dropna().unique()}
    return sources.map(names)
