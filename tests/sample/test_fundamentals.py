"""The sample's valuations: every followed fund, with the truths planted in them."""

from __future__ import annotations

import numpy as np

from rotation import universe
from rotation.sample import fundamentals, script

TABLE = fundamentals.snapshots()


def growth(kind: str, symbol: str) -> np.ndarray:
    own = TABLE[(TABLE["kind"] == kind) & (TABLE["symbol"] == symbol)]
    return np.asarray(own.sort_values("as_of")["growth"])


def test_every_followed_fund_has_a_snapshot_a_session() -> None:
    """With all three ratios, up to the sample's last session."""
    funds = TABLE[TABLE["kind"] == "fund"]
    assert set(funds["symbol"]) == {s for own in universe.VALUED_FUNDS.values() for s in own}
    assert set(funds.groupby("symbol").size()) == {fundamentals.SNAPSHOTS}
    assert (funds[["pe", "pb", "ps"]] > 0).all().all()
    assert funds["as_of"].max().date() == script.END
    assert not TABLE.duplicated(["kind", "fund", "symbol", "as_of"]).any()


def test_every_call_gives_the_same() -> None:
    """So that a link to the sample shows what its sender saw."""
    assert fundamentals.snapshots().equals(TABLE)


def test_holdings_have_weights_and_an_expected_growth() -> None:
    """Twenty of each sector fund, none of them a company that exists."""
    holdings = TABLE[TABLE["kind"] == "holding"]
    assert set(holdings.groupby(["fund", "as_of"]).size()) == {20}
    assert set(holdings["fund"]) == set(universe.SECTORS)
    assert (holdings.groupby(["fund", "as_of"])["weight"].sum() < 1).all()
    assert set(holdings["symbol"]) == set(TABLE[TABLE["kind"] == "stock"]["symbol"])


def test_technology_is_ahead_by_less_and_less() -> None:
    """Of its own fund's growth and of that of its holdings."""
    first, last = fundamentals._TECHNOLOGY_AHEAD
    own = growth("fund", fundamentals.TECHNOLOGY)
    np.testing.assert_allclose(own[0] - own[-1], first - last)
    assert own[-1] > np.median([growth("fund", s)[-1] for s in universe.SECTORS])
