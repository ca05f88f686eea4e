"""Checked sentences in, the text of an answer with their places in it out."""

from __future__ import annotations

import dataclasses
from collections.abc import Sequence
from dataclasses import dataclass, field

from rag.answer.evidence import Evidence
from rag.schema import AnswerSentence, Draft, Reference


@dataclass(slots=True)
class Page:
    """The text of an answer as it grows, and its sentences with their places in it."""

    text: str = ""
    sentences: list[AnswerSentence] = field(default_factory=list)
    _owed: str = ""

    def show(self, lead: str, sentence: AnswerSentence) -> None:
        """Append a sentence to the text; it takes over the line break and bullet of a hidden one before it."""
        lead, self._owed = (self._owed if lead == " " and self._owed else lead), ""
        if not self.text:
            lead = lead.lstrip()
        self.text += lead
        start = len(self.text)
        self.text += sentence.text
        self.sentences.append(dataclasses.replace(sentence, shown=True, start=start, end=len(self.text)))

    def hide(self, lead: str, sentence: AnswerSentence) -> None:
        """Keep a sentence that is not part of the text."""
        self._owed = lead if lead != " " else self._owed
        self.sentences.append(dataclasses.replace(sentence, shown=False, start=None, end=None))

    @property
    def shown(self) -> list[AnswerSentence]:
        """The sentences that stand in the text."""
        return [sentence for sentence in self.sentences if sentence.shown]

    def draft(self, evidence: Sequence[Evidence], tail: str = "") -> Draft:
        """Return the state so far."""
        references = self.references(evidence)
        return Draft(sentences=tuple(self.sentences), text=self.text, tail=tail, references=references)

    def references(self, evidence: Sequence[Evidence]) -> tuple[Reference, ...]:
        """Return the papers whose markers stand in the text."""
        markers = {number for sentence in self.shown for number in sentence.citations}
        return tuple(e.reference() for e in evidence if e.marker in markers)
