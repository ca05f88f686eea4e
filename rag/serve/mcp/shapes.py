"""What tools take and give, each bounded, as assistants are told in JSON Schema."""

from __future__ import annotations

import dataclasses
from typing import Annotated, Any, Literal, get_type_hints

from pydantic import BaseModel, Field, create_model

from rag.schema import Answer, Overview, Paper, SearchResult, Turn, Verification
from rag.serve.which import Name, Which

MOST_TEXT = 40_000  # characters of what is to be read; the structured content is whole
MOST_LEFT_OUT = 100  # papers that an overview names as left out

Key = Annotated[str, Field(min_length=1, max_length=300, description="The key of a paper, such as smith2020cats.")]
Keys = Annotated[tuple[Name, ...], Field(max_length=200, description="Keys of papers, such as smith2020cats.")]


def _text(what: str) -> Any:
    return Field(min_length=1, max_length=10_000, description=what)


Query = Annotated[str, _text("What to look for, in words or as a question; English finds most.")]
Question = Annotated[str, _text("The question, as a whole sentence.")]
Topic = Annotated[str, _text("The subfield, such as: retrieval-augmented generation for law.")]
Claim = Annotated[str, _text("One sentence that claims something.")]
Texts = Annotated[
    tuple[Annotated[str, Field(max_length=100_000)], ...],
    Field(max_length=20, description="Texts to check against in place of papers."),
]
Matches = Annotated[str, Field(max_length=1000, description="Papers that hold all of these words anywhere.")]
Found = Annotated[int, Field(ge=1, le=50, description="How many papers.")]
Drawn = Annotated[int | None, Field(ge=1, le=50, description="How many papers to draw on; leave out for as needed.")]
Read = Annotated[int, Field(ge=1, le=100, description="How many papers to read at most.")]
Listed = Annotated[int, Field(ge=1, le=100, description="How many papers to list.")]
Skipped = Annotated[int, Field(ge=0, le=10_000_000, description="How many papers to leave out first.")]
AsWritten = Annotated[bool, Field(description="Correct no word and read no filter from the words.")]
Sorted = Literal["added", "year", "title"]


ALL = Which()


class Said(BaseModel):
    """One earlier message of the conversation."""

    role: Literal["user", "assistant"]
    content: Annotated[str, Field(max_length=100_000)]

    def turn(self) -> Turn:
        """Return it as the engine takes it."""
        return Turn(role=self.role, content=self.content)


History = Annotated[
    tuple[Said, ...],
    Field(max_length=50, description="Earlier messages, where the question leans on them; oldest first."),
]


def _versioned(kind: type[Any], *without: str) -> type[BaseModel]:
    """Return a dataclass as its JSON object is described."""
    hints = get_type_hints(kind)
    names = [field.name for field in dataclasses.fields(kind) if field.name not in without]
    fields: dict[str, Any] = {name: (hints[name], ...) for name in names}
    return create_model(kind.__name__, __doc__=kind.__doc__, schema_version=(Literal[1], ...), **fields)


SearchJson: Any = _versioned(SearchResult)
AnswerJson: Any = _versioned(Answer)
OverviewJson: Any = _versioned(Overview)
VerificationJson: Any = _versioned(Verification)
PaperJson: Any = _versioned(Paper)


class PapersJson(BaseModel):
    """A page of the list of papers, without their abstracts, and how many there are in all."""

    schema_version: Literal[1]
    total: int
    papers: list[dict[str, Any]]
