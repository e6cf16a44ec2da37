"""``/api/v1``: what each page shows, as JSON, by the names its address has."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from starlette.testclient import TestClient

from rotation import selection as sel
from rotation.cli import main as cli
from rotation.store.delta.tables import Tables
from rotation.store.market import sample_market
from rotation.store.prices import writer
from rotation.topics import registry
from rotation.web import page_query
from rotation.web.routes import openapi
from rotation.web.thread_pool import Busy, ThreadPool
from tests.markets import AT, bars
from tests.web.conftest import DAYS

PAGES = [page.name for page in registry.PAGES]


def told(client: TestClient, address: str) -> dict[str, Any]:
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


@pytest.mark.parametrize("page", [page for page in PAGES if page != "data"])
def test_answer_is_that_of_the_command_line(
    page: str, client: TestClient, stored: Tables, capsys: pytest.CaptureFixture[str]
) -> None:
    """One result, several faces: every page, with its series, at another day and pair."""
    wish = {"pair": "IJR-SPY", "lookback": "20", "asof": "2026-11-16", "basis": "price"}
    said = told(client, page + "?series=1&" + "&".join("=".join(one) for one in wish.items()))
    options = [part for name, value in wish.items() for part in (f"--{name}", value)]
    cli.main(["show", page, "--json", "--series", *options])
    assert said == json.loads(capsys.readouterr().out)
    assert said["as_of"] in ("2026-11-16", None)


def test_series_come_when_they_are_asked_for(client: TestClient, stored: Tables) -> None:
    """And only then: they are most of an answer."""
    assert "series" not in told(client, "spread")
    assert "series" not in told(client, "spread?series=0")
    assert len(told(client, "spread?series=1")["series"]["rebased"]["small"]) == 64


def test_page_without_data_is_answered_with_nulls(client: TestClient, tables: Tables) -> None:
    """One symbol stored: no figure, no error, and why."""
    writer.merge_prices(tables, bars("MINE", DAYS[-2:], [1.0, 1.1]), source="import", at=AT)
    said = told(client, "spread")
    assert said["as_of"] is None
    assert said["numbers"]["size_spread"] is None
    assert said["gaps"]


def test_nothing_stored_is_the_sample_and_says_so(client: TestClient) -> None:
    """As on the pages."""
    assert {entry["status"] for entry in told(client, "spread")["provenance"]} == {"sample"}


BAD = [
    ("spread?lookback=abc", "lookback", "from 5 to 756; nothing is shown."),
    ("spread?pair=IWM-NOPE", "pair", "No prices are stored for NOPE"),
    ("spread?asof=yesterday", "asof", "is not a day such as 2026-01-16"),
    ("spread?basis=both", "basis", "is neither total (dividends reinvested) nor price"),
    ("spread?series=yes", "series", "The value “yes” of series is neither 0 nor 1"),
    ("sectors?tail=99", "tail", "of tail is not a whole number of weeks from 1 to 26"),
    ("spread?tail=5", "tail", "none of those spread has: pair, lookback, asof, basis, compare, "),
    ("spread?compare=IWM-IWM", "compare", "The second pair “IWM-IWM” names one symbol twice; "),
    ("spread?lookback=5&lookback=6", "lookback", "is given twice, and once is expected"),
    ("spread?%0d%0aX-Evil:1=1", "\r\nX-Evil:1", "none of those spread has"),
]


@pytest.mark.parametrize(("address", "name", "why"), BAD, ids=[one[0][:20] for one in BAD])
def test_value_that_cannot_be_used_is_one_sentence(
    client: TestClient, stored: Tables, address: str, name: str, why: str
) -> None:
    """Status 400: unlike a page, a program is not shown something else instead."""
    answer = client.get(f"/api/v1/{address}")
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    said = answer.json()
    assert why in said["detail"]
    assert said["detail"].endswith("; nothing is shown.")
    assert list(said["problems"]) == [name]
    assert "x-evil" not in answer.headers


def test_every_bad_value_is_named(client: TestClient, stored: Tables) -> None:
    """The first in the sentence, each under its name."""
    said = client.get("/api/v1/sectors?lookback=0&tail=x&basis=y").json()
    assert list(said["problems"]) == ["lookback", "basis", "tail"]
    assert said["detail"].startswith(said["problems"]["lookback"])


def test_focus_of_a_page_s_address_does_not_matter_here(client: TestClient) -> None:
    """It says how the map is drawn: the page's address, with /api/v1 before it, is answered."""
    assert told(client, "sectors?focus=XLK&tail=5&marks=fomc")["selection"]["tail"] == 5


def test_page_that_does_not_exist(client: TestClient) -> None:
    """Status 404, and the pages there are."""
    answer = client.get("/api/v1/<script>")
    assert answer.status_code == 404
    assert "<script>" not in answer.text
    assert "the pages are overview, spread" in answer.json()["detail"]
    for path in ("/api/", "/api/v2/spread", "/api/v1/spread/more"):
        assert client.get(path).status_code == 404, path


def test_other_methods_do_nothing(client: TestClient) -> None:
    """Status 405; HEAD tells what GET would."""
    assert client.post("/api/v1/spread").status_code == 405
    head = client.head("/api/v1/spread")
    assert (head.status_code, head.text) == (200, "")
    assert head.headers["etag"] == client.get("/api/v1/spread").headers["etag"]


READ = ["/", "/spread", "/spread?embed=chart&card=ratio", "/api/v1/spread", "/api/v1/openapi.json",
        "/og/spread.png", "/chart.csv?page=spread&chart=ratio", "/chart.html", "/report.html",
        "/feed.xml", "/healthz", "/readyz", "/metrics"]  # fmt: skip


@pytest.mark.parametrize("address", READ)
@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PROPFIND"])
def test_other_methods_are_told_in_a_sentence(
    client: TestClient, address: str, method: str
) -> None:
    """On every address of ours, with those that do something."""
    answer = client.request(method, address)
    assert answer.status_code == 405
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["detail"] == f"{method} does nothing here; GET and HEAD do."
    assert {name.strip() for name in answer.headers["allow"].split(",")} == {"GET", "HEAD"}


def test_described_answers_are_those_of_the_documentation() -> None:
    """Every status of docs/API.md, and no other."""
    text = (Path(__file__).parents[3] / "docs" / "API.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([45]\d\d(?:, [45]\d\d)*) \|", text, re.MULTILINE)
    told = {status for row in rows for status in row.split(", ")}
    for page in registry.PAGES:
        described = openapi.document()["paths"][f"/{page.name}"]["get"]["responses"]
        assert set(described) - {"200", "304"} == told
        assert "headers" in described["429"]


def test_unchanged_answer_is_not_sent_again(client: TestClient, stored: Tables) -> None:
    """By its ETag, until new rows change a figure."""
    first = client.get("/api/v1/spread")
    assert first.headers["cache-control"].split(", ")[-1] == "no-cache"
    known = {"If-None-Match": first.headers["etag"]}
    again = client.get("/api/v1/spread", headers=known)
    assert (again.status_code, again.text) == (304, "")
    assert client.get("/api/v1/spread?lookback=5", headers=known).status_code == 200


def test_answer_is_compressed_for_who_reads_that(client: TestClient) -> None:
    """The same answer either way."""
    packed = client.get("/api/v1/spread", headers={"Accept-Encoding": "gzip"})
    plain = client.get("/api/v1/spread", headers={"Accept-Encoding": "identity"})
    assert packed.headers["content-encoding"] == "gzip"
    assert "content-encoding" not in plain.headers
    assert packed.json() == plain.json()
    assert "Accept-Encoding" in packed.headers["vary"]


def test_damaged_store_is_one_sentence(
    client: TestClient, stored: Tables, store_folder: Path
) -> None:
    """Status 503, no traceback, nothing simulated in place of real figures."""
    for path in (store_folder / "prices" / "_delta_log").glob("*.json"):
        path.write_text("garbage {")
    answer = client.get("/api/v1/spread")
    assert answer.status_code == 503
    assert answer.json()["detail"].startswith("The table prices in the store")
    assert "Traceback" not in answer.text


def test_fault_of_ours_is_a_sentence_with_an_id(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """What went wrong is in the log alone."""

    def broken(*_: object) -> None:
        raise ZeroDivisionError("secret detail")

    monkeypatch.setattr(page_query, "read", broken)
    answer = client.get("/api/v1/spread", headers={"X-Request-ID": "asked-for-1"})
    assert answer.status_code == 500
    assert answer.json()["request_id"] == "asked-for-1"
    assert "under asked-for-1." in answer.json()["detail"]
    assert "secret detail" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_more_than_can_wait_is_refused() -> None:
    """One at work, one waiting: the third is told to come again."""
    release = threading.Event()

    async def crowd() -> None:
        workers = ThreadPool(1, 1)
        async with anyio.create_task_group() as group:
            for _ in range(2):
                group.start_soon(workers.run, lambda: release.wait(30))
            await anyio.wait_all_tasks_blocked()
            with pytest.raises(Busy):
                await workers.run(lambda: None)
            release.set()
        assert await workers.run(lambda: "again") == "again"

    import anyio

    anyio.run(crowd)


def parameters(page: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for one in openapi.document()["paths"][f"/{page}"]["get"]["parameters"]:
        yield one["name"], one["schema"]


@pytest.mark.parametrize("page", PAGES)
def test_description_names_every_control(page: str) -> None:
    """The shared ones and the page's own, no more and no less."""
    own = [option.name for option in registry.page(page).options]
    assert [name for name, _ in parameters(page)] == [*sel.SHARED, *own, "series"]


def taken(page: str, name: str, value: object) -> bool:
    return not registry.page(page).parse({name: str(value)}, sample_market()).problems


@pytest.mark.parametrize("page", PAGES)
def test_description_s_bounds_are_those_of_the_controls(page: str) -> None:
    """Each bound is taken, what lies beyond is not; each word is taken, no other."""
    checked = [name for name, _ in parameters(page) if name != "series"]
    for name, schema in parameters(page):
        if schema["type"] == "integer":
            assert taken(page, name, schema["minimum"])
            assert taken(page, name, schema["maximum"])
            assert not taken(page, name, schema["minimum"] - 1)
            assert not taken(page, name, schema["maximum"] + 1)
        elif "enum" in schema and name in checked:
            assert all(taken(page, name, word) for word in schema["enum"])
            assert not taken(page, name, "no such word")


@pytest.mark.parametrize("page", PAGES)
def test_answers_are_as_described(page: str, client: TestClient) -> None:
    """By the schema of the description."""
    document = openapi.document()
    schema = {"$ref": "#/components/schemas/Result", "components": document["components"]}
    jsonschema.validate(told(client, f"{page}?series=1"), schema)
    answered = document["paths"][f"/{page}"]["get"]["responses"]["200"]["content"]
    own = {**answered["application/json"]["schema"], "components": document["components"]}
    jsonschema.validate(told(client, page), own)
    schema = {"$ref": "#/components/schemas/Problem", "components": document["components"]}
    jsonschema.validate(client.get(f"/api/v1/{page}?lookback=x").json(), schema)


@pytest.mark.parametrize("page", registry.PAGES, ids=lambda page: page.name)
def test_description_has_every_figure_and_column(page: registry.Page) -> None:
    """With a definition each, from the same records as docs/DEFINITIONS.md."""
    described = openapi.document()["components"]["schemas"][f"{page.name.capitalize()}Result"]
    numbers = described["properties"]["numbers"]["properties"]
    assert {name: schema["description"].partition(" [")[0] for name, schema in numbers.items()} == {
        metric.name: metric.definition for metric in registry.metrics(page)
    }
    tables = described["properties"]["tables"]["properties"]
    assert {name: list(table["items"]["properties"]) for name, table in tables.items()} == {
        table.name: [column.name for column in table.columns] for table in registry.tables(page)
    }


def test_schema_refuses_a_number_that_is_not_described(client: TestClient) -> None:
    """The schema of a page is exact: nothing more, nothing less."""
    components = openapi.document()["components"]
    schema = {"$ref": "#/components/schemas/SpreadResult", "components": components}
    answer = told(client, "spread")
    answer["numbers"]["undescribed"] = 1.0
    with pytest.raises(jsonschema.ValidationError, match="undescribed"):
        jsonschema.validate(answer, schema)


def test_description_is_served(client: TestClient) -> None:
    """As it is made from the declarations."""
    assert told(client, "openapi.json") == openapi.document()
