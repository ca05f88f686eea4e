"""class Attest: the one place where settings, library, search and answer are put together."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import TYPE_CHECKING

from rag.modelled import Modelled
from rag.schema import (
    Answer,
    Brief,
    Draft,
    ExplainedResult,
    Filters,
    Overview,
    OverviewDraft,
    Paper,
    Request,
    SearchResult,
    Turn,
)

if TYPE_CHECKING:
    from rag.conversations import Conversations
    from rag.overview.record import EarlierOverview

_ALL = Filters()
_NEAR = 8  # papers beside an answer, for what to ask next


def _never() -> bool:
    """Go on."""
    return False


class Attest(Modelled):
    """A library of papers that can be loaded, searched and asked; one object may serve many threads.

    Parts are imported and opened when they are first needed, so that each call pays only for what it uses.
    """

    def search(
        self,
        query: str,
        *,
        k: int = 10,
        filters: Filters = _ALL,
        history: Sequence[Turn] = (),
        as_written: bool = False,
    ) -> SearchResult:
        """Return the `k` best passages, one a paper, best first.

        `as_written` takes the query as it stands: no word is corrected, and no filter is read from it.

        Raises:
            QuestionError: the query is empty or too long.
            LibraryEmptyError: nothing has been loaded.
        """
        from rag.asking import retrieve

        request = Request(question=query, history=tuple(history), filters=filters, k=k, as_written=as_written)
        return retrieve(self._parts, request).result

    def explain(
        self,
        query: str,
        *,
        k: int = 10,
        filters: Filters = _ALL,
        history: Sequence[Turn] = (),
        as_written: bool = False,
    ) -> ExplainedResult:
        """Return what `search` returns, and of each passage what brought it and made its score.

        Raises:
            QuestionError: the query is empty or too long.
            LibraryEmptyError: nothing has been loaded.
        """
        from rag.asking import retrieve
        from rag.search.explanation import MOST_CANDIDATES, explain

        request = Request(
            question=query, history=tuple(history), filters=filters, k=MOST_CANDIDATES, as_written=as_written
        )
        return explain(self._parts.library(), retrieve(self._parts, request), k)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = _ALL,
        k: int | None = None,
        llm: str | None = None,
        as_written: bool = False,
        keep: bool = False,
    ) -> Answer:
        """Return the checked answer to a question; see `ask_stream`.

        Raises:
            QuestionError: the question is empty or too long.
            LibraryEmptyError: nothing has been loaded.
        """
        steps = self.ask_stream(
            question, history=history, filters=filters, k=k, llm=llm, as_written=as_written, keep=keep
        )
        return next(step for step in steps if isinstance(step, Answer))

    def ask_again(self, answer_id: str, *, llm: str | None = None) -> Answer:
        """Ask what a kept answer was asked once more; `again` of the answer says what support came, went or changed.

        Raises:
            LibraryError: there is no such answer.
        """
        return next(step for step in self.ask_again_stream(answer_id, llm=llm) if isinstance(step, Answer))

    def ask_again_stream(self, answer_id: str, *, llm: str | None = None) -> Iterator[Draft | Answer]:
        """Yield drafts while a kept answer's question is asked once more, and at last the answer; see `ask_again`."""
        from rag.asking import reask

        yield from reask(self._parts, answer_id, llm)

    def questions(self, answer: Answer | None = None) -> tuple[str, ...]:
        """Return a few questions that lead on from an answer or, without one, to begin with; none if there is none."""
        from rag.suggesting.questions import next_questions, openings

        if answer is None:
            return openings(self._parts.library()) if self.count() else ()
        near = self.search(answer.references[0].title, k=_NEAR) if answer.references else None
        keys = [passage.key for passage in near.passages] if near else []
        return next_questions(self._parts.library(), answer, keys)

    def ask_stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = _ALL,
        k: int | None = None,
        llm: str | None = None,
        as_written: bool = False,
        search_query: str | None = None,
        keep: bool = False,
    ) -> Iterator[Draft | Answer]:
        """Yield drafts while the answer grows, and at last the answer.

        `k` is how many papers to draw on; None means what the settings say, or else as many as the question wants.
        `llm` names another model than the settings do, or is "none" for none; `as_written` is that of `search`.
        `search_query` is searched for in place of the question.
        With `keep` the answer is stored, so that it can be asked again.

        Raises:
            QuestionError: the question is empty or too long.
            LibraryEmptyError: nothing has been loaded.
        """
        from rag.asking import answer

        request = Request(
            question=question,
            history=tuple(history),
            filters=filters,
            k=k,
            llm=llm,
            as_written=as_written,
            search_query=search_query,
        )
        yield from answer(self._parts, request, keep=keep)

    def kept_answer(self, answer_id: str) -> Answer:
        """Return an answer that was kept, as it was given, with what became of the papers that it cites.

        Raises:
            LibraryError: there is no such answer.
        """
        from rag.asking import kept

        return kept(self._parts, answer_id)

    def export(self, thing: Answer | Overview | Sequence[Paper], fmt: str) -> str | bytes:
        """Return papers, or an answer or overview with its references, in a format of `rag.export`.

        Raises:
            ExportError: there is no such format, or pandoc is needed and missing.
        """
        from rag.export import export

        return export(thing, fmt)

    def summarize(
        self, topic: str, *, filters: Filters = _ALL, most: int | None = None, llm: str | None = None
    ) -> Overview:
        """Return the cited overview of a topic; see `summarize_stream`.

        Raises:
            QuestionError: the topic is empty or too long.
            LibraryEmptyError: nothing has been loaded.
        """
        steps = self.summarize_stream(topic, filters=filters, most=most, llm=llm)
        return next(step for step in steps if isinstance(step, Overview))

    def summarize_stream(
        self,
        topic: str,
        *,
        filters: Filters = _ALL,
        most: int | None = None,
        llm: str | None = None,
        stop: Callable[[], bool] = _never,
    ) -> Iterator[OverviewDraft | Overview]:
        """Yield an overview as it grows, and at last the overview.

        `most` is how many papers are read at most (None: 100, or 40 with a language model); the others that belong are
        listed as left out. `llm` is that of `ask_stream`. The first draft with an `estimate` says what the overview
        will take, before a model is asked. `stop` is called between the pieces of a model's replies: once it returns
        true, what is written stays and the rest quotes the abstracts.

        Raises:
            QuestionError: the topic is empty or too long.
            LibraryEmptyError: nothing has been loaded.
        """
        from rag.surveying import summarize

        yield from summarize(self._parts, Brief(topic=topic, filters=filters, most=most, llm=llm), stop)

    def updated(self, overview: Overview, earlier: EarlierOverview) -> Overview:
        """Return an overview with what became of an earlier one in `changes`, and the lines of new papers marked.

        `rag.overview.record.read` reads the earlier one from a file that `export` made of it (json, md or html).
        """
        from rag.overview.updating import updated

        return updated(self._parts.library(), overview, earlier)

    @property
    def conversations(self) -> Conversations:
        """What was asked and answered, as far as it is kept."""
        from rag.conversations import Conversations

        return Conversations(self._parts)
