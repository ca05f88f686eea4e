"""A chat request as OpenAI's clients send it in; the question, its history and what it is asked with out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from rag.errors import QuestionError
from rag.schema import Filters, Turn
from rag.serve.telling import RULE
from rag.serve.which import Which

MODELS = {
    "attest": "answers as this server is configured",
    "attest-extractive": "answers in the abstracts' own sentences, without a language model",
}
_MOST_CHARACTERS = 200_000  # of a message
_MOST_MESSAGES = 500


class Part(BaseModel):
    """A piece of a message; only text can be read."""

    type: str
    text: str | None = None


class Message(BaseModel):
    """One message; those that are neither a user's nor an assistant's say nothing about papers and are not read."""

    role: Literal["system", "developer", "user", "assistant", "tool", "function"]
    content: (
        Annotated[str, Field(max_length=_MOST_CHARACTERS)] | Annotated[list[Part], Field(max_length=100)] | None
    ) = None

    def text(self) -> str:
        """Return the words of the message.

        Raises:
            QuestionError: it has something else than text.
        """
        if isinstance(self.content, str) or self.content is None:
            return self.content or ""
        if any(part.type != "text" or part.text is None for part in self.content):
            raise QuestionError("Only text can be asked; leave pictures, sound and files out of the message.")
        return "\n".join(part.text or "" for part in self.content)


class StreamOptions(BaseModel):
    """What a stream holds besides the text."""

    include_usage: bool | None = None


class Extra(BaseModel):
    """What Attest is asked with besides what the protocol knows; a client sends it as `attest`."""

    model_config = ConfigDict(extra="forbid")

    filters: Which = Which()
    k: Annotated[int, Field(ge=1, le=100, description="How many papers the answer may draw on.")] | None = None
    as_written: Annotated[bool, Field(description="Correct no word and read no filter from the question.")] = False


class Chat(BaseModel):
    """A chat request; settings of sampling and the like are taken and do nothing."""

    model_config = ConfigDict(extra="allow")

    model: Annotated[str, Field(max_length=200, examples=["attest"], json_schema_extra={"enum": [*MODELS]})]
    messages: Annotated[
        list[Message],
        Field(min_length=1, max_length=_MOST_MESSAGES, examples=[[{"role": "user", "content": "What is hubness?"}]]),
    ]
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    n: Annotated[int, Field(ge=1, le=1, description="One answer is all there is.")] | None = None
    response_format: dict[str, Any] | None = None
    attest: Extra = Extra()


@dataclass(frozen=True, slots=True)
class Asked:
    """A question with its conversation and all that `Attest.ask_stream` takes besides."""

    question: str
    history: tuple[Turn, ...]
    filters: Filters
    k: int | None
    llm: str | None
    as_written: bool


def asked(chat: Chat) -> Asked:
    """Return what a chat request asks: its last user message, with the turns before as history.

    Raises:
        QuestionError: nobody asks anything, or an answer in another form than text is wanted.
    """
    wanted = (chat.response_format or {}).get("type", "text")
    if wanted != "text":
        raise QuestionError("An answer is text with citations; leave response_format out, and read `attest` for JSON.")
    turns = [
        Turn(role=message.role, content=said(message.text()) if message.role == "assistant" else message.text())
        for message in chat.messages
        if message.role in ("user", "assistant")
    ]
    if not turns or turns[-1].role != "user":
        raise QuestionError("The last message must be the user's: it is the question.")
    extra = chat.attest
    return Asked(
        question=turns[-1].content,
        history=tuple(turn for turn in turns[:-1] if turn.content.strip()),
        filters=extra.filters.filters(),
        k=extra.k,
        llm="none" if chat.model == "attest-extractive" else None,
        as_written=extra.as_written,
    )


def said(content: str) -> str:
    """Return what an answer that comes back as history said, without its remarks and references."""
    return content.partition(RULE)[0]
