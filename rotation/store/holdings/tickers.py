"""Old and new tickers of one company, where lists of members show them."""

from __future__ import annotations

import pandas as pd


def renamed(lists: pd.DataFrame) -> dict[str, str]:
    """Return the new ticker of each old one, where lists show that one company has both.

    It does where a symbol leaves and another joins at the next list under the very same name,
    which no other member of either list has.

    Parameters
    ----------
    lists : DataFrame
        Columns as_of, symbol and name.
    """
    found: dict[str, str] = {}
    before: dict[str, str] = {}
    for _, rows in lists.sort_values("as_of").groupby("as_of"):
        named = rows.dropna(subset=["name"])
        named = named[named["name"] != ""].drop_duplicates("name", keep=False)
        now = dict(zip(named["name"], named["symbol"], strict=True))
        symbols, held = set(rows["symbol"]), set(before.values())
        for name in before.keys() & now.keys():
            if before[name] not in symbols and now[name] not in held:
                found[before[name]] = now[name]
        before = now
    return {old: _latest(old, found) for old in found}


def _latest(old: str, found: dict[str, str]) -> str:
    """Return the last of a chain of tickers."""
    seen = {old}
    while found[old] in found and found[old] not in seen:
        old = found[old]
        seen.add(old)
    return found[old]
