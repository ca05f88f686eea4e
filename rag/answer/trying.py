"""A choice of model in, whether it answers out: its one line, or in a sentence what to do."""

from __future__ import annotations

import time

from rag.answer.failures import IN_SETTINGS
from rag.answer.llm import ChatModel
from rag.answer.servers import known
from rag.errors import ModelError, ModelUnavailableError
from rag.schema import ModelChoice, Trial
from rag.text import sound

_ASK = [{"role": "user", "content": "Say in one short line that you are ready to help."}]
_TIMEOUT = 30.0  # seconds: a local server may have to load the model first
_TOKENS = 500  # a model that thinks first needs more than its line
_LONGEST_LINE = 200


def try_model(choice: ModelChoice, *, timeout: float = _TIMEOUT) -> Trial:
    """Ask a model for one line and return what came of it; nothing but that request is sent."""
    model = ChatModel(
        choice.name,
        api_key=choice.api_key.get_secret_value() if choice.api_key else None,
        base_url=choice.base_url,
        timeout=timeout,
        retries=0,
        max_tokens=_TOKENS,
        advice=IN_SETTINGS,
    )
    started = time.monotonic()
    problem: str | None = None
    others: tuple[str, ...] = ()
    line = name = ""
    try:
        name = model.name
        line = _line("".join(model.stream(_ASK)))
        if not line:
            problem = f"{name} answered with nothing; choose another model."
    except ModelError as exc:
        problem = str(exc)
        if not isinstance(exc, ModelUnavailableError):
            others = _others(model, choice.name)
    if others:
        problem = f"The server has no model {choice.name}; choose one of those that it has."
    seconds = time.monotonic() - started
    return Trial(model=name or choice.name, seconds=seconds, reply=line, problem=problem, models=others)


def _others(model: ChatModel, wanted: str) -> tuple[str, ...]:
    """Return the models that a server names, if the one that is wanted is not among them."""
    try:
        offered = known(model.offered())
    except ModelError:
        return ()
    return () if wanted in offered else offered


def _line(reply: str) -> str:
    """Return a reply in one line, cut where it is long."""
    line = " ".join(sound(reply).split())
    return line if len(line) <= _LONGEST_LINE else f"{line[:_LONGEST_LINE].rstrip()}…"
