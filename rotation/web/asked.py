"""What an address asks for, read against what is stored now."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rotation import settings
from rotation.selection import Selection
from rotation.store.tables import Tables
from rotation.views import pages, shared
from rotation.views.result import Result


@dataclass(frozen=True)
class Asked:
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
    version: shared.Version

    def result(self) -> Result:
        """The page's result, shared with the pages.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        return shared.result(self.page, self.selection, self.stored, self.version)


def page(name: str, values: Mapping[str, str]) -> Asked:
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
    stored = pages.tables(settings.current())
    version = shared.version(stored, older=shared.FRESH)
    parsed = pages.parse(values, shared.market(stored, version), name)
    return Asked(name, parsed.selection, parsed.problems, stored, version)
