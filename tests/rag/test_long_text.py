"""Text that is ten times as long takes about ten times as long to read, whatever it is made of."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest

from rag.answer.draft import draft_form
from rag.answer.gaps import before_gap, gap_of
from rag.answer.injections import reads_as_instructions
from rag.answer.quantities import plain
from rag.answer.reader import ReplyReader
from rag.figures import figures
from rag.overview.phrases import _ADDRESS as IN_PHRASES
from rag.search.names import authors_asked
from rag.search.spelling import _ADDRESS as IN_QUESTIONS
from rag.text import clean, words
from rag.text import sentence_spans as spans

SHORT, TIMES = 2_000, 10
PIECES = [
    *'a 1 . - * _ ` $ \\ { } ( ) [ ] [1] \\( $a {a \\{ \' " w" < > / @ | ~ ^ a: 5fold 1. 1, s_ Aa é 中 。 — “'.split(),
    *(" ", "\n", "\t", "\n\n", "a ", "a. ", ". ", "* ", "1 2 ", "by A ", "\u200b", "\u0301"),
    *("NOT ", "NOT STATED ", "the abstracts do not say "),
]


def read(text: str) -> None:
    reader = ReplyReader()
    for at in range(0, len(text), 50):
        reader.feed(text[at : at + 50])


READERS: dict[str, Callable[[str], object]] = {
    "clean": clean,
    "words": words,
    "sentences": spans,
    "figures": lambda text: list(figures(text)),
    "plain": plain,
    "gap": gap_of,
    "before a gap": before_gap,
    "instructions": reads_as_instructions,
    "a streamed reply": read,
    "authors": lambda text: authors_asked(text, lambda name: False),
    "addresses": lambda text: [list(IN_QUESTIONS.finditer(text)), list(IN_PHRASES.finditer(text))],
    "draft": draft_form,
}


def _seconds(reader: Callable[[str], object], text: str) -> float:
    started = time.perf_counter()
    reader(text)
    return time.perf_counter() - started


@pytest.mark.parametrize("name", READERS)
def test_time_grows_with_the_length_and_not_with_its_square(name: str) -> None:
    reader, slow = READERS[name], []
    for piece in PIECES:
        for before, after in (("", ""), ("NOT STATED x", " q"), ("(\\(", "\\)) x")):
            texts = [before + (piece * length)[:length] + after for length in (SHORT, SHORT * TIMES)]
            growth = [_seconds(reader, text) for text in texts]
            if growth[1] > 0.1 and growth[1] > 4 * TIMES * growth[0]:  # once more: another program may have been busy
                growth = [min(_seconds(reader, text + "x" * each) for each in range(3)) for text in texts]
            if growth[1] > 0.1 and growth[1] > 4 * TIMES * growth[0]:  # a square would be a hundred times as long
                slow.append((piece, before, growth))
    assert not slow
