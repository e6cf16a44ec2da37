"""*Refresh now* on the data page: a wish in the store, and no more of them than are good."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from rotation.auth import rate_limits
from rotation.store.coordination import fetch_log, lock, refresh_requests
from rotation.store.delta.tables import Tables
from rotation.ui.frame import gate
from tests.ui.test_pages import DATA, sound, visit


@pytest.fixture(autouse=True)
def one_viewer(monkeypatch: pytest.MonkeyPatch) -> None:
    """Who did nothing yet; the testing client has another address at each run."""
    monkeypatch.setattr(rate_limits, "_HERE", rate_limits.Limits())
    monkeypatch.setattr(gate, "viewer", lambda: "address:192.0.2.1")
    holder = lock.Holder("host:1", dt.datetime(2026, 11, 20, tzinfo=dt.UTC))
    monkeypatch.setattr(lock, "holder", lambda _: holder)


def press(app: AppTest) -> str:
    """What the page says to it."""
    before = {caption.value for caption in app.caption}
    (button,) = [one for one in app.button if one.label == "Refresh now"]
    button.click().run()
    (said,) = [one.value for one in app.caption if one.value not in before]
    return str(said)


def test_person_asks_the_refresher_to_look_now(tables: Tables, clock: dt.datetime) -> None:
    """The page never fetches: it leaves a wish, and says what will come of it."""
    app = visit(DATA)
    assert press(app).startswith("The refresher is asked to look now")
    assert refresh_requests.newest(tables) == clock
    sound(app)


def test_person_who_asks_again_and_again_is_put_off(tables: Tables, clock: dt.datetime) -> None:
    """At first because somebody just asked, then because it was them."""
    app = visit(DATA)
    press(app)
    assert "can be asked again in 60 s" in press(app)
    assert press(app).startswith("You asked a moment ago; you can ask again in ")
    assert refresh_requests.newest(tables) == clock


def test_upstream_s_own_words_are_shown_letter_by_letter(
    tables: Tables, clock: dt.datetime
) -> None:
    """What a refusal quotes is no link on a page of ours."""
    error = "yahoo, IWM: is in trouble (status 503, text/html, '[here](https://evil.example)')."
    until = clock + dt.timedelta(minutes=5)
    refused = fetch_log.Fetch(
        "yahoo", fetch_log.RUN, clock - dt.timedelta(minutes=1), "unavailable", 0, error, until
    )
    fetch_log.append(tables, [refused])
    told = press(visit(DATA))
    assert "it is tried again at" in told
    assert "'\\[here\\](https:\u2060//evil.example)'" in told
