"""Statements of the FOMC: their paragraphs and votes, their tone, and what changed between two.

Two layouts are read. Up to June 2026 a statement ends with a paragraph that opens "Voting for the
monetary policy action were". Since July 2026 it opens with the vote ("approved the following
statement for release by a 9 - 3 vote:") and names those who dissented at its end. Dashes of any
length stand for each other, as they do in copies of statements.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Literal

Side = Literal["dovish", "hawkish"]
Change = Literal["same", "added", "removed"]

WORDS: Final[dict[Side, tuple[str, ...]]] = {
    "dovish": (
        r"(?:lower|reduce|cut)(?:ed|ing)? the target range",
        r"downside risks?",
        r"slow(?:ed|ing|er|down)?",
        r"weak(?:en|ened|ening|er|ness)?",
        r"soft(?:en|ened|ening|er)?",
        r"moderat(?:ed|ing)",
        r"unemployment rate has (?:moved|edged) up",
        r"unemployment rate has (?:risen|increased)",
        r"(?:have|has) (?:generally )?eased",
        r"muted inflation|inflation pressures? (?:remain|remains|are|is) muted",
        r"below 2 percent",
        r"further progress|progress toward",
        r"greater confidence",
        r"accommodati(?:ve|on)",
        r"increase its holdings",
        r"(?:initiate|continue its|additional) purchases",
        r"support (?:the economy|economic activity|the flow of credit)",
        r"disrupt(?:ed|ions?|ing)?",
        r"hardship",
        r"weigh(?:s|ed|ing)? on economic activity",
        r"sharp declines?|declin(?:ed|ing) sharply|surge in job losses",
    ),
    "hawkish": (
        r"rais(?:e|ed|ing) the target range",
        r"(?:ongoing|further|additional) increases",
        r"(?:policy )?firming",
        r"tighten(?:ed|ing)?|tighter",
        r"restrictive",
        r"(?<!outlook )(?:remains?|is|are) (?:somewhat )?elevated",
        r"elevated inflation|higher inflation",
        r"upward pressure|(?:broader|broad-based) price pressures",
        r"upside risks?",
        r"attentive to inflation risks",
        r"reduc(?:e|ing) (?:the size of )?(?:its holdings|the federal reserve's balance sheet)",
        r"reduc(?:e|ing) the (?:monthly )?pace of (?:its )?net asset purchases",
        r"robust",
        r"strong(?:er)? (?:pace|job gains|labor market)|job gains have been (?:strong|solid)",
        r"solid pace",
        r"lack of further progress",
        r"not expect it will be appropriate to reduce the target range"
        r"(?: until it has gained greater confidence)?",
        r"moved up since earlier|inflation has (?:moved up|increased|picked up)",
    ),
}
"""Patterns of the vocabulary of monetary policy, ours; of two that overlap the longer counts, so
that a cut that is not expected yet is hawkish."""

_OPENING: Final = re.compile(
    r"approved the following statement for release by an? (?:(\d+)-(\d+)|unanimous) vote", re.I
)
_VOTING: Final = re.compile(r"voting for (?:the|this) [^.]*?actions? (?:were|was) ", re.I)
_DISSENT: Final = re.compile(
    r"^(?:voting against|dissent)|voted against|dissented|"
    r"who preferred|^[A-Z][\w. -]+(?:,| and) .*\bpreferred\b",
    re.I,
)
_AROUND: Final = re.compile(
    r"^(?:for media inquiries|implementation note|for (?:immediate )?release|last update|share$|"
    r"\[email|or call |please email)",
    re.I,
)
_AGAINST: Final = "Voting against"
_DASHES: Final = re.compile(r"\s*[\u2010-\u2015\u2212]\s*|(?<=\d)\s+-\s+(?=\d)")


@dataclass(frozen=True)
class Statement:
    """A statement without what stands around it.

    Attributes
    ----------
    paragraphs : tuple of str
        What it says of the economy and of policy, in order; dashes are hyphens.
    votes_for, votes_against : int or None
        Members who voted so; None where the text does not say.
    dissent : str
        Who voted against and what they preferred; empty where nobody did.
    """

    paragraphs: tuple[str, ...]
    votes_for: int | None
    votes_against: int | None
    dissent: str


@dataclass(frozen=True)
class Mark:
    """A scored word: its place in a paragraph, and its side."""

    start: int
    end: int
    side: Side


@dataclass(frozen=True)
class Tone:
    """Words on both sides of a statement.

    Attributes
    ----------
    dovish, hawkish : number of words
    marks : of every paragraph, by place
    """

    dovish: int
    hawkish: int
    marks: tuple[tuple[Mark, ...], ...]

    @property
    def value(self) -> float:
        """(dovish - hawkish) / (dovish + hawkish), NaN without a word. [-1 to 1]"""
        both = self.dovish + self.hawkish
        return (self.dovish - self.hawkish) / both if both else float("nan")


def parse(text: str) -> Statement:
    """Return a statement's paragraphs and votes.

    Parameters
    ----------
    text : str
        One line a paragraph, in either layout.
    """
    lines = [_plain(line) for line in text.splitlines()]
    lines = [line for line in lines if line and not _AROUND.search(line)]
    paragraphs: list[str] = []
    votes_for = votes_against = None
    dissent: list[str] = []
    for line in lines:
        opening, voting = _OPENING.search(line), _VOTING.search(line)
        if opening:
            if opening[1]:
                votes_for, votes_against = int(opening[1]), int(opening[2])
            rest = line[opening.end() :].lstrip(" :")
            paragraphs += [rest] if rest else []
        elif voting:
            ayes, _, noes = line[voting.end() :].partition(_AGAINST)
            votes_for, votes_against = _ayes(ayes), _noes(noes)
            dissent += [f"{_AGAINST}{noes}"] if noes else []
        elif _DISSENT.search(line) and paragraphs:
            votes_against = votes_against or (_noes(line) if votes_for else None)
            dissent.append(line)
        else:
            paragraphs.append(line)
    return Statement(tuple(paragraphs), votes_for, votes_against, " ".join(dissent))


def _ayes(text: str) -> int:
    """Names that are listed by semicolons, or are one or two."""
    return text.count(";") + 1 if ";" in text else 1 + (" and " in text)


def _noes(text: str) -> int:
    """Names before the reasons of those who voted against: ``A and B, who ...; and C, who ...``."""
    clauses = re.split(r";\s*(?:and )?", text) if text else []
    return sum(re.split(r",? who ", clause)[0].count(" and ") + 1 for clause in clauses)


def tone(paragraphs: Sequence[str]) -> Tone:
    """Return the scored words of a statement."""
    marks = tuple(_marks(paragraph) for paragraph in paragraphs)
    sides = [mark.side for found in marks for mark in found]
    return Tone(sides.count("dovish"), sides.count("hawkish"), marks)


def _marks(paragraph: str) -> tuple[Mark, ...]:
    found = [
        Mark(match.start(), match.end(), side)
        for side, patterns in WORDS.items()
        for pattern in patterns
        for match in re.finditer(rf"\b(?:{pattern})\b", paragraph, re.I)
    ]
    kept: list[Mark] = []
    for mark in sorted(found, key=lambda m: (m.start - m.end, m.start)):
        if all(mark.end <= other.start or mark.start >= other.end for other in kept):
            kept.append(mark)
    return tuple(sorted(kept, key=lambda m: m.start))


def difference(before: Sequence[str], after: Sequence[str]) -> list[tuple[Change, str]]:
    """Return what changed from one statement to another, in runs of words.

    Parameters
    ----------
    before, after : sequence of str
        Paragraphs.

    Returns
    -------
    list of (change, text)
        Joined, the runs that are same or added give the later statement; a paragraph ends in a
        newline.
    """
    old, new = (re.findall(r"\n|\S+", "\n".join(text)) for text in (before, after))
    runs: list[tuple[Change, str]] = []
    for operation, i, j, k, m in difflib.SequenceMatcher(
        a=old, b=new, autojunk=False
    ).get_opcodes():
        if operation == "equal":
            runs.append(("same", _joined(new[k:m])))
            continue
        runs += [("removed", _joined(old[i:j]))] if j > i else []
        runs += [("added", _joined(new[k:m]))] if m > k else []
    return runs


def _joined(words: Sequence[str]) -> str:
    return " ".join(words).replace(" \n ", "\n").replace(" \n", "\n").replace("\n ", "\n")


def _plain(line: str) -> str:
    """A line with hyphens for dashes, single spaces and no control characters."""
    straight = line.replace("\N{RIGHT SINGLE QUOTATION MARK}", "'")
    printed = "".join(sign for sign in straight if sign.isprintable() or sign.isspace())
    return " ".join(_DASHES.sub("-", printed).split())
