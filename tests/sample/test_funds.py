"""The sample's funds: every one that is followed, with the truths planted in them."""

from __future__ import annotations

import numpy as np

from rotation import universe
from rotation.sample import funds, script
from rotation.sample import panels as sample

TABLE = funds.histories()


def counts(symbol: str) -> tuple[np.ndarray, np.ndarray]:
    own = TABLE[TABLE["symbol"] == symbol]
    return own["session"].to_numpy(), own["shares_outstanding"].to_numpy()


def test_every_followed_fund_has_a_history() -> None:
    """On the sessions of its prices; counts come in whole creations."""
    assert list(TABLE["symbol"].unique()) == [
        symbol for family in universe.FLOW_FAMILIES.values() for symbol in family
    ]
    assert not TABLE.duplicated(["symbol", "session"]).any()
    assert (TABLE["shares_outstanding"] % funds.UNIT == 0).all()
    assert (TABLE["nav"] > 0).all()
    prices = sample.core()
    iwm = TABLE[TABLE["symbol"] == "IWM"]
    np.testing.assert_array_equal(iwm["nav"], prices.close[:, prices.columns["IWM"]])


def test_every_call_gives_the_same() -> None:
    """So that a link to the sample shows what its sender saw."""
    assert funds.histories().equals(TABLE)


def test_money_follows_the_rotation() -> None:
    """Into every small-cap fund, out of large ones on the whole, and not before it began."""
    start = np.datetime64(script.ROTATION_START)

    def change(symbol: str) -> float:
        days, shares = counts(symbol)
        return float(shares[-1] / shares[days >= start][0] - 1)

    assert all(change(symbol) > 0.05 for symbol in universe.FLOW_FAMILIES["small"])
    assert np.mean([change(symbol) for symbol in universe.FLOW_FAMILIES["large"]]) < 0


def test_restated_day() -> None:
    """One count stands there twice as large as those around it."""
    days, shares = counts(funds.RESTATED)
    place = int(np.searchsorted(days, np.datetime64(funds.RESTATED_DAY)))
    assert days[place] == np.datetime64(funds.RESTATED_DAY)
    assert 1.9 < shares[place] / shares[place - 1] < 2.1
    assert 1.9 < shares[place] / shares[place + 1] < 2.1
