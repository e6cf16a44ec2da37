"""Past one machine: replicas without state behind a proxy, over one store on an object store."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser

from tests.browser import screen
from tests.scale.cluster import REPLICAS, soon
from tests.scale.conftest import Hosted, open_page
from tests.scale.viewer import COOKIE, Viewer

VIEWERS = 30


@pytest.fixture
def viewer(hosted: Hosted) -> Iterator[Callable[..., Viewer]]:
    """Makes viewers of the spread page; they are gone at the end."""
    hosted.cluster.start()
    made: list[Viewer] = []

    def make(lookback: int = 21) -> Viewer:
        made.append(Viewer(hosted.cluster.url, "spread", f"lookback={lookback}"))
        return made[-1]

    yield make
    for one in made:
        one.close()


def replica_of(hosted: Hosted, one: Viewer) -> str:
    """The replica that a viewer's requests are passed on to."""
    before = len(hosted.cluster.passed_on())
    assert one.get("/_stcore/health") == 200
    return soon(lambda: hosted.cluster.passed_on()[before:], "the request was logged")[-1][1]


def test_a_browser_stays_with_one_replica(hosted: Hosted, viewer: Callable[..., Viewer]) -> None:
    """Pages, what they load and their websocket; twelve browsers are spread over replicas."""
    seen = set()
    for _ in range(12):
        one = viewer()
        before = len(hosted.cluster.passed_on())
        assert one.get("/spread") == 200
        route = one.cookie
        assert len(route) == 32
        assert one.get("/_stcore/host-config") == 200
        one.connect()
        one.close()
        assert one.get("/_stcore/health") == 200
        assert one.cookie == route  # given once
        asked = soon(
            lambda before=before: len(found := hosted.cluster.passed_on()[before:]) >= 4 and found,
            "four requests were logged",
        )
        assert {path for path, _ in asked} >= {"/spread", "/_stcore/stream"}
        (replica,) = {replica for _, replica in asked}
        seen.add(replica)
    assert len(seen) > 1


def test_figures_about_the_process_are_not_for_everybody(viewer: Callable[..., Viewer]) -> None:
    """The proxy does not pass on what a monitor reads from the replicas."""
    assert viewer().get("/metrics") == 404


def test_a_route_that_was_made_up_is_replaced(viewer: Callable[..., Viewer]) -> None:
    """Only what the proxy could have given counts."""
    one = viewer()
    one.cookie = "x" * 5000
    assert one.get("/spread") == 200
    assert len(one.cookie) == 32


def test_killed_replica_costs_a_reconnect_and_no_state(
    hosted: Hosted, viewer: Callable[..., Viewer], chromium: Browser
) -> None:
    """Thirty sessions, one of them a real browser's: what they look at is in the address."""
    page = open_page(chromium, hosted, "/spread?lookback=33")
    (route,) = [c["value"] for c in page.context.cookies() if c["name"] == COOKIE]
    figures = screen.figures(page)
    page.evaluate("window.kept = 'this very page'")
    others = [viewer(lookback=10 + number).visit() for number in range(VIEWERS - 1)]
    before = [dict(one.shown) for one in others]
    assert len({str(shown) for shown in before}) == len(others)  # each looks at something else

    real = viewer()
    real.cookie = route
    gone = replica_of(hosted, real)
    there = [one for one in others if replica_of(hosted, one) == gone]
    assert 0 < len(there) < len(others)
    hosted.cluster.kill_replica(int(gone.rpartition(":")[2]))

    for one in there:
        soon(lambda one=one: one.cut_off, "the connection was closed")
        one.connect()  # as the page does by itself
    for one in others:
        one.draw()
    assert [one.shown for one in others] == before
    assert not any(one.cut_off for one in others)
    assert gone not in {replica_of(hosted, one) for one in there}

    # The browser was on that replica too. It has its figures still, and a control that is moved
    # while the page reconnects is moved again.
    assert screen.figures(page) == figures

    def shortest() -> bool:
        screen.press(page, screen.lookback(page), "Home")
        return "lookback=5" in page.url

    screen.until(page, shortest)
    screen.comes_to_say(page, figures_of(viewer(lookback=5).visit()))
    assert page.evaluate("window.kept") == "this very page"
    page.context.close()


def figures_of(one: Viewer) -> dict[str, str]:
    """What it shows but for the badges."""
    return {label: figure for label, figure in one.shown.items() if label != figure}


def test_three_replicas_are_three(hosted: Hosted) -> None:
    """Otherwise nothing above shows anything."""
    assert len(set(hosted.cluster.ports[1:])) == REPLICAS == len(hosted.cluster.replicas)
