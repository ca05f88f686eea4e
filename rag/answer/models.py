"""The settings in, the chat models that they name out, each made once."""

from __future__ import annotations

import threading
from typing import Literal

from rag.answer.failures import IN_ENVIRONMENT, Advice
from rag.answer.llm import ChatModel
from rag.config import Settings

_Role = Literal["writer", "helper", "aside", "translator"]
# A helper writes a few short lines while somebody waits for the answer; the writer is still to come.
SHORT_REPLY_TOKENS = 120  # what a model beside the writer may say
_TOKENS = {"helper": 200, "aside": SHORT_REPLY_TOKENS}
_HELPER_TIMEOUT = 10.0  # seconds
_MOST = 64  # that are kept: who asks over the network may name any


class ChatModels:
    """The chat models of one engine; nothing is connected before a model's first use."""

    def __init__(self, settings: Settings, advice: Advice = IN_ENVIRONMENT) -> None:
        """Take the settings; `advice` is what errors say to do about them."""
        self._settings = settings
        self._advice = advice
        self._made: dict[tuple[str, _Role], ChatModel] = {}
        self._guard = threading.Lock()

    def writer(self, llm: str | None = None) -> ChatModel | None:
        """Return the model that writes answers, another than the settings' if `llm` names one; None for none."""
        return self._model(llm, "writer")

    def helper(self, llm: str | None = None) -> ChatModel | None:
        """Return the same model for small tasks before an answer: short replies, a short wait, one attempt."""
        return self._model(llm, "helper")

    def aside(self, llm: str | None = None) -> ChatModel | None:
        """Return the same model for small tasks beside an answer: short replies, one attempt, the writer's patience.

        Several are asked at a time, and a server with one place lets them wait for each other.
        """
        return self._model(llm, "aside")

    def translator(self, llm: str | None = None) -> ChatModel | None:
        """Return the same model for translations, which are as long as what is translated, and more in some languages.

        Half of what prompt and reply may take together is left for the reply.
        """
        return self._model(llm, "translator")

    def _model(self, llm: str | None, role: _Role) -> ChatModel | None:
        settings = self._settings if llm is None else self._settings.model_copy(update={"llm": llm})
        name = settings.model_name
        if name is None:
            return None
        key = settings.openai_api_key
        tokens = {**_TOKENS, "translator": settings.llm_context_tokens // 2}
        with self._guard:
            if (name, role) not in self._made:
                if len(self._made) >= _MOST:
                    del self._made[next(iter(self._made))]  # it may still be writing, and ends with its last user
                self._made[name, role] = ChatModel(
                    name,
                    api_key=key.get_secret_value() if key else None,
                    base_url=settings.openai_base_url,
                    timeout=min(_HELPER_TIMEOUT, settings.llm_timeout) if role == "helper" else settings.llm_timeout,
                    retries=settings.llm_retries if role == "writer" else 0,
                    max_tokens=tokens.get(role, settings.llm_answer_tokens),
                    advice=self._advice,
                )
            return self._made[name, role]
