"""What all tests share: a store of their own, settings of their own, a known clock."""

from __future__ import annotations

import datetime as dt
import functools
import os
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import hypothesis
import pytest
from streamlit.components.v2 import manifest_scanner

from rotation import sessions, settings
from rotation.store import market
from rotation.store.delta.tables import Tables
from rotation.telemetry import store_status
from rotation.telemetry.store_status import StoreStatus
from rotation.topics.breadth.view import arrays
from tests import groups
from tests.markets import AT
from tests.upstreams import refusing

if TYPE_CHECKING:
    from tests.loopback.s3 import ObjectStore

_WORKER: Final = os.environ.get("PYTEST_XDIST_WORKER", "")

# The same examples every time, however slow the machine is; to look for new ones:
# pytest --hypothesis-profile=searching
_PATIENT: dict[str, Any] = {
    "deadline": None,
    "suppress_health_check": [hypothesis.HealthCheck.too_slow],
}
hypothesis.settings.register_profile("judged", derandomize=True, **_PATIENT)
hypothesis.settings.register_profile("searching", **_PATIENT)
hypothesis.settings.load_profile("judged")


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that all workers of this run share; theirs for temporary files lie in it."""
    base = tmp_path_factory.getbasetemp()
    return base.parent if _WORKER else base


@pytest.fixture(scope="module", autouse=True)
def _one_worker_a_group(shared_folder: Path, request: pytest.FixtureRequest) -> None:
    """What the modules of a group make once is not made in a second worker as well."""
    assert groups.holder(shared_folder, groups.of(request.node.nodeid), _WORKER) == _WORKER


@pytest.fixture(scope="session", autouse=True)
def _one_search_for_components() -> Iterator[None]:
    """Streamlit reads what every installed package is at each run of its AppTest; here once."""
    with pytest.MonkeyPatch.context() as patch:
        once = functools.cache(manifest_scanner.scan_component_manifests)
        patch.setattr(manifest_scanner, "scan_component_manifests", once)
        yield


@pytest.fixture(scope="session", autouse=True)
def _members_simulated_once() -> Iterator[None]:
    """The arrays of the sample's 2,000 members outlive those of a store; they take seconds."""
    make = arrays._make
    once = functools.cache(lambda: make(market.sample_market()))

    def made(of: market.Market) -> arrays.BreadthData | None:
        return once() if of.kind == "sample" else make(of)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(arrays, "_make", made)
        yield


@pytest.fixture(autouse=True)
def store_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A store that does not exist yet; no setting of the machine reaches a test.

    Nor does a test reach a source, unless it says where.
    """
    for name in os.environ:
        if name.startswith(("ROTATION_", "AWS_")):
            monkeypatch.delenv(name)
    for name, url in refusing().items():
        monkeypatch.setenv(name, url)
    folder = tmp_path / "store"
    monkeypatch.setenv("ROTATION_STORE", str(folder))
    monkeypatch.setenv("ROTATION_REFRESH", "false")
    _forget()
    yield folder
    _forget()


@pytest.fixture
def tables(store_folder: Path) -> Tables:
    """The tables of the test's store."""
    return Tables(str(store_folder))


@pytest.fixture(scope="session")
def object_store() -> Iterator[ObjectStore]:
    """An object store on this machine, for all tests that want one."""
    from tests.loopback.s3 import ObjectStore  # takes a second

    with ObjectStore() as made:
        yield made


@pytest.fixture
def root(object_store: ObjectStore, monkeypatch: pytest.MonkeyPatch) -> str:
    """A store on it that does not exist yet."""
    for name, value in object_store.environment.items():
        monkeypatch.setenv(name, value)
    url = f"{object_store.bucket}/{uuid.uuid4().hex}"
    monkeypatch.setenv("ROTATION_STORE", url)
    _forget()
    return url


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> dt.datetime:
    """The package's clock stands at ``tests.markets.AT``."""
    monkeypatch.setattr(sessions, "now", lambda: AT)
    return AT


def _forget() -> None:
    """Empty the caches that outlive a store; the sample market is the same for all.

    Nor does a test see what was wrong with the store of an earlier one.
    """
    store_status.put(StoreStatus(checked=False))
    settings.current.cache_clear()
    market._flipped.cache_clear()


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Any:
    """Workers of ``pytest -n 2 --dist loadscope`` each take whole groups of modules."""
    if config.getoption("dist") != "loadscope":
        return None
    return groups.GroupScheduling(config, log)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Begin with what takes longest, so that at the end no worker waits for the other."""
    items.sort(key=lambda item: groups.rank(item.nodeid))
