"""An upstream that refuses while a page is open: the page says so, and when it is tried again."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from playwright.sync_api import expect

from rotation import catalog, formats
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import RUN, Fetch
from rotation.store.delta.tables import Tables
from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import served

pytestmark = pytest.mark.browser

ERROR = "Yahoo Finance asked for a pause (status 429)"


def test_refusal_is_shown_without_a_reload(store: Path, visit: Visit) -> None:
    """By the list of sources, and by the banner of the sample, which stands for what is missing."""
    store.parent.mkdir()
    with served(store) as app:
        overview = visit(app, "/")
        data = overview.context.new_page()
        data.goto(f"{app.url}/data")
        screen.at_rest(data)
        for page in (data, overview):
            page.evaluate("window.kept = 'this very page'")
            expect(page.get_by_text(ERROR)).to_have_count(0)
        now = dt.datetime.now(dt.UTC)
        until = now + dt.timedelta(minutes=10)
        refusal = Fetch(catalog.YAHOO.name, RUN, now, "rate_limited", 0, f"{ERROR}.", until)
        fetch_log.append(Tables(str(store)), [refusal])
        at = formats.instant(until)
        expect(data.get_by_role("alert").filter(has_text=ERROR)).to_contain_text(at)
        banner = overview.get_by_role("alert").filter(has_text="simulated")
        expect(banner).to_contain_text(f"{ERROR}. It tries again at {at}.")
        for page in (data, overview):
            assert page.evaluate("window.kept") == "this very page"
