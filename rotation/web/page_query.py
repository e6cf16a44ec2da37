"""What an address asks for: a page and a selection, read against what is stored now."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace

from rotation import settings
from rotation.errors import BadInput
from rotation.results import computed
from rotation.results.page import Data, Page
from rotation.results.result import Result
from rotation.selection import MARKS, NO_MARKS, NOT_MARKED, Selection, parse_marks
from rotation.store.open import open_tables
from rotation.topics import registry


@dataclass(frozen=True)
class PageQuery:
    """A page with its selection on one version of the data.

    Attributes
    ----------
    page : page that is asked for
    selection : shared controls and the page's own
    problems : what was wrong with values that fell back to their default, by name
    data : one version of the data
    marks : kinds of days that are marked on its charts of time
    notes : what was wrong with values, what was expected and what is shown, a sentence each
    """

    page: Page
    selection: Selection
    problems: Mapping[str, str]
    data: Data
    marks: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()

    def result(self) -> Result:
        """Return the page's result, cached across viewers.

        Raises
        ------
        StoreError
            The store cannot be read.
        """
        return self.data.result(self.page, self.selection)


def asked(page: Page, given: Sequence[tuple[str, str]], others: Collection[str] = ()) -> PageQuery:
    """Read names and values of an address in their order; a misspelt name is noted as well.

    Parameters
    ----------
    page : Page
    given : sequence of (str, str)
        A name may repeat.
    others : collection of str
        Names that mean something to the caller.

    Raises
    ------
    RotationError
        The store or a setting cannot be used.
    """
    query = read(page, page.address_values(given))
    misspelt = page.misspelt([name for name, _ in given if name not in others])
    return replace(query, notes=(*query.notes, *misspelt.values()))


def read(page: Page, values: Mapping[str, str]) -> PageQuery:
    """Read the values of an address.

    Parameters
    ----------
    page : Page
    values : mapping of str to str
        Of its query; names that are none of its controls are ignored.

    Raises
    ------
    RotationError
        The store or a setting cannot be used.
    """
    tables = open_tables(settings.current())
    data = computed.data(
        tables, computed.versions(tables, max_age=computed.MAX_AGE), registry.PAGES
    )
    parsed = page.parse(values, data.market)
    notes = [*parsed.sentences().values()]
    try:
        marks = parse_marks(values.get(MARKS, NO_MARKS))
    except BadInput as error:
        marks = ()
        notes.append(f"{error}; {NOT_MARKED}.")
    return PageQuery(page, parsed.selection, parsed.problems, data, marks, tuple(notes))
