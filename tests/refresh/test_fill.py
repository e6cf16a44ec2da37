"""What the refresher makes of an upstream that is right, from the first fill on."""

from __future__ import annotations

import datetime as dt
import threading
import time

import numpy as np
import pandas as pd
import pytest

from rotation import universe
from rotation.errors import StoreError
from rotation.refresh.rate_limit import CallPolicy
from tests.loopback.yahoo import Fault, YahooServer
from tests.refresh.conftest import FRIDAY, PRICES, TUESDAY, WEDNESDAY, World, xnys
from tests.waiting import PATIENCE, soon

SIXTY = [*universe.core_symbols(), *(f"SIM{n}" for n in range(60))][:60]


def as_told(world: World, *symbols: str) -> None:
    """Stored are the bars the server told, all of them and no others."""
    stored = world.stored()[PRICES]
    for symbol in symbols:
        told = world.told(symbol)
        told["volume"] = np.floor(told["volume"])  # the client's doing
        own = pd.DataFrame(stored.xs(symbol, level="symbol"))
        pd.testing.assert_frame_equal(own, told, check_exact=True)


def asked_since(server: YahooServer, symbol: str) -> dt.date:
    """First day of the last chart that was asked for."""
    seconds = int(server.chart_requests(symbol)[-1].params["period1"])
    return pd.Timestamp(seconds, unit="s", tz="America/New_York").date()


@pytest.fixture
def sixty(world: World) -> World:
    """The same with sixty symbols."""
    world.server.market = YahooServer.simulated(SIXTY, xnys(), seed=5).market
    return world


def test_first_fill_of_sixty_symbols(sixty: World) -> None:
    """One request a symbol, a cookie and a crumb for all; every bar is stored as told."""
    report = sixty.run()
    assert (report.due, report.fetched, report.failed) == (60, 60, 0)
    assert sixty.calls() == 60
    assert len(sixty.server.requests) == 62
    as_told(sixty, *SIXTY)
    assert report.rows == len(sixty.stored()) == 60 * len(sixty.told("IWM"))
    assert sixty.errors() == {}
    assert sixty.page().numbers["refresh_state"] == "finished"
    assert sixty.page().numbers["core_symbols_stored"] == len(universe.core_symbols())


def test_nothing_due_makes_no_call(world: World) -> None:
    """Not on the same evening, nor through the weekend and the holiday, after a restart."""
    world.run()
    sent = len(world.server.requests)
    for hours in (0, 1, 24, 48, 72):
        world.later(hours=hours)
        report = world.run()
        assert (report.due, report.fetched) == (0, 0)
        assert "up to date" in report.sentence()
        world.evening(FRIDAY)
    assert len(world.server.requests) == sent


def test_next_day_fetches_the_overlap_and_writes_the_day(sixty: World) -> None:
    """Five stored sessions are asked for again, and only what is new is written."""
    sixty.run()
    before = sixty.stored()
    sixty.evening(TUESDAY)
    report = sixty.run()
    assert (report.fetched, report.rows, sixty.calls()) == (60, 60, 120)
    assert asked_since(sixty.server, "IWM") == dt.date(2026, 1, 9)
    after = sixty.stored()
    pd.testing.assert_frame_equal(after.loc[before.index], before)
    assert set(after.index.difference(before.index)) == {
        (symbol, pd.Timestamp(TUESDAY)) for symbol in SIXTY
    }
    as_told(sixty, *SIXTY)


def test_several_days_are_caught_up_at_once(world: World) -> None:
    """A machine that was off for a month asks once a symbol."""
    world.run()
    world.evening(dt.date(2026, 2, 20))
    assert world.run().rows == 4 * 23
    assert world.calls() == 8
    as_told(world, "SPY")


def test_dividend_is_stored_on_its_ex_date(world: World) -> None:
    """Of the new day, and one Yahoo adds to a day that was stored without."""
    world.run()
    world.server.dividend("IWM", TUESDAY, 0.75)
    world.server.dividend("SPY", FRIDAY, 1.25)
    world.evening(TUESDAY)
    world.run()
    assert world.stored("IWM").loc[str(TUESDAY), "dividend"] == 0.75
    assert world.stored("SPY").loc[str(FRIDAY), "dividend"] == 1.25
    assert world.stored()["dividend"].sum() == 2.0
    assert world.calls() == 8
    as_told(world, "SPY")


def test_split_fetches_the_whole_history(world: World) -> None:
    """Of that symbol alone: prices before it are halved, volumes doubled, the split kept."""
    world.run()
    old, spy = world.stored("IWM"), world.stored("SPY")
    world.server.split("IWM", TUESDAY, 2.0)
    world.evening(TUESDAY)
    report = world.run()
    assert (world.calls("IWM"), world.calls("SPY")) == (3, 2)
    assert (report.fetched, report.failed) == (4, 0)
    new = world.stored("IWM")
    np.testing.assert_allclose(new.loc[: str(FRIDAY), "close"] * 2, old["close"])
    np.testing.assert_allclose(new.loc[: str(FRIDAY), "volume"] / 2, old["volume"])
    assert new["split"].to_dict() == {
        day: 2.0 if day == pd.Timestamp(TUESDAY) else 0.0 for day in new.index
    }
    as_told(world, "IWM")
    pd.testing.assert_frame_equal(world.stored("SPY")[:-1], spy)
    assert world.run().due == 0


def test_reverse_split_of_more_than_tenfold(world: World) -> None:
    """One for twenty looks like a bad print to the check, and is recognised all the same."""
    world.run()
    world.server.split("IJR", TUESDAY, 1 / 20)
    world.evening(TUESDAY)
    world.run()
    as_told(world, "IJR")
    assert world.stored("IJR").loc[str(TUESDAY), "split"] == pytest.approx(1 / 20)
    assert world.page().tables["quarantine"] == []


def test_split_rescales_rows_yahoo_does_not_have(world: World) -> None:
    """Older imported rows are kept and put on the new basis."""
    older = xnys("2025-05-01", "2025-05-30")
    rows = pd.DataFrame({"date": older.strftime("%Y-%m-%d"), "symbol": "IWM", "volume": 8000.0})
    told = world.told("IWM")
    both = told.head(3).reset_index().assign(symbol="IWM")
    both["date"] = both.pop("session").dt.strftime("%Y-%m-%d")
    world.bring(pd.concat([rows.assign(open=40.0, high=44.0, low=36.0, close=42.0), both]))
    world.run()
    world.server.split("IWM", TUESDAY, 2.0)
    world.evening(TUESDAY)
    world.run()
    kept = world.stored("IWM").loc[:"2025-05-30"]
    assert kept.index.tolist() == older.tolist()
    np.testing.assert_allclose(kept[PRICES], [[20.0, 22.0, 18.0, 21.0, 16000.0]] * len(older))
    assert kept["source"].eq("import").all()
    pd.testing.assert_frame_equal(world.stored("IWM").loc["2025-06-01":, PRICES], world.told("IWM"))


def test_disagreeing_overlap_fetches_the_whole_history(world: World) -> None:
    """Yahoo re-based all prices without telling a split (a spin-off, a correction)."""
    world.run()
    world.server.market["SPY"].bars[PRICES[:4]] *= 0.9
    world.evening(TUESDAY)
    world.run()
    assert (world.calls("SPY"), world.calls("IWM")) == (3, 2)
    as_told(world, "SPY")
    world.evening(WEDNESDAY)
    world.run()
    assert world.calls("SPY") == 4


def test_split_found_but_not_fetched_is_found_again(world: World) -> None:
    """The upstream refuses the whole history: nothing is mixed, the next run makes up for it."""
    world.run()
    before = world.stored("IWM")
    world.server.split("IWM", TUESDAY, 4.0)
    world.evening(TUESDAY)
    world.server.fail(Fault.TOO_MANY_REQUESTS, symbol="QQQ")
    report = world.run("IWM", "QQQ", concurrency=1)
    assert report.refused
    pd.testing.assert_frame_equal(world.stored("IWM"), before)
    world.server.heal()
    world.later(minutes=2)
    world.run()
    as_told(world, "IWM")


def test_new_symbol_is_fetched_whole(world: World) -> None:
    """Nothing else is asked for."""
    world.run()
    world.server.market["VB"] = YahooServer.simulated(["VB"], xnys()).market["VB"]
    report = world.run()
    assert (report.due, report.fetched, world.calls()) == (1, 1, 5)
    as_told(world, "VB")


def test_symbol_named_twice_is_fetched_once(world: World) -> None:
    """And none of its rows counts as a repetition."""
    assert world.run("IWM", "IWM").due == 1
    as_told(world, "IWM")
    assert world.page().tables["quarantine"] == []


def test_delisted_symbol_keeps_its_rows(world: World) -> None:
    """Yahoo forgets it: said in one line, asked for ever less, what is stored stays."""
    world.run()
    before = world.stored("QQQ")
    world.server.delist("QQQ")
    symbols = ("IWM", "SPY", "IJR", "QQQ")
    world.evening(TUESDAY)
    report = world.run(*symbols)
    assert (report.fetched, report.failed) == (3, 1)
    assert list(world.errors()) == ["QQQ"]
    assert "delisted" in world.errors()["QQQ"]["error"]
    for calls, hours in enumerate((1, 2, 4, 8, 16, 24, 24), start=2):
        assert world.calls("QQQ") == calls
        world.later(hours=hours, seconds=-1)
        report = world.run("QQQ")
        assert (report.due, report.waiting) == (0, 1)
        assert "1 that failed" in report.sentence()
        world.later(seconds=1)
        world.run("QQQ")
    pd.testing.assert_frame_equal(world.stored("QQQ"), before)


def test_stopped_run_goes_on_where_it_was(sixty: World) -> None:
    """Told to stop, it stores what has arrived; the next run asks only for the rest."""
    stop, held_up = threading.Event(), threading.Lock()
    refresher = sixty.refresher()
    right, begun = refresher.upstream.daily_bars, 0

    def none_far_ahead(symbol: str, start: dt.date | None = None) -> pd.DataFrame:
        nonlocal begun
        with held_up:
            begun += 1
            ahead = begun > 20
        assert not ahead or stop.wait(PATIENCE)
        return right(symbol, start)

    refresher.upstream.daily_bars = none_far_ahead  # type: ignore[method-assign]
    refresher.on_progress = lambda done, *_: stop.set() if done == 20 else None
    report = refresher.run(SIXTY, stop=stop)
    assert report.interrupted
    assert 20 <= report.fetched <= 20 + 4
    assert "goes on from there" in report.sentence()
    assert sixty.page().numbers["refresh_state"] == "stopped"
    held = sixty.stored().index.unique("symbol")
    assert len(held) == report.fetched == sixty.calls()
    second = sixty.run()
    assert second.due == second.fetched == 60 - report.fetched
    assert sixty.calls() == 60
    as_told(sixty, "IWM")


def test_a_stopped_run_is_no_refusal(sixty: World) -> None:
    """A later cool-down is no longer for it."""
    stop = threading.Event()
    stop.set()
    sixty.refresher().run(SIXTY, stop=stop)
    sixty.server.fault = Fault.TOO_MANY_REQUESTS
    report = sixty.run()
    assert report.resume_at == sixty.now + dt.timedelta(seconds=60)


def test_imported_rows_are_continued(world: World) -> None:
    """The refresher asks from five sessions before their end, and leaves what agrees alone."""
    told = world.told("IWM", dt.date(2026, 1, 9)).reset_index().assign(symbol="IWM")
    told["date"] = told.pop("session").dt.strftime("%Y-%m-%d")
    world.bring(told)
    report = world.run("IWM")
    assert asked_since(world.server, "IWM") == dt.date(2026, 1, 2)
    assert report.rows == 5
    as_told(world, "IWM")
    sources = world.stored("IWM")["source"]
    assert sources.loc[:"2026-01-09"].eq("import").all()
    assert sources.loc["2026-01-10":].eq("yahoo").all()


def test_imported_rows_on_another_basis_are_put_on_yahoos(world: World) -> None:
    """Closes in another adjustment: Yahoo's history reaches further and sets the basis."""
    told = world.told("IWM", dt.date(2026, 1, 9)).reset_index().assign(symbol="IWM")
    told["date"] = told.pop("session").dt.strftime("%Y-%m-%d")
    told[PRICES[:4]] *= 0.5
    world.bring(told)
    assert world.run("IWM").fetched == 1
    assert world.calls("IWM") == 2
    as_told(world, "IWM")


def test_refusals_at_random_end_in_a_whole_fill(sixty: World) -> None:
    """Every tenth answer is a 429: each run ends at the first, and no bar is asked for twice.

    Which answers come together is chance: a run may be refused before it got anything. Such
    a pause is twice the one before; any other is the first one again.
    """
    sixty.server.fail(Fault.TOO_MANY_REQUESTS, share=0.1, seed=4)
    refused, pause = 0, dt.timedelta(0)
    while (report := sixty.run(concurrency=4)).due or report.refused:
        assert sixty.calls() <= 60 + 4 * (refused + 1), "calls went on after a refusal"
        if report.resume_at:
            refused += 1
            pause = 2 * pause if pause and not report.fetched else dt.timedelta(seconds=60)
            assert report.resume_at - sixty.now == pause
            sixty.now = report.resume_at
    assert refused >= 2
    as_told(sixty, *SIXTY)
    assert sixty.errors() == {}


def test_rows_are_stored_while_others_are_fetched(
    sixty: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The data page sees a running refresh get on; a reader gets whole symbols only."""
    monkeypatch.setattr("rotation.refresh.prices.FLUSH_EVERY", 0.0)
    seen: list[tuple[int, int]] = []

    def look(done: int, total: int, symbol: str) -> None:
        if done % 5 == 0:
            numbers = sixty.page().numbers
            assert (numbers["refresh_state"], total) == ("running", 15)
            rows = sixty.stored().groupby("symbol").size()
            assert set(rows) == {len(sixty.told("IWM"))}
            seen.append((numbers["refresh_done"], len(rows)))

    sixty.run(*SIXTY[:15], on_progress=look)
    assert seen == [(4, 4), (9, 9), (14, 14)]
    assert sixty.page().numbers["refresh_done"] == 15


def test_rows_are_stored_while_a_call_hangs(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """What has arrived does not wait for what may never come."""
    monkeypatch.setattr("rotation.refresh.prices.FLUSH_EVERY", 0.1)
    world.server.faults["QQQ"] = Fault.HANG
    running = threading.Thread(target=world.refresher().run, args=(world.server.market,))
    running.start()
    held: set[str] = set()

    def others_are_stored() -> bool:
        assert running.is_alive()
        if world.tables.version("prices") > 0:
            held.update(world.stored().index.unique("symbol"))
        return len(held) == 3

    soon(others_are_stored)
    assert held == {"IWM", "SPY", "IJR"}
    assert running.is_alive()
    world.server.stop()
    running.join()


def test_calls_are_no_faster_than_agreed(sixty: World) -> None:
    """At twenty a second each has to wait a twentieth longer, however many may be at once."""
    refresher = sixty.refresher()
    refresher.policy = CallPolicy(requests_per_second=20.0, concurrency=10)
    began = time.monotonic()
    assert refresher.run(SIXTY[:10]).fetched == 10
    times = sorted(request.time - began for request in sixty.server.chart_requests())
    assert all(after >= number / 20 for number, after in enumerate(times))


def test_calls_at_once_are_no_more_than_agreed(sixty: World) -> None:
    """Three threads, and all three are used: each call waits until three are under way."""
    refresher = sixty.refresher(concurrency=3)
    right = refresher.upstream.daily_bars
    under_way: list[str] = []
    most: list[int] = []
    all_three = threading.Barrier(3)

    def counted(symbol: str, start: dt.date | None = None) -> pd.DataFrame:
        under_way.append(symbol)
        all_three.wait(PATIENCE)
        most.append(len(under_way))
        bars = right(symbol, start)
        under_way.remove(symbol)
        return bars

    refresher.upstream.daily_bars = counted  # type: ignore[method-assign]
    assert refresher.run(SIXTY[:12]).fetched == 12
    assert max(most) == 3


def test_unwritable_store_is_one_sentence(world: World) -> None:
    """A file where the folder should be; no call is made for rows that could not be stored."""
    (world.root / "store").write_text("not a folder")
    with pytest.raises(StoreError) as caught:
        world.run()
    assert str(world.root / "store") in str(caught.value)
    assert world.calls() == 0
