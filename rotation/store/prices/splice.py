"""Splicing of histories that are adjusted differently.

Closes are split-adjusted as of the day they were fetched, so rows of different
fetches (or of different files) do not mix. Where two histories of one symbol
disagree by a steady factor, the one that reaches further forward sets the basis; rows
that only the other has are scaled to it at the nearest common session.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
import pandas as pd

from rotation.analytics import splits
from rotation.store.prices import events

EXACT: Final = 1e-4
"""Largest relative difference between a stored close and the same one fetched again."""

ALIKE: Final = 1e-3
"""Largest median relative difference between two vendors on the same basis.

Below LEAST_COMMON sessions it is the largest of all that counts, here and for NEAR.
"""

NEAR: Final = 0.01
"""Largest median relative difference that the closes of two vendors, or one dividend, make."""

LEAST_COMMON: Final = 5
"""Fewest common sessions that show another adjustment."""

SAME_VOLUME: Final = 2.0
"""Factor beyond which two volumes do not count the same trades."""

UNIT: Final = 0.02
"""Largest relative difference from a power of ten that is still one."""

_CENT: Final = 0.01
_OWN: Final = 0.25
"""Largest median step of a steady factor, as a share of the closes' own median move."""

_PRICES: Final = ["open", "high", "low", "close"]


@dataclass(frozen=True, eq=False)
class Overlap:
    """The closes of two histories of one symbol on their common sessions.

    Attributes
    ----------
    closes : DataFrame
        Columns close and stored, indexed by session, ascending.
    verdict : str
        ``none`` without a common session; ``same`` basis; ``near``: as two vendors, without
        a steady factor on LEAST_COMMON sessions; ``rebased``: another adjustment, a factor
        that is steady or moves in few steps; ``few``: too far apart for too few common
        sessions; ``other``: a factor that wanders, as of another instrument or currency;
        ``unit``: a steady factor of 100 or more, or 0.01 or less, that is a power of ten, as of
        pence, or of a point that was taken for one between thousands.
    """

    closes: pd.DataFrame
    verdict: Literal["none", "same", "near", "rebased", "few", "other", "unit"]

    @property
    def ratio(self) -> pd.Series:
        """Close over stored close, by session."""
        return self.closes["close"] / self.closes["stored"]

    @property
    def farthest(self) -> tuple[pd.Timestamp, float, float]:
        """The session whose closes are farthest apart: day, close and stored close."""
        row = int(np.abs(np.log(self.ratio.to_numpy())).argmax())
        close, stored = self.closes[["close", "stored"]].to_numpy()[row]
        return self.closes.index[row], float(close), float(stored)


def compare(new: pd.DataFrame, old: pd.DataFrame) -> Overlap:
    """Return how the closes of a history relate to the stored ones.

    Parameters
    ----------
    new, old : DataFrame
        Bars of one symbol with columns session and close; unique sessions.
    """
    stored = old.set_index("session")["close"].rename("stored")
    closes = new.set_index("session")[["close"]].join(stored, how="inner").sort_index()
    if closes.empty:
        return Overlap(closes, "none")
    each = (closes["close"] / closes["stored"] - 1).abs()
    apart = each.max() if len(each) < LEAST_COMMON else each.median()
    if apart <= ALIKE:
        return Overlap(closes, "same")
    if len(closes) >= LEAST_COMMON and _is_steady(closes):
        return Overlap(closes, "unit" if _is_unit(closes) else "rebased")
    if apart <= NEAR:
        return Overlap(closes, "near")
    return Overlap(closes, "few" if len(closes) < LEAST_COMMON else "other")


def _is_steady(closes: pd.DataFrame) -> bool:
    """Return whether the factor between two histories moves on few sessions, if on any.

    Closes that are rounded to cents, or are those of one venue, make it move a little.
    """
    moves = closes.transform(np.log).diff().iloc[1:]
    step = (moves["close"] - moves["stored"]).abs().median()
    own = moves["stored"].abs().median()
    return bool(step <= max(ALIKE, _CENT / closes.median().min(), _OWN * own))


def _is_unit(closes: pd.DataFrame) -> bool:
    """Return whether the factor between two histories is that of a unit, once or at its end."""
    ratio = closes["close"] / closes["stored"]
    powers = np.log10(np.array([ratio.median(), ratio.iloc[-1]]))
    whole = powers.round()
    return bool(((np.abs(powers - whole) <= np.log10(1 + UNIT)) & (np.abs(whole) >= 2)).any())


def told_by_splits(overlap: Overlap, new: pd.DataFrame, old: pd.DataFrame) -> bool:
    """Return whether splits that a history tells explain why it is tens of times the stored one.

    Parameters
    ----------
    overlap : Overlap
        Of the two histories.
    new, old : DataFrame
        Their bars, columns session and split.

    Returns
    -------
    bool
        Whether less than tenfold is left once the splits are undone: those that only one of the
        two tells, or all that the new one does, as the closes before a stored split may have been
        adjusted for it only now.
    """
    told, stored = (bars[bars["split"] > 0].set_index("session")["split"] for bars in (new, old))
    gone = _rebasing(stored[~stored.index.isin(told.index)], overlap)
    for since in (told[~told.index.isin(stored.index)], told):
        left = overlap.ratio * gone / _rebasing(since, overlap)
        if np.abs(np.log10(left.iloc[-1])) < 1 and np.abs(np.log10(left.median())) < 1:
            return True
    return False


def _rebasing(told: pd.Series, overlap: Overlap) -> pd.Series:
    """Return the factor that splits put on the closes before them, by common session."""
    factor = pd.Series(1.0, overlap.closes.index)
    for day, shares in told.items():
        factor[factor.index < day] /= shares
    return factor


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
        ``basis`` lacks on a common session are taken from ``other``, and the source of the row
        names then who told its events. A row that is scaled
        for a split keeps its dollar volume, one that is scaled for dividends its volume.
        None if rows would have to be scaled and no session is common.
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
    if _scales_volume(common):
        scaled["volume"] /= scale
    filled = _filled(basis, scaled, _in_price(common))
    added = scaled[~scaled["session"].isin(basis["session"])]
    return pd.concat([filled, added], ignore_index=True).sort_values("session", ignore_index=True)


def revision(new: pd.DataFrame, old: pd.DataFrame) -> str:
    """Return how a history differs from the stored one on common sessions, in a sentence.

    Parameters
    ----------
    new, old : DataFrame
        Bars of one symbol with columns session, close and split.

    Returns
    -------
    str
        Empty where all closes agree, or all differ by one factor and other splits are told:
        another basis and no revision.
    """
    both = new[["session", "close"]].merge(old[["session", "close"]], on="session")
    resplit = set(new.loc[new["split"] > 0, "session"]) != set(old.loc[old["split"] > 0, "session"])
    both = both.sort_values("session", ignore_index=True)
    ratio = both["close_x"] / both["close_y"]
    changed = (ratio - 1).abs() > EXACT
    uniform = changed.all() and ratio.max() - ratio.min() <= ALIKE * ratio.median()
    if not changed.any() or (uniform and resplit):
        return ""
    days, factors = both["session"].dt.date[changed].tolist(), ratio[changed].to_numpy()
    what = f"{len(days):,} of {len(both):,} closes of {days[0]} to {days[-1]} were revised"
    if len(days) == 1:
        what = f"the close of {days[0]} was revised"
    if factors.max() - factors.min() <= ALIKE * factors.min():
        return f"{what} by a factor of {factors[0]:.4g}"
    at = int(np.abs(factors - 1).argmax())
    return f"{what}, most that of {days[at]} ({100 * (factors[at] - 1):+.2f}%)"


def count_the_same_trades(one: pd.DataFrame, other: pd.DataFrame) -> bool:
    """Return whether the volumes of two histories are of one size, where both have some."""
    raw, scaled = _volumes_apart(one.merge(other, on="session", suffixes=("", "_other")))
    return not min(raw, scaled) > np.log(SAME_VOLUME)


def _scales_volume(common: pd.DataFrame) -> bool:
    """Return whether volumes are on another basis as prices are: splits do that, dividends not.

    Where both count the same trades the volumes tell; otherwise the prices do, by a factor
    that splits have.
    """
    factor = float((common["close"] / common["close_other"]).median())
    raw, scaled = _volumes_apart(common)
    if min(raw, scaled) <= np.log(SAME_VOLUME):
        return scaled < raw and abs(np.log(factor)) > np.log(splits.LEAST)
    return bool(splits.looks_like(factor)[0])


def _volumes_apart(common: pd.DataFrame) -> tuple[float, float]:
    """Return how far volumes and dollar volumes are apart, as logarithms; NaN without any."""
    traded = common[(common["volume"] > 0) & (common["volume_other"] > 0)]
    raw = traded["volume"] / traded["volume_other"]
    scaled = raw * traded["close"] / traded["close_other"]
    return abs(float(np.log(raw.median()))), abs(float(np.log(scaled.median())))


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
    own, others = basis["volume"].to_numpy(float), known["volume"].to_numpy(float)
    filled["volume"] = np.where((others > 0) & ~(own > 0), others, own)
    return events.kept(filled, known)
