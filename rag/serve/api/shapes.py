"""The bodies and parameters that requests may have, each bounded; unknown fields are refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from rag.schema import Filters, Sort, Turn
from rag.search.query import MOST_CHARACTERS
from rag.serve.which import NO_NUL, Keys, Name, Names, Which, Year

MOST_BODY = 8_000_000  # bytes of a request; uploads have a limit of their own
MOST_DRAFT = 500_000  # characters

Text = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS, pattern=NO_NUL)]
Model = Annotated[
    str,
    Field(
        min_length=1,
        max_length=200,
        pattern=r"^[!-~]+$",
        description="Another model of the same server than the settings name, or none.",
    ),
]


class Shape(BaseModel):
    """A JSON object as it must be: no other fields, no other types."""

    model_config = ConfigDict(extra="forbid", strict=True)


def _example(value: dict[str, Any]) -> ConfigDict:
    return ConfigDict(json_schema_extra={"examples": [value]})


class Limits(Which):
    """Which papers count: each field that is set must hold; several values of a field are alternatives."""

    model_config = ConfigDict(strict=True)


class SaidTurn(Shape):
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=100_000, pattern=NO_NUL)]


class Search(Shape):
    """What to look for."""

    model_config = _example({"query": "BM25", "k": 3, "filters": {"year_from": 2005}})

    query: Text
    k: Annotated[int, Field(ge=1, le=1000, description="How many papers.")] = 10
    filters: Limits = Limits()
    history: Annotated[list[SaidTurn], Field(max_length=100)] = []
    as_written: Annotated[bool, Field(description="Correct no word and read no filter from the query.")] = False
    explain: Annotated[bool, Field(description="Say of each passage what its score is made of.")] = False


class Ask(Shape):
    """A question with all that it is asked with."""

    model_config = _example({"question": "What is BM25 built on?"})

    question: Text
    history: Annotated[list[SaidTurn], Field(max_length=100)] = []
    filters: Limits = Limits()
    k: Annotated[int, Field(ge=1, le=100, description="How many papers the answer may draw on.")] | None = None
    llm: Model | None = None
    as_written: bool = False
    keep: Annotated[bool, Field(description="Keep question and answer as a new conversation.")] = False
    conversation_id: Annotated[
        str | None,
        Field(pattern=r"^[A-Za-z0-9_-]{1,64}$", description="Ask it next in this conversation, and keep it there."),
    ] = None
    stream: Annotated[bool, Field(description="Server-sent events instead of one JSON object.")] = False


class Overview(Shape):
    """A topic, the papers that count, and at most how many are read."""

    model_config = _example({"topic": "dense retrieval", "most": 20})

    topic: Text
    filters: Limits = Limits()
    most: Annotated[int, Field(ge=1, le=1000)] | None = None
    llm: Model | None = None
    stream: bool = False


class Claim(Shape):
    """A sentence to check: against the papers with some keys, or some texts, or all papers."""

    model_config = _example({"claim": "BM25 grew out of the probabilistic relevance framework."})

    claim: Text
    papers: Keys = []
    texts: Annotated[list[Annotated[str, Field(max_length=100_000, pattern=NO_NUL)]], Field(max_length=50)] = []


class Draft(Shape):
    """A manuscript to check, sentence by sentence: against the papers with some keys, those it cites, or all."""

    model_config = _example(
        {"draft": "BM25 grew out of the probabilistic relevance framework [@robertson2009probabilistic]."}
    )

    draft: Annotated[str, Field(max_length=MOST_DRAFT, pattern=NO_NUL)]
    form: Literal["markdown", "text", "tex"] = "markdown"
    papers: Keys = []
    cited: Annotated[bool, Field(description="Check a sentence against the papers that it cites.")] = True
    stream: bool = False


def _claim_or_draft(value: Any) -> str:
    return "draft" if isinstance(value, dict) and "draft" in value else "claim"


Verify = Annotated[
    Annotated[Claim, Tag("claim")] | Annotated[Draft, Tag("draft")],
    Discriminator(_claim_or_draft),
]


class Tags(Shape):
    """Tags to give to papers and to take from them; the papers by their keys, or by filters."""

    model_config = _example({"keys": ["robertson2009probabilistic"], "add": ["to read"]})

    keys: Keys = []
    filters: Limits | None = None
    add: Names = []
    remove: Names = []


class Records(Shape):
    """Papers to load, as any JSON export has them: a title each, and what else is known."""

    records: Annotated[list[dict[str, Any]], Field(min_length=1, max_length=20_000)]
    tags: Annotated[list[Name], Field(max_length=20)] = []


class ExportPapers(Shape):
    """Papers to write for another program: those of some keys, or all that pass the filters."""

    model_config = _example({"format": "bibtex", "keys": ["robertson2009probabilistic"]})

    format: Literal["bibtex", "ris", "csl", "jsonl", "csv"]
    keys: Keys = []
    filters: Limits = Limits()


class ExportAnswer(Shape):
    """A kept answer to write for another program or to be read."""

    model_config = _example({"format": "md", "answer_id": "3f2a9c1b7d5e4f60"})

    format: Literal["md", "html", "docx", "bibtex", "ris", "csl", "csv", "json"]
    answer_id: Name


def _papers_or_answer(value: Any) -> str:
    return "answer" if isinstance(value, dict) and "answer_id" in value else "papers"


Export = Annotated[
    Annotated[ExportPapers, Tag("papers")] | Annotated[ExportAnswer, Tag("answer")], Discriminator(_papers_or_answer)
]


class FilterParameters(BaseModel):
    """Filters as parameters of an address; a field may stand there several times."""

    model_config = ConfigDict(extra="forbid")

    year_from: Year | None = None
    year_to: Year | None = None
    venue: Names = []
    author: Names = []
    source: Names = []
    tag: Names = []
    key: Keys = []
    not_key: Keys = []
    retracted: bool | None = None

    def filters(self) -> Filters:
        """Return them as the engine takes them."""
        return Filters(
            year_from=self.year_from,
            year_to=self.year_to,
            venues=tuple(self.venue),
            authors=tuple(self.author),
            sources=tuple(self.source),
            tags=tuple(self.tag),
            keys=tuple(self.key),
            not_keys=tuple(self.not_key),
            retracted=self.retracted,
        )


class SearchParameters(FilterParameters):
    """A search as parameters of an address."""

    query: Annotated[Text, Field(description="What to look for.")]
    k: Annotated[int, Field(ge=1, le=1000)] = 10
    as_written: bool = False


class PaperParameters(FilterParameters):
    """Which papers to list, and in which order."""

    match: Annotated[str, Field(max_length=1000, pattern=NO_NUL, description="Words that each paper holds.")] = ""
    sort: Sort = "added"
    descending: bool = False
    limit: Annotated[int, Field(ge=0, le=1000)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


class ConversationParameters(BaseModel):
    """Which conversations to list."""

    model_config = ConfigDict(extra="forbid")

    query: Annotated[str, Field(max_length=1000, pattern=NO_NUL, description="Words that each one holds.")] = ""
    limit: Annotated[int, Field(ge=1, le=1000)] = 50
    offset: Annotated[int, Field(ge=0, le=1_000_000_000)] = 0


def turns(history: list[SaidTurn]) -> tuple[Turn, ...]:
    """Return earlier messages as the engine takes them."""
    return tuple(Turn(role=turn.role, content=turn.content) for turn in history)
