"""A plan and a model in, the overview stage by stage out: quotes, titles, a section a theme, and the opening.

Every sentence of a section is checked as those of answers are. What the model leaves out, gets wrong or never comes to
is in the abstracts' own words, so that no paper is lost.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Generator, Iterator, Sequence
from dataclasses import replace

from rag.answer.citations import resolve
from rag.answer.evidence import Evidence
from rag.answer.manuscript import Manuscript
from rag.answer.page import Page
from rag.answer.tally import Model
from rag.errors import ModelError
from rag.overview import quoting, writing
from rag.overview.estimate import Means
from rag.overview.layout import Layout, Part, lay_out, marked, tidied
from rag.overview.outlining import read_outline
from rag.overview.plan import Plan
from rag.overview.prompts import (
    MOST_OPENING,
    Message,
    opening_messages,
    outline_messages,
    quote_messages,
    section_messages,
)
from rag.overview.section import Section
from rag.schema import Mode, OverviewDraft
from rag.text import counted

logger = logging.getLogger(__name__)

Stop = Callable[[], bool]
Drafts = Generator[OverviewDraft, None, None]


class Listening:
    """A reply as it streams in; it ends early where the reader stops it or the model fails, and then is not `whole`."""

    def __init__(self, model: Model, messages: Sequence[Message], stop: Stop) -> None:
        self._model, self._messages, self._stop = model, messages, stop
        self.whole = False
        self.ended = ""

    def __iter__(self) -> Iterator[str]:
        """Yield the pieces of the reply; `ended` says afterwards why no more is to be asked, if so."""
        if self._stop():
            self.ended = "Stopped"
            return
        try:
            reply = self._model.stream(self._messages)
            for piece in reply:
                yield piece
                if self._stop():
                    self.ended = "Stopped"
                    return
            self.whole = not reply.cut
        except ModelError as exc:
            self.ended = str(exc)


class Stages:
    """An overview that a model writes; once stopped or failed, the model is not asked again."""

    def __init__(self, planned: Plan, first: str, means: Means, stop: Stop) -> None:
        """Take the plan, the first line of the text, the model, and what tells whether to stop."""
        self.planned = planned
        self.parts: list[Part] = []
        self._first, self._means, self._stop = first, means, stop
        self._opening = Page()
        self._evidence = planned.evidence
        self._quotes: dict[int, list[int]] = {}
        self._ended = ""
        self._done = 0
        self._before = len(quoting.calls(planned.entries)) + (len(planned.sections) > 1)
        self._total = self._before + len(planned.sections) + 1

    def write(self) -> Drafts:
        """Yield the overview as it grows."""
        yield from self._prepare()
        self._done = self._before
        for section in self.planned.sections:
            yield from self._section(section)
        yield from self._open()

    def layout(self) -> Layout:
        """Return the text so far."""
        return lay_out(self._first, self._opening, self.parts)

    def told(self) -> str:
        """Return what the reader is told of the writing; nothing if all went well."""
        written, themes = sum(part.mode == "llm" for part in self.parts), len(self.parts)
        count = f"{written} of {counted(themes, 'theme')}"
        if self._ended == "Stopped":
            return f"Stopped after {count}; the rest quotes the abstracts."
        if self._ended:
            return f"{self._ended} It wrote {count}; the rest quotes the abstracts."
        if written == themes:
            return ""
        if not written:
            return "What the language model wrote is not supported by the abstracts, which are quoted instead."
        return f"What the language model wrote holds for {count}; the rest quotes the abstracts."

    def _prepare(self) -> Drafts:
        """Have sentences chosen and themes named; what comes of neither keeps what it has without a model."""
        topic, budget = self.planned.topic, self._means.prompt_tokens
        for group in quoting.calls(self.planned.entries):
            yield self._draft("choosing sentences")
            messages = quote_messages(topic, [entry.evidence for entry in group], budget)
            reply = self._reply(self._means.aside, messages)
            if reply is None:
                return
            self._quotes.update(quoting.read_numbers(reply, group))
            self._done += 1
        if len(self.planned.sections) > 1:
            yield self._draft("naming themes")
            reply = self._reply(self._means.writer, outline_messages(topic, self.planned.sections, budget))
            self.planned = replace(self.planned, sections=read_outline(reply or "", self.planned.sections))

    def _reply(self, model: Model, messages: Sequence[Message]) -> str | None:
        """Return a whole reply; None if it failed, after which the text is tried all the same, or was stopped."""
        listening = Listening(model, messages, self._stop)
        written = "".join(listening)
        if not listening.ended:
            return written
        if listening.ended == "Stopped":
            self._ended = listening.ended
        logger.info("the overview goes on without a reply: %s", listening.ended)
        return None

    def _section(self, section: Section) -> Drafts:
        """Write a theme; its papers that the model does not cite get a line of their own."""
        page = Page()
        if not self._ended:
            quoted = [(entry.evidence, quoting.quotes_of(entry, self._quotes)) for entry in section.entries]
            messages = section_messages(self.planned.topic, section.title, quoted, self._means.prompt_tokens)
            manuscript = Manuscript([entry.evidence for entry in section.entries])
            for _ in self._checked(manuscript, messages):
                yield self._draft(section.title, Part(section, tidied(manuscript.page)))
            page = tidied(manuscript.page)
        cited = marked(page.shown)
        mode: Mode = "llm" if cited else "extractive"
        for number, entry in enumerate(entry for entry in section.entries if entry.evidence.marker not in cited):
            writing.write_entry(page, entry, "\n" if number else "\n\n")
        self.parts.append(Part(section, page, mode))
        self._done += 1
        yield self._draft(section.title)

    def _open(self) -> Drafts:
        """Write the opening, which stands before the themes and is made from their first sentences."""
        if not self._ended and any(part.mode == "llm" for part in self.parts):
            yield self._draft("writing the opening")
            texts = _first_sentences(self.parts)
            messages = opening_messages(self.planned.topic, texts, self._means.prompt_tokens)
            manuscript = Manuscript([paper for paper, _ in texts])
            for _ in self._checked(manuscript, messages):
                self._opening = tidied(manuscript.page)
                yield self._draft("writing the opening")
            self._opening = tidied(manuscript.page)
        if not self._opening.shown:
            writing.write_opening(self._opening, self.planned.sections)
        self._done = self._total

    def _checked(self, manuscript: Manuscript, messages: Sequence[Message]) -> Iterator[None]:
        """Have the model write into a manuscript; return after each sentence that is checked."""
        listening = Listening(self._means.writer, messages, self._stop)
        for piece in listening:
            seen = len(manuscript.page.sentences)
            manuscript.feed(piece)
            if len(manuscript.page.sentences) > seen:
                yield
        manuscript.finish(cut=not listening.whole)
        self._ended = listening.ended

    def _draft(self, stage: str, *growing: Part) -> OverviewDraft:
        page = lay_out(self._first, self._opening, [*self.parts, *growing]).page
        return OverviewDraft(
            stage=stage,
            done=self._done,
            total=self._total,
            text=page.text,
            sentences=tuple(page.sentences),
            references=page.references(self._evidence),
        )


def _first_sentences(parts: Sequence[Part]) -> list[tuple[Evidence, str]]:
    """Return the papers of the first sentences of each theme, each with what the theme says there."""
    found: dict[int, tuple[Evidence, str]] = {}
    for part in parts:
        by_marker = {entry.evidence.marker: entry.evidence for entry in part.section.entries}
        for sentence in part.page.shown[:MOST_OPENING]:
            marker = sentence.citations[0]
            text = resolve(sentence.text, by_marker).plain
            found[marker] = (by_marker[marker], f"{found[marker][1]} {text}" if marker in found else text)
    return list(found.values())
