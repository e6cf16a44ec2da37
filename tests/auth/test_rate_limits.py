"""Budgets: what a viewer may do in a row, and when again."""

from __future__ import annotations

import pytest

from rotation.auth import rate_limits


@pytest.fixture
def budgets() -> rate_limits.Limits:
    return rate_limits.Limits()


def test_a_few_in_a_row_then_a_wait(budgets: rate_limits.Limits) -> None:
    """Two wishes to refresh at once, and one more every two minutes."""
    answers = [budgets.allow("ann", "refresh", at=1000.0) for _ in range(3)]
    assert answers == [
        rate_limits.Answer(),
        rate_limits.Answer(),
        rate_limits.Answer(wait=120.0),
    ]
    assert [bool(answer) for answer in answers] == [True, True, False]


def test_budget_fills_up_again(budgets: rate_limits.Limits) -> None:
    """One back after 120 s, both after 240 s, never more than both."""
    for _ in range(2):
        budgets.allow("ann", "refresh", at=0.0)
    assert budgets.allow("ann", "refresh", at=90.0).wait == pytest.approx(30.0)
    assert budgets.allow("ann", "refresh", at=120.0)
    assert not budgets.allow("ann", "refresh", at=121.0)
    later = [bool(budgets.allow("ann", "refresh", at=9_999.0)) for _ in range(3)]
    assert later == [True, True, False]


def test_what_is_refused_costs_nothing(budgets: rate_limits.Limits) -> None:
    """Knocking again and again does not put the next time off."""
    for _ in range(2):
        budgets.allow("ann", "refresh", at=0.0)
    for second in range(100):
        assert not budgets.allow("ann", "refresh", at=float(second))
    assert budgets.allow("ann", "refresh", at=120.0)


def test_each_viewer_and_action_has_its_own(budgets: rate_limits.Limits) -> None:
    """One viewer's eagerness is not another's wait."""
    for _ in range(3):
        budgets.allow("ann", "refresh", at=0.0)
    assert budgets.allow("bob", "refresh", at=0.0)
    assert budgets.allow("ann", "term", at=0.0)


@pytest.mark.parametrize("action", sorted(rate_limits.BUDGETS))
def test_every_budget_lets_through_what_it_says(
    budgets: rate_limits.Limits, action: rate_limits.Action
) -> None:
    """So many at once, and not one more."""
    whole = rate_limits.BUDGETS[action].at_once
    allowed = [bool(budgets.allow("ann", action, at=0.0)) for _ in range(whole + 1)]
    assert allowed == [True] * whole + [False]


def test_memory_is_bounded(budgets: rate_limits.Limits, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever was seen longest ago is forgotten first: many addresses cannot fill the machine."""
    monkeypatch.setattr(rate_limits, "_REMEMBERED", 3)
    for viewer in ("first", "second", "third"):
        for _ in range(2):
            budgets.allow(viewer, "refresh", at=0.0)
    budgets.allow("fourth", "refresh", at=0.0)
    assert not budgets.allow("second", "refresh", at=0.0)
    assert budgets.allow("first", "refresh", at=0.0)


def test_page_asks_without_a_clock(monkeypatch: pytest.MonkeyPatch) -> None:
    """What rotation.ui calls: a viewer and an action."""
    monkeypatch.setattr(rate_limits, "_HERE", rate_limits.Limits())
    assert [bool(rate_limits.allow("user:ann@firm.example", "refresh")) for _ in range(3)] == [
        True, True, False,
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("host", "viewer"),
    [
        ("203.0.113.7", "address:203.0.113.7"),
        ("2001:db8:1:2:3:4:5:6", "address:2001:db8:1:2::/64"),
        ("2001:db8:1:2:ffff::", "address:2001:db8:1:2::/64"),
        ("::1", "address:::1"),
        ("testclient", "address:testclient"),
        (None, "address:unknown"),
        ("", "address:unknown"),
    ],
)
def test_viewer_of_an_address(host: str | None, viewer: str) -> None:
    """A household has a whole IPv6 network to send from; it counts as one viewer."""
    assert rate_limits.of_address(host) == viewer


def test_ipv4_address_of_a_dual_stack_socket_is_that_address() -> None:
    """::ffff:192.0.2.1 and ::ffff:198.51.100.7 are two viewers, and 127.0.0.1 is this machine."""
    assert rate_limits.of_address("::ffff:192.0.2.1") == rate_limits.of_address("192.0.2.1")
    assert rate_limits.of_address("::ffff:198.51.100.7") != rate_limits.of_address("192.0.2.1")
    assert rate_limits.of_address("::ffff:127.0.0.1") == rate_limits.of_address("127.0.0.1")
