"""The calls of language models behind one answer in, what they consumed together out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from typing import Protocol, TypeVar

from rag.answer.prices import cost
from rag.answer.reply import Reply
from rag.schema import Usage

_Number = TypeVar("_Number", int, float)


class Model(Protocol):
    """What writes replies: a ChatModel, or one whose calls are counted."""

    @property
    def name(self) -> str:
        """The model's name."""

    @property
    def at_openai(self) -> bool:
        """Tell whether OpenAI itself serves the model."""

    def stream(self, messages: Sequence[dict[str, str]]) -> Reply:
        """Ask and return the reply, which is read as it comes.

        Raises:
            ModelError: the server refuses, or does not answer.
        """


class Tally:
    """Adds up what the calls behind one answer consumed; safe from any thread."""

    def __init__(self) -> None:
        self._calls: list[tuple[Model, Reply]] = []

    def counting(self, model: Model | None) -> Model | None:
        """Return the model with its calls counted here; None for none."""
        return None if model is None else _Counted(model, self._calls)

    @property
    def usage(self) -> Usage | None:
        """The sum over all replies; None before the first, and a sum to which one reply has no figure is None.

        A request that was refused is no reply and counts nothing; one that broke off has no figures.
        """
        calls = list(self._calls)
        found = [_priced(model, reply.usage) for model, reply in calls if reply.usage is not None]
        if not found or len(found) < len(calls):
            return None
        spent = _sum(usage.cost_usd for usage in found)
        return Usage(
            input_tokens=_sum(usage.input_tokens for usage in found),
            output_tokens=_sum(usage.output_tokens for usage in found),
            cost_usd=None if spent is None else round(spent, 8),
        )


@dataclass(frozen=True, slots=True)
class _Counted:
    """A model that notes its replies."""

    model: Model
    calls: list[tuple[Model, Reply]]

    @property
    def name(self) -> str:
        return self.model.name

    @property
    def at_openai(self) -> bool:
        return self.model.at_openai

    def stream(self, messages: Sequence[dict[str, str]]) -> Reply:
        reply = self.model.stream(messages)
        self.calls.append((self.model, reply))
        return reply


def _priced(model: Model, usage: Usage) -> Usage:
    """Return what a reply consumed with its cost, which only OpenAI's own prices tell."""
    if not model.at_openai:
        return usage
    return replace(usage, cost_usd=cost(model.name, usage))


def _sum(numbers: Iterable[_Number | None]) -> _Number | None:
    known: list[_Number] = []
    for number in numbers:
        if number is None:
            return None
        known.append(number)
    return sum(known, type(known[0])())
