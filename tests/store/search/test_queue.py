"""The queue of wishes: bounded, without doubles, never forgotten and never for ever."""

from __future__ import annotations

import datetime as dt

import pandas as pd
import pytest

from rotation import catalog
from rotation.search.request import PullKey, Request
from rotation.store.coordination import fetch_log
from rotation.store.coordination.fetch_log import RUN, Fetch, Outcome
from rotation.store.delta import maintenance
from rotation.store.delta.tables import Tables
from rotation.store.search import pulls, queue

NOW = dt.datetime(2026, 1, 16, 20, 30, tzinfo=dt.UTC)
MINE = Request(("Opendoor", "NuScale"))
MINUTE = dt.timedelta(minutes=1)
HOUR = dt.timedelta(hours=1)


def ask(tables: Tables, *words: str, at: dt.datetime = NOW) -> str:
    return queue.ask(tables, Request(words), at)


def waiting(tables: Tables, at: dt.datetime = NOW) -> list[str]:
    """Keys, in the order of the queue."""
    return [wish.request.key() for wish in queue.waiting(tables, at)]


def pull(tables: Tables, request: Request, at: dt.datetime) -> None:
    """Google answers."""
    rows = pd.DataFrame(
        {
            "term": request.terms,
            "date": pd.Timestamp("2026-01-11"),
            "value": 100.0,
            "is_partial": True,
        }
    )
    to = PullKey(request.terms, request.geo, request.timeframe)
    pulls.add_interest(
        tables, rows, to, pull_id=f"{request.key()} {at}", source="google_trends", at=at
    )


def log(
    tables: Tables, key: str, outcome: Outcome, at: dt.datetime, retry: dt.datetime | None
) -> None:
    """The refresher tried."""
    row = Fetch("google_trends", key, at, outcome, 0, f"It said {outcome}.", retry)
    fetch_log.append(tables, [row])


def test_wish_is_queued_and_says_when(tables: Tables) -> None:
    """The first of one; nothing stands in the way."""
    assert queue.ask(tables, MINE, NOW) == (
        "This search is queued, number 1 of 1; Google is asked at the refresher's next turn, "
        "mostly within a minute."
    )
    (wish,) = queue.waiting(tables, NOW)
    assert (wish.request, wish.asked_at, wish.next_try, wish.error) == (MINE, NOW, None, "")


def test_same_search_in_another_order_and_case_is_the_same_wish(tables: Tables) -> None:
    """Google answers both with the same pull."""
    queue.ask(tables, MINE, NOW)
    assert ask(tables, "nuscale", "OPENDOOR").startswith(
        "This search waits already, number 1 of 1; Google is asked at"
    )
    assert len(waiting(tables)) == 1


def test_other_region_or_span_is_another_wish(tables: Tables) -> None:
    """In the order in which they were asked for."""
    for n, request in enumerate(
        (Request(MINE.terms, geo="US-CA"), MINE, Request(MINE.terms, timeframe="today 12-m"))
    ):
        queue.ask(tables, request, NOW + n * MINUTE)
    found = [wish.request for wish in queue.waiting(tables, NOW + HOUR)]
    assert [(one.geo, one.timeframe) for one in found] == [
        ("US-CA", "today 5-y"), ("US", "today 5-y"), ("US", "today 12-m"),
    ]  # fmt: skip


def test_fresh_pull_is_not_asked_for_again(tables: Tables) -> None:
    """Twelve hours long; later it is."""
    pull(tables, MINE, NOW)
    assert queue.ask(tables, MINE, NOW + HOUR) == (
        "This search was made at 20:30 UTC and is stored; it can be asked for again after "
        "17 Jan 2026, 08:30 UTC."
    )
    assert waiting(tables) == []
    assert queue.ask(tables, MINE, NOW + 13 * HOUR).startswith("This search is queued")


def test_wish_ends_with_the_pull_that_answers_it(tables: Tables) -> None:
    """Not with an older one."""
    pull(tables, MINE, NOW - 20 * HOUR)
    queue.ask(tables, MINE, NOW)
    assert waiting(tables) == [MINE.key()]
    pull(tables, MINE, NOW + MINUTE)
    assert waiting(tables, NOW + HOUR) == []


def test_twenty_wait_at_most(tables: Tables) -> None:
    """The next one is told so, and may come once some are done."""
    for number in range(queue.MOST_WAITING):
        assert "queued" in ask(tables, f"term {number}", at=NOW + number * MINUTE)
    refused = ask(tables, "one more", at=NOW + HOUR)
    assert refused == (
        "20 searches are waiting already, the most there may be; this one was not queued, ask "
        "again when some are done."
    )
    assert len(waiting(tables, NOW + HOUR)) == 20
    pull(tables, Request(("term 3",)), NOW + HOUR)
    assert ask(tables, "one more", at=NOW + HOUR).startswith("This search is queued, number 20 of")


def test_pages_that_ask_at_the_same_moment_do_not_lengthen_the_queue(tables: Tables) -> None:
    """Each saw room for one: what is beyond twenty is not given out until others are done."""
    for number in range(queue.MOST_WAITING):
        ask(tables, f"term {number}", at=NOW + number * MINUTE)
    row = tables.query("SELECT * FROM asked LIMIT 1", "asked").to_pandas()
    late = row.assign(key="US, today 5-y: late", terms="late", asked_at=NOW + HOUR)
    tables.append("asked", _arrow(late))
    found = waiting(tables, NOW + HOUR)
    assert len(found) == 20
    assert "US, today 5-y: late" not in found


def test_so_many_a_day_at_most(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """However fast they are answered; the next one may come when the first is a day old."""
    assert queue.MOST_A_DAY == 60
    monkeypatch.setattr(queue, "MOST_A_DAY", 6)
    for number in range(6):
        at = NOW + number * MINUTE
        assert ask(tables, f"term {number}", at=at).startswith("This search is queued")
        pull(tables, Request((f"term {number}",)), at)
    at = NOW + 2 * HOUR
    assert ask(tables, "one more", at=at) == (
        "6 searches were asked for within a day, the most Google is asked; this one was not "
        "queued, ask again after 17 Jan 2026, 20:30 UTC."
    )
    assert waiting(tables, at) == []
    assert "queued" in ask(tables, "one more", at=NOW + 24 * HOUR + MINUTE)


def test_wish_expires(tables: Tables) -> None:
    """Three days of refusals; whoever still wants it asks again."""
    queue.ask(tables, MINE, NOW)
    assert waiting(tables, NOW + queue.EXPIRES - MINUTE) == [MINE.key()]
    late = NOW + queue.EXPIRES + MINUTE
    assert waiting(tables, late) == []
    assert queue.ask(tables, MINE, late).startswith("This search is queued")


def test_cool_down_is_named(tables: Tables) -> None:
    """Google refused: when it is asked again, with the day where that is another."""
    log(tables, RUN, "rate_limited", NOW - MINUTE, NOW + HOUR)
    assert queue.ask(tables, MINE, NOW) == (
        "This search is queued, number 1 of 1; Google Trends refused and is asked again after "
        "21:30 UTC."
    )
    log(tables, RUN, "rate_limited", NOW, NOW + 6 * HOUR)
    assert queue.ask(tables, MINE, NOW + MINUTE).endswith("after 17 Jan 2026, 02:30 UTC.")
    (wish,) = queue.waiting(tables, NOW + 7 * HOUR)
    assert wish.next_try is None


def test_wish_whose_try_failed_waits_by_itself(tables: Tables) -> None:
    """The others do not; what came of it stands beside it."""
    queue.ask(tables, MINE, NOW)
    ask(tables, "Palantir", at=NOW + MINUTE)
    log(tables, MINE.key(), "bad_response", NOW + 2 * MINUTE, NOW + 12 * MINUTE)
    mine, other = queue.waiting(tables, NOW + 3 * MINUTE)
    assert (mine.next_try, mine.error) == (NOW + 12 * MINUTE, "It said bad_response.")
    assert (other.next_try, other.error) == (None, "")


def test_wish_google_does_not_know_is_given_up(tables: Tables) -> None:
    """It makes room; asked again too soon it is refused with the reason, later it is queued."""
    queue.ask(tables, MINE, NOW)
    log(tables, MINE.key(), "unknown", NOW + MINUTE, NOW + HOUR)
    (wish,) = queue.waiting(tables, NOW + 2 * MINUTE)
    assert wish.given_up
    assert queue.ask(tables, MINE, NOW + 2 * MINUTE) == (
        "It said unknown. It can be asked for again after 21:30 UTC."
    )
    assert ask(tables, "Palantir", at=NOW + 3 * MINUTE).startswith(
        "This search is queued, number 1 of 1"
    )
    assert queue.ask(tables, MINE, NOW + 2 * HOUR).startswith("This search is queued, number 2 of")


def test_failure_before_the_wish_is_not_its_own(tables: Tables) -> None:
    """Somebody else's try of last week."""
    log(tables, MINE.key(), "unknown", NOW - 100 * HOUR, NOW - 99 * HOUR)
    queue.ask(tables, MINE, NOW)
    (wish,) = queue.waiting(tables, NOW)
    assert not wish.given_up
    assert wish.error == ""


def test_long_expired_wishes_are_taken_out(tables: Tables) -> None:
    """Twice the time they may wait; younger rows stay, answered or not."""
    ask(tables, "old", at=NOW - 7 * 24 * HOUR)
    ask(tables, "young", at=NOW - 5 * 24 * HOUR)
    maintenance.prune(tables, catalog.SEARCH_QUEUE, NOW)
    rows = tables.query("SELECT terms FROM asked", "asked").column("terms").to_pylist()
    assert rows == ["young"]
    version = tables.version("asked")
    maintenance.prune(tables, catalog.SEARCH_QUEUE, NOW)
    assert tables.version("asked") == version


@pytest.mark.parametrize("word", ["it's", "“", ";--"])
def test_terms_never_reach_the_query_as_code(tables: Tables, word: str) -> None:
    """What a request refuses is refused; what it takes is quoted."""
    with pytest.raises(Exception, match="The search term"):
        Request((word,))
    assert "queued" in ask(tables, "Moody-s & Co. + 1/2 - 50% $")


def _arrow(rows: pd.DataFrame) -> object:
    import pyarrow as pa

    from rotation.catalog import SEARCH_QUEUE

    return pa.Table.from_pandas(rows, schema=SEARCH_QUEUE.schema, preserve_index=False)


def test_catalog_keeps_what_the_queue_still_reads() -> None:
    """Rows outlive their request; a failure counts as long as its request waits."""
    retention = catalog.SEARCH_QUEUE.retention
    assert retention is not None
    assert retention.age > queue.EXPIRES
    assert catalog.GOOGLE_TRENDS.failures_expire == queue.EXPIRES
