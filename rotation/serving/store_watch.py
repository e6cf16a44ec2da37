"""Checks every few seconds that the store is there and can be written."""

from __future__ import annotations

import asyncio
import logging
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from rotation import settings
from rotation.catalog import PRICES
from rotation.errors import BadInput
from rotation.store.delta import health
from rotation.telemetry import store_status
from rotation.telemetry.store_status import StoreStatus

log = logging.getLogger("rotation")

CHECK_EVERY: Final = 10.0
"""Pause between two checks. [s]"""


@dataclass
class StoreWatch:
    """The state that tells a deleted store from one that is new.

    Parameters
    ----------
    root : str
        Folder or URL of the store; of an object store nothing is checked.
    writes : bool
        Whether this server's refresher writes to it.
    """

    root: str
    writes: bool
    _had_prices: bool = False

    def check(self) -> StoreStatus:
        """Return what is wrong with the store now."""
        if "://" in self.root:
            return StoreStatus(checked=False)
        has_prices = (Path(self.root) / PRICES.name / "_delta_log").is_dir()
        self._had_prices = self._had_prices or has_prices
        if self._had_prices and not has_prices:
            return StoreStatus(self._deleted(), lost=True)
        if not self.writes:
            return StoreStatus(checked=False)
        return StoreStatus(health.unwritable(self.root))

    def _deleted(self) -> str:
        now = "the refresher fetches everything again" if self.writes else "restore it"
        return (
            f"The store {self.root} was deleted while this server was running; {now}. Until prices "
            "are stored again, pages show the sample."
        )


async def watch() -> None:
    """Check the store until cancelled; a problem and its end are each a line in the log."""
    try:
        configured = settings.current()
    except BadInput:  # every page says it to its viewer
        return
    store = StoreWatch(configured.store, configured.refresh)
    while True:
        status, before = await asyncio.to_thread(store.check), store_status.get()
        store_status.put(status)
        if status.problem != before.problem:
            log.warning("%s", status.problem or f"The store {store.root} is in order again.")
        await asyncio.sleep(CHECK_EVERY)
