"""Parts of the files as HTML; whatever they quote is shown letter by letter."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final, NamedTuple

from rotation import catalog, formats
from rotation.results.evidence import State
from rotation.results.metric import Figure, Metric, labelled
from rotation.results.page import Page
from rotation.results.result import Provenance, Result

_COLOURS: Final = {
    State.CONFIRMS: "good", State.MIXED: "mixed", State.CONTRADICTS: "bad",
    "holds": "good", "does not hold": "bad",
}  # fmt: skip

SAMPLE: Final = (
    '<p class="sample">Sample data: every price is simulated. Nothing here is a figure of a real '
    "market.</p>"
)


class Cell(NamedTuple):
    """A cell of a table: HTML, and its class."""

    html: str
    kind: str = ""


def table(head: Sequence[str], rows: Iterable[Sequence[Cell | str]]) -> str:
    """Return a table; on a phone each row is a card of its own."""
    lines = []
    for row in rows:
        cells = [cell if isinstance(cell, Cell) else Cell(escape(cell)) for cell in row]
        lines.append(
            "".join(
                f'<td class="{cell.kind}" data-head="{escape(label)}">{cell.html}</td>'
                for label, cell in zip(head, cells, strict=True)
            )
        )
    names = "".join(f"<th>{escape(label)}</th>" for label in head)
    body = "".join(f"<tr>{line}</tr>" for line in lines)
    return f'<table class="stack"><thead><tr>{names}</tr></thead><tbody>{body}</tbody></table>'


def ledger(overview: Result, link: Callable[[str], str] | None = None) -> str:
    """Return the evidence: question, state, figure, day; the rule as the title of the question.

    Parameters
    ----------
    overview : Result
    link : callable, optional
        Name of a page to its address; without it questions are no links.
    """
    why = {gap.what: gap.text for gap in overview.gaps}
    rows = []
    for row in overview.tables["evidence"]:
        known = row["figure"] or why.get(row["watchpoint"], "")
        asked = escape(row["question"])
        if link is not None:
            asked = f'<a href="{escape(link(row["page"]))}">{asked}</a>'
        question = Cell(f'<b title="{escape(row["rule"])}">{asked}</b>')
        rows.append((question, state(row["state"]), known, day(row["as_of"])))
    return table(("Question", "State", "Figure", "As of"), rows)


def changes(overview: Result) -> str:
    """Return what changed since the last session and since a week ago."""
    rows = [
        (row["watchpoint"], row["before"], row["now"], day(row["since"]))
        for row in overview.tables["changes"]
    ]
    return table(("What", "Before", "Now", "Since"), rows) if rows else ""


def claims(article: Result) -> str:
    """Return the claims of the article: what is said, the figures, whether it holds and why."""
    rows = [
        (
            Cell(f"<b>{escape(row['said'])}</b>"),
            state(row["holds"]),
            Cell("<br>".join(escape(said) for said in dict.fromkeys((row["then"], row["now"])))),
            row["why"],
        )
        for row in article.tables["claims"]
    ]
    return f'<div class="claims">{table(("Claim", "State", "Then and now", "Why"), rows)}</div>'


def state(word: str) -> Cell:
    """Return a state, coloured."""
    return Cell(f'<b class="{_COLOURS.get(word, "")}">{escape(word)}</b>', "state")


def day(value: dt.date | None) -> Cell:
    """Return a day that is not broken between two lines."""
    return Cell(formats.day(value), "day")


def figures(page: Page, result: Result) -> Sequence[Figure]:
    """Return a page's wall of figures; those of its headline where none has a label."""
    wall = [metric.figure(result) for metric in labelled(page.metrics)]
    known = [figure for figure in wall if figure.value is not None]
    return known or [Figure(name, value, "") for name, value in page.headline(result).figures]


def wall(entries: Sequence[Figure]) -> str:
    """Return figures side by side, each with how it is calculated as its title."""
    cells = (
        f'<li title="{escape(entry.help)}"><span>{escape(entry.label)}</span>'
        f"<b>{escape(entry.value or formats.UNKNOWN)}</b></li>"
        for entry in entries
    )
    return f'<ul class="wall">{"".join(cells)}</ul>' if entries else ""


def gaps(page: Page, result: Result) -> str:
    """Return what is missing, and why, less what the headline says."""
    said = page.headline(result).description
    left = [sentence for sentence in result.sentences() if sentence not in said]
    lines = "".join(f"<li>{escape(sentence)}</li>" for sentence in left)
    return f'<div class="gaps"><ul>{lines}</ul></div>' if lines else ""


def provenance(results: Iterable[Result]) -> str:
    """Return where the figures come from: a row for the inputs that share source, state and day."""
    groups: dict[tuple[str, str, dt.date | None, str], list[str]] = {}
    for asof, entry in ((one.selection.asof, entry) for one in results for entry in one.provenance):
        fetched = instant(entry.fetched_at)
        keys = groups.setdefault((entry.source, _status(entry, asof), entry.as_of, fetched), [])
        if entry.key not in keys:
            keys.append(entry.key)
    rows = [
        (
            Cell(f"<b>{escape(', '.join(keys))}</b>"),
            catalog.source_title(source), status, day(as_of), Cell(fetched, "day"),
        )
        for (source, status, as_of, fetched), keys in groups.items()
    ]  # fmt: skip
    return table(("Input", "Source", "State", "As of", "Last fetched"), rows)


def instant(at: dt.datetime | None) -> str:
    """Return an instant to the minute; empty without one."""
    return "" if at is None else f"{formats.instant(at)}"


def _status(entry: Provenance, asof: dt.date | None) -> str:
    """What an input is, and how old, as its page says it."""
    age = entry.age(asof)
    return f"{entry.status}, {formats.many(age, 'session')} old" if age else entry.status


def definitions(pages: Iterable[Page], overview: Result) -> str:
    """Return the rules of the evidence and what each figure on a wall is, from its descriptor."""
    rules = [(row["question"], row["rule"]) for row in overview.tables["evidence"]]
    lists = [("Rules of the evidence", rules)]
    for page in pages:
        metrics = groupby(labelled(page.metrics), lambda one: one.definition)
        entries = [(", ".join(map(_called, same)), words) for words, same in metrics]
        lists.append((page.title, entries))
    return "".join(
        f"<h3>{escape(title)}</h3><dl>"
        + "".join(f"<dt>{escape(name)}</dt><dd>{escape(words)}</dd>" for name, words in entries)
        + "</dl>"
        for title, entries in lists
        if entries
    )


def _called(metric: Metric) -> str:
    """A figure's name on the screen where that is a word, otherwise its name in the JSON."""
    templated = not metric.label or "{" in metric.label
    return metric.name if templated else f"{metric.label} ({metric.name})"


def selection(values: Mapping[str, Any]) -> str:
    """Return the shared controls in words."""
    parts = [
        str(values["pair"]), f"{values['lookback']} sessions",
        "dividends reinvested" if values["basis"] == "total" else "without dividends",
    ]  # fmt: skip
    return " · ".join(parts)
