"""A question and what was retrieved for it in, drafts and then the checked answer out."""

from __future__ import annotations

import dataclasses
import time
import uuid
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rag.answer import extractive, outcome
from rag.answer.citations import resolve
from rag.answer.evidence import Evidence
from rag.answer.llm import ChatModel
from rag.answer.outcome import Decision
from rag.answer.prices import cost
from rag.answer.prompts import NOT_STATED, PROMPT_VERSION, answer_messages
from rag.answer.reader import ReplyReader, ReplySentence
from rag.answer.repointing import point
from rag.errors import ModelError
from rag.schema import Answer, AnswerSentence, Draft, Mode, Models, Outcome, Reference, Turn, Usage
from rag.search.retriever import Retrieval

QUOTING = "These are the abstracts' own sentences."


@dataclass(slots=True)
class _Page:
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


@dataclass(frozen=True, slots=True)
class Task:
    """All that an answer is made from; `about` tells whether the library is about the question at all.

    `started` and `condensed` are seconds of the process's clock: when it was asked, and when it was put otherwise.
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


@dataclass(slots=True)
class _Writing:
    """What writing cost so far, and what the reader is told about it."""

    model: ChatModel | None = None
    usage: Usage | None = None
    first_token: float | None = None
    verify: float = 0.0
    notice: str | None = None


def answer(task: Task, model: ChatModel | None, prompt_tokens: int) -> Iterator[Draft | Answer]:
    """Yield drafts while an answer grows and at last the answer.

    With a model its reply is checked sentence by sentence; without one, or where it fails or nothing of
    its reply holds, the abstracts are quoted.
    """
    if not task.about or not task.evidence:
        yield _without(task, Decision("not_in_collection"), _Writing())
    elif model is None:
        yield from _unwritten(task)
    else:
        yield from _written(task, model, prompt_tokens)


def _unwritten(task: Task) -> Iterator[Draft | Answer]:
    """Yield the answer without a model: quotations, or the papers to open where the abstracts do not say."""
    decided = outcome.decide(task.question, task.retrieval, follows=bool(task.history))
    if decided.outcome in ("answered", "partial"):
        yield from _extractive(task, _Page(), _Writing(notice=decided.missing or None), decided.outcome)
    else:
        yield _without(task, decided, _Writing())


def _written(task: Task, model: ChatModel, prompt_tokens: int) -> Iterator[Draft | Answer]:
    page, reader, writing = _Page(), ReplyReader(), _Writing(model=model)
    written = ""
    try:
        reply = model.stream(answer_messages(task.question, task.evidence, task.history, prompt_tokens))
        for piece in reply:
            writing.first_token = writing.first_token or _since(task.started)
            written += piece
            _check(page, reader.feed(piece), task, writing)
            if not _refusing(written):
                yield page.draft(task.evidence, reader.tail)
        rest = reader.finish()
        _check(page, rest[:-1] if reply.cut else rest, task, writing)  # half a sentence claims something else
        writing.usage = _priced(reply.usage, model)
    except ModelError as exc:
        writing.notice = f"{exc} {QUOTING}"
        yield from _extractive(task, _Page(), writing)
        return
    if page.shown:
        yield _finish(task, page, "answered", writing)
    elif _refusing(written) and written.strip():
        yield _without(task, Decision("not_stated"), writing)
    else:
        why = "What the language model wrote is not supported by the abstracts."
        writing.notice = f"{why if written.strip() else 'The language model wrote nothing.'} {QUOTING}"
        yield from _extractive(task, page, writing)


def _priced(usage: Usage | None, model: ChatModel) -> Usage | None:
    """Return what a reply consumed with its cost, which only OpenAI's own prices tell."""
    if usage is None or not model.at_openai:
        return usage
    return dataclasses.replace(usage, cost_usd=cost(model.name, usage))


def _refusing(written: str) -> bool:
    """Tell whether a reply is, or may yet become, the agreed words for "the abstracts do not say"."""
    beginning = written.strip(" \n*_`'\"“").upper()[: len(NOT_STATED)]
    return NOT_STATED.startswith(beginning)


def _check(page: _Page, sentences: Sequence[ReplySentence], task: Task, writing: _Writing) -> None:
    """Judge complete sentences and put each on the page, shown or hidden."""
    started = time.perf_counter()
    by_marker = {evidence.marker: evidence for evidence in task.evidence}
    for sentence in sentences:
        cited = resolve(sentence.text, by_marker)
        if not any(char.isalnum() for char in cited.plain):
            continue
        last = page.sentences[-1:]
        pointed = point(cited, task.evidence, last[0].citations if last and last[0].shown else ())
        found = pointed.found
        unknown = tuple(f"[{n}] is not among the abstracts found" for n in cited.unknown)
        checked = AnswerSentence(
            text=pointed.cited.text,
            shown=False,
            start=None,
            end=None,
            citations=pointed.cited.citations,
            verdict=found.verdict,
            score=round(found.score, 4),
            evidence=found.evidence,
            problems=unknown + pointed.changes + found.problems,
        )
        if found.verdict in ("supported", "partly"):
            page.show(sentence.lead, checked)
        else:
            page.hide(sentence.lead, checked)
    writing.verify += 1000 * (time.perf_counter() - started)


def _extractive(task: Task, page: _Page, writing: _Writing, found: Outcome = "answered") -> Iterator[Draft | Answer]:
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
    page = _Page(text=say(closest, decided.missing))
    return dataclasses.replace(_finish(task, page, decided.outcome, writing), closest=closest)


def _finish(task: Task, page: _Page, found: Outcome, writing: _Writing, mode: Mode | None = None) -> Answer:
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
        usage=writing.usage,
        timings_ms={
            "condense": round(1000 * (task.condensed - task.started), 2),
            "retrieve": result.timings_ms["total"],
            "first_token": writing.first_token,
            "verify": round(writing.verify, 2),
            "total": _since(task.started),
        },
        library_version=task.library_version,
        notice=" ".join([*result.notes, *filter(None, [writing.notice])]) or None,
        as_written=result.as_written,
    )


def _since(started: float) -> float:
    return round(1000 * (time.perf_counter() - started), 2)
