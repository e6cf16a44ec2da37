"""Writes the generated tables of README.md and docs/: ``python -m rotation.docs``.

A table stands between ``<!-- generated: NAME -->`` and ``<!-- end -->``; the rest of a file is
written by hand. Run it in a checkout after changing a page, a figure or a table.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import Final

from rotation.results.ledger import watchpoints
from rotation.results.metric import Metric, ResultTable
from rotation.results.page import Page
from rotation.topics import registry

_BLOCK: Final = re.compile(
    r"(?P<start><!-- generated: (?P<name>[\w-]+) -->\n).*?(?P<end><!-- end -->)", re.DOTALL
)


def pages() -> str:
    """Return the table of pages for readers: title, path, what each answers."""
    rows = ((page.title, f"`{page.path}`", page.help) for page in registry.PAGES)
    return _table(("page", "address", "answers"), rows)


def endpoints() -> str:
    """Return the table of pages for programs: path in the API, own controls, what each answers."""
    rows = (
        (
            f"`/api/v1/{page.name}`",
            " ".join(f"`{option.name}`" for option in page.options),
            page.help,
        )
        for page in registry.PAGES
    )
    return _table(("path", "own controls", "answers"), rows)


def ledger() -> str:
    """Return the table of watchpoints in the order of the ledger: question, rule, page."""
    rows = (
        (f"`{point.name}`", point.question, point.rule, page.name)
        for page, point in watchpoints(registry.PAGES)
    )
    return _table(("watchpoint", "question", "rule", "page"), rows)


def definitions(page: Page) -> str:
    """Return the definitions of a page's numbers and tables."""
    rows = [*_numbers(page.metrics)]
    rows += [(f"table `{table.name}`", "", _columns(table, page)) for table in page.tables]
    for quote in page.quotes:
        quoted = [metric.name for metric in registry.metrics(registry.page(quote.page))]
        names = quoted if quote.numbers is None else quote.numbers
        rows.append((_listed(names), "", f"as on {quote.page}"))
        rows += [
            (f"table `{here}`", "", f"table `{there}` of {quote.page}")
            for here, there in quote.tables.items()
        ]
    return _table(("name", "unit", "definition"), rows)


def _blocks() -> Mapping[str, Mapping[str, Callable[[], str]]]:
    """Return how each block is made, by file and by name."""
    return {
        "README.md": {"pages": pages},
        "docs/API.md": {"endpoints": endpoints},
        "docs/DEFINITIONS.md": {
            **{page.name: partial(definitions, page) for page in registry.PAGES},
            "ledger": ledger,
        },
    }


def render(text: str, blocks: Mapping[str, Callable[[], str]]) -> str:
    """Return the text of a file with its blocks as the descriptors say.

    Raises
    ------
    ValueError
        A block is missing, stands twice, or is not one that can be made.
    """
    names = [match["name"] for match in _BLOCK.finditer(text)]
    if sorted(names) != sorted(blocks):
        raise ValueError(f"The blocks are {', '.join(names)}; expected {', '.join(blocks)}.")
    return _BLOCK.sub(
        lambda match: f"{match['start']}{blocks[match['name']]()}{match['end']}", text
    )


def outdated(root: Path) -> dict[Path, str]:
    """Return the files of a checkout that differ from the descriptors, with what they should say.

    Parameters
    ----------
    root : Path
        Folder of README.md.
    """
    found = {}
    for name, blocks in _blocks().items():
        path = root / name
        text = path.read_text(encoding="utf-8")
        if (wanted := render(text, blocks)) != text:
            found[path] = wanted
    return found


def main(root: Path) -> None:
    """Write every outdated file and print its name."""
    for path, text in outdated(root).items():
        path.write_text(text, encoding="utf-8")
        print(path.relative_to(root))


def _numbers(metrics: Iterable[Metric]) -> Iterator[tuple[str, str, str]]:
    """Return a row a definition; neighbours that share one stand in one row."""
    for (unit, definition), same in groupby(metrics, lambda m: (m.unit, m.definition)):
        yield _listed(metric.name for metric in same), unit, definition


def _columns(table: ResultTable, page: Page) -> str:
    """Return the description of a table and its columns; numbers of the page by name alone."""
    numbers = [column.name for column in table.columns if column in page.metrics]
    others = (column for column in table.columns if column.name not in numbers)
    clauses = [f"`{column.name}` {column.definition}" for column in others]
    if numbers:
        clauses.append(f"{_listed(numbers)} as above")
    return f"{table.description}: {'; '.join(clauses)}"


def _listed(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join(
        f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in line)} |\n" for line in lines
    )


if __name__ == "__main__":
    main(Path.cwd())
