"""The nouns of an overview: what belongs to a topic, in which themes, and what the abstracts say of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from rag.schema.answers import AnswerSentence, Mode, Models, Outcome, Reference, SupportChange, Usage
from rag.schema.listings import Placed
from rag.schema.papers import Filters, Retraction
from rag.schema.passages import Passage

Column = Literal["problem", "method", "data", "result", "code"]
COLUMNS: tuple[Column, ...] = ("problem", "method", "data", "result", "code")
RelationKind = Literal["agreement", "disagreement"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Brief:
    """What an overview is asked for: a topic, the papers that count, and at most how many are read."""

    topic: str
    filters: Filters = Filters()
    most: int | None = None
    llm: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Theme:
    """Papers of an overview that share a subject; `text` is what `overview.text[start:end]` says of them.

    `papers` are keys in the order of the text; each paper that was read is in one theme. `phrases` are the key
    phrases that set the theme apart.
    """

    title: str
    text: str
    papers: tuple[str, ...]
    phrases: tuple[str, ...] = ()
    years: tuple[int, int] | None = None
    mode: Mode = "extractive"


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What an abstract says for a column, cleaned, and the sentence behind it: `abstract[start:end] == quote`.

    All are null where it says nothing of the kind.
    """

    text: str | None = None
    quote: str | None = None
    start: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A paper of the table, with one cell a column."""

    key: str
    title: str
    year: int | None
    theme: str
    cells: tuple[Cell, ...]
    retracted: Retraction | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The papers that were read, a row each, in the order of the themes."""

    columns: tuple[str, ...] = COLUMNS
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """Two sentences of two papers on the same thing, side by side; `about` are the words that they share."""

    kind: RelationKind
    about: str
    sentences: tuple[AnswerSentence, AnswerSentence]


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many papers belong to the topic, were read, and are cited; who was left out, and who came in narrowly.

    `examined` is how many papers were looked at, `library` how many pass the filters.
    """

    library: int
    examined: int
    matched: int
    read: int
    cited: int
    left_out: tuple[Placed, ...] = ()
    near_line: tuple[Placed, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """What an overview will take, said before it starts: papers, themes, and calls and tokens of the model at most.

    `calls` is 0 without a model; `cost_usd` is null where the price is not known.
    """

    papers: int
    themes: int
    calls: int
    input_tokens: int
    output_tokens: int
    cost_usd: float | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ThemeChange:
    """What became of an earlier overview: papers that came, that went, and sentences whose support is lost or changed.

    `added` and `removed` are keys, and `papers` says of each of them where it stands now or why it went. `sentences`
    are plain text without markers, and `support` says of each what carried it then and what does now. `overview_id`,
    `library_version` and `written_at` are those of the earlier overview.
    """

    added: tuple[str, ...]
    removed: tuple[str, ...]
    sentences: tuple[str, ...] = ()
    papers: tuple[Placed, ...] = ()
    support: tuple[SupportChange, ...] = ()
    overview_id: str | None = None
    library_version: int | None = None
    written_at: str | None = None

    def __bool__(self) -> bool:
        return bool(self.added or self.removed or self.sentences)


@dataclass(frozen=True, slots=True, kw_only=True)
class Overview:
    """A cited overview of a subfield; sentences and references are those of an answer.

    `text[start:end]` is the text of a shown sentence. `open_questions` are sentences that an abstract states one in;
    `closest` is for a topic that is not here, `suggestions` are themes to choose from where it is too wide or absent.
    `most` is how many papers were to be read at most, where that was said; `written_at` is UTC, ISO 8601. `changes` is
    set where an earlier overview was brought up to date.
    """

    overview_id: str
    topic: str
    filters: Filters
    outcome: Outcome
    mode: Mode
    text: str
    themes: tuple[Theme, ...]
    table: Table
    sentences: tuple[AnswerSentence, ...]
    references: tuple[Reference, ...]
    coverage: Coverage
    models: Models
    usage: Usage | None
    timings_ms: dict[str, float | None]
    library_version: int
    relations: tuple[Relation, ...] = ()
    open_questions: tuple[AnswerSentence, ...] = ()
    closest: tuple[Passage, ...] = ()
    suggestions: tuple[str, ...] = ()
    notice: str | None = None
    changes: ThemeChange | None = None
    most: int | None = None
    written_at: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewDraft:
    """An overview under way: the stage, how much of it is done, and the text so far."""

    stage: str
    done: int
    total: int
    text: str = ""
    sentences: tuple[AnswerSentence, ...] = field(default=())
    references: tuple[Reference, ...] = ()
    estimate: Estimate | None = None
