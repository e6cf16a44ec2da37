"""Store, clock, calendar, memory, sign-in, who is told: each right and wrong."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from rotation import sessions, settings
from rotation.doctor import house
from rotation.doctor.finding import Finding, Health
from rotation.settings import Settings
from rotation.store.delta import objects
from rotation.store.delta.tables import Tables
from rotation.store.prices import writer
from tests.markets import AT, bars, days_until

pytestmark = pytest.mark.usefixtures("clock")


def filled(tables: Tables, last: str = "2026-11-20") -> None:
    """A store with some prices."""
    rows = [bars(symbol, days_until(last, 5), np.full(5, 100.0)) for symbol in ("IWM", "SPY")]
    writer.merge_prices(tables, pd.concat(rows), source="yahoo", at=AT)


def of_store() -> Finding:
    settings.current.cache_clear()
    return house.store(settings.current())


def test_store_that_is_well(tables: Tables) -> None:
    """Rows, symbols, last session, room, who refreshes."""
    filled(tables)
    found = of_store()
    assert found.health is Health.OK
    assert f"10 rows in {tables.root} (" in found.came
    assert " GB free), prices of 2 symbols to 20 Nov 2026 (0 sessions behind)" in found.came
    assert found.came.endswith("no refresher at work")


def test_empty_store_wants_a_look(tables: Tables) -> None:
    """The sample is shown."""
    found = of_store()
    assert found.health is Health.ATTENTION
    assert "no prices, the sample is shown" in found.came
    assert found.advice.startswith("Run rotation refresh")
    assert found.line().endswith(f". {found.advice}."), "what to do is a sentence"


def test_old_prices_want_a_look(tables: Tables) -> None:
    """From the sixth session on."""
    filled(tables, "2026-11-12")
    assert of_store().health is Health.ATTENTION
    assert "(6 sessions behind)" in of_store().came
    filled(tables, "2026-11-13")
    assert of_store().health is Health.OK


def test_damaged_store_is_broken(tables: Tables) -> None:
    """With the sentence of the store."""
    filled(tables)
    for path in Path(tables.root).rglob("*.parquet"):
        path.write_bytes(b"damaged")
    found = of_store()
    assert found.health is Health.BROKEN
    assert "\n" not in found.line()


def test_nearly_full_disk_is_broken(tables: Tables, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nothing new is stored."""
    filled(tables)
    monkeypatch.setattr(house.health, "_LEAST", 2**60)
    found = of_store()
    assert found.health is Health.BROKEN
    assert "MB free and storing needs" in found.came


def test_object_store_is_tried(root: str) -> None:
    """It is written to, on conditions."""
    filled(Tables(root))
    assert of_store().health is Health.OK
    assert of_store().health is Health.OK


def test_object_store_that_ignores_conditions_is_broken(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two writers would undo each other's commits, and nothing else would say so."""
    stored = objects.StoredObject(b"", "x")
    monkeypatch.setattr(house.objects, "write", lambda *_: stored)
    found = of_store()
    assert found.health is Health.BROKEN
    assert "(If-None-Match): two writers would undo each other's commits" in found.came


def test_object_store_that_is_not_there_is_broken(
    root: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """With advice of its own."""
    monkeypatch.setenv("ROTATION_STORE", "s3://no-such-bucket-here/x")
    found = of_store()
    assert found.health is Health.BROKEN
    assert "Create it, or correct ROTATION_STORE" in found.came


@pytest.mark.parametrize(
    ("ahead", "health", "words"),
    [
        ([0.4, -0.7, 0.1], Health.OK, "0 s "),
        ([61.0, 62.0, 0.0], Health.BROKEN, "61 s behind"),
        ([-4000.0], Health.BROKEN, "4000 s ahead"),
        ([], Health.OFF, "compared with nobody"),
    ],
)
def test_clock(ahead: list[float], health: Health, words: str) -> None:
    """By most of the upstreams."""
    found = house.clock(ahead)
    assert found.health is health
    assert found.came.startswith("20 Nov 2026, 22:00:00 UTC, ")
    assert words in found.came


def test_calendar(monkeypatch: pytest.MonkeyPatch) -> None:
    """It reaches ahead; one that ends is broken."""
    found = house.calendar()
    assert found.health is Health.OK
    assert found.came.endswith("the last one that is over is 20 Nov 2026")
    ends = np.array(["2026-11-25"], dtype="datetime64[D]")
    monkeypatch.setattr(sessions, "all_sessions", lambda: ends)
    assert house.calendar().health is Health.BROKEN


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder where this system says how much memory there is."""
    monkeypatch.setattr(house, "_MEMORY", tmp_path / "meminfo")
    monkeypatch.setattr(house, "_CGROUP", tmp_path)
    return tmp_path


@pytest.mark.parametrize(
    ("available", "limit", "health", "came"),
    [
        (4_000_000, "max", Health.OK, "4,096 MB"),
        (400_000, "max", Health.ATTENTION, "410 MB"),
        (4_000_000, "1000000000", Health.ATTENTION, "500 MB"),
        (None, "max", Health.OFF, "nothing: this system does not say"),
    ],
)
def test_memory(system: Path, available: int | None, limit: str, health: Health, came: str) -> None:
    """Of the machine or the container, whichever is less."""
    if available is not None:
        (system / "meminfo").write_text(f"MemTotal: 1 kB\nMemAvailable: {available} kB\n")
    (system / "memory.max").write_text(limit)
    (system / "memory.current").write_text("500000000")
    found = house.memory()
    assert (found.health, found.came) == (health, came)


def test_memory_with_files_in_it_can_be_had(system: Path) -> None:
    """A container's use counts them too, and the kernel drops them before it refuses anything."""
    (system / "meminfo").write_text("MemAvailable: 4000000 kB\n")
    (system / "memory.max").write_text("1000000000")
    (system / "memory.current").write_text("980000000")
    (system / "memory.stat").write_text("active_file 100000000\ninactive_file 700000000\n")
    assert house.memory().came == "720 MB"


def test_sign_in(monkeypatch: pytest.MonkeyPatch) -> None:
    """None is fine on one's own machine, wants a look behind an address, half of it is broken."""

    def of() -> Finding:
        settings.current.cache_clear()
        return house.sign_in(settings.current())

    assert of().health is Health.OK
    monkeypatch.setenv("ROTATION_PUBLIC_URL", "https://rotation.firm.example")
    assert of().health is Health.ATTENTION
    monkeypatch.setenv("ROTATION_COOKIE_SECRET", "hunter2" * 6)
    monkeypatch.setenv("ROTATION_SIGN_IN_HOURS", "12")
    found = of()
    assert found.health is Health.ATTENTION
    assert found.came.endswith(
        "no sign-in is set up: ROTATION_COOKIE_SECRET, ROTATION_SIGN_IN_HOURS."
    )
    monkeypatch.delenv("ROTATION_COOKIE_SECRET")
    monkeypatch.setenv("ROTATION_OIDC_ISSUER", "https://accounts.example")
    found = of()
    assert found.health is Health.BROKEN
    assert found.came.startswith("Sign-in is set up in part: ROTATION_OIDC_CLIENT_ID, ")
    for name in ("OIDC_CLIENT_ID", "OIDC_CLIENT_SECRET", "COOKIE_SECRET"):
        monkeypatch.setenv(f"ROTATION_{name}", "hunter2" * 6)
    monkeypatch.setenv("ROTATION_ALLOW", "@firm.example")
    found = of()
    assert (found.health, found.came) == (
        Health.OK, "set up; let in are addresses: 0, domains: 1",
    )  # fmt: skip
    assert "hunter2" not in found.line()


def test_who_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Neither, one, or half of one."""
    assert house.told(Settings()).came == "neither"
    monkeypatch.setenv("ROTATION_WEBHOOK_URL", "https://hooks.example/hunter2")
    found = house.told(Settings())
    assert (found.health, found.came) == (Health.OK, "webhook")
    assert "hunter2" not in found.line()
    monkeypatch.setenv("ROTATION_SMTP_HOST", "mail.example")
    assert house.told(Settings()).health is Health.BROKEN
