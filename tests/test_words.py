"""Words for readers are the field's: what stands on figures, in help texts and in documents."""

from __future__ import annotations

import argparse
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
