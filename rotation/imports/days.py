"""Days of sessions as price files write them."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Final

import numpy as np
import pandas as pd

from rotation import formats, sessions
from rotation.errors import BadInput
from rotation.imports import recognised
from rotation.imports.recognised import PriceTable

EXPECTED: Final = "a date such as 2026-01-16"

_ISO: Final = r"\d{8}(?:\.0)?(?:[T ].*)?|\d{4}\D\d{1,2}\D\d{1,2}(?:[T ].*)?"
_UNIX: Final = r"\d{10}(?:\.0)?|\d{13}"
_DOTTED: Final = r"\d{1,2}\.\d{1,2}\.\d{4}(?:,? .*)?"
_NUMERIC: Final = r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:,? .*)?"
_NAMED: Final = r"[A-Za-z]{3,9}\.? \d{1,2},? \d{4}|\d{1,2}[ -][A-Za-z]{3,9}[ -]\d{4}"
_SHORT: Final = r"(\d{1,2})/(\d{1,2})/(\d{2})(?:,? .*)?"
_NAMED_SHORT: Final = r"\d{1,2}[ -][A-Za-z]{3}[ -]\d{2}"
_FORMS: Final = (_ISO, _UNIX, _DOTTED, _NUMERIC, _NAMED, _SHORT, _NAMED_SHORT)

_FEWEST: Final = 5  # days of a symbol from which a shift or a longer bar can be told
_OFF: Final = 0.1  # share of days that are no sessions, a fifth where all are shifted
_FITS: Final = 0.95  # share of days that are sessions once the shift is undone
_SEVERAL: Final = 3  # bars a day; two of each are a file put together twice
_LONGER: Final = {"week": (5, 9), "month": (25, 32), "quarter": (80, 95)}  # days, the median


def parse(raw: pd.Series) -> pd.Series:
    """Return days as datetime64, NaT where a value does not name a whole day.

    Parameters
    ----------
    raw : Series
        Text, number, date or instant: 2026-01-16, 20260116, 2026-01-16T16:00:00-05:00,
        1768521600 (seconds since 1970, UTC), 16.01.2026, 01/16/2026, Jan 16, 2026, 1/16/26,
        16-Jan-26. The day as written counts, whatever the time and the zone; a month alone is no
        day. All have the form of the first. Day and month between slashes are told apart by one
        above twelve anywhere in the file; where none is, such days are NaT. A year of two digits
        is the latest that is not to come; between slashes it is read only after a day above
        twelve in the second place, for 26/01/16 may begin with the year.
    """
    codes, distinct = pd.factorize(raw)
    texts = pd.Series(distinct).astype("string").str.strip()
    days = pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s]")
    form = next((form for form in _FORMS if len(texts) and re.fullmatch(form, texts[0])), None)
    if form is not None:
        of_form = texts[texts.str.fullmatch(form).fillna(value=False)]
        days.loc[of_form.index] = _parsed(of_form, form).astype("datetime64[s]")
    whole = np.append(days.to_numpy(), np.datetime64("NaT", "s"))
    return pd.Series(whole[codes], index=raw.index)


def column(table: PriceTable, place: int, name: str = "date") -> pd.Series:
    """Return the days in a column of a file, as `parse`; a value that is none refuses the file.

    ``name`` is what the column is called in the sentence.

    Raises
    ------
    BadInput
        Some value names no day.
    """
    raw = table.rows[place]
    read = parse(raw)
    wrong = read.isna().to_numpy()
    first = raw.iloc[wrong.argmax()] if wrong.any() else None
    recognised.refuse(table, name, raw, wrong, expected(first))
    return read


def expected(value: object) -> str:
    """Return what was expected in place of a day that was not read."""
    text = str(value).strip()
    if re.fullmatch(_SHORT, text):
        return f"a date with a year of four digits, {EXPECTED.removeprefix('a date ')}"
    either = re.fullmatch(_NUMERIC, text)
    if either and int(either[1]) <= 12 and int(either[2]) <= 12:
        return f"a date whose day and month can be told apart, {EXPECTED.removeprefix('a date ')}"
    return EXPECTED


def _parsed(texts: pd.Series, form: str) -> pd.Series:
    """Return the days of texts that all have one form."""
    read = {_ISO: _iso, _UNIX: _unix, _NAMED: _named, _NAMED_SHORT: _named, _SHORT: _short}
    return read[form](texts) if form in read else _numeric(texts, dotted=form == _DOTTED)


def _iso(texts: pd.Series) -> pd.Series:
    bare = texts.str.replace(r"[T ].*|\.0$", "", regex=True)
    return pd.to_datetime(bare, format="ISO8601", errors="coerce")


def _unix(texts: pd.Series) -> pd.Series:
    number = pd.to_numeric(texts).astype("int64")
    seconds: pd.Series = number.where(number < 10**11, number // 1000)
    return pd.to_datetime(seconds, unit="s").dt.normalize()


def _named(texts: pd.Series) -> pd.Series:
    bare = texts.str.replace(r"[.,]", "", regex=True).str.replace("-", " ")
    turned = bare.str.replace(r"^([A-Za-z]+) (\d+)", r"\2 \1", regex=True)
    short = turned.str.replace(r"([A-Za-z]{3})[a-z]*", r"\1", regex=True)
    if short.str.fullmatch(r".* \d\d").all():
        return _not_to_come(pd.to_datetime(short, format="%d %b %y", errors="coerce"))
    return pd.to_datetime(short, format="%d %b %Y", errors="coerce")


def _short(texts: pd.Series) -> pd.Series:
    if not (texts.str.extract(_SHORT)[1].astype("int64") > 12).any():
        return pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s]")
    bare = texts.str.replace(r"[, ].*", "", regex=True)
    return _not_to_come(pd.to_datetime(bare, format="%m/%d/%y", errors="coerce"))


def _numeric(texts: pd.Series, *, dotted: bool) -> pd.Series:
    parts = texts.str.extract(_NUMERIC.replace("[/-]", "[/.-]"))
    first, second = parts[0].astype("int64"), parts[1].astype("int64")
    day_first = dotted or bool((first > 12).any())
    if not day_first and not (second > 12).any() and (first != second).any():
        return pd.Series(pd.NaT, index=texts.index, dtype="datetime64[s]")
    day, month = (0, 1) if day_first else (1, 0)
    written: pd.Series = parts[2] + "-" + parts[month] + "-" + parts[day]
    return pd.to_datetime(written, format="%Y-%m-%d", errors="coerce")


def _not_to_come(days: pd.Series) -> pd.Series:
    """Return days of which the century was guessed, a century earlier where they are to come."""
    late = days > pd.Timestamp(sessions.today())
    earlier: pd.Series = days.where(~late, days - pd.DateOffset(years=100))
    return earlier


def refuse_other_bars(path: Path, bars: pd.DataFrame) -> None:
    """Refuse bars that are not of one trading day each, or whose days are off by one.

    Parameters
    ----------
    path : Path
        The file, for the sentence.
    bars : DataFrame
        Columns symbol and session (datetime64).

    Raises
    ------
    BadInput
        A symbol has bars of hours, weeks, months or quarters, or its days are off the calendar
        by one.
    """
    _refuse_other_lengths(path, bars)
    _refuse_shifted(path, bars)


def _refuse_other_lengths(path: Path, bars: pd.DataFrame) -> None:
    """Refuse symbols with several bars a day, or no two bars in one week."""
    extent = bars.groupby("symbol")["session"].agg(["min", "max", "size", "nunique"])
    expected = "expected was one price a session. Nothing was imported."
    often = extent[extent["size"] >= _SEVERAL * extent["nunique"]]
    if len(often):
        found = often.iloc[0]
        raise BadInput(
            f"{path.name}: {often.index[0]} has several prices a day ({found['size']} on "
            f"{found['nunique']} days); {expected}"
        )
    mean = (extent["max"] - extent["min"]).dt.days / extent["nunique"]
    rare = extent.index[(extent["nunique"] >= _FEWEST) & (mean >= _LONGER["week"][0] - 1)]
    for symbol in rare:
        days = bars.loc[bars["symbol"] == symbol, "session"].drop_duplicates().sort_values()
        steps = days.diff().dt.days.dropna()
        for word, (least, most) in _LONGER.items():
            if steps.min() >= _LONGER["week"][0] and least <= steps.median() <= most:
                raise BadInput(
                    f"{path.name}: the prices of {symbol} are of a {word} each ({len(days)} "
                    f"prices, {formats.day(days.iloc[0])} to {formats.day(days.iloc[-1])}); "
                    f"{expected}"
                )


def _refuse_shifted(path: Path, bars: pd.DataFrame) -> None:
    """Refuse symbols whose days are those of the sessions before or after."""
    rows = bars.loc[bars["session"] >= pd.Timestamp(sessions.FIRST), ["symbol", "session"]]
    days = rows["session"].to_numpy().astype("datetime64[D]")
    off = pd.Series(~sessions.is_session(days)).groupby(rows["symbol"].to_numpy())
    suspects = off.agg(["size", "sum", "mean"])
    suspects = suspects[(suspects["size"] >= _FEWEST) & (suspects["mean"] > _OFF)]
    if suspects.empty:
        return
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
