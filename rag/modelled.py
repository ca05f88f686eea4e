"""class Modelled: the language model behind a library, which it is, another one, a reply of it, a translation."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from copy import copy
from typing import TypeVar

from rag.errors import ModelError
from rag.schema import Completion, ModelChoice
from rag.verifying import Verifying

Engine = TypeVar("Engine", bound="Modelled")


class Modelled(Verifying):
    """A library of papers with the language model that its settings, or a choice, name."""

    def using(self: Engine, choice: ModelChoice) -> Engine:
        """Return this engine with another language model, over the same open library; to close it closes nothing.

        Raises:
            ModelError: the settings do not permit the address of its server.
        """
        from rag.answer.address import require_permitted

        if choice.name != "none":
            require_permitted(choice.base_url, self.settings.permitted_models)
        other = copy(self)
        other._parts = self._parts.using(choice)
        other.settings = other._parts.settings
        return other

    def complete(self, messages: Sequence[Mapping[str, str]], *, llm: str | None = None) -> Completion:
        """Return a language model's reply to messages (`role`, `content`) as it comes, unchecked.

        Raises:
            ModelError: there is no model, or it does not answer.
        """
        model = self._parts.models().writer(llm)
        if model is None:
            raise ModelError("There is no language model; set ATTEST_LLM, or OPENAI_BASE_URL for a local one.")
        reply = model.stream([dict(message) for message in messages])
        return Completion(text="".join(reply), usage=reply.usage)

    def translate(self, sentences: Sequence[str], language: str, *, llm: str | None = None) -> tuple[str | None, ...]:
        """Return English sentences as a language model puts them in another language (its English name).

        None stands for a sentence whose translation has other figures or markers, or is none; English then stays.

        Raises:
            QuestionError: the language has no name that can be one.
            ModelError: there is no model, or it does not answer.
        """
        from rag.answer.translating import translate

        model = self._parts.models().translator(llm)
        if model is None:
            raise ModelError("There is no language model to translate with.")
        return translate(model, sentences, language, self.settings.llm_context_tokens)

    def model_name(self, llm: str | None = None) -> str | None:
        """Return the language model that would write, or None for none.

        Raises:
            ModelError: the server was to be asked for its first model and cannot be.
        """
        model = self._parts.models().writer(llm)
        return None if model is None else model.name
