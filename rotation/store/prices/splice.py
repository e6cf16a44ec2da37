"""Splicing of histories that are adjusted differently.

Closes are split-adjusted as of the day they were fetched, so rows of different
fetches (or of different files) do not mix. Where two histories of one symbol
disagree, the one that reaches further forward sets the basis; rows that only the
other has are scaled to it at the nearest common session.
"""

from __future__ import annotations

from typing import Final

import numpy as np
import pandas as pd

EXACT: Final = 1e-4
"""Largest relative difference between a stored close and the same one fetched again."""

ALIKE: Final = 1e-3
"""Largest median relative difference between two vendors on the same basis."""

SAME_VOLUME: Final = 2.0
"""Factor beyond which two volumes do not count the same trades."""

_PRICES: Final = ["open", "high", "low", "close"]


def disagreement(one: pd.DataFrame, other: pd.DataFrame) -> pd.Series:
    """Return the relative differences of close on the common sessions of two histories.

    Parameters
    ----------
    one, other : DataFrame
        Bars of one symbol with columns session and close.

    Returns
    -------
    Series
        ``|one / other - 1|`` indexed by session; empty without a common session. [decimal]
    """
    both = (
        one.set_index("session")["close"]
        .to_frame("one")
        .join(other.set_index("session")["close"].rename("other"), how="inner")
    )
    return (both["one"] / both["other"] - 1).abs()


def whole_history(basis: pd.DataFrame, other: pd.DataFrame) -> pd.DataFrame | None:
    """Return ``basis`` with the rows that only ``other`` has, scaled to it.

    Parameters
    ----------
    basis, other : DataFrame
        Bars of one symbol, columns session, open, high, low, close, volume, dividend,
        split, source; unique sessions, ascending.

    Returns
    -------
    DataFrame or None
        All sessions of both, ascending. Prices, volumes, dividends and splits that
        ``basis`` lacks on a common session are taken from ``other``. A scaled row keeps
        its dollar volume, or loses its volume where the two do not count the same
        trades. None if rows would have to be scaled and no session is common.
    """
    extra = ~other["session"].isin(basis["session"])
    common = basis.merge(other, on="session", suffixes=("", "_other")).sort_values("session")
    if common.empty:
        return basis if not extra.any() else None
    scales = pd.DataFrame(
        {
            "session": common["session"].astype(other["session"].dtype),  # s and us do not merge
            "scale": common["close"] / common["close_other"],
        }
    )
    scaled = pd.merge_asof(other.sort_values("session"), scales, on="session", direction="nearest")
    scale = scaled.pop("scale")
    scaled[_PRICES] = scaled[_PRICES].mul(scale, axis=0)
    scaled["dividend"] *= scale
    scaled["volume"] /= scale
    if not _count_the_same_trades(common):
        scaled["volume"] = np.nan
    filled = _filled(basis, scaled, _in_price(common))
    added = scaled[~scaled["session"].isin(basis["session"])]
    return pd.concat([filled, added], ignore_index=True).sort_values("session", ignore_index=True)


def revision(new: pd.DataFrame, old: pd.DataFrame) -> str:
    """Return how a history differs from the stored one on common sessions, in a sentence.

    Parameters
    ----------
    new, old : DataFrame
        Bars of one symbol with columns session and close.

    Returns
    -------
    str
        Empty where all closes agree, or all differ by one factor: another basis and no revision.
    """
    both = new[["session", "close"]].merge(old[["session", "close"]], on="session")
    both = both.sort_values("session", ignore_index=True)
    ratio = both["close_x"] / both["close_y"]
    changed = (ratio - 1).abs() > EXACT
    if not changed.any() or (changed.all() and ratio.max() - ratio.min() <= ALIKE * ratio.median()):
        return ""
    days, factors = both["session"].dt.date[changed].tolist(), ratio[changed].to_numpy()
    what = f"{len(days):,} of {len(both):,} closes of {days[0]} to {days[-1]} were revised"
    if len(days) == 1:
        what = f"the close of {days[0]} was revised"
    if factors.max() - factors.min() <= ALIKE * factors.min():
        return f"{what} by a factor of {factors[0]:.4g}"
    at = int(np.abs(factors - 1).argmax())
    return f"{what}, most that of {days[at]} ({100 * (factors[at] - 1):+.2f}%)"


def _count_the_same_trades(common: pd.DataFrame) -> bool:
    """Return whether the dollar volumes of both are of one size where they can be compared."""
    traded = common[(common["volume"] > 0) & (common["volume_other"] > 0)]
    dollars = (traded["volume"] * traded["close"]) / (
        traded["volume_other"] * traded["close_other"]
    )
    return traded.empty or bool(abs(np.log(dollars.median())) <= np.log(SAME_VOLUME))


def _in_price(common: pd.DataFrame) -> pd.Series:
    """Return the sessions at which the closes of ``basis`` include the dividend of ``other``.

    Closes adjusted for dividends step up against others at each ex-date by the
    dividend's share of the price.
    """
    step = (common["close"] / common["close_other"]).pct_change()
    return common.loc[step > 0.5 * common["dividend_other"] / common["close_other"], "session"]


def _filled(basis: pd.DataFrame, scaled: pd.DataFrame, in_price: pd.Series) -> pd.DataFrame:
    """Return ``basis`` with its missing values taken from the same sessions of ``scaled``."""
    known = scaled.set_index("session").reindex(basis["session"])
    known.loc[known.index.isin(in_price), "dividend"] = 0.0
    filled = basis.copy()
    for name in ("open", "high", "low"):
        filled[name] = basis[name].fillna(pd.Series(known[name].to_numpy(), basis.index))
    for name in ("volume", "dividend", "split"):
        own, others = basis[name].to_numpy(float), known[name].to_numpy(float)
        filled[name] = np.where((others > 0) & ~(own > 0), others, own)
    return filled
