"""One refresher works, the other stands by: new bars on all replicas, and who takes over when."""

from __future__ import annotations

import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest
from playwright.sync_api import Browser

from rotation.store.coordination import lock
from tests.loopback.yahoo import Fault
from tests.scale.cluster import soon, status
from tests.scale.conftest import LEASE, NAMES, Hosted, open_page
from tests.scale.viewer import Viewer

SHOWN_WITHIN = 10.0  # seconds after the commit, on every replica


@pytest.fixture
def hanging(hosted: Hosted) -> Iterator[Hosted]:
    """The upstream answers for two symbols; a call for the third never ends."""
    hosted.cluster.start()
    hosted.upstream.fail(Fault.HANG, symbol="QQQ")
    yield hosted
    hosted.upstream.heal()


def holder(hosted: Hosted) -> str:
    found = lock.holder(hosted.root)
    return "" if found is None else found.who


def one_on_each(hosted: Hosted) -> list[Viewer]:
    """A viewer on every replica."""
    found: dict[str, Viewer] = {}
    while len(found) < len(hosted.cluster.replicas):
        one = Viewer(hosted.cluster.url, "spread", "lookback=21")
        before = len(hosted.cluster.passed_on())
        one.get("/_stcore/health")
        asked = soon(lambda before=before: hosted.cluster.passed_on()[before:], "it was logged")
        found.setdefault(asked[-1][1], one)
    return [one.visit() for one in found.values()]


def succession(hosted: Hosted, stop: Callable[[], None], held: str) -> float:
    """Seconds from the end of a holder until another one has its place."""
    began = time.monotonic()
    stop()
    soon(lambda: holder(hosted) not in ("", held), "another refresher took over")
    return time.monotonic() - began


def test_refreshers_take_turns_and_replicas_show_what_they_bring(
    hanging: Hosted, chromium: Browser
) -> None:
    """A new bar; then the one at work is stopped in mid-call, and its successor killed.

    Both times are taken twice, and one of the two has to be kept: a machine that is busy
    with other work may be late once.
    """
    cluster, tables = hanging.cluster, hanging.tables
    viewers = one_on_each(hanging)
    assert not any(hanging.newest in text for one in viewers for text in one.shown)
    version = tables.version("prices")

    page = open_page(chromium, hanging, "/spread?lookback=21")
    options = ("--symbols", ",".join(NAMES))
    pair = [cluster.refresher(*options), cluster.refresher(*options)]
    with ThreadPoolExecutor(len(viewers)) as pages:
        drawn = [pages.submit(one.redrawn) for one in viewers]
        soon(lambda: hanging.newest in page.inner_text("body"), "the browser shows the new bar")
        latest = [time.monotonic(), *(each.result() for each in drawn)]
    page.context.close()
    assert all(any(hanging.newest in text for text in one.shown) for one in viewers)
    shown = [max(latest) - committed(hanging, version + 1)]

    first, second = order(hanging, pair)
    soon(lambda: "standing by" in cluster.said(second), "the second one stands by")
    numbers = status(cluster.environment)["numbers"]
    assert numbers["refresher"] == holder(hanging)
    assert numbers["refresher"].endswith(f":{first.pid}")

    # The first is stopped, as by a machine that is suspended, while its call hangs. The other
    # brings what was missing; the first wakes up, and writes nothing more.
    hanging.upstream.heal()  # the call that hangs goes on hanging
    held = holder(hanging)
    version = tables.version("prices")
    with ThreadPoolExecutor(len(viewers)) as pages:
        drawn = [pages.submit(one.redrawn) for one in viewers]
        stopped = succession(hanging, lambda: first.send_signal(signal.SIGSTOP), held)
        latest = [each.result() for each in drawn]
    shown.append(max(latest) - committed(hanging, version + 1))
    soon(lambda: hanging.held().get("QQQ") == len(hanging.days), "the third symbol is stored")
    first.send_signal(signal.SIGCONT)
    soon(lambda: "lost its hold" in cluster.said(first), "the first one notices")
    soon(lambda: "standing by" in cluster.said(first), "the first one stands by")
    assert holder(hanging).endswith(f":{second.pid}")

    killed = succession(hanging, second.kill, holder(hanging))
    assert holder(hanging).endswith(f":{first.pid}")
    assert hanging.held() == dict.fromkeys(NAMES, len(hanging.days))
    print(f"Seconds until shown everywhere: {shown}, until replaced: {[stopped, killed]}")
    assert min(stopped, killed) <= LEASE
    assert min(shown) <= SHOWN_WITHIN

    first.terminate()
    assert first.wait(30) == 0
    soon(lambda: holder(hanging) == "", "it gave back what it held")


def committed(hosted: Hosted, version: int) -> float:
    """When a version of the price table was written."""
    path = f"{hosted.tables.uri('prices').removeprefix(hosted.store.bucket + '/')}/_delta_log/"
    commits = (
        request.at
        for request in hosted.store.requests
        if request.method == "PUT" and request.path == f"{path}{version:020}.json"
    )
    return next(commits)


def order(hosted: Hosted, pair: list[subprocess.Popen[bytes]]) -> list[subprocess.Popen[bytes]]:
    """The one that is at work, and the other."""
    pid = int(soon(lambda: holder(hosted), "one is at work").rpartition(":")[2])
    return sorted(pair, key=lambda process: process.pid != pid)
