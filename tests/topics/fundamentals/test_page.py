"""The fundamentals page as a viewer gets it."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest
from streamlit.testing.v1 import AppTest

from rotation import universe
from rotation.store import fundamentals
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until, walk

APP = str(Path(__file__).parents[3] / "app.py")
DAYS = days_until("2026-11-20", 40)

pytestmark = pytest.mark.usefixtures("clock")


def listed_by() -> dict[str, str | None]:
    """Whose list the page says the holdings of each sector are from."""
    app = AppTest.from_file(APP, default_timeout=60)
    app.switch_page("pages/rotation/fundamentals.py")
    app.run()
    assert not app.exception
    (shown,) = (one.value for one in app.dataframe if "Listed by" in one.value)
    return {
        sector: None if pd.isna(name) else str(name)
        for sector, name in zip(shown["Sector"], shown["Listed by"], strict=True)
    }


def lines(kind: str, symbols: list[str], **values: object) -> pd.DataFrame:
    nothing = dict.fromkeys(("weight", "pe", "pb", "ps", "growth"), float("nan"))
    return pd.DataFrame(
        {"kind": kind, "symbol": symbols, "fund": "", **nothing, "form": ""}
    ).assign(**values)


def test_page_names_whose_list_it_is(tables: Tables) -> None:
    """The issuer's, Yahoo's, a file's, none; by the names that pages call sources."""
    bar = [bars(symbol, DAYS, walk(seed, 40)) for seed, symbol in enumerate(("IWM", "SPY"))]
    writer.merge_prices(tables, pd.concat(bar), source="yahoo", at=AT)
    first, second, third, fourth = list(universe.SECTORS)[:4]
    rows = [
        lines("fund", [first, second, third, fourth], pe=20.0, form="plain"),
        lines("holding", ["AAA"], fund=second, weight=0.4),
    ]
    fundamentals.add(tables, pd.concat(rows), source="yahoo", at=AT)
    for fund, source in ((first, "state_street"), (third, "import")):
        one = pd.DataFrame({"fund": [fund], "symbol": "AAA", "weight": 0.4, "as_of": DAYS[-1]})
        fundamentals.add_list(tables, one, source=source, at=AT)
    names = [universe.SECTORS[fund] for fund in (first, second, third, fourth)]
    assert listed_by() == dict(
        zip(names, ["State Street", "Yahoo Finance", "imported", None], strict=True)
    )


def test_simulated_lists_are_called_that() -> None:
    """No issuer is named for what the sample made up."""
    assert set(listed_by().values()) == {"simulated"}
