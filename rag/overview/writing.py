"""Themes in, their text without a language model out: the papers' own sentences, a line a paper, each cited."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from rag.answer.citations import escape_markdown
from rag.answer.extractive import Pick, quoted
from rag.answer.page import Page
from rag.overview.facets import open_questions
from rag.overview.section import Entry, Section
from rag.schema import AnswerSentence
from rag.text import clean

_SAME_CLAIM = 0.85  # cosine of two sentences
_MOST_OPENING = 2
_MOST_OPEN = 8


def write_opening(page: Page, sections: Sequence[Section]) -> None:
    """Put the sentences that say what the topic's problem is, the nearest to it first, below the first line."""
    entries = [entry for section in sections for entry in section.entries]
    said = [Pick(entry.evidence, entry.facets["problem"]) for entry in entries if "problem" in entry.facets]
    said.sort(key=lambda pick: -pick.evidence.relevance[pick.sentence])
    for place, pick in enumerate(_unlike(said, _MOST_OPENING)):
        page.show(" " if place else "\n\n", quoted(pick))


def write_section(page: Page, section: Section) -> None:
    """Put a theme on the page: its heading, and a line a paper."""
    for number, entry in enumerate(section.entries):
        write_entry(page, entry, "\n" if number else heading(section))


def heading(section: Section) -> str:
    """Return the heading of a theme, with what separates it from what comes before and after."""
    return f"\n\n## {escape_markdown(section.title)}\n\n"


def write_entry(page: Page, entry: Entry, before: str) -> None:
    """Put the line of one paper on the page: what it does and finds, else the sentence nearest to the topic."""
    paper = entry.stored.paper
    dated = f" ({paper.year})" if paper.year is not None else ""
    name = f"{before}- **{escape_markdown(clean(paper.title))}**{dated}: "
    for place, number in enumerate(line_of(entry)):
        page.show(" " if place else name, quoted(Pick(entry.evidence, number)))


def line_of(entry: Entry) -> list[int]:
    """Return the numbers of the sentences that make up the line of a paper, as they stand."""
    found = {entry.facets[name] for name in ("method", "result") if name in entry.facets}
    return sorted(found) or [entry.best]


def stated_open(entries: Iterable[Entry]) -> tuple[AnswerSentence, ...]:
    """Return the sentences in which abstracts state an open question, one a paper."""
    found = [Pick(entry.evidence, number) for entry in entries for number in open_questions(entry.sentences)[:1]]
    return tuple(quoted(pick) for pick in _unlike(found, _MOST_OPEN))


def _unlike(picks: Sequence[Pick], most: int) -> list[Pick]:
    """Return the first ones of those that do not say the same as one before."""
    kept: list[Pick] = []
    for pick in picks:
        vector = pick.evidence.vectors[pick.sentence]
        if len(kept) < most and all(
            float(np.dot(vector, one.evidence.vectors[one.sentence])) < _SAME_CLAIM for one in kept
        ):
            kept.append(pick)
    return kept
