"""A request in, passages or a checked answer out: the parts of the house put to work one after the other."""

from __future__ import annotations

import dataclasses
import json
import logging
import time
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from typing import TYPE_CHECKING

from rag.errors import LibraryError, QuestionError
from rag.parts import Parts
from rag.schema import Again, Answer, Draft, KeptTurn, Request, Turn
from rag.standing import noticed

if TYPE_CHECKING:
    from rag.answer.answering import Means
    from rag.answer.evidence import Evidence
    from rag.answer.tally import Tally
    from rag.search.retriever import Retrieval

logger = logging.getLogger(__name__)


def retrieve(parts: Parts, request: Request, texts: Sequence[str] = (), tally: Tally | None = None) -> Retrieval:
    """Search for a request; `texts` are what is searched for in place of its question, `tally` counts a second stage.

    Raises:
        QuestionError: the question is empty or too long.
        LibraryEmptyError: nothing has been loaded.
    """
    from rag.search.query import require_words
    from rag.search.retriever import retrieve as search
    from rag.text import sound

    if request.k is not None and request.k < 1:
        raise QuestionError(f"Ask for at least one paper, not {request.k}.")
    question = sound(request.question)
    require_words(question)
    library = parts.library()
    library.require_papers()
    return search(
        library,
        question,
        limit=request.k,
        filters=request.filters,
        history=request.history,
        texts=texts,
        as_written=request.as_written,
        reranker=parts.reranker(request.llm, tally),
    )


def answer(parts: Parts, request: Request, *, keep: bool = False) -> Iterator[Draft | Answer]:
    """Yield drafts while an answer grows, and at last the answer, which is stored if it is to be kept.

    Raises:
        QuestionError: the question is empty or too long.
        LibraryEmptyError: nothing has been loaded.
    """
    for step, _ in _steps(parts, request):
        if isinstance(step, Answer):
            step = noticed(step)
            if keep:
                _store(parts, request, step)
        yield step


def reask(parts: Parts, answer_id: str, llm: str | None = None) -> Iterator[Draft | Answer]:
    """Ask again what a stored answer was asked; the answer says how the support of the earlier one changed.

    Raises:
        LibraryError: there is no such answer.
    """
    from rag.answer.claims import evidence_of
    from rag.answer.reasking import changes

    asked_at, request, before = stored(parts, answer_id)
    request = request if llm is None else dataclasses.replace(request, llm=llm)
    for step, evidence in _steps(parts, request):
        if isinstance(step, Answer):
            library = parts.library()
            found = {one.paper.key for one in evidence}
            cited = [reference.key for reference in before.references if reference.key not in found]
            now = [*evidence, *evidence_of(library, cited)]
            changed = changes(before, now)
            again = Again(
                answer_id=answer_id, asked_at=asked_at, library_version=before.library_version, changes=changed
            )
            step = noticed(dataclasses.replace(step, again=again))
            _store(parts, request, step)
        yield step


def _steps(parts: Parts, request: Request) -> Iterator[tuple[Draft | Answer, Sequence[Evidence]]]:
    """Yield what an answer grows through, each with the numbered papers."""
    from rag.answer.answering import Task
    from rag.answer.answering import answer as write
    from rag.answer.evidence import gather
    from rag.answer.outcome import about
    from rag.answer.tally import Tally
    from rag.search.query import require_words
    from rag.surveying import listed, surveyed, wants_overview
    from rag.text import sound

    started = time.perf_counter()
    question = sound(request.question)
    require_words(question)
    tally = Tally()
    texts = _texts(parts, request, tally)
    condensed = time.perf_counter()
    whole = texts[0] if len(texts) == 1 else question
    took = round(1000 * (condensed - started), 2)
    alone = _stands_alone(whole, question, request.history)
    if alone and (found := listed(parts, request, whole, started)) is not None:
        timings = {**found.timings_ms, "condense": took}
        yield dataclasses.replace(found, usage=tally.usage, timings_ms=timings), ()
        return
    if alone and wants_overview(whole):
        yield from ((step, ()) for step in surveyed(parts, dataclasses.replace(request, question=whole), tally, took))
        return
    k = parts.settings.passages if request.k is None else request.k
    retrieval = retrieve(parts, dataclasses.replace(request, k=k), texts, tally)
    library = parts.library()
    task = Task(
        question=question,
        about=about(retrieval),
        retrieval=retrieval,
        evidence=gather(retrieval.found),
        history=request.history,
        embedding=library.embedder.name,
        library_version=library.version,
        started=started,
        condensed=condensed,
        tally=tally,
    )
    for step in write(task, _means(parts, request, tally)):
        yield step, task.evidence


def _stands_alone(whole: str, question: str, history: Sequence[Turn]) -> bool:
    """Tell whether a question can be understood by itself: it has no turns before, was put anew, or leans on none."""
    from rag.search.followup import leans_back
    from rag.search.query import normalise

    said = next((turn.content for turn in reversed(history) if turn.role == "assistant"), "")
    return not history or normalise(whole) != normalise(question) or not leans_back(normalise(question), said)


def _means(parts: Parts, request: Request, tally: Tally) -> Means | None:
    """Return what a language model writes with, or None where there is none."""
    from rag.answer.answering import Means

    settings, models = parts.settings, parts.models()
    writer, aside = tally.counting(models.writer(request.llm)), tally.counting(models.aside(request.llm))
    if writer is None or aside is None:
        return None
    budget = settings.llm_context_tokens - settings.llm_answer_tokens
    return Means(writer=writer, aside=aside, judging=settings.judge == "model", prompt_tokens=budget)


def _texts(parts: Parts, request: Request, tally: Tally) -> tuple[str, ...]:
    """Return what is searched for in place of the question, if anything.

    That is what the reader wrote for it, or what a model makes of a question that leans on its conversation or is not
    in English.
    """
    if request.search_query is not None:
        from rag.search.query import require_words
        from rag.text import sound

        require_words(request.search_query, "search query")
        return (sound(request.search_query),)
    model = tally.counting(parts.models().helper(request.llm))
    if model is None:
        return ()
    from rag.answer.condensing import condense

    return condense(model, request.question, request.history)


def _store(parts: Parts, request: Request, given: Answer) -> None:
    """Keep an answer; where that cannot be done, the reader has it nevertheless."""
    from rag.library.catalog import answers

    stored = answers.StoredAnswer(
        answer_id=given.answer_id,
        asked_at=datetime.now(UTC).isoformat(timespec="seconds"),
        request=json.dumps(dataclasses.asdict(request), ensure_ascii=False),
        answer=json.dumps(dataclasses.asdict(given), ensure_ascii=False),
    )
    try:
        with parts.library().catalog.unseen_change() as db:
            answers.put(db, stored)
    except LibraryError as exc:
        logger.warning("the answer %s is not stored: %s", given.answer_id, exc)


def stored(parts: Parts, answer_id: str) -> tuple[str, Request, Answer]:
    """Return when an answer was asked for, with what, and the answer."""
    from pydantic import TypeAdapter

    from rag.library.catalog import answers
    from rag.library.catalog.damage import translated

    library = parts.library()
    with translated(library.catalog.path):
        found = answers.get(library.catalog.db, answer_id)
    if found is None:
        raise LibraryError(f"There is no answer {answer_id} here; the id stands in the answer's JSON as answer_id.")
    request = TypeAdapter(Request).validate_json(found.request)
    return found.asked_at, request, TypeAdapter(Answer).validate_json(found.answer)


def kept(parts: Parts, answer_id: str) -> Answer:
    """Return a stored answer with what became of the papers that it cites."""
    from rag.keeping import standing
    from rag.library.catalog.damage import translated

    answer = stored(parts, answer_id)[2]
    catalog = parts.library().catalog
    with translated(catalog.path):
        (turn,) = standing(catalog.db, [KeptTurn(question=answer.question, answer=answer)])
    return turn.answer or answer
