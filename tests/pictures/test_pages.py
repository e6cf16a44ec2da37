"""The card of each page, and the picture it becomes."""

from __future__ import annotations

import dataclasses
import datetime as dt
import io
import math
from typing import Any

import numpy as np
import pytest
from PIL import Image

from rotation.card import Bars, Card, Cells, Line, Lines, Listing, Words
from rotation.pictures import canvas, drawing, palette, plots
from rotation.results.drawings import card as card_of
from rotation.results.result import Result
from rotation.selection import Pair, Selection
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.topics import registry
from tests.markets import MemoryMarket, days_until, panel, result_of

DAYS = days_until("2026-01-16", 64)


def picture(card: Card) -> Image.Image:
    found = Image.open(io.BytesIO(drawing.png(card)))
    assert found.format == "PNG"
    assert found.size == (1200, 630)
    return found.convert("RGB")


def near(pixel: Any, color: str) -> bool:
    wanted = [int(color[n : n + 2], 16) for n in (1, 3, 5)]
    return max(abs(a - b) for a, b in zip(pixel, wanted, strict=True)) < 24


def market(**ends: float) -> MemoryMarket:
    """Symbols that rise evenly from 100 over 63 sessions."""
    close = np.column_stack([np.linspace(100.0, end, len(DAYS)) for end in ends.values()])
    return MemoryMarket(panel(list(ends), DAYS, close))


def of(page: str, tables: Tables, shown: Any) -> Result:
    return result_of(page, Selection(Pair("IWM", "SPY"), 63), shown, tables)


def test_spread_draws_the_pair_from_100(tables: Tables) -> None:
    """Small caps on top, in their colour, with the figures beside it."""
    card = card_of(registry.page("spread"), of("spread", tables, market(IWM=110.0, SPY=104.0)))
    assert card.title == "IWM-SPY: small caps 6.0 pp ahead over 63 sessions"
    (lines,) = card.drawings
    assert isinstance(lines, Lines)
    assert (lines.first, lines.last) == (DAYS[0].item(), DAYS[-1].item())
    assert lines.level == 100.0
    large, small = lines.lines
    assert (large.name, large.role, small.name, small.role) == (
        "SPY", "large", "IWM", "small",
    )  # fmt: skip
    assert (small.values[0], small.values[-1]) == (100.0, pytest.approx(110.0))
    assert card.figures[0] == ("Spread, 63 sessions", "+6.0 pp")
    assert card.footer == "As of 16 Jan 2026  ·  Yahoo Finance  ·  dividends reinvested"
    assert not card.sample


def test_sectors_are_ranked_with_the_benchmark(tables: Tables) -> None:
    """The best on top; the year begins within the prices."""
    result = of("sectors", tables, market(XLE=120.0, XLK=90.0, XLU=110.0, SPY=105.0))
    (bars,) = card_of(registry.page(result.page), result).drawings
    assert isinstance(bars, Bars)
    assert [name for name, _ in bars.bars] == ["Energy", "Utilities", "Technology"]
    assert [value > 0 for _, value in bars.bars] == [True, True, False]
    assert bars.level is not None
    assert bars.level[0] == "SPY"


def test_styles_are_a_box(tables: Tables) -> None:
    """Large on top; a fund without prices is an empty cell."""
    (cells,) = card_of(
        registry.page("styles"), of("styles", tables, market(IWN=110.0, IWD=104.0))
    ).drawings
    assert isinstance(cells, Cells)
    assert (cells.rows, cells.columns) == (("Large", "Mid", "Small"), ("Value", "Blend", "Growth"))
    known = [[math.isfinite(value) for value in row] for row in cells.values]
    assert known == [[True, False, False], [False] * 3, [True, False, False]]


def test_search_draws_a_line_a_term() -> None:
    """Under its name, which is cut where it is long."""
    weeks = np.arange("2025-01-05", "2026-01-11", 7, dtype="datetime64[D]")
    values = np.linspace(0, 100, len(weeks))
    numbers = dict.fromkeys(["loudest_z", "pageviews_z", "last_week"]) | {
        "loudest": "IWM", "surge": False, "surge_at": 2.0, "in_surge": 0, "scored": 2,
    }  # fmt: skip
    result = Result(
        page="search",
        selection=Selection(Pair("IWM", "SPY"), 63),
        as_of=dt.date(2026, 1, 16),
        provenance=(),
        numbers=numbers,
        tables={"terms": [{"term": "IWM"}, {"term": "a long way to ask for small caps"}]},
        series={"interest": {"date": weeks, "partial": values, "term_1": values, "term_2": values}},
    )
    card = card_of(registry.page(result.page), result)
    (lines,) = card.drawings
    assert isinstance(lines, Lines)
    assert (lines.first, lines.last) == (dt.date(2025, 1, 5), dt.date(2026, 1, 4))
    assert [line.values[-1] for line in lines.lines] == [100.0, 100.0]
    assert lines.lines[0].name == "IWM"
    assert "…" in plots._end(lines.lines[1], "count")
    picture(card)


def test_data_lists_the_tables(tables: Tables) -> None:
    """With what is in them."""
    (listing,) = card_of(registry.page("data"), of("data", tables, sample_market())).drawings
    assert isinstance(listing, Listing)
    assert ("prices", "no rows yet") in listing.rows


@pytest.mark.parametrize("page", [page.name for page in registry.PAGES])
def test_every_page_of_the_sample_is_a_picture_marked_as_such(page: str, tables: Tables) -> None:
    """Of the size chat programs ask for, small enough for them."""
    result = of(page, tables, sample_market())
    card = card_of(registry.page(result.page), result)
    assert card.sample
    assert not isinstance(card.drawings[0], Words)
    assert len(drawing.png(card)) < 200_000
    assert near(picture(card).getpixel((1120, 44)), palette.WARNING)
    assert near(
        picture(dataclasses.replace(card, sample=False)).getpixel((1120, 44)), palette.GROUND
    )


@pytest.mark.parametrize("page", [page.name for page in registry.PAGES if page.controls])
def test_every_page_is_a_picture_where_hardly_anything_is_stored(page: str, tables: Tables) -> None:
    """A sentence in place of what cannot be drawn."""
    card = card_of(registry.page(page), of(page, tables, market(MINE=110.0)))
    assert isinstance(card.drawings[0], Words)
    picture(card)


def test_page_without_a_drawing_of_its_own_is_named(tables: Tables) -> None:
    """A new page has a picture from its first day."""
    result = of("spread", tables, market(IWM=110.0, SPY=104.0))
    page = dataclasses.replace(registry.page("spread"), name="another", drawings=lambda _: ())
    card = card_of(page, result)
    assert card.title == page.headline(result).title
    assert isinstance(card.drawings[0], Words)
    picture(card)


def lines(*values: float) -> Lines:
    day = dt.date(2026, 1, 16)
    return Lines("Title", day, day, (Line("A", "small", values),), "index", 100.0)


ODD = {
    "one value": lines(1.0),
    "the same throughout": lines(5.0, 5.0, 5.0),
    "zero throughout": lines(0.0, 0.0),
    "a gap": lines(1.0, math.nan, 3.0, 4.0, math.nan),
    "nothing": lines(math.nan, math.nan),
    "huge": lines(1e15, 2e15),
    "tiny": lines(1e-12, 2e-12),
    "no bars": Bars("Title", ()),
    "bars of nothing": Bars("Title", (("A", 0.0),)),
    "many bars": Bars("Title", tuple((f"Name {n}" * 9, n / 10) for n in range(-40, 40)), ("B", 9)),
    "cells of nothing": Cells("Title", ("A",), ("B",), ((math.nan,),)),
    "empty listing": Listing("Title", ()),
    "long words": Words("word " * 500),
    "one long word": Words("x" * 5000),
}


@pytest.mark.parametrize("what", ODD.values(), ids=ODD.keys())
def test_odd_values_are_drawn_too(what: Any) -> None:
    """A picture is never a fault."""
    card = Card(
        "page" * 50, "title " * 100, (("label" * 50, "9" * 50),) * 9, (what, what), "f", True
    )
    picture(card)


def test_line_is_drawn_where_its_values_are(tables: Tables) -> None:
    """Rising from the lower left to the upper right, in its colour."""
    values = tuple(float(n) for n in range(100, 111))
    day = dt.date(2026, 1, 16)
    what = Lines("", day, day, (Line("", "small", values),), "index")
    on = canvas.Canvas(400, 300, palette.GROUND)
    plots.draw(on, what, plots.Room(0, 0, 400, 300))
    found = Image.open(io.BytesIO(on.png())).convert("RGB")
    places = [
        (x, y)
        for x in range(found.width)
        for y in range(found.height)
        if near(found.getpixel((x, y)), palette.SMALL)
    ]
    first, last = min(places), max(place for place in places if place[0] < 330)
    assert first[1] > 220
    assert last[1] < 80


def test_note_stands_below_the_title(tables: Tables) -> None:
    """In the colour of warnings; what comes below it gives way."""
    plain = card_of(registry.page("spread"), of("spread", tables, market(IWM=106, SPY=103)))
    noted = dataclasses.replace(plain, note="The lookback “abc” is no number; 63 is used.")
    found = []
    for card in (plain, noted):
        pixels = set(picture(card).crop((60, 140, 1140, 170)).get_flattened_data())
        found.append(any(near(pixel, palette.WARNING) for pixel in pixels))
    assert found == [False, True]


def test_text_is_cut_to_its_room() -> None:
    """With dots, and between words where there are more lines."""
    assert canvas.shortened("short", 20, 400, 500) == "short"
    cut = canvas.shortened("word " * 50, 20, 400, 200)
    assert cut.endswith("…")
    assert canvas.width(cut, 20, 400) <= 200
    broken = canvas.lines("word " * 50, 20, 400, 200, 3)
    assert len(broken) == 3
    assert broken[0] == broken[1] == " ".join(["word"] * len(broken[0].split()))
    assert broken[2].endswith("…")


def test_picture_is_drawn_without_the_pages_typeface(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where Streamlit keeps it elsewhere one day."""
    canvas._font.cache_clear()
    monkeypatch.setattr(canvas, "_font_file", lambda: None)
    picture(Card("spread", "A title −5%", (("A", "B"),), (lines(1.0, 2.0),), "", sample=True))
    canvas._font.cache_clear()


def test_typeface_of_the_pages_is_found() -> None:
    """As Streamlit is installed here."""
    assert canvas._font_file() is not None


def test_tick_is_the_value_it_stands_at() -> None:
    """97.5 is not written as 98."""
    assert [plots._tick(tick, "index") for tick in (97.5, 100.0)] == ["97.5", "100"]


def test_ticks_are_round_and_few() -> None:
    """Between the lowest and the highest value."""
    assert plots._ticks(94.2, 113.1) == [95.0, 100.0, 105.0, 110.0]
    assert plots._ticks(0.13, 0.76) == [0.2, 0.4, 0.6]
    assert plots._ticks(-0.5, 0.5) == [-0.4, -0.2, 0.0, 0.2, 0.4]


def test_marked_days_are_on_the_picture(tables: Tables) -> None:
    """At their sessions' places, and said in the title of the drawing."""
    page = registry.page("spread")
    wish = page.parse({"asof": "2026-01-16", "lookback": "126"}, sample_market()).selection
    result = result_of("spread", wish, sample_market(), tables)
    plain, marked = (card_of(page, result, kinds) for kinds in ((), ("fomc", "article")))
    (what,) = marked.drawings
    assert isinstance(what, Lines)
    assert len(what.marks) == 5
    assert what.marks[-1] == 1.0
    assert all(0 <= place <= 1 for place in what.marks)
    assert what.title.endswith("; dashed: FOMC decisions and the article of 16 Jan 2026")
    assert picture(marked).tobytes() != picture(plain).tobytes()
