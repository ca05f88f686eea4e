"""The settings in, the chat models that they name out, each made once."""

from __future__ import annotations

import threading

from rag.answer.llm import ChatModel
from rag.config import Settings

# A helper writes a few short lines while somebody waits for the answer; the writer is still to come.
_HELPER_TOKENS = 200
_HELPER_TIMEOUT = 10.0  # seconds


class ChatModels:
    """The chat models of one engine; nothing is connected before a model's first use."""

    def __init__(self, settings: Settings) -> None:
        self._settings = settings
        self._made: dict[tuple[str, bool], ChatModel] = {}
        self._guard = threading.Lock()

    def writer(self, llm: str | None = None) -> ChatModel | None:
        """Return the model that writes answers, another than the settings' if `llm` names one; None for none."""
        return self._model(llm, helper=False)

    def helper(self, llm: str | None = None) -> ChatModel | None:
        """Return the same model for small tasks before an answer: short replies, a short wait, one attempt."""
        return self._model(llm, helper=True)

    def _model(self, llm: str | None, *, helper: bool) -> ChatModel | None:
        settings = self._settings if llm is None else self._settings.model_copy(update={"llm": llm})
        name = settings.model_name
        if name is None:
            return None
        key = settings.openai_api_key
        with self._guard:
            if (name, helper) not in self._made:
                self._made[name, helper] = ChatModel(
                    name,
                    api_key=key.get_secret_value() if key else None,
                    base_url=settings.openai_base_url,
                    timeout=min(_HELPER_TIMEOUT, settings.llm_timeout) if helper else settings.llm_timeout,
                    retries=0 if helper else settings.llm_retries,
                    max_tokens=_HELPER_TOKENS if helper else settings.llm_answer_tokens,
                )
            return self._made[name, helper]
