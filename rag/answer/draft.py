"""A manuscript in, its sentences with their places and the keys they cite out; and a copy with notes."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from rag.answer import tex
from rag.answer.citations import resolve
from rag.schema import DraftForm, DraftSentence
from rag.sentences import sentence_spans
from rag.text import words

# A shorter sentence ("See below.") claims nothing that an abstract could hold.
_FEWEST_WORDS = 4
# What a draft says of itself, or asks.
_NO_CLAIM = re.compile(
    r"[?？؟](?:[^\w?？؟]|_)*$"
    r"|^(?:see|we thank|we are grateful)\b"
    r"|^(?:the (?:rest|remainder) of (?:this|the)|this|the) (?:paper|article|thesis|report|review|section|chapter)"
    r" (?:is|proceeds|goes)\b.{0,24}(?:organi[sz]ed|structured|as follows)"
    r"|^(?:in )?(?:the )?(?:next|following|previous) (?:section|chapter)s?\b|^(?:sections?|chapters?) [\dIVX~]+",
    re.IGNORECASE,
)
_LINE_END = re.compile(r"\r\n|\r|\n")  # what a line of Markdown ends with, and nothing else
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_PARAGRAPH = re.compile(r"\S(?:[^\r\n]|(?:\r\n|\r|\n)(?![^\S\r\n]*(?:[\r\n]|\Z)))*")  # up to a blank line
_BULLETS = re.compile(r"^[ \t]*(?:(?:[-*+>]|\d{1,9}[.)])[ \t]+|>)*", re.MULTILINE)
# Pandoc's [@key; see @other, p. 3] and @key, and LaTeX's \cite{key, other} and its relatives.
# Each can match in one way only, and nothing goes past a second beginning: a long draft must not take for ever.
_PANDOC = re.compile(r"\[[^\[\]@]*+@[^\[\]]++\]|(?<![\w@.])-?@[\w][\w:.#$%&+?<>~/-]*\w")
_LATEX = re.compile(r"~?\\[a-zA-Z]{0,20}?cite[a-zA-Z]{0,20}\*?(?:\[[^\[\]]{0,300}\])*\{([^{}]*)\}")
_KEY = re.compile(r"(?<![\w.])@\{?([\w][\w:.#$%&+?<>~/-]*\w|\w)")
_FOOTNOTE = re.compile(r"\[\^[^\[\]\s]+\]:?")


def draft_form(draft: str, name: str | None = None) -> DraftForm:
    """Return how a draft is written: what the ending of its file says, else what it looks like."""
    ending = "" if name is None else name.lower().rpartition(".")[2]
    if ending in ("md", "markdown"):
        return "markdown"
    if ending == "tex" or tex.is_tex(draft):
        return "tex"
    return "text" if ending == "txt" else "markdown"


def read_draft(draft: str, form: DraftForm = "markdown") -> list[DraftSentence]:
    """Return the sentences of a draft's paragraphs, lists and quotations, in order.

    Headings, tables, code, formulas on lines of their own and front matter are left out: nothing in them can be
    checked. Nor can sentences of less than four words, questions and what a draft says of itself: they claim nothing.
    """
    found = []
    for begin, raw in _paragraphs(draft, form):
        for start, end in sentence_spans(_FOOTNOTE.sub(_blank, raw)):
            written = raw[start:end]
            text = _plain(written, form)
            claims = len(words(text)) >= _FEWEST_WORDS and not _NO_CLAIM.search(text)
            place = {"start": begin + start, "end": begin + end}
            found.append(DraftSentence(**place, text=text, keys=_keys(written), claims=claims))
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


def _paragraphs(draft: str, form: DraftForm) -> Iterator[tuple[int, str]]:
    """Yield where each paragraph begins, and its text as long as it is raw, bullets and `>` blanked."""
    if form == "markdown":
        yield from _of_markdown(draft)
        return
    body = tex.prose(draft) if form == "tex" else _BULLETS.sub(_blank, draft)
    for paragraph in _PARAGRAPH.finditer(body):
        yield paragraph.start(), paragraph[0]


def _of_markdown(draft: str) -> Iterator[tuple[int, str]]:
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


def _plain(written: str, form: DraftForm) -> str:
    """Return a sentence without citations, footnotes and markup."""
    bare = _FOOTNOTE.sub("", _LATEX.sub("", _PANDOC.sub("", written)))
    bare = tex.plain(bare) if form == "tex" else bare
    plain = resolve(" ".join(bare.split()), ()).plain
    return re.sub(r"\s+(?=[.,;:!?)])", "", plain).strip()


def _keys(written: str) -> tuple[str, ...]:
    pandoc = [key for cited in _PANDOC.findall(written) for key in _KEY.findall(cited)]
    latex = [key.strip() for cited in _LATEX.findall(written) for key in cited.split(",")]
    return tuple(dict.fromkeys(key for key in (*pandoc, *latex) if key))
