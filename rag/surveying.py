"""A topic or a question about many papers in; the overview, or the list of a set, out."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING

from rag.parts import Parts
from rag.schema import Answer, Brief, Draft, Overview, OverviewDraft, Request
from rag.standing import noticed

if TYPE_CHECKING:
    from rag.answer.tally import Tally


def summarize(parts: Parts, brief: Brief, stop: Callable[[], bool]) -> Iterator[OverviewDraft | Overview]:
    """Yield an overview as it grows, and at last the overview; where `stop` says so, the rest is quoted.

    Raises:
        QuestionError: the topic is empty or too long.
        LibraryEmptyError: nothing has been loaded.
    """
    from rag.answer.tally import Tally
    from rag.search.query import require_words
    from rag.text import sound

    topic = sound(brief.topic)
    require_words(topic, "topic")
    for step in _overview(parts, dataclasses.replace(brief, topic=topic), Tally(), stop):
        yield noticed(step) if isinstance(step, Overview) else step


def listed(parts: Parts, request: Request, text: str, started: float) -> Answer | None:
    """Return the answer to a question for a set of papers, None to any other; it needs no language model.

    `text` is the question as it stands alone.
    """
    from rag.overview.sets.wish import wish_of

    if wish_of(text) is None:
        return None
    from rag.overview.sets.answering import answer_set
    from rag.search.query import normalise
    from rag.search.understanding import understand

    library = parts.library()
    library.require_papers()
    understood = understand(library, normalise(text), request.filters, as_written=request.as_written)
    wish = wish_of(understood.text)
    return None if wish is None else answer_set(library, request, understood, wish, started)


def wants_overview(text: str) -> bool:
    """Tell whether a question asks for an overview in so many words."""
    from rag.overview.topic import asks_for_overview

    return asks_for_overview(text)


def surveyed(parts: Parts, request: Request, tally: Tally, condensed: float) -> Iterator[Draft | Answer]:
    """Yield what an overview grows through as steps of an answer."""
    from rag.overview.answered import as_answer, as_draft

    brief = Brief(topic=request.question, filters=request.filters, most=request.k, llm=request.llm)
    for step in _overview(parts, brief, tally, lambda: False):
        yield as_answer(step, request, condensed) if isinstance(step, Overview) else as_draft(step)


def _overview(parts: Parts, brief: Brief, tally: Tally, stop: Callable[[], bool]) -> Iterator[OverviewDraft | Overview]:
    """Yield what an overview grows through, written by the model if there is one."""
    from rag.overview.estimate import Means
    from rag.overview.overview import summarize as write

    settings, models = parts.settings, parts.models()
    writer, aside = tally.counting(models.writer(brief.llm)), tally.counting(models.aside(brief.llm))
    means = None
    if writer is not None and aside is not None:
        reply = settings.llm_answer_tokens
        means = Means(writer, aside, tally, prompt_tokens=settings.llm_context_tokens - reply, reply_tokens=reply)
    yield from write(parts.library(), brief, means, stop)
