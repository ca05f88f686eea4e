"""What a model writes, and what a manuscript says: markers, sentences and quotations stand where they are said to."""

from __future__ import annotations

import re

from rag.answer import tex
from rag.answer.citations import escape_markdown, resolve, reword_markers
from rag.answer.draft import annotate, draft_form, read_draft
from rag.answer.markdown import defuse, unescape
from rag.answer.markers import squared
from rag.answer.numerals import same_numbers
from rag.answer.reader import ReplyReader, ReplySentence, _visible
from rag.answer.translating import parse
from rag.errors import LibraryError
from rag.export.conversation import opened, written
from rag.overview.record import read as read_overview
from rag.sentences import sentence_spans, strip_links
from rag.text import clean, words, words_of_lines
from tests.fuzz.target import Dealer, Target, storable, text_of
from tests.replies import BITS, KNOWN


def markers(data: bytes) -> None:
    """Resolve the markers of a sentence: exactly those that are known stand in it, each once."""
    reply = text_of(data).replace("\n", " ")
    reply = reply.encode("utf-8", "replace").decode()
    cited = resolve(reply, KNOWN)
    assert tuple(int(n) for n in re.findall(r"\[(\d+)\]", cited.text)) == cited.citations
    assert set(cited.citations) <= KNOWN
    assert len(set(cited.citations)) == len(cited.citations)
    assert not set(cited.unknown) & KNOWN
    assert not re.search(r"(?<!\\)<[A-Za-z/!?]", cited.text), "HTML of a model"
    assert resolve(cited.text, KNOWN).citations == cited.citations, "resolved again, it cites something else"
    once = squared(reply, KNOWN)
    assert squared(once, KNOWN) == once, "a marker stays one"
    escaped = escape_markdown(reply)
    assert unescape(escaped) == reword_markers(reply)
    assert resolve(f"{escaped} [2]", {2}).citations == (2,), "a quotation brings a marker of its own"
    bare = resolve(reword_markers(defuse(reply)), KNOWN)
    assert bare.citations == bare.unknown == ()


def reply(data: bytes) -> None:
    """Cut a reply into sentences: how it streams in changes nothing, and no letter is lost."""
    deal = Dealer(data)
    sizes = [1 + deal.number(9) for _ in range(4)]
    text = text_of(deal.rest())
    whole, parts = ReplyReader(), ReplyReader()
    found = whole.feed(text) + whole.finish()
    pieces: list[ReplySentence] = []
    at = turn = 0
    while at < len(text):
        size = sizes[turn % len(sizes)]
        pieces += parts.feed(text[at : at + size])
        at, turn = at + size, turn + 1
    assert pieces + parts.finish() == found, "the pieces of a stream change the sentences"
    seen = _visible(text)
    if not any(char.isdigit() for char in seen):
        assert _letters("".join(one.text for one in found)) == _letters(seen)


def _letters(text: str) -> str:
    return "".join(char for char in text if char.isalpha())


def sentences(data: bytes) -> None:
    """Find the borders of sentences: every character that is no blank lies in exactly one, at its own place."""
    text = text_of(data)
    spans = sentence_spans(text)
    last = 0
    for start, end in spans:
        assert last <= start < end <= len(text)
        assert not text[last:start].strip()
        assert text[start:end] == text[start:end].strip()
        last = end
    assert not text[last:].strip()
    assert len(strip_links(text)) <= len(text) + text.count("://")


def texts(data: bytes) -> None:
    """Clean texts, and take their words: done twice, it changes nothing."""
    text = text_of(data)
    once = clean(text)
    assert clean(once) == once
    storable(once)
    assert len(once) <= 4 * len(text) + 8
    assert all(words(text))
    assert [word for line in words_of_lines(once) for word in line] == words(once)


def manuscript(data: bytes) -> None:
    """Read a draft in each form: sentences stand where they are said to, and notes change nothing else."""
    draft = text_of(data).encode("utf-8", "replace").decode()
    assert len(tex.prose(draft)) == len(draft)
    assert draft_form(draft) in ("markdown", "tex")
    for form in ("markdown", "text", "tex"):
        found, last = read_draft(draft, form), 0
        for one in found:
            assert last <= one.start < one.end <= len(draft)
            assert not draft[one.start].isspace()
            assert not draft[one.end - 1].isspace()
            for key in one.keys:
                assert set(re.findall(r"\w+", key)) <= set(re.findall(r"\w+", draft[one.start : one.end]))
            last = one.end
        copy = annotate(draft, [(one.end, "note") for one in found])
        if "[^attest-" not in draft:
            body = copy.split("\n\n[^attest-1]: ")[0] if found else copy
            assert re.sub(r"\[\^attest-\d+\]", "", body) == (draft.rstrip("\n") if found else draft)


def shared(data: bytes) -> None:
    """Open a shared conversation or an earlier overview: it is one, or is refused in a sentence."""
    text = text_of(data)
    try:
        conversation = opened(text)
    except LibraryError:
        pass
    else:
        assert opened(written(conversation, "json")) == conversation
        storable(written(conversation, "md"))
    read_overview(text)


def translation(data: bytes) -> None:
    """Read a translation: only the sentences that were asked for, and bounded."""
    deal = Dealer(data)
    most = 1 + deal.number(9)
    text = text_of(deal.rest())
    for cut in (False, True):
        found = parse(text, most, cut=cut)
        assert set(found) <= set(range(1, most + 1))
        assert sum(map(len, found.values())) <= 2 * len(text) + 50
    assert same_numbers(text, text) in (True, False)


_REPLY = (
    "RAG helps [1, 3]. It is **new** [2-4]¹. (Abstract 2) e.g. [0, 1] `a[1]` 【1†source】 [x](http://y) As in [34], "
    "3.5% (1)."
)
_DRAFT = (
    "---\ntitle: A\n---\n# H\n\nLanternNet maps dark caves [@holm2021, p. 3; @krol]. It is **91 %\nthere**.[^1]\n\n"
    "- Yeast rises less \\citep{a, b}.\n\n> Quoted over\n> two lines.\n\n| a | b |\n|---|---|\n\n"
    "```\ncode\n```\n\n[^1]: Note.\n"
)
_TEX = (
    "\\documentclass{article}\\begin{document}\\section{A}\nLamps are dim~\\cite{a}. % no\n"
    "\\begin{equation}x\\end{equation}\n"
    "\\emph{So \\textbf{they} are}, $$y$$ indeed \\footnote{a}.\\item Two.\\end{document}"
)
_CONVERSATION = (
    '{"conversation_id": "c", "user": "", "title": "T", "created_at": "x", "changed_at": "x",  "schema_version": 1, '
    '"turns": '
    '[{"question": "Q", "as_written": false, "filters": {}, "search_query": "q", "status": "stopped", "answer": null, '
    '"draft": {"sentences": [], "text": "a", "tail": "", "references": []}, "error": null, "asked_at": "x", '
    '"translation": null}]}'
)
_MARKS = tuple(bit for bit in BITS if bit.strip())

TARGETS = (
    Target(
        "markers", markers, (_REPLY.encode(), b"According to [1], it helps.", b"[3[1]4]", b"It grows. (1) (2)"), _MARKS
    ),
    Target(
        "reply", reply, (b"\x01\x02\x03\x04" + _REPLY.encode(), b"\x05\x01\x01\x01- a. B [1]\n\n1. C! (2)\n"), _MARKS
    ),
    Target(
        "sentences",
        sentences,
        (
            b"It works. [3] We know e.g. J. Smith et al. (2021). See https://a.org/b.We show p53. works.We",
            "A.\n\nB! METHODS: 3.5 % (is it?) Then “so.” 帮助。".encode(),
        ),
        ("http://", "www.", ".", "e.g.", "et al.", "Fig. 2", "U.S.", "...", "?!", "\n\n", "[1]", ". We ", "RESULTS:"),
    ),
    Target(
        "texts",
        texts,
        (r"{\"o} $\alpha$ \emph{x} naïve colour ﬁ x^2 10^{-3}".encode(), "ÅÇ ß İ ı ﬀ ² ½".encode()),
        ("\\textbf{", "$", "^{", "_{", "\\'e", "\u0301", "\u200b", "\u202e", "\ud800", "{", "}", "-"),
    ),
    Target(
        "manuscript",
        manuscript,
        (_DRAFT.encode(), _TEX.encode(), b"a\r\nb.\rc."),
        (
            "\\begin{equation}",
            "\\end{equation}",
            "\\[",
            "\\]",
            "$$",
            "[@",
            "@a",
            "]",
            "\\cite{",
            "}",
            "[^1]",
            "> ",
            "- ",
            "```",
            "---\n",
            "|",
            "\\footnote{",
            "%",
            "\\section{",
            "\r",
            "\x0b",
            "\u2028",
        ),
    ),
    Target(
        "shared",
        shared,
        (_CONVERSATION.encode(), b'<!-- attest-overview {"topic": "a"} -->', b"{}"),
        ('"turns":', "null", "1e999", "NaN", "[]", "{}", '"answer":', "<!-- attest-overview ", " -->"),
    ),
    Target(
        "translation",
        translation,
        (b'\x03{"1": "Lampen [1].", "2": "3,5 %"}', b"\x021. Eins [1]\n2. Zwei 1.000,5"),
        ('"1":', "1.", "[1]", "1,000", "3.5", "```json", "\u0663"),
    ),
)
