"""Real prices in a real browser: the figures, time travel, rows that come while it is open."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.browser import screen
from tests.browser.screen import Visit
from tests.browser.served import Served, import_prices, served
from tests.markets import days_until

pytestmark = pytest.mark.browser

DAYS = days_until("2026-03-31", 620)


@pytest.fixture(scope="module")
def stored_app(chromium: Browser, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The app on a store with imported prices of three symbols."""
    folder = tmp_path_factory.mktemp("stored")
    import_prices(Served("", folder / "store"), folder / "prices.csv", DAYS, len(DAYS))
    with served(folder / "store") as app:
        yield app


def as_shown(numbers: dict[str, Any], small: str, large: str) -> dict[str, str]:
    """The figures of the spread page, written from what the command line says."""

    def percent(name: str, sign: str = "+", unit: str = "%") -> str:
        value = 100 * numbers[name]
        digits = 2 if 0.005 <= abs(value) < 0.995 else 1
        return f"{value:{sign}.{digits}f}{unit}".replace("-", "−").replace("+0.0%", "0.0%")

    def number(name: str, form: str) -> str:
        return f"{numbers[name]:{form}}".replace("-", "−")

    return {
        "Spread": percent("size_spread", unit=" pp"),
        small: percent("small_return"),
        large: percent("large_return"),
        "YTD spread": percent("ytd_spread", unit=" pp"),
        "Beta-adjusted spread": percent("beta_adjusted_spread", unit=" pp"),
        "Beta": number("beta", ".2f"),
        "Ratio vs 50-session average": percent("ratio_vs_sma50"),
        "Ratio z-score (252d)": number("ratio_zscore_252", "+.2f"),
        "Ratio drawdown (lookback)": percent("ratio_drawdown"),
        "Tracking error (annualized)": percent("spread_volatility", sign=""),
    }


def told(app: Served, *options: str) -> dict[str, str]:
    """The figures of IWM-SPY by the command line, as the page writes them."""
    said = json.loads(app.rotation("show", "spread", "--json", *options))
    return as_shown(said["numbers"], "IWM", "SPY")


def as_of(page: Page, day: str) -> None:
    """Both sides of the pair are shown as of a day."""
    expect(page.locator(".st-key-freshness")).to_contain_text(f"Prices to {day}")


def test_figures_are_those_of_the_command_line_and_nothing_is_sample(
    stored_app: Served, visit: Visit
) -> None:
    """The page shows what ``rotation show`` prints; "sample" is nowhere."""
    page = visit(stored_app, "/spread?lookback=10")
    screen.comes_to_say(page, told(stored_app, "--lookback", "10"))
    as_of(page, "31 Mar 2026")
    assert "sample" not in screen.says(page).lower()
    page.get_by_role("link", name="Overview").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("otation")
    assert "sample" not in screen.says(screen.drawn(page)).lower()


def test_time_travel_by_address(stored_app: Served, visit: Visit) -> None:
    """At ``asof`` the figures are those of that day, and the chart ends there."""
    page = visit(stored_app, "/spread?lookback=10&asof=2026-01-16")
    told_then = told(stored_app, "--lookback", "10", "--asof", "2026-01-16")
    screen.comes_to_say(page, told_then)
    assert told_then != told(stored_app, "--lookback", "10")
    as_of(page, "16 Jan 2026")
    last = screen.charts(page).first.evaluate("(chart) => chart.layout.xaxis.categoryarray.at(-1)")
    assert last == "Fri 16 Jan 2026"


def test_time_travel_by_the_control(stored_app: Served, visit: Visit) -> None:
    """A day typed into the control takes effect, and is in the address, when it is left."""
    page = visit(stored_app, "/spread")
    screen.comes_to_say(page, told(stored_app))
    screen.unfold(page)
    page.get_by_role("spinbutton", name="year, As of").focus()
    page.keyboard.type("20260116")
    screen.lookback(page).focus()
    screen.asks(page, "/spread", asof="2026-01-16")
    as_of(page, "16 Jan 2026")
    screen.comes_to_say(page, told(stored_app, "--asof", "2026-01-16"))


def test_new_rows_are_drawn_without_a_reload(store: Path, tmp_path: Path, visit: Visit) -> None:
    """An import while a page is open shows within seconds; its controls stay as they are."""
    store.parent.mkdir()
    import_prices(Served("", store), tmp_path / "first.csv", DAYS, len(DAYS) - 5)
    with served(store) as app:
        page = visit(app, "/spread?lookback=21")
        as_of(page, "24 Mar 2026")
        page.evaluate("window.kept = 'this very page'")

        import_prices(app, tmp_path / "second.csv", DAYS, len(DAYS))
        as_of(page, "31 Mar 2026")
        screen.comes_to_say(page, told(app, "--lookback", "21"))
        assert page.evaluate("window.kept") == "this very page"
        expect(screen.lookback(page)).to_have_value("21")
        screen.asks(page, "/spread", lookback="21")
