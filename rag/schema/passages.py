"""The nouns of a search: what is found for a query, and why."""

from __future__ import annotations

from dataclasses import dataclass

from rag.schema.papers import AbstractKind, Filters, Retraction


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
    retracted: Retraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SearchResult:
    """The passages of one query, best first, one a paper; times in milliseconds.

    `filters` are those given and those read from the query; `notes` has a sentence for each thing that was
    understood otherwise than it was written, and `as_written` tells that no word was corrected and no filter read.
    `agreement` is how far words, whole abstracts and best sentences agree on the first passage: the mean of 1 / its
    place in each, 0…1; 0 without passages. `degraded` tells that the vector index could not be used, which a note
    explains: the papers are right, and took longer to find.
    """

    query: str
    search_query: str
    filters: Filters
    passages: tuple[Passage, ...]
    timings_ms: dict[str, float]
    notes: tuple[str, ...] = ()
    as_written: bool = True
    agreement: float = 0.0
    degraded: bool = False


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
