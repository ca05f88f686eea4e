"""The nouns of a question: what is found for it, what is answered, and how each sentence was judged."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rag.schema.papers import AbstractKind, Filters

Verdict = Literal["supported", "partly", "unsupported", "uncited"]
ClaimVerdict = Literal["supported", "partly", "unsupported", "uncited", "contradicted"]
Outcome = Literal["answered", "partial", "not_stated", "not_in_collection"]
Mode = Literal["llm", "extractive"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Signals:
    """The raw signals behind a passage; null where one is silent or was not asked.

    `lexical` is BM25 (higher is better), `dense` and `sentence` are cosines, `neighbours` is the mean fused score
    of the most similar candidates. Of the papers that were read, `words` is the share of the question's words, rare
    ones weighing more, that the paper and its best sentence hold (0…2), `letters` how alike paper and question are
    in runs of four letters (1: the most alike, 0: the least), and `phrases` how many of the question's phrases in
    quotation marks the paper holds. `rerank` is what a second stage says of question and paper together (0…1).
    """

    lexical: float | None
    dense: float | None
    sentence: float | None
    neighbours: float | None = None
    words: float | None = None
    letters: float | None = None
    phrases: int | None = None
    rerank: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Passage:
    """A retrieved paper with its best sentence: `abstract[start:end] == quote`.

    `score` is the fused score, higher is better, comparable within one query only.
    """

    rank: int
    paper_id: str
    key: str
    title: str
    year: int | None
    score: float
    quote: str
    start: int
    end: int
    signals: Signals
    abstract_kind: AbstractKind = "abstract"


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The passages of one query, best first, one a paper; times in milliseconds.

    `filters` are those given and those read from the query; `notes` has a sentence for each thing that was
    understood otherwise than it was written, and `as_written` tells that no word was corrected and no filter read.
    `agreement` is how far words, whole abstracts and best sentences agree on the first passage: the mean of 1 / its
    place in each, 0…1; 0 without passages.
    """

    query: str
    search_query: str
    filters: Filters
    passages: tuple[Passage, ...]
    timings_ms: dict[str, float]
    notes: tuple[str, ...] = ()
    as_written: bool = True
    agreement: float = 0.0


@dataclass(frozen=True, slots=True, kw_only=True)
class SignalShare:
    """What one signal says of a passage and what fusion makes of it.

    `value` is the raw signal and `rank` its place among the candidates (1 is best), both null where it is silent.
    `normalised` is the value in 0…1 over the candidates, null where the value counts as it is. `share` is `weight`
    × `normalised` (or × `value`), what the signal adds to the passage's score.
    """

    value: float | None
    rank: int | None
    normalised: float | None
    weight: float
    share: float


@dataclass(frozen=True, slots=True, kw_only=True)
class WordCount:
    """A word as the query spells it, and how many papers of the library have it."""

    word: str
    papers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class QueryWords:
    """What became of a query's words, rare ones first: searched, left out as too common, in no paper."""

    searched: tuple[WordCount, ...]
    too_common: tuple[WordCount, ...]
    unknown: tuple[WordCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Explanation:
    """Why a passage stands where it stands.

    `brought_by` is the one of lexical, dense and sentence with the largest share (null: last in all), `signals` has
    a share a signal, `words` are the searched words that title or abstract hold, rare ones first.
    """

    brought_by: str | None
    candidates: int
    signals: dict[str, SignalShare]
    words: tuple[WordCount, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedPassage(Passage):
    """A passage with the reasons for its score."""

    explanation: Explanation


@dataclass(frozen=True, slots=True, kw_only=True)
class ExplainedResult(SearchResult):
    """The passages of one query, each explained, and what became of the query's words."""

    passages: tuple[ExplainedPassage, ...]
    words: QueryWords


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """A question with all that it is asked with; what is null or empty was not said."""

    question: str
    history: tuple[Turn, ...] = ()
    filters: Filters = Filters()
    k: int | None = None
    llm: str | None = None
    as_written: bool = False


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
    """The paper behind a marker of an answer's text."""

    marker: int
    key: str
    paper_id: str
    title: str
    authors: tuple[str, ...]
    year: int | None
    venue: str | None
    url: str | None
    abstract_kind: AbstractKind = "abstract"


@dataclass(frozen=True, slots=True, kw_only=True)
class Usage:
    """What a model consumed; null where the server did not say."""

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
    was asked before.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Draft:
    """An answer under way: the sentences checked so far, the papers they cite, and the tail nobody has checked."""

    sentences: tuple[AnswerSentence, ...] = field(default=())
    text: str = ""
    tail: str = ""
    references: tuple[Reference, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """The sentence that decides a check: `[start:end]` of the abstract of `key`, or of the given text (0-based)."""

    key: str | None
    quote: str
    start: int
    end: int
    text: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verification:
    """A claim checked against papers: the verdict, its score in 0…1, what is wrong, and the sentences that decide.

    `score` is the calibrated chance that the papers support the claim; `contradicted` is a claim whose opposite
    they say.
    """

    claim: str
    verdict: ClaimVerdict
    score: float
    problems: tuple[str, ...]
    evidence: tuple[Proof, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Completion:
    """A language model's reply to messages, unchecked."""

    text: str
    usage: Usage | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSentence:
    """A sentence of a draft, `draft[start:end]`, checked against the papers of `keys`, or all papers if there is none.

    `unknown` are keys that it cites and that no paper here has.
    """

    start: int
    end: int
    keys: tuple[str, ...]
    unknown: tuple[str, ...]
    check: Verification


@dataclass(frozen=True, slots=True, kw_only=True)
class DraftReport:
    """A draft sentence by sentence, how often there is each verdict, and a copy with a footnote at each sentence."""

    sentences: tuple[CheckedSentence, ...]
    counts: dict[str, int]
    annotated: str
