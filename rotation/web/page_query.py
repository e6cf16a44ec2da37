"""What an address asks for, read against what is stored now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rotation import settings
from rotation.results import computed
from rotation.results.result import Result
from rotation.selection import Selection
from rotation.store.delta.tables import Tables
from rotation.topics import registry


@dataclass(frozen=True)
class PageQuery:
    """A page on one version of the data.

    Attributes
    ----------
    page, selection : what is asked for, the page's own controls with it
    problems : by name, what was wrong with values that fell back to their default
    stored, version : where it is read from
    """

    page: str
    selection: Selection
    problems: Mapping[str, str]
    stored: Tables
    version: computed.Version

    def result(self) -> Result:
        """The page's result, shared with the pages.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        return computed.result(self.page, self.selection, self.stored, self.version)


def page(name: str, values: Mapping[str, str]) -> PageQuery:
    """Read an address.

    Parameters
    ----------
    name : str
        A page.
    values : mapping of str to str
        Of its query; names that are none of its controls do not matter.

    Raises
    ------
    RotationError
        The store or a setting cannot be used.
    """
    stored = registry.tables(settings.current())
    version = computed.version(stored, older=computed.FRESH)
    parsed = registry.parse(values, computed.market(stored, version), name)
    return PageQuery(name, parsed.selection, parsed.problems, stored, version)
