"""class Attest: the one place where settings, library, search and answer are put together."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from rag.config import Settings
from rag.errors import LibraryEmptyError, ModelError, QuestionError
from rag.schema import (
    Answer,
    Completion,
    Draft,
    ExplainedResult,
    Filters,
    HealthReport,
    IngestReport,
    LibraryInfo,
    Paper,
    RemoveReport,
    SearchResult,
    Turn,
    Verification,
)

if TYPE_CHECKING:
    from rag.answer.llm import ChatModel
    from rag.library.embedding import Embedder
    from rag.library.ingest import Progress
    from rag.library.library import Library
    from rag.search.retriever import Retrieval

_ALL = Filters()


def _silent(stage: str, done: int, total: int | None) -> None:
    """Report progress to nobody."""


class Attest:
    """A library of papers that can be loaded, searched and asked; one object may serve many threads.

    Parts are imported and opened when they are first needed, so that each call pays only for what it uses.
    """

    def __init__(self, settings: Settings, *, own_ids: bool = False) -> None:
        """Take the settings; with `own_ids` a new library keeps its sources' ids and merges nothing."""
        self.settings = settings
        self._own_ids = own_ids
        self._opened: Library | None = None
        self._models: dict[str, ChatModel] = {}
        self._guard = threading.RLock()

    def ingest(
        self,
        paths: Sequence[str],
        *,
        fmt: str | None = None,
        mapping: Mapping[str, str] | None = None,
        tags: Sequence[str] = (),
        progress: Progress = _silent,
    ) -> IngestReport:
        """Load files, folders or globs (`-`: standard input) and return what went in and what did not.

        Raises:
            SourceError: a path names nothing, or there is no such format.
            LibraryError: the library cannot be written to.
        """
        from rag.library.ingest import ingest
        from rag.sources.files import expand
        from rag.sources.registry import check_format

        check_format(fmt)
        sources = expand(paths)
        return ingest(self._library(create=True), sources, fmt=fmt, mapping=mapping, tags=tags, progress=progress)

    def load_sample(self, progress: Progress = _silent) -> IngestReport:
        """Load the sample collection: notes of this project on well-known papers, marked as such."""
        return self.ingest([str(files("rag.sample").joinpath("papers.jsonl"))], progress=progress)

    def search(self, query: str, *, k: int = 10, filters: Filters = _ALL, history: Sequence[Turn] = ()) -> SearchResult:
        """Return the `k` best passages, one a paper, best first.

        Raises:
            QuestionError: the query is empty or too long.
            LibraryEmptyError: nothing has been loaded.
        """
        return self._retrieve(query, k, filters, history).result

    def explain(
        self, query: str, *, k: int = 10, filters: Filters = _ALL, history: Sequence[Turn] = ()
    ) -> ExplainedResult:
        """Return what `search` returns, and of each passage what brought it and made its score.

        Raises:
            QuestionError: the query is empty or too long.
            LibraryEmptyError: nothing has been loaded.
        """
        from rag.search.explanation import MOST_CANDIDATES, explain

        return explain(self._library(), self._retrieve(query, MOST_CANDIDATES, filters, history), k)

    def ask(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = _ALL,
        k: int | None = None,
        llm: str | None = None,
    ) -> Answer:
        """Return the checked answer to a question; see `ask_stream`."""
        steps = self.ask_stream(question, history=history, filters=filters, k=k, llm=llm)
        return next(step for step in steps if isinstance(step, Answer))

    def ask_stream(
        self,
        question: str,
        *,
        history: Sequence[Turn] = (),
        filters: Filters = _ALL,
        k: int | None = None,
        llm: str | None = None,
    ) -> Iterator[Draft | Answer]:
        """Yield drafts while the answer grows, and at last the answer.

        `llm` names another model than the settings do, or is "none" for none.

        Raises:
            QuestionError: the question is empty or too long.
            LibraryEmptyError: nothing has been loaded.
        """
        from rag.answer.answering import Task, answer
        from rag.answer.evidence import gather
        from rag.answer.outcome import about
        from rag.text import sound

        started = time.perf_counter()
        question = sound(question)
        retrieval = self._retrieve(question, self.settings.passages if k is None else k, filters, history)
        library = self._library()
        task = Task(
            question=question,
            about=about(retrieval),
            retrieval=retrieval,
            evidence=gather(retrieval.found),
            history=history,
            embed=library.embedder.embed_texts,
            embedding=library.embedder.name,
            library_version=library.version,
            started=started,
        )
        budget = self.settings.llm_context_tokens - self.settings.llm_answer_tokens
        yield from answer(task, self._model(llm), budget)

    def verify(self, claim: str, *, keys: Sequence[str]) -> Verification:
        """Judge a claim against the papers named, as the sentences of answers are judged.

        Raises:
            LibraryError: there is no paper with one of the keys.
        """
        from rag.answer.claims import verify

        return verify(self._library(), claim, keys)

    def complete(self, messages: Sequence[Mapping[str, str]], *, llm: str | None = None) -> Completion:
        """Return a language model's reply to messages (`role`, `content`) as it comes, unchecked.

        Raises:
            ModelError: there is no model, or it does not answer.
        """
        model = self._model(llm)
        if model is None:
            raise ModelError("There is no language model; set ATTEST_LLM, or OPENAI_BASE_URL for a local one.")
        reply = model.stream([dict(message) for message in messages])
        return Completion(text="".join(reply), usage=reply.usage)

    def papers(self, filters: Filters = _ALL) -> tuple[Paper, ...]:
        """Return the papers that pass, oldest in the library first."""
        library = self._library()
        return tuple(stored.paper for stored in library.get(library.find(filters)))

    def show(self, key: str) -> Paper:
        """Return the paper with that key.

        Raises:
            LibraryError: there is none.
        """
        return self._library().by_key(key).paper

    def sentences(self, key: str) -> tuple[str, ...]:
        """Return the sentences of the abstract of the paper with that key, raw and in order.

        Raises:
            LibraryError: there is none.
        """
        stored = self._library().by_key(key)
        return tuple(stored.paper.abstract[start:end] for start, end in stored.spans.tolist())

    def remove(self, keys: Sequence[str]) -> RemoveReport:
        """Remove papers for good; unknown keys are reported, not raised."""
        return self._library().remove(keys)

    def doctor(self, *, repair: bool = False, progress: Progress = _silent) -> HealthReport:
        """Examine the library, and mend what can be mended if `repair`."""
        from rag.library.doctor import examine

        return examine(self._library(), repair=repair, progress=progress)

    def info(self) -> LibraryInfo:
        """Return what the library is and what built it."""
        library = self._library()
        return LibraryInfo(
            papers=library.count("indexed"),
            library_version=library.version,
            embedding=library.embedder.name,
            embedding_fingerprint=library.embedder.fingerprint,
        )

    def duplicate(self, folder: Path, *, progress: Progress = _silent) -> None:
        """Make the same library in another folder, without embedding anything again.

        Raises:
            LibraryError: the folder holds a library already, or cannot be written to.
        """
        from rag.library.duplicate import duplicate

        duplicate(self._library(), folder, progress)

    def count(self) -> int:
        """Return the number of papers that can be found; 0 if there is no library yet."""
        try:
            return self._library().count("indexed")
        except LibraryEmptyError:
            return 0

    def model_name(self, llm: str | None = None) -> str | None:
        """Return the language model that would write, or None for none.

        Raises:
            ModelError: the server was to be asked for its first model and cannot be.
        """
        model = self._model(llm)
        return None if model is None else model.name

    def close(self) -> None:
        """Close the files of the library."""
        with self._guard:
            if self._opened is not None:
                self._opened.close()
                self._opened = None

    def _library(self, *, create: bool = False) -> Library:
        from rag.library.library import Library

        with self._guard:
            if self._opened is None:
                self._opened = Library(
                    self.settings.data_dir,
                    self._embedder,
                    create=create,
                    own_ids=self._own_ids,
                    lock_timeout=self.settings.lock_timeout,
                )
            return self._opened

    def _embedder(self) -> Embedder:
        from rag.library.embedders import open_embedder

        key = self.settings.openai_api_key
        return open_embedder(
            self.settings.embedding, key.get_secret_value() if key else None, self.settings.openai_base_url
        )

    def _model(self, llm: str | None) -> ChatModel | None:
        settings = self.settings if llm is None else self.settings.model_copy(update={"llm": llm})
        name = settings.model_name
        if name is None:
            return None
        from rag.answer.llm import ChatModel

        with self._guard:
            if name not in self._models:
                key = settings.openai_api_key
                self._models[name] = ChatModel(
                    name,
                    api_key=key.get_secret_value() if key else None,
                    base_url=settings.openai_base_url,
                    timeout=settings.llm_timeout,
                    retries=settings.llm_retries,
                    max_tokens=settings.llm_answer_tokens,
                )
            return self._models[name]

    def _retrieve(self, text: str, k: int, filters: Filters, history: Sequence[Turn]) -> Retrieval:
        from rag.search.query import MOST_CHARACTERS
        from rag.search.retriever import retrieve
        from rag.text import sound

        text = sound(text)
        if k < 1:
            raise QuestionError(f"Ask for at least one paper, not {k}.")
        if not any(char.isalnum() for char in text):
            raise QuestionError("The question is empty; type what you want to know.")
        if len(text) > MOST_CHARACTERS:
            raise QuestionError(f"The question has {len(text):,} characters; ask in at most {MOST_CHARACTERS:,}.")
        library = self._library()
        library.require_papers()
        return retrieve(library, text, limit=k, filters=filters, history=history)
