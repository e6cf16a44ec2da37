"""Words for readers are the field's: what stands on figures, in help texts and in documents."""

from __future__ import annotations

import argparse
import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from rotation.cli import main
from rotation.options import ChoiceOption
from rotation.topics import registry

ROOT = Path(__file__).parents[1]
DOCUMENTS = ("README.md", "docs/API.md", "docs/DEFINITIONS.md", "docs/HOSTING.md")

BANNED = {
    r"\bper cent\b": "percent",
    r"\d %(?!\w)": "% without a space",
    r"\btrading days?\b": "session",
    r"\bstandard score\b": "z-score",
    r"\bspread volatility\b": "tracking error",
    r"\bheld against\b": "compared with",
    r"\bwish(es)?\b": "request",
    r"\b(brought|brings? a file|can bring)\b": "upload",
    r"\bannualised\b": "annualized",
}
"""What is not written, and what is."""

ON_SCREEN = BANNED | {
    r"\bupstreams?\b": "source",
    r"\b[Pp]ulls?\b": "fetch, search",
    r"\bbars?\b": "price",
    r"\bfrom its high\b": "drawdown",
}
"""What is not written where people see no code beside it."""


SENTENCES = {
    r"\b[Pp]ulls?\b": "search, fetch",
    r"(?<!Each )(?<!pale )\bbars?\b": "price; a bar is what a chart draws",
    r"\b(bring|brought)\b": "upload",
    r"\b([Oo]f|[Aa]ll|many|[Ff]ew|more|most|[Ee]ffective) names\b": "stocks",
    r"\b[Nn]ames (above|lack|make|rise|fall|take part|that (trade|closed))\b": "stocks",
    r"\b[Uu]pstreams?\b": "source",
}
"""What no sentence of a page, an import or a refresh says."""

SPEAKING = (
    "alerts", "cli", "doctor", "imports", "refresh", "reports", "results", "search",
    "sources/yahoo", "topics", "ui",
)  # fmt: skip
"""Packages whose texts people read."""


def sentences() -> Iterator[tuple[str, str]]:
    """Texts of more than one word in what speaks to people, less docstrings and queries."""
    for module in sorted(
        path for name in SPEAKING for path in (ROOT / "rotation" / name).rglob("*.py")
    ):
        parsed = ast.parse(module.read_text())
        alone = {node.value for node in ast.walk(parsed) if isinstance(node, ast.Expr)}
        for node in set(ast.walk(parsed)) - alone:
            text = node.value if isinstance(node, ast.Constant) else None
            if isinstance(text, str) and " " in text and "SELECT" not in text:
                yield f"{module.relative_to(ROOT)}:{node.lineno}", text


def figures() -> Iterator[tuple[str, str]]:
    """Labels and help texts of figures and controls of every page."""
    for page in registry.PAGES:
        for own in registry.metrics(page):
            yield f"{page.name} {own.name}", own.label
            yield f"{page.name} {own.name}", own.help if isinstance(own.help, str) else ""
        for option in page.options:
            yield f"{page.name} {option.name}", f"{option.label}. {option.help}"
            if isinstance(option, ChoiceOption):
                yield f"{page.name} {option.name}", ", ".join(option.choices.values())


def helps(parser: argparse.ArgumentParser) -> Iterator[tuple[str, str]]:
    """What ``--help`` prints, of a command and of all below it."""
    yield parser.prog, parser.format_help()
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            for below in action.choices.values():
                yield from helps(below)


def found(text: str, banned: dict[str, str]) -> list[str]:
    """The banned words of a text, with what is written instead."""
    return [
        f"{hit[0]} -> {instead}"
        for word, instead in banned.items()
        for hit in re.finditer(word, text)
    ]


def test_figures_and_controls_are_in_the_fields_words() -> None:
    """Labels, help texts and choices of every page."""
    wrong = {where: hits for where, text in figures() if (hits := found(text, ON_SCREEN))}
    assert wrong == {}


def test_sentences_are_in_the_fields_words() -> None:
    """Of pages, imports and refreshes: verdicts, rules, gaps, refusals and remarks."""
    wrong = {where: hits for where, text in sentences() if (hits := found(text, SENTENCES))}
    assert wrong == {}


def test_help_of_the_command_is_in_the_fields_words() -> None:
    """Every subcommand."""
    wrong = {where: hits for where, text in helps(main._parser()) if (hits := found(text, BANNED))}
    assert wrong == {}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_documents_are_in_the_fields_words(name: str) -> None:
    """What users and operators read; records of decisions stay as they were written."""
    text = (ROOT / name).read_text()
    assert found(re.sub(r"`[^`\n]*`", "", text), BANNED) == []


@pytest.mark.parametrize("kind", ["prices", "search", "factors"])
def test_help_of_an_import_is_its_own(kind: str) -> None:
    """It says what files of that kind are, with an example and the options that go with it."""
    text = dict(helps(main._parser()))[f"rotation import {kind}"]
    assert f"rotation import {kind} " in " ".join(text.split())
    assert ("--symbol" in text.split("options:")[1]) is (kind == "prices")
    assert ("--geo" in text.split("options:")[1]) is (kind == "search")
