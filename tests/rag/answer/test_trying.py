"""A model is asked for one line, and what came of it is told."""

from __future__ import annotations

import pytest
from pydantic import SecretStr

from rag.answer.trying import try_model
from rag.schema import ModelChoice
from tests.scripted_server import Says, ScriptedServer, Status


def choice(server: ScriptedServer, name: str = "scripted") -> ModelChoice:
    return ModelChoice(name=name, base_url=server.base_url, api_key=SecretStr("sk-very-secret"))


def test_a_model_that_answers(server: ScriptedServer) -> None:
    server.enqueue(Says("<think>Hm.</think>I am ready\n to  help.", start=0.2))
    trial = try_model(choice(server))
    assert (trial.model, trial.reply, trial.problem, trial.models) == ("scripted", "I am ready to help.", None, ())
    assert 0.2 <= trial.seconds < 5
    assert server.keys == ["Bearer sk-very-secret"]
    assert [message["content"] for message in server.calls[0]["messages"]] == [
        "Say in one short line that you are ready to help."
    ]


def test_without_a_name_the_first_model_answers(server: ScriptedServer) -> None:
    server.models = ("embedding-x", "qwen")
    server.enqueue("Yes.")
    assert try_model(choice(server, "")).model == "qwen"


def test_a_long_reply_is_cut(server: ScriptedServer) -> None:
    server.enqueue("word " * 100)
    reply = try_model(choice(server)).reply
    assert len(reply) <= 201
    assert reply.endswith("word…")


@pytest.mark.parametrize("status", [404, 400])
def test_a_model_that_is_not_there_names_those_that_are(server: ScriptedServer, status: int) -> None:
    server.models = ("qwen", "llama")
    server.otherwise = Status(status)
    trial = try_model(choice(server, "gwen"))
    assert trial.problem == "The server has no model gwen; choose one of those that it has."
    assert trial.models == ("qwen", "llama")


@pytest.mark.parametrize(
    ("status", "words"),
    [(401, "refuses the key; enter it again in Settings."), (500, "failed (status 500); try again later.")],
)
def test_another_failure_is_told_as_it_is(server: ScriptedServer, status: int, words: str) -> None:
    server.models = Status(status)
    server.enqueue(Status(status))
    trial = try_model(choice(server))
    assert words in str(trial.problem)
    assert trial.models == ()
    assert "sk-very" not in repr(trial)


def test_silence_ends(server: ScriptedServer) -> None:
    server.enqueue(Says("late", start=30))
    trial = try_model(choice(server), timeout=0.3)
    assert "did not answer in time; try again, or choose a smaller model in Settings." in str(trial.problem)
    assert trial.seconds < 3


def test_nothing_is_no_answer(server: ScriptedServer) -> None:
    server.enqueue("")
    assert try_model(choice(server)).problem == "scripted answered with nothing; choose another model."


def test_an_impossible_address_is_told() -> None:
    trial = try_model(ModelChoice(name="x", base_url="http://127.0.0.1:9/v1"))
    assert trial.problem == "The model server at 127.0.0.1:9 cannot be reached; is it running?"
