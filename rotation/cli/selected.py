"""What a command is asked to show: the shared controls, read against what is stored."""

from __future__ import annotations

import argparse
from collections.abc import Mapping

from rotation import settings
from rotation.errors import BadInput
from rotation.results import computed
from rotation.results.page import Data, Page
from rotation.selection import SHARED, Selection
from rotation.store.open import open_tables
from rotation.topics import registry


def add(parser: argparse.ArgumentParser) -> None:
    """Add the shared controls to a command."""
    parser.add_argument("--pair", help="small-large, such as IWM-SPY")
    parser.add_argument("--lookback", help="sessions, 5 to 756")
    parser.add_argument("--asof", help="no figure uses a later session, such as 2026-01-16")
    parser.add_argument("--basis", help="total (dividends reinvested) or price")


def read(
    options: argparse.Namespace,
    page: Page,
    own: Mapping[str, str] | None = None,
    instead: str = "nothing is shown",
) -> tuple[Data, Selection]:
    """Return what is stored now, and the selection a command names.

    Parameters
    ----------
    options : Namespace
        Of a parser with the shared controls.
    page : Page
    own : mapping of str to str, optional
        Values of the page's own controls.
    instead : str
        What happens where a value cannot be used.

    Raises
    ------
    BadInput
        A value cannot be used.
    StoreError
        The store cannot be read.
    """
    tables = open_tables(settings.current())
    data = computed.data(tables, computed.versions(tables), registry.PAGES)
    values = {name: getattr(options, name) for name in SHARED}
    parsed = page.parse(values | dict(own or {}), data.market)
    for problem in parsed.problems.values():
        raise BadInput(f"{problem}; {instead}.")
    return data, parsed.selection
