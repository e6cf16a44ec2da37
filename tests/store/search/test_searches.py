"""Stored pulls: each whole, the newest first, never beside simulated ones."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from rotation import universe
from rotation.catalog import PAGEVIEWS
from rotation.errors import StoreError
from rotation.sample import search as sample_search
from rotation.search import request
from rotation.search.request import PullKey
from rotation.selection import Selection
from rotation.store import market
from rotation.store.delta.tables import Tables
from rotation.store.market import SampleMarket, StoredMarket
from rotation.store.prices import writer
from rotation.store.search import pulls, queue, searches
from rotation.store.search.searches import SampleSearches, StoredSearches
from tests.markets import AT, bars, days_until, market_of, result_of, searches_beside, walk

NOW = dt.datetime(2026, 1, 16, 20, 30, tzinfo=dt.UTC)
DAY = dt.timedelta(days=1)
TWO = ("Russell 2000", "IWM")
DEFAULT = request.DEFAULT.terms


def interest(of: Sequence[str], values: Sequence[Sequence[float]], first: str) -> pd.DataFrame:
    """Weeks from a Sunday on, the last one partial, in the shape the sources give."""
    weeks = pd.date_range(first, periods=len(values), freq="7D", unit="s")
    return pd.DataFrame(
        {
            "term": list(of) * len(weeks),
            "date": np.repeat(weeks, len(of)),
            "value": np.ravel(values).astype(float),
            "is_partial": np.repeat(weeks == weeks[-1], len(of)),
        }
    )


def add(
    tables: Tables,
    of: Sequence[str],
    values: Sequence[Sequence[float]],
    *,
    at: dt.datetime = NOW,
    first: str = "2025-12-28",
    source: str = "google_trends",
    **asked: str,
) -> str:
    """Store a pull; its name."""
    to = PullKey(tuple(of), asked.get("geo", "US"), asked.get("timeframe", "today 5-y"))
    name = f"{to.key()} at {at:%m-%d %H:%M} from {source}"
    pulls.add_interest(tables, interest(of, values, first), to, pull_id=name, source=source, at=at)
    return name


def opened(tables: Tables) -> StoredSearches:
    """The searches as they are now."""
    return StoredSearches(tables, searches.versions(tables.version))


def key(*words: str, geo: str = "US") -> str:
    return request.PullKey(words, geo, "today 5-y").key()


def related(term: str, *queries: str) -> pd.DataFrame:
    return pd.DataFrame(
        {"term": term, "kind": "top", "query": queries, "value": 50.0, "breakout": False}
    )


def regions(term: str, **shares: float) -> pd.DataFrame:
    codes = [f"US-{state}" for state in shares]
    names = list(shares)
    return pd.DataFrame(
        {"region": names, "geo": codes, "term": term, "value": list(shares.values())}
    )


# One pull ---------------------------------------------------------------------------------


def test_pull_comes_back_whole(tables: Tables) -> None:
    """Weeks by terms in the order asked for, what is not known as NaN, the last week partial."""
    add(tables, TWO, [[10, 20], [np.nan, 0.5], [100, 30]])
    pull = opened(tables).latest(key(*TWO))
    assert pull is not None
    assert pull.request == PullKey(TWO, "US", "today 5-y")
    np.testing.assert_array_equal(pull.values, [[10, 20], [np.nan, 0.5], [100, 30]])
    assert pull.dates.tolist() == [dt.date(2025, 12, 28), dt.date(2026, 1, 4), dt.date(2026, 1, 11)]
    assert pull.dates.dtype == "datetime64[D]"
    assert pull.partial.tolist() == [False, False, True]
    assert (pull.made_at, pull.source, pull.resolution) == (NOW, "google_trends", "week")
    assert pull.related.empty
    assert list(pull.related.columns) == pulls.RELATED
    assert list(pull.regions.columns) == pulls.REGIONS
    assert (pull.related_at, pull.regions_at) == (None, None)
    with pytest.raises(ValueError, match="read-only"):
        pull.values[0, 0] = 1


def test_terms_in_another_order_and_case_find_it(tables: Tables) -> None:
    """The columns stay in the order of the pull."""
    add(tables, TWO, [[10, 20], [100, 30]])
    pull = opened(tables).latest(key("iwm", "RUSSELL 2000"))
    assert pull is not None
    assert pull.request.terms == TWO


def test_newest_pull_of_a_request_is_shown_and_the_others_kept(tables: Tables) -> None:
    """Whichever was stored first; nothing of one gets into the other."""
    later = add(tables, TWO, [[50, 100], [25, 5]], at=NOW)
    earlier = add(tables, TWO, [[100, 1], [2, 3]], at=NOW - DAY)
    found = opened(tables)
    newest, older = found.latest(key(*TWO)), found.pull(earlier)
    assert newest is not None
    assert older is not None
    assert newest.pull_id == later
    np.testing.assert_array_equal(newest.values, [[50, 100], [25, 5]])
    np.testing.assert_array_equal(older.values, [[100, 1], [2, 3]])
    assert [row.pull_id for row in found.listing] == [later, earlier]
    assert found.pull("another") is None


def test_details_are_the_newest_of_the_request(tables: Tables) -> None:
    """With a time of their own: those of yesterday, where today's were refused."""
    to = PullKey(TWO, "US", "today 5-y")
    more = {"pull_id": "x", "source": "google_trends", "at": NOW - DAY}
    both = pd.concat([related("IWM", "b", "a"), related("Russell 2000", "c")])
    pulls.add_related(tables, both, to, **more)
    pulls.add_related(tables, related("IWM", "old"), to, **more | {"at": NOW - 2 * DAY})
    pulls.add_regions(tables, regions("IWM", TX=70.0, AL=30.0), to, **more)
    add(tables, TWO, [[10, 20], [100, 30]])
    pull = opened(tables).latest(key(*TWO))
    assert pull is not None
    assert pull.related[["term", "rank", "query"]].to_numpy().tolist() == [
        ["Russell 2000", 1, "c"], ["IWM", 1, "b"], ["IWM", 2, "a"],
    ]  # fmt: skip
    assert pull.regions[["region", "name", "value"]].to_numpy().tolist() == [
        ["US-AL", "AL", 30.0], ["US-TX", "TX", 70.0],
    ]  # fmt: skip
    assert (pull.related_at, pull.regions_at) == (NOW - DAY, NOW - DAY)


def test_details_of_another_region_are_not_its_own(tables: Tables) -> None:
    """They belong to the request, not to the terms."""
    to = PullKey(TWO, "US-CA", "today 5-y")
    pulls.add_related(tables, related("IWM", "x"), to, pull_id="x", source="google_trends", at=NOW)
    add(tables, TWO, [[10, 20], [100, 30]])
    pull = opened(tables).latest(key(*TWO))
    assert pull is not None
    assert pull.related.empty


def test_one_object_is_one_version(tables: Tables) -> None:
    """A pull that comes later is not in it."""
    first = add(tables, TWO, [[10, 20], [100, 30]], at=NOW - DAY)
    before = opened(tables)
    add(tables, TWO, [[1, 2], [3, 100]], at=NOW)
    pull = before.latest(key(*TWO))
    assert pull is not None
    assert pull.pull_id == first
    assert searches.versions(tables.version) != before.version


# Which one --------------------------------------------------------------------------------


def test_default_is_the_default_terms_then_an_import_then_anything(tables: Tables) -> None:
    """An imported pull of other terms does not take the default's place, but a missing one's."""
    assert opened(tables).default() is None
    asked = add(tables, ("Opendoor",), [[1], [100]], at=NOW)
    assert opened(tables).default().pull_id == asked  # type: ignore[union-attr]
    brought = add(tables, TWO, [[1, 2], [3, 100]], at=NOW - DAY, source="import")
    assert opened(tables).default().pull_id == brought  # type: ignore[union-attr]
    usual = add(tables, DEFAULT, [[1, 2, 3, 4, 100]] * 2, at=NOW - 9 * DAY)
    assert opened(tables).default().pull_id == usual  # type: ignore[union-attr]
    newer = add(tables, DEFAULT, [[1, 2, 3, 4, 100]] * 2, at=NOW, source="import")
    assert opened(tables).default().pull_id == newer  # type: ignore[union-attr]


def test_earlier_pull_reaches_back_and_overlaps(tables: Tables) -> None:
    """Of the same terms, place and resolution; the one that reaches furthest."""
    weeks = [[1.0, 100.0]] * 20
    own = add(tables, TWO, weeks, first="2025-09-07")
    add(tables, TWO, weeks, first="2025-08-03", at=NOW - DAY)
    furthest = add(tables, TWO[::-1], weeks, first="2025-06-01", at=NOW - 2 * DAY)
    add(tables, TWO, weeks, first="2024-01-07", at=NOW - 3 * DAY)  # nothing in common
    add(tables, TWO, weeks, first="2025-05-04", geo="US-CA", at=NOW - 4 * DAY)
    add(tables, TWO[:1], [[100.0]] * 30, first="2025-05-04", at=NOW - 5 * DAY)
    found = opened(tables)
    pull = found.pull(own)
    assert pull is not None
    assert found.earlier(pull).pull_id == furthest  # type: ignore[union-attr]
    longest = found.pull(furthest)
    assert longest is not None
    assert found.earlier(longest) is None


def test_listing_says_what_is_there(tables: Tables) -> None:
    """A line a pull, with terms as they were asked for."""
    name = add(tables, TWO, [[10, 20], [100, 30]], geo="GB", source="import")
    (row,) = opened(tables).listing
    assert (row.pull_id, row.terms, row.geo, row.source) == (name, TWO, "GB", "import")
    assert (row.rows, row.first, row.last) == (4, dt.date(2025, 12, 28), dt.date(2026, 1, 4))
    assert row.key == key(*TWO, geo="GB")
    assert row.made_at == NOW


def test_page_views_by_article_and_day(tables: Tables) -> None:
    """An empty table of the same columns while nothing is stored."""
    nothing = opened(tables).pageviews
    assert nothing.empty
    rows = {
        "article": ["Small-cap", "IShares", "IShares"],
        "date": [dt.date(2026, 1, 2), dt.date(2026, 1, 3), dt.date(2026, 1, 2)],
        "views": [1, 2, 3],
        "source": ["wikimedia"] * 3,
        "fetched_at": [NOW] * 3,
    }
    tables.merge("pageviews", pa.table(rows, schema=PAGEVIEWS.schema))
    views = opened(tables).pageviews
    assert views["views"].tolist() == [3, 2, 1]
    assert [str(kind) for kind in views.dtypes] == ["object", "datetime64[s]", "int64"]
    assert views.dtypes.equals(nothing.dtypes)


# Sample or stored -------------------------------------------------------------------------


def test_sample_prices_have_the_sample_s_searches(tables: Tables) -> None:
    """Whatever Google has told already; and the one object of the process."""
    add(tables, DEFAULT, [[1, 2, 3, 4, 100]] * 2)
    shown = searches_beside(tables, market_of(tables))
    assert isinstance(shown, SampleSearches)
    assert shown is searches_beside(tables, SampleMarket())
    assert shown.default().source == "sample"
    assert (shown.listing, queue.waiting(tables, NOW)) == ((), ())


def test_sample_s_pull_is_like_a_stored_one(tables: Tables) -> None:
    """The default terms, found by their key and by name, with the same columns."""
    sample = searches.sample_searches()
    pull = sample.latest(request.DEFAULT.key())
    assert pull is sample.default()
    assert pull is sample.pull(pull.pull_id)
    assert sample.latest(key("Opendoor")) is None
    assert sample.pull("x") is None
    assert sample.earlier(pull) is None
    assert pull.values.shape == (sample_search.WEEKS, 5)
    assert pull.partial.sum() == 1
    assert list(pull.related.columns) == pulls.RELATED
    assert list(pull.regions.columns) == pulls.REGIONS
    assert list(sample.pageviews["article"].unique()) == list(universe.ARTICLES)


def test_stored_prices_have_stored_searches_even_if_there_are_none(tables: Tables) -> None:
    """A gap that says what is missing, never simulated attention beside real prices."""
    days = days_until("2026-11-20", 5)
    rows = pd.concat(bars(symbol, days, walk(n, 5)) for n, symbol in enumerate(("IWM", "SPY")))
    writer.merge_prices(tables, rows, source="yahoo", at=AT)
    shown = searches_beside(tables, market_of(tables))
    assert isinstance(shown, StoredSearches)
    assert shown.default() is None


def test_imported_pull_ends_the_sample(tables: Tables) -> None:
    """As importing anything does: there are no prices yet, and none is simulated."""
    before = market.version_of(tables, tables.version)
    add(tables, TWO, [[10, 20], [100, 30]], source="import")
    shown = market_of(tables)
    assert market.version_of(tables, tables.version) != before
    assert isinstance(shown, StoredMarket)
    assert (shown.extents, len(shown.prices(["IWM"]).sessions)) == ({}, 0)
    assert isinstance(searches_beside(tables, shown), StoredSearches)


@pytest.mark.parametrize("page", ["overview", "spread", "sectors", "styles", "breadth", "data"])
def test_every_page_stands_without_any_price(tables: Tables, page: str) -> None:
    """It says what is missing, and that nothing is simulated."""
    add(tables, TWO, [[10, 20], [100, 30]], source="import")
    result = result_of(page, Selection(), market_of(tables), tables)
    assert not result.sample
    assert result.as_of is None
    assert result.gaps or page == "data"


def test_fetched_pull_does_not_end_the_sample(tables: Tables) -> None:
    """Google was quicker than Yahoo: prices are on their way."""
    add(tables, TWO, [[10, 20], [100, 30]])
    assert market_of(tables).kind == "sample"


# Housekeeping -----------------------------------------------------------------------------


def test_daily_pulls_are_thinned_out(tables: Tables) -> None:
    """The ten newest and the first of every month; imported ones and other requests stay."""
    start = dt.datetime(2025, 11, 25, 12, tzinfo=dt.UTC)
    for number in range(45):  # to 8 January
        add(tables, ("IWM",), [[1], [100]], at=start + number * DAY)
    add(tables, ("IWM",), [[1], [100]], at=start + DAY / 2, source="import")
    add(tables, TWO, [[1, 2], [3, 100]], at=start)
    pulls.prune(tables)
    rows = [row for row in opened(tables).listing if row.terms == ("IWM",)]
    google = [row.made_at for row in rows if row.source == "google_trends"]
    newest = [start + number * DAY for number in range(35, 45)]
    firsts = [start, start.replace(month=12, day=1), start.replace(2026, 1, 1)]
    assert google == sorted({*newest, *firsts}, reverse=True)
    assert len(rows) == len(google) + 1
    assert len(opened(tables).listing) == len(rows) + 1
    version = tables.version("search_interest")
    pulls.prune(tables)
    assert tables.version("search_interest") == version


def test_damaged_table_is_an_error(tables: Tables) -> None:
    """Not taken for no pulls."""
    add(tables, TWO, [[10, 20], [100, 30]])
    found = opened(tables)
    for path in Path(tables.uri("search_interest")).rglob("*.parquet"):
        path.write_bytes(b"broken")
    with pytest.raises(StoreError, match="search_interest"):
        _ = found.listing
