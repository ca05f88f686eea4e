"""A model's reply as it streams in, its checked sentences on a page out, and what it says is missing."""

from __future__ import annotations

import time
from collections.abc import Sequence

from rag.answer.citations import resolve
from rag.answer.evidence import Evidence
from rag.answer.gaps import before_gap, gap_of
from rag.answer.judging import Judge
from rag.answer.markers import has_figure, squared
from rag.answer.page import Page
from rag.answer.reader import ReplyReader, ReplySentence
from rag.answer.repointing import point
from rag.schema import AnswerSentence, Draft


class Manuscript:
    """A reply under way; each sentence is judged as soon as it is complete, and shown or hidden.

    `page` holds the sentences, `gaps` what the model calls not stated ("" where it does not say what). `verify` is
    how long the checks took, in milliseconds.
    """

    def __init__(self, evidence: Sequence[Evidence], judge: Judge | None = None) -> None:
        self.page = Page()
        self.gaps: list[str] = []
        self.verify = 0.0
        self._evidence, self._judge = evidence, judge
        self._by_marker = {one.marker: one for one in evidence}
        self._figures = {one.marker for one in evidence if has_figure(one.marker, one.paper.abstract)}
        self._reader = ReplyReader()

    def feed(self, piece: str) -> None:
        """Take the next piece of the reply."""
        self._take(self._reader.feed(piece))

    def finish(self, *, cut: bool) -> None:
        """Take what is left; half a sentence of a reply that was cut claims something else and is dropped."""
        rest = self._reader.finish()
        self._take(rest[:-1] if cut else rest)

    def draft(self) -> Draft | None:
        """Return the state so far, or None while there is nothing to see."""
        tail = before_gap(self._reader.tail)
        return self.page.draft(self._evidence, tail) if tail.strip() or self.page.sentences else None

    def _take(self, sentences: Sequence[ReplySentence]) -> None:
        started = time.perf_counter()
        for sentence in sentences:
            if (gap := gap_of(sentence.text)) is not None:
                self.gaps.append(gap)
            else:
                self._check(sentence)
        self.verify += 1000 * (time.perf_counter() - started)

    def _check(self, sentence: ReplySentence) -> None:
        """Judge a complete sentence and put it on the page, shown or hidden."""
        cited = resolve(squared(sentence.text, self._by_marker, self._figures), self._by_marker)
        if not any(char.isalnum() for char in cited.plain):
            return
        page = self.page
        last = page.sentences[-1:]
        pointed = point(cited, self._evidence, last[0].citations if last and last[0].shown else ())
        found, markers = pointed.found, pointed.cited.citations
        if self._judge is not None:
            found = self._judge.reread(cited.plain, found, [self._by_marker[number] for number in markers])
        unknown = tuple(f"[{n}] is not among the abstracts found" for n in cited.unknown)
        checked = AnswerSentence(
            text=pointed.cited.text,
            shown=False,
            start=None,
            end=None,
            citations=markers,
            verdict=found.verdict,
            score=round(found.score, 4),
            evidence=found.evidence,
            problems=unknown + pointed.changes + found.problems,
        )
        (page.show if found.verdict in ("supported", "partly") else page.hide)(sentence.lead, checked)
