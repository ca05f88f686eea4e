"""The models that settings name: one for answers, one for the small tasks before them."""

from __future__ import annotations

import pytest

from rag.answer.models import ChatModels
from rag.config import Settings
from rag.errors import ModelUnavailableError
from tests.scripted_server import ScriptedServer, Status


def models(server: ScriptedServer, **settings: object) -> ChatModels:
    return ChatModels(Settings(_env_file=None, openai_base_url=server.base_url, **settings))  # type: ignore[arg-type]


def test_without_a_model_there_is_neither() -> None:
    none = ChatModels(Settings(_env_file=None, llm="none"))
    assert (none.writer(), none.helper()) == (None, None)
    assert none.writer("another") is not None


def test_each_is_made_once_and_another_name_is_another_model(server: ScriptedServer) -> None:
    made = models(server, llm="one")
    assert made.writer() is made.writer("one")
    assert made.writer() is not made.helper()
    two = made.writer("two")
    assert two is not None
    assert two.name == "two"


def test_whoever_names_ever_new_models_fills_no_memory(server: ScriptedServer) -> None:
    made = models(server, llm="one")
    for number in range(100):
        assert made.writer(f"model-{number}") is made.writer(f"model-{number}")
    assert len(made._made) == 64


def test_the_helper_writes_little_and_asks_once(server: ScriptedServer) -> None:
    helper = models(server, llm="one", llm_retries=2).helper()
    assert helper is not None
    server.enqueue(Status(500, "busy"))
    with pytest.raises(ModelUnavailableError):
        helper.stream([{"role": "user", "content": "x"}])
    assert len(server.calls) == 1
    assert server.calls[0]["max_tokens"] == 200


def test_what_is_asked_beside_an_answer_is_short_and_asked_once_and_waits(server: ScriptedServer) -> None:
    made = models(server, llm="one", llm_retries=2, llm_timeout=30.0)
    aside, helper = made.aside(), made.helper()
    assert aside is not None
    assert helper is not None
    assert aside is made.aside("one")
    assert aside is not helper
    server.enqueue(Status(500, "busy"))
    with pytest.raises(ModelUnavailableError):
        aside.stream([{"role": "user", "content": "x"}])
    assert [call["max_tokens"] for call in server.calls] == [120]
    assert (aside._timeout, helper._timeout) == (30.0, 10.0)


def test_the_translator_may_write_as_much_as_half_of_what_fits(server: ScriptedServer) -> None:
    translator = models(server, llm="one", llm_context_tokens=6000).translator()
    assert translator is not None
    server.enqueue("Ja.")
    assert "".join(translator.stream([{"role": "user", "content": "x"}])) == "Ja."
    assert server.calls[0]["max_tokens"] == 3000
