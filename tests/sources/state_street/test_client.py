"""State Street's workbooks against a server that speaks its wire format."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from rotation import universe
from rotation.errors import UnknownSymbol
from rotation.sources.state_street.client import StateStreet
from tests.loopback.state_street import StateStreetServer


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch) -> Iterator[StateStreetServer]:
    """The issuer's site, reached directly whatever proxy this machine uses."""
    monkeypatch.setenv("NO_PROXY", "127.0.0.1")
    monkeypatch.setenv("no_proxy", "127.0.0.1")
    with StateStreetServer() as running:
        yield running


def test_every_fund_has_its_workbook(server: StateStreetServer) -> None:
    """One request each, by the fund's symbol in small letters."""
    source = StateStreet(base_url=f"{server.url}/", timeout=60)
    for fund in universe.STATE_STREET_FUNDS:
        assert set(source.shares(fund)["symbol"]) == {fund}
    assert server.requests == list(universe.STATE_STREET_FUNDS)


def test_every_fund_has_its_list(server: StateStreetServer) -> None:
    """At the address of its holdings, by the fund's symbol in small letters."""
    source = StateStreet(base_url=f"{server.url}/", timeout=60)
    found = source.holdings("XLK")
    assert (set(found["fund"]), len(found)) == ({"XLK"}, 22)
    assert server.requests == ["XLK holdings"]


def test_fund_of_another_issuer_is_not_asked_for(server: StateStreetServer) -> None:
    """Nothing is sent for a fund that is not followed."""
    with pytest.raises(UnknownSymbol, match="none of the funds followed"):
        StateStreet(base_url=server.url).shares("IWM")
    with pytest.raises(UnknownSymbol, match="none of the funds followed"):
        StateStreet(base_url=server.url).holdings("IWM")
    assert server.requests == []
