"""A question and what was retrieved for it in, drafts and then the checked answer out."""

from __future__ import annotations

import dataclasses
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.answer import comparing, extractive, outcome
from rag.answer.evidence import Evidence
from rag.answer.gaps import told
from rag.answer.judging import Judge
from rag.answer.manuscript import Manuscript
from rag.answer.outcome import Decision
from rag.answer.page import Page
from rag.answer.prompts import PROMPT_VERSION, answer_messages
from rag.answer.reading import read_ahead
from rag.answer.tally import Model, Tally
from rag.errors import ModelError
from rag.schema import Answer, Draft, Mode, Models, Outcome, Turn
from rag.search.retriever import Retrieval
from rag.text import clean

_PAPERS_AHEAD, _SENTENCES_AHEAD = 6, 4
QUOTING = "These are the abstracts' own sentences."


@dataclass(frozen=True, slots=True)
class Task:
    """All that an answer is made from; `about` tells whether the library is about the question at all.

    `started` and `condensed` are seconds of the process's clock: when it was asked, and when it was put otherwise;
    `tally` counts what all calls of language models consume.
    """

    question: str
    about: bool
    retrieval: Retrieval
    evidence: tuple[Evidence, ...]
    history: Sequence[Turn]
    embedding: str
    library_version: int
    started: float
    condensed: float
    tally: Tally


@dataclass(frozen=True, slots=True)
class Means:
    """What an answer is written with: the model, the same for short replies beside it, and its prompt's tokens.

    With `judging` it reads again what the check is not certain of.
    """

    writer: Model
    aside: Model
    judging: bool
    prompt_tokens: int


@dataclass(slots=True)
class _Writing:
    """How the writing went so far, and what the reader is told about it; `said` goes into the notice."""

    model: Model | None = None
    first_token: float | None = None
    verify: float = 0.0
    said: list[str] = field(default_factory=list)


def answer(task: Task, means: Means | None) -> Iterator[Draft | Answer]:
    """Yield drafts while an answer grows and at last the answer.

    With a model its reply is checked sentence by sentence; without one, or where it fails or nothing of
    its reply holds, the abstracts are quoted.
    """
    if not task.about or not task.evidence:
        yield _without(task, Decision("not_in_collection"), _Writing())
    elif means is None:
        yield from _unwritten(task)
    else:
        yield from _written(task, means)


def _unwritten(task: Task) -> Iterator[Draft | Answer]:
    """Yield the answer without a model: quotations, or the papers to open where the abstracts do not say."""
    decided = outcome.decide(task.question, task.retrieval, follows=bool(task.history))
    if decided.outcome in ("answered", "partial"):
        yield from _extractive(task, Page(), _Writing(said=[decided.missing]), decided.outcome)
    else:
        yield _without(task, decided, _Writing())


def _written(task: Task, means: Means) -> Iterator[Draft | Answer]:
    writing, lacking = _Writing(model=means.writer), _lacking(task)
    asked = task.retrieval.result.search_query if task.history else task.question
    judge = Judge(means.aside, asked, means.prompt_tokens) if means.judging else None
    manuscript = Manuscript(task.evidence, judge)
    written = ""
    read_ahead(_likely(task.evidence))
    try:
        reply = means.writer.stream(_messages(task, means, asked))
        for piece in reply:
            writing.first_token = writing.first_token or _since(task.started)
            written += piece
            manuscript.feed(piece)
            if draft := manuscript.draft():
                yield draft
        manuscript.finish(cut=reply.cut)
    except ModelError as exc:
        writing.said = [f"{exc} {QUOTING}", lacking]
        yield from _extractive(task, Page(), writing, "partial" if lacking else "answered")
        return
    writing.verify = manuscript.verify
    gaps = [gap for gap in manuscript.gaps if gap]
    if manuscript.page.shown:
        missing = gaps and told(gaps, f"{task.question} {task.retrieval.result.search_query}")
        writing.said = [lacking, missing or ""]
        yield _finish(task, manuscript.page, "partial" if lacking or missing else "answered", writing)
    elif manuscript.gaps:
        yield _without(task, Decision("not_stated"), writing)
    else:
        why = "What the language model wrote is not supported by the abstracts."
        writing.said = [f"{why if written.strip() else 'The language model wrote nothing.'} {QUOTING}", lacking]
        yield from _extractive(task, manuscript.page, writing, "partial" if lacking else "answered")


def _likely(evidence: Sequence[Evidence]) -> list[str]:
    """Return the sentences that a reply is most likely to be checked against, to be read while the model thinks."""
    found = []
    for one in evidence[:_PAPERS_AHEAD]:
        best = sorted(range(len(one.spans)), key=lambda number: -one.relevance[number])
        found += [clean(one.sentence(number)) for number in best[:_SENTENCES_AHEAD]]
    return found


def _lacking(task: Task) -> str:
    """Return what the library lacks of a comparison, in words; nothing if it has all sides, or none."""
    if task.retrieval.breadth.kind != "comparison":
        return ""
    decided = outcome.decide(task.question, task.retrieval, follows=bool(task.history))
    return decided.missing if decided.outcome == "partial" else ""


def _messages(task: Task, means: Means, asked: str) -> list[dict[str, str]]:
    """Return what the model is asked: of a comparison with notes on each paper, which cost a call each."""
    breadth, most = task.retrieval.breadth, means.prompt_tokens
    notes = {}
    if breadth.kind == "comparison":
        notes = comparing.notes(means.aside, asked, breadth.sides, task.evidence, most)
    return answer_messages(task.question, task.evidence, task.history, most, breadth.kind, notes)


def _extractive(task: Task, page: Page, writing: _Writing, found: Outcome = "answered") -> Iterator[Draft | Answer]:
    """Quote the sentences that bear on the question; `page` may already hold hidden ones."""
    groups = extractive.pick(task.evidence, task.retrieval.breadth)
    if not page.sentences:  # nothing was numbered for a model: count in the order of reading
        groups = [
            [dataclasses.replace(p, evidence=dataclasses.replace(p.evidence, marker=number)) for p in group]
            for number, group in enumerate(groups, start=1)
        ]
        task = dataclasses.replace(task, evidence=tuple(group[0].evidence for group in groups))
    page.text = extractive.lead([group[0].evidence.paper for group in groups])
    for group in groups:
        for position, picked in enumerate(group):
            page.show(" " if position else "\n\n- ", extractive.quoted(picked))
            yield page.draft(task.evidence)
    yield _finish(task, page, found, writing, mode="extractive")


def _without(task: Task, decided: Decision, writing: _Writing) -> Answer:
    """Return the answer that names papers instead of citing them."""
    closest = decided.closest or task.retrieval.result.passages[: outcome.CLOSEST]
    say = outcome.not_stated_text if decided.outcome == "not_stated" else outcome.not_in_collection_text
    page = Page(text=say(closest, decided.missing))
    return dataclasses.replace(_finish(task, page, decided.outcome, writing), closest=closest)


def _finish(task: Task, page: Page, found: Outcome, writing: _Writing, mode: Mode | None = None) -> Answer:
    result = task.retrieval.result
    mode = mode or ("extractive" if writing.model is None else "llm")
    llm = writing.model.name if writing.model and mode == "llm" else None
    return Answer(
        answer_id=uuid.uuid4().hex[:16],
        question=task.question,
        search_query=result.search_query,
        filters=result.filters,
        outcome=found,
        mode=mode,
        text=page.text,
        sentences=tuple(page.sentences),
        references=page.references(task.evidence),
        closest=(),
        passages=result.passages,
        models=Models(llm=llm, embedding=task.embedding, prompt=PROMPT_VERSION if llm is not None else None),
        usage=task.tally.usage,
        timings_ms={
            "condense": round(1000 * (task.condensed - task.started), 2),
            "retrieve": result.timings_ms["total"],
            "first_token": writing.first_token,
            "verify": round(writing.verify, 2),
            "total": _since(task.started),
        },
        library_version=task.library_version,
        notice=" ".join(filter(None, [*result.notes, *writing.said])) or None,
        as_written=result.as_written,
        degraded=result.degraded,
    )


def _since(started: float) -> float:
    return round(1000 * (time.perf_counter() - started), 2)
