"""Days of sessions as price files write them."""

from __future__ import annotations

from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rotation import sessions
from rotation.errors import BadInput

_WHOLE_DAY: Final = r"\d{8}|\d{4}\D\d{1,2}\D\d{1,2}"
_FEWEST: Final = 5  # days of a symbol from which a shift can be told from a bad row
_OFF: Final = 0.1  # share of days that are no sessions, a fifth where all are shifted
_FITS: Final = 0.95  # share of days that are sessions once the shift is undone


def parse(raw: pd.Series) -> pd.Series:
    """Return days as datetime64, NaT where a value does not name a whole day.

    Parameters
    ----------
    raw : Series
        Text, number, date or instant: 2026-01-16, 20260116, 2026-01-16T16:00:00-05:00. The
        day as written counts, whatever the time and the zone; a month alone is no day.
    """
    text = raw.astype("string").str.strip().str.replace(r"[T ].*|\.0$", "", regex=True)
    whole = text.where(text.str.fullmatch(_WHOLE_DAY).fillna(value=False))
    return pd.to_datetime(whole, format="ISO8601", errors="coerce")


def refuse_shifted(path: Path, bars: pd.DataFrame) -> None:
    """Refuse bars whose days are those of the sessions before or after.

    Parameters
    ----------
    path : Path
        The file, for the sentence.
    bars : DataFrame
        Columns symbol and session (datetime64).

    Raises
    ------
    BadInput
        The days of a symbol are off the calendar by one.
    """
    rows = bars.loc[bars["session"] >= pd.Timestamp(sessions.FIRST), ["symbol", "session"]]
    days = rows["session"].to_numpy().astype("datetime64[D]")
    off = pd.Series(~sessions.is_session(days)).groupby(rows["symbol"].to_numpy())
    suspects = off.agg(["size", "sum", "mean"])
    suspects = suspects[(suspects["size"] >= _FEWEST) & (suspects["mean"] > _OFF)]
    for shift, word, opposite in ((1, "early", "later"), (-1, "late", "earlier")):
        moved = pd.Series(sessions.is_session((days + np.timedelta64(shift)).astype(days.dtype)))
        fits = moved.groupby(rows["symbol"].to_numpy()).mean().reindex(suspects.index)
        shifted = suspects[fits >= _FITS]
        if len(shifted):
            symbol, found = shifted.index[0], shifted.iloc[0]
            raise BadInput(
                f"{path.name}: the days of {symbol} are one day {word} ({found['sum']:.0f} of "
                f"{found['size']:.0f} are no trading session, one day {opposite} nearly all are), "
                "as when midnights in UTC are written in another time zone. Expected was the "
                "day of each session, such as 2026-01-16. Nothing was imported."
            )
