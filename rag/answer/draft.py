"""A manuscript in Markdown in, its sentences with their places and the keys they cite out; and a copy with notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from rag.answer.citations import resolve
from rag.sentences import sentence_spans
from rag.text import words

# A shorter sentence ("See below.") claims nothing that an abstract could hold.
_FEWEST_WORDS = 4
_LINE_END = re.compile(r"\r\n|\r|\n")  # what a line of Markdown ends with, and nothing else
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_BULLETS = re.compile(r"^[ \t]*(?:(?:[-*+>]|\d{1,9}[.)])[ \t]+|>)*", re.MULTILINE)
# Pandoc's [@key; see @other, p. 3] and @key, and LaTeX's \cite{key, other} and its relatives.
_PANDOC = re.compile(r"\[[^\[\]]*?@[^\[\]]+\]|(?<![\w@.])-?@[\w][\w:.#$%&+?<>~/-]*\w")
_LATEX = re.compile(r"~?\\[a-zA-Z]*cite[a-zA-Z]*\*?(?:\[[^\]]*\])*\{([^}]*)\}")
_KEY = re.compile(r"(?<![\w.])@\{?([\w][\w:.#$%&+?<>~/-]*\w|\w)")
_FOOTNOTE = re.compile(r"\[\^[^\]\s]+\]:?")


@dataclass(frozen=True, slots=True)
class DraftSentence:
    """A sentence of a draft: `draft[start:end]`, its plain text, and the citation keys that it names."""

    start: int
    end: int
    text: str
    keys: tuple[str, ...]


def read_draft(draft: str) -> list[DraftSentence]:
    """Return the sentences of a draft's paragraphs, lists and quotations, in order.

    Headings, tables, code, formulas on lines of their own, front matter and sentences of less than four words
    are left out: nothing in them can be checked.
    """
    found = []
    for begin, raw in _paragraphs(draft):
        for start, end in sentence_spans(_FOOTNOTE.sub(_blank, raw)):
            written = raw[start:end]
            text = _plain(written)
            if len(words(text)) >= _FEWEST_WORDS:
                found.append(DraftSentence(begin + start, begin + end, text, _keys(written)))
    return found


def annotate(draft: str, notes: Sequence[tuple[int, str]]) -> str:
    """Return a draft with a footnote for each note, in Markdown; a note is (place in the draft, text)."""
    copy, last = "", 0
    footnotes = []
    for number, (place, note) in enumerate(sorted(notes), start=1):
        copy += f"{draft[last:place]}[^attest-{number}]"
        footnotes.append(f"[^attest-{number}]: {' '.join(note.split())}")
        last = place
    copy += draft[last:]
    return copy if not footnotes else copy.rstrip("\n") + "\n\n" + "\n".join(footnotes) + "\n"


def _paragraphs(draft: str) -> Iterator[tuple[int, str]]:
    """Yield where each paragraph begins, and its text as long as it is raw, bullets and `>` blanked."""
    from markdown_it import MarkdownIt

    body = _FRONT_MATTER.sub(_blank, draft)
    starts = [0, *(match.end() for match in _LINE_END.finditer(body)), len(body)]
    tokens = MarkdownIt("commonmark").enable("table").parse(body)
    for opening, inline in zip(tokens, tokens[1:], strict=False):
        if opening.type == "paragraph_open" and inline.map and not inline.content.lstrip().startswith("$$"):
            begin, end = starts[inline.map[0]], starts[min(inline.map[1], len(starts) - 1)]
            yield begin, _BULLETS.sub(_blank, body[begin:end])


def _blank(match: re.Match[str]) -> str:
    return re.sub(r"[^\r\n]", " ", match[0])


def _plain(written: str) -> str:
    """Return a sentence without citations, footnotes and Markdown."""
    bare = _FOOTNOTE.sub("", _LATEX.sub("", _PANDOC.sub("", written)))
    plain = resolve(" ".join(bare.split()), ()).plain
    return re.sub(r"\s+(?=[.,;:!?)])", "", plain).strip()


def _keys(written: str) -> tuple[str, ...]:
    pandoc = [key for cited in _PANDOC.findall(written) for key in _KEY.findall(cited)]
    latex = [key.strip() for cited in _LATEX.findall(written) for key in cited.split(",")]
    return tuple(dict.fromkeys(key for key in (*pandoc, *latex) if key))
