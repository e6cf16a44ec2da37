"""A store on an object store: the same tables, few requests, and one sentence a fault."""

from __future__ import annotations

import json
import threading
from pathlib import Path

import pytest

from rotation.catalog import TABLES
from rotation.cli import main as cli
from rotation.errors import StoreError
from rotation.imports import prices as imports
from rotation.store.delta import objects, opening, store_errors
from rotation.store.delta.tables import Tables
from tests.loopback.s3 import Asked, ObjectStore
from tests.markets import AT, bars, days_until, price_file, walk
from tests.store.delta.test_tables import closes, log_row, rows

DAYS = days_until("2026-11-20", 60)


@pytest.fixture
def tables(root: str) -> Tables:
    return Tables(root)


@pytest.fixture
def look_always(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody's look answers for another."""
    monkeypatch.setattr(opening, "FRESH", 0.0)


def asked(store: ObjectStore, since: int) -> list[Asked]:
    return store.requests[since:]


def test_store_that_does_not_exist_has_no_version(
    tables: Tables, object_store: ObjectStore
) -> None:
    """Asking does not make it."""
    before = len(object_store.requests)
    assert [tables.version(name) for name in TABLES] == [-1] * len(TABLES)
    assert {request.method for request in asked(object_store, before)} <= {"GET", "HEAD"}


def test_rows_come_back_as_they_went(tables: Tables) -> None:
    """Inserted, updated, replaced, read at an earlier version, joined and swept."""
    tables.merge("prices", rows("IWM", 100.0))
    tables.merge("prices", rows("SPY", 500.0))
    before = tables.version("prices")
    tables.merge("prices", rows("IWM", 101.0, 3))
    tables.replace("prices", rows("SPY", 50.0, 2), "symbol IN ('SPY')")
    assert closes(tables) == {"IWM": [101.0, 101.0, 101.0, 100.0, 100.0], "SPY": [50.0, 50.0]}
    assert closes(tables, before) == {"IWM": [100.0] * 5, "SPY": [500.0] * 5}
    tables.vacuum("prices")
    assert closes(tables, before)["SPY"] == [500.0] * 5


def test_small_files_are_joined(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """The rows stay."""
    monkeypatch.setattr("rotation.store.delta.files._MANY", 3)
    for number in range(5):
        tables.append("fetches", log_row(f"S{number}"))
    tables.compact("fetches")
    table = opening.opened(tables.root, "fetches")
    assert table is not None
    assert len(table.file_uris()) == 1
    found = tables.query("SELECT key FROM fetches ORDER BY key", "fetches").column("key")
    assert found.to_pylist() == [f"S{number}" for number in range(5)]


def test_commits_never_replace_one_another(tables: Tables, object_store: ObjectStore) -> None:
    """Every commit is written on the condition that there is none of its number."""
    before = len(object_store.requests)
    tables.merge("prices", rows("IWM", 100.0))
    tables.append("fetches", log_row("IWM"))
    commits = [
        request
        for request in asked(object_store, before)
        if request.method == "PUT" and "_delta_log" in request.path
    ]
    assert len(commits) == 4  # each table is made empty first
    assert {request.if_none_match for request in commits} == {"*"}


def test_thirty_viewers_look_once(tables: Tables, object_store: ObjectStore) -> None:
    """Within a second the look of one answers for all."""
    tables.merge("prices", rows("IWM", 100.0))
    version = tables.version("prices")
    before = len(object_store.requests)
    found: list[int] = []
    viewers = [
        threading.Thread(target=lambda: found.append(tables.version("prices"))) for _ in range(30)
    ]
    for viewer in viewers:
        viewer.start()
    for viewer in viewers:
        viewer.join()
    assert found == [version] * 30
    assert len(asked(object_store, before)) <= 3  # more than one where it took them seconds


@pytest.mark.usefixtures("look_always")
def test_a_look_is_one_request(tables: Tables, object_store: ObjectStore) -> None:
    """Whether the next commit is there; the table is opened only when it is."""
    tables.merge("prices", rows("IWM", 100.0))
    version = tables.version("prices")
    before = len(object_store.requests)
    assert tables.version("prices") == version
    assert [request.method for request in asked(object_store, before)] == ["HEAD"]
    assert asked(object_store, before)[0].path.endswith(f"{version + 1:020}.json")


@pytest.mark.usefixtures("look_always")
def test_another_writer_s_commit_is_seen(tables: Tables) -> None:
    """At the next look."""
    tables.merge("prices", rows("IWM", 100.0))
    version = tables.version("prices")
    other = opening.opened(tables.root, "prices")
    assert other is not None
    other.delete("session < DATE '2026-11-18'")
    assert tables.version("prices") == version + 1
    assert closes(tables) == {"IWM": [100.0] * 3}


def test_own_commit_is_seen_at_once(tables: Tables) -> None:
    """A refresher reads what it wrote a moment ago."""
    for close in (1.0, 2.0, 3.0):
        tables.merge("prices", rows("IWM", close))
        assert closes(tables) == {"IWM": [close] * 5}


@pytest.mark.usefixtures("look_always")
def test_store_that_was_made_anew_is_read_anew(
    tables: Tables, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A table is opened again after a while, whatever its log says."""
    tables.merge("prices", rows("IWM", 1.0))
    tables.merge("prices", rows("IWM", 2.0))
    assert tables.version("prices") == 2
    prefix = tables.root.removeprefix(object_store.bucket + "/")
    object_store.delete(*[path for path in object_store.objects if path.startswith(prefix)])
    monkeypatch.setattr(opening, "REOPEN", 0.0)
    assert tables.version("prices") == -1


def read(tables: Tables) -> object:
    return tables.version("prices")


def merge(tables: Tables) -> object:
    return tables.merge("prices", rows("IWM", 100.0))


def append(tables: Tables) -> object:
    return tables.append("fetches", log_row("IWM"))


WORK = [read, merge, append]


def said(tables: Tables, work: object) -> str:
    with pytest.raises(StoreError) as raised:
        work(tables)  # type: ignore[operator]
    sentence = str(raised.value)
    assert sentence.startswith(f"The store {tables.root} ")
    assert "what was stored is unchanged. " in sentence
    assert "\n" not in sentence
    return sentence


@pytest.mark.parametrize("work", WORK)
def test_wrong_credentials_are_one_sentence(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, work: object
) -> None:
    """Not "nothing stored yet": the sample would be shown."""
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "somebody-else")
    assert "refuses these credentials" in said(tables, work)


@pytest.mark.parametrize("work", WORK)
@pytest.mark.usefixtures("root")
def test_missing_bucket_is_one_sentence(work: object) -> None:
    """The same for a name with a slip of the pen."""
    assert "is in a bucket that does not exist" in said(Tables("s3://no-such-bucket/store"), work)


@pytest.mark.parametrize("work", WORK)
def test_unreachable_store_is_one_sentence(
    tables: Tables, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch, work: object
) -> None:
    """Nobody listens at the endpoint."""
    monkeypatch.setenv("AWS_ENDPOINT_URL", "http://127.0.0.1:9")
    assert "cannot be reached" in said(tables, work)


@pytest.mark.parametrize("work", WORK)
def test_plain_http_has_to_be_allowed(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, work: object
) -> None:
    """The sentence names the variable."""
    monkeypatch.delenv("AWS_ALLOW_HTTP")
    assert "AWS_ALLOW_HTTP=true" in said(tables, work)


def test_store_that_does_not_answer_is_given_up(
    tables: Tables, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """After one request's patience, not after the client's own three minutes."""
    monkeypatch.setattr(objects, "TIMEOUT", 1.0)
    before = len(object_store.requests)
    with object_store.failing("hanging"):
        assert "cannot be reached" in said(tables, read)
        assert "cannot be reached" in said(tables, read)
    assert len(asked(object_store, before)) <= 2  # the second asked nothing, or once more


def test_query_that_waits_keeps_nobody_else_waiting(
    tables: Tables, object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Other pages of the process go on: its threads run while one waits for the store."""
    monkeypatch.setattr(objects, "TIMEOUT", 2.0)
    tables.merge("prices", rows("IWM", 100.0))
    table = opening.latest(tables.root, "prices")
    monkeypatch.setattr(opening, "latest", lambda *_: table)
    failed: list[StoreError] = []

    def ask() -> None:
        try:
            closes(tables)
        except StoreError as error:
            failed.append(error)

    with object_store.failing("hanging"):
        asking = threading.Thread(target=ask)
        asking.start()
        turns = 0
        while asking.is_alive():
            turns += 1
            asking.join(0.01)
    assert "cannot be reached" in str(failed[0])
    assert turns > 20


@pytest.mark.usefixtures("look_always")
def test_store_that_is_back_is_read_again(
    tables: Tables, monkeypatch: pytest.MonkeyPatch, object_store: ObjectStore
) -> None:
    """An outage leaves nothing behind."""
    tables.merge("prices", rows("IWM", 100.0))
    version = tables.version("prices")
    with object_store.failing("out"):
        assert "cannot be reached" in said(tables, read)
    assert tables.version("prices") == version


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("Error performing PUT http://169.254.169.254/latest/api/token in 3s", "no credentials"),
        ("400 Bad Request: <Code>AuthorizationHeaderMalformed</Code>", "AWS_REGION"),
        ("Server returned non-2xx status code: 503 Service Unavailable", "cannot be reached"),
        ("client error (Connect)\n dns error\n failed to lookup", "cannot be reached"),
    ],
)
def test_known_faults_are_named(text: str, word: str) -> None:
    """Those that cannot be made here."""
    found = store_errors.sentence("s3://market/store", text)
    assert found is not None
    assert word in found


def test_no_fault_of_an_object_store_is_seen_in_a_folder() -> None:
    """A folder's errors are its own, whatever words they have."""
    assert store_errors.sentence("/tmp/store", "AccessDenied: timed out") is None


@pytest.mark.parametrize("damage", ["log removed", "garbage in the log", "data removed"])
def test_damaged_table_is_one_sentence_and_left_alone(
    tables: Tables, object_store: ObjectStore, damage: str
) -> None:
    """As on a folder."""
    tables.merge("prices", rows("IWM", 100.0))
    opening.forget(tables.root, "prices")
    opening._snapshot_of.cache_clear()
    prefix = tables.root.removeprefix(object_store.bucket + "/")
    for path in [path for path in object_store.objects if path.startswith(prefix)]:
        in_log = "_delta_log" in path
        if damage == "garbage in the log" and in_log:
            object_store.put(path, b"\xff garbage {")
        elif damage == ("log removed" if in_log else "data removed"):
            object_store.delete(path)
    before = {p: o for p, o in object_store.objects.items() if p.startswith(prefix)}
    with pytest.raises(StoreError, match=r"The table prices in the store s3://\S+ cannot be read"):
        closes(tables)
    if damage != "data removed":
        with pytest.raises(StoreError):
            tables.merge("prices", rows("IWM", 101.0))
        after = {p: o for p, o in object_store.objects.items() if p.startswith(prefix)}
        assert after == before


def test_commands_work_on_it_as_on_a_folder(
    root: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Import, status and figures; two symbols over sixty sessions."""
    frames = [bars(name, DAYS, walk(seed, 60)) for seed, name in enumerate(("IWM", "SPY"))]
    file = price_file(tmp_path / "prices.csv", *frames)
    assert cli.main(["import", "prices", str(file)]) == 0
    assert cli.main(["status", "--json"]) == 0
    assert cli.main(["show", "spread", "--lookback", "10", "--json"]) == 0
    out = capsys.readouterr().out
    shown = json.loads(out[out.index('{\n  "page": "spread"') :])
    small, large = (frame["close"].to_numpy() for frame in frames)
    expected = small[-1] / small[-11] - large[-1] / large[-11]
    assert shown["numbers"]["size_spread"] == pytest.approx(expected)
    imports.import_prices(Tables(root), file, at=AT)
    assert Tables(root).query("SELECT count(*) AS n FROM prices", "prices").to_pylist() == [
        {"n": 120}
    ]
