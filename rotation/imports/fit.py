"""How the bars of a file fit the stored histories of their symbols."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from typing import Final

import pandas as pd

from rotation import formats, sessions
from rotation.imports.price_file import PriceFile
from rotation.store.delta.tables import Tables
from rotation.store.prices import reader, splice, validation

_APART: Final = ("few", "other", "unit")
"""How closes relate to those stored where nothing of the symbol is stored."""
_REFUSED: Final = "the closes do not fit those stored"


def _no_rows() -> pd.DataFrame:
    return pd.DataFrame({"symbol": pd.array([], "str")})


@dataclass(frozen=True, eq=False)
class Fitted:
    """The symbols of a file that need more than to be merged into what is stored.

    Attributes
    ----------
    joined : whole histories of the symbols whose stored history is on another basis
    bad : bars of those that failed the check
    refused : bars of symbols whose closes do not fit, with the reason; none of them is stored
    sentences : what a person must know
    """

    joined: pd.DataFrame = field(default_factory=_no_rows)
    bad: pd.DataFrame = field(default_factory=_no_rows)
    refused: pd.DataFrame = field(default_factory=_no_rows)
    sentences: list[str] = field(default_factory=list)


def fit(tables: Tables, read: PriceFile, at: dt.datetime, version: int) -> Fitted:
    """Compare the bars of a file with the stored histories, and join those on another basis.

    Parameters
    ----------
    tables : Tables
    read : PriceFile
    at : datetime
        Now, time zone UTC.
    version : int
        Version of the price table to compare with.

    Raises
    ------
    StoreError
        The store cannot be read.
    """
    bars = read.bars
    stored = reader.bars(tables, bars["symbol"].unique(), version=version)
    old = {str(symbol): rows for symbol, rows in stored.groupby("symbol")}
    checked = validation.check(
        bars[bars["symbol"].isin(old.keys())],
        today=sessions.last_started(at),
        accepted=read.exported,
    )
    new = {str(symbol): rows for symbol, rows in checked.good.groupby("symbol")}
    overlaps = {symbol: splice.compare(rows, old[symbol]) for symbol, rows in new.items()}

    def of(verdict: str) -> list[str]:
        return [symbol for symbol, overlap in overlaps.items() if overlap.verdict == verdict]

    joined = [_whole(new[symbol], old[symbol]) for symbol in of("rebased")]
    apart = [symbol for verdict in _APART for symbol in of(verdict)]
    refused = [new[symbol].assign(reason=_REFUSED) for symbol in apart]
    return Fitted(
        joined=pd.concat(joined, ignore_index=True) if joined else _no_rows(),
        bad=checked.bad[checked.bad["symbol"].isin(of("rebased"))],
        refused=pd.concat(
            [*refused, checked.bad[checked.bad["symbol"].isin(apart)]], ignore_index=True
        ),
        sentences=[
            *_rebased(of("rebased"), overlaps, new, old),
            *_near(of("near"), overlaps),
            *_few(of("few"), overlaps, bars),
            *_other(of("other"), overlaps, bars),
            *_unit(of("unit"), overlaps, bars),
        ],
    )


def _whole(new: pd.DataFrame, old: pd.DataFrame) -> pd.DataFrame:
    """Return both histories of a symbol on the basis of the one that reaches further forward."""
    further = new["session"].max() >= old["session"].max()
    whole = splice.whole_history(*((new, old) if further else (old, new)))
    assert whole is not None  # they have sessions in common
    return whole.assign(symbol=new["symbol"].iloc[0])


def _rebased(
    symbols: list[str],
    overlaps: dict[str, splice.Overlap],
    new: dict[str, pd.DataFrame],
    old: dict[str, pd.DataFrame],
) -> list[str]:
    if not symbols:
        return []
    others = [name for name in symbols if not splice.count_the_same_trades(new[name], old[name])]
    sentences = [
        f"The closes of {formats.first(symbols)} are {_times(symbols, overlaps)} those stored "
        "(another adjustment): the history that reaches further forward was kept as it is and the "
        "other was scaled to it."
    ]
    if others:
        sentences.append(
            f"The volumes of {formats.first(others)} count other trades than those stored: those "
            "of sessions that only one of the two has are kept, scaled for a split alone, and "
            "cannot be compared with the rest."
        )
    return sentences


def _near(symbols: list[str], overlaps: dict[str, splice.Overlap]) -> list[str]:
    if not symbols:
        return []
    apart = max(float((overlaps[name].ratio - 1).abs().max()) for name in symbols)
    return [
        f"The closes of {formats.first(symbols)} differ from those stored by "
        f"{formats.SHARE(apart)} or less, without one factor on {splice.LEAST_COMMON} sessions or "
        "more that would show another adjustment: they are stored as they came, and nothing was "
        "scaled."
    ]


def _few(symbols: list[str], overlaps: dict[str, splice.Overlap], bars: pd.DataFrame) -> list[str]:
    if not symbols:
        return []
    day, close, stored = overlaps[symbols[0]].farthest
    return [
        f"{_not_stored(symbols, bars)}: the close of {symbols[0]} on {formats.day(day)} is "
        f"{close:,.6g}, {close / stored:.3g} times the stored {stored:,.6g}; expected were closes "
        f"of the same instrument and adjustment, or at least {splice.LEAST_COMMON} sessions in "
        f"common that show another adjustment. {_unchanged(symbols)}"
    ]


def _other(
    symbols: list[str], overlaps: dict[str, splice.Overlap], bars: pd.DataFrame
) -> list[str]:
    if not symbols:
        return []
    ratio = overlaps[symbols[0]].ratio
    day, close, stored = overlaps[symbols[0]].farthest
    return [
        f"{_not_stored(symbols, bars)}: the closes of {symbols[0]} are {ratio.min():.3g} to "
        f"{ratio.max():.3g} times those stored, by a factor that wanders ({close:,.6g} on "
        f"{formats.day(day)}, stored {stored:,.6g}); expected were closes of the same instrument "
        f"in the same currency. {_unchanged(symbols)}"
    ]


def _unit(symbols: list[str], overlaps: dict[str, splice.Overlap], bars: pd.DataFrame) -> list[str]:
    if not symbols:
        return []
    day, close, stored = overlaps[symbols[0]].farthest
    return [
        f"{_not_stored(symbols, bars)}: the closes of {symbols[0]} are "
        f"{_times(symbols[:1], overlaps)} those stored ({close:,.6g} on {formats.day(day)}, stored "
        f"{stored:,.6g}), which is another unit or a mark of decimals that was misread, and no "
        f"adjustment; expected were closes in the unit of those stored. {_unchanged(symbols)} If "
        "those are the wrong ones, rotation refresh --whole --symbols "
        f"{','.join(symbols[:5])} fetches them anew."
    ]


def _times(symbols: list[str], overlaps: dict[str, splice.Overlap]) -> str:
    """Return the factors by which closes differ from those stored: the least to the largest."""
    ratios = pd.concat([overlaps[symbol].ratio for symbol in symbols])
    least, most = (f"{factor:,.4g}" for factor in (ratios.min(), ratios.max()))
    return f"{least} times" if least == most else f"{least} to {most} times"


def _not_stored(symbols: list[str], bars: pd.DataFrame) -> str:
    rows = int(bars["symbol"].isin(symbols).sum())
    return f"{formats.many(rows, 'row')} of {formats.first(symbols)} not stored"


def _unchanged(symbols: list[str]) -> str:
    return f"What is stored of {'them' if len(symbols) > 1 else 'it'} is unchanged."
