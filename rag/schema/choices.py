"""The nouns of a choice of model: which one, and what came of asking it."""

from __future__ import annotations

from dataclasses import dataclass

from pydantic import SecretStr


@dataclass(frozen=True, slots=True, kw_only=True, weakref_slot=True)
class ModelChoice:
    """A language model of one session: its name, the address of its server, the server's key.

    The name "none" is no model, and "" the first one that the server offers; without an address it is OpenAI's.
    Nothing of it comes from the settings: a key given for one server must not reach another.
    """

    name: str
    base_url: str | None = None
    api_key: SecretStr | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelServer:
    """A model server that was found on this machine, with the models that it names."""

    program: str
    base_url: str
    models: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """What came of asking a model for one line: its `reply`, or the `problem` in a sentence that says what to do.

    `model` is the name it was asked by, `seconds` how long it took, and `models` those that the server names, where
    it lacks the one that was asked for.
    """

    model: str
    seconds: float
    reply: str = ""
    problem: str | None = None
    models: tuple[str, ...] = ()
