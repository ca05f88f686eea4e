"""The nouns of a conversation: its questions with what was answered, how it is listed, and what readers thought."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from rag.schema.answers import Answer, Draft
from rag.schema.papers import Filters

TurnStatus = Literal["asking", "done", "stopped", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Translation:
    """The shown sentences of an answer as a model put them in another language; null where English stays.

    What was checked is the English.
    """

    language: str
    model: str
    sentences: tuple[str | None, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptTurn:
    """A question with what came back: the answer, or the draft of one that did not end, or why there is none.

    `search_query` is what was searched for in place of the question, null where that was left to Attest. `asked_at`
    is UTC in ISO 8601; where it is empty, storing the turn sets it.
    """

    question: str
    as_written: bool = False
    filters: Filters = Filters()
    search_query: str | None = None
    status: TurnStatus = "asking"
    answer: Answer | None = None
    draft: Draft | None = None
    error: str | None = None
    asked_at: str = ""
    translation: Translation | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Conversation:
    """A stored conversation; `user` is empty where nobody signs in, times are UTC in ISO 8601."""

    conversation_id: str
    user: str
    title: str
    created_at: str
    changed_at: str
    turns: tuple[KeptTurn, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationLine:
    """A conversation as it stands in a list; `turns` is how many it has."""

    conversation_id: str
    title: str
    created_at: str
    changed_at: str
    turns: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ConversationPage:
    """A part of a list of conversations, the one that changed last first, and how many the whole list has."""

    total: int
    conversations: tuple[ConversationLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Rating:
    """What a reader thought of an answer; `rated_at` is UTC in ISO 8601."""

    answer_id: str
    liked: bool
    comment: str
    rated_at: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RatedAnswer(Rating):
    """A rating with what was asked, how that ended, and the language model that wrote (null: none did)."""

    question: str
    outcome: str
    llm: str | None
