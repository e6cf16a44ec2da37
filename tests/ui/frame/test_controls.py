"""The controls all pages share, and those of a page, where they stand in its tree."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest
from streamlit.testing.v1.element_tree import Block

from rotation.imports.prices import import_prices
from rotation.results.page import Page
from rotation.selection import MARKS, SHARED
from rotation.store.delta.tables import Tables
from rotation.topics import registry
from tests.markets import AT, bars, days_until, price_file, walk
from tests.ui.test_pages import ROOT

pytestmark = pytest.mark.usefixtures("clock")

WITH_OPTIONS = [page for page in registry.PAGES if page.options]


def places(app: AppTest, page: Page) -> dict[str, tuple[int, ...]]:
    """Where each control bound to the address stands, by the keys of the blocks above it."""
    bound = {*SHARED, MARKS, *(option.name for option in page.options)}

    def below(block: Block, path: tuple[int, ...]) -> Iterator[tuple[str, tuple[int, ...]]]:
        for at, child in block.children.items():
            if isinstance(child, Block):
                yield from below(child, (*path, at))
            elif (key := getattr(child, "key", None)) in bound:
                yield str(key), (*path, at)

    return dict(below(app.main, ()))


def opened(page: Page, *, unfolded: bool = False, **query: str) -> AppTest:
    """A page as it is drawn first."""
    app = AppTest.from_file(str(ROOT / "app.py"), default_timeout=120)
    app.query_params.update(query)
    app.session_state["_unfolded"] = unfolded
    app.switch_page(page.script)
    return app.run()


@pytest.mark.parametrize("page", WITH_OPTIONS, ids=lambda page: page.name)
def test_controls_keep_their_places(page: Page) -> None:
    """Whatever is said or shown around them: one that moves in the tree loses the address."""
    plain = places(opened(page), page)
    assert plain.keys() >= set(SHARED)
    bad = {"lookback": "many", "asof": "2026-10-31"} | {o.name: "·" for o in page.options}
    app = opened(page, unfolded=True, **bad)
    assert places(app, page) == plain
    assert len(app.warning) > 1
    assert app.button(key="fold").icon == ":material/expand_less:"


SPREAD = registry.page("spread")


def _window(app: AppTest) -> None:
    app.button_group(key="window-63").select("21")


def _typed(app: AppTest) -> None:
    app.number_input(key="typed").set_value(100)


def _since(app: AppTest) -> None:
    app.date_input(key="since").set_value(dt.date(2026, 10, 1))


@pytest.mark.parametrize(
    ("choose", "sessions"),
    [(_window, 21), (_typed, 100), (_since, 21)],
    ids=["window", "typed", "since"],
)
def test_a_lookback_beside_the_slider(choose: Callable[[AppTest], None], sessions: int) -> None:
    """A window, a number and a day move the slider in one run; the boxes are empty again."""
    app = opened(SPREAD, unfolded=True)
    choose(app)
    app.run()
    assert not app.exception
    assert app.slider(key="lookback").value == sessions
    assert app.number_input(key="typed").value is None
    assert app.number_input(key="typed").placeholder == str(sessions)
    assert app.date_input(key="since").value is None
    assert "IWM vs SPY, rebased to 100" in "".join(one.value for one in app.markdown)


@pytest.mark.parametrize(
    ("choose", "sessions"),
    [(None, 63), (_typed, 100), (_since, 21)],
    ids=["window", "typed", "since"],
)
def test_a_browser_behind_undoes_no_move(
    choose: Callable[[AppTest], None] | None, sessions: int
) -> None:
    """It says its former values once more with the next move of the slider, as one that is slow."""
    app = opened(SPREAD, unfolded=True)
    if choose is not None:
        choose(app)
        behind = app._tree.get_widget_states()
        app._run(behind)
    else:
        behind = app._tree.get_widget_states()
        app.slider(key="lookback").set_value(66).run()
    assert app.slider(key="lookback").value == (66 if choose is None else sessions)
    (slider,) = (one for one in behind.widgets if one.id == app.slider(key="lookback").proto.id)
    slider.double_array_value.data[:] = [67]
    app._run(behind)
    assert app.slider(key="lookback").value == 67
    app.slider(key="lookback").set_value(68).run()
    assert app.slider(key="lookback").value == 68


def test_windows_end_with_the_pair_s_last_session(tables: Tables, tmp_path: Path) -> None:
    """Others are stored up to a session that it lacks: its year to date has one session less."""
    days = days_until("2026-01-20", 100)
    frames = [bars(symbol, days[:-1], walk(n, 99)) for n, symbol in enumerate(("IWM", "SPY"))]
    path = price_file(tmp_path / "prices.csv", *frames, bars("XLK", days, walk(2, 100)))
    import_prices(tables, path, at=AT)
    app = opened(SPREAD, unfolded=True)
    app.button_group(key="window-63").select("YTD")
    app.run()
    assert app.slider(key="lookback").value == 11  # 2 to 16 Jan 2026


def test_the_windows_follow_the_lookback() -> None:
    """Nothing stands between two controls of one thing, and the day of the article is called so."""
    app = opened(SPREAD, unfolded=True)
    at = places(app, SPREAD)
    assert max(path for name, path in at.items() if name in (*SHARED, MARKS)) == at["lookback"]
    words = app.button_group(key="window-63").options
    assert words[-1] == "Since the article, 16 Jan 2026"


def test_a_row_made_anew_shows_what_is_chosen() -> None:
    """And not what was clicked in the one of the same key before."""
    app = opened(SPREAD, unfolded=True)
    app.slider(key="lookback").set_value(66).run()
    app.session_state["window-63"] = "126"
    app.slider(key="lookback").set_value(63).run()
    assert app.button_group(key="window-63").value == "63"


def test_the_slider_moves_no_box() -> None:
    """A widget that is made anew at each move costs more than a chart: all keep their identity."""
    app = opened(SPREAD, unfolded=True, lookback="64")
    before = [app.number_input(key="typed").id, app.date_input(key="since").id]
    app.slider(key="lookback").set_value(65).run()
    assert [app.number_input(key="typed").id, app.date_input(key="since").id] == before


@pytest.mark.parametrize(
    ("name", "meant"), [("lookbak", "lookback"), ("as_of", "asof"), ("Pair", "pair")]
)
def test_a_name_misspelt_in_the_address_is_told(name: str, meant: str) -> None:
    """Until another selection is made; what others add to links is not ours to judge."""
    app = opened(SPREAD, utm_source="mail", fbclid="x", embed="false", **{name: "20"})
    (warning,) = (one.value for one in app.warning if "simulated" not in one.value)
    assert warning.replace("\\", "").endswith(
        f"which is no control; expected was {meant}. It is ignored."
    )
    app.slider(key="lookback").set_value(64).run()
    assert not [one for one in app.warning if "ignored" in one.value]


@pytest.mark.parametrize("page", registry.PAGES, ids=lambda page: page.name)
def test_no_page_takes_its_own_names_for_misspelt(page: Page) -> None:
    names = [*SHARED, MARKS, *page.view_state, *(option.name for option in page.options)]
    others = [option.name for other in registry.PAGES for option in other.options]
    assert page.misspelt(n for n in names if n != MARKS or page.timelines) == {}
    assert page.misspelt(set(others) - set(names)) == {}


def test_the_name_of_a_page_stands_where_it_fails(monkeypatch: pytest.MonkeyPatch) -> None:
    """A run that ends in an error has found nothing: the page is named, the former finding gone."""
    app = opened(SPREAD)
    assert app.title[0].value != SPREAD.title

    def fails(*_: object) -> None:
        raise RuntimeError("no")

    monkeypatch.setattr("rotation.ui.frame.session.compute", fails)
    app.run()
    assert [one.value for one in app.title] == [SPREAD.title]
    assert app.error


@pytest.mark.parametrize(
    ("page", "query"),
    [
        ("spread", {"lookback": "9999"}),
        ("spread", {"basis": "foo"}),
        ("spread", {"asof": "1999-01-01"}),
        ("spread", {"pair": "ZZZZ-YYYY"}),
        ("sectors", {"tail": "99"}),
        ("breadth", {"window": "7"}),
        ("technicals", {"symbol": "ZZZZ"}),
    ],
    ids=lambda one: one if isinstance(one, str) else "-".join(one),
)
def test_the_line_says_what_is_used(page: str, query: dict[str, str]) -> None:
    """A refused value is in the warning alone: the line is that of the page without it."""
    plain = opened(registry.page(page)).button(key="fold").label
    refused = opened(registry.page(page), **query)
    assert [one for one in refused.warning if "simulated" not in one.value]
    assert refused.button(key="fold").label == plain
    assert refused.run().button(key="fold").label == plain


def test_the_line_says_what_its_control_understood() -> None:
    """A number the slider reads and the address does not, such as 1e2, is the one shown."""
    assert "100 sessions" in opened(SPREAD, lookback="1e2").button(key="fold").label
