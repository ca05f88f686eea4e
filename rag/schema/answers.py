"""The nouns of a question: who asked what, what is answered, and how each sentence was judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rag.schema.listings import Listing
from rag.schema.papers import AbstractKind, Filters, Retraction
from rag.schema.passages import Passage

Verdict = Literal["supported", "partly", "unsupported", "uncited"]
Outcome = Literal["answered", "partial", "not_stated", "not_in_collection"]
Mode = Literal["llm", "extractive"]
# What became of a cited paper: it is no longer in the library, or was never (the answer came from elsewhere), or its
# abstract no longer has what was quoted.
Since = Literal["removed", "absent", "changed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A question with all that it is asked with; what is null or empty was not said.

    `search_query` is what to search for in place of the question.
    """

    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters = Filters()
    k: int | None = None
    llm: str | None = None
    as_written: bool = False
    search_query: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """The abstract sentence behind a citation: `abstract[start:end] == quote` in the paper of `marker`."""

    marker: int
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerSentence:
    """One sentence of an answer with its verdict; `answer.text[start:end] == text` if it is shown."""

    text: str
    shown: bool
    start: int | None
    end: int | None
    citations: tuple[int, ...]
    verdict: Verdict
    score: float
    evidence: tuple[Quote, ...]
    problems: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """The paper behind a marker of an answer's text.

    `suspicious` tells that its title or abstract reads like instructions to a language model. Of an answer that was
    kept, `retracted` is what is known now, and `since` what became of the paper; null if all is as it was.
    """

    marker: int
    key: str
    paper_id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    venue: str | None
    url: str | None
    abstract_kind: AbstractKind = "abstract"
    suspicious: bool = False
    retracted: Retraction | None = None
    since: Since | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What all calls of language models behind an answer consumed together; null where a server did not say.

    Counted are the calls that put the question as one that stands alone, scored papers, noted what each says, wrote
    and read again; not those that embed. `cost_usd` is at OpenAI's list prices without discounts
    (rag/answer/data/prices.json has their date); null where the model is not listed or another server than OpenAI's
    replied.
    """

    input_tokens: int | None
    output_tokens: int | None
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Models:
    """Which models made an answer; `llm` is null without a language model, and so is `prompt`, the prompt's version."""

    llm: str | None
    embedding: str
    prompt: str | None = None


SupportKind = Literal["gained", "lost", "changed", "same"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SupportChange:
    """A sentence of an earlier answer: the keys of the papers that carried it then, and of those that do now."""

    text: str
    change: SupportKind
    verdict_before: Verdict
    verdict: Verdict
    keys_before: tuple[str, ...]
    keys: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Again:
    """The earlier answer to the same question, when it was given (UTC, ISO 8601), and what became of its sentences."""

    answer_id: str
    asked_at: str
    library_version: int
    changes: tuple[SupportChange, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """An answer as people and programs get it; `references` are exactly the markers in `text`.

    `notice` is one plain sentence for the reader where something went otherwise than asked,
    such as a model that did not answer; else null. `as_written` is that of the search behind it; `again` is set if it
    was asked before, `listing` if a set of papers was asked for. `degraded` is that of the search behind it.
    """

    answer_id: str
    question: str
    search_query: str
    filters: Filters
    outcome: Outcome
    mode: Mode
    text: str
    sentences: tuple[AnswerSentence, ...]
    references: tuple[Reference, ...]
    closest: tuple[Passage, ...]
    passages: tuple[Passage, ...]
    models: Models
    usage: Usage | None
    timings_ms: dict[str, float | None]
    library_version: int
    notice: str | None = None
    as_written: bool = True
    again: Again | None = None
    listing: Listing | None = None
    degraded: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer under way: the sentences checked so far, the papers they cite, and the tail nobody has checked."""

    sentences: tuple[AnswerSentence, ...] = field(default=())
    text: str = ""
    tail: str = ""
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A language model's reply to messages, unchecked."""

    text: str
    usage: Usage | None
