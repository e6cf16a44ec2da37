"""The tables and the drawn columns of the search page."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final, cast

import numpy as np
import pandas as pd

from rotation import universe
from rotation.panel import Days, Floats
from rotation.results.result import Columns
from rotation.results.rows import Rows
from rotation.store.search.pulls import Pull
from rotation.topics.search.analysis.attention import TermFigures
from rotation.topics.search.view.pull import Weekly

TERM: Final = "term_"
"""How drawn columns are called, with the number of the term in the table ``terms``: a term can
be any word, ``date`` too."""


def terms(names: Sequence[str], figures: Sequence[TermFigures]) -> list[dict[str, Any]]:
    """A row a term: ``term, last, z, change_4w, surge``, in the order of the pull."""
    return [
        {
            "term": name,
            "last": one.last,
            "z": one.z,
            "change_4w": one.change_4w,
            "surge": one.surge,
        }
        for name, one in zip(names, figures, strict=True)
    ]


def interest(pull: Pull) -> Rows:
    """A row a term and period: ``date, term, value, partial``; by date."""
    names = np.array(pull.request.terms)
    return Rows(
        {
            "date": np.repeat(pull.dates, len(names)),
            "term": np.tile(names, len(pull.dates)),
            "value": pull.values.ravel(),
            "partial": np.repeat(pull.partial, len(names)),
        }
    )


def pageviews(figures: Sequence[TermFigures]) -> list[dict[str, Any]]:
    """A row an article: ``article, last`` (views of the last whole week), ``z, change_4w, surge``.

    ``z`` and ``surge`` by the rule for search terms.
    """
    names = tuple(universe.ARTICLES)[: len(figures)]
    return [{"article": row.pop("term"), **row} for row in terms(names, figures)]


def records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """A row a row of a frame: of the queries or the regions of a pull."""
    return cast("list[dict[str, Any]]", frame.to_dict("records"))


def drawn(days: Days, values: Floats, **more: Any) -> Columns:
    """Columns of terms over dates, by number."""
    columns = {f"{TERM}{number}": column for number, column in enumerate(values.T, 1)}
    return {"date": days, **more, **columns}


def drawn_views(views: Weekly) -> Mapping[str, Any]:
    """Views a week of each article."""
    return {"date": views.weeks, **dict(zip(universe.ARTICLES, views.values.T, strict=True))}
