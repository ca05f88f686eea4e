"""An overview in; its text cut into what stands before the themes, and the themes, out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass

from rag import Overview
from rag.schema import (
    AnswerSentence,
    Theme,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A part of a text; the places of its sentences count in `text`, and `first` is the number of the first of them.

    `theme` is null for what stands before all themes.
    """

    text: str
    sentences: tuple[AnswerSentence, ...]
    first: int
    theme: Theme | None = None


def sections(overview: Overview) -> tuple[Section, ...]:
    """Return the opening and the themes, without the headings that the text has for them."""
    text = overview.text
    spans: list[tuple[int, int]] = []
    end = 0
    for theme in overview.themes:
        start = text.index(theme.text, end)
        end = start + len(theme.text)
        spans.append((start, end))
    opening = _without_heading(text[: spans[0][0]]) if spans else len(text)
    cut = [(0, opening), *spans]
    numbers = _numbers(overview.sentences, [start for start, _ in cut])
    return tuple(
        _section(overview, span, numbers[place], numbers[place + 1], theme)
        for place, (span, theme) in enumerate(zip(cut, (None, *overview.themes), strict=True))
    )


def _section(overview: Overview, span: tuple[int, int], first: int, end: int, theme: Theme | None) -> Section:
    return Section(
        text=overview.text[slice(*span)],
        sentences=tuple(moved(sentence, span[0]) for sentence in overview.sentences[first:end]),
        first=first,
        theme=theme,
    )


def _numbers(sentences: Sequence[AnswerSentence], starts: Sequence[int]) -> list[int]:
    """Return the number of the first sentence of each part, and at last how many sentences there are."""
    placed = [(number, sentence.start) for number, sentence in enumerate(sentences) if sentence.start is not None]
    firsts = [next((n for n, at in placed if at >= start), len(sentences)) for start in starts]
    return [0, *firsts[1:], len(sentences)]  # one that is not shown stays with the sentence before it


def moved(sentence: AnswerSentence, by: int) -> AnswerSentence:
    """Return a sentence whose place counts from `by` on."""
    if sentence.start is None or sentence.end is None:
        return sentence
    return dataclasses.replace(sentence, start=sentence.start - by, end=sentence.end - by)


def _without_heading(text: str) -> int:
    """Return where a text ends without the heading that is its last line."""
    kept = text.rstrip()
    line = kept.rfind("\n") + 1
    return len(kept[:line].rstrip()) if kept[line:].startswith("#") else len(kept)
