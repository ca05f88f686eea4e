"""The opening and the themes of an overview, each written by itself, in; one text with their places in it out."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from rag.answer.page import Page
from rag.overview.section import Section
from rag.overview.writing import heading
from rag.schema import AnswerSentence, Mode

_STOP = re.compile(r"[.!?…:;。！？]\W*$")


@dataclass(frozen=True, slots=True)
class Part:
    """A theme with what is written of it so far, on a page of its own and without its heading."""

    section: Section
    page: Page
    mode: Mode = "extractive"


@dataclass(frozen=True, slots=True)
class Layout:
    """The text of an overview; `spans` are where in it the text of each theme stands, without its heading."""

    page: Page
    spans: tuple[tuple[int, int], ...]


def lay_out(first: str, opening: Page, parts: Sequence[Part]) -> Layout:
    """Return first line, opening and themes as one text."""
    page, spans = Page(text=first), []
    _append(page, opening, "\n\n")
    for part in parts:
        before = heading(part.section)
        start = len(page.text) + len(before)
        _append(page, part.page, before)
        spans.append((start, max(start, len(page.text))))
    return Layout(page, tuple(spans))


def tidied(page: Page) -> Page:
    """Return a page of a model without what is no sentence of a text: its headings, and what it says again.

    Small models go round in circles, and a heading names what some paper is about: the check finds it supported.
    """
    said, better = set[str](), Page()
    for lead, sentence in _led(page):
        if not sentence.shown:
            better.hide(" ", sentence)
        elif why := _why_not(sentence, said):
            better.hide(lead, replace(sentence, problems=(*sentence.problems, why)))
        else:
            better.show(lead, sentence)
            said.add(sentence.text)
    return better


def _why_not(sentence: AnswerSentence, said: Collection[str]) -> str:
    """Return why a sentence that holds is not shown, nothing if it is; a heading has no stop and no right marker."""
    if sentence.text in said:
        return "the text says this before"
    return "this is no sentence" if sentence.problems and not _STOP.search(sentence.text) else ""


def marked(sentences: Iterable[AnswerSentence]) -> set[int]:
    """Return the markers that stand in sentences."""
    return {number for sentence in sentences for number in sentence.citations}


def _append(page: Page, more: Page, before: str) -> None:
    for lead, sentence in _led(more):
        if sentence.shown:
            page.show(before + lead, sentence)
            before = ""
        else:
            page.hide(" ", sentence)


def _led(page: Page) -> Iterator[tuple[str, AnswerSentence]]:
    """Yield the sentences of a page, each with what stands between it and the shown one before."""
    last = 0
    for sentence in page.sentences:
        if sentence.start is None or sentence.end is None:
            yield " ", sentence
        else:
            yield page.text[last : sentence.start], sentence
            last = sentence.end
