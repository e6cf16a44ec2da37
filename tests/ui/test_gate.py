"""The second door: an open page draws nothing once its viewer may not look any more."""

from __future__ import annotations

import time
from types import SimpleNamespace
from typing import Any

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from rotation.auth import rate_limits
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from rotation.ui.frame import gate
from tests import ledger
from tests.imports.test_search_interest import payload
from tests.markets import AT, bars, days_until, walk
from tests.ui.test_pages import ROOT
from tests.web import signed

DAYS = days_until("2026-11-20", 90)


@pytest.fixture(autouse=True)
def asks_to_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """As ``ROTATION_*`` and the server set it up."""
    signed.site_with_sign_in(monkeypatch)


def visit(page: str = "pages/answer/overview.py", **claims: Any) -> AppTest:
    """Open a page as someone whose cookie says this; nobody without."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=20)
    app.user = signed.claims(**claims) if claims else {}
    if page != "pages/answer/overview.py":
        app.switch_page(page)
    return app.run()


def buttons(app: AppTest) -> list[str]:
    return [button.label for button in app.button]


def is_empty(app: AppTest) -> bool:
    """No figure, chart, table or control; the title is the app's and not a page's."""
    kinds = {type(element).__name__ for element in app._tree}
    shown = {"Metric", "Dataframe", "PlotlyChart", "Slider", "Selectbox", "Caption"}
    return not shown & kinds and [title.value for title in app.title] == ["Rotation"]


def test_viewer_on_the_list_sees_the_page() -> None:
    """With their address at its end, and a way out."""
    app = visit(email="Ann@Firm.example")
    assert ledger.rows(app)
    assert not is_empty(app)
    assert "Signed in as ann@firm.example" in [text.value for text in app.text]
    assert buttons(app)[-1] == "Log out"


@pytest.mark.parametrize("page", ["pages/answer/overview.py", "pages/behind/data.py"])
def test_viewer_without_a_sign_in_sees_none(page: str) -> None:
    """A word and a way in; not even which pages there are."""
    app = visit(page)
    assert is_empty(app)
    assert "The sign-in has ended" in app.info[0].value
    assert buttons(app) == ["Sign in"]


def test_page_goes_when_the_sign_in_ends() -> None:
    """At the next time it is drawn, though its connection stays open."""
    app = visit(email="ann@firm.example")
    assert ledger.rows(app)
    app.user = signed.claims(exp=int(time.time()) - 1)
    app.run()
    assert app.session_state["_tab"] == "Sign in · Rotation"
    assert is_empty(app)
    assert buttons(app) == ["Sign in"]


@pytest.mark.parametrize("claims", [{"email": "eve@evil.example"}, {"email_verified": False}])
def test_viewer_who_is_not_let_in_sees_none(claims: dict[str, Any]) -> None:
    """Should they ever get this far."""
    app = visit(**claims)
    assert is_empty(app)
    assert buttons(app) == ["Log out"]


def test_half_a_door_is_shut(monkeypatch: pytest.MonkeyPatch) -> None:
    """Settings that say half of it: a sentence, and nothing else."""
    monkeypatch.setenv("ROTATION_ALLOW", "nonsense")
    signed.settings.current.cache_clear()
    app = visit(email="ann@firm.example")
    assert [error.value for error in app.error] == [
        "ROTATION_ALLOW has the entry 'nonsense'; expected addresses (a@firm.example), domains "
        r"(@firm.example) or \* alone. Nothing was started."
    ]
    assert not ledger.rows(app)


def test_viewer_has_a_name_for_limits() -> None:
    """By address of the sign-in, however it was spelled; else by that of the connection."""

    def script() -> None:
        import streamlit as st

        from rotation.ui.frame import gate

        st.text(gate.viewer())

    app = AppTest.from_function(script)
    app.user = signed.claims(email="Ann@Firm.example")
    assert app.run().text[0].value == "user:ann@firm.example"


def test_viewer_without_sign_in_is_an_address(monkeypatch: pytest.MonkeyPatch) -> None:
    """This machine's, where Streamlit does not say."""
    monkeypatch.setattr(gate.identity, "sign_in", lambda: None)
    assert gate.viewer() == rate_limits.of_address("127.0.0.1")


@pytest.mark.parametrize(
    ("address", "trusted"),
    [
        (None, True),
        ("127.0.0.1", True),
        ("::1", True),
        ("192.0.2.1", False),
        ("2001:db8::1", False),
    ],
)
def test_only_the_machine_itself_is_trusted_without_sign_in(
    address: str | None, trusted: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What a stranger brings would be everybody's."""
    monkeypatch.setattr(gate.identity, "sign_in", lambda: None)
    monkeypatch.setattr(gate.st, "context", SimpleNamespace(ip_address=address))
    assert gate.may_upload() is trusted


def test_search_is_not_queued_after_the_sign_in_has_ended(tables: Tables) -> None:
    """The button of a page left open stores nothing."""
    prices = [bars(symbol, DAYS, walk(1, len(DAYS))) for symbol in ("IWM", "SPY")]
    writer.merge_prices(tables, pd.concat(prices), source="yahoo", at=AT)
    app = visit("pages/rotation/search.py", email="ann@firm.example")
    (button,) = [one for one in app.button if one.key == "queue"]
    app.user = signed.claims(exp=int(time.time()) - 1)
    button.click().run()
    assert is_empty(app)
    assert tables.version("asked") == -1


def test_file_is_not_stored_after_the_sign_in_has_ended(tables: Tables) -> None:
    """Nor one that is put into a page left open."""
    app = visit("pages/rotation/search.py", email="ann@firm.example")
    app.user = signed.claims(email="eve@evil.example")
    file = ("multiTimeline.csv", payload("IWM"), "text/csv")
    app.file_uploader(key="trends_file").set_value(file).run()
    assert is_empty(app)
    assert tables.version("search_interest") == -1
