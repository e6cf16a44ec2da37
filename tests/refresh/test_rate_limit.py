"""When calls may begin: at the agreed rate, and not once they have ended."""

from __future__ import annotations

import threading
import time

from rotation.refresh.rate_limit import CallPolicy, RateLimiter


def test_the_first_call_does_not_wait() -> None:
    """However slow the rate is."""
    assert RateLimiter(3600.0, lambda: False).acquire()


def test_calls_begin_an_interval_apart() -> None:
    """The fourth of four, one after another, begins three intervals after the first."""
    limiter = RateLimiter(0.02, lambda: False)
    began = time.monotonic()
    assert all(limiter.acquire() for _ in range(4))
    assert time.monotonic() - began >= 3 * 0.02


def test_a_waiting_call_is_let_go_once_calls_have_ended() -> None:
    """It does not wait for its turn in an hour, and does not begin."""
    ended = threading.Event()
    limiter = RateLimiter(3600.0, ended.is_set)
    assert limiter.acquire()
    threading.Timer(0.05, ended.set).start()
    assert not limiter.acquire()


def test_sequential_policy_keeps_the_other_limits() -> None:
    """Rate and first pause stay as they are set."""
    assert CallPolicy(3.0, 4, 60.0).sequential() == CallPolicy(3.0, 1, 60.0)
