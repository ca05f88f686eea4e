"""The bodies and parameters that requests may have, each bounded; unknown fields are refused."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Discriminator, Field, Tag

from rag.schema import Filters, Turn
from rag.search.query import MOST_CHARACTERS

_NO_NUL = r"^[^\x00]*$"
MOST_DRAFT = 500_000  # characters

Text = Annotated[str, Field(min_length=1, max_length=MOST_CHARACTERS, pattern=_NO_NUL)]
Name = Annotated[str, Field(min_length=1, max_length=300, pattern=_NO_NUL)]
Names = Annotated[list[Name], Field(max_length=100)]
Keys = Annotated[list[Name], Field(max_length=1000)]
Year = Annotated[int, Field(ge=0, le=9999)]
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


class Limits(Shape):
    """Which papers count: each field that is set must hold; several values of a field are alternatives."""

    year_from: Year | None = None
    year_to: Year | None = None
    venues: Names = []
    authors: Names = []
    sources: Names = []
    tags: Names = []
    keys: Keys = []
    not_keys: Keys = []
    retracted: bool | None = None

    def filters(self) -> Filters:
        """Return them as the engine takes them."""
        return Filters(
            year_from=self.year_from,
            year_to=self.year_to,
            venues=tuple(self.venues),
            authors=tuple(self.authors),
            sources=tuple(self.sources),
            tags=tuple(self.tags),
            keys=tuple(self.keys),
            not_keys=tuple(self.not_keys),
            retracted=self.retracted,
        )


class SaidTurn(Shape):
    """One earlier message of a conversation."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=100_000, pattern=_NO_NUL)]


class Search(Shape):
    """What to look for."""

    query: Text
    k: Annotated[int, Field(ge=1, le=1000, description="How many papers.")] = 10
    filters: Limits = Limits()
    history: Annotated[list[SaidTurn], Field(max_length=100)] = []
    as_written: Annotated[bool, Field(description="Correct no word and read no filter from the query.")] = False
    explain: Annotated[bool, Field(description="Say of each passage what its score is made of.")] = False


class Ask(Shape):
    """A question with all that it is asked with."""

    question: Text
    history: Annotated[list[SaidTurn], Field(max_length=100)] = []
    filters: Limits = Limits()
    k: Annotated[int, Field(ge=1, le=100, description="How many papers the answer may draw on.")] | None = None
    llm: Model | None = None
    as_written: bool = False
    stream: Annotated[bool, Field(description="Server-sent events instead of one JSON object.")] = False


class Overview(Shape):
    """A topic, the papers that count, and at most how many are read."""

    topic: Text
    filters: Limits = Limits()
    most: Annotated[int, Field(ge=1, le=1000)] | None = None
    llm: Model | None = None
    stream: bool = False


class Claim(Shape):
    """A sentence to check: against the papers with some keys, or some texts, or all papers."""

    claim: Text
    papers: Keys = []
    texts: Annotated[list[Annotated[str, Field(max_length=100_000, pattern=_NO_NUL)]], Field(max_length=50)] = []


class Draft(Shape):
    """A manuscript to check, sentence by sentence: against the papers with some keys, those it cites, or all."""

    draft: Annotated[str, Field(max_length=MOST_DRAFT, pattern=_NO_NUL)]
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

    q: Annotated[Text, Field(description="What to look for.")]
    k: Annotated[int, Field(ge=1, le=1000)] = 10
    as_written: bool = False


def turns(history: list[SaidTurn]) -> tuple[Turn, ...]:
    """Return earlier messages as the engine takes them."""
    return tuple(Turn(role=turn.role, content=turn.content) for turn in history)
